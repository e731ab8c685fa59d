"""The one way from a decoded file to its observations, be it for a run, one text, scores or benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from workreports.model import Document, Extraction, Quarantined, Segmented, Snapshot
from workreports.observing.observe import extract_document
from workreports.reading import documents, segment

_Done = TypeVar("_Done")
Step = Callable[[str, Callable[[], _Done]], _Done]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. A document that stands in it twice is cut and read once, where it stands first."""

    documents: tuple[Document, ...]  # every occurrence, in text order
    refused: tuple[Quarantined, ...]  # stretches that are no document
    segmented: tuple[Segmented, ...]
    extractions: tuple[Extraction, ...]  # in the order of `segmented`


def _plainly(_name: str, work: Callable[[], _Done]) -> _Done:
    return work()


def read(source: Snapshot, *, whole: bool = False, step: Step = _plainly) -> Reading:  # type: ignore[type-arg]
    """Part a text into documents, these into sentences, and read them to the last numeral.

    `whole`: a text without a document, such as a sentence that a person hands over, is read as one. `step` is
    called with the name of each stage (parse, segment, extract) and its work, to time it.
    """
    items = step("parse", lambda: documents.parse(source))
    found = tuple(item for item in items if isinstance(item, Document))
    refused = tuple(item for item in items if isinstance(item, Quarantined))
    if whole and not found:
        found, refused = (step("parse", lambda: documents.single(source)),), ()
    first = {item.document_id: item for item in reversed(found)}
    distinct = [item for item in found if first[item.document_id] is item]
    segmented = step("segment", lambda: tuple(map(segment.segment, distinct)))
    return Reading(
        found, refused, segmented, step("extract", lambda: tuple(map(extract_document, segmented)))
    )


def read_text(text: str, report_year: int | None = None) -> Reading:
    """What a text in hand holds; `report_year` says when it was delivered where the text does not."""
    hints = {"report_year": str(report_year)} if report_year else {}
    return read(Snapshot("text", "", len(text), "str", text, hints), whole=True)
