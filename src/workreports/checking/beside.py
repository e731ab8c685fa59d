"""A row beside its text: what stands around its quote, and the words and units that are looked for there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from workreports.checking import figures
from workreports.checking.figures import Plain
from workreports.declared import paths
from workreports.declared.base import read_yaml
from workreports.declared.units import units

_BEFORE, _BEHIND = 160, 60  # characters looked at on both sides of the quote
FAR = 1500  # and before it, for what a paragraph speaks of
CLAUSE = re.compile(r"[，。；：！？,;!?]")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|([一二][九〇零○][〇零○一二三四五六七八九]{2})")
HANZI_YEAR = str.maketrans("一二三四五六七八九〇零○", "123456789000")
_SENTENCE = re.compile(r"[。！？!?]")
_MORE = re.compile(r"^[多余来几近]+|^以上")


@dataclass(frozen=True, slots=True)
class Told:
    """What a document says of itself, as far as periods rest on it."""

    report_year: int | None
    review_start: date | None
    review_end: date | None


@cache
def words() -> Mapping[str, re.Pattern[str]]:
    """The words of `schemas/rereading.yml`, as patterns."""
    declared = read_yaml(paths.schemas() / "rereading.yml")
    return {
        name: re.compile("|".join(sorted(map(re.escape, str(words).split("|")), key=lambda word: -len(word))))
        for name, words in declared.items()
    }


@cache
def at_end(name: str) -> re.Pattern[str]:
    """One of the words, at the end of a text."""
    return re.compile(f"(?:{words()[name].pattern})$")


@dataclass(frozen=True, slots=True)
class _Form:
    base: str
    factor: float


@cache
def forms() -> Mapping[str, tuple[_Form, ...]]:
    """The units that each form can mean."""
    found: dict[str, list[_Form]] = {}
    for unit in units():
        for form in (*unit.forms, unit.code):
            for base in (unit.code, *unit.meant):
                found.setdefault(figures.plain(form), []).append(_Form(base, float(unit.factor)))
    return {form: tuple(every) for form, every in found.items()}


@cache
def forms_of(base: str) -> tuple[str, ...]:
    """All forms of a unit."""
    return tuple(form for form, every in forms().items() if any(one.base == base for one in every))


@cache
def kind_of(base: str) -> str:
    """The kind of a unit."""
    return next((unit.kind for unit in units() if unit.code == base), "")


@cache
def _longest() -> int:
    return max(map(len, forms()))


def form_at(text: str) -> tuple[_Form, ...]:
    """The units whose longest form begins a text."""
    for size in range(min(_longest(), len(text)), 0, -1):
        found = forms().get(text[:size])
        if found:
            return found
    return ()


class Text(Plain):
    """A plain text with the years it names."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._named: dict[int, list[int]] = {}
        for match in YEAR.finditer(self.text):
            year = int(match.group(1) or match.group(2).translate(HANZI_YEAR))
            self._named.setdefault(year, []).append(match.start())

    def names(self, year: int, place: int) -> bool:
        """Whether the text speaks of a year near a place, most of all before it."""
        places = self._named.get(year, ())
        at = bisect_left(places, place - FAR)
        return at < len(places) and places[at] < place + _BEHIND


class Row:
    """A row beside its text; all texts are plain."""

    def __init__(self, row: Mapping[str, Any], beside: Text, start: int, end: int, told: Told | None) -> None:
        self.row = row
        self.told = told
        self.text, self.place = beside, start
        text = beside.text
        self.said = figures.plain(row["quote"] or "")
        self.quote = figures.precise(self.said)
        self.before = _SENTENCE.split(text[max(0, start - _BEFORE) : start])[-1]
        self.clause = CLAUSE.split(self.before)[-1]
        self.behind = _SENTENCE.split(text[end : end + _BEHIND], maxsplit=1)[0]
        self.rest = text[end : end + _BEHIND]
        self.figures = figures.figures(self.quote)
        found = self.quote[self.figures[-1].end :] if self.figures else ""
        self.tail = _MORE.sub("", found)  # what stands behind the last figure in the quote
        self.base = (row["unit"] or "").split("/")[0]

    def far(self, size: int) -> str:
        """So much of what stands before the quote, in its sentence and the ones before."""
        return self.text.text[max(0, self.place - size) : self.place]

    def has(self, name: str, *texts: str) -> bool:
        """Whether one of the words stands in one of the texts."""
        return any(words()[name].search(text) for text in texts)
