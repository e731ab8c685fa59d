"""A small report of our own with everything the stages would find in it, built by hand: records for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workreports.model import (
    Deduped,
    Document,
    DocumentCopy,
    Extraction,
    Furniture,
    Numeral,
    Observation,
    Quarantined,
    Region,
    Section,
    Segmented,
    Snapshot,
)
from workreports.tabling import derive, rows

if TYPE_CHECKING:
    import pyarrow as pa

NAVIGATION = "打印 收藏\n"
TITLE = "甲市政府工作报告\n"
HEADING = "一、2016年工作回顾\n"
SENTENCE = "全年生产总值1500亿元，增长8%左右，居全省第3位。"
PLAN = "\n2017年目标：新建公路20—30公里。"
TEXT = NAVIGATION + TITLE + HEADING + SENTENCE + PLAN
DOCUMENT = "d0123456789abcdef"
FILE = "甲市 2017.txt"
COPY = "copy/乙.txt"


def _at(piece: str, within: str = TEXT) -> tuple[int, int]:
    start = within.index(piece)
    return start, start + len(piece)


def _observation(number: int, quote: str, value: str, **other: object) -> Observation:
    start, end = _at(quote)
    sentence = SENTENCE if quote in SENTENCE else PLAN.strip()
    given: dict[str, object] = {
        "observation_id": f"o{number:016x}",
        "document_id": DOCUMENT,
        "section_id": f"{DOCUMENT}.1",
        "region_code": "441800",
        "region_name": "清远市",
        "place": None,
        "indicator_id": None,
        "subject": "生产总值",
        "measure": "level",
        "basis": None,
        "base_period": None,
        "price_basis": None,
        "scope": None,
        "rank_by": None,
        "value": Decimal(value),
        "value_max": None,
        "unit": "CNY",
        "period": "2016",
        "period_start": date(2016, 1, 1),
        "period_end": date(2016, 12, 31),
        "status": "actual",
        "bound": "exact",
        "value_text": quote.rstrip("元%位公里"),
        "quote": quote,
        "sentence": sentence,
        "sentence_start": _at(sentence)[0],
        "source_file": FILE,
        "char_start": start,
        "char_end": end,
        "rule": "numeral.arabic > unit.money",
    }
    return Observation(**(given | other))  # type: ignore[arg-type]


def observations() -> tuple[Observation, ...]:
    """Four observations: a level, a growth, a rank, and a range as a target."""
    return (
        _observation(1, "1500亿元", "150000000000"),
        _observation(2, "8%", "8", measure="growth", basis="yoy", unit="percent", bound="approx"),
        _observation(3, "第3位", "3", measure="rank", unit="rank", value_text="3"),
        _observation(
            4, "20—30公里", "20", value_max=Decimal(30), unit="公里", bound="range", status="target",
            subject="新建公路", value_text="20—30", period="2017", period_start=date(2017, 1, 1),
            period_end=date(2017, 12, 31),
        ),
    )  # fmt: skip


def numerals() -> tuple[Numeral, ...]:
    """The ledger of the sample: every Arabic numeral once."""
    rows = [
        ("2016", "date", "date.year", None),
        ("1500", "observation", "numeral.arabic", 1),
        ("8", "observation", "numeral.arabic", 2),
        ("3位", "observation", "numeral.arabic", 3),
        ("2017", "date", "date.year", None),
        ("20—30", "observation", "numeral.range", 4),
    ]
    return tuple(
        Numeral(DOCUMENT, *_at(text), text, verdict, rule, None if number is None else f"o{number:016x}")
        for text, verdict, rule, number in rows
    )


def document() -> Document:
    """The one document of the sample."""
    return Document(
        document_id=DOCUMENT,
        kind="work_report",
        title="甲市政府工作报告",
        region=Region("441800", "清远市", "prefecture", "440000"),
        report_year=2017,
        review_start=date(2016, 1, 1),
        review_end=date(2016, 12, 31),
        delivered_on=date(2017, 1, 10),
        congress=7,
        session=1,
        speaker="张三",
        speaker_office="市长",
        source_file=FILE,
        char_start=0,
        char_end=len(TEXT),
        text=TEXT,
        furniture=(Furniture(*_at(NAVIGATION), "navigation"),),
    )


def sections() -> tuple[Section, ...]:
    """A section and a subsection."""
    start, _ = _at(HEADING)
    inner, _ = _at(PLAN)
    return (
        Section(
            f"{DOCUMENT}.1", DOCUMENT, None, 1, "一、", "2016年工作回顾", "2016年工作回顾",
            start, len(TEXT), start + len(HEADING),
        ),
        Section(
            f"{DOCUMENT}.2", DOCUMENT, f"{DOCUMENT}.1", 2, None, "目标", "2016年工作回顾 / 目标",
            inner, len(TEXT), inner + 4,
        ),
    )  # fmt: skip


def build() -> dict[str, pa.Table]:
    """All tables of the sample: one document in two copies, one file that could not be read."""
    copies = (
        DocumentCopy(DOCUMENT, 1, FILE, 0, len(TEXT), "exact", 1.0, ""),
        DocumentCopy(DOCUMENT, 2, COPY, 0, len(TEXT) - 6, "near", 0.93, "the navigation is missing"),
    )
    built = rows.build(
        [
            Snapshot(FILE, "a" * 64, 500, "utf-8", TEXT),
            Snapshot(COPY, "b" * 64, 480, "gb18030", TEXT.removeprefix(NAVIGATION)),
        ],
        Deduped((document(),), copies),
        [Segmented(document(), sections(), ())],
        [Extraction(DOCUMENT, observations(), numerals())],
        [Quarantined("source_files", "empty", "The file has no text.", "空.txt")],
    )
    return derive.derive(built)


def texts() -> dict[str, str]:
    """The decoded files."""
    return {FILE: TEXT, COPY: TEXT.removeprefix(NAVIGATION)}
