"""A sentence made whole before it is read: what stands in it and is no part of what it says is taken out.

List markers become ends of clauses; cells of a table, the unit of its head and brackets that define, compare or give
the base of an index are taken out of the text and kept with their role. `Whole.source` leads back to the positions of
the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from workreports.declared.units import kinds
from workreports.observing.grammar import units
from workreports.observing.grammar.rules import no, rule, yes
from workreports.reading import figures
from workreports.reading.lines import UNIT_LINE

MARKER = rule(
    "whole.marker",
    "A list marker inside a sentence ends the clause before it and is no figure.",
    no("2.4全年完成技改投资86亿元2.5新增企业12家。", "2.5", "enumerator"),
)
DEFINED = rule(
    "whole.definition",
    "A limit in brackets defines the noun before it.",
    no("大型商场（营业面积1万平方米以上）达到16家。", "1", "threshold"),
)
BASE = rule(
    "whole.index_base",
    "The base of an index in brackets is no value.",
    no("农产品生产价格指数（上年=100）为101.6。", "100", "threshold"),
)
COMPARED = rule(
    "whole.comparison",
    "A figure in brackets behind what is compared with is its value.",
    yes("税收占比78%，低于全省（83%）5个百分点。", "83%", value=83, place="全省", subject="税收占比"),
)
HEADED = rule(
    "whole.head",
    "The unit in the head of a table or in brackets before a figure is the figure's unit.",
    yes("社会消费品零售总额（亿元）：683.8。", "683.8", value=68380000000, unit="CNY"),
    yes("单位：万元\n税收收入 612000\n非税收入 87000\n", "612000", value=6120000000, unit="CNY"),
    yes("单位：万元\n税收收入 612000\n非税收入 87000\n", "87000", value=870000000, unit="CNY"),
    no("学校 31 34 36所。", "31", "table_cell"),
    no("单位：万元\n税收收入 612000 650000\n", "650000", "table_cell"),
)


@dataclass(slots=True)
class Aside:
    """A bracket that was taken out and is read by itself."""

    start: int  # of what is inside, in the sentence
    text: str
    reference: str  # what is compared with
    clause: str  # what stands before it
    at: int  # where it stood in the whole


@dataclass(slots=True)
class Whole:
    """The text to read, and the way back."""

    text: str
    rejected: list[tuple[int, int, str, str]] = field(
        default_factory=list
    )  # in the sentence: start, end, verdict, rule
    asides: list[Aside] = field(default_factory=list)
    defined: list[tuple[int, str]] = field(
        default_factory=list
    )  # where a definition stood in the whole, and what it says
    heads: dict[int, str] = field(
        default_factory=dict
    )  # unit of the figure that begins at a position of the whole
    written: dict[str, str] = field(
        default_factory=dict
    )  # Chinese figures by the Arabic ones put in their place
    _cuts: list[tuple[int, int]] = field(default_factory=list)  # position in the whole, offset from there on

    def own_words(self, phrase: str) -> str:
        """A phrase of the whole in the words of the sentence."""
        for arabic, hanzi in self.written.items():
            if arabic in phrase:
                phrase = phrase.replace(arabic, hanzi)
        return phrase

    def source(self, position: int) -> int:
        """The position in the sentence of a character of the whole."""
        offset = 0
        for at, shift in self._cuts:
            if at > position:
                break
            offset = shift
        return position + offset


_COMPOSED = re.compile("[一二两三四五六七八九十百千][十百千万亿点多余]|十[一二三四五六七八九]")
_ANY = re.compile(r"[（①-⑳ ]|[；。][一二三四五六七八九十]|\d[.、]|[A-Za-z][.．]")
_MARKER = re.compile(
    r"(?:(?<=[。；：，！？、])|^)(?:\d{1,2}[.．](?!\d)(?=[\u4e00-\u9fff“])|\d{1,2}、(?=[\u4e00-\u9fff]{2}[^\d、]{2})"
    r"|（(?:\d{1,2}|[一二三四五六七八九十]{1,3})）[、.．]?|[①-⑳][、.．]?|[a-hA-H][.．](?=[\u4e00-\u9fff]))"
    r"|[①-⑳]|(?<=[；。])[一二三四五六七八九十]{1,2}、(?=[\u4e00-\u9fff]{3})(?![一二三四五六七八九十])"
    r"|(?:^|(?<=[。；！？元人个家户亩吨%次项条座套里米]))\d{1,2}(?:\.\d{1,2}){1,3}(?=[\u4e00-\u9fff])"
)
_IN_BRACKETS = re.compile(r"（([^（）]{1,60})）")
_INDEX_BASE = re.compile(r"(?:以)?[^，。；]{0,10}(?:为|=|＝)(?:100|1)(?:%)?")
_DEFINING_LIMIT = re.compile(
    r"(?:及?以[上下内]|之内|以内)(?:的[^，。；]{0,8})?$|(?:低于|高于|超过|不足|不低于|不超过|大于|小于|少于|多于|不少于|达到)\d[\d.]*[^\d，。；]{1,6}$"
)
_RESULT = re.compile(r"增|降|升|减|同比|其中|完成|实现|新|累计|预计|力争|目标|比上年|占|居|排|超额|连续|确保")
_COMPARED_WITH = re.compile(
    r"(?:高于|低于|快于|慢于|好于|优于|高出|落后于?|领先于?|[比较与])(?P<what>[^，。；：（）]{1,14})$"
)
_OUTCOME = re.compile(
    r"(?:平均(?:水平)?|相比|[^，。；：\d（）]{0,4}?)?(?:[还仍]?(?:高出?|低|快|慢|多|少|回落|提高|上升|下降|加快|扩大|收窄|增长|增加|减少|提升|降低)|约|近)?[^，。；：\d（）]{0,4}\d"
)
_FIGURE_ALONE = re.compile(r"(?:约|为|增长|下降|增幅|降幅)?[-—负]?\d[\d.,]*[^\d，。；]{0,6}")
_CELLS = re.compile(rf"(?:[\d.,，]+[%‰]?{figures.CELL})+(?=[\d.])")
_HEAD_UNIT = re.compile(r"(?:单位[：:])?((?:[十百千]?[万亿]|[百千])?)([^\d，。；（）]{1,6})")

_HEADED_ROW = re.compile(
    r"[\u4e00-\u9fff（）()、“”]{2,24}[：:]?(-?\d[\d.,]*)[。；]?"
)  # the head of a row and its cell


def make(text: str) -> Whole:
    """The whole of a cleaned sentence."""
    edits = _in_arabic(text) if _COMPOSED.search(text) else []
    if not edits and not _ANY.search(text):
        return Whole(text)
    whole = Whole(text, written={instead: text[start:end] for start, end, instead in edits})
    heads: list[tuple[int, str]] = []
    asides: list[tuple[int, str, str]] = []
    defined: list[tuple[int, str]] = []
    for m in _MARKER.finditer(text):
        if _is_marker(text, m):
            ended = not m.start() or text[m.start() - 1] in "。；！？：，"
            edits.append((m.start(), m.end(), "" if ended else "；"))
            _reject(whole, text, m.start(), m.end(), "enumerator", MARKER)
    for m in _IN_BRACKETS.finditer(text):
        if any(a <= m.start() < b for a, b, _ in edits):
            continue
        edits = [edit for edit in edits if not (m.start() < edit[0] < m.end() and _role(text, m))]
        if (unit := _head_unit(text, m)) is not None:
            stop = m.end() + (text[m.end() : m.end() + 1] == "：")
            edits.append((m.start(), stop, ""))
            heads.append((stop, unit))
        elif _INDEX_BASE.fullmatch(m[1]):
            edits.append((m.start(), m.end(), ""))
            _reject(whole, text, m.start(), m.end(), "threshold", BASE)
        elif (reference := _compared(text, m)) is not None:
            edits.append((m.start(), m.end(), ""))
            asides.append((m.start(1), m[1], reference))
        elif _defines(text, m):
            edits.append((m.start(), m.end(), ""))
            defined.append((m.start(), m[1]))
            _reject(whole, text, m.start(), m.end(), "threshold", DEFINED)
    for m in _CELLS.finditer(text):
        edits.append((m.start(), m.end(), ""))
        _reject(whole, text, m.start(), m.end(), "table_cell", HEADED)
    _apply(whole, text, sorted(edits))
    place = _placer(sorted(edits))
    whole.heads = {place(at): unit for at, unit in heads}
    whole.asides = [
        Aside(start, inside, reference, text[max(0, start - 30) : start], place(start))
        for start, inside, reference in asides
    ]
    whole.defined = [(place(at), inside) for at, inside in defined]
    return whole


def of_row(whole: Whole, unit: str) -> str:
    """Give the figure of a row the unit that stands above the table; the unit for the next line.

    `单位：万元` holds for the rows below it, to the first line that is none.
    """
    if "单位" in whole.text and (told := UNIT_LINE.fullmatch(whole.text)) is not None:
        return told[1]
    if not unit:
        return ""
    row = _HEADED_ROW.fullmatch(whole.text)
    if row is not None and not whole.rejected:  # of several cells nobody says which is of when
        whole.heads.setdefault(row.start(1), unit)
    return unit if row is not None or not whole.text or whole.rejected else ""


def without_figure(text: str, unit: str) -> str:
    """The unit for the line after one that holds no figure."""
    told = UNIT_LINE.fullmatch(text) if "单位" in text else None
    return told[1] if told else "" if text else unit


def _in_arabic(text: str) -> list[tuple[int, int, str]]:
    """Chinese figures with a unit they go with, in Arabic ones: all that follows knows but one kind of digits."""
    found: list[tuple[int, int, str]] = []
    past = 0
    for m in figures.notation().hanzi.finditer(text):
        figure = (
            figures.at(text, m.start())
            if m.end() - m.start() > 1 or text[m.end() : m.end() + 1] in "多余"
            else None
        )
        if figure is not None and figure.end > past and m.start() >= past and figure.value_max is not None:
            past = figure.end
        if figure is None or figure.value_max is not None or figure.bare or figure.arabic:
            continue
        if figure.value <= 10 and not figure.decimal and not figure.hedge:
            continue
        before = text[m.start() - 1 : m.start()]
        unit = units.match(text, figure.end)
        if m.start() < past:
            continue
        past = figure.end
        if unit is None or before in ("第", "之", "点", "“", "前") or (before and before.isdigit()):
            continue
        if units.goes_with_hanzi(unit.form, unit.kind, figure) and not RULES_OF.match(text, unit.end):
            stop = (
                figure.end - 1
                if figure.hedge and text[figure.end - 1] in figures.notation().hedges
                else figure.end
            )
            hedge = "多" if figure.hedge and stop == figure.end else ""
            found.append((m.start(), stop, _written(figure.value) + hedge))
    return found


RULES_OF = re.compile(
    "(?:[^，。；、]{0,4})(?:措施|意见|规定|政策|办法|举措|禁令|准则|原则|要求)"
)  # these are names by their number


def _written(value: Decimal) -> str:
    for factor, mark in ((10**8, "亿"), (10**4, "万")):
        if value >= factor:
            return f"{(value / factor).normalize():f}{mark}"
    return f"{value.normalize():f}"


def _role(text: str, m: re.Match[str]) -> bool:
    return bool(_INDEX_BASE.fullmatch(m[1]) or _compared(text, m) or _defines(text, m))


def _is_marker(text: str, m: re.Match[str]) -> bool:
    """A section number before a word, rather than a decimal before its unit."""
    written = m[0]
    if not written[0].isdigit() or written[-1] in "、．." or m.end() >= len(text):
        return True
    known = figures.notation()
    return not (units.match(text, m.end()) or text[m.end()] in known.hanzi_class)


def _head_unit(text: str, m: re.Match[str]) -> str | None:
    """`地区生产总值（亿元）1500.9`: the unit in brackets right before a figure."""
    stop = m.end() + (text[m.end() : m.end() + 1] in "：:" and m.end() < len(text))
    if not text[stop : stop + 1].isdigit() and text[stop : stop + 1] != "-":
        return None
    head = _HEAD_UNIT.fullmatch(m[1])
    unit = units.match(head[2], 0) if head else None
    if head and unit and not head[1] and stop == m.end() and kinds()[unit.kind].counts:
        return None  # 服务中心（站）82家
    return head[1] + head[2] if head and unit and unit.end == len(head[2]) else None


def _compared(text: str, m: re.Match[str]) -> str | None:
    if not _FIGURE_ALONE.fullmatch(m[1]) or not _OUTCOME.match(text, m.end()):
        return None
    reference = _COMPARED_WITH.search(text, max(0, m.start() - 18), m.start())
    return reference["what"] if reference else None


def _defines(text: str, m: re.Match[str]) -> bool:
    before = text[m.start() - 1 : m.start()]
    return bool(
        _DEFINING_LIMIT.search(m[1])
        and re.search(r"\d|[一二三四五六七八九十百千万亿]", m[1])
        and not _RESULT.search(m[1])
        and ("\u4e00" <= before <= "\u9fff" or before in "”》")
    )


def _reject(whole: Whole, text: str, start: int, end: int, verdict: str, rule_name: str) -> None:
    for m in re.finditer(r"\d+(?:[.,]\d+)*", text[start:end]):
        whole.rejected.append((start + m.start(), start + m.end(), verdict, rule_name))


def _apply(whole: Whole, text: str, edits: list[tuple[int, int, str]]) -> None:
    kept: list[str] = []
    at = length = 0
    for start, end, instead in edits:
        if start < at:
            continue
        kept += [text[at:start], instead]
        length += start - at + len(instead)
        if instead and end - start > 1:  # the last character of a figure is that of what stood there
            whole._cuts.append((length - 1, end - length))
        whole._cuts.append((length, end - length))
        at = end
    kept.append(text[at:])
    whole.text = "".join(kept)


def _placer(edits: list[tuple[int, int, str]]) -> Callable[[int], int]:
    def place(position: int) -> int:
        shift = at = 0
        for start, end, instead in edits:
            if start < at or start >= position:
                continue
            shift += min(end, position) - start - len(instead)
            at = end
        return position - shift

    return place
