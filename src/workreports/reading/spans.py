"""Raw and clean text: the only offset arithmetic of the package.

Cleaning happens in two steps. `fold` replaces single characters by single characters (full-width digits,
percent signs, dashes, brackets), so offsets stay as they are. `Line` then drops what interrupts a sentence
(line breaks, blanks, footnote marks) and remembers where every kept character came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from workreports.reading import figures

_FOLD: dict[int, str] = {ord("０") + i: str(i) for i in range(10)}
_FOLD |= {ord("Ａ") + i: chr(ord("A") + i) for i in range(26)}
_FOLD |= {ord("ａ") + i: chr(ord("a") + i) for i in range(26)}
_FOLD |= {ord(a): b for a, b in zip("％．＋／﹪", "%.+/%", strict=True)}
_FOLD |= {ord(a): b for a, b in zip("—–―─~～〜∼", "————~~~~", strict=True)}
_FOLD |= dict.fromkeys(map(ord, "－﹣−‐‑‒"), "-")
_FOLD |= {ord(a): b for a, b in zip("();:∶!?,", "（）；：：！？,", strict=True)}
_FOLD |= {ord("○"): "〇", ord("Ｏ"): "O", ord("["): "[", ord("［"): "[", ord("］"): "]"}

_FOLDED = re.compile(f"[{re.escape(''.join(map(chr, _FOLD)))}]")
_FIGURES_APART = re.compile(r"[\d.,][\s\u3000\u200b\ufeff\xa0]+[\d.]")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")  # an ASCII comma that separates no thousands
_YEAR = re.compile(
    r"(?<![一二三四五六七八九〇零十百千万亿])[一二][九〇零OΟ][一二三四五六七八九〇零OΟ]{2}(?=年|[—~\-至到、][一二][九〇零OΟ])"
)
_DIGITS = str.maketrans("一二三四五六七八九〇零OΟ", "1234567890000")
_INTERRUPTION = re.compile(r"[\s\u3000\u200b\ufeff\xa0]+")


def fold(text: str) -> str:
    """`text` with look-alike characters unified, one for one: same length, same offsets.

    A year in Chinese figures (`二〇一五年`) is one in Arabic ones from here on.
    """
    folded = _FOLDED.sub(lambda found: _FOLD[ord(found[0])], text)  # these are rare: faster than translate
    folded = _COMMA.sub("，", folded) if "," in folded else folded
    return _YEAR.sub(lambda found: found[0].translate(_DIGITS), folded)


class Line:
    """A sentence without interruptions: `text` to read, `raw(i)` to find a position in the source again.

    `folded` is a folded text that begins at offset `base` of the source; the sentence is [start, end) in
    source offsets, and `skip` holds spans (also source offsets) to leave out.
    """

    __slots__ = ("_offsets", "_starts", "end", "start", "text")

    def __init__(
        self, folded: str, base: int, start: int, end: int, skip: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.start, self.end = start, end
        piece = folded[start - base : end - base]
        for a, b in skip:
            if a < end and b > start:
                a, b = max(a, start) - start, min(b, end) - start
                piece = piece[:a] + "\n" * (b - a) + piece[b:]
        cuts = [(m.start(), m.end(), "") for m in _INTERRUPTION.finditer(piece)]
        if cuts and _FIGURES_APART.search(piece):
            kept_between = {(a, b): keep for a, b, keep in figures.gaps(piece)}
            cuts = [(a, b, kept_between.get((a, b), "")) for a, b, _ in cuts]
        self._starts: list[int] = [0]  # position in the clean text …
        self._offsets: list[int] = [start]  # … and its source offset, where a kept stretch begins
        if not cuts:
            self.text = piece
            return
        kept: list[str] = []
        position = length = 0
        for a, b, keep in cuts:
            if a > position:
                self._note(length, start + position)
                kept.append(piece[position:a])
                length += a - position
            if keep:
                self._note(length, start + a)
                kept.append(keep)
                length += 1
            position = b
        if position < len(piece):
            self._note(length, start + position)
            kept.append(piece[position:])
        self.text = "".join(kept)

    def _note(self, clean: int, source: int) -> None:
        if self._starts[-1] == clean:
            self._offsets[-1] = source
        else:
            self._starts.append(clean)
            self._offsets.append(source)

    def raw(self, i: int) -> int:
        """Source offset of clean character `i`."""
        k = bisect_right(self._starts, i) - 1
        return self._offsets[k] + i - self._starts[k]

    def raw_span(self, a: int, b: int) -> tuple[int, int]:
        """Source span of the clean characters [a, b), which must not be empty."""
        return self.raw(a), self.raw(b - 1) + 1
