"""The one way from a decoded file to its observations, be it for a run, one text, scores or benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from workreports.model import Document, Extraction, Quarantined, Segmented, Snapshot
from workreports.observing.observe import extract_document
from workreports.reading import documents, kinds, segment

_Done = TypeVar("_Done")
Step = Callable[[str, Callable[[], _Done]], _Done]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. A document that stands in it twice is cut and read once, where it stands first."""

    documents: tuple[Document, ...]  # every occurrence, in text order
    refused: tuple[Quarantined, ...]  # stretches that are no document
    segmented: tuple[Segmented, ...]
    extractions: tuple[Extraction, ...]  # in the order of `segmented`

    @property
    def damaged(self) -> tuple[Quarantined, ...]:
        """Figures that could not be read."""
        return tuple(item for extraction in self.extractions for item in extraction.damaged)


def _plainly(_name: str, work: Callable[[], _Done]) -> _Done:
    return work()


def read(
    source: Snapshot,
    *,
    whole: bool = False,
    section: str | None = None,
    step: Step = _plainly,  # type: ignore[type-arg]
) -> Reading:
    """Part a text into documents, these into sentences, and read them to the last numeral.

    `whole`: a text without a document, such as a sentence that a person hands over, is read as one, and so
    is a text of a kind that is only listed. `section`: what such a text speaks of, see `extract_document`.
    `step` is called with the name of each stage (parse, segment, extract) and its work, to time it.
    """
    items = step("parse", lambda: documents.parse(source))
    found = tuple(item for item in items if isinstance(item, Document))
    refused = tuple(item for item in items if isinstance(item, Quarantined))
    if whole and not found:
        found, refused = (step("parse", lambda: documents.single(source)),), ()
    if whole:
        found = tuple(item if kinds.is_read(item.kind) else replace(item, kind=kinds.OTHER) for item in found)
    first = {item.document_id: item for item in reversed(found)}
    distinct = [item for item in found if first[item.document_id] is item]
    segmented = step("segment", lambda: tuple(map(segment.segment, distinct)))
    return Reading(
        found,
        refused,
        segmented,
        step("extract", lambda: tuple(extract_document(item, section) for item in segmented)),
    )


def read_text(
    text: str, report_year: int | None = None, region: str | None = None, section: str | None = None
) -> Reading:
    """What a text in hand holds; the other arguments say what it is from where the text does not."""
    hints = {"report_year": str(report_year) if report_year else None, "region": region}
    given = {key: value for key, value in hints.items() if value}
    return read(Snapshot("text", "", len(text), "str", text, given), whole=True, section=section)
