"""The words of a stretch of text: where one may end, and which general verb stands at a place.

All declared words (`schemas/lexicon/`: predicates, subjects, vocabulary) cover the text, runs that none
covers are words of their own, and the cheapest cover tells where the words part. Most places need no cover,
for no word reaches over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from types import MappingProxyType

from workreports.declared import lexicon

_REACH = 8  # characters to either side that can decide where words part
_LONGEST = 3  # characters of a word of the vocabulary
# what a word costs: of a word list, there of one character, general, and seldom met
_DECLARED, _SINGLE, _GENERAL, _RARE = 10, 14, 12, 16
_UNKNOWN = MappingProxyType({1: 22, 2: 29, 3: 46})  # what a run costs that is no word, by its length
_VOCABULARY, _SELDOM = ("verbs", "words", "also", "common"), ("rare_verbs", "rare_words")
_NO_WORDS = ("verbs", "earlier")
_PHRASES = ("adverb", "lead", "annual")  # what is long there is put together of words
_NOUNS = ("head", "attribute", "people", "kinds", "tails", "rate")


@cache
def verbs() -> frozenset[str]:
    """General verbs of two characters that no word list gives a meaning."""
    declared = lexicon.load("vocabulary")
    known = lexicon.words(declared["verbs"]) + lexicon.words(declared["rare_verbs"])
    return frozenset(known) - _meant() - frozenset(declared["nouns_too"])


@cache
def _general() -> frozenset[str]:
    """General words but those that are read as two cues, one behind the other: 增至, 减到."""
    declared = lexicon.load("vocabulary")
    known = frozenset(word for key in _VOCABULARY for word in lexicon.words(declared[key])) | _rare()
    cues = lexicon.load("predicates")
    turns = {word for name in ("up", "down", "shift") for word in cues[name] if len(word) == 1}
    return known - {turn + word for turn in turns for word in cues["to"]}


@cache
def _rare() -> frozenset[str]:
    declared = lexicon.load("vocabulary")
    return frozenset(word for key in _SELDOM for word in lexicon.words(declared[key]))


@cache
def _meant() -> frozenset[str]:
    """The words of the lists of cues and of noun phrases."""
    lists = {**lexicon.load("predicates"), **lexicon.load("subjects")}
    return frozenset(
        word
        for name, words in lists.items()
        for word in words
        if name not in _NO_WORDS and (name not in _PHRASES or len(word) < _LONGEST)
    )


@cache
def _nouns() -> frozenset[str]:
    declared = lexicon.load("subjects")
    return frozenset(word for name in _NOUNS for word in declared[name])


@cache
def _pairs() -> frozenset[str]:
    """Neighbours in a word: between two other characters words always part."""
    known = [word for word in _general() | _meant() if len(word) <= _LONGEST]
    return frozenset(word[at : at + 2] for word in known for at in range(len(word) - 1))


def edge(text: str, at: int, end: int | None = None) -> bool:
    """Whether a word may end at `text[at]`; what stands from `end` on is left aside."""
    stop = len(text) if end is None else end
    if not 0 < at < stop:
        return True
    pair = text[at - 1 : at + 1]
    if pair not in _pairs():
        return not (pair[1] == "年" and pair[0].isdigit())
    begin = max(0, at - _REACH)
    return at - begin in parts(text[begin : min(stop, at + _REACH)])


@lru_cache(maxsize=65536)
def parts(text: str) -> frozenset[int]:
    """Where the words of the cheapest cover end; of two, the one with the longer last words."""
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(text) + 1):
        best.append(min((best[start][0] + cost, start) for start, cost in _words(text, end)))
    ends, at = [], len(text)
    while at:
        ends.append(at)
        at = best[at][1]
    return frozenset(ends)


def _words(text: str, end: int) -> Iterator[tuple[int, int]]:
    """(start, cost) of the words and runs that end at `end`."""
    for length in range(1, min(end, _REACH) + 1):
        word = text[end - length : end]
        if word[0] == "年" and text[max(0, end - length - 1) : end - length].isdigit():
            continue
        if word in _meant():
            yield end - length, _SINGLE if length == 1 else _DECLARED
        elif 1 < length <= _LONGEST and word in _general():
            yield end - length, _RARE if word in _rare() else _GENERAL
        if length in _UNKNOWN:
            yield end - length, _UNKNOWN[length]


def verb_before(text: str, end: int) -> str:
    """The general verb that ends at `text[end]`, or ''."""
    word = text[max(0, end - 2) : end]
    return word if word in verbs() and edge(text, end - 2, end) else ""


def verb_after(text: str, at: int = 0) -> str:
    """The general verb that begins at `text[at]`, or ''."""
    word = text[at : at + 2]
    return word if word in verbs() and edge(text, at + 2) else ""


@cache
def _endings() -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    return tuple(
        (name, frozenset(said.get("first", "")), frozenset(said.get("last", "")))
        for name, said in lexicon.load("predicates")["verbs"].items()
    )


def kind(verb: str) -> str:
    """The class of cues of a verb by what it is made of (`走低` falls, `来到` arrives), or ''."""
    for name, first, last in _endings():
        if verb and (verb[-1] in last or verb[0] in first):
            return name
    return ""


@cache
def _changes() -> frozenset[str]:
    declared = lexicon.load("predicates")
    return frozenset(word for name in ("up", "down", "shift") for word in declared[name])


def changes(text: str, end: int | None = None) -> bool:
    """Whether a verb of change of two characters or more stands right before `text[end]`."""
    stop = len(text) if end is None else end
    if any(text[max(0, stop - size) : stop] in _changes() for size in (4, 3, 2)):
        return True
    return kind(verb_before(text, stop)) in ("up", "down")


def residue(text: str, at: int) -> int:
    """Where the unknown single character begins that stands before `text[at]`, else `at`: the 冲 of 冲过."""
    begin = max(0, at - _REACH)
    window = text[begin:at]
    if len(window) < 3 or not "\u4e00" <= window[-1] <= "\u9fff" or window[-1] in _meant():
        return at
    return at - 1 if len(window) - 1 in parts(window) else at
