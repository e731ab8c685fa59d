"""Records of the text stages → Arrow tables, typed and described by `schemas/tables/`.

A batch of documents becomes record batches (`document_batches`), batches are put together once (`assemble`),
sorted by the declared key. All functions are pure; the same records give the same tables in whatever batches
they came.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from workreports.base import scratch
from workreports.declared import declarations
from workreports.model import Deduped, Document, DocumentCopy, Extraction, Quarantined, Segmented, Snapshot

if TYPE_CHECKING:
    from workreports.declared.declarations import Column, Table, Unit

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
}
CONTENT_LIMIT = 2000  # characters of a rejected text kept in the quarantine

_Record = TypeVar("_Record")


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


def _column_metadata(column: Column) -> dict[str, str]:
    metadata = {
        "title": column.title.en,
        "title_zh": column.title.zh,
        "description": column.description.en,
        "description_zh": column.description.zh,
        "since": column.since,
    }
    if column.unit:
        metadata["unit"] = column.unit
    if column.deprecated:
        metadata["deprecated"] = column.deprecated
    if column.enum:
        meanings = {value: {"en": text.en, "zh": text.zh} for value, text in column.enum.items()}
        metadata["enum"] = json.dumps(meanings, ensure_ascii=False)
    return metadata


def _table_metadata(table: Table) -> dict[str, str]:
    metadata = {
        "title": table.title.en,
        "title_zh": table.title.zh,
        "description": table.description.en,
        "description_zh": table.description.zh,
        "primary_key": ",".join(table.primary_key),
        "sorted_by": ",".join(table.sort),
        "schema_version": table.version,
    }
    if table.deprecated:
        metadata["deprecated"] = table.deprecated
    if table.warnings:
        metadata["warnings"] = json.dumps([asdict(text) for text in table.warnings], ensure_ascii=False)
    return metadata


@cache
def schema(name: str) -> pa.Schema:
    """The Arrow schema of a declared table, descriptions in the metadata of its fields."""
    table = declarations.table(name)
    columns = [
        pa.field(column.name, ARROW_TYPES[column.type], column.nullable, _column_metadata(column))
        for column in table.columns
    ]
    spelled_out = {
        column.name: _column_metadata(column) for column in table.columns
    }  # for readers without Arrow
    about = _table_metadata(table) | {"columns": json.dumps(spelled_out, ensure_ascii=False)}
    return pa.schema(columns, about)


def batch(name: str, rows: Sequence[Any]) -> pa.RecordBatch:
    """Rows (records or mappings that have the declared columns) as a record batch of that table."""
    typed = schema(name)
    arrays = []
    for column in typed:
        read = _reader(column.name, rows)
        values = [read(row) for row in rows]
        if column.type == pa.float64():
            values = [float(value) if isinstance(value, Decimal) else value for value in values]
        arrays.append(pa.array(values, column.type))
    return pa.RecordBatch.from_arrays(arrays, schema=typed)


def packed(rows: pa.Table | pa.RecordBatch) -> bytes:
    """Rows as a stream of Arrow, without the descriptions of their columns, which would outweigh them."""
    bare = pa.schema([pa.field(column.name, column.type) for column in rows.schema])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, bare) as stream:
        stream.write(type(rows).from_arrays(rows.columns, schema=bare))
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _reader(name: str, rows: Sequence[Any]) -> Any:
    if rows and not isinstance(rows[0], Mapping):
        return attrgetter(name)
    return lambda row: row[name]


def sort(name: str, table: pa.Table, folder: Path | None = None) -> pa.Table:
    """The table in its declared order; nulls last. A large one is put on the disk, in `folder`."""
    return ordered(table, declarations.table(name).sort, folder)


def ordered(table: pa.Table, columns: Sequence[str], folder: Path | None = None) -> pa.Table:
    """The table ordered by some columns; nulls last. A large one is put on the disk, in `folder`."""
    keys = [(column, "ascending") for column in columns]
    if table.nbytes <= scratch.HELD_BYTES:
        return table.sort_by(keys)
    order = pc.sort_indices(table.select(columns), sort_keys=keys)
    rows = scratch.Rows(table.schema, folder)
    for start, length in scratch.slices(table):
        rows.add(table.take(order.slice(start, length)).combine_chunks().to_batches())
    return rows.table()


def collect(name: str, rows: scratch.Rows, folder: Path | None = None) -> pa.Table:
    """What came in whatever order as a table in its declared order."""
    table = sort(name, rows.table(), folder)
    return table if table.nbytes > scratch.HELD_BYTES else table.combine_chunks()


def assemble(
    parts: Iterable[Mapping[str, pa.RecordBatch]], folder: Path | None = None
) -> dict[str, pa.Table]:
    """Record batches of all documents → one sorted table a name; tables without rows are there, empty."""
    collected = {name: scratch.Rows(schema(name), folder) for name in declarations.tables()}
    for part in parts:
        for name, record_batch in part.items():
            collected[name].add([record_batch])
    return {name: collect(name, collected.pop(name), folder) for name in declarations.tables()}


def _document_row(document: Document, copies: int, extraction: Extraction) -> dict[str, object]:
    region = document.region
    row: dict[str, object] = {
        name: getattr(document, name)
        for name in schema("documents").names
        if name in Document.__dataclass_fields__
    }
    return row | {
        "region_code": region.code if region else None,
        "region_name": region.name if region else None,
        "region_level": region.level if region else None,
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
        rows["sections"].extend(parsed.sections)
        rows["furniture"].extend(_furniture_rows(document))
        rows["observations"].extend(extraction.observations)
        rows["numerals"].extend(extraction.numerals)
    return {name: batch(name, found) for name, found in rows.items()}


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
        "source_files": batch("source_files", list(rows.values())),
        "quarantine": batch("quarantine", list(entries.values())),
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
    row: dict[str, object] = dict.fromkeys(schema("source_files").names)
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
        "indicators": batch("indicators", _indicator_rows()),
        "units": batch("units", _unit_rows(declarations.units())),
        "regions": batch("regions", _region_rows()),
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


def _unit_rows(units: Iterable[Unit]) -> list[dict[str, object]]:
    """One row a code; several entries of a code differ in their forms and factors."""
    grouped: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        grouped[unit.base].append(unit)
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
    return assemble(
        [
            source_batches(files, quarantined, deduped.copies),
            document_batches(segmented, extractions, deduped.copies),
            dimension_batches(),
        ]
    )


def records(table: pa.Table, kind: type[_Record]) -> list[_Record]:
    """Rows of a table as records again; the record's fields must be columns of the table."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is not a record")
    names = [item.name for item in fields(kind)]
    exact = {item.name for item in fields(kind) if "Decimal" in str(item.type)}

    def value(name: str, found: Any) -> Any:
        return Decimal(str(found)) if name in exact and found is not None else found

    rows = table.select(names).to_pylist()
    return [kind(**{name: value(name, row[name]) for name in names}) for row in rows]
