"""Breaks in a series that are known beforehand: borders that changed, what is counted, revised bases."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from workreports.declared import declarations, lexicon, paths

TERRITORY = "territory"


@cache
def of_regions() -> frozenset[tuple[str, int]]:
    """Regions and the years in which their borders changed."""
    path = paths.schemas() / "breaks.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        found = frozenset((row["region_code"], int(row["year"])) for row in csv.DictReader(stream))
    unknown = sorted(code for code, _ in found if code not in declarations.regions())
    if unknown:
        raise declarations.DeclarationError(f"schemas/breaks.csv: no region {unknown[0]}")
    return found


@cache
def of_indicators() -> Mapping[tuple[str, int], tuple[str, ...]]:
    """The flags of indicators in the years from which they are counted otherwise."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for declared in lexicon.load("measuring")["breaks"]:
        for code in declared["indicators"]:
            if code not in declarations.indicators():
                where = "schemas/lexicon/measuring.yml: breaks"
                raise declarations.DeclarationError(f"{where}: no indicator {code}")
            found[code, int(declared["year"])].append(declared["flag"])
    return {key: tuple(flags) for key, flags in found.items()}


def flags(region: str | None, indicator: str, measure: str, year: int | None) -> tuple[str, ...]:
    """What parts an amount from that of the year before; growth is counted on one base throughout."""
    if region is None or year is None or measure not in ("level", "index"):
        return ()
    moved = (TERRITORY,) if (region, year) in of_regions() else ()
    return (*moved, *of_indicators().get((indicator, year), ()))
