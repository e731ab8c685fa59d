"""The ledger of a document held against its text before anything rests on it.

Every run of digits lies in one row, and no two rows share a character. Where that is not so the rows that
touch become one without an observation: half of a figure is never published, and the rest of the document is.
What was lost by it is in quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from workreports.model import Document, Extraction, Numeral, Quarantined
from workreports.observing.grammar.statements import UNREAD

_DIGITS = re.compile(r"[0-9０-９]+")


@dataclass(slots=True)
class _Stretch:
    """Rows and runs of digits that share characters."""

    start: int
    end: int
    rows: list[Numeral] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether one row holds all of it."""
        return len(self.rows) == 1 and (self.rows[0].char_start, self.rows[0].char_end) == (
            self.start,
            self.end,
        )


def mended(document: Document, extraction: Extraction) -> tuple[Extraction, list[Quarantined]]:
    """The extraction with a row for every figure, and what had to be given up for it."""
    faulty = [stretch for stretch in _stretches(document, extraction) if not stretch.whole]
    if not faulty:
        return extraction, []
    touched = {id(row) for stretch in faulty for row in stretch.rows}
    lost = {row.observation_id for stretch in faulty for row in stretch.rows} - {None}
    rows = [row for row in extraction.numerals if id(row) not in touched]
    rows += [_row(document, stretch) for stretch in faulty]
    kept = tuple(item for item in extraction.observations if item.observation_id not in lost)
    found = replace(
        extraction, observations=kept, numerals=tuple(sorted(rows, key=lambda row: row.char_start))
    )
    return found, [_told(document, stretch) for stretch in faulty]


def _stretches(document: Document, extraction: Extraction) -> Iterator[_Stretch]:
    base = document.char_start
    runs = (match.span() for match in _DIGITS.finditer(document.text))
    spans: list[tuple[int, int, Numeral | None]] = [(start + base, end + base, None) for start, end in runs]
    spans += [(row.char_start, row.char_end, row) for row in extraction.numerals]
    spans.sort(key=lambda span: span[:2])
    held: _Stretch | None = None
    for start, end, row in spans:
        if held is None or start >= held.end:
            if held is not None:
                yield held
            held = _Stretch(start, end)
        held.end = max(held.end, end)
        if row is not None:
            held.rows.append(row)
    if held is not None:
        yield held


def _text(document: Document, stretch: _Stretch) -> str:
    return document.text[stretch.start - document.char_start : stretch.end - document.char_start]


def _row(document: Document, stretch: _Stretch) -> Numeral:
    return Numeral(
        document.document_id, stretch.start, stretch.end, _text(document, stretch), "other", UNREAD, None
    )


def _told(document: Document, stretch: _Stretch) -> Quarantined:
    parts = "/".join(row.text for row in stretch.rows)
    what = f"was read in parts ({parts})" if stretch.rows else "had no verdict"
    return Quarantined(
        "numerals",
        "not_accounted_for",
        f"The figure {what}; it is no observation. A fault of the rules: report it with the sentence.",
        document.source_file,
        stretch.start,
        stretch.end,
        _text(document, stretch),
    )
