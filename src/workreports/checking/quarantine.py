"""Takes bad rows out of the tables and keeps the rest consistent.

- A row that leaves is kept as JSON in the table `quarantine`, with the names of the expectations it failed.
- A document takes with it all that belongs to it; its one quarantine row says how much that was.
- A nullable reference to a row that left becomes null; the numeral of an observation that left stays in the
  ledger with the verdict `quarantined`.
- Counts in `documents` and `source_files` are counted anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workreports.base import scratch
from workreports.declared import declarations
from workreports.declared.tables import ForeignKey
from workreports.tabling import arrow, rows

_Tables = dict[str, pa.Table]
_OWNER = "documents"  # what points to a row of it with a column that is never null belongs to it


def move(
    found: Mapping[str, pa.Table],
    bad: Mapping[str, Mapping[int, Sequence[str]]],
    folder: Path | None = None,
) -> dict[str, pa.Table]:
    """The tables without their bad rows (position → failed expectations), the quarantine with them.

    Large tables are put into `folder`.
    """
    held = {name: table for name, table in found.items() if _is_touched(name, bad)}
    out: list[dict[str, Any]] = []
    for name, failed in bad.items():
        positions = sorted(failed)
        rows = held[name].take(positions).to_pylist()
        out.extend(_entry(name, row, failed[at]) for at, row in zip(positions, rows, strict=True))
        kept = np.ones(held[name].num_rows, dtype=bool)
        kept[positions] = False
        held[name] = _only(held[name], pa.array(kept), folder)
    entries = {entry["quarantine_id"]: entry for entry in out}
    _cascade(held, entries, folder)
    _settle(held)
    before = {row["quarantine_id"]: row for row in held["quarantine"].to_pylist()}
    held["quarantine"] = _table("quarantine", [*{**before, **entries}.values()])
    return {
        name: arrow.sort(name, held[name], folder) if name in held else table for name, table in found.items()
    }


def _is_touched(name: str, bad: Mapping[str, object]) -> bool:
    related = {key.table for key in declarations.table(name).foreign_keys}
    return (
        name in bad
        or bool(related & (bad.keys() | {_OWNER}))
        or name in ("quarantine", _OWNER, "source_files")
    )


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_batches([arrow.batch(name, rows)])


def _only(table: pa.Table, kept: pa.Array | pa.ChunkedArray, folder: Path | None) -> pa.Table:
    rows = scratch.Rows(table.schema, folder)
    for start, length in scratch.slices(table):
        rows.add(table.slice(start, length).filter(kept.slice(start, length)).to_batches())
    return rows.table()


def _with(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), values)


def _entry(name: str, row: Mapping[str, Any], reasons: Sequence[str]) -> dict[str, Any]:
    key = " ".join(str(row[column]) for column in declarations.table(name).primary_key)
    return rows.quarantine_row(
        name,
        ",".join(reasons),
        f"The row {key} of {name} failed {' and '.join(reasons)}; see what the expectation says and mend the "
        "source, the declaration or the rule.",
        json.dumps(row, ensure_ascii=False, default=str),
        row.get("source_file"),
        row.get("char_start"),
        row.get("char_end"),
    )


def _cascade(held: _Tables, entries: dict[str, dict[str, Any]], folder: Path | None) -> None:
    """Follow the foreign keys of the rows that left: belongings leave, nullable references become null."""
    left: dict[str, Counter[str]] = {}
    changed = True
    while changed:
        changed = False
        for name in sorted(held):
            for key in declarations.table(name).foreign_keys:
                if key.table in held and _follow(held, name, key, left, folder):
                    changed = True
    for entry in entries.values():
        counts = left.get(json.loads(entry["content"])["document_id"]) if entry["table"] == _OWNER else None
        if counts:
            told = ", ".join(f"{count} of {name}" for name, count in sorted(counts.items()))
            entry["detail"] += f" With it went its rows: {told}."


def _follow(
    held: _Tables, name: str, key: ForeignKey, left: dict[str, Counter[str]], folder: Path | None
) -> bool:
    """Apply one foreign key; true when a row left."""
    table, declared = held[name], declarations.table(name)
    stays = _leads_somewhere(table, key, held[key.table])
    if pc.all(stays, min_count=0).as_py():
        return False
    if all(declared.column(column).nullable for column in key.columns):
        for column in key.columns:
            table = _with(table, column, pc.if_else(stays, table[column], None))
        held[name] = table
        return False
    gone = table.filter(pc.invert(stays))
    owners = gone["document_id"].to_pylist() if "document_id" in gone.column_names else [None] * len(gone)
    for owner, count in Counter(map(str, owners)).items():
        left.setdefault(owner, Counter())[name] += count
    held[name] = _only(table, stays, folder)
    return True


def _leads_somewhere(table: pa.Table, key: ForeignKey, other: pa.Table) -> pa.Array | pa.ChunkedArray:
    """Whether each row has the row it points to, or points to none."""
    if len(key.columns) == 1:
        column, there = table[key.columns[0]], other[key.to[0]].combine_chunks()
        return pc.or_(pc.is_null(column), pc.is_in(column, there))
    pointed, known = (
        list(zip(*(found[name].to_pylist() for name in names), strict=True))
        for found, names in ((table, key.columns), (other, key.to))
    )
    every = set(known)
    return pa.array([None in value or value in every for value in pointed], pa.bool_())


def _settle(held: _Tables) -> None:
    """Verdicts and counts that follow from the rows that are left."""
    documents = held["documents"].to_pylist()
    for column in ("numerals", "observations"):
        if column in held:
            counted = pc.value_counts(held[column]["document_id"]).to_pylist()
            count = Counter({item["values"]: item["counts"] for item in counted})
            documents = [row | {column: count[row["document_id"]]} for row in documents]
    held["documents"] = _table("documents", documents)
    if "numerals" in held:
        numerals = held["numerals"]
        lost = pc.and_(pc.equal(numerals["verdict"], "observation"), pc.is_null(numerals["observation_id"]))
        held["numerals"] = _with(numerals, "verdict", pc.if_else(lost, "quarantined", numerals["verdict"]))
    if "document_copies" in held:
        occurrences = Counter(held["document_copies"]["source_file"].to_pylist())
        files = held["source_files"].to_pylist()
        for file in files:
            file["documents"] = occurrences[file["source_file"]]
            if file["status"] == "used" and not file["documents"]:
                file |= {"status": "quarantined", "reason": "document_quarantined"}
        held["source_files"] = _table("source_files", files)
