"""The units of measure as declared, and what is said about an entry that is wrong."""

from __future__ import annotations

import runpy
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from workreports.declared import paths, units
from workreports.declared.base import DeclarationError
from workreports.declared.units import Unit

ENTRY = """
- code: 摞
  en: pile
  kind: count
  zh: [大摞, 摞]
"""


def _units(folder: Path, entry: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Unit, ...]:
    """The declared units with one more, read by a fresh copy of the module, which remembers nothing."""
    units.units()  # as they are, remembered before the folder is another one
    text = (paths.schemas() / "units.yml").read_text(encoding="utf-8")
    (folder / "units.yml").write_text(text + entry, encoding="utf-8")
    monkeypatch.setattr(paths, "schemas", lambda: folder)
    found: tuple[Unit, ...] = runpy.run_path(units.__file__)["units"]()
    return found


def test_an_entry_is_read_with_its_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *before, unit = _units(tmp_path, ENTRY, monkeypatch)
    assert len(before) == len(units.units())
    assert (unit.code, unit.name.en, unit.name.zh, unit.kind) == ("摞", "pile", "大摞", "count")
    assert (unit.forms, unit.factor, unit.not_before) == (("大摞", "摞"), Decimal(1), "")


def test_a_factor_is_exact_and_what_may_not_follow_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = _units(tmp_path, ENTRY + "  factor: 0.1\n  not_before: 书\n", monkeypatch)[-1]
    assert (unit.factor, unit.not_before) == (Decimal("0.1"), "书")


def test_a_unit_that_is_never_printed_is_called_by_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = _units(tmp_path, ENTRY.replace("[大摞, 摞]", "[]"), monkeypatch)[-1]
    assert (unit.forms, unit.name.zh) == ((), "摞")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code: 摞", "cod: 摞", r"units\.yml: \[\d+\]: code: is missing"),
        ("en: pile", "en: ''", r"\(摞\): en: expected a text"),
        ("kind: count", "kinds: count", r"\(摞\): kind: is missing"),
        ("zh: [大摞, 摞]", "zh: 摞", r"\(摞\): zh: expected a list of texts"),
        ("kind: count", "kind: count\n  factor: ten", r"\(摞\): factor: expected a number"),
        ("kind: count", "kind: count\n  not_befor: 书", r"\(摞\): not_befor: unknown key"),
    ],
)
def test_a_mistake_is_named_by_entry_and_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    assert old in ENTRY
    with pytest.raises(DeclarationError, match=message):
        _units(tmp_path, ENTRY.replace(old, new), monkeypatch)


def test_a_file_that_is_no_list_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    units.units()
    (tmp_path / "units.yml").write_text("code: 摞\n", encoding="utf-8")
    monkeypatch.setattr(paths, "schemas", lambda: tmp_path)
    with pytest.raises(DeclarationError, match=r"units\.yml: expected .*list"):
        runpy.run_path(units.__file__)["units"]()


def test_codes_of_one_name_are_of_one_kind() -> None:
    """What is published under one code measures one sort of quantity, and a form is of one code only."""
    kinds, codes = defaultdict(set), defaultdict(set)
    for unit in units.units():
        kinds[unit.code].add(unit.kind)
        for form in unit.forms:
            codes[form].add(unit.code)
    assert {code: found for code, found in kinds.items() if len(found) > 1} == {}
    assert {form: found for form, found in codes.items() if len(found) > 1} == {}


def test_factors_are_positive_and_forms_are_printed_words() -> None:
    for unit in units.units():
        assert unit.factor > 0, unit
        assert all(form.strip() == form != "" for form in unit.forms), unit
        assert len(set(unit.forms)) == len(unit.forms), unit
