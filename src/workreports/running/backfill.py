"""Which documents of the latest release a backfill is for: named ones, or those that a rule took part in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from workreports.errors import UsageError
from workreports.releasing import releases
from workreports.releasing.formats import columnar

_RULE = re.compile(r"\s*>\s*")
_SHOWN = 5


def concerned(output: Path, documents: Sequence[str] = (), rules: Sequence[str] = ()) -> tuple[str, ...]:
    """The `document_id` of all documents that are named, by it or by a source file, or that a rule read."""
    if not documents and not rules:
        raise UsageError(
            "A backfill is about documents or rules, and none is named.", "Say --documents or --rule."
        )
    release = releases.find(output)
    return tuple(sorted({*_named(release, documents), *_read_by(release, rules)}))


def _rows(release: Path, table: str, *columns: str) -> list[dict[str, Any]]:
    path = release / columnar.FOLDER / f"{table}.parquet"
    rows: list[dict[str, Any]] = pq.read_table(path, columns=list(columns)).to_pylist()
    return rows


def _named(release: Path, documents: Sequence[str]) -> Iterable[str]:
    if not documents:
        return []
    known: dict[str, set[str]] = {}
    for row in _rows(release, "document_copies", "document_id", "source_file"):
        known.setdefault(row["document_id"], set()).add(row["document_id"])
        known.setdefault(row["source_file"], set()).add(row["document_id"])
    unknown = [name for name in documents if name not in known]
    if unknown:
        raise UsageError(
            f"The release {release.name} has no document {', '.join(unknown[:_SHOWN])}.",
            "Name a document_id or a source_file of its table document_copies.",
        )
    return {identifier for name in documents for identifier in known[name]}


def _read_by(release: Path, rules: Sequence[str]) -> Iterable[str]:
    if not rules:
        return []
    found: dict[str, set[str]] = {}
    for row in _rows(release, "observations", "document_id", "rule"):
        for rule in _RULE.split(row["rule"]):
            found.setdefault(rule, set()).add(row["document_id"])
    unknown = [rule for rule in rules if not any(_matches(rule, name) for name in found)]
    if unknown:
        raise UsageError(
            f"No observation of the release {release.name} comes from {', '.join(unknown[:_SHOWN])}.",
            "Name a rule as in the column `rule`, such as link.alias, or a group of rules, such as link.",
        )
    return {
        identifier
        for name, held in found.items()
        if any(_matches(rule, name) for rule in rules)
        for identifier in held
    }


def _matches(rule: str, name: str) -> bool:
    """A rule by its name, or a group of them by what stands before the point."""
    return name == rule or name.startswith(rule.rstrip(".") + ".")
