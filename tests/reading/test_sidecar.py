"""What may stand beside a report, and everything else refused: quickly, by line, with a remedy."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.model import Quarantined, Snapshot
from workreports.reading import sidecar, snapshot
from workreports.reading.sidecar import Sidecar, SidecarError

TEXT = "全市地区生产总值1375亿元，增长8%。社会事业全面发展，人民生活持续改善。\n" * 8

PIECES = [
    *("source: ", " hints: ", " region: ", "440300", "{", "}", "[", "]", "&a ", "*a ", "<<: ", "!!int "),
    *("0x", "1:", "\n", "  ", "- ", "? ", '"', "'", "\\U", "---", "%", "|", ">", "#", "~", "\t", "@", "`"),
]
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, one in zip("abcdefg", "bcdefgh", strict=True)
)
NESTED_MERGES = "a: &a {k: 1}\n" + "".join(
    f"{one}: &{one} {{<<: [{', '.join([f'*{before}'] * 9)}]}}\n"
    for before, one in zip("abcdefg", "bcdefgh", strict=True)
)


def test_what_is_declared_is_read() -> None:
    said = sidecar.read(
        b"source: somewhere\nlicence: [one, two]\nsha256: " + b"A" * 64 + b"\n"
        b"hints:\n  region: 440300\n  report_year: 2017\n",
        "a.yml",
    )
    assert said.sha256 == "a" * 64
    assert said.hints == {"region": "440300", "report_year": "2017"}


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"~", b"\xef\xbb\xbf", b"hints:\n", b"sha256: null\n"])
def test_one_that_says_nothing_is_none(data: bytes) -> None:
    assert sidecar.read(data, "a.yml") == Sidecar()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (LAUGHS, 1, "aliases"),
        (NESTED_MERGES, 1, "aliases"),
        ("source: one\nnote: *gone\n", 2, "aliases"),
        ("source: one\nhints: {<<: {region: '440300'}}\n", 2, "merge"),
        ("note: 0x" + "f" * 9000, 1, "4,000"),
        ("hints: {report_year: 0x" + "f" * 3000 + "}", 1, "report_year"),
        ("hints:\n  report_year: " + "1:" * 1500 + "1", 2, "report_year"),
        ("hints: {report_year: 1" + "0" * 3000 + "}", 1, "report_year"),
        ("note: " + "[" * 5000 + "]" * 5000, 1, "levels"),
        ("{" * 5000, 1, "key"),
        ("note: [" + "a, " * 3000 + "]", 1, "values"),
        ("note: " + "x" * 20_000, None, "bytes"),
        ("source: a\n\nregion: '440300'\n", 3, "no key 'region'"),
        ("hints:\n  year: 2017\n", 2, "no hint 'year'"),
        ("hints:\n  report_year: 20177\n", 2, "report_year"),
        ("hints: {report_year: 二〇一七}", 1, "report_year"),
        ("hints: {report_year: [2017]}", 1, "report_year"),
        ("hints: 2017", 1, "hints"),
        ("sha256: abc", 1, "sha256"),
        ("source: {a: b}", 1, "expected a text"),
        ("source: a\nsource: b\n", 2, "twice"),
        ("source: !!python/object/apply:os.getcwd []", 1, "tag"),
        ("? [a, b]\n: c\n", 1, "key"),
        ("source: a\n---\nsource: b\n", None, "second document"),
        ("- a list\n", None, "mapping"),
        ("word", None, "mapping"),
        ("source: a\n\tnote: b\n", 2, "YAML"),
        ('source: "\\UFFFFFFFF"', None, "YAML"),
        ("%YAML " + "9" * 5000 + ".1\n---\nsource: a\n", None, "YAML"),
        ("source: a\nnote: \x01", None, "YAML"),
    ],
)
def test_anything_else_is_refused_by_line_with_a_remedy(text: str, line: int | None, said: str) -> None:
    started = time.process_time()
    with pytest.raises(SidecarError) as raised:
        sidecar.read(text.encode(), "a.yml")
    assert time.process_time() - started < 5  # it took minutes; how fast the machine is does not matter
    message = str(raised.value)
    assert message.startswith(f"The sidecar a.yml, line {line}:" if line else "The sidecar a.yml")
    assert said in message
    assert len(message) < 400
    assert message.endswith(".")
    assert ";" in message


def test_bytes_that_are_no_utf8_are_refused_by_line() -> None:
    with pytest.raises(SidecarError, match="line 2: it is not UTF-8"):
        sidecar.read("source: a\nnote: 备注".encode("gb18030"), "a.yml")


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(PIECES),
            max_size=40,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_no_bytes_make_it_raise_anything_else(data: bytes) -> None:
    with suppress(SidecarError):
        assert isinstance(sidecar.read(data, "a.yml"), Sidecar)


@pytest.mark.parametrize(
    ("hint", "known"), [("440300", True), ("深圳市", True), ("深市", False), ("999999", False)]
)
def test_a_region_that_is_none_is_said(hint: str, known: bool) -> None:
    found = snapshot.from_raw(
        snapshot.RawFile(TEXT.encode(), f"hints: {{region: {hint}}}".encode()), "b/a.txt"
    )
    if known:
        assert isinstance(found, Snapshot)
    else:
        assert isinstance(found, Quarantined)
        assert found.reason == "bad_sidecar"
        assert f"a.yml, line 1: region: '{hint}'" in found.detail
        assert "six-digit code" in found.detail
