"""A document cut into its tree of sections and its sentences, every span in code points of the source file.

Lines that are content become paragraphs (a sentence broken over lines is joined again), paragraphs show their
headings, headings become a tree. Sentences are what the headings leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workreports.declared import lexicon
from workreports.model import Document, Section, Segmented, Sentence
from workreports.reading import figures, wrapping
from workreports.reading.lines import BLANKS, UNIT_LINE, Line, lines, plain

_CN = "一二三四五六七八九十百"
# Enumerators at the beginning of a paragraph: style, pattern. The first that matches names the style.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第[{_CN}]{{1,3}}(?:部分|章|篇)[、：:\s]*")),
    ("cn", re.compile(rf"[{_CN}]{{1,3}}[、．.]\s*")),
    ("paren", re.compile(rf"[（(〔]\s*[{_CN}]{{1,3}}\s*[）)〕][、．.\s]*")),
    ("ordinal", re.compile(rf"第[{_CN}]{{1,3}}[，、：]\s*|(?:首先|其次|再次)，")),
    ("is", re.compile(rf"[{_CN}]{{1,3}}(?:是|要)(?!否)")),
    ("digit", re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))\s*")),
    ("digit_paren", re.compile(r"[（(]\d{1,2}[）)]\s*|\d{1,2}[）)]\s*|[①-⑳]\s*")),
    ("dash", re.compile(r"[—―–－─━-]{1,4}\s*|[●■◆▲★•·]\s*")),
)
_ENUMERATOR = re.compile("|".join(f"(?P<{name}>{pattern.pattern})" for name, pattern in _STYLES))
_RANK = {"top": 1, "part": 1, "cn": 2, "paren": 3, "ordinal": 4, "digit": 5, "digit_paren": 6}
_SENTENCE_MAX = 1500  # three times the longest sentence of real reports
_FIGURES = re.compile(r"[\d.,．，]+")
_END = re.compile(r"[。！？!?]+[”’」』）)》】\"]*")
_GOES_ON = frozenset("，、；：,;:的和与等是之")
_TERMINAL = frozenset("。！？!?；;：:…”’」』）)》】")
_HEADING_MAX = 48  # longer is a sentence that happens to stand on a line of its own
_RUN_IN_MAX = 64
_LIST_MIN = 2  # so many items before the last show how a list is set
# A heading that states a quantity stays a sentence too, so that nothing it says is lost.
_QUANTITY = re.compile(
    r"[\d０-９]+(?:[.．][\d０-９]+)?(?![\d０-９.．]|\s*[年月日号]|[”\"])"
    rf"|[{_CN}两千万亿]+(?:成|倍|个百分点|亿|万)|百分之|分之[{_CN}]|翻[一两二]?番|第[{_CN}]+[位名]?$|首位|第[一二三]，"
)
_IS_INLINE = re.compile(rf"(?:(?<=[。；！？：，,;:\s])|^)([{_CN}]{{1,3}})是(?!否)")
_MARKS = re.compile(r"\s*[\r\n]+\s*|\^?\[\d{1,3}\]|［\d{1,3}］|〔\d{1,3}〕")
_FAREWELL = re.compile(r"(?:各位|同志们)")


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    text: str  # as printed, newlines of broken lines included
    last: str  # its last line
    heading: bool = False  # a heading on a line of its own


@dataclass(slots=True)
class _Node:
    """A section being built."""

    style: str
    rank: float
    ordinal: str | None
    heading: str
    start: int
    heading_end: int
    depth: int
    parent: int | None
    end: int
    own_paragraph: bool  # ends with the paragraph it stands in
    run_in: bool = False  # its heading is the first sentence of a paragraph
    paragraphs: int = 1

    @property
    def alone(self) -> bool:
        """Whether its one paragraph is all of it: a run-in heading, or `一是…。` with nothing below."""
        return self.paragraphs == 1 and (self.run_in or self.style == "is")


def segment(document: Document) -> Segmented:
    """Cut a document into sections and sentences."""
    base = document.char_start
    skip = sorted((item.char_start, item.char_end) for item in document.furniture)
    paragraphs = _paragraphs(document, skip)
    tree = _Tree()
    sentences: list[Sentence] = []
    spans: list[tuple[int, int, int, int | None]] = []
    bare_only = not any(_style(paragraph.text)[0] == "cn" for paragraph in paragraphs)
    for number, paragraph in enumerate(paragraphs):
        follower = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        body = tree.enter(paragraph, follower, bare_only)
        for start, end in _sentences(paragraph, body):
            spans.append((number, start, end, tree.section_at(start)))
        tree.leave(paragraph)
    sections = tree.sections(document.document_id, paragraphs[-1].end if paragraphs else base)
    for number, start, end, node in spans:
        sentences.append(Sentence(None if node is None else sections[node].section_id, number, start, end))
    return Segmented(document, sections, tuple(sentences))


# ---- paragraphs ----


def _paragraphs(document: Document, skip: list[tuple[int, int]]) -> list[_Paragraph]:
    """Content lines joined to paragraphs; a line that stops inside a sentence goes on in the next."""
    found: list[_Paragraph] = []
    text = plain(document.text)
    content = list(_content_lines(text, document.char_start, skip))
    width = wrapping.width(content)
    for index, line in enumerate(content):
        follower = content[index + 1] if index + 1 < len(content) else None
        previous = found[-1] if found else None
        if previous is not None and (
            _continues(previous, line) or wrapping.goes_on(previous.last, line, width)
        ):
            previous.heading = False
            previous.end = line.end
            previous.last = line.text
            continue
        found.append(_Paragraph(line.start, line.end, line.text, line.text, _is_bare(line, follower, width)))
    for paragraph in found:
        paragraph.text = text[paragraph.start - document.char_start : paragraph.end - document.char_start]
    return found


def _content_lines(whole: str, base: int, skip: list[tuple[int, int]]) -> Iterator[Line]:
    """The lines that are not furniture as a whole; a line with furniture at an edge is cut there."""
    position = 0
    for line in lines(whole, base):
        start, end = line.start, line.end
        while position < len(skip) and skip[position][1] <= start:
            position += 1
        index = position
        while index < len(skip) and skip[index][0] < end:
            left, right = skip[index]
            if left <= start:
                start = max(start, right)
            elif right >= end:
                end = left
            index += 1
        if start >= end:
            continue
        text = whole[start - base : end - base]
        body = text.strip(BLANKS)
        if body:
            start += len(text) - len(text.lstrip(BLANKS))
            yield Line(start, start + len(body), body, line.indented, line.gap)


def _continues(previous: _Paragraph, line: Line) -> bool:
    """Whether a line goes on with the sentence that the line before left open."""
    if previous.heading:
        return False
    if line.text[0] in _rules().continuation and previous.last[-1] not in "。！？":
        return True
    if previous.last[-1] in _TERMINAL or line.gap or line.indented:
        return False
    return not _ENUMERATOR.match(line.text) or line.text[0].isdigit()


def _is_bare(line: Line, follower: Line | None, width: int) -> bool:
    """Whether a line is a heading of its own: short, no sentence, nothing left open, nothing going on."""
    text = line.text
    if len(text) > _HEADING_MAX or (text[-1] in _TERMINAL and text[-1] not in "）)”》") or "。" in text:
        return False
    rules = _rules()
    if text[-1] in rules.open_ends or text[0] in rules.continuation or not _has_hanzi(text):
        return False
    if follower is None or wrapping.goes_on(text, follower, width):
        return False
    if _ENUMERATOR.match(text) or _is_top(text):
        return True
    if follower.text[0] in rules.continuation and not follower.indented:
        return False
    if follower.text[0].isdigit() and not line.gap and text[-1].isascii():
        return False
    return len(text) <= 36


def _has_hanzi(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


# ---- headings ----


def _style(text: str) -> tuple[str | None, int]:
    """The style of the enumerator a paragraph begins with, and its length."""
    match = _ENUMERATOR.match(text)
    return (match.lastgroup, match.end()) if match else (None, 0)


class _Tree:
    """Builds the tree of headings in one pass."""

    def __init__(self) -> None:
        self.nodes: list[_Node] = []
        self.stack: list[int] = []
        self.inline: list[tuple[int, int]] = []  # (start, node) of `一是` inside the current paragraph
        # For the closed children of a node in one style: how many, and whether each was one paragraph.
        self.closed: dict[tuple[int | None, str], tuple[int, bool]] = {}
        self.last_end = 0  # where the paragraph before the current one ends

    def enter(self, paragraph: _Paragraph, follower: _Paragraph | None, bare_only: bool) -> int:
        """Open the section a paragraph heads, if any; returns where its sentences begin."""
        self.inline = []
        text = paragraph.text
        style, width = _style(text)
        if UNIT_LINE.fullmatch(text):
            return paragraph.start  # it heads a table, not a part
        if style is None:
            if paragraph.heading:
                return self._bare(paragraph, bare_only)
            if _FAREWELL.match(text):
                self._close_items()
            self._close_single()
            if self.stack:
                self.nodes[self.stack[-1]].paragraphs += 1
            self._inline(paragraph, 0)
            return paragraph.start
        if style == "dash" and not paragraph.heading and text[width : width + 1].isdigit():
            return paragraph.start  # a minus sign or a date after dashes: no heading
        heading, length, informative = _heading(text, width, paragraph.heading)
        whole = length >= len(text)
        alone = whole and not informative and follower is not None
        self._open(style, text[:width].strip(BLANKS), heading, paragraph, length, own=not alone)
        self.nodes[self.stack[-1]].run_in = not whole
        self._inline(paragraph, width if style == "is" else length)
        return paragraph.start + (width if informative else length)

    def leave(self, paragraph: _Paragraph) -> None:
        """Close what ends with its paragraph."""
        for _, node in self.inline:
            self.nodes[node].end = min(self.nodes[node].end, paragraph.end)
        while self.stack and self.nodes[self.stack[-1]].own_paragraph:
            self._pop(paragraph.end)
        self.last_end = paragraph.end

    def section_at(self, start: int) -> int | None:
        """The innermost section that holds a position of the current paragraph."""
        inside = [node for begin, node in self.inline if begin <= start]
        if inside:
            return inside[-1]
        return self.stack[-1] if self.stack else None

    def _bare(self, paragraph: _Paragraph, bare_only: bool) -> int:
        text = paragraph.text
        informative = bool(_QUANTITY.search(text)) and not text.startswith("附件")
        if _is_top(text):
            style = "top"
        elif bare_only and self.stack and self.nodes[self.stack[0]].style in ("top", "bare"):
            style = self.nodes[self.stack[0]].style
        else:
            style = "bare"
        self._open(style, None, text, paragraph, len(text), own=False)
        return paragraph.start if informative else paragraph.end

    def _close_items(self) -> None:
        """A new address to the audience ends lists, not the main part they stand in."""
        while len(self.stack) > 1 and self.nodes[self.stack[-1]].style not in ("top", "part", "cn"):
            self._pop(self.last_end)

    def _close_single(self) -> None:
        """Where every item of a list is one paragraph, the paragraph after the last one is no part of it."""
        if not self.stack:
            return
        last = self.nodes[self.stack[-1]]
        before, alike = self.closed.get((last.parent, last.style), (0, True))
        if last.alone and alike and before >= _LIST_MIN:
            self._pop(self.last_end)

    def _open(
        self, style: str, ordinal: str | None, heading: str, paragraph: _Paragraph, length: int, *, own: bool
    ) -> None:
        rank = self._make_room(style, paragraph.start)
        parent = self.stack[-1] if self.stack else None
        keeps_going = style in ("top", "bare", "part", "cn", "paren", "digit", "ordinal", "digit_paren")
        node = _Node(
            style, rank, ordinal, heading, paragraph.start, paragraph.start + length, len(self.stack) + 1,
            parent, paragraph.end, own and not keeps_going,
        )  # fmt: skip
        self.stack.append(len(self.nodes))
        self.nodes.append(node)

    def _make_room(self, style: str, start: int) -> float:
        """Pop the sections that a heading of this style ends; returns its rank."""
        styles = [self.nodes[node].style for node in self.stack]
        if style in styles:
            while self.stack and self.nodes[self.stack[-1]].style != style:
                self._pop(start)
            rank = self.nodes[self.stack[-1]].rank
            self._pop(start)
            return rank
        rank = _RANK.get(style, 0.0)
        if style == "top":
            while self.stack:
                self._pop(start)
        elif rank:
            while self.stack and (
                self.nodes[self.stack[-1]].rank >= rank or self.nodes[self.stack[-1]].style in ("dash", "is")
            ):
                self._pop(start)
        else:  # dashes, `一是` and bare lines go below whatever is open
            if style == "bare":
                while self.stack and self.nodes[self.stack[-1]].style in ("dash", "is"):
                    self._pop(start)
            rank = (self.nodes[self.stack[-1]].rank if self.stack else 1.0) + 0.25
        return rank

    def _pop(self, end: int) -> None:
        node = self.nodes[self.stack.pop()]
        node.end = max(node.end, end)
        before, alike = self.closed.get((node.parent, node.style), (0, True))
        self.closed[node.parent, node.style] = (before + 1, alike and node.alone)

    def _inline(self, paragraph: _Paragraph, begin: int) -> None:
        """`一是…；二是…` inside a paragraph: sections when the count runs on from one."""
        text = paragraph.text
        if "二是" not in text:
            return
        found: list[tuple[int, int]] = []
        for match in _IS_INLINE.finditer(text, begin):
            if figures.whole(match.group(1)) == len(found) + 1:
                found.append((match.start(), match.end()))
        if len(found) < 2:
            return
        parent = self.stack[-1] if self.stack else None
        depth = len(self.stack) + 1
        for number, (left, right) in enumerate(found):
            stop = found[number + 1][0] if number + 1 < len(found) else len(text)
            label = _label(text[right:stop])
            node = _Node(
                "is", 9.0, text[left:right], label, paragraph.start + left, paragraph.start + right, depth,
                parent, paragraph.start + stop, own_paragraph=True,
            )  # fmt: skip
            self.inline.append((paragraph.start + left, len(self.nodes)))
            self.nodes.append(node)

    def sections(self, document_id: str, end: int) -> tuple[Section, ...]:
        """The finished tree in text order."""
        while self.stack:
            self._pop(end)
        paths: list[str] = []
        made: list[Section] = []
        for number, node in enumerate(self.nodes):
            if node.parent is not None:  # a child never outlives its parent
                self.nodes[node.parent].end = max(self.nodes[node.parent].end, node.end)
            above = "" if node.parent is None else paths[node.parent] + " / "
            paths.append(above + node.heading)
            made.append(
                Section(
                    f"{document_id}.{number + 1}",
                    document_id,
                    None if node.parent is None else f"{document_id}.{node.parent + 1}",
                    node.depth,
                    node.ordinal,
                    node.heading,
                    paths[-1],
                    node.start,
                    node.end,
                    node.heading_end,
                )
            )
        return tuple(made)


def _heading(text: str, width: int, bare: bool) -> tuple[str, int, bool]:
    """A paragraph's heading, how far it reaches, and whether it must stay a sentence as well."""
    if bare:
        heading = _clean(text[width:])
        return heading, len(text), bool(_QUANTITY.search(heading))
    stop = _END.search(text, width)
    reach = stop.end() if stop else len(text)
    colon = text.find("：", width, width + 24)
    if colon > 0 and colon < reach and "，" not in text[width:colon]:
        reach = colon + 1
    heading = text[width:reach]
    if len(heading) > _RUN_IN_MAX or _QUANTITY.search(heading):
        return _label(heading), width, True
    return _clean(heading).rstrip("。！？!?：:"), reach, False


def _label(text: str) -> str:
    """A short name for a part that has no heading of its own: its first clause."""
    first = re.split(r"[，。；：！？,;:]", text.strip(BLANKS), maxsplit=1)[0]
    return _clean(first[:40])


def _clean(text: str) -> str:
    """A heading without line breaks and footnote marks."""
    return _MARKS.sub("", text).strip(BLANKS)


def _is_top(text: str) -> bool:
    return bool(_rules().top.fullmatch(text))


# ---- sentences ----


def _sentences(paragraph: _Paragraph, begin: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a paragraph from a position on, blanks around them left out."""
    text = paragraph.text
    start = begin - paragraph.start
    for match in _END.finditer(text, start):
        end = match.end()
        closed = match.group()[-1] not in "。！？!?"
        if match.group() == "。" and figures.split_by_stop(text, match.start()):
            continue
        if (closed and text[end : end + 1] in _GOES_ON) or (
            match.group() in "!?" and not closed and _ascii(text, end)
        ):
            continue
        yield from _pieces(paragraph, start, end)
        start = end
    yield from _pieces(paragraph, start, len(text))


def _pieces(paragraph: _Paragraph, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, in parts where it is longer than any that is written: what reads one may take its time."""
    text = paragraph.text
    while end - start > _SENTENCE_MAX:
        reach = start + _SENTENCE_MAX
        cut = max(text.rfind(mark, start + _SENTENCE_MAX // 2, reach) for mark in "；，、") + 1
        if not cut:
            figures = _FIGURES.match(text, reach)  # a numeral stays whole
            cut = min(end, figures.end()) if figures else reach
        yield from _trim(paragraph, start, cut)
        start = cut
    yield from _trim(paragraph, start, end)


def _ascii(text: str, end: int) -> bool:
    """A question or exclamation mark between Latin letters ends no sentence."""
    return text[end : end + 1].isascii() and text[end : end + 1].isalnum()


def _trim(paragraph: _Paragraph, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = paragraph.text[start:end]
    body = piece.strip(BLANKS + "\r\n")
    if body:
        start += len(piece) - len(piece.lstrip(BLANKS + "\r\n"))
        yield paragraph.start + start, paragraph.start + start + len(body)


# ---- declarations ----


@dataclass(frozen=True, slots=True)
class _Rules:
    top: re.Pattern[str]
    open_ends: frozenset[str]
    continuation: frozenset[str]


@cache
def _rules() -> _Rules:
    declared = lexicon.load("headings")
    return _Rules(
        lexicon.pattern(declared, "top"),
        frozenset(lexicon.text(declared, "open_ends")),
        frozenset(lexicon.text(declared, "continuation")),
    )
