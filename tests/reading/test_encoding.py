"""Every encoding is held to the same: a bad place is forgiven and said, many are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.model import Quarantined, Snapshot
from workreports.reading import encoding, snapshot
from workreports.running import one_by_one, one_file

PROSE = "全市经济社会发展取得新的成就，地区生产总值达到一千五百亿元；人民生活持续改善，各项事业全面进步。"
LONG = f"{PROSE}\n" * 40
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be", "utf-16"]


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [PROSE * 20, LONG, LONG.replace("\n", "\r\n"), LONG + "增长8.5%。", "增长8%。\n" * 9]
)
def test_utf16_without_a_mark_is_read(name: str, text: str) -> None:
    found = snapshot.from_bytes(text.encode(name), "a.txt")
    assert isinstance(found, Snapshot)
    assert (found.text, found.encoding) == (text, name)


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_file_cut_short_keeps_the_rest(name: str, cut: int) -> None:
    found = snapshot.from_bytes(LONG.rstrip("\n").encode(name)[:-cut], "a.txt")
    assert isinstance(found, Snapshot)
    assert found.text.startswith(LONG.rstrip("\n")[:-3])


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("bad", [b"\xff", b"\x80", b"\xff\xff\xff"])
def test_a_bad_place_is_forgiven_in_every_encoding_and_said(name: str, bad: bytes) -> None:
    middle = LONG.replace("成就", "成\n就", 1)
    at = len(middle[: middle.index("\n")].encode(name))
    data = middle.encode(name)
    wide = "16" in name
    data = (
        data[:at]
        + (b"\x00\xd8" if "le" in name or name == "utf-16" else b"\xd8\x00") * wide
        + bad * (not wide)
        + data[at:]
    )
    found = snapshot.from_bytes(data, "a.txt")
    assert isinstance(found, Snapshot), found
    assert found.text.replace(encoding.LOST, "").replace("\n", "") == middle.replace("\n", "")
    [told] = one_by_one.lost(found)
    assert told.reason == "lost_characters"
    assert found.text[told.char_start : told.char_end] == encoding.LOST
    assert "the rest is used" in told.detail


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_full_of_bad_places_is_refused_in_every_encoding(name: str) -> None:
    data = b"\xff\n".join(
        line.encode(name if n == 0 else name.removesuffix("-sig")) for n, line in enumerate([PROSE] * 40)
    )
    found = snapshot.from_bytes(data, "a.txt")
    assert isinstance(found, Quarantined)
    assert found.reason == "undecodable"


def test_what_is_lost_is_one_row_of_the_quarantine() -> None:
    found = one_file.of(Snapshot("a.txt", "0" * 64, 9, "utf-8", f"{LONG}{encoding.LOST * 3}"))
    assert [item.reason for item in found.quarantined].count("lost_characters") == 1


@settings(deadline=None, max_examples=200)
@given(st.binary(min_size=4, max_size=300))
def test_no_bytes_are_taken_for_utf16_by_chance(data: bytes) -> None:
    try:
        text, name = encoding.decode(data)
    except encoding.UndecodableError:
        return
    assert isinstance(text, str)
    if name.startswith("utf-16") and not encoding.has_mark(data):
        assert sum("\u4e00" <= character <= "\u9fff" for character in text) * 5 > len(text) or text.isascii()
