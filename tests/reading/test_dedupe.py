"""Copies found and verified; years of one city kept apart."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from workreports.model import Deduped, Document, DocumentCopy, Snapshot
from workreports.reading import dedupe, documents, lines


def read(**texts: str) -> list[Document]:
    found: list[Document] = []
    for name, text in texts.items():
        found += [
            item
            for item in documents.parse(Snapshot(name, "", 0, "utf-8", text))
            if isinstance(item, Document)
        ]
    return found


@pytest.fixture(scope="module")
def report(raw: Path) -> str:
    text = (raw / "000_af3a89c469b693d3.txt").read_bytes().decode()
    return text[: text.index("\n2017年清远市政府工作报告", 100)].rstrip("\n")


def by_source(found: Deduped) -> dict[str, DocumentCopy]:
    return {copy.source_file: copy for copy in found.copies}


def test_the_seeds_are_two_documents_with_eight_copies_and_one(raw: Path) -> None:
    texts = {path.name: path.read_bytes().decode() for path in sorted(raw.glob("*.txt"))}
    found = dedupe.dedupe(read(**texts))
    assert len(found.documents) == 2
    counts = [sum(copy.document_id == item.document_id for copy in found.copies) for item in found.documents]
    assert counts == [8, 1]
    assert [copy.copy_no for copy in found.copies] == [*range(1, 9), 1]
    assert {(copy.match, copy.similarity, copy.difference) for copy in found.copies} == {("exact", 1.0, "")}


def test_near_copies_and_how_they_differ(report: str) -> None:
    rows = report.split("\n")
    found = dedupe.dedupe(
        read(
            a=report,
            b_crlf=report.replace("\n", "\r\n"),
            c_page=f"首页 > 信息公开\n下载\n打印\n{report}\n责任编辑：某某\n",
            d_lost="\n".join(rows[:12] + rows[13:]),
            e_changed=report.replace("稳步增长", "稳歩增长", 1),
            f_cut=report[:7000],
        )
    )
    copies = by_source(found)
    assert len(found.documents) == 1
    assert [copy.copy_no for copy in found.copies] == [1, 2, 3, 4, 5, 6]
    assert copies["b_crlf"].match == "exact"
    assert (copies["c_page"].match, copies["c_page"].difference) == ("near", "other page furniture")
    assert copies["d_lost"].difference == f"1 paragraph missing ({len(rows[12])} characters)"
    assert copies["e_changed"].difference == "1 paragraph changed (1 character)"
    assert 0.95 < copies["d_lost"].similarity < copies["e_changed"].similarity < 1.0
    assert "missing" in copies["f_cut"].difference


def test_the_most_complete_copy_is_canonical_wherever_it_stands(report: str) -> None:
    found = dedupe.dedupe(read(a=report[:9000], b=report, c=report))
    assert [item.source_file for item in found.documents] == ["b"]
    assert [(copy.copy_no, copy.source_file) for copy in found.copies] == [(1, "b"), (2, "a"), (3, "c")]
    assert {copy.document_id for copy in found.copies} == {found.documents[0].document_id}


def test_a_copy_in_traditional_characters(report: str) -> None:
    table = {new: old for old, new in lines._simplified().items()}
    found = dedupe.dedupe(read(a=report, b=report.translate(table)))
    assert len(found.documents) == 1
    assert "traditional characters" in by_source(found)["b"].difference


def test_a_copy_whose_encoding_dropped_half_the_characters(report: str) -> None:
    found = dedupe.dedupe(read(a=report, b=report.encode("big5", "ignore").decode("big5")))
    assert len(found.documents) == 1
    assert found.documents[0].source_file == "a"
    assert by_source(found)["b"].match == "near"


def test_years_of_one_city_are_not_copies(shared: Path) -> None:
    texts = {path.name: path.read_bytes().decode() for path in sorted((shared / "corpus").glob("*.txt"))}
    found = dedupe.dedupe(read(**texts))
    assert len(found.documents) == len(texts) == len(found.copies)


def test_the_order_of_the_input_does_not_matter(report: str) -> None:
    held = read(a=report, b=report[:8000], c=report.replace("增长", "增加", 3))
    assert dedupe.dedupe(held) == dedupe.dedupe(reversed(held))


def vary(text: str, chance: random.Random) -> str:
    """The same words with other numbers."""
    return re.sub(
        r"\d+(?:\.\d+)?(?![年月日\d.])",
        lambda match: str(round(float(match.group()) * chance.uniform(0.5, 2), 1)),
        text,
    )


def test_precision_and_recall_where_reports_share_all_their_words(report: str) -> None:
    """Same wording, city and year throughout: only the numbers tell reports apart."""
    chance = random.Random(7)  # noqa: S311
    texts: dict[str, str] = {}
    truth: dict[str, int] = {}
    for number in range(60):
        text = vary(report, chance)
        rows = text.split("\n")
        copies = [text]
        if number % 4 == 0:
            copies.append(text)
        if number % 4 == 1:
            at = chance.randrange(10, len(rows) - 2)
            copies.append("下载\n打印\n" + "\n".join(rows[:at] + rows[at + 1 :]).replace("加快", "加怏", 4))
        for copy in copies:
            name = f"{len(texts):04}"
            texts[name], truth[name] = copy, number
    prints = [dedupe.fingerprint(item) for item in read(**texts)]
    groups = [{truth[prints[item].source_file] for item in group} for group in dedupe.group(prints)]
    assert len(groups) == 60
    assert all(len(group) == 1 for group in groups)


def test_a_fingerprint_is_small_and_depends_on_the_text_alone(report: str) -> None:
    one, other = (dedupe.fingerprint(item) for item in read(a=report, b="下载\n" + report))
    assert one.bands == other.bands
    assert one.clauses == other.clauses
    assert one.document_id == other.document_id
    assert one.exact != other.exact
    assert (
        sum(len(part) * part.itemsize for part in (one.clauses, one.numbers, one.figures, one.bands)) < 30_000
    )
