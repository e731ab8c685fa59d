"""Bytes to text: encodings, what is refused, and that nothing raises."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.declared import lexicon
from workreports.model import Quarantined, Snapshot
from workreports.reading import snapshot
from workreports.tabling import rows

SIMPLIFIED = (
    "全市地区生产总值1375亿元，增长8%。社会消费品零售总额621亿元，人民生活持续改善，各项事业全面发展。\n" * 8
)
TRADITIONAL = (
    "全市地區生產總值1375億元，增長8%。社會消費品零售總額621億元，人民生活持續改善，各項事業全面發展。\n" * 8
)


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("gb18030", b"", "gb18030"),
        ("gbk", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("text", [SIMPLIFIED, SIMPLIFIED.replace("\n", "\r\n")])
def test_decodes_what_occurs_in_practice(encoding: str, mark: bytes, name: str, text: str) -> None:
    assert snapshot.decode(mark + text.encode(encoding)) == (text, name)


def test_big5_is_told_from_gb18030_although_that_decodes_it_too() -> None:
    data = TRADITIONAL.encode("big5")
    data.decode("gb18030")  # no error, only nonsense
    assert snapshot.decode(data) == (TRADITIONAL, "big5")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_seeds_survive_every_encoding(raw: Path, encoding: str) -> None:
    for path in sorted(raw.glob("*.txt")):
        text = path.read_bytes().decode()
        assert snapshot.decode(text.encode(encoding))[0] == text


def test_a_character_cut_in_two_at_the_end_costs_only_itself() -> None:
    data = SIMPLIFIED.rstrip("\n").encode() + "发展".encode()[:-1]
    text, encoding = snapshot.decode(data)
    assert encoding == "utf-8"
    assert text.startswith(SIMPLIFIED.rstrip("\n") + "发")


def test_traditional_table_is_one_to_one() -> None:
    declared = lexicon.load("traditional")
    left = "".join(lexicon.words(declared["traditional"]))
    right = "".join(lexicon.words(declared["simplified"]))
    assert len(left) == len(right) == len(set(left))


@pytest.mark.parametrize(
    ("data", "reason", "said"),
    [
        (b"", "empty", "no text"),
        (b" \r\n\t", "empty", "no text"),
        (b"\xef\xbb\xbf\n", "empty", "no text"),
        (b"%PDF-1.7 ...", "binary", "PDF"),
        (b"PK\x03\x04" + b"\x00" * 40, "binary", "ZIP"),
        (b"<!DOCTYPE html><html><body>", "binary", "HTML"),
        (b"\xef\xbb\xbf\n<html lang='zh'>", "binary", "HTML"),
        (bytes(range(256)) * 20, "binary", "binary"),
        (b"\x81\xff\xfe\xfd\xfc" * 400, "undecodable", "UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_by_kind_with_a_hint(data: bytes, reason: str, said: str) -> None:
    found = snapshot.from_bytes(data, "a.txt")
    assert isinstance(found, Quarantined)
    assert found.table == "source_files"
    assert found.reason == reason
    assert said in found.detail


def test_reads_a_folder_in_order_with_its_sidecars(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/第二 份.txt", "a.txt", "b/新\n行.txt", "c.md", ".hidden.txt"):
        (tmp_path / name).write_text(SIMPLIFIED + name)
    digest = hashlib.sha256((tmp_path / "a.txt").read_bytes()).hexdigest()
    (tmp_path / "a.yml").write_text(
        f"source: somewhere\nsha256: {digest}\nhints: {{region: '441800', report_year: 2017}}\n"
    )
    found = list(snapshot.read_folder(tmp_path))
    assert [item.source_file for item in found] == ["a.txt", "b/新\n行.txt", "b/第二 份.txt"]
    first = found[0]
    assert isinstance(first, Snapshot)
    assert first.hints == {"region": "441800", "report_year": "2017"}
    assert (first.sha256, first.size) == (digest, (tmp_path / "a.txt").stat().st_size)


def test_names_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    raw, outside = tmp_path / "raw", tmp_path / "outside.txt"
    raw.mkdir()
    outside.write_text(SIMPLIFIED)
    (raw / "gone.txt").symlink_to(raw / "nowhere.txt")
    (raw / "link.txt").symlink_to(outside)
    (raw / "loop.txt").symlink_to(raw / "loop.txt")
    (raw / "folder.txt").mkdir()
    (raw / "inside.txt").write_text(SIMPLIFIED)
    (raw / "inner.txt").symlink_to(raw / "inside.txt")
    (raw / "changed.txt").write_text(SIMPLIFIED)
    (raw / "changed.yml").write_text("sha256: " + "0" * 64)
    (raw / "sidecar.txt").write_text(SIMPLIFIED)
    (raw / "sidecar.yml").write_text("- a list\n")
    reasons = {
        item.source_file: item.reason if isinstance(item, Quarantined) else "good"
        for item in snapshot.read_folder(raw)
    }
    assert reasons == {
        "changed.txt": "hash_differs",
        "gone.txt": "unreadable",
        "inner.txt": "good",
        "inside.txt": "good",
        "link.txt": "outside_folder",
        "loop.txt": "unreadable",
        "sidecar.txt": "bad_sidecar",
    }


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MAX_BYTES", 100)
    (tmp_path / "a.txt").write_text(SIMPLIFIED)
    found = next(snapshot.read_folder(tmp_path))
    assert isinstance(found, Quarantined)
    assert found.reason == "too_large"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    found = snapshot.from_bytes(data, "a.txt")
    assert isinstance(found, Snapshot | Quarantined)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("全市经济社会发展，。1234567890%亿元增长\r\n　"), min_size=30, max_size=200
    )
)
def test_chinese_text_comes_back_from_gb18030(text: str) -> None:
    if sum(character > "\x7f" for character in text) < 20:
        return
    found = snapshot.from_bytes(text.encode("gb18030"), "a.txt")
    assert isinstance(found, Quarantined) or found.text == text


def test_what_is_refused_is_known_by_its_bytes(tmp_path: Path) -> None:
    said = {"pdf.txt": b"%PDF-1.7 ...", "empty.txt": b"  \n"}
    for name, data in said.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    refused = {item.source_file: item for item in snapshot.read_folder(tmp_path)}
    for name, data in said.items():
        item = refused[name]
        assert isinstance(item, Quarantined)
        assert (item.sha256, item.size) == (hashlib.sha256(data).hexdigest(), len(data))
    batches = rows.source_batches([], [i for i in refused.values() if isinstance(i, Quarantined)], [])
    told = {row["source_file"]: row for row in batches["source_files"].to_pylist()}
    assert told["pdf.txt"]["sha256"] == hashlib.sha256(said["pdf.txt"]).hexdigest()
    assert told["empty.txt"]["bytes"] == 3
    assert (told["gone.txt"]["sha256"], told["gone.txt"]["bytes"]) == (None, None)
