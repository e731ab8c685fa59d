"""What a folder holds: every name once, and nothing missing without a word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workreports.errors import UsageError
from workreports.model import Quarantined
from workreports.reading import folder, snapshot
from workreports.running import sources

NOBODY = 65534


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Without the rights of root, for whom no folder is closed."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    """A folder that any user can reach."""
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    return tmp_path


@pytest.mark.parametrize(("mode", "names"), [(0o000, {"shut/"}), (0o444, {"shut/b.txt", "shut/deep/"})])
def test_a_subfolder_that_cannot_be_read_is_told(open_path: Path, mode: int, names: set[str]) -> None:
    (open_path / "a.txt").write_text("甲")
    inner = open_path / "shut"
    (inner / "deep").mkdir(parents=True)
    (inner / "b.txt").write_text("乙")
    (inner / "deep" / "c.txt").write_text("丙")
    inner.chmod(mode)
    try:
        with ordinary_user():
            place = sources.place(open_path)
            items = place.items()
            digests = list(place.digests(items))
            found = {item.source_file: place.load(item) for item in items}
    finally:
        inner.chmod(0o755)
    assert digests[0][0] is not None
    refused = {name: item for name, item in found.items() if isinstance(item, Quarantined)}
    assert set(refused) == names
    assert {item.reason for item in refused.values()} == {"unreadable"}
    assert all("Permission denied" in item.detail for item in refused.values())


def test_a_raw_folder_that_cannot_be_read_ends_the_run(open_path: Path) -> None:
    raw = open_path / "raw"
    raw.mkdir(mode=0o000)
    with ordinary_user(), pytest.raises(UsageError, match="cannot be read: Permission denied"):
        sources.place(raw).items()


def test_a_link_to_a_folder_is_told(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (tmp_path / "elsewhere").mkdir()
    raw.mkdir()
    (raw / "linked").symlink_to(tmp_path / "elsewhere")
    [item] = sources.place(raw).items()
    told = sources.place(raw).load(item)
    assert isinstance(told, Quarantined)
    assert (told.source_file, told.reason) == ("linked/", "outside_folder")


@pytest.mark.parametrize("kind", ["folder", "link", "closed"])
def test_a_sidecar_that_is_no_file_is_told(open_path: Path, kind: str) -> None:
    path = open_path / "a.txt"
    path.write_text("全市经济社会发展")
    beside = path.with_suffix(".yml")
    if kind == "folder":
        beside.mkdir()
    elif kind == "link":
        beside.symlink_to(open_path / "nowhere.yml")
    else:
        beside.write_text("source: a")
        beside.chmod(0)
    with ordinary_user():
        found = snapshot.read_file(path, open_path)
    assert isinstance(found, Quarantined)
    assert found.reason == "bad_sidecar"
    assert "a.yml" in found.detail


def test_a_name_that_looks_like_another_is_another(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path)
    for name in (rb"x\xff.txt", b"x\xff.txt", rb"x\\xff.txt", rb"\x.txt"):
        Path(os.fsdecode(raw + b"/" + name)).write_bytes(b"a")
    names = [item.source_file for item in sources.place(tmp_path).items()]
    assert len(set(names)) == 4
    assert r"x\xff.txt" in names


@given(st.lists(st.binary(max_size=12), max_size=6, unique=True))
def test_no_two_names_are_shown_alike(names: list[bytes]) -> None:
    shown = [folder.shown(name.decode("utf-8", "surrogateescape")) for name in names]
    assert len(set(shown)) == len(names)
    assert [name.encode("utf-8").decode("utf-8") for name in shown] == shown
