"""Figures that near copies of a text state otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import seed_tables
from tests.tabling.derive.rows_of_facts import fact, text
from workreports.checking import checks
from workreports.tabling.derive.copies import differing
from workreports.tabling.derive.facts import Fact

OURS, THEIRS = text(2017), text(2017, "copy")
EDITS = {"增长5%": "增长6%", "176家": "167家"}


def _facts(source: Any, *quotes: str, subject: str = "出口") -> list[Fact]:
    values = ((quote, quote.removesuffix("亿元")) for quote in quotes)
    return [fact(subject, quote, float(value) * 1e8, source) for quote, value in values]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (["5亿元"], ["6亿元"], [("5亿元", "6亿元")]),
        (["5亿元", "8亿元"], ["8亿元", "5亿元"], []),  # paragraphs in another order
        (["5亿元", "8亿元", "9亿元"], ["5亿元", "9亿元"], []),  # a lost one shifts no other
        (["5亿元", "8亿元", "9亿元"], ["5亿元", "7亿元", "9亿元"], [("8亿元", "7亿元")]),
        (["5亿元", "8亿元"], ["7亿元"], []),  # lost and changed: which is which cannot be told
        (["1500.9亿元"], ["1500.90亿元"], []),
    ],
)
def test_only_figures_in_one_place_are_held_against_each_other(
    ours: list[str], theirs: list[str], expected: list[tuple[str, str]]
) -> None:
    found = differing(_facts(OURS, *ours), _facts(THEIRS, *theirs))
    assert [(one.quote, other.quote) for one, other in found] == expected


def test_other_words_are_another_place() -> None:
    assert not list(differing(_facts(OURS, "5亿元"), _facts(THEIRS, "6亿元", subject="进口")))


def test_a_misprint_in_a_copy_is_found_with_both_receipts(raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    texts = [path.read_bytes().decode() for path in sorted(raw.glob("*.txt"))]
    said = next(text for text in texts if all(edit in text for edit in EDITS))
    (folder / "a.txt").write_text(said, encoding="utf-8", newline="")
    edited = "网页\r\n" + said
    for old, new in EDITS.items():
        edited = edited.replace(old, new)
    for copy in ("b.txt", "c.txt"):  # of two equal copies one is told
        (folder / copy).write_text(edited, encoding="utf-8", newline="")
    found = seed_tables.derived_of(folder)
    rows = [row for row in found["findings"].to_pylist() if row["code"] == "copy_differs"]
    assert {(row["quote"], row["other_quote"]) for row in rows} >= {("176家", "167家")}
    for row in rows:
        assert row["receipt"].startswith("a.txt:")
        file, _, span = row["other_receipt"].rpartition(":")
        start, end = map(int, span.split("-"))
        assert file == "b.txt"
        assert (folder / file).read_bytes().decode()[start:end] == row["other_quote"]
    near = [row for row in found["document_copies"].to_pylist() if row["match"] == "near"]
    assert {row["difference"].rpartition("; ")[2] for row in near if row["source_file"] != "a.txt"} == {
        f"{len(rows)} figures stated otherwise"
    }
    validation = checks.validate(found)
    assert not validation.moved.get("findings")
