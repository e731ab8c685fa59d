"""Which row of one release is which row of the next.

Rows have the same key as long as their text is the same. An edited text has another `document_id` and so have
all its rows; to tell one corrected figure from a thousand new rows, the rows of the text before and after the
edit are laid side by side in the order of the text, and identifiers of the old ones translated into the new
ones. Rows of derived tables, whose keys are made of those, follow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Row = dict[str, Any]
_ALIKE = 0.5  # share of numerals two texts must have in common to be versions of one text


@dataclass(frozen=True, slots=True)
class Pair:
    """A row before and after; one of them is missing for rows that came or went."""

    old: Row | None  # as it was
    new: Row | None
    translated: Row | None = None  # the old row with the identifiers of today
    moved: bool = False  # identifiers are new: positions and keys are not compared


@dataclass(frozen=True, slots=True)
class Differing:
    """Rows of a table that are not the same in both releases."""

    key: tuple[str, ...]
    columns: tuple[str, ...]  # compared ones
    old: list[Row]
    new: list[Row]


def is_position(column: str) -> bool:
    """Whether a column only says where something stands in a file."""
    return column in ("char_start", "char_end", "heading_end", "sentence_start") or column.endswith("receipt")


def _is_identifier(column: str) -> bool:
    return column in ("repeats", "further_observations") or (
        column.endswith("_id") and column != "indicator_id"
    )


def pair_rows(tables: Mapping[str, Differing], order: Iterable[str]) -> Iterator[tuple[str, list[Pair]]]:
    """The pairs of each table; `order` has tables before those whose keys are made of theirs."""
    names = _revised(tables)
    spans = {
        name: rows for name, rows in tables.items() if {"document_id", "char_start"} <= set(rows.columns)
    }
    aligned: dict[str, list[tuple[Row, Row]]] = {}
    if names:
        for name in [name for name in order if name in spans and name != "documents"]:
            aligned[name] = list(_align(spans[name], names))
            names |= _renamed(spans[name].key, aligned[name])
    for name in order:
        if name in tables:
            pairs = _pair_table(tables[name], names, aligned.get(name, []))
            found = [(pair.old, pair.new) for pair in pairs if pair.old is not None and pair.new is not None]
            names |= _renamed(tables[name].key, found)
            yield name, pairs


def _renamed(key: Sequence[str], pairs: Iterable[tuple[Row, Row]]) -> dict[str, str]:
    """Identifiers before → after, where the key is one identifier."""
    if len(key) != 1 or not _is_identifier(key[0]):
        return {}
    return {old[key[0]]: new[key[0]] for old, new in pairs if old[key[0]] != new[key[0]]}


def _revised(tables: Mapping[str, Differing]) -> dict[str, str]:
    """Documents that are edited versions of earlier ones: identifier before → after."""
    if "documents" not in tables:
        return {}
    found = tables["documents"]
    kept = {row["document_id"] for row in found.old} & {row["document_id"] for row in found.new}
    old = [row for row in found.old if row["document_id"] not in kept]
    new = [row for row in found.new if row["document_id"] not in kept]
    numerals = tables.get("numerals")
    before = _numerals(numerals.old if numerals else [])
    after = _numerals(numerals.new if numerals else [])
    names: dict[str, str] = {}
    for place in (_same_file, _same_report):
        for one, other in _by_place(old, new, place):
            free = one["document_id"] not in names and other["document_id"] not in names.values()
            if free and _alike(before[one["document_id"]], after[other["document_id"]]):
                names[one["document_id"]] = other["document_id"]
    return names


def _same_file(row: Row) -> Hashable:
    return str(row["source_file"])


def _same_report(row: Row) -> Hashable:
    return (row["region_code"], row["report_year"], row["kind"]) if row["region_code"] else None


def _by_place(old: list[Row], new: list[Row], place: Callable[[Row], Hashable]) -> Iterator[tuple[Row, Row]]:
    """Documents in the same place, one by one in their order."""
    grouped: dict[Hashable, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((old, new)):
        for row in sorted(rows, key=lambda row: (row["source_file"], row["char_start"])):
            grouped[place(row)][side].append(row)
    for key, (before, after) in grouped.items():
        if key is not None and len(before) == len(after):
            yield from zip(before, after, strict=True)


def _numerals(rows: Iterable[Row]) -> defaultdict[str, Counter[str]]:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted[row["document_id"]][row["text"]] += 1
    return counted


def _alike(before: Counter[str], after: Counter[str]) -> bool:
    most = max(before.total(), after.total())
    return not most or (before & after).total() / most >= _ALIKE


def _align(rows: Differing, names: Mapping[str, str]) -> Iterator[tuple[Row, Row]]:
    """Rows of edited documents side by side, in the order of the text."""
    signed = [
        column
        for column in rows.columns
        if column not in rows.key and not is_position(column) and not _is_identifier(column)
    ]
    before, after = _by_document(rows.old), _by_document(rows.new)
    for old_name, new_name in names.items():
        old, new = before.get(old_name, []), after.get(new_name, [])
        signatures = [[tuple(row[column] for column in signed) for row in side] for side in (old, new)]
        matcher = SequenceMatcher(None, signatures[0], signatures[1], autojunk=False)
        for tag, start, end, other_start, other_end in matcher.get_opcodes():
            if tag == "equal" or (tag == "replace" and end - start == other_end - other_start):
                yield from zip(old[start:end], new[other_start:other_end], strict=True)


def _by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["char_start"], row["char_end"])):
        grouped[row["document_id"]].append(row)
    return grouped


def _pair_table(rows: Differing, names: Mapping[str, str], aligned: Iterable[tuple[Row, Row]]) -> list[Pair]:
    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in rows.key)

    new = {key(row): row for row in rows.new}
    pairs: list[Pair] = []
    by_old = {key(old): key(other) for old, other in aligned}
    left: list[tuple[Row, Row]] = []  # old rows without a partner yet, as they were and translated
    for old in rows.old:
        translated = _translated(old, names)
        partner = new.pop(by_old.get(key(old), key(translated)), None)
        if partner is None:
            left.append((old, translated))
        else:
            pairs.append(Pair(old, partner, translated, moved=translated != old or key(old) != key(partner)))
    if names and len(rows.key) == 1 and _is_identifier(rows.key[0]):
        by_content = [c for c in rows.columns if not _is_identifier(c) and not is_position(c)]
        by_origin = [c for c in rows.columns if _is_identifier(c) and c not in rows.key]
        for columns in (by_content, by_origin):
            left = _pair_left(left, new, columns, pairs)
    pairs.extend(Pair(old, None) for old, _ in left)
    pairs.extend(Pair(None, row) for row in new.values())
    return pairs


def _pair_left(
    left: list[tuple[Row, Row]], new: dict[tuple[Any, ...], Row], columns: Sequence[str], pairs: list[Pair]
) -> list[tuple[Row, Row]]:
    """Pair rows that alone on both sides have these values; what is left is returned."""

    def values(row: Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in columns)

    waiting: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for key, row in new.items():
        waiting[values(row)].append(key)
    count = Counter(values(translated) for _, translated in left)
    still = []
    for old, translated in left:
        keys = waiting.get(values(translated), [])
        if translated != old and len(keys) == 1 and count[values(translated)] == 1:
            pairs.append(Pair(old, new.pop(keys[0]), translated, moved=True))
        else:
            still.append((old, translated))
    return still


def _translated(row: Row, names: Mapping[str, str]) -> Row:
    if not names:
        return row
    return {column: _renamed_cell(column, value, names) for column, value in row.items()}


def _renamed_cell(column: str, value: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(value, str) or not _is_identifier(column):
        return value
    return "|".join(names.get(part, part) for part in value.split("|"))
