"""The units of measure of `schemas/units.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from workreports.declared import paths
from workreports.declared.base import DeclarationError, Entry, Text, kind, read_yaml, shown


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in its base form, with the surface forms that mean it."""

    code: str
    name: Text
    kind: str
    forms: tuple[str, ...]  # as printed in Chinese texts
    factor: Decimal  # 1 surface unit = factor × base unit
    base: str
    not_before: str = ""  # characters that make another word of the form when they follow it


def _unit(value: object, where: str) -> Unit:
    entry = Entry(value, where)
    code = entry.text("code")
    entry.where = f"{where} ({code})"
    forms = entry.texts("zh", [])
    raw_factor = entry.take("factor", 1)
    try:
        factor = Decimal(str(raw_factor))
    except InvalidOperation:
        raise entry.fail("factor", f"expected a number, found {kind(raw_factor)}") from None
    return Unit(
        code=code,
        name=Text(entry.text("en"), forms[0] if forms else code),
        kind=entry.text("kind"),
        forms=forms,
        factor=factor,
        base=entry.text("base", code),
        not_before=entry.maybe_text("not_before") or "",
    )


@cache
def units() -> tuple[Unit, ...]:
    """The units in declared order; a code may stand on several entries with different factors."""
    path = paths.schemas() / "units.yml"
    content = read_yaml(path)
    if not isinstance(content, list):
        raise DeclarationError(f"{shown(path)}: expected a list of units")
    return tuple(_unit(item, f"{shown(path)}: [{number}]") for number, item in enumerate(content))
