"""Lines of a text with their spans: what page furniture, heads and headings are recognised on."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
# Everything that prints as nothing at the edge of a line: ideographic and no-break spaces, zero-width marks.
BLANKS = " \t\u3000\xa0\ufeff\u200b\u200c\u200d\u2002\u2003\u2009\u202f\x00"
_SQUEEZE = {ord(c): None for c in BLANKS + "\r\n"}
_HALFWIDTH: dict[int, int | str] = {ord(c): ord(c) - 0xFEE0 for c in "０１２３４５６７８９"}
_HALFWIDTH |= {0x25CB: "〇", 0x25EF: "〇", 0xFF2F: "〇"}


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
    for match in _LINE.finditer(text):
        raw = match.group()
        body = raw.strip(BLANKS)
        if not body:
            continue
        lead = len(raw) - len(raw.lstrip(BLANKS))
        start = match.start() + lead
        gap = text.count("\n", last, start) > 1 or (text.count("\r", last, start) > 1)
        found.append(Line(base + start, base + start + len(body), body, lead > 0, gap))
        last = start + len(body)
    return found


def squeeze(text: str) -> str:
    """The text without any white space, digits in half width and every zero of a written year as `〇`."""
    return text.translate(_SQUEEZE).translate(_HALFWIDTH)
