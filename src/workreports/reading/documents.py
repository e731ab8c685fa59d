"""A source file split into its documents, each with its furniture and what its text says about itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from workreports.declared import lexicon
from workreports.model import Document, Furniture, Quarantined, Snapshot
from workreports.reading import furniture, identity, names
from workreports.reading.lines import Line, lines, plain, squeeze

_PROSE = 60  # a line this long is text, not a head
_BODY_MIN = 600  # so much text must stand before a new document can begin
_DOCUMENT_MIN = 80  # less than this is no document
_HEAD_REACH = 14  # lines of a head, from the title to the salutation
_HEAD_BEFORE = 200  # lines of navigation above a title, at most
_DOCUMENT_MAX = 1_000_000  # more than this is a book shelf
_PIECES_MAX = 100_000  # documents in one file, at most: so many do not fit into a file that is read
_EDITORS = re.compile("编辑|责编|审核|校对|编审|监制|终审")  # a line that closes a page
_SPEECH_MIN = 2000  # a speech is longer than this before it ends
_FOLLOWING = 30  # lines looked at for running text after its end
_CLOSING = re.compile(r"(?:让我们|紧密地?团结|谢谢(?:大家|各位))[^。！]{0,240}[！!]?[^。！]{0,60}[！!]$")
_BELOW = 4  # lines in which a list of terms may announce itself
_LINK, _LINKS_MIN = 50, 3  # characters of a link at most; titles that make a list of links
_APPENDIX = re.compile(r"^附|实事|名词|注释|说明|清单|附表|解释|^注[：:]|^[（(]|^各位|^同志|^谢谢")
_KINSHIP = 0.8  # share of an orphan's text that must stand in the document before it to be called a repeat


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines of a file with what each is by itself."""

    text: str  # as the file has it, or in simplified characters
    lines: list[Line]
    kinds: list[str | None]


@cache
def _openings() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], frozenset[str]]:
    declared = lexicon.load("documents")
    return (
        lexicon.pattern(declared, "titles"),
        lexicon.pattern(declared, "other_titles"),
        lexicon.pattern(declared, "opening"),
        frozenset(lexicon.words(declared["vocabulary"])),
    )


def parse(snapshot: Snapshot) -> list[Document | Quarantined]:
    """The documents of a file in text order; stretches that are none are quarantined."""
    page = _page(snapshot.text)
    found: list[Document | Quarantined] = []
    pending: list[tuple[int, int]] = []  # stretches without content, to be told from repeats of a document
    for first, last in _with_heads(page, _pieces(page)):
        if _is_document(page, first, last):
            found.append(_document(snapshot, page, first, last))
        else:
            pending.append((first, last))
    for first, last in pending:
        _place(found, snapshot, page, first, last)
    if not found:
        found.append(_nothing(snapshot, page))
    return [_sized(item) for item in sorted(found, key=lambda item: item.char_start or 0)]


def _sized(item: Document | Quarantined) -> Document | Quarantined:
    """A text many times longer than any report keeps nobody waiting."""
    if not isinstance(item, Document) or len(item.text) <= _DOCUMENT_MAX:
        return item
    detail = (
        f"{len(item.text):,} characters without a second title; a report has fewer than {_DOCUMENT_MAX:,}. "
        "Split the file."
    )
    span = (item.char_start, item.char_end)
    return Quarantined("documents", "too_long", detail, item.source_file, *span, item.text[:200])


def single(snapshot: Snapshot) -> Document:
    """The whole of a text as one document, however short: for text that a person hands over."""
    page = _page(snapshot.text)
    return _document(snapshot, page, 0, len(page.lines))


def _page(text: str) -> _Page:
    shown = plain(text)
    cut = lines(shown)
    return _Page(shown, cut, furniture.classify(cut))


# ---- boundaries ----


def _pieces(page: _Page) -> list[tuple[int, int]]:
    """Ranges of lines, one for each document the page may hold."""
    starts = [0]
    body = 0  # characters of running text since the last boundary
    opened = False  # whether the address to the audience has stood since then
    closed = False  # whether the line before was the last of a speech
    for index, line in enumerate(page.lines):
        kind = page.kinds[index]
        if kind is not None and not (kind == "collector" and line.text.startswith("标题")):
            continue
        if len(starts) == _PIECES_MAX:
            break
        opening = _is_opening(page, index)
        if (opened or body >= _BODY_MIN) and (opening or (_is_title(line) and _is_confirmed(page, index))):
            start = _back_to_head(page, index, starts[-1])
            if start > starts[-1]:
                starts.append(start)
                body, opened = 0, False
        elif closed and kind is None and _is_foreign(page, index) and not _closes_again(page, index):
            starts.append(_back_to_head(page, index, starts[-1]))
            body, opened = 0, False
        opened = opened or opening
        if len(line.text) >= _PROSE:
            body += len(line.text)
        closed = body >= _SPEECH_MIN and _closes(line)
    ends = [*starts[1:], len(page.lines)]
    return [(first, last) for first, last in zip(starts, ends, strict=True) if first < last]


def _with_heads(page: _Page, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces, a short one that is no document joined to the first one that is: the head of its page."""
    told = [item for item in pieces if _is_document(page, *item)]
    if not told or told[0] == pieces[0]:
        return pieces
    above = sum(len(line.text) for line in page.lines[: told[0][0]])
    if above > _BODY_MIN:
        return pieces
    return [(0, told[0][1]), *pieces[pieces.index(told[0]) + 1 :]]


def _is_foreign(page: _Page, index: int) -> bool:
    """Whether what follows a speech is a text of its own, not an appendix, a glossary or a signature."""
    line = page.lines[index]
    bare = squeeze(line.text[:60])
    if _APPENDIX.search(bare) or furniture.is_term(line):
        return False
    if any(furniture.is_glossary_head(item) for item in page.lines[index : index + _BELOW]):
        return False
    if identity.is_section_heading(bare):
        return False
    reach = slice(index, index + _FOLLOWING)
    told = [item for item, kind in zip(page.lines[reach], page.kinds[reach], strict=True) if kind is None]
    return sum(len(item.text) for item in told if len(item.text) >= _PROSE) >= _BODY_MIN


def _closes_again(page: _Page, index: int) -> bool:
    """Whether the speech only called upon its hearers and ends later: before another one begins."""
    for at in range(index, len(page.lines)):
        if _is_opening(page, at) or (_is_title(page.lines[at]) and _is_confirmed(page, at)):
            return False
        if page.kinds[at] is None and _closes(page.lines[at]):
            return True
    return False


def _closes(line: Line) -> bool:
    """Whether a speech ends with the line: a call upon its hearers."""
    return line.text.endswith(("！", "!")) and _CLOSING.search(line.text[-400:]) is not None


def _is_title(line: Line) -> bool:
    if len(line.text) > 70:
        return False
    titles, others, _, _ = _openings()
    bare = squeeze(line.text)
    return bool(titles.fullmatch(bare) or others.fullmatch(bare))


def _is_opening(page: _Page, index: int) -> bool:
    """`各位代表：现在，我代表…人民政府，向大会报告工作`, on one line or two."""
    _, _, opening, _ = _openings()
    text = page.lines[index].text[:120]
    return bool(opening.match(squeeze(text)))


def _is_confirmed(page: _Page, index: int) -> bool:
    """Whether a title is followed by what follows a title: a congress, a salutation, an office."""
    seen = 0
    for at in range(index + 1, min(len(page.lines), index + 1 + _HEAD_REACH)):
        line = page.lines[at]
        bare = squeeze(line.text[:160])
        if identity.is_head_line(bare) or _is_opening(page, at):
            return True
        seen += page.kinds[at] is None
        if (len(line.text) >= _PROSE and page.kinds[at] is None) or seen > 8:
            break
    return False


def _back_to_head(page: _Page, boundary: int, floor: int) -> int:
    """The first line of the head that a boundary belongs to: short lines and navigation above it."""
    start = boundary
    floor = max(floor, boundary - _HEAD_BEFORE)
    while start - 1 > floor:
        line, kind = page.lines[start - 1], page.kinds[start - 1]
        bare = squeeze(line.text[:160])
        if (
            furniture.is_tail_marker(line)
            or kind == "caption"
            or (kind == "byline" and _EDITORS.search(bare))
        ):
            break
        if (
            not _is_head(line)
            and not _is_halved(page, start - 1)
            and (_is_end_of_page(bare) if kind else not _stands_in_head(page, start - 1, floor))
        ):
            break
        start -= 1
    while (
        start < boundary
        and page.kinds[start] is not None
        and _is_end_of_page(squeeze(page.lines[start].text))
    ):
        start += 1
    return start


def _is_head(line: Line) -> bool:
    return identity.is_head_line(squeeze(line.text[:160])) or _is_title(line)


def _is_halved(page: _Page, index: int) -> bool:
    """Whether a short line is half of one of a head: a congress printed over two lines."""
    for first in (index - 1, index):
        if first >= 0 and first + 1 < len(page.lines):
            both = page.lines[first].text + page.lines[first + 1].text
            if len(both) <= _PROSE and page.kinds[first] is None and identity.names_congress(squeeze(both)):
                return True
    return False


def _stands_in_head(page: _Page, index: int, floor: int) -> bool:
    """A short line that says nothing by itself, such as a name, right below a line of a head."""
    text = page.lines[index].text
    above = page.lines[max(floor, index - 2) : index]
    return len(text) <= 20 and text[-1] not in "。！？；" and any(_is_head(line) for line in above)


def _is_end_of_page(bare: str) -> bool:
    return any(
        word in bare
        for word in ("关闭", "打印本页", "返回", "上一", "下一", "版权", "备案", "扫一扫", "顶部")
    )


# ---- what a piece is ----


def _is_document(page: _Page, first: int, last: int) -> bool:
    """Whether a stretch reads like a report on a territory: enough text, and its vocabulary."""
    prose = [
        line
        for line, kind in zip(page.lines[first:last], page.kinds[first:last], strict=True)
        if kind is None
    ]
    size = sum(len(line.text) for line in prose)
    if size < _DOCUMENT_MIN:
        return False
    vocabulary = _openings()[3]
    sample = page.text[page.lines[first].start : page.lines[last - 1].end]
    sample = sample if len(sample) <= 60_000 else sample[:60_000]
    seen = sum(word in sample for word in vocabulary)
    return seen >= (6 if size >= 1000 else 5)


def _place(
    found: list[Document | Quarantined], snapshot: Snapshot, page: _Page, first: int, last: int
) -> None:
    """A stretch that is no document: furniture of the one before it, or quarantined."""
    start, end = page.lines[first].start, page.lines[last - 1].end
    previous = next(
        (item for item in reversed(found) if isinstance(item, Document) and item.char_end <= start), None
    )
    if previous is not None:
        items = _leftovers(page, first, last, previous)
        grown = replace(
            previous,
            char_end=end,
            text=snapshot.text[previous.char_start : end],
            furniture=(*previous.furniture, *items),
        )
        found[found.index(previous)] = grown
        return
    size = sum(
        len(line.text)
        for line, kind in zip(page.lines[first:last], page.kinds[first:last], strict=True)
        if not kind
    )
    if any(isinstance(item, Document) for item in found) or size:
        found.append(
            Quarantined(
                "documents",
                "no_document",
                "No report or overview of a territory was recognised in this text.",
                snapshot.source_file,
                start,
                end,
                snapshot.text[start : min(end, start + 2000)],
            )
        )


def _nothing(snapshot: Snapshot, page: _Page) -> Quarantined:
    return Quarantined(
        "documents",
        "no_document",
        "Nothing but page furniture was found in this text.",
        snapshot.source_file,
        0,
        len(snapshot.text),
        snapshot.text[:2000],
    )


def _leftovers(page: _Page, first: int, last: int, document: Document) -> list[Furniture]:
    """What stands after a document without being one: its own head once more, or the page around it."""
    whole = squeeze(page.text[document.char_start : document.char_end])
    kinds: list[str | None] = []
    for line, kind in zip(page.lines[first:last], page.kinds[first:last], strict=True):
        parts = [bare for part in re.split("[。：]", line.text) if (bare := squeeze(part))]
        known = sum(len(part) for part in parts if part in whole)
        repeated = kind is None and known > 0 and known >= _KINSHIP * sum(map(len, parts))
        kinds.append("repeat" if repeated else kind or "navigation")
    return _line_furniture(page.lines[first:last], kinds, 0)


# ---- one document ----


def _document(snapshot: Snapshot, page: _Page, first: int, last: int) -> Document:
    cut = page.lines[first:last]
    start = cut[0].start if cut else 0
    end = cut[-1].end if cut else len(snapshot.text)
    text = page.text[start:end]
    kinds = _stretches(cut, page.kinds[first:last])
    head = identity.head_length(cut, kinds)
    facts = identity.read(cut, kinds, head, text, snapshot.hints, names.said(snapshot.source_file))
    items = _line_furniture(cut, kinds, head)
    covered = [(item.char_start, item.char_end) for item in items]
    body = [line for line, kind in zip(cut[head:], kinds[head:], strict=True) if kind is None]
    short = [line for line in body if len(line.text) <= 48]
    extra = furniture.inline(text, start) + furniture.pollution(short, text) + furniture.site_codes(body)
    items += [item for item in extra if not _within(item, covered)]
    items.sort(key=lambda item: (item.char_start, item.char_end))
    said = _content(text, start, items)
    return Document(
        document_id="d" + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        kind=facts.kind,
        title=facts.title,
        region=facts.region,
        report_year=facts.report_year,
        review_start=facts.review_start,
        review_end=facts.review_end,
        delivered_on=facts.delivered_on,
        congress=facts.congress,
        session=facts.session,
        speaker=facts.speaker,
        speaker_office=facts.speaker_office,
        region_source=facts.region_source,
        year_source=facts.year_source,
        confidence=facts.confidence,
        identity_note=facts.note,
        source_file=snapshot.source_file,
        char_start=start,
        char_end=end,
        text=snapshot.text[start:end],
        furniture=tuple(items),
    )


def _stretches(cut: Sequence[Line], kinds: Sequence[str | None]) -> list[str | None]:
    """Marks what a line opens: a glossary to its end, the links at the foot of a page."""
    marked = list(kinds)
    mode: str | None = None
    prose = _last_prose(cut, kinds)
    for index, line in enumerate(cut):
        if furniture.is_glossary_head(line) and _explains(cut, index):
            mode = "glossary"
        elif furniture.is_tail_marker(line) and index > prose:
            mode = "navigation"
        elif mode == "glossary" and re.fullmatch(r"附件?\s*[一二三四五六七八九十\d]*[：:]?", line.text):
            mode = None
        elif mode == "navigation" and kinds[index] is None and _is_title(line):
            mode = "repeat"
        if mode is not None and marked[index] is None:
            marked[index] = mode
    for index in _links(cut, marked, prose):
        marked[index] = "navigation"
    return marked


def _links(cut: Sequence[Line], kinds: Sequence[str | None], prose: int) -> list[int]:
    """Lines below the text that are a list of links: titles of several other reports, years, tags."""
    rest = [index for index in range(prose + 1, len(cut)) if kinds[index] is None]
    titles = {squeeze(cut[index].text) for index in rest if _is_title(cut[index])}
    short = all(len(cut[index].text) <= _LINK and "。" not in cut[index].text for index in rest)
    return rest if short and len(titles) >= _LINKS_MIN else []


def _explains(cut: Sequence[Line], index: int) -> bool:
    """Whether terms follow; a table of contents only names the glossary."""
    following = cut[index + 1 : index + 8]
    return any(furniture.is_term(line) or "：" in line.text[:40] for line in following)


def _last_prose(cut: Sequence[Line], kinds: Sequence[str | None]) -> int:
    """The last line of running text; links and imprint are what comes after it."""
    for index in range(len(cut) - 1, -1, -1):
        if kinds[index] is None and len(cut[index].text) > _PROSE and "。" in cut[index].text:
            return index
    return -1


def _line_furniture(cut: Sequence[Line], kinds: Sequence[str | None], head: int) -> list[Furniture]:
    """Whole lines of furniture; neighbours of one kind are one stretch."""
    found: list[Furniture] = []
    for index, line in enumerate(cut):
        kind = kinds[index]
        if kind is None and index < head:
            kind = furniture.head_kind(line) or "title_block"
        if kind is None:
            continue
        if found and found[-1].kind == kind and index and found[-1].char_end == cut[index - 1].end:
            found[-1] = Furniture(found[-1].char_start, line.end, kind)
        else:
            found.append(Furniture(line.start, line.end, kind))
    return found


def _within(item: Furniture, covered: Sequence[tuple[int, int]]) -> bool:
    return any(start <= item.char_start and item.char_end <= end for start, end in covered)


def content(document: Document) -> str:
    """What a document says, to compare with others: no furniture, no blanks, simplified characters."""
    return _content(plain(document.text), document.char_start, document.furniture)


def _content(text: str, base: int, items: Sequence[Furniture]) -> str:
    parts: list[str] = []
    at = 0
    for item in items:
        start = item.char_start - base
        if start > at:
            parts.append(text[at:start])
        at = max(at, item.char_end - base)
    parts.append(text[at:])
    return squeeze("".join(parts))
