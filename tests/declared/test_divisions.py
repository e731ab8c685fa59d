"""The administrative divisions: a whole tree, and what is said about a file that is none."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from workreports.declared import declarations, divisions, paths
from workreports.declared.base import DeclarationError
from workreports.model import Region

SMALL = """\
# where it is from
code,name,level,parent_code
100000,某国,nation,
110000,某省,province,100000
110100,某市,prefecture,110000
"""


def _regions(folder: Path, text: str | None, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Region]:
    """What a fresh copy of the module, which remembers nothing, reads of the text."""
    divisions.regions()  # as they are, remembered before the folder is another one
    for path in paths.schemas().glob("regions*.csv"):
        shutil.copy(path, folder)
    if text is None:
        (folder / "regions.csv").unlink()
    else:
        (folder / "regions.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(paths, "schemas", lambda: folder)
    found: Mapping[str, Region] = runpy.run_path(divisions.__file__)["regions"]()
    return found


def test_regions_are_current() -> None:
    regions = declarations.regions()
    assert regions["441800"].name == "清远市"
    assert regions["441803"].name == "清新区"
    assert "441827" not in regions  # the county that became that district
    assert sum(region.parent_code == "441800" for region in regions.values()) == 8


def test_every_division_hangs_on_one_of_a_higher_level() -> None:
    regions = divisions.regions()
    order = {"nation": 0, "province": 1, "prefecture": 2, "county": 3}
    roots = [region for region in regions.values() if region.parent_code is None]
    assert [region.level for region in roots] == ["nation"]
    for code, region in regions.items():
        assert code == region.code
        assert code.isdigit()
        assert len(code) == 6
        assert region.name.strip() == region.name != ""
        if region.parent_code is not None:
            assert order[regions[region.parent_code].level] < order[region.level], region


def test_codes_come_in_their_order_and_begin_like_their_province() -> None:
    regions = divisions.regions()
    assert list(regions) == sorted(regions)
    for region in regions.values():
        parent = regions.get(region.parent_code or "")
        if parent is not None and parent.level != "nation":
            assert region.code[:2] == parent.code[:2], region


def test_a_file_is_read_without_its_remarks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _regions(tmp_path, SMALL, monkeypatch)
    assert found["110100"] == Region("110100", "某市", "prefecture", "110000")
    assert found["100000"].parent_code is None
    assert "# where it is from" not in {region.code for region in found.values()}


@pytest.mark.parametrize("column", ["code", "name", "level", "parent_code"])
def test_a_missing_column_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    head = SMALL.splitlines()[1]
    text = SMALL.replace(head, ",".join("x" if name == column else name for name in head.split(",")))
    with pytest.raises(DeclarationError, match=rf"regions\.csv: column {column} is missing"):
        _regions(tmp_path, text, monkeypatch)


def test_a_missing_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeclarationError, match=r"regions\.csv: no such declaration file"):
        _regions(tmp_path, None, monkeypatch)
