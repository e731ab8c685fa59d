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
from typing import Any

import pyarrow as pa

from workreports import declarations, tables
from workreports.declarations import ForeignKey

_Rows = dict[str, list[dict[str, Any]]]
_OWNER = "documents"  # what points to a row of it with a column that is never null belongs to it


def move(
    found: Mapping[str, pa.Table], bad: Mapping[str, Mapping[int, Sequence[str]]]
) -> dict[str, pa.Table]:
    """The tables without their bad rows (position → failed expectations), the quarantine with them."""
    rows: _Rows = {name: table.to_pylist() for name, table in found.items() if _is_touched(name, bad)}
    out: list[dict[str, Any]] = []
    for name, failed in bad.items():
        out.extend(
            _entry(name, rows[name][position], reasons) for position, reasons in sorted(failed.items())
        )
        rows[name] = [row for position, row in enumerate(rows[name]) if position not in failed]
    entries = {entry["quarantine_id"]: entry for entry in out}
    _cascade(rows, entries)
    _settle(rows)
    rows["quarantine"] = list(
        {**{row["quarantine_id"]: row for row in rows["quarantine"]}, **entries}.values()
    )
    return {name: _table(name, rows[name]) if name in rows else table for name, table in found.items()}


def _is_touched(name: str, bad: Mapping[str, object]) -> bool:
    related = {key.table for key in declarations.table(name).foreign_keys}
    return (
        name in bad
        or bool(related & (bad.keys() | {_OWNER}))
        or name in ("quarantine", _OWNER, "source_files")
    )


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return tables.sort(name, pa.Table.from_batches([tables.batch(name, rows)]))


def _entry(name: str, row: Mapping[str, Any], reasons: Sequence[str]) -> dict[str, Any]:
    key = " ".join(str(row[column]) for column in declarations.table(name).primary_key)
    return tables.quarantine_row(
        name,
        ",".join(reasons),
        f"The row {key} of {name} failed {' and '.join(reasons)}; see what the expectation says and mend the "
        "source, the declaration or the rule.",
        json.dumps(row, ensure_ascii=False, default=str),
        row.get("source_file"),
        row.get("char_start"),
        row.get("char_end"),
    )


def _cascade(rows: _Rows, entries: dict[str, dict[str, Any]]) -> None:
    """Follow the foreign keys of the rows that left: belongings leave, nullable references become null."""
    left: dict[str, Counter[str]] = {}
    changed = True
    while changed:
        changed = False
        for name in sorted(rows):
            for key in declarations.table(name).foreign_keys:
                if key.table in rows and _follow(rows, name, key, left):
                    changed = True
    for entry in entries.values():
        counts = left.get(json.loads(entry["content"])["document_id"]) if entry["table"] == _OWNER else None
        if counts:
            told = ", ".join(f"{count} of {name}" for name, count in sorted(counts.items()))
            entry["detail"] += f" With it went its rows: {told}."


def _follow(rows: _Rows, name: str, key: ForeignKey, left: dict[str, Counter[str]]) -> bool:
    """Apply one foreign key; true when a row left."""
    there = {tuple(row[column] for column in key.to) for row in rows[key.table]}
    table = declarations.table(name)
    kept: list[dict[str, Any]] = []
    for row in rows[name]:
        value = tuple(row[column] for column in key.columns)
        if None in value or value in there:
            kept.append(row)
        elif all(table.column(column).nullable for column in key.columns):
            kept.append(row | dict.fromkeys(key.columns))
        else:
            left.setdefault(str(row.get("document_id")), Counter())[name] += 1
    gone = len(kept) < len(rows[name])
    rows[name] = kept
    return gone


def _settle(rows: _Rows) -> None:
    """Verdicts and counts that follow from the rows that are left."""
    for row in rows.get("numerals", ()):
        if row["verdict"] == "observation" and row["observation_id"] is None:
            row["verdict"] = "quarantined"
    for column in ("numerals", "observations"):
        if column in rows:
            count = Counter(row["document_id"] for row in rows[column])
            for document in rows["documents"]:
                document[column] = count[document["document_id"]]
    if "document_copies" in rows:
        occurrences = Counter(row["source_file"] for row in rows["document_copies"])
        for file in rows["source_files"]:
            file["documents"] = occurrences[file["source_file"]]
            if file["status"] == "used" and not file["documents"]:
                file |= {"status": "quarantined", "reason": "document_quarantined"}
