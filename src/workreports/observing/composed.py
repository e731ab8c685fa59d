"""Names that are put together from parts: which words a name must hold, and which it may hold besides.

`财政用于民生领域的支出`, `九大类重点民生支出` and `民生支出` are one quantity: each holds 民生 and 支出, and
nothing that makes it another. An indicator whose name reports vary so declares its parts (`composed` in
`schemas/indicators/`); a name is one of it where the declared words, and those that are neutral anywhere,
cover it to the last character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from workreports.declared.indicators import Composition, Indicator


@dataclass(frozen=True, slots=True)
class _Parts:
    """A composition as it is looked for: folded, and with the neutral words in it."""

    code: str
    of: tuple[tuple[str, ...], ...]
    words: dict[str, tuple[str, ...]]  # by their first character
    growth: dict[str, tuple[str, ...]]  # the same, and words that turn the quantity into its growth


class Composed:
    """All declared compositions."""

    def __init__(
        self,
        indicators: Iterable[Indicator],
        fold: Callable[[str], str],
        neutral: tuple[str, ...],
        growth: tuple[str, ...],
    ) -> None:
        self._found = [
            _parts(indicator.code, item, fold, neutral, growth)
            for indicator in indicators
            for item in indicator.composed
        ]

    def codes(self, text: str, measure: str) -> Iterator[str]:
        """The codes a folded name may stand for, in their declared order."""
        for item in self._found:
            if _holds(text, item.of):
                words = item.growth if measure in ("growth", "rank") else item.words
                if _covered(text, words):
                    yield item.code


def _holds(text: str, groups: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a text has a word of each group."""
    for group in groups:
        for word in group:
            if word in text:
                break
        else:
            return False
    return True


def _parts(
    code: str,
    item: Composition,
    fold: Callable[[str], str],
    neutral: tuple[str, ...],
    growth: tuple[str, ...],
) -> _Parts:
    of = tuple(tuple(dict.fromkeys(fold(word) for word in group)) for group in item.of)
    own = {fold(word) or word for word in item.beside}
    words = {word for group in of for word in group} | own | set(neutral)
    return _Parts(code, of, _by_first(words), _by_first(words | set(growth)))


def _by_first(words: set[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words - {""}):
        found[word[0]] = (*found.get(word[0], ()), word)
    return found


def _covered(text: str, words: dict[str, tuple[str, ...]]) -> bool:
    """Whether words stand one behind the other from the first character to the last."""
    reached = {0}
    for at, first in enumerate(text):
        if at in reached:
            reached |= {at + len(word) for word in words.get(first, ()) if text.startswith(word, at)}
    return len(text) in reached
