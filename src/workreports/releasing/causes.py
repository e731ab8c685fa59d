"""Why a row differs from the previous release, from the hashes of files, code and declarations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

MOVED = "moved_source"
_DECLARED = (
    "indicators",
    "indicator_aliases",
    "regions",
    "units",
)  # tables that hold declarations and nothing else


@dataclass(frozen=True, slots=True)
class State:
    """A release as far as it can be compared: its tables, and hashes of what they were made with."""

    tables: Mapping[str, pa.Table]
    code: str | None = None
    declarations: str | None = None


class Causes:
    """Knows what changed between two states and which of it explains a row.

    `moved` has the files that only have another name now: before → after. Such a file says what it said, so
    it explains a difference only when nothing else does.
    """

    def __init__(self, old: State, new: State, derived: Iterable[str]) -> None:
        self._derived = frozenset(derived)
        self._code = old.code != new.code
        self._declarations = old.declarations != new.declarations
        self.moved = _moved(_hashes(old), _hashes(new))
        self._renamed = {name for names in self.moved.items() for name in names}
        self._touched = {
            name: cause
            for name, cause in _touched(_hashes(old), _hashes(new)).items()
            if name not in self._renamed
        }
        self._files: dict[str, set[str]] = defaultdict(set)
        self._regions: dict[str, set[str]] = defaultdict(set)
        for state in (old, new):
            for document, file in _pairs(state, "document_copies", "document_id", "source_file"):
                self._files[document].add(file)
            for document, region in _pairs(state, "documents", "document_id", "region_code"):
                self._regions[region] |= self._files[document] & self._touched.keys()

    def touched(self) -> Mapping[str, str]:
        """The files that are new, edited or gone, each with the cause they are."""
        return self._touched

    def of(self, table: str, rows: Iterable[Mapping[str, Any]]) -> tuple[str, str | None]:
        """The cause of a change and the file that explains it, from the row before and after."""
        if table in _DECLARED:
            return self._rules(changed_first=True), None
        rows = list(rows)
        files = {file for row in rows for file in self._own(row)}
        if files & self._touched.keys():
            return self._told(files & self._touched.keys())
        if table in self._derived:
            region = {file for row in rows for file in self._regions.get(row.get("region_code") or "", ())}
            if region:
                return self._told(region)
        if self._code or self._declarations:
            return self._rules(), None
        if files & self._renamed:
            return MOVED, min(files & self._renamed & set(self.moved.values()), default=None)
        return self._told(set(self._touched)) if self._touched else ("unexplained", None)

    def of_structure(self) -> str:
        """The cause of a table or column that came or went."""
        return self._rules(changed_first=True)

    def _rules(self, changed_first: bool = False) -> str:
        if self._declarations and (changed_first or not self._code):
            return "changed_declaration"
        if self._code:
            return "changed_rule_or_declaration" if self._declarations else "changed_rule"
        return "unexplained"

    def _own(self, row: Mapping[str, Any]) -> Iterable[str]:
        for column, value in row.items():
            if value is None:
                continue
            if column == "source_file":
                yield value
            elif column.endswith("document_id"):
                yield from self._files.get(value, ())

    def _told(self, files: set[str]) -> tuple[str, str]:
        """An edited file explains most, then a new one, then one that is gone."""
        order = ("changed_source", "new_source", "removed_source")
        file = min(files, key=lambda name: (order.index(self._touched[name]), name))
        return self._touched[file], file


def _hashes(state: State) -> dict[str, str | None]:
    return dict(_pairs(state, "source_files", "source_file", "sha256", nulls=True))


def _pairs(state: State, table: str, one: str, other: str, nulls: bool = False) -> list[tuple[Any, Any]]:
    if table not in state.tables:
        return []
    found = state.tables[table]
    both = zip(found[one].to_pylist(), found[other].to_pylist(), strict=True)
    return [pair for pair in both if nulls or None not in pair]


def _touched(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> dict[str, str]:
    touched = {}
    for name in sorted({*old, *new}):
        if name not in old:
            touched[name] = "new_source"
        elif name not in new:
            touched[name] = "removed_source"
        elif old[name] != new[name]:
            touched[name] = "changed_source"
    return touched


def _moved(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> dict[str, str]:
    """Files whose content is there under another name, before → after; equal ones in the order of names."""
    gone, come = (
        _by_hash({name: sha for name, sha in one.items() if name not in other})
        for one, other in ((old, new), (new, old))
    )
    return {
        before: after
        for sha, names in gone.items()
        for before, after in zip(names, come.get(sha, ()), strict=False)
    }


def _by_hash(files: Mapping[str, str | None]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for name, sha in sorted(files.items()):
        if sha is not None:
            names[sha].append(name)
    return names
