"""The five-year plans of `schemas/lexicon/plans.yml`: their years, and how texts name them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from workreports.declared import lexicon
from workreports.declared.base import DeclarationError

_WHERE = "schemas/lexicon/plans.yml"
_ORDINAL = re.compile(r"第(?P<number>[一二三四五六七八九十]{1,2})个五年")


@cache
def plans() -> Mapping[str, tuple[int, int]]:
    """First and last year of each plan, by its short name (`十二五`)."""
    found: dict[str, tuple[int, int]] = {}
    for name, years in lexicon.load("plans")["plans"].items():
        match years:
            case [int(first), int(last)] if first <= last:
                found[str(name)] = (first, last)
            case _:
                raise DeclarationError(f"{_WHERE}: {name}: expected a first and a last year, found {years!r}")
    return found


@cache
def named() -> str:
    """A pattern without groups for the name of a plan, quotation marks left out."""
    long = [name for name in plans() if len(name) > 2]
    short = "|".join(name for name in plans() if len(name) == 2)
    behind = "|".join(lexicon.words(lexicon.load("plans")["followed_by"]))
    numbers = "|".join(sorted((name[:-1] for name in plans()), key=lambda n: (-len(n), n)))
    return (
        rf"(?:{'|'.join(long)}|(?<=“)(?:{short})(?=”)|(?<![一二三四五六七八九十第])(?:{short})(?=”?(?:{behind}))"
        rf"|第(?:{numbers})个五年(?:计划|规划)?)"
    )


def years(name: str) -> tuple[int, int]:
    """First and last year of the plan that a text calls `name`, in any way that `named` finds."""
    ordinal = _ORDINAL.match(name)
    return plans()[f"{ordinal['number']}五" if ordinal else name]
