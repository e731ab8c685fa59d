"""The units of measure of `schemas/units.yml`, and what each kind of unit is like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache

from workreports.declared import paths
from workreports.declared.base import DeclarationError, Entry, Text, kind, read_yaml, shown

_QUALITIES = ("negative", "hedged", "half", "counts", "size", "gap", "per")
HANZI = ("any", "large", "stated", "never")


@dataclass(frozen=True, slots=True)
class Kind:
    """What units of one kind have in common; the head of the file says what each property means."""

    name: str
    negative: bool
    hedged: bool
    half: bool
    counts: bool
    size: bool
    gap: bool
    per: bool
    hanzi: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in its base form, with the surface forms that mean it."""

    code: str
    name: Text
    kind: str
    forms: tuple[str, ...]  # as printed in Chinese texts
    factor: Decimal = Decimal(1)  # what a figure before such a form is multiplied by
    not_before: str = ""  # characters that make another word of the form when they follow it
    before: tuple[str, ...] = ()  # forms that stand before the figure
    hanzi: str = ""  # which Chinese figures go with it
    magnitude: bool = False  # a multiplier alone may stand before it
    meant: Mapping[str, str] = field(default_factory=dict)  # code by the words beside the form


def _kind(name: str, value: object, where: str) -> Kind:
    entry = Entry(value, f"{where}: kinds: {name}")
    hanzi = entry.choice("hanzi", HANZI, "never")
    qualities = {key: entry.flag(key, False) for key in _QUALITIES}
    made = Kind(name=name, hanzi=hanzi, **qualities)
    entry.done()
    return made


def _unit(value: object, where: str, known: Mapping[str, Kind]) -> Unit:
    entry = Entry(value, where)
    code = entry.text("code")
    entry.where = f"{where} ({code})"
    forms = entry.texts("zh", [])
    raw_factor = entry.take("factor", 1)
    try:
        factor = Decimal(str(raw_factor))
    except InvalidOperation:
        raise entry.fail("factor", f"expected a number, found {kind(raw_factor)}") from None
    meant = entry.take("meant", {})
    if not isinstance(meant, dict):
        raise entry.fail("meant", f"expected codes and patterns, found {kind(meant)}")
    sort = entry.choice("kind", tuple(known))
    made = Unit(
        code=code,
        name=Text(entry.text("en"), forms[0] if forms else code),
        kind=sort,
        forms=forms,
        factor=factor,
        not_before=entry.maybe_text("not_before") or "",
        before=entry.texts("before", []),
        hanzi=entry.choice("hanzi", HANZI, known[sort].hanzi),
        magnitude=entry.flag("magnitude", False),
        meant={str(key): str(words) for key, words in meant.items()},
    )
    entry.done()
    return made


@cache
def _declared() -> tuple[Mapping[str, Kind], tuple[Unit, ...]]:
    path = paths.schemas() / "units.yml"
    content = read_yaml(path)
    listed = content.get("units") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(listed, list):
        raise DeclarationError(f"{shown(path)}: expected `kinds` and a list of `units`")
    entry = Entry(content.get("kinds"), f"{shown(path)}: kinds")
    known = {name: _kind(name, value, shown(path)) for name, value in entry.rest().items()}
    return known, tuple(_unit(item, f"{shown(path)}: [{n}]", known) for n, item in enumerate(listed))


def kinds() -> Mapping[str, Kind]:
    """The kinds of units by name."""
    return _declared()[0]


def kinds_that(quality: str) -> frozenset[str]:
    """The names of the kinds with a property: `kinds_that("counts")`."""
    return frozenset(name for name, sort in kinds().items() if getattr(sort, quality))


def units() -> tuple[Unit, ...]:
    """The units in declared order; a code may stand on several entries that differ in forms and factors."""
    return _declared()[1]
