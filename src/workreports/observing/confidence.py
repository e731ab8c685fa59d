"""How sure a reading is: the estimated probability that every column of a row is right.

What a row looks like is told as named features, none of which changes the row; their weights stand in
`schemas/weights/confidence.yml`, fitted to annotated reports by `make fit`. The sum of the weights, through
the logistic function, is the confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp

import yaml

from workreports.declared import lexicon, paths
from workreports.declared.base import DeclarationError, read_yaml
from workreports.model import Document, Observation

_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_BREAK = re.compile(r"[，；：。、]")
_NEAR, _APART, _FAR = 8, 20, 45  # characters between a subject and its number
_LONG_SENTENCE, _MANY_FIGURES = 160, 8
_LENGTHS = (2, 5, 8, 11, 14, 17)  # characters of a subject
_JOINS_BEFORE, _JOINS_BEHIND = "，。；、的）（和达到成为至超过近约由从", "，。；、的）（和"


def confidence(row: Observation, document: Document) -> float:
    """The probability of a row, in hundredths."""
    total, weights = _weights()
    for group in _groups(row, document):
        for name in group:
            if name in weights:
                total += weights[name]
    return round(1 / (1 + exp(-total)), 2)


def features(row: Observation, document: Document) -> Iterator[str]:
    """The names of what is true of a row."""
    for group in _groups(row, document):
        yield from group


def _groups(row: Observation, document: Document) -> tuple[Sequence[str], ...]:
    """The features, those apart that many rows have alike."""
    return (
        _of_subject(row.subject),
        _where(row),
        _beside(row.sentence, row.char_start - row.sentence_start, len(row.quote)),
        _of_time(row, document),
        _of_kind(
            row.measure, row.status, row.bound, bool(row.indicator_id), row.unit is None, bool(row.place)
        ),
        _of_sentence(row.sentence),
        _of_rules(row.rule),
    )


@lru_cache(maxsize=4096)
def _of_kind(
    measure: str, status: str, bound: str, linked: bool, without_unit: bool, elsewhere: bool
) -> tuple[str, ...]:
    found = [f"measure {measure}", f"status {status}", f"bound {bound}"]
    found.append("linked" if linked else f"not linked {measure}")
    found += ["no unit"] * without_unit + ["place"] * elsewhere
    return tuple(found)


@lru_cache(maxsize=64)
def _of_sentence(sentence: str) -> tuple[str, ...]:
    many = ("many figures",) * (len(_FIGURE.findall(sentence)) > _MANY_FIGURES)
    return (*many, "long sentence") if len(sentence) > _LONG_SENTENCE else many


@lru_cache(maxsize=4096)
def _of_rules(chain: str) -> tuple[str, ...]:
    """The rules of a chain but the one that says no more than that the row is linked."""
    return tuple(f"rule {name}" for name in chain.split(" > ") if name != "link.alias")


@lru_cache(maxsize=64)
def _years(sentence: str) -> frozenset[str]:
    return frozenset(_YEAR.findall(sentence))


@lru_cache(maxsize=4096)
def _of_subject(subject: str) -> tuple[str, ...]:
    doubts = _doubts()
    found: list[str] = []
    found.append(f"subject of {_lengths(len(subject))}")
    if subject.startswith(doubts.starts):
        found.append("subject starts in a particle")
    if subject.endswith(doubts.ends):
        found.append("subject ends in a particle")
    if doubts.doing.search(subject):
        found.append("subject holds a verb")
    if _FIGURE.search(subject):
        found.append("subject holds a figure")
    if subject.endswith(doubts.heads):
        found.append("subject ends in a head")
    return tuple(found)


def _lengths(characters: int) -> str:
    """A length in steps: subjects of the middle lengths are the surest."""
    if characters < 2:
        return "one character"
    longest = next((most for most in _LENGTHS if characters <= most), 0)
    return f"up to {longest} characters" if longest else "many characters"


def _beside(sentence: str, at: int, length: int) -> tuple[str, str]:
    """The characters before and behind a figure, where they part or join."""
    before, behind = sentence[at - 1 : at] if at > 0 else "", sentence[at + length : at + length + 1]
    return (
        f"before it {before if before in _JOINS_BEFORE else 'another character'}",
        f"behind it {behind if behind in _JOINS_BEHIND else 'another character'}",
    )


def _where(row: Observation) -> Sequence[str]:
    """How the subject stands to its number: before it and how far, behind it, or put together."""
    at = row.char_start - row.sentence_start
    sentence, subject, end = row.sentence, row.subject, at + len(row.quote)
    if sentence.startswith(subject, end):
        return ("subject right behind",)
    found = sentence.rfind(subject, 0, at)
    if found < 0:
        return ("subject behind",) if subject in sentence[end:] else ("subject put together",)
    between = sentence[found + len(subject) : at]
    far = next((n for n in (_NEAR, _APART, _FAR) if len(between) <= n), 0)
    breaks = min(3, len(_BREAK.findall(between)))
    return (f"subject within {far}" if far else "subject far", f"breaks between {breaks}")


def _of_time(row: Observation, document: Document) -> Sequence[str]:
    if row.period is None:
        return ("period none",)
    named = _years(row.sentence)
    at = None
    if document.report_year is not None and row.period_end is not None:
        at = max(-2, min(6, row.period_end.year - document.report_year))
    start, end = document.review_start, document.review_end
    of_term = start is not None and end is not None and end.year - start.year > 1
    is_named = bool(named) and (row.period[:4] in named or row.period[-4:] in named)
    kind = "span" if "/" in row.period else "part" if "-" in row.period else "year"
    return _of_period(kind, row.measure, row.status, is_named, bool(named), at, of_term)


@lru_cache(maxsize=4096)
def _of_period(
    kind: str, measure: str, status: str, is_named: bool, any_named: bool, at: int | None, of_term: bool
) -> tuple[str, ...]:
    found = [f"period {kind}", f"period {kind} {measure} {status}"]
    if any_named:
        found.append("period named" if is_named else "another year named")
    if at is not None:
        found.append(f"period at {at} {status}")
    if of_term:
        found.append(f"term under review, {kind}")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Doubts:
    """The words of `schemas/lexicon/doubts.yml`, as they are looked for."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    doing: re.Pattern[str]
    heads: tuple[str, ...]


@cache
def _doubts() -> _Doubts:
    declared = lexicon.load("doubts")
    return _Doubts(
        lexicon.words(declared["subject_starts"]),
        lexicon.words(declared["subject_ends"]),
        re.compile("|".join(map(re.escape, lexicon.words(declared["doing"])))),
        lexicon.words(lexicon.load("subjects")["head"]),
    )


@cache
def _weights() -> tuple[float, Mapping[str, float]]:
    file = paths.schemas() / "weights" / "confidence.yml"
    found = read_yaml(file)
    try:
        return float(found["bias"]), {str(name): float(value) for name, value in found["weights"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DeclarationError(
            f"schemas/weights/confidence.yml: {error}", "Make it anew: make fit."
        ) from None


def written(bias: float, weights: Mapping[str, float]) -> str:
    """The file of weights: the heaviest first, none that says nothing."""
    kept = {name: round(value, 2) for name, value in weights.items() if abs(value) >= 0.05}
    ordered = dict(sorted(kept.items(), key=lambda item: (-abs(item[1]), item[0])))
    told = yaml.safe_dump(
        {"bias": round(bias, 2), "weights": ordered}, allow_unicode=True, sort_keys=False, width=110
    )
    return (
        "# What makes a reading sure (positive) or doubtful: see src/workreports/observing/confidence.py.\n"
        "# Made by `make fit` from annotated reports; the sum of what holds for a row is its log odds.\n"
        + told
    )
