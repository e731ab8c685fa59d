"""The indicator catalogue of `schemas/indicators/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from workreports.declared import paths
from workreports.declared.base import (
    DeclarationError,
    Entry,
    Text,
    bilingual,
    kind,
    read_yaml,
    shown,
    yaml_files,
)

if TYPE_CHECKING:
    from pathlib import Path

DIRECTIONS = ("up", "down", "neutral")


@dataclass(frozen=True, slots=True)
class Composition:
    """What a name is put together from: a word of each group, and whatever may stand beside them."""

    of: tuple[tuple[str, ...], ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A quantity of the indicator catalogue."""

    code: str
    name: Text
    definition: Text
    aliases: tuple[str, ...]
    unit_kind: str
    direction: str  # one of DIRECTIONS: where "better" lies
    family: str  # the file it is declared in
    excludes: tuple[str, ...] = ()
    composed: tuple[Composition, ...] = ()
    plausible: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)  # by measure
    predecessors: tuple[str, ...] = ()
    of_nation: str | None = None  # the indicator that the words mean in a report on the whole country
    notes: Text | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)  # keys the linker understands beyond these


def _plausible(entry: Entry) -> dict[str, tuple[float | None, float | None]]:
    value = entry.take("plausible", {}) or {}
    if not isinstance(value, Mapping):
        raise entry.fail("plausible", "expected a mapping from measure to [low, high]")
    ranges: dict[str, tuple[float | None, float | None]] = {}
    for measure, pair in value.items():
        if not isinstance(pair, list) or len(pair) != 2:
            raise entry.fail(f"plausible.{measure}", "expected [low, high]")
        low, high = (_bound(entry, str(measure), item) for item in pair)
        if low is not None and high is not None and low > high:
            raise entry.fail(f"plausible.{measure}", f"{low} is above {high}")
        ranges[str(measure)] = (low, high)
    return ranges


def _composed(entry: Entry) -> tuple[Composition, ...]:
    found = []
    for value in entry.take("composed", []) or []:
        item = Entry(value, f"{entry.where}: composed")
        groups = item.take("of")
        if not isinstance(groups, list) or len(groups) < 2:
            raise item.fail("of", "expected two lists of words or more")
        of = tuple(Entry({"of": group}, item.where).texts("of") for group in groups)
        found.append(Composition(of, item.texts("beside", [])))
    return tuple(found)


def _bound(entry: Entry, measure: str, value: object) -> float | None:
    """A number or null; YAML reads `1e9` as a text, so that is taken as the number it looks like."""
    if value is None:
        return None
    try:
        return float(str(value))
    except ValueError:
        raise entry.fail(f"plausible.{measure}", f"expected a number, found {kind(value)}") from None


def _indicator(code: str, value: object, path: Path) -> Indicator:
    entry = Entry(value, f"{shown(path)}: {code}")
    notes = entry.take("notes", None)
    if isinstance(notes, str):  # a note for maintainers may be in one language
        notes = {"en": notes, "zh": notes}
    return Indicator(
        code=code,
        name=entry.bilingual("name"),
        definition=entry.bilingual("definition"),
        aliases=entry.texts("aliases", []),
        unit_kind=entry.text("unit_kind"),
        direction=entry.choice("direction", DIRECTIONS, "neutral"),
        family=path.stem,
        excludes=entry.texts("excludes", []),
        composed=_composed(entry),
        plausible=_plausible(entry),
        predecessors=entry.texts("predecessors", []),
        of_nation=entry.maybe_text("of_nation"),
        notes=None if notes is None else bilingual(notes, f"{entry.where}: notes"),
        extra=entry.rest(),
    )


@cache
def indicators() -> Mapping[str, Indicator]:
    """The indicator catalogue by code, one file a family, files and entries in their declared order."""
    found: dict[str, Indicator] = {}
    for path in yaml_files(paths.schemas() / "indicators"):
        content = read_yaml(path) or {}
        if not isinstance(content, Mapping):
            raise DeclarationError(f"{shown(path)}: expected a mapping from code to indicator")
        for code, value in content.items():
            if code in found:
                raise DeclarationError(f"{shown(path)}: {code}: already declared in {found[code].family}.yml")
            found[str(code)] = _indicator(str(code), value, path)
    return found
