"""The unit of work: what one source file yields, as bytes that can be kept, sent and trusted.

It depends on the content of the file and of its sidecar, on the regions and years that the file's name says,
and on nothing else. So what is known of a content holds for every file with that content and a name that says
the same, today and in the next run.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pyarrow as pa

from workreports.model import Document, Quarantined, Snapshot
from workreports.observing import read as reading
from workreports.observing.read import Reading
from workreports.reading import dedupe, documents, snapshot
from workreports.reading.dedupe import Fingerprint
from workreports.running import one_by_one
from workreports.tabling import arrow, rows
from workreports.tabling.rows import SourceFile

PARTS = ("documents", "sections", "furniture", "observations", "numerals")
_MAGIC = b"WR1"
_ARRAYS = {"clauses": "Q", "numbers": "I", "figures": "I", "bands": "Q"}


class DamagedError(ValueError):
    """Bytes that are not what was once written."""


@dataclass(frozen=True, slots=True)
class Yield:
    """What one file yields. The rows of a document are there once, for its first occurrence in the file."""

    source: SourceFile | None  # None when the file could not be read as text
    quarantined: tuple[Quarantined, ...]
    prints: tuple[Fingerprint, ...]  # one for each occurrence of a document, in text order
    parts: Mapping[str, pa.RecordBatch]  # rows by table; `copies` of a document is not known here


def read(path: Path, raw: Path) -> Yield:
    """Read a file and everything in it; never raises for what a file may contain."""
    return of(snapshot.read_file(path, raw))


def of(source: Snapshot | Quarantined) -> Yield:
    """What a file yields."""
    if isinstance(source, Quarantined):
        return Yield(None, (source,), (), {})
    try:
        return _yield(source, reading.read(source))
    except Exception:  # whatever it is, the document it is about is looked for
        return _yield(source, *one_by_one.read(source))


def _yield(source: Snapshot, found: Reading, failed: Sequence[Quarantined] = ()) -> Yield:
    held = [one_by_one.held(*item) for item in zip(found.segmented, found.extractions, strict=True)]
    parts = rows.document_batches(found.segmented, [extraction for extraction, _ in held], ())
    given_up = chain.from_iterable(told for _, told in held)
    return Yield(
        SourceFile.of(source),
        (*found.refused, *failed, *found.damaged, *given_up, *one_by_one.lost(source)),
        tuple(map(dedupe.fingerprint, found.documents)),
        {name: parts[name] for name in PARTS if name in parts},
    )


def documents_in(source: Snapshot) -> dict[int, Document]:
    """The documents of a file by where they begin."""
    return {item.char_start: item for item in documents.parse(source) if isinstance(item, Document)}


# ---- as bytes ----


@dataclass(frozen=True, slots=True)
class Packed:
    """A yield as bytes, in two halves: what finds copies, and the rows, which are wanted of one copy only."""

    head: bytes
    rows: bytes


def pack(found: Yield) -> Packed:
    """The yield without the name of its file."""
    head = {
        "source": None if found.source is None else _row(found.source),
        "quarantined": [_row(item) for item in found.quarantined],
        "prints": [_row(item) for item in found.prints],
    }
    pieces = [json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")]
    pieces += [b"".join(bytes(getattr(item, name)) for name in _ARRAYS) for item in found.prints]
    rows = [arrow.packed(found.parts[name]) for name in PARTS if name in found.parts]
    return Packed(_sealed(pieces), _sealed(rows))


def unpack(packed: Packed, source_file: str) -> Yield:
    """The yield of a file of that name; `DamagedError` when its bytes are not whole."""
    return replace(unpack_head(packed.head, source_file), parts=unpack_rows(packed.rows, source_file))


def unpack_head(data: bytes, source_file: str) -> Yield:
    """All but the rows."""
    first, *arrays = _opened(data)
    head = json.loads(first.decode("utf-8", "surrogatepass"))
    source = None if head["source"] is None else SourceFile(source_file=source_file, **head["source"])
    return Yield(
        source,
        tuple(Quarantined(source_file=source_file, **row) for row in head["quarantined"]),
        tuple(
            _fingerprint(row, piece, source_file) for row, piece in zip(head["prints"], arrays, strict=True)
        ),
        {},
    )


def unpack_rows(data: bytes, source_file: str) -> dict[str, pa.RecordBatch]:
    """The rows by table."""
    pieces = _opened(data)
    return {name: _batch(name, piece, source_file) for name, piece in zip(PARTS, pieces, strict=bool(pieces))}


def _sealed(pieces: list[bytes]) -> bytes:
    """Pieces as one: magic, checksum, size, and what is compressed: the sizes of the pieces, the pieces."""
    sizes = json.dumps([len(piece) for piece in pieces]).encode()
    body = len(sizes).to_bytes(4, "little") + sizes + b"".join(pieces)
    packed: bytes = pa.compress(body, codec="zstd", asbytes=True)
    return _MAGIC + zlib.crc32(packed).to_bytes(4, "little") + len(body).to_bytes(8, "little") + packed


def _opened(data: bytes) -> list[bytes]:
    packed = data[15:]
    if data[:3] != _MAGIC or zlib.crc32(packed) != int.from_bytes(data[3:7], "little"):
        raise DamagedError("kept work is damaged")
    body: bytes = pa.decompress(packed, int.from_bytes(data[7:15], "little"), codec="zstd", asbytes=True)
    at = 4 + int.from_bytes(body[:4], "little")
    pieces: list[bytes] = []
    for size in json.loads(body[4:at]):
        pieces.append(body[at : at + size])
        at += size
    return pieces


def _row(item: SourceFile | Quarantined | Fingerprint) -> dict[str, object]:
    """The fields of a record, without its file and its arrays; of these the sizes."""
    values: dict[str, object] = {}
    for name in item.__dataclass_fields__:
        value = getattr(item, name)
        if name != "source_file":
            values[name] = len(value) if isinstance(value, array) else value
    return values


def _fingerprint(row: Mapping[str, object], data: bytes, source_file: str) -> Fingerprint:
    values = dict(row)
    at = 0
    for name, code in _ARRAYS.items():
        found = array(code)
        size = found.itemsize * int(str(row[name]))
        found.frombytes(data[at : at + size])
        values[name] = found
        at += size
    return Fingerprint(source_file=source_file, **values)  # type: ignore[arg-type]


def _batch(name: str, data: bytes, source_file: str) -> pa.RecordBatch:
    schema = arrow.schema(name)
    with pa.ipc.open_stream(data) as stream:
        batch = stream.read_next_batch()
    columns = [
        pa.array([source_file] * batch.num_rows, pa.string())
        if column == "source_file"
        else batch.column(column)
        for column in schema.names
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
