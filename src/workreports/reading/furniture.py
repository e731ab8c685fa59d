"""Page furniture: navigation, bylines, captions, footnote marks, glossaries and pollution around a report.

A line is recognised by itself; a stretch (a glossary, the foot of a page) by the line that opens it.
Every pattern runs over one short line, so a long text costs no more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from workreports.declared import lexicon
from workreports.model import Furniture
from workreports.reading.lines import Line, squeeze

_LINE_MAX = 320  # no furniture line is longer
_INLINE_FIRST = r"（(\[［〔【^⁰¹²³⁴-⁹hw转本更欢请最&<?\\"  # what furniture inside a line can begin with
_HEADINGS_MAX = 400  # no report has more short lines; it keeps the search for foreign words linear
_CODES_MIN = 2  # one alone may be part of the text
_CODE = re.compile(r"[。！？；”]\s*([0-9A-Za-z]{2,6})$")
_ORNAMENTS = "※★☆◆◇●■□▲*"
_TERM = re.compile(r"[\[［〔【(（]?\s*(?:注\s*)?\d{1,3}\s*[\]］〕】)）.．、：:]")


@dataclass(frozen=True, slots=True)
class _Rules:
    words: dict[str, str]  # a whole line → its kind
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    head_only: tuple[tuple[str, re.Pattern[str]], ...]
    labels: dict[str, str]
    inline: re.Pattern[str]
    inline_kinds: tuple[str, ...]
    tails: frozenset[str]
    glossary: re.Pattern[str]
    pollution: tuple[str, ...]
    closing: tuple[str, ...]


@cache
def _rules() -> _Rules:
    declared = lexicon.load("furniture")
    headings = lexicon.load("headings")
    found = {
        squeeze(word): kind for kind, listed in declared["words"].items() for word in lexicon.words(listed)
    }
    labels = {label: kind for kind, listed in declared["labels"].items() for label in lexicon.words(listed)}
    inline = declared["inline"]
    return _Rules(
        found,
        tuple((kind, lexicon.pattern(declared["patterns"], kind)) for kind in declared["patterns"]),
        tuple((kind, lexicon.pattern(declared["head_only"], kind)) for kind in declared["head_only"]),
        labels,
        re.compile(
            f"(?=[{_INLINE_FIRST}])(?:"
            + "|".join(f"(?P<{kind}>{lexicon.pattern(inline, kind).pattern})" for kind in inline)
            + ")"
        ),
        tuple(inline),
        frozenset(squeeze(word) for word in lexicon.words(declared["tail_markers"])),
        lexicon.pattern(declared, "glossary_heads"),
        tuple(sorted(lexicon.words(declared["pollution"]), key=lambda word: (-len(word), word))),
        tuple(sorted(lexicon.words(headings["closing_words"]), key=lambda word: (-len(word), word))),
    )


def classify(page: Sequence[Line]) -> list[str | None]:
    """The kind of furniture each line of a page is by itself, or None."""
    rules = _rules()
    kinds: list[str | None] = []
    label: str | None = None
    for line in page:
        bare = squeeze(line.text) if len(line.text) <= _LINE_MAX else ""
        kind = _line_kind(bare, line.text, rules) if bare else None
        if kind is None and label is not None and len(bare) <= 16 and not bare.endswith(("。", "：", "！")):
            kind = label  # the value of a label that stood on the line before
        name = bare.rstrip("：:")
        label = rules.labels.get(name) if name != bare else None
        kinds.append(kind or label)
    return kinds


def _line_kind(bare: str, printed: str, rules: _Rules) -> str | None:
    known = rules.words.get(bare)
    if known is not None:
        return known
    if len(bare) > 60 and bare[-1] in "。；！？" and bare[0] not in "（(【":
        return None  # a sentence
    for kind, pattern in rules.patterns:
        if pattern.fullmatch(printed):
            return kind
    return None


def head_kind(line: Line) -> str | None:
    """What a line is when it stands before the report begins: captions are looser there."""
    for kind, pattern in _rules().head_only:
        if len(line.text) <= _LINE_MAX and pattern.fullmatch(line.text):
            return kind
    return None


def is_tail_marker(line: Line) -> bool:
    """Whether what follows on the page is links and imprint."""
    return len(line.text) <= 20 and squeeze(line.text) in _rules().tails


def is_glossary_head(line: Line) -> bool:
    """Whether a line opens a list of explained terms."""
    return len(line.text) <= 40 and bool(_rules().glossary.fullmatch(squeeze(line.text).strip(_ORNAMENTS)))


def is_term(line: Line) -> bool:
    """Whether a line looks like an entry of such a list."""
    return bool(_TERM.match(line.text))


def inline(text: str, base: int) -> list[Furniture]:
    """Footnote marks, page turns and addresses inside the running text."""
    found: list[Furniture] = []
    for match in _rules().inline.finditer(text):
        kind = match.lastgroup or "navigation"
        if kind == "footnote_mark" and match.start() and text[match.start() - 1] in "\n米方":
            continue  # a numbered line, or the exponent of a unit
        found.append(Furniture(base + match.start(), base + match.end(), kind))
    return found


def site_codes(page: Iterable[Line]) -> list[Furniture]:
    """A few letters and digits that a site sets behind its paragraphs: `…增长7.4%。9ti`."""
    found = [
        (line, match)
        for line in page
        if (match := _CODE.search(line.text, max(0, len(line.text) - 10))) and not match[1].isdigit()
    ]
    if len(found) < _CODES_MIN:
        return []
    return [Furniture(line.start + match.start(1), line.end, "pollution") for line, match in found]


def pollution(headings: Iterable[Line], text: str) -> list[Furniture]:
    """Foreign matter glued to headings: known names, or a tail whose words stand nowhere else."""
    rules = _rules()
    found: list[Furniture] = []
    for line in islice(headings, _HEADINGS_MAX):
        span = _known_tail(line, rules) or _alien_tail(line, text, rules)
        if span is not None:
            found.append(Furniture(line.start + span[0], line.start + span[1], "pollution"))
    return found


def _known_tail(line: Line, rules: _Rules) -> tuple[int, int] | None:
    for name in rules.pollution:
        at = line.text.find(name)
        if at < 0:
            continue
        start = _after_closing(line.text, rules)
        if start is not None and start <= at:
            return start, len(line.text)
        if at == 0 or at + len(name) == len(line.text):
            return at, at + len(name)
    return None


def _alien_tail(line: Line, text: str, rules: _Rules) -> tuple[int, int] | None:
    start = _after_closing(line.text, rules)
    if start is None:
        return None
    tail = line.text[start:]
    if not 3 <= len(tail) <= 16 or not all("\u4e00" <= character <= "\u9fff" for character in tail):
        return None
    if any(text.count(tail[at : at + 2]) > 1 for at in range(len(tail) - 1)):
        return None
    return start, len(line.text)


def _after_closing(text: str, rules: _Rules) -> int | None:
    """Where a heading that should have ended goes on."""
    best = 0
    for word in rules.closing:
        at = text.find(word)
        if at > 0:
            best = max(best, at + len(word))
    return best if 0 < best < len(text) else None
