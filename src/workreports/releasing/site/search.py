"""What the search needs: pairs of characters and words, each with the documents it occurs in, in small files.

Chinese is looked up by every two characters that stand together, other scripts by words. The index is our
own, since its files work without a server and without a program that would have to be installed to make them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from zlib import crc32

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_FEW, _MANY = 64, 512
_LARGE = 1_000  # documents


def terms(text: str) -> Iterator[str]:
    """The terms of a text, as the pages cut what is asked for."""
    for run in _HAN.findall(text):
        if len(run) == 1:
            yield run
        for at in range(len(run) - 1):
            yield run[at : at + 2]
    yield from _WORD.findall(text.lower())


class Index:
    """Documents by the terms that occur in them."""

    def __init__(self) -> None:
        self._found: dict[str, list[int]] = defaultdict(list)
        self._documents = 0

    def add(self, number: int, texts: Iterable[str]) -> None:
        """A document, by its number; numbers rise."""
        self._documents = number + 1
        for term in {term for text in texts for term in terms(text)}:
            self._found[term].append(number)

    @property
    def shards(self) -> int:
        """In how many files the index is."""
        return _MANY if self._documents > _LARGE else _FEW

    def files(self) -> Iterator[tuple[int, Mapping[str, list[int]]]]:
        """The index in parts, each term in the one its hash names; numbers are told by their distance."""
        shards: list[dict[str, list[int]]] = [{} for _ in range(self.shards)]
        for term in sorted(self._found):
            numbers = self._found[term]
            gaps = [b - a for a, b in zip([0, *numbers], numbers, strict=False)]
            shards[crc32(term.encode()) % len(shards)][term] = gaps
        yield from enumerate(shards)
