"""How sure a reading is: the estimated probability that every column of a row is right.

What a row looks like is told as named features, none of which changes the row; their weights stand in
`schemas/weights/confidence.yml`, fitted to annotated reports by `make fit`. The sum of the weights, through
the logistic function, is the confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
_LONG_SUBJECT, _LONG_SENTENCE, _MANY_FIGURES = 14, 160, 8


def confidence(row: Observation, document: Document) -> float:
    """The probability of a row, in hundredths."""
    total, weights = _weights()
    for name in features(row, document):
        total += weights.get(name, 0.0)
    return round(1 / (1 + exp(-total)), 2)


def features(row: Observation, document: Document) -> Iterator[str]:
    """The names of what is true of a row."""
    yield from _of_subject(row)
    yield from _of_time(row, document)
    yield f"measure {row.measure}"
    yield f"status {row.status}"
    yield f"bound {row.bound}"
    yield "linked" if row.indicator_id else f"not linked {row.measure}"
    if row.unit is None:
        yield "no unit"
    if row.place:
        yield "place"
    yield from _of_sentence(row.sentence)
    yield from _of_rules(row.rule)


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


def _of_subject(row: Observation) -> Iterator[str]:
    doubts = _doubts()
    subject = row.subject
    if len(subject) < 2:
        yield "subject of one character"
    if len(subject) > _LONG_SUBJECT:
        yield "subject long"
    if subject.startswith(doubts.starts):
        yield "subject starts in a particle"
    if subject.endswith(doubts.ends):
        yield "subject ends in a particle"
    if doubts.doing.search(subject):
        yield "subject holds a verb"
    if _FIGURE.search(subject):
        yield "subject holds a figure"
    if subject.endswith(doubts.heads):
        yield "subject ends in a head"
    yield from _where(row)


def _where(row: Observation) -> Iterator[str]:
    """How the subject stands to its number: before it and how far, behind it, or put together."""
    at = row.char_start - row.sentence_start
    before, behind = row.sentence[:at], row.sentence[at + len(row.quote) :]
    found = before.rfind(row.subject)
    if behind.startswith(row.subject):
        yield "subject right behind"
    elif found >= 0:
        between = before[found + len(row.subject) :]
        far = next((n for n in (_NEAR, _APART, _FAR) if len(between) <= n), 0)
        yield f"subject within {far}" if far else "subject far"
        yield f"breaks between {min(3, len(_BREAK.findall(between)))}"
    elif row.subject in behind:
        yield "subject behind"
    else:
        yield "subject put together"


def _of_time(row: Observation, document: Document) -> Iterator[str]:
    if row.period is None:
        yield "period none"
        return
    kind = "span" if "/" in row.period else "part" if "-" in row.period else "year"
    yield f"period {kind}"
    yield f"period {kind} {row.measure} {row.status}"
    named = _years(row.sentence)
    if named:
        yield "period named" if row.period[:4] in named or row.period[-4:] in named else "another year named"
    if document.report_year is not None and row.period_end is not None:
        yield f"period at {max(-2, min(6, row.period_end.year - document.report_year))} {row.status}"
    start, end = document.review_start, document.review_end
    if start is not None and end is not None and end.year - start.year > 1:
        yield f"term under review, {kind}"


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
