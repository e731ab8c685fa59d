"""On which page of the report something stands, where the text carries its page numbers.

They are set at the foot of a page or at its head: at the foot most text stands before the first of them, at
the head behind the last. Where a number is missing, what lies between its neighbours is on no page known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

_DASHED = r"[-—–－―]\s*(\d{1,3})\s*[-—–－―]"
_NAMED = r"第?\s*(\d{1,3})\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?"
_MARK = re.compile(rf"^\s*(?:{_DASHED}|{_NAMED})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pages:
    """The page numbers of a text and where they stand, in their order."""

    marks: tuple[tuple[int, int], ...]  # position, number
    at_foot: bool

    def at(self, position: int) -> int | None:
        """The page of a position; None where no number tells.

        >>> Pages(((100, 1), (200, 2), (300, 4)), at_foot=True).at(150)
        2
        >>> Pages(((100, 1), (200, 2), (300, 4)), at_foot=True).at(250) is None
        True
        """
        behind = bisect_left(self.marks, (position, 0))
        before, after = (
            self.marks[index][1] if 0 <= index < len(self.marks) else None for index in (behind - 1, behind)
        )
        if before is not None and after is not None and after - before != 1:
            return None
        return after if self.at_foot else before


def _found(marks: list[tuple[int, int]], start: int, end: int) -> Pages | None:
    """The pages of a text between two positions; None where its numbers do not run up."""
    marks.sort()
    if len(marks) < 2 or any(later <= earlier for (_, earlier), (_, later) in pairwise(marks)):
        return None
    return Pages(tuple(marks), at_foot=marks[0][0] - start >= end - marks[-1][0])


def of_documents(documents: pa.Table, furniture: pa.Table | None) -> dict[str, Pages]:
    """The pages of the documents that number them, by identifier."""
    if furniture is None:
        return {}
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lines = furniture.filter(pc.equal(furniture["kind"], "navigation"))
    for row in lines.select(["document_id", "char_start", "text"]).to_pylist():
        for mark in _MARK.finditer(row["text"]):
            found[row["document_id"]].append((row["char_start"] + mark.start(), int(mark[1] or mark[2])))
    ends: Mapping[str, tuple[int, int]] = {
        row["document_id"]: (row["char_start"], row["char_end"])
        for row in documents.select(["document_id", "char_start", "char_end"]).to_pylist()
    }
    pages = {name: _found(marks, *ends[name]) for name, marks in found.items() if name in ends}
    return {name: told for name, told in pages.items() if told is not None}
