"""The indicator catalogue for people who know a name: search by any name, with what a release has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workreports.declared import declarations
from workreports.declared.indicators import Indicator
from workreports.observing.link import linker
from workreports.tabling.derive import measuring

NEAR = 8  # names that are shown where nothing bears the name itself
_LIKE = 60.0  # least likeness of those, in per cent


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator, and how much of it a release holds."""

    indicator: Indicator
    unit: str | None
    regions: int | None  # None where there is no release
    years: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What bears a name, or what is near it."""

    entries: tuple[Entry, ...]
    exact: bool  # false: nothing does, these are near


def codes_of(name: str) -> tuple[str, ...]:
    """The indicators that bear a name exactly: code, Chinese or English name, wording of the texts."""
    wanted = name.strip()
    named = [
        item.code
        for item in declarations.indicators().values()
        if wanted.lower() in (item.code, item.name.zh.lower(), item.name.en.lower())
    ]
    return tuple(named) or linker().aliases().get(linker().fold(wanted), ())


def search(word: str, output: Path | None = None) -> Answer:
    """The indicators whose code, names or wordings hold a word, those that bear it as their name first."""
    wanted = word.strip().lower()
    exact = codes_of(wanted)
    holding = [item.code for item in declarations.indicators().values() if wanted in _searched(item)]
    found = list(dict.fromkeys([*exact, *holding]))
    if found:
        return Answer(tuple(_entries(found, output)), exact=True)
    return Answer(tuple(_entries(near(word), output)), exact=False)


def near(word: str) -> list[str]:
    """The indicators whose names are most like a word."""
    from rapidfuzz import fuzz

    wanted = word.strip().lower()
    score = {
        item.code: max(
            fuzz.WRatio(wanted, text.lower()) for text in (item.name.zh, item.name.en, *item.aliases)
        )
        for item in declarations.indicators().values()
    }
    likely = sorted((code for code in score if score[code] >= _LIKE), key=lambda code: (-score[code], code))
    return likely[:NEAR]


def _searched(item: Indicator) -> str:
    return "\0".join((item.code, item.name.zh, item.name.en, *item.aliases)).lower()


def _entries(codes: list[str], output: Path | None) -> list[Entry]:
    held = _held(output)
    catalogue = declarations.indicators()
    return [
        Entry(
            catalogue[code],
            measuring.unit_of(code) or ("percent" if catalogue[code].unit_kind == "rate" else None),
            None if held is None else held.get(code, (0, ""))[0],
            "" if held is None else held.get(code, (0, ""))[1],
        )
        for code in codes
    ]


def _held(output: Path | None) -> dict[str, tuple[int, str]] | None:
    """Regions and years by indicator in the latest release, where there is one."""
    if output is None or not (output / "latest").exists():
        return None
    from workreports.asking import sql

    counted = """SELECT indicator_id, count(DISTINCT region_code), min(year), max(year) FROM series
        WHERE place IS NULL GROUP BY indicator_id"""
    with sql.connect(output) as connection:
        rows = connection.execute(counted).fetchall()
    return {code: (regions, f"{first}–{last}" if first else "") for code, regions, first, last in rows}
