"""The site: what its pages say, that no text becomes markup, that what did not change is left alone."""

from __future__ import annotations

import re
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest

from workreports.errors import UsageError
from workreports.releasing import releases, site
from workreports.releasing.site import charts, marks, numbers, search
from workreports.releasing.site.book import Book
from workreports.releasing.site.pages import Pages, called
from workreports.releasing.site.reports import write as write_report
from workreports.releasing.site.texts import Texts
from workreports.releasing.site.writer import Writer


@pytest.fixture(scope="module")
def built(published: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the seeds. To be read only."""
    folder = tmp_path_factory.mktemp("site") / "pages"
    assert site.build(published, raw, to=folder).without_text == 0
    return folder


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.found += [told[name] or "" for name in ("href", "src", "action") if name in told]
        if tag == "style" or (tag == "script" and "src" not in told) or "style" in told:
            self.inline.append(tag)


def test_every_link_leads_to_a_file_and_nothing_is_inline(built: Path) -> None:
    for page in built.rglob("*.html"):
        parser = _Links()
        parser.feed(page.read_text(encoding="utf-8"))
        assert parser.inline == [], page
        for link in parser.found:
            parts = urlsplit(link)
            if parts.path and not parts.scheme:
                assert (page.parent / parts.path).resolve().is_file(), (page, link)


def test_a_place_of_a_report_that_is_linked_is_there(built: Path, published: Path) -> None:
    with closing(Book(releases.find(published))) as book:
        for document, found in book.documents():
            text = (built / "zh" / "report" / f"{document['document_id']}.html").read_text(encoding="utf-8")
            ids = set(re.findall(r' id="(o[0-9a-f]{16})"', text))
            assert ids == {row["observation_id"] for row in found["observations"]}


def test_what_is_the_same_is_not_written_again(published: Path, raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    first = site.build(published, raw, to=folder)
    (folder / "zh" / "left.html").write_text("over", encoding="utf-8")
    page = folder / "zh" / "index.html"
    page.write_text("damaged", encoding="utf-8")
    again = site.build(published, raw, to=folder)
    assert (first.written, again.written, again.removed) == (first.files, 1, 1)
    assert "damaged" not in page.read_text(encoding="utf-8")


def test_a_folder_of_others_is_left_alone(published: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        site.build(published, to=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_text_that_changed_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("2016年，生产总值1388.1亿元。", encoding="utf-8")
    assert Texts(tmp_path, {"a.txt": "0" * 64}).get("a.txt") is None
    assert Texts(tmp_path, {"../a.txt": "0" * 64}).get("a.txt") is None


def test_markup_of_a_text_is_text(published: Path, tmp_path: Path) -> None:
    with closing(Book(releases.find(published))) as book:
        document, found = next(iter(book.documents()))
        hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        text = "一" * document["char_start"] + hostile * 400
        write_report(Pages(book, Writer(tmp_path)), document, found, {document["source_file"]: text})
    page = (tmp_path / "zh" / "report" / f"{document['document_id']}.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert page.count("<script") == 1  # its own, by address
    assert "&lt;img" in page


def test_a_promise_is_marked_where_it_stands_and_not_where_the_same_figure_stands_first(
    built: Path, published: Path
) -> None:
    page = (built / "zh" / "region" / "441800.html").read_text(encoding="utf-8")
    with closing(Book(releases.find(published))) as book:
        for _, found in book.regional(["441800"]):
            for row in [each for each in found["promises"] if each["verdict"] != "undecidable"]:
                at, quote = row["target_at"], row["target_quote"]
                before = row["target_sentence"][max(at - 10, 0) : at].replace('"', "&#34;")
                assert f"{before}<b>{quote}</b>" in page


def _row(start: int, end: int, **more: Any) -> dict[str, Any]:
    return {"char_start": start, "char_end": end, "observation_id": None, "verdict": "date"} | more


def test_a_text_is_cut_without_loss() -> None:
    text = "一、回顾\n2016年，生产总值1388.1亿元，\n增长8%。\n\n下载\n"
    section = {"char_start": 0, "heading_end": 4, "level": 1, "role": "review_year", "period": "2016"}
    found = {
        "observations": [_row(14, 22, sentence_start=5), _row(26, 28, sentence_start=5)],
        "numerals": [_row(5, 9), _row(14, 20, observation_id="o1")],
        "sections": [section],
        "furniture": [_row(31, 33)],
    }
    blocks = marks.blocks(text, {"char_start": 0, "char_end": len(text)}, found)
    assert [block.level for block in blocks] == [1, 0, 0, 0]
    assert re.sub(r"\s", "", "".join(block.text for block in blocks)) == re.sub(r"\s", "", text)
    kinds = [piece.kind for block in blocks for piece in block.pieces if piece.kind != "plain"]
    assert kinds == ["date", "observation", "observation", "furniture"]


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (137_500_000_000.0, "CNY", "1,375亿元", "137.5 bn yuan"),
        (-7.76, "percent", "−7.76%", "−7.76%"),
        (2.0, "rank", "第2", "No. 2"),
    ],
)
def test_amounts_read_as_people_write_them(value: float, unit: str, zh: str, en: str) -> None:
    assert numbers.amount(value, unit, "zh", {}) == zh
    assert numbers.amount(value, unit, "en", {}) == en


def test_not_all_is_never_a_hundred() -> None:
    assert numbers.share(99_999, 100_000) == "> 99.9 %"


def test_a_chart_says_what_it_shows_and_escapes_it() -> None:
    points = [
        charts.Point(2015, 7.0, 7.0, 7.0, "exact", "a"),
        charts.Point(2016, 8.0, 8.0, None, "min", "<b>"),
        charts.Point(2018, 9.0, 9.0, 9.0, "exact", "c", flags="definition"),
    ]
    drawn = charts.line(charts.WIDE, "<i>", points, [], "percent", "en")
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert drawn.count('class="line"') == 1  # 2016 and 2018 are not neighbours
    assert "dot open" in drawn
    assert 'class="break"' in drawn


def test_the_index_finds_chinese_by_pairs_and_latin_by_words() -> None:
    index = search.Index()
    index.add(0, ["地区生产总值（GDP）"])
    index.add(1, ["贫困人口"])
    every = dict(index.files())

    def having(term: str) -> list[int]:
        return list(every[crc32(term.encode()) % index.shards].get(term, []))

    assert (having("生产"), having("gdp"), having("贫困"), having("产总")) == ([0], [0], [1], [0])


def test_a_report_without_title_is_called_by_what_is_known_of_it() -> None:
    row = {
        "title": None,
        "region_name": "甲市",
        "report_year": 2016,
        "kind": "work_report",
        "source_file": "a/b.txt",
    }
    assert called(row, "zh") == "2016年甲市政府工作报告（无题）"
    assert called(row | {"report_year": None}, "en") == "b.txt (untitled)"


def test_every_family_of_indicators_has_a_name() -> None:
    from workreports.declared import declarations
    from workreports.releasing.site.indicators import FAMILIES

    assert {entry.family for entry in declarations.indicators().values()} == set(FAMILIES)
