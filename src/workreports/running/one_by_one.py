"""One document that cannot be read takes none of the others with it.

A file is read as a whole. Only where that raises are its documents tried one by one; the one at fault is in
the quarantine with the stage, what was raised and where, and the others are what they would be without it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from workreports.declared import paths
from workreports.declared.tables import table
from workreports.model import Document, Extraction, Numeral, Observation, Quarantined, Segmented, Snapshot
from workreports.observing.observe import extract_document
from workreports.observing.read import Reading
from workreports.reading import dedupe, documents, segment
from workreports.reading.encoding import LOST
from workreports.running import ledger
from workreports.tabling import rows

FAILED = "failed"  # the reason code of what raised
_SHOWN = 200  # characters of what was raised, and of a figure


def read(source: Snapshot) -> tuple[Reading, tuple[Quarantined, ...]]:
    """What a file holds, each document tried by itself, and those that could not be read."""
    try:
        items = documents.parse(source)
    except Exception as error:
        return Reading((), (), (), ()), (failed("parsing", source.source_file, error),)
    refused = tuple(item for item in items if isinstance(item, Quarantined))
    lost: list[Quarantined] = []
    good: list[Document] = []
    cut: dict[str, tuple[Segmented, Extraction]] = {}
    for item in items:
        if isinstance(item, Document):
            found = cut.get(item.document_id) or _one(item)
            if isinstance(found, Quarantined):
                lost.append(found)
            else:
                good.append(item)
                cut[item.document_id] = found
    told = cut.values()
    return Reading(tuple(good), refused, tuple(a for a, _ in told), tuple(b for _, b in told)), tuple(lost)


def _one(document: Document) -> tuple[Segmented, Extraction] | Quarantined:
    stage = "segmenting"
    try:
        cut = segment.segment(document)
        stage = "extraction"
        extraction = extract_document(cut)
        stage = "tables"
        rows.document_batches([cut], [held(cut, extraction)[0]], ())
        stage = "comparing"
        dedupe.fingerprint(document)
    except Exception as error:
        span = (document.char_start, document.char_end)
        return failed(stage, document.source_file, error, *span, content=document.text)
    return cut, extraction


def failed(
    stage: str,
    source_file: str,
    error: Exception,
    char_start: int | None = None,
    char_end: int | None = None,
    content: str | None = None,
) -> Quarantined:
    """What is said of a document that something raised for."""
    return Quarantined(
        "documents", FAILED, f"{_said(stage, error)} {_REMEDY}", source_file, char_start, char_end, content
    )


_REMEDY = (
    "This is a fault of workreports, not of the text: report it with the file. After an update it is read "
    "anew; where memory had run out, run again with --full-refresh."
)


def _said(stage: str, error: Exception) -> str:
    """Stage, what was raised, and the last place in the library that it passed."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(paths.PACKAGE)
    ]
    place = f" at {Path(own[-1].filename).relative_to(paths.PACKAGE).as_posix()}" if own else ""
    message = str(error)[:_SHOWN]
    return f"Reading it failed in {stage}: {type(error).__name__}{f' ({message})' if message else ''}{place}."


# ---- figures beyond any size ----


@cache
def _largest() -> float:
    return table("observations").column("value").maximum or float("inf")


def held(cut: Segmented, extraction: Extraction) -> tuple[Extraction, list[Quarantined]]:
    """The extraction with a whole ledger and no figure beyond any size; what was given up for it."""
    extraction, given_up = ledger.mended(cut.document, extraction)
    too_large = {item.observation_id: item for item in extraction.observations if not _fits(item)}
    if too_large:
        extraction = _without(extraction, too_large.keys().__contains__)
    return extraction, given_up + [_damaged(item) for item in too_large.values()]


def _fits(item: Observation) -> bool:
    values = [value for value in (item.value, item.value_max) if value is not None]
    return all(value.is_finite() and abs(value) <= _largest() for value in values)


def _without(extraction: Extraction, gone: Callable[[object], bool]) -> Extraction:
    def told(numeral: Numeral) -> Numeral:
        if numeral.observation_id is None or not gone(numeral.observation_id):
            return numeral
        return replace(numeral, verdict="quarantined", observation_id=None)

    kept = tuple(item for item in extraction.observations if not gone(item.observation_id))
    return replace(extraction, observations=kept, numerals=tuple(map(told, extraction.numerals)))


def _damaged(item: Observation) -> Quarantined:
    shown = item.quote if len(item.quote) <= _SHOWN else item.quote[:_SHOWN] + "…"
    return Quarantined(
        "observations",
        "damaged",
        f"The figure is larger than anything that is counted ({_largest():g}): it is damaged; mend the text.",
        item.source_file,
        item.char_start,
        item.char_end,
        shown,
    )


# ---- characters that are lost ----


def lost(source: Snapshot) -> Iterator[Quarantined]:
    """One row for the places of a file where bytes were no character; the rest of it is used."""
    count = source.text.count(LOST)
    if count:
        first = source.text.index(LOST)
        detail = (
            f"{count} place(s) of the file are no character of {source.encoding} and were read as U+FFFD, "
            f"the first at {first}; the rest is used. Fetch the file again, or mend these places."
        )
        around = source.text[max(0, first - 20) : first + 21]
        yield Quarantined(
            "source_files", "lost_characters", detail, source.source_file, first, first + 1, around
        )
