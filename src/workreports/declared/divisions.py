"""The administrative divisions of `schemas/regions.csv`, and those of the past in `regions_history.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from workreports.declared import paths
from workreports.declared.base import DeclarationError, shown
from workreports.model import Region

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Former:
    """A name no longer in use, with the code of its time and of what the territory is now."""

    name: str
    code: str | None  # of its time; None where that is not known
    level: str
    until: int | None  # the year it ended in
    present_code: str | None  # None: the territory was divided or became part of another one
    parent_code: str | None  # given where there is no present code


@cache
def regions() -> Mapping[str, Region]:
    """All administrative divisions by six-digit code: the present ones, and those that have no successor."""
    path = paths.schemas() / "regions.csv"
    found = {region.code: region for region in _region_rows(path)}
    for item in former():
        if item.present_code is None and item.code is not None:
            found.setdefault(item.code, Region(item.code, item.name, item.level, item.parent_code))
    return dict(sorted(found.items()))


@cache
def former() -> tuple[Former, ...]:
    """Former names, in the order of the file."""
    path = paths.schemas() / "regions_history.csv"
    return tuple(
        Former(
            row["name"],
            row["code"] or None,
            row["level"],
            int(row["until"]) if row["until"] else None,
            row["present_code"] or None,
            row["parent_code"] or None,
        )
        for row in _rows(path, {"name", "code", "level", "until", "present_code", "parent_code"})
    )


def _region_rows(path: Path) -> Iterator[Region]:
    for row in _rows(path, {"code", "name", "level", "parent_code"}):
        yield Region(row["code"], row["name"], row["level"], row["parent_code"] or None)


def _rows(path: Path, columns: set[str]) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(line for line in stream if not line.startswith("#"))
            missing = columns - set(reader.fieldnames or ())
            if missing:
                raise DeclarationError(f"{shown(path)}: column {min(missing)} is missing")
            yield from reader
    except FileNotFoundError:
        raise DeclarationError(f"{shown(path)}: no such declaration file") from None
