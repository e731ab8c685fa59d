"""`python -m bench.synonyms`: whether the examples of the rules hold with another word.

In every example with a word of `bench/synonyms.yml` the word next to the figure is replaced, once by each of
two words that can stand for it and once by each of two that no list of cues or verbs holds. The columns that
the example demands must come out, its subject with the new word where the word is part of it.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workreports.declared import lexicon
from workreports.model import Observation
from workreports.observing import observe  # noqa: F401 (imports every module that declares rules)
from workreports.observing.grammar.rules import RULES, Example
from workreports.observing.read import read_text

HERE = Path(__file__).resolve().parent
REPORT_YEAR = 2026
_LISTS = ("predicates", "subjects")  # where a word would have a meaning
EACH = 2  # words of a kind that are tried in one example


@dataclass(frozen=True, slots=True)
class Trial:
    """An example with one word replaced."""

    rule: str
    group: str
    example: Example
    text: str
    old: str
    new: str
    known: bool  # the new word is one of the word lists


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial and what is wrong in it, '' where nothing is."""

    trial: Trial
    fault: str


@cache
def _declared() -> tuple[dict[str, dict[str, list[str]]], tuple[str, ...]]:
    said: Mapping[str, Any] = yaml.safe_load((HERE / "synonyms.yml").read_text(encoding="utf-8"))
    return said["groups"], tuple(said["inside"])


@cache
def _leads() -> frozenset[str]:
    return frozenset(lexicon.load("subjects")["lead"])


def known_after_all() -> list[str]:
    """Words declared unknown that have got a meaning in a word list."""
    lists = [words for name in _LISTS for words in lexicon.load(name).values() if isinstance(words, list)]
    meant = {word for words in lists for word in words}
    return sorted(word for group in _declared()[0].values() for word in group["unknown"] if word in meant)


def trials() -> Iterator[Trial]:
    """All trials, in the order of the rules."""
    for name in sorted(RULES):
        for example in RULES[name].examples:
            if example.verdict is None:
                yield from _of_example(name, example)


def _of_example(rule: str, example: Example) -> Iterator[Trial]:
    groups, _ = _declared()
    found = _nearest(example)
    if found is None:
        return
    start, old, group = found
    words = groups[group]["words"]
    at = words.index(old)
    others = [word for word in words[at + 1 :] + words[:at] if word not in old and old not in word]
    unknown = groups[group]["unknown"]
    turn = len(example.text) % max(1, len(unknown))
    for known, chosen in ((True, others), (False, unknown[turn:] + unknown[:turn])):
        for new in chosen[:EACH]:
            text = example.text[:start] + new + example.text[start + len(old) :]
            yield Trial(rule, group, example, text, old, new, known)


def _nearest(example: Example) -> tuple[int, str, str] | None:
    """(start, word, group) of the nearest word before the figure, else of the next one behind it."""
    groups, inside = _declared()
    table = {word: name for name, group in groups.items() for word in group["words"]}
    begin = example.text.find(example.quote)
    end = begin + len(example.quote)
    closed = [(m.start(), m.end()) for word in inside for m in re.finditer(re.escape(word), example.text)]
    longest = "|".join(sorted(map(re.escape, table), key=lambda word: (-len(word), word)))
    found = [
        m
        for m in re.finditer(longest, example.text)
        if not any(a <= m.start() and m.end() <= b for a, b in closed)
        and (m.end() <= begin or m.start() >= end)
    ]
    clause = max((example.text.rfind(mark, 0, begin) for mark in "，；：、"), default=-1)
    before = [m for m in found if clause < m.start() and m.end() <= begin]
    behind = [
        m for m in found if m.start() >= end and not re.search("[，；。]", example.text[end : m.start()])
    ]
    chosen = before[-1:] or behind[:1] or [m for m in found if m.end() <= begin][-1:]
    return (chosen[0].start(), chosen[0][0], table[chosen[0][0]]) if chosen else None


def outcome(trial: Trial) -> Outcome:
    """What comes of a trial."""
    found = [
        row
        for extraction in read_text(trial.text, REPORT_YEAR).extractions
        for row in extraction.observations
        if row.quote == trial.example.quote
    ]
    if len(found) != 1:
        return Outcome(trial, f"{len(found)} rows")
    return Outcome(trial, "; ".join(_faults(trial, found[0])))


def _faults(trial: Trial, row: Observation) -> Iterator[str]:
    for column, demanded in trial.example.columns.items():
        given = getattr(row, column)
        wanted = Decimal(str(demanded)) if isinstance(given, Decimal) else demanded
        if column == "subject":
            wanted = str(demanded).replace(trial.old, trial.new)
            if trial.new in _leads() and str(given) == str(demanded).replace(trial.old, ""):
                continue  # a word that leads a clause is none of its subject
            if (
                wanted == demanded
                and trial.new in str(given)
                and str(given).replace(trial.new, "") == demanded
            ):
                continue  # the old word carries nothing, the new one a flow
        if column == "indicator_id" and trial.new in row.subject:
            continue  # another word makes another quantity
        if given != wanted:
            yield f"{column} {given}, not {wanted}"


def table(outcomes: list[Outcome]) -> str:
    """Shares that hold, by kind of word and in all."""
    by: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by[one.trial.group].append(one)
    lines = [
        "| words | trials | hold | with a declared word | with an unknown word |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, some in [*by.items(), ("all", outcomes)]:
        cells = [some, [o for o in some if o.trial.known], [o for o in some if not o.trial.known]]
        lines.append(f"| {name} | {len(some)} | " + " | ".join(map(_share, cells)) + " |")
    return "\n".join(lines)


def _share(outcomes: list[Outcome]) -> str:
    return f"{sum(not o.fault for o in outcomes) / len(outcomes):.0%}" if outcomes else "–"


def main() -> None:
    """Try all and print the account."""
    options = argparse.ArgumentParser(prog="python -m bench.synonyms", description=__doc__)
    options.add_argument("--errors", action="store_true", help="show every trial that does not hold")
    chosen = options.parse_args()
    if known := known_after_all():
        print("No longer unknown:", "、".join(known))
    outcomes = [outcome(trial) for trial in trials()]
    print(table(outcomes))
    if chosen.errors:
        for one in outcomes:
            if one.fault:
                trial = one.trial
                print(
                    f"{trial.rule}\t{trial.old}→{trial.new}\t{trial.text}\t{trial.example.quote}\t{one.fault}"
                )


if __name__ == "__main__":
    main()
