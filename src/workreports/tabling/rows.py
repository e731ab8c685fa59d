"""Records of the text stages → rows of the tables they belong to, a batch of documents at a time."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import pyarrow as pa

from workreports.declared import declarations
from workreports.declared.units import Unit
from workreports.model import (
    Deduped,
    Document,
    DocumentCopy,
    Extraction,
    Furniture,
    Numeral,
    Observation,
    Quarantined,
    Section,
    Segmented,
    Snapshot,
)
from workreports.observing.link import expand
from workreports.reading import regions
from workreports.tabling import arrow

ALIASES_LISTED = 12  # variants of one declared alias
CONTENT_LIMIT = 2000  # characters of a rejected text kept in the quarantine


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What the tables keep of a snapshot: everything but its text."""

    source_file: str
    sha256: str
    size: int
    encoding: str
    characters: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> SourceFile:
        """The record for that snapshot."""
        return cls(
            snapshot.source_file, snapshot.sha256, snapshot.size, snapshot.encoding, len(snapshot.text)
        )


# The records whose fields are the columns of a table, and the columns that are worked out beside them.
_RECORDS: Mapping[str, tuple[type, frozenset[str]]] = {
    "documents": (
        Document,
        frozenset(
            (
                *("region_code", "region_name", "region_level", "region_parent_code"),
                *("region_code_then", "region_name_then"),
                *("copies", "characters", "numerals", "observations"),
            )
        ),
    ),
    "sections": (Section, frozenset()),
    "furniture": (Furniture, frozenset(("document_id", "text"))),
    "observations": (Observation, frozenset()),
    "numerals": (Numeral, frozenset()),
    "document_copies": (DocumentCopy, frozenset()),
}


def require_filled() -> None:
    """Raise a DeclarationError that names a declared column of these tables which no stage fills."""
    for name, (record, worked_out) in _RECORDS.items():
        filled = {item.name for item in fields(record)} | worked_out
        for column in arrow.schema(name).names:
            if column not in filled:
                raise arrow.unfilled(name, column)


def _document_row(document: Document, copies: int, extraction: Extraction) -> dict[str, object]:
    region = document.region
    row: dict[str, object] = {
        name: getattr(document, name)
        for name in arrow.schema("documents").names
        if name in Document.__dataclass_fields__
    }
    then = regions.then(region, document.report_year) if region else None
    return row | {
        "region_code": (region.code or None) if region else None,
        "region_name": region.name if region else None,
        "region_level": region.level if region else None,
        "region_parent_code": region.parent_code if region else None,
        "region_code_then": then.code if then and region and then.code != region.code else None,
        "region_name_then": then.name if then and region and then.name != region.name else None,
        "copies": copies,
        "characters": document.char_end - document.char_start,
        "numerals": len(extraction.numerals),
        "observations": len(extraction.observations),
    }


def _furniture_rows(document: Document) -> Iterable[dict[str, object]]:
    origin = document.char_start
    for stretch in document.furniture:
        yield asdict(stretch) | {
            "document_id": document.document_id,
            "text": document.text[stretch.char_start - origin : stretch.char_end - origin],
        }


def document_batches(
    segmented: Iterable[Segmented], extractions: Iterable[Extraction], copies: Iterable[DocumentCopy]
) -> dict[str, pa.RecordBatch]:
    """What a batch of documents contributes to each table; documents and extractions in the same order."""
    all_copies = list(copies)
    count = Counter(copy.document_id for copy in all_copies)
    rows: dict[str, list[Any]] = defaultdict(list)
    rows["document_copies"] = all_copies
    for parsed, extraction in zip(segmented, extractions, strict=True):
        document = parsed.document
        if document.document_id != extraction.document_id:
            raise ValueError(f"documents and extractions are out of step at {document.document_id}")
        rows["documents"].append(_document_row(document, count[document.document_id], extraction))
        rows["sections"].extend(extraction.sections or parsed.sections)
        rows["furniture"].extend(_furniture_rows(document))
        rows["observations"].extend(extraction.observations)
        rows["numerals"].extend(extraction.numerals)
    return {name: arrow.batch(name, found) for name, found in rows.items()}


def source_batches(
    sources: Iterable[SourceFile], quarantined: Iterable[Quarantined], copies: Iterable[DocumentCopy]
) -> dict[str, pa.RecordBatch]:
    """The rows about files: what was read, and what could not be used."""
    rejected = list(quarantined)
    found = Counter(copy.source_file for copy in copies)
    refused: dict[str, Quarantined] = {}
    for item in rejected:
        refused.setdefault(item.source_file, item)
    reasons = {name: item.reason for name, item in refused.items()}
    rows = {source.source_file: _source_row(source, found, reasons) for source in sources}
    for name in reasons.keys() - rows.keys():
        rows[name] = _unread_row(refused[name])
    entries = {str(entry["quarantine_id"]): entry for entry in map(_quarantine_row, rejected)}
    return {
        "source_files": arrow.batch("source_files", list(rows.values())),
        "quarantine": arrow.batch("quarantine", list(entries.values())),
    }


def _source_row(
    source: SourceFile, found: Mapping[str, int], reasons: Mapping[str, str]
) -> dict[str, object]:
    documents = found.get(source.source_file, 0)
    return {
        "source_file": source.source_file,
        "sha256": source.sha256,
        "bytes": source.size,
        "encoding": source.encoding,
        "characters": source.characters,
        "documents": documents,
        "status": "used" if documents else "quarantined",
        "reason": None if documents else reasons.get(source.source_file, "no_document"),
    }


def _unread_row(refused: Quarantined) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(arrow.schema("source_files").names)
    return row | {
        "source_file": refused.source_file,
        "sha256": refused.sha256,
        "bytes": refused.size,
        "documents": 0,
        "status": "quarantined",
        "reason": refused.reason,
    }


def quarantine_row(
    table: str,
    reason: str,
    detail: str,
    content: str | None,
    source_file: str | None = None,
    char_start: int | None = None,
    char_end: int | None = None,
) -> dict[str, object]:
    """A row of the quarantine, its identifier made from what it is and why it is there."""
    key = json.dumps([table, reason, source_file, char_start, char_end, content], ensure_ascii=False)
    return {
        "quarantine_id": "q" + hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:16],
        "table": table,
        "reason": reason,
        "detail": detail,
        "source_file": source_file,
        "char_start": char_start,
        "char_end": char_end,
        "content": content,
    }


def _quarantine_row(item: Quarantined) -> dict[str, object]:
    content = None if item.content is None else item.content[:CONTENT_LIMIT]
    return quarantine_row(
        item.table, item.reason, item.detail, content, item.source_file, item.char_start, item.char_end
    )


def dimension_batches() -> dict[str, pa.RecordBatch]:
    """The tables that are declared and not found: indicators, units, regions."""
    return {
        "indicators": arrow.batch("indicators", _indicator_rows()),
        "indicator_aliases": arrow.batch("indicator_aliases", _alias_rows()),
        "units": arrow.batch("units", _unit_rows(declarations.units())),
        "regions": arrow.batch("regions", _region_rows()),
    }


def _indicator_rows() -> list[dict[str, object]]:
    return [
        {
            "indicator_id": indicator.code,
            "name_en": indicator.name.en,
            "name_zh": indicator.name.zh,
            "definition_en": indicator.definition.en,
            "definition_zh": indicator.definition.zh,
            "family": indicator.family,
            "unit_kind": indicator.unit_kind,
            "direction": indicator.direction,
            "aliases": _joined(indicator.aliases),
            "predecessors": _joined(indicator.predecessors),
            "plausible": json.dumps(dict(sorted(indicator.plausible.items())))
            if indicator.plausible
            else None,
        }
        for indicator in declarations.indicators().values()
    ]


def _alias_rows() -> list[dict[str, object]]:
    """The names of each indicator; one that is two things of it is told as the first."""
    rows: list[dict[str, object]] = []
    for indicator in declarations.indicators().values():
        named = {indicator.code: "code"}
        named.setdefault(indicator.name.zh, "name_zh")
        named.setdefault(indicator.name.en, "name_en")
        for alias in indicator.aliases:
            forms = sorted(expand(alias), key=lambda form: (len(form), form))
            for form in forms[:ALIASES_LISTED]:
                named.setdefault(form, "wording")
        rows += [
            {"alias": alias, "indicator_id": indicator.code, "kind": kind}
            for alias, kind in named.items()
            if alias
        ]
    return rows


def _unit_rows(units: Iterable[Unit]) -> list[dict[str, object]]:
    """One row a code; several entries of a code differ in their forms and factors."""
    grouped: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        grouped[unit.code].append(unit)
    return [
        {
            "unit": code,
            "name_en": entries[0].name.en,
            "name_zh": entries[0].name.zh,
            "kind": entries[0].kind,
            "forms": _joined(_form(form, unit) for unit in entries for form in unit.forms),
        }
        for code, entries in grouped.items()
    ]


def _form(form: str, unit: Unit) -> str:
    return form if unit.factor == 1 else f"{form}={unit.factor:f}"


def _region_rows() -> list[dict[str, object]]:
    return [
        {
            "region_code": region.code,
            "region_name": region.name,
            "region_level": region.level,
            "parent_code": region.parent_code,
        }
        for region in declarations.regions().values()
    ]


def _joined(texts: Iterable[str]) -> str | None:
    return "|".join(texts) or None


def build(
    sources: Iterable[Snapshot | SourceFile],
    deduped: Deduped,
    segmented: Iterable[Segmented],
    extractions: Iterable[Extraction],
    quarantined: Iterable[Quarantined] = (),
) -> dict[str, pa.Table]:
    """Every published table but the validation results, from what the stages found in one run."""
    files = [SourceFile.of(item) if isinstance(item, Snapshot) else item for item in sources]
    return arrow.assemble(
        [
            source_batches(files, quarantined, deduped.copies),
            document_batches(segmented, extractions, deduped.copies),
            dimension_batches(),
        ]
    )
