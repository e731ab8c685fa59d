"""One text at a time: its observations, without a release."""

from __future__ import annotations

from workreports import documents, segment, snapshot
from workreports.errors import UsageError
from workreports.extract import extract_document
from workreports.model import Document, Observation, Quarantined, Snapshot


def extract_text(text: str) -> tuple[Observation, ...]:
    """The observations of a text that a person hands over, be it a report or a sentence."""
    return _extract(Snapshot("text", "", len(text), "str", text))


def extract_bytes(data: bytes, name: str) -> tuple[Observation, ...]:
    """The observations of a file's content in whatever encoding."""
    found = snapshot.from_bytes(data, name)
    if isinstance(found, Quarantined):
        raise UsageError(f"{name} cannot be used: {found.reason}.", found.detail)
    return _extract(found)


def _extract(source: Snapshot) -> tuple[Observation, ...]:
    found = [item for item in documents.parse(source) if isinstance(item, Document)]
    read = found or [documents.single(source)]
    return tuple(item for one in read for item in extract_document(segment.segment(one)).observations)
