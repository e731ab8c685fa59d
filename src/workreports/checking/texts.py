"""What stands in the texts where the rows of the tables say it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from workreports.base import scratch

_DIGITS = re.compile(r"[0-9０-９]+")
_WITH_SPANS = ("observations", "numerals", "furniture")  # what stands at the spans of their rows is looked up
_SPANS = pa.schema([("span_text", pa.string())])
_RUNS = pa.schema([("document_id", pa.string()), ("char_start", pa.int64()), ("char_end", pa.int64())])
_WALKED = 8192


def nowhere() -> tuple[dict[str, pa.ChunkedArray], pa.Table]:
    """The same where no texts are at hand."""
    return {}, _RUNS.empty_table()


def spans_and_digits(
    found: Mapping[str, pa.Table], texts: Mapping[str, str], folder: Path | None
) -> tuple[dict[str, pa.ChunkedArray], pa.Table]:
    """What stands at each row's span in its source file, null where that is not there; all runs of digits.

    The tables are walked together, document by document, so that each text is read once.
    """
    documents = (
        found["documents"].select(["document_id", "source_file", "char_start", "char_end"]).to_pylist()
    )
    files = {row["document_id"]: row["source_file"] for row in documents}
    spans = {name: scratch.Rows(_SPANS, folder) for name in _WITH_SPANS}
    walks = {name: _Walk(_spans(found[name], files)) for name in _WITH_SPANS}
    runs = scratch.Rows(_RUNS, folder)

    def walk(document: str | None) -> None:
        for name, rows in walks.items():
            told = pa.array(_told(texts, rows.up_to(document)), pa.string())
            spans[name].add([pa.RecordBatch.from_arrays([told], schema=_SPANS)])

    for row in sorted(documents, key=lambda row: str(row["document_id"])):
        runs.add([_digit_runs(row, texts.get(row["source_file"], ""))])
        walk(row["document_id"])
    walk(None)
    return {name: rows.table().column(0) for name, rows in spans.items()}, runs.table()


_Place = tuple[str | None, int | None, int | None]


class _Walk:
    """The spans of a table, as far as a document at a time; rows out of order come with a later one."""

    def __init__(self, spans: Iterator[tuple[str | None, _Place]]) -> None:
        self._spans = spans
        self._next = next(spans, None)

    def up_to(self, document: str | None) -> Iterator[_Place]:
        """The spans of rows that do not belong to a later document; all that are left for None."""
        while self._next is not None:
            of, place = self._next
            if document is not None and of is not None and of > document:
                return
            yield place
            self._next = next(self._spans, None)


def _spans(table: pa.Table, files: Mapping[str, str]) -> Iterator[tuple[str | None, _Place]]:
    """Document, file and span of each row."""
    own = "source_file" in table.schema.names
    wanted = ["document_id", *(["source_file"] if own else []), "char_start", "char_end"]
    for batch in table.select(wanted).to_batches(max_chunksize=_WALKED):
        columns = [column.to_pylist() for column in batch.columns]
        names = columns[1] if own else [files.get(document) for document in columns[0]]
        for document, *place in zip(columns[0], names, *columns[-2:], strict=True):
            yield document, tuple(place)


def _told(texts: Mapping[str, str], places: Iterable[_Place]) -> Iterator[str | None]:
    """What stands at the places."""
    name = text = None
    for of, start, end in places:
        if of != name:
            name, text = of, None if of is None else texts.get(of)
        inside = text is not None and start is not None and end is not None and 0 <= start <= end <= len(text)
        yield text[start:end] if inside and text is not None else None


def _digit_runs(document: Mapping[str, Any], text: str) -> pa.RecordBatch:
    inside = _DIGITS.finditer(text, document["char_start"] or 0, document["char_end"] or 0)
    runs = [match.span() for match in inside]
    starts, ends = zip(*runs, strict=True) if runs else ((), ())
    columns = [pa.array([document["document_id"]] * len(runs), pa.string())]
    columns += [pa.array(values, pa.int64()) for values in (starts, ends)]
    return pa.RecordBatch.from_arrays(columns, schema=_RUNS)
