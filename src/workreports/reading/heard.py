"""Everything a document and its surroundings say about what it is, gathered before anything is decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from workreports.reading.names import Said

_CN_YEAR = re.compile(
    r"(?<![〇零○一二三四五六七八九十百千])(?P<year>[一二][〇零○一二三四五六七八九]{3})(?=年)"
)
_DIGITS = {ord(character): str(value) for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {ord("零"): "0", ord("○"): "0"}
_LONG = 60_000  # of a longer text this much is looked at


def arabic_years(text: str) -> str:
    """The text with its years in Arabic figures: 一九五八年 → 1958年."""
    return _CN_YEAR.sub(lambda match: match["year"].translate(_DIGITS), text)


@dataclass
class Heard:
    """What the places that speak say. All texts are without blanks."""

    title: str | None
    own_title: bool  # printed above the text, not by a collector
    place: str  # the words before the congress
    national: bool  # the congress is the National People's Congress
    office: str
    joined: str  # all lines of the head
    opening: str  # the first words of the text
    page: tuple[str, ...]  # lines of page and collector around it
    headings: tuple[str, ...]
    lines: tuple[str, ...]  # of the body
    delivered: date | None
    congress: int | None
    session: int | None
    speaker: str | None
    hints: Mapping[str, str]
    name: Said = field(default_factory=Said)

    @cached_property
    def body(self) -> str:
        """The lines of the body, years in Arabic figures."""
        return arabic_years("\n".join(self.lines)[:_LONG])
