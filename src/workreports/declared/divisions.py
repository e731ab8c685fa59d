"""The administrative divisions of `schemas/regions.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from workreports.declared import paths
from workreports.declared.base import DeclarationError, shown
from workreports.model import Region

if TYPE_CHECKING:
    from pathlib import Path


@cache
def regions() -> Mapping[str, Region]:
    """All administrative divisions by six-digit code, in the order of the file."""
    path = paths.schemas() / "regions.csv"
    try:
        return {region.code: region for region in _region_rows(path)}
    except FileNotFoundError:
        raise DeclarationError(f"{shown(path)}: no such declaration file") from None


def _region_rows(path: Path) -> Iterator[Region]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(line for line in stream if not line.startswith("#"))
        missing = {"code", "name", "level", "parent_code"} - set(reader.fieldnames or ())
        if missing:
            raise DeclarationError(f"{shown(path)}: column {min(missing)} is missing")
        for row in reader:
            yield Region(row["code"], row["name"], row["level"], row["parent_code"] or None)
