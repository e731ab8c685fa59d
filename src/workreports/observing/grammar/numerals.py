"""Numerals in a sentence: their extent, value and unit, in Arabic and Chinese figures."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from workreports.observing.grammar import ratios, signs, units
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.rules import no, rule, spared, yes
from workreports.reading import figures
from workreports.reading.figures import Figure

_HANZI = r"[〇零一二三四五六七八九十百千万亿两廿]+"
_DASHES = frozenset("—-~至到一")
_RANGE = re.compile(r"[—\-~至到]{1,2}|(?<=\d)一(?=\d)")  # 一 is what a scan makes of a dash

# Where something that may be a quantity begins. Arabic figures always; Chinese ones only in a pattern that counts.
# The first line only saves time: what any of the alternatives begins with.
_START = (
    r"(?=[\d第首榜前翻过半〇零一二三四五六七八九十百千万亿两廿卅])(?:"
    r"(?P<per>[百千万]分之(?P<below>负|-)?)(?=[\d〇零一二三四五六七八九十百两])"
    rf"|(?P<den>{_HANZI}|\d{{1,3}})分之(?P<num>{_HANZI}|\d{{1,3}})"
    rf"|第(?:(?P<nth_a>\d{{1,3}}(?!\d|\.\d))|(?P<nth_h>{_HANZI}))"
    r"|(?P<first>首位(?![度]))|(?P<top>榜首)"
    rf"|前(?:(?P<front_a>\d{{1,3}}(?!\d|\.\d))|(?P<front_h>[一二三四五六七八九十]{{1,3}}))(?P<front_unit>位|名|强)?(?![年天周届次批期%％‰]|个?[月季])"
    rf"|翻了?(?P<nearly>近|约)?(?:(?P<fold>[一二两三四五六七八九])番|番)(?P<half>半)?"
    r"|(?P<tenths>[一二两三四五六七八九](?:点[一二三四五六七八九])?|[0-9](?:\.[0-9])?)成(?P<half_tenth>半)?(?P<fifth>[一二三四五六七八九](?!成))?"
    r"(?=以上|左右|多|[，。；、）的为]|规上|企业|居民|农户|乡镇|提高|上升|增加|下降|降|$)"
    r"|(?P<majority>过半|一半|半数)"
    r"|(?P<hanzi>[〇零一二三四五六七八九十百千万亿两廿卅]+(?:点[〇零一二三四五六七八九]+[十百千万亿]*)?(?=[{first}]))"
    r"|(?P<arabic>\d))"
)


@cache
def _start() -> re.Pattern[str]:
    """Chinese figures only where a unit, a hedge or the rest of a range stands behind them: it saves time."""
    return re.compile(_START.replace("{first}", re.escape("".join(sorted(units.first_characters())))))


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
    yes("完成农房风貌提升2.2万户。", "2.2万户", subject="农房风貌提升", measure="level"),
    yes("城镇居民人均可支配收入2.9万元，农村居民1.4万元。", "1.4万元", indicator_id="income_rural"),
    yes("接待游客680万人次，实现综合收入31亿元。", "31亿元", indicator_id="tourism_revenue"),
    yes(
        "省属企业完成产业投资553亿元、研发投入134亿元。",
        "134亿元",
        subject="省属企业研发投入",
        indicator_id=None,
    ),
    yes("旅游总人数3860万人次、总收入352亿元。", "352亿元", subject="旅游总收入"),
    yes("1.存款余额860亿元；2.贷款余额512亿元。", "512亿元", subject="贷款余额", indicator_id="loans"),
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
    yes("覆盖率达到百分之九十五。", "百分之九十五", value=95, unit="percent", measure="share"),
    yes("人口死亡率6.2‰。", "6.2‰", value="0.62", unit="percent"),
)
TENTHS = rule(
    "numeral.tenths",
    "N成 is N tenths, published as per cent.",
    yes("无人机产量占全国9成。", "9成", value=90, unit="percent", measure="share"),
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
    yes("14种农产品产量居全国第1位。", "第1位", subject="农产品产量"),
    yes("生产总值增长5.5%，总量和增速均居全国第5位。", "第5位", subject="生产总值总量和增速"),
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
    yes("清江、沅水两个航电枢纽建成投产。", "两个", value=2, unit="个"),
)
SHARED_UNIT = rule(
    "numeral.shared_unit",
    "A number without a unit takes the unit (and, with no multiplier of its own, the multiplier) of the next in the list.",
    yes("广州、深圳地铁线网单日最高客运量分别达1409万、1305万人次。", "1409万", value=14090000, unit="人次"),
    yes("A、B两项税收增幅分别高3.5和6.5个百分点。", "3.5", unit="pp"),
)


DAMAGED = rule(
    "figure.damaged",
    "A figure with a letter, a stray dot or another figure glued to it is read neither whole nor in part.",
    no("污水处理率达到9l.6%。", "9l.6", "damaged"),
    no("全年完成技改投资18.426.5万元。", "18.426.5", "damaged"),
    no("财政收入增长13.4_M_M_。", "13.4_", "damaged"),
    no("商品房销售额862。4亿元。", "862。4", "damaged"),
    no("外贸依存度为2O%。", "2O", "damaged"),
    spared("招商引资到位资金86，420万元。", "86，420万元", value=864200000, unit="CNY"),
    spared("新增贷款6 300万元。", "6 300万元", value=63000000),
    no("新建住宅—12.5亿元。", "—12.5亿", "damaged"),
)
CELL = rule(
    "figure.cell",
    "Figures side by side are cells of a table: only the last, which has a unit, is read.",
    spared("学校 31 34 36所。", "36所", value=36, unit="所"),
)


def number(text: str) -> Decimal:
    """The value of figures in any notation."""
    found = figures.value(text)
    if found is None:
        raise ValueError(f"not a number: {text!r}")
    return found


def any_in(text: str) -> bool:
    """Whether anything in the text may be a quantity."""
    return _start().search(text) is not None


def scan(text: str) -> list[Quantity]:
    """All candidate quantities of a cleaned sentence, left to right, not overlapping."""
    found: list[Quantity] = []
    start = _start()
    position = 0
    while True:
        m = start.search(text, position)
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
        if quantity.start < position:  # what is damaged reaches back into what was read
            quantity.start = position
            quantity.also = [(max(a, position), b) for a, b in quantity.also]
        found.append(quantity)
        position = max(quantity.stop, m.end())
    _share_units(text, found)
    return found


def _read(text: str, m: re.Match[str]) -> Quantity | list[Quantity] | None:
    if m.lastgroup == "arabic":
        return _arabic(text, m.start())
    if m.lastgroup == "hanzi":
        return _hanzi(text, m.start())
    start, end = m.span()
    if m["per"]:
        return _per_hundred(text, m)
    if m["den"]:
        den, num = figures.value(m["den"]), figures.value(m["num"])
        if den is None or num is None or not 1 < den <= 100 or num >= den or not num:
            return None
        also = [m.span(name) for name in ("den", "num") if m[name][0].isdigit()]
        return Quantity(start, end, end, ratios.percent(num, den), unit="percent", kind="percent", shape="fraction",
                        also=also, rules=[ratios.FRACTION])  # fmt: skip
    if m["nth_a"] or m["nth_h"]:
        return _ordinal(text, m)
    if m["first"] or m["top"]:
        return Quantity(start, end, end, Decimal(1), unit="rank", kind="rank", shape="rank", rules=[RANK])
    if m["front_a"] or m["front_h"]:
        front = figures.value(m["front_a"] or m["front_h"])
        also = [m.span("front_a")] if m["front_a"] else []
        if front is None:
            return None
        return Quantity(
            start, end, end, front, unit="rank", kind="rank", shape="front", also=also, rules=[RANK]
        )
    if text[start] == "翻":
        folds = number(m["fold"]) if m["fold"] else Decimal(1)
        value = Decimal(2) ** int(folds) * (Decimal("1.5") if m["half"] else 1)
        inner = "approx" if m["nearly"] else None
        return Quantity(start, end, end, value, unit="times", kind="times", shape="fold", inner=inner,
                        rules=[FOLD])  # fmt: skip
    if m["tenths"]:
        value = number(m["tenths"]) * 10 + (5 if m["half_tenth"] else 0)
        value += number(m["fifth"]) if m["fifth"] else 0
        also = [m.span("tenths")] if m["tenths"].isascii() else []
        return Quantity(start, end, end, value, unit="percent", kind="percent", shape="tenths", also=also,
                        rules=[TENTHS])  # fmt: skip
    return Quantity(start, end, end, Decimal(50), unit="percent", kind="percent", shape="majority",
                    inner="min" if m["majority"] == "过半" else None, rules=[ratios.FRACTION])  # fmt: skip


def _per_hundred(text: str, m: re.Match[str]) -> Quantity | None:
    """`百分之二点四`, `千分之6.5`, `百分之七至八`, `百分之负三`."""
    start = m.start()
    base = {"百": 1, "千": 10, "万": 100}[text[start]]
    found = figures.at(text, m.end())
    if found is None:
        return None
    if broken := figures.blot(text, found.start, found.end):
        return _damaged(text, (start, max(broken[1], found.end)))
    sign, head = signs.before(text, start)
    sign = -1 if m["below"] else sign
    q = Quantity(start, found.end, found.end, found.value * sign / base, unit="percent", kind="percent",
                 also=list(found.arabic), rules=[PER_HUNDRED], inner=found.hedge, signed=sign < 0, head=head)  # fmt: skip
    dash = _PER_RANGE.match(text, found.end)
    second = figures.at(text, dash.end()) if dash else None
    if second and not found.value_max and second.value / base > q.value:
        q.value_max, q.shape, q.end, q.stop = second.value / base, "range", second.end, second.end
        q.also += second.arabic
        q.rules.append(RANGE)
    return q


_PER_RANGE = re.compile(r"[—\-~至到]{1,2}(?:[百千万]分之)?(?=[\d〇零一二三四五六七八九十两])")


def _damaged(text: str, span: tuple[int, int]) -> Quantity:
    """What cannot be read, with the multiplier and unit behind it, which are nothing without it."""
    end = span[1]
    factor = figures.notation().multiplier.match(text, end)
    stop = factor.end() if factor else end
    unit = units.match(text, stop)
    stop = unit.end if unit else stop
    return Quantity(span[0], end, stop, Decimal(0), shape="damaged", also=[span], rules=[DAMAGED])


def _ordinal(text: str, m: re.Match[str]) -> Quantity | None:
    value = figures.value(m["nth_a"] or m["nth_h"])
    if value is None:
        return None
    start, end = m.span()
    stop = end + 1 if text[end : end + 1] in ("位", "名") and text[end + 1 : end + 2] != "数" else end
    also = [m.span("nth_a")] if m["nth_a"] else []
    # a rank is said with 位/名, or stands where the clause stops; 第二产业 and 第三届 are names
    ends = stop > end or end >= len(text) or text[end] in "，。；、）！：—和与及升降提跃前上"
    return Quantity(start, end, stop, value, unit="rank", kind="rank", shape="rank" if ends else "ordinal",
                    also=also, rules=[RANK])  # fmt: skip


def _arabic(text: str, start: int) -> Quantity | list[Quantity]:
    found = figures.at(text, start)
    stop = found.end if found else start + 1
    behind = text[stop : stop + 1]
    if behind in _IN_STAMPS and (named := _STAMP.match(text, start) or _ADDRESS.match(text, start)):
        shape = "date" if named.re is _STAMP else "ordinal"  # 2017.12.5, 10.0.0.1
        return Quantity(start, named.end(), named.end(), Decimal(0), shape=shape, also=[named.span()])
    broken = figures.blot(text, start, stop)
    if found is None or broken:
        return _damaged(text, broken or _run_of_digits(text, start))
    special = ratios.ratio(text, start) if behind == "：" else None
    special = ratios.slash(text, start) if behind == "/" else special
    if special is not None:
        return special
    quantity = _simple(text, found)
    if quantity.shape != "damaged":
        _range(text, quantity)
    return quantity


_IN_STAMPS = frozenset("./-")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?![\d.%亿万元])")  # of a machine
_STAMP = re.compile(r"(?:19|20)\d\d(?:[./]\d{1,2}[./]\d{1,2}|-\d{1,2}-\d{1,2})(?![\d.%])")


def _run_of_digits(text: str, start: int) -> tuple[int, int]:
    end = start
    while text[end : end + 1].isdigit() or text[end : end + 1] in ("，", ",", "."):
        end += 1
    return start, max(end, start + 1)


def _hanzi(text: str, start: int) -> Quantity | None:
    """Chinese figures: they count where a unit stands right behind them that Chinese figures go with."""
    run = figures.notation().hanzi.match(text, start)
    if run is None or text[run.end() : run.end() + 1] not in units.first_characters():
        return None
    found = figures.at(text, start)
    if found is None or text[start - 1 : start].isdigit() or text[start - 1 : start] == "点":
        return None
    unit = units.match(text, found.end)
    halved = unit is not None and text.startswith("半", unit.end)  # 一个半百分点: another unit may follow
    if unit is None or not (halved or units.goes_with_hanzi(unit.form, unit.kind, found)):
        return None
    quantity = Quantity(start, found.end, found.end, found.value, found.value_max, scale=found.scale,
                        inner=found.hedge, also=list(found.arabic))  # fmt: skip
    quantity.shape = "range" if found.value_max is not None else "chinese"
    quantity.rules.append(CHINESE)
    _take_unit(text, quantity)
    if quantity.unit is None or not units.goes_with_hanzi(quantity.form, quantity.kind, found):
        return None
    if found.bare and not found.hedge:
        quantity.shape = "magnitude"
        quantity.rules[:1] = [MAGNITUDE]
    _range(text, quantity)
    return quantity


def _range(text: str, quantity: Quantity) -> None:
    """Take the second figure of `7%—8%`, `5至8家`, `三至五家` into the first."""
    if text[quantity.stop : quantity.stop + 1] not in _DASHES:
        return
    dash = _RANGE.match(text, quantity.stop)
    at = dash.end() if dash else len(text)
    if dash is None or at >= len(text) or quantity.value_max is not None:
        return
    sign = 1
    if text[at] in "-负" and at + 1 < len(text):
        sign, at = -1, at + 1
    found = figures.at(text, at)
    if found is None or found.value_max is not None or figures.blot(text, found.start, found.end):
        return
    second = _simple(text, found)
    if second.shape == "damaged" or second.unit is None or quantity.unit not in (None, second.unit):
        return
    if second.scale == 1 and quantity.scale != 1:
        return
    first = quantity.value
    if quantity.scale == 1 and quantity.unit is None:
        first = first * second.scale
    last = second.value * sign if not second.signed else second.value
    if first >= last:
        return
    quantity.value, quantity.value_max, quantity.shape = first, last, "range"
    quantity.unit, quantity.kind, quantity.form = second.unit, second.kind, second.form
    quantity.end, quantity.stop = second.end, second.stop
    quantity.also += second.also
    quantity.rules.append(RANGE)


def _simple(text: str, found: Figure) -> Quantity:
    quantity = Quantity(found.start, found.end, found.end, found.value, scale=found.scale,
                        also=list(found.arabic), inner=found.hedge)  # fmt: skip
    quantity.rules.append(DECIMAL)
    if found.scale != 1:
        quantity.rules.append(MULTIPLIED)
    _take_unit(text, quantity)
    sign, head = signs.of(text, found, quantity.kind)
    if sign == 0:
        return _damaged(text, (head, found.end))
    if head < quantity.start:
        quantity.start = quantity.head = head
        quantity.signed = True
        quantity.value *= sign
        quantity.rules.append(signs.SIGN)
    _currency(text, quantity)
    return quantity


def _currency(text: str, quantity: Quantity) -> None:
    """A currency or a denominator before the figure: `港币3.5亿元`, `￥5000万`, `每平方公里202人`."""
    found = units.before(text, quantity.start)
    if found is None:
        return
    if found.code is not None and (quantity.unit is None or quantity.form in units.common_money()):
        quantity.unit, quantity.kind, quantity.head = found.code, "money", found.start
    elif found.per is not None and quantity.unit and "/" not in quantity.unit:
        quantity.unit, quantity.head = f"{quantity.unit}/{found.per}", found.start
    if quantity.head < quantity.start:
        quantity.rules.append(units.BEFORE)


def _take_unit(text: str, quantity: Quantity) -> None:
    at = quantity.end
    if text.startswith(("个半百分点", "个半月", "个半小时"), at):  # 一个半百分点
        quantity.value += Decimal("0.5")
        at += 2
    found = units.match(text, at)
    if found is None:
        return
    quantity.value *= found.factor
    if quantity.value_max is not None:
        quantity.value_max *= found.factor
    quantity.unit, quantity.kind, quantity.stop, quantity.form = found.code, found.kind, found.end, found.form
    if text.startswith("‰", at):
        quantity.rules.append(PER_HUNDRED)
    if text.startswith("半", found.end) and found.halves and quantity.scale == 1:  # 两倍半, 3年半
        quantity.value += found.factor / 2
        quantity.stop += 1
    more = text[found.end : found.end + 1] in ("多", "余") or "多" in found.form
    if quantity.inner is None and more and found.hedged:
        quantity.inner = "min"


_JOINTS = ("、", "和", "与", "及", "或", "以及")


def _share_units(text: str, found: list[Quantity]) -> None:
    """Let numbers in a list take the unit of the next: `7、8、9万亿元`, `1409万、1305万人次`."""
    if len(found) < 2:
        return
    for left, right in zip(found[-2::-1], found[:0:-1], strict=True):
        if (
            left.form == "个"
            and right.form.startswith("个")
            and len(right.form) > 1
            and text[left.stop : right.head] in _JOINTS
        ):
            left.unit, left.kind = right.unit, right.kind  # 高于全国12.7个、12个百分点
        if left.unit is not None or right.unit is None or right.shape not in ("number", "range"):
            continue
        if text[left.stop : right.head] not in _JOINTS:
            continue
        left.unit, left.kind = right.unit, right.kind
        if left.scale == 1 and right.scale != 1 and "." not in text[left.start : left.end]:
            left.value *= right.scale
            left.scale = right.scale
        left.rules.append(SHARED_UNIT)
