"""Quantities of a sentence grouped into runs: lists that share the words before them (`11.6%和7%`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from workreports.observing.grammar import cues, names, numerals, units, wholes
from workreports.observing.grammar.cues import Cues
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.rules import rule
from workreports.reading import figures

RHETORIC = rule("rhetoric", "A number that is a figure of speech.")


@dataclass(slots=True)
class Run:
    """Quantities in a list that share what stands before them."""

    items: list[Quantity]
    bounds: list[str | None]
    begin: int  # where the text before the run starts: the end of what precedes it
    end: int  # behind the last hedge
    left: str = ""  # the clause before the run
    pre: str = ""  # clauses between the previous run and this one
    listed: bool = False  # joined to the previous run by 、
    more: int = 0  # figures of other units that go on with its list: `36%、40%和12.4平方米`
    parted: bool = False  # a ； stands before its clause
    fresh: bool = True  # nothing was measured before in this sentence
    cue: Cues = field(default_factory=lambda: Cues(0))


@dataclass(slots=True)
class Rejected:
    """A numeral that is no observation."""

    start: int
    end: int
    verdict: str
    rule: str


def read(text: str, heads: Mapping[int, str] | None = None) -> tuple[list[Run], list[Rejected]]:
    """The runs of a cleaned sentence, and the numerals that measure nothing.

    `heads`: the unit that the head of a table gives a figure without one, by where it begins.
    """
    accepted: list[Quantity] = []
    rejected: list[Rejected] = []
    for q in numerals.scan(text):
        if heads and q.start in heads and q.unit is None:
            _head_unit(q, heads[q.start])
        if q.shape == "damaged":
            rejected.append(Rejected(q.start, q.end, "damaged", numerals.DAMAGED))
            continue
        _rank_without_ordinal(text, q)
        refusal = names.verdict(text, q) or _unsupported(text, q)
        if refusal == ("name", names.BARE) and _ROW.fullmatch(text):
            refusal = ("table_cell", wholes.HEADED)
        if refusal is None:
            accepted.append(q)
        else:
            rejected += [Rejected(a, b, *refusal) for a, b in (q.also or [(q.start, q.end)])]
    return _runs(text, accepted), rejected


def _head_unit(q: Quantity, head: str) -> None:
    """`亿元` of a head: the multiplier and the unit of its figures."""
    factor = figures.notation().multiplier.match(head)
    unit = units.match(head, factor.end() if factor else 0)
    if unit is None or (factor and q.scale != 1):
        return
    scale = figures.multiplier(factor[0]) if factor else Decimal(1)
    q.value *= scale * unit.factor
    q.scale, q.unit, q.kind = scale, unit.code, unit.kind
    q.rules.append(wholes.HEADED)


_ROW = re.compile(r"[\u4e00-\u9fff（）、“”]{2,24}：?\d[\d.,]*")  # the head of a row and its figure
_RANK_MOVES = re.compile(
    r"(?:排名|位次)[^，。；]{0,2}(?:[由从]|[由从]\d+[位名](?:上升|提升|前移|跃升|升)[到至])$"
)
_RANKED_AS = re.compile(r"(?:排名|位列|排在|倒数?|名列|位居)第?$")


def _rank_without_ordinal(text: str, q: Quantity) -> None:
    """`排名26名` is a rank, not 26 persons."""
    if q.form not in ("名", "位") or q.scale != 1:
        return
    if _RANKED_AS.search(text[max(0, q.start - 4) : q.start]) or _RANK_MOVES.search(
        text[max(0, q.start - 24) : q.start]
    ):
        q.unit, q.kind, q.shape = "rank", "rank", "rank"
        q.rules.append(numerals.RANK)


def _unsupported(text: str, q: Quantity) -> tuple[str, str] | None:
    """Shapes that count only in the company of certain words."""
    left = text[max(0, q.start - 24) : q.start]
    if q.shape == "rank" and left.endswith("作为"):
        return "name", names.ORDINAL  # 作为第一位的任务
    if q.shape in ("rank", "front") and text[q.stop - 1 : q.stop] not in ("位", "名"):
        ranked = cues.rank(re.split("[，。；：、]", left)[-1])
        if ranked is None and not _RANKED_BEFORE.search(left):
            return "name", names.ORDINAL
    if text[q.start : q.stop] in ("首位", "榜首") and not _tops(text, q, left):
        return "rhetoric", RHETORIC
    if q.shape == "front" and cues.rank(re.split("[，。；：]", left)[-1]) is None:
        return "name", names.ORDINAL
    if q.shape == "fold" and re.search(r"[一两二三几]个“?$", left):
        return "rhetoric", RHETORIC  # 两个“翻一番”
    if q.shape == "majority" and not re.search(r"(?:占比?|比重|比例|份额|率)[^，。；]{0,8}$", left):
        return "rhetoric", RHETORIC
    if q.form in ("个", "大") and _ASPECTS.match(text, q.stop):
        return "rhetoric", RHETORIC  # 抓好以下14个方面的工作
    if q.shape == "chinese" and not _means_it(text, q):
        return "rhetoric", RHETORIC
    return None


_ASPECTS = re.compile("方面")
_STATED = re.compile(
    r"(?:增长|增加|增|提高|提升|扩大|上升|下降|减少|降低|缩短|超过?|高出|翻|达到?|是|为|到|至|约|近|了|相当于)(?:约|近|了)?$"
)


def _means_it(text: str, q: Quantity) -> bool:
    """Whether Chinese figures measure: `五千亿元`, `三十六座`, but one or two things only where something counts them."""
    if wholes.RULES_OF.match(text, q.stop):
        return False  # 安全生产十五条硬措施
    if q.value > 10 or q.inner or q.value != int(q.value):
        return True
    if units.stated(q.form, q.kind):
        left = text[max(0, q.head - 6) : q.head]
        said = _STATED.search(left) or (q.unit == "times" and left.endswith("的"))  # 是五年前的三倍
        return bool(said) and not text.startswith("化", q.stop)
    return q.kind in ("percent", "pp") or _counts(text, q)


def _tops(text: str, q: Quantity, left: str) -> bool:
    """Whether 首位 ranks something: not 放在首位, not 首位产业."""
    if (
        left.endswith(("摆在", "放在", "置于", "摆到", "放到"))
        or "\u4e00" <= text[q.stop : q.stop + 1] <= "\u9fff"
    ):
        return False
    return cues.rank(re.split("[，。；：、]", left)[-1]) is not None


_RANKED_BEFORE = re.compile(r"(?:居|列|排|位|第[一二三四五六七八九十\d]+位?[、和与])[^，。；]{0,14}$")
_COUNTED = re.compile(
    r"[大条座所家台辆艘架栋幢宗对枚间户名个](?:[^，。；、]{0,8})(?:公路|高速|铁路|院校|学校|医院|高校|大学|大桥|桥|隧道|机场|水库|电站|园区|项目|企业|县|区|市|镇|乡|村|城市|国家|省份|(?<!底)线|中心|基地|平台|公园|实验室|工厂|厂|小区|社区|码头|泊位|机组)"
)
_POSED = re.compile(
    r"(?:新增|新建成?|建成|新开通|获批|成立|组建|投产|投用)[^，。；]{2,18}(?:工程|项目|公路|铁路|大桥|学校|医院|中心|基地|园区|电站|企业|机场|水库|隧道|线路)$"
)
_ONLY = re.compile("(?:[只仅共还]有|达到?|增至|增加到)$")
_DONE_AFTER = re.compile(  # 清江、沅水两个航电枢纽建成投产
    r"(?!大|重点|个)[^，。；、\d]{2,8}(?:建成|竣工|投产|开工|动工|通车|投用|投运|投入(?:使用|运营|运行)|并网|跨入|贯通|落户|获批|摘帽|出列)"
)
_FLOWING = re.compile(
    r"(?:新增|新建成?|建成|新开通|开通|改造|引进|培育|设立|创建|获批|成立|组建|落户|投产|投用)[^，。；、\d]{0,10}$"
)


def _counts(text: str, q: Quantity) -> bool:
    """Whether a small Chinese numeral counts things: `新建成两条高速公路`, not `三个重心下移`."""
    if text.rfind("“", max(0, q.start - 8), q.start) > text.rfind("”", max(0, q.start - 8), q.start):
        return False  # “收支两条线”
    if text[q.start - 1 : q.start] in ("第", "这", "“", "各", "上", "每", "的"):
        return False
    posed = _POSED.search(text[max(0, q.start - 24) : q.start])
    if posed and not "\u4e00" <= text[q.stop : q.stop + 1] <= "\u9fff":
        return True
    if (
        q.end - q.start > 1
        and _ONLY.search(text[max(0, q.start - 6) : q.start])
        and text[q.stop : q.stop + 1] in "，。；"
    ):
        return True  # 只有二十四家
    if _DONE_AFTER.match(text, q.stop):
        return True
    if q.form == "个" and not _FLOWING.search(text[max(0, q.start - 16) : q.start]):
        return False
    return bool(_COUNTED.match(text, q.end))


def _runs(text: str, accepted: list[Quantity]) -> list[Run]:
    runs: list[Run] = []
    end = 0
    for q in accepted:
        bound, stop = (None, q.stop) if q.shape in ("rank", "front") else cues.after(text, q.stop)
        gap = text[end : q.head] if runs else None
        previous = runs[-1].items[-1] if runs else None
        if previous is not None and gap is not None and _continues(gap, previous, q, text[: previous.start]):
            runs[-1].items.append(q)
            runs[-1].bounds.append(bound)
            runs[-1].end = stop
        else:
            runs.append(Run([q], [bound], end, stop, fresh=not runs))
        end = stop
    for one, following in reversed(list(pairwise(runs))):
        if _ALSO.fullmatch(text[one.end : following.items[0].head]):
            one.more = following.more + len(following.items)
    return runs


_ALSO = re.compile(r"(?:、|和|与|及|以及)(?:增长|增加|提高|下降|降低|减少|为|达到?)?")


def _continues(gap: str, previous: Quantity, q: Quantity, before: str) -> bool:
    """Whether `q` only goes on with the list that `previous` is in."""
    if previous.shape == "triple" and q.shape == "triple":
        return q.part == previous.part + 1
    if _PER_TIME.sub("", gap) not in ("、", "和", "与", "及", "以及", "或"):
        return False
    if {previous.kind, q.kind} == {"percent", "times"} and q.shape == previous.shape == "number":
        return True  # 分别增长46.5%和1.1倍
    if {previous.kind, q.kind} == {"person", "count"} and not before.endswith(_FOR_BOTH):
        return False  # 减少贫困人口118万人、1205个贫困村出列
    alike = {"rank", "percent", "pp", "times"}
    return (
        previous.kind == q.kind
        or previous.unit is None
        or (previous.kind not in alike and q.kind not in alike)
    )


_PER_TIME = re.compile("每人?每?[年月]$")  # 提高到每月772元和每年6600元
_FOR_BOTH = ("了", "解决", "惠及", "覆盖", "救助", "转移", "安置")  # verbs that take people and things alike


def clause_start(text: str, begin: int, end: int) -> int:
    """Where the clause that ends at `end` starts: after the last punctuation outside brackets and quotes."""
    depth = 0
    for i in range(end - 1, begin - 1, -1):
        c = text[i]
        if c in "）”》":
            depth += 1
        elif c in "（“《":
            if depth == 0:
                return i + 1
            depth -= 1
        elif (depth == 0 and c in "，；：。！？") or (depth == 0 and c == "—" and text[i - 1 : i] == "—"):
            return i + 1
    return begin
