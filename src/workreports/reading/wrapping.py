"""Lines cut at a fixed width, and figures cut by the end of a line or by the foot of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from workreports.reading.lines import Line

_LEAST = 20  # characters; what is cut shorter is a list
_FULL_LINES = 4  # so many lines of one width are no chance
_ENDED = "。！？!?…”’」』》】"
_OPEN_FIGURE = re.compile(r"[\d０-９][.．,，]?$")
_POINT = re.compile(r"[\d０-９][.．]$")
_GOES_ON = re.compile(r"[\d０-９.．%％‰]|[十百千]?[万亿]|元|个百分点|公里|吨|亩|户|人")


def width(lines: Sequence[Line]) -> int:
    """The width at which the lines of a text are cut, or 0 where they end with their paragraphs."""
    lengths = Counter(
        len(line.text) for line in lines if line.text[-1] not in _ENDED and len(line.text) >= _LEAST
    )
    if not lengths:
        return 0
    size, full = max(lengths.items(), key=lambda item: (item[1], item[0]))
    return size if full >= _FULL_LINES and 2 * full >= sum(lengths.values()) else 0


def goes_on(text: str, follower: Line, cut_at: int) -> bool:
    """Whether a line was cut and the next one goes on with it."""
    if _POINT.search(text) and follower.text[0].isdigit():
        return True  # 38. | 74亿元, a page's foot between them
    if follower.gap or follower.indented:
        return False
    if _OPEN_FIGURE.search(text) and len(text) > 3 and _GOES_ON.match(follower.text):
        return any("\u4e00" <= c <= "\u9fff" for c in text) and not _ALONE.fullmatch(follower.text)
    return bool(cut_at) and abs(len(text) - cut_at) <= 1 and text[-1] not in _ENDED


_ALONE = re.compile(r"[\d.,%\s]+")  # the cell of a table
