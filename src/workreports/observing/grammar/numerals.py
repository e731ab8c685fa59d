"""Numerals in a sentence: their extent, value and unit, in Arabic and Chinese figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from workreports.observing.grammar import hanzi, units
from workreports.observing.grammar.rules import rule, yes

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# 千 is a multiplier in 9千亿 but part of the unit in 5千瓦
MULTIPLIER = (
    r"(?:[十百千]?[万亿]+(?=千[瓦伏乏米克])|[百十千万]?亿亿|[千百十]?万亿|[千百十]?亿|[千百十]?万"
    r"|千(?![瓦伏乏米克卡分方])|百(?![分年日姓货强]))"
)
_INNER = r"[多余几来]?"
_NUMBER = re.compile(rf"({ARABIC})({_INNER})({MULTIPLIER})?({_INNER})")
_HANZI = r"[〇零一二三四五六七八九十百千两廿]+"
_RANGE = re.compile(r"[—\-~至到]{1,2}")

# Where something that may be a quantity begins. Arabic figures always; Chinese ones only in a pattern that counts.
# The first line only saves time: what any of the alternatives begins with.
_START = re.compile(
    r"(?=[\d第首榜前翻过半〇零一二三四五六七八九十百千万亿两廿])(?:"
    rf"(?P<per>[百千万]分之)(?:(?P<per_a>{ARABIC})|(?P<per_h>{_HANZI}))"
    rf"|(?P<den>{_HANZI})分之(?P<num>{_HANZI})"
    rf"|第(?:(?P<nth_a>\d{{1,3}})|(?P<nth_h>{_HANZI}))"
    r"|(?P<first>首位(?![度]))|(?P<top>榜首)"
    rf"|前(?:(?P<front_a>\d{{1,3}})|(?P<front_h>[一二三四五六七八九十]{{1,3}}))(?P<front_unit>位|名|强)?"
    rf"|翻了?(?P<nearly>近|约)?(?:(?P<fold>[一二两三四五六七八九])番|番)(?P<half>半)?"
    r"|(?P<tenths>[一二两三四五六七八九](?:点[一二三四五六七八九])?|[0-9](?:\.[0-9])?)成(?P<half_tenth>半)?"
    r"(?=以上|左右|多|[，。；、）的为]|规上|企业|居民|农户|乡镇|提高|上升|增加|下降|降|$)"
    r"|(?P<majority>过半|一半|半数)"
    r"|(?P<magnitude>[一二两三四五六七八九]?(?:[十百千]?万亿|[十百千]亿|[十百千]万|亿|万))(?=(?:元|美元|人次|吨|千瓦|亩|标箱|斤|立方米|平方米|人|户|家))"
    r"|(?P<count>[两二三四五六七八九]?十[一二三四五六七八九]?|[两二三四五六七八九])(?=[条座所家台辆艘架栋幢宗对枚间户名个])"
    rf"|(?P<arabic>{ARABIC}))"
)

DECIMAL = rule(
    "numeral.decimal",
    "Digits, with a decimal point or thousands separators, are a number.",
    yes("实现旅游收入269.5亿元。", "269.5亿元", value=26950000000, unit="CNY"),
    yes("全市总产值1,284.5亿元。", "1,284.5亿元", value=128450000000, unit="CNY"),
    yes("新增就业４.６万人。", "４.６万人", value=46000, unit="人"),
)
MULTIPLIED = rule(
    "numeral.multiplier",
    "万, 亿 and their combinations scale the number; 多 or 余 inside makes it a lower bound.",
    yes("整治店铺招牌1.1万多处。", "1.1万多处", value=11000, unit="处", bound="min"),
    yes("接待游客4000余万人次。", "4000余万人次", value=40000000, unit="人次", bound="min"),
    yes("完成投资2400多亿元。", "2400多亿元", value=240000000000, bound="min"),
    yes("新能源装机规模达到214万千瓦。", "214万千瓦", value=2140000, unit="千瓦"),
    yes("贷款余额突破9千亿元。", "9千亿元", value=900000000000, unit="CNY", bound="min"),
    yes("算力总规模达到10.36百亿亿次/秒。", "10.36百亿亿次/秒", value=10360000000000000000, unit="次/秒"),
)
RANGE = rule(
    "numeral.range",
    "Two numbers joined by a dash or 至/到 are one range; a unit after the second serves both.",
    yes("生产总值增长7%—8%。", "7%—8%", value=7, value_max=8, bound="range"),
    yes("形成1-2个产业集群。", "1-2个", value=1, value_max=2, unit="个", bound="range"),
    yes("培育龙头企业5至8家。", "5至8家", value=5, value_max=8, bound="range"),
)
PER_HUNDRED = rule(
    "numeral.per_hundred",
    "百分之, 千分之 and ‰ are published as per cent.",
    yes("人口自然增长率4.5‰。", "4.5‰", value="0.45", unit="percent"),
    yes("PM2.5浓度28.5微克每立方米。", "28.5微克每立方米", unit="微克/立方米"),
    yes("覆盖率达到百分之九十五。", "百分之九十五", value=95, unit="percent", measure="share"),
)
TENTHS = rule(
    "numeral.tenths",
    "N成 is N tenths, published as per cent.",
    yes("无人机产量占全国9成。", "9成", value=90, unit="percent", measure="share"),
)
FRACTION = rule(
    "numeral.fraction",
    "A fraction is published as per cent.",
    yes("产量约占全国1/10。", "1/10", value=10, unit="percent", bound="approx"),
    yes("投资占全省三分之一。", "三分之一", unit="percent", measure="share"),
)
RATIO = rule(
    "numeral.ratio",
    "A:B is the quotient of both; A:B:C are three shares, and A:B two where they add up to a hundred.",
    yes("城乡居民收入比为2.5∶1。", "2.5∶1", value="2.5", unit="times", measure="multiple"),
    yes("粮经比例由68:32调整到63:37。", "37", value=37, unit="percent", measure="share"),
    yes("粮经比例由68:32调整到63:37。", "32", value=32, unit="percent", measure="share"),
    yes("三次产业比重为4.0∶37.7∶58.3。", "37.7", value="37.7", unit="percent", subject="第二产业比重"),
)
FOLD = rule(
    "numeral.fold",
    "翻一番 doubles, 翻两番 quadruples.",
    yes("五年来，高新技术企业数量翻一番。", "翻一番", value=2, unit="times", measure="multiple"),
    yes("旅游收入翻两番。", "翻两番", value=4, unit="times", measure="multiple"),
)
RANK = rule(
    "numeral.rank",
    "第N位, 第N after a place or a verb of ranking, 首位, 前N.",
    yes("高速公路总里程居全省第2位。", "第2位", value=1 + 1, unit="rank", measure="rank"),
    yes("专利增长连续两年全省第一。", "第一", value=1, measure="rank", subject="专利增长"),
    yes("500强排名由369位上升到235位。", "369位", measure="rank", unit="rank", period="2024"),
    yes("地区生产总值总量居全国首位。", "首位", value=1, measure="rank"),
)
MAGNITUDE = rule(
    "numeral.magnitude",
    "A bare multiplier counts when something exceeds or reaches it: 超百亿美元.",
    yes("现场成交额超百亿美元。", "百亿美元", value=10000000000, unit="USD", bound="min"),
)
CHINESE = rule(
    "numeral.chinese",
    "Small Chinese numerals count when a classifier of concrete things follows.",
    yes("新建成两条高速公路。", "两条", value=2, unit="条"),
    yes("龙头企业只有二十四家。", "二十四家", value=24, unit="家"),
    yes("固定资产投资突破五千亿元大关。", "五千亿元", value=500000000000, unit="CNY", bound="min"),
    yes("生产总值突破两万亿元。", "两万亿元", value=2000000000000, indicator_id="gdp"),
    yes("安排资金三千万元。", "三千万元", value=30000000, unit="CNY"),
    yes("清江、沅水两个航电枢纽建成投产。", "两个", value=2, unit="个"),
)
SHARED_UNIT = rule(
    "numeral.shared_unit",
    "A number without a unit takes the unit (and, with no multiplier of its own, the multiplier) of the next in the list.",
    yes("广州、深圳地铁线网单日最高客运量分别达1409万、1305万人次。", "1409万", value=14090000, unit="人次"),
    yes("政府类、社会类项目审批时间分别压减至80个和60个工作日以内。", "80个", unit="工作日", bound="max"),
    yes("工业投资、技改投资增速分别高于全国12.7个、12个百分点。", "12.7个", unit="pp", measure="gap"),
    yes("A、B两项税收增幅分别高3.5和6.5个百分点。", "3.5", unit="pp"),
)


@dataclass(slots=True)
class Quantity:
    """A numeral with its unit; positions are those of the cleaned sentence."""

    start: int
    end: int  # of the numeral with its multiplier
    stop: int  # of the unit, or of the numeral where there is none
    value: Decimal
    value_max: Decimal | None = None
    unit: str | None = None
    kind: str | None = None  # kind of the unit
    shape: str = "number"  # number range rank fold ratio triple tenths fraction magnitude chinese majority
    inner: str | None = None  # bound said inside the numeral: min, approx
    scale: Decimal = Decimal(1)  # the multiplier that is folded into the value
    form: str = ""  # surface form of the unit
    also: list[tuple[int, int]] = field(default_factory=list)  # further Arabic figures it consumed
    rules: list[str] = field(default_factory=list)
    part: int = 0  # 1, 2, 3 in a triple ratio


def number(text: str) -> Decimal:
    """The value of Arabic figures with thousands separators."""
    return Decimal(text.replace(",", ""))


def scan(text: str) -> list[Quantity]:
    """All candidate quantities of a cleaned sentence, left to right, not overlapping."""
    found: list[Quantity] = []
    position = 0
    while True:
        m = _START.search(text, position)
        if m is None:
            break
        quantity = _read(text, m)
        if quantity is None:
            position = m.end()
            continue
        if isinstance(quantity, list):
            found.extend(quantity)
            position = quantity[-1].stop
            continue
        found.append(quantity)
        position = max(quantity.stop, m.end())
    _share_units(text, found)
    return found


def _read(text: str, m: re.Match[str]) -> Quantity | list[Quantity] | None:
    kind = m.lastgroup
    if m["arabic"] is not None:
        return _arabic(text, m)
    start, end = m.span()
    if m["per"]:
        base = {"百": 1, "千": 10, "万": 100}[m["per"][0]]
        value = (number(m["per_a"]) if m["per_a"] else hanzi.value(m["per_h"])) / base
        also = [m.span("per_a")] if m["per_a"] else []
        return Quantity(
            start, end, end, value, unit="percent", kind="percent", also=also, rules=[PER_HUNDRED]
        )
    if m["den"]:
        den, num = hanzi.value(m["den"]), hanzi.value(m["num"])
        if not 1 < den <= 100 or num >= den:
            return None
        return Quantity(start, end, end, _percent(num, den), unit="percent", kind="percent", shape="fraction",
                        rules=[FRACTION])  # fmt: skip
    if m["nth_a"] or m["nth_h"]:
        return _ordinal(text, m)
    if m["first"] or m["top"]:
        return Quantity(start, end, end, Decimal(1), unit="rank", kind="rank", shape="rank", rules=[RANK])
    if m["front_a"] or m["front_h"]:
        value = number(m["front_a"]) if m["front_a"] else hanzi.value(m["front_h"])
        also = [m.span("front_a")] if m["front_a"] else []
        return Quantity(
            start, end, end, value, unit="rank", kind="rank", shape="front", also=also, rules=[RANK]
        )
    if text[start] == "翻":
        folds = hanzi.value(m["fold"]) if m["fold"] else Decimal(1)
        value = Decimal(2) ** int(folds) * (Decimal("1.5") if m["half"] else 1)
        return Quantity(
            start,
            end,
            end,
            value,
            unit="times",
            kind="times",
            shape="fold",
            inner="approx" if m["nearly"] else None,
            rules=[FOLD],
        )
    if m["tenths"]:
        head = m["tenths"]
        value = (
            number(head) if head[0].isdigit() and head.isascii() else hanzi.value(head.replace("点", "")[:1])
        )
        if "点" in head:
            value += hanzi.value(head[-1]) / 10
        value = value * 10 + (5 if m["half_tenth"] else 0)
        also = [m.span("tenths")] if head.isascii() else []
        return Quantity(start, end, end, value, unit="percent", kind="percent", shape="tenths", also=also,
                        rules=[TENTHS])  # fmt: skip
    if m["majority"]:
        return Quantity(start, end, end, Decimal(50), unit="percent", kind="percent", shape="majority",
                        inner="min" if m["majority"] == "过半" else None, rules=[FRACTION])  # fmt: skip
    written = m["magnitude"] or m["count"]
    bare = kind == "magnitude" and written[0] not in hanzi.DIGITS
    value = hanzi.multiplier(written) if bare else hanzi.value(written)
    quantity = Quantity(start, end, end, value, shape="magnitude" if kind == "magnitude" else "chinese")
    quantity.rules.append(MAGNITUDE if bare else CHINESE)
    _take_unit(text, quantity)
    if quantity.kind == "money" and not bare:
        quantity.shape = "chinese"  # 安排资金三千万元
    return quantity if quantity.unit else None


def _percent(numerator: Decimal, denominator: Decimal) -> Decimal:
    return (numerator * 100 / denominator).quantize(Decimal("0.0001")).normalize() + 0


def _ordinal(text: str, m: re.Match[str]) -> Quantity | None:
    value = number(m["nth_a"]) if m["nth_a"] else hanzi.value(m["nth_h"])
    start, end = m.span()
    stop = end + 1 if text[end : end + 1] in ("位", "名") and text[end + 1 : end + 2] != "数" else end
    also = [m.span("nth_a")] if m["nth_a"] else []
    # a rank is said with 位/名, or stands where the clause stops; 第二产业 and 第三届 are names
    ends = stop > end or end >= len(text) or text[end] in "，。；、）！：—和与及升降提跃前上"
    return Quantity(start, end, stop, value, unit="rank", kind="rank", shape="rank" if ends else "ordinal",
                    also=also, rules=[RANK])  # fmt: skip


def _arabic(text: str, m: re.Match[str]) -> Quantity | list[Quantity]:
    start = m.start()
    n = _number_at(text, start)
    if not n[3]:
        special = _ratio(text, n) or _slash(text, n)
        if special is not None:
            return special
    quantity = _simple(text, n)
    dash = _RANGE.match(text, quantity.stop)
    if dash:
        n2 = _NUMBER.match(text, dash.end())
        if n2:
            second = _simple(text, n2)
            first_unit = quantity.unit
            if (
                (first_unit is None or first_unit == second.unit)
                and second.unit is not None
                and (second.scale != 1 or quantity.scale == 1)
            ):
                if quantity.scale == 1 and first_unit is None:
                    quantity.value *= second.scale
                if quantity.value < second.value:
                    quantity.value_max, quantity.shape = second.value, "range"
                    quantity.unit, quantity.kind, quantity.form = second.unit, second.kind, second.form
                    quantity.end, quantity.stop = second.end, second.stop
                    quantity.also.append(n2.span(1))
                    quantity.rules.append(RANGE)
    return quantity


def _number_at(text: str, at: int) -> re.Match[str]:
    n = _NUMBER.match(text, at)
    if n is None:
        raise ValueError(f"no figures at {at} of {text!r}")
    return n


def _factor(written: str | None) -> Decimal:
    return hanzi.multiplier(written) if written else Decimal(1)


def _simple(text: str, n: re.Match[str]) -> Quantity:
    value = number(n[1]) * _factor(n[3])
    quantity = Quantity(n.start(), n.end(), n.end(), value, scale=_factor(n[3]), also=[n.span(1)])
    quantity.rules.append(DECIMAL)
    if n[3]:
        quantity.rules.append(MULTIPLIED)
    hedge = n[2] + n[4]
    if hedge:
        quantity.inner = "approx" if "几" in hedge else "min"
    _take_unit(text, quantity)
    return quantity


def _take_unit(text: str, quantity: Quantity) -> None:
    at = quantity.end
    if text.startswith("‰", at):
        quantity.value /= 10
        quantity.unit, quantity.kind, quantity.stop = "percent", "percent", at + 1
        quantity.rules.append(PER_HUNDRED)
        return
    found = units.match(text, at)
    if found:
        quantity.unit, quantity.kind, quantity.stop, quantity.form = (
            found.code,
            found.kind,
            found.end,
            found.form,
        )
        if (
            quantity.inner is None
            and (text[found.end : found.end + 1] in ("多", "余") or "多" in found.form)
            and found.kind in ("money", "times", "pp", "time")
        ):
            quantity.inner = "min"


_RATIO = re.compile(rf"({ARABIC})：({ARABIC})(?:：({ARABIC}))?(?![\d年月])")


def _ratio(text: str, n: re.Match[str]) -> Quantity | list[Quantity] | None:
    m = _RATIO.match(text, n.start())
    clock = (
        m is not None
        and m[3] is None
        and len(m[1]) == len(m[2]) == 2
        and number(m[1]) < 25
        and number(m[2]) < 60
        and "比" not in text[max(0, m.start() - 8) : m.start()]
    )
    if m is None or clock:  # 07：41 is a time of day
        return None
    parts = [i for i in (1, 2, 3) if m[i] is not None]
    if len(parts) == 2 and number(m[1]) + number(m[2]) != 100:  # 68:32 are two shares
        if not number(m[2]):
            return None
        value = (number(m[1]) / number(m[2])).quantize(Decimal("0.0001")).normalize() + 0
        return Quantity(m.start(), m.end(), m.end(), value, unit="times", kind="times", shape="ratio",
                        also=[m.span(1), m.span(2)], rules=[RATIO])  # fmt: skip
    return [
        Quantity(
            *m.span(i),
            m.end(i),
            number(m[i]),
            unit="percent",
            kind="percent",
            shape="triple",
            also=[m.span(i)],
            rules=[RATIO],
            part=i,
        )
        for i in parts
    ]


_SLASH = re.compile(r"(\d{1,2})/(\d{1,3})(?![\d/])")


def _slash(text: str, n: re.Match[str]) -> Quantity | None:
    m = _SLASH.match(text, n.start())
    if m is None or not 0 < number(m[1]) < number(m[2]):
        return None
    return Quantity(m.start(), m.end(), m.end(), _percent(number(m[1]), number(m[2])), unit="percent",
                    kind="percent", shape="fraction", also=[m.span(1), m.span(2)], rules=[FRACTION])  # fmt: skip


_JOINTS = ("、", "和", "与", "及", "或", "以及")


def _share_units(text: str, found: list[Quantity]) -> None:
    """Let numbers in a list take the unit of the next: `7、8、9万亿元`, `1409万、1305万人次`."""
    for left, right in zip(found[-2::-1], found[:0:-1], strict=True):
        if (
            left.form == "个"
            and right.form.startswith("个")
            and len(right.form) > 1
            and text[left.stop : right.start] in _JOINTS
        ):
            left.unit, left.kind = right.unit, right.kind  # 高于全国12.7个、12个百分点
        if left.unit is not None or right.unit is None or right.shape not in ("number", "range"):
            continue
        if text[left.stop : right.start] not in _JOINTS:
            continue
        left.unit, left.kind = right.unit, right.kind
        if left.scale == 1 and right.scale != 1 and "." not in text[left.start : left.end]:
            left.value *= right.scale
            left.scale = right.scale
        left.rules.append(SHARED_UNIT)
