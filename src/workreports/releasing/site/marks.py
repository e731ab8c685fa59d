"""A report's text cut into what a page shows: headings, paragraphs, and each numeral with its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_ENDS = "。！？；：…”）」』.!?;:"
_WRAPPED = 20  # a line this long that ends inside a sentence goes on in the next


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters: plain, a numeral with its verdict, or furniture."""

    text: str
    kind: str = "plain"  # plain, furniture, or a verdict of the ledger
    row: Mapping[str, Any] | None = None  # the observation, or the row of the ledger


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level above 0) or a paragraph."""

    pieces: Sequence[Piece]
    level: int = 0
    section: Mapping[str, Any] | None = None  # where a section begins with this block

    @property
    def text(self) -> str:
        """The characters of it."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class _Marked:
    start: int
    end: int
    kind: str
    row: Mapping[str, Any] | None = field(default=None)


def blocks(text: str, document: Mapping[str, Any], found: Mapping[str, list[dict[str, Any]]]) -> list[Block]:
    """The blocks of a document in the decoded text of its file; spans count in that text."""
    marked = _disjoint(_marks(found))
    sections = found["sections"]
    cuts = _cuts(text, document["char_start"], document["char_end"], sections)
    opening = {section["char_start"]: section for section in sections}
    headings = sorted((s["char_start"], s["heading_end"], s["level"]) for s in sections)
    made: list[Block] = []
    at = 0
    for start, end in cuts:
        while at < len(marked) and marked[at].end <= start:
            at += 1
        pieces = tuple(_pieces(text, start, end, marked, at))
        level = next((level for a, b, level in headings if a <= start < b), 0)
        section = next((opening[place] for place in range(start, end) if place in opening), None)
        made.append(Block(pieces, level, section))
    return made


def sentences(found: Mapping[str, list[dict[str, Any]]]) -> list[Block]:
    """What is known of a text that is not at hand: the sentences its observations stand in."""
    made: list[Block] = []
    by_sentence: dict[int, list[dict[str, Any]]] = {}
    for row in found["observations"]:
        by_sentence.setdefault(row["sentence_start"], []).append(row)
    for start, rows in sorted(by_sentence.items()):
        sentence = str(rows[0]["sentence"])
        shifted = [
            _Marked(row["char_start"] - start, row["char_end"] - start, "observation", row) for row in rows
        ]
        pieces = tuple(_pieces(sentence, 0, len(sentence), _disjoint(shifted), 0))
        made.append(Block(pieces))
    return made


def _marks(found: Mapping[str, list[dict[str, Any]]]) -> Iterator[_Marked]:
    for row in found["observations"]:
        yield _Marked(row["char_start"], row["char_end"], "observation", row)
    for row in found["numerals"]:
        if row["observation_id"] is None:
            yield _Marked(row["char_start"], row["char_end"], row["verdict"], row)
    for row in found["furniture"]:
        yield _Marked(row["char_start"], row["char_end"], "furniture")


def _disjoint(marks: Iterable[_Marked]) -> list[_Marked]:
    """Marks in order, none over another: an observation before the others, furniture around what is in it."""
    ordered = sorted(
        marks, key=lambda mark: (mark.kind == "furniture", mark.kind != "observation", mark.start)
    )
    taken: list[_Marked] = []
    solid = sorted((mark for mark in ordered if mark.kind != "furniture"), key=lambda mark: mark.start)
    last = -1
    for mark in solid:
        if mark.start >= last:
            taken.append(mark)
            last = mark.end
    for around in (mark for mark in ordered if mark.kind == "furniture"):
        taken += _around(around, [m for m in taken if m.start < around.end and m.end > around.start])
    return sorted(taken, key=lambda mark: mark.start)


def _around(mark: _Marked, inside: list[_Marked]) -> Iterator[_Marked]:
    at = mark.start
    for other in sorted(inside, key=lambda item: item.start):
        if at < other.start:
            yield _Marked(at, other.start, mark.kind)
        at = max(at, other.end)
    if at < mark.end:
        yield _Marked(at, mark.end, mark.kind)


def _cuts(text: str, start: int, end: int, sections: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Where blocks begin and end: at lines, at headings, not inside a sentence that a line's end cuts."""
    edges = {place for s in sections for place in (s["char_start"], s["heading_end"])}
    begun = start
    for place in [*_lines(text, start, end, edges), end]:
        a, b = begun, place
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            yield a, b
        begun = place


def _lines(text: str, start: int, end: int, edges: set[int]) -> list[int]:
    found = {edge for edge in edges if start < edge < end}
    line = start
    at = text.find("\n", start, end)
    while at >= 0:
        content = text[line:at].strip()
        following = text[at + 1 : min(at + 3, end)]
        goes_on = (
            len(content) >= _WRAPPED
            and content[-1] not in _ENDS
            and following.strip()
            and following[0] != "\u3000"
        )
        if not goes_on:
            found.add(at + 1)
        line = at + 1
        at = text.find("\n", line, end)
    return sorted(found)


def _pieces(text: str, start: int, end: int, marks: list[_Marked], at: int) -> Iterator[Piece]:
    place = start
    for mark in marks[at:]:
        if mark.start >= end:
            break
        a, b = max(mark.start, place), min(mark.end, end)
        if a >= b:
            continue
        if place < a:
            yield Piece(text[place:a])
        yield Piece(text[a:b], mark.kind, mark.row)
        place = b
    if place < end:
        yield Piece(text[place:end])
