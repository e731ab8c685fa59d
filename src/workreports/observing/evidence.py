"""What the words of a sentence say of its time: done or to come, of several years or of one, what is wrong.

The words are declared in `schemas/lexicon/tense.yml`, in classes; a class counts once a sentence.
"""

from __future__ import annotations

import re
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from workreports.declared import lexicon

_ITEM = (  # a list marker
    r"(?:[—●·\-]{0,4}|[一二三四五六七八九十]{1,3}(?:是|、)|（[一二三四五六七八九十]{1,2}）"
    r"|第[一二三四五六七八九十]+，|\d{1,2}[.、．])?"
)
_FIGURE = re.compile("[0-9]")
_HEAD = 400  # of a longer sentence only so much is looked at
_BIDS, _FIGURES = "bids", "figures"


def classes(text: str) -> frozenset[str]:
    """The classes of words that a sentence holds."""
    search, of_words = _scanner()
    found: set[str] = set()
    for word, _, _ in search.find_matches_as_indexes(text[:_HEAD]):
        found.update(of_words[word])
    if _opening().match(text):
        found.add(_BIDS)
    if _FIGURE.search(text):
        for name, pattern in _patterns():
            if pattern.search(text):
                found.add(name)
    return frozenset(found)


@cache
def names() -> tuple[str, ...]:
    """The declared classes, in the order of the file."""
    return tuple(name for name in lexicon.load("tense") if name != _FIGURES) + tuple(
        n for n, _ in _patterns()
    )


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """The classes of each word."""
    table: dict[str, list[str]] = {}
    for name in lexicon.load("tense"):
        if name not in (_BIDS, _FIGURES):
            for word in lexicon.flat(lexicon.load("tense")[name]):
                table.setdefault(word, []).append(name)
    return {word: tuple(found) for word, found in table.items()}


@cache
def _scanner() -> tuple[AhoCorasick, tuple[tuple[str, ...], ...]]:
    """Looks for any declared word, the longest that stands at a place; the classes of each."""
    table = _table()
    return AhoCorasick(list(table), matchkind=MatchKind.LeftmostLongest), tuple(table.values())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The classes that figures make."""
    declared = lexicon.load("tense")[_FIGURES]
    return tuple((name, re.compile(pattern)) for name, pattern in declared.items())


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(_ITEM + _any_of(lexicon.flat(lexicon.load("tense")[_BIDS])).pattern)


def _any_of(words: object) -> re.Pattern[str]:
    """An alternation that looks at the first character before it tries the words."""
    ordered = sorted(words, key=lambda word: (-len(word), word))  # type: ignore[call-overload]
    by_first: dict[str, list[str]] = {}
    for word in ordered:
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    parts = [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items())]
    return re.compile(f"(?:{'|'.join(parts)})")
