"""Lines of a text with their spans: what page furniture, heads and headings are recognised on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workreports.declared import lexicon

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_INDENT = re.compile("(?<=[^\u3000\xa0 ])(?:\u3000{2,}|[\xa0 ]{4,})")
_RUN_TOGETHER = 300
# What a collector left of line breaks and blanks: the letters `\r\n`, names of characters, runs of `?`.
_LEFTOVER = re.compile(r"(?:\\r\\n|\\n|\\r)+|\?{4,}")
_LETTERS = ("\\r\\n", "\\n", "????")
_LEFTOVERS_MIN = 3
_LOST_BLANKS = re.compile(r"&(?:nbsp|emsp|ensp|#160);|<U\+[0-9A-Fa-f]{4}>|\?{2,}")
# Everything that prints as nothing at the edge of a line: ideographic and no-break spaces, zero-width marks.
BLANKS = " \t\u3000\xa0\ufeff\u200b\u200c\u200d\u2002\u2003\u2009\u202f\x00"
# What squeezing changes besides blanks: full-width digits, the zeros of a written year, marks without width.
_FOLD = {chr(0xFF10 + digit): str(digit) for digit in range(10)} | dict.fromkeys("○◯Ｏ", "〇")
_FOLD |= dict.fromkeys("\ufeff\u200b\u200c\u200d\x00", "")
# The unit of the rows below: a line of its own above a table.
UNIT_LINE = re.compile(r"[（(]?(?:计量)?单位[：:]([^，。；：、\d]{1,8}?)[）)]?[。；]?")
_ODD = re.compile(f"[{''.join(_FOLD)}&<?]")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line without the blanks around it."""

    start: int
    end: int
    text: str
    indented: bool  # begins with white space: the habit that marks a new paragraph
    gap: bool  # an empty line stands before it


def lines(text: str, base: int = 0) -> list[Line]:
    """Cut a text into its non-empty lines; `base` is added to every offset."""
    found: list[Line] = []
    last = 0
    damaged = _may_be_lost(text)
    for begin, finish in _spans(text):
        raw = text[begin:finish]
        body = raw.strip(BLANKS)
        if not body or (damaged and not _LOST_BLANKS.sub("", body).strip(BLANKS)):
            continue
        lead = len(raw) - len(raw.lstrip(BLANKS))
        start = begin + lead
        gap = text.count("\n", last, start) > 1 or text.count("\r", last, start) > 1
        found.append(Line(base + start, base + start + len(body), body, lead > 0, gap))
        last = start + len(body)
    return found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Printed lines; a whole page run together is parted where paragraphs were indented."""
    for start, end in _printed(text):
        if end - start > _RUN_TOGETHER:
            for indent in _INDENT.finditer(text, start, end):
                yield start, indent.start()
                start = indent.start()
        yield start, end


def _printed(text: str) -> Iterator[tuple[int, int]]:
    """Lines between line breaks, also such as a collector wrote out in letters."""
    spelt = any(text.count(letters) >= _LEFTOVERS_MIN for letters in _LETTERS)
    for match in _LINE.finditer(text):
        start, end = match.span()
        if spelt:
            for cut in _LEFTOVER.finditer(text, start, end):
                if cut.start() > start:
                    yield start, cut.start()
                start = cut.end()
        if start < end:
            yield start, end


def _may_be_lost(text: str) -> bool:
    return "&" in text or "??" in text or "<U+" in text


# Frequent characters that only traditional text has.
_ONLY_TRADITIONAL = frozenset(
    "國會發與業務實現進強應動總專項設達財稅區縣億萬開關環團機場學習書處從數點經濟產農個們為對來後體這過還報"
)
_TRADITIONAL = re.compile(f"[{''.join(sorted(_ONLY_TRADITIONAL))}]")
_TRADITIONAL_SHARE = 0.03


def plain(text: str) -> str:
    """The text in simplified characters when it is traditional, of the same length; else the text itself."""
    sample = text[:4000]
    if len(_TRADITIONAL.findall(sample)) <= _TRADITIONAL_SHARE * len(sample):
        return text
    return text.translate(_simplified())


@cache
def _simplified() -> dict[int, int]:
    declared = lexicon.load("traditional")
    left = "".join(lexicon.words(declared["traditional"]))
    right = "".join(lexicon.words(declared["simplified"]))
    return {ord(old): ord(new) for old, new in zip(left, right, strict=True)}


def squeeze(text: str) -> str:
    """The text without any white space, digits in half width and every zero of a written year as `〇`."""
    bare = "".join(text.split())
    if _ODD.search(bare) is None:
        return bare
    if _may_be_lost(bare):
        bare = _LOST_BLANKS.sub("", bare)
    return _ODD.sub(lambda match: _FOLD.get(match.group(), match.group()), bare)
