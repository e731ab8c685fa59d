"""What the words just before and after a numeral say: direction, bound, basis, reference, reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType

from workreports.declared import lexicon, plans
from workreports.observing import words
from workreports.observing.grammar.rules import rule, yes
from workreports.reading import figures

UP = rule(
    "growth.up",
    "A verb of rising with a percentage is growth; with an amount, a change.",
    yes("社会消费品零售总额增长9.1%。", "9.1%", value="9.1", measure="growth", basis="yoy"),
    yes("优良天数增加25天。", "25天", value=25, measure="change"),
    yes("城镇化率由负转正，增速由-1.5%回升到2%。", "2%", value=2, measure="growth", subject="城镇化率"),
    yes("社会消费品零售总额按增长6%安排。", "6%", measure="growth", indicator_id="retail_sales"),
    yes("规模工业增速回落到9.8%。", "9.8%", measure="growth", value="9.8", subject="规模工业"),
    yes("白银产量增长19%。", "19%", place=None),
    yes("住宅价格走高6%。", "6%", measure="growth", subject="住宅价格"),
    yes("电话装机容量比“八五”末增加4.3万门。", "4.3万门", base_period="1995", subject="电话装机容量"),
)
DOWN = rule(
    "growth.down",
    "A verb of falling turns the sign.",
    yes("平均压减办理时间58%。", "58%", value=-58, measure="growth"),
    yes("信访总量下降8%。", "8%", value=-8, measure="growth", subject="信访总量"),
    yes("一般公共预算收入可比口径负增长7.76%。", "7.76%", value="-7.76", measure="growth"),
    yes("企业资产负债率下降1.5个百分点。", "1.5个百分点", value="-1.5", measure="change", unit="pp"),
    yes("进口由上年下降3.4%转为增长6.1%。", "3.4%", value="-3.4", period="2024", subject="进口"),
)
TO = rule(
    "level.to",
    "到, 至 or 为 after a verb of change gives the level that was reached.",
    yes("综试区扩容至7个。", "7个", value=7, measure="level"),
    yes("非税比重降至29.2%。", "29.2%", value="29.2", measure="share"),
    yes("去化周期缩短为5.5个月。", "5.5个月", value="5.5", measure="level"),
    yes("护理补贴、生活补贴标准分别从209元、280元提高到217元、290元。", "217元", subject="护理补贴"),
    yes(
        "护理补贴、生活补贴标准分别从每人每月209元、280元提高到217元、290元。",
        "290元",
        subject="生活补贴标准",
    ),
    yes("政府类、社会类项目审批时间分别压减至80个和60个工作日以内。", "80个", unit="工作日", bound="max"),
    yes("接待游客3268万人次，恢复至2019年的104%。", "104%", period="2025", subject="接待游客"),
)
BOUND_BEFORE = rule(
    "bound.before",
    "约, 近 make it approximate; 超过, 突破 a lower, 不超过 an upper bound; the list that follows shares it.",
    yes("服务贸易总额突破2500亿美元。", "2500亿美元", bound="min", value=250000000000),
    yes("外贸依存度低于平均水平近20个百分点。", "20个百分点", bound="approx", value=-20),
    yes("专利拥有量不到全国平均的三分之二。", "三分之二", bound="max"),
    yes("人均预期寿命约82岁。", "82岁", bound="approx"),
    yes("进出口总额接连突破8万亿元、9万亿元。", "9万亿元", bound="min"),
    yes(
        "城乡居民人均可支配收入分别增长5%、6.5%左右。", "5%", bound="approx", subject="城镇居民人均可支配收入"
    ),
    yes("农村低保标准不低于年人均1000元。", "1000元", measure="level", bound="min"),
    yes("固定资产投资突破五千亿元大关。", "五千亿元", value=500000000000, unit="CNY", bound="min"),
    yes("生产总值突破两万亿元。", "两万亿元", value=2000000000000, indicator_id="gdp"),
    yes("人均生产总值3.35万元，按现行汇率折算突破5000美元。", "5000美元", indicator_id="gdp_per_capita"),
)
BOUND_AFTER = rule(
    "bound.after",
    "左右 is approximate, 以上 a lower, 以内 an upper bound; after the last of a list with 分别 it governs all.",
    yes("生产总值增长8%左右。", "8%", bound="approx"),
    yes("城镇登记失业率控制在3.5%以内。", "3.5%", bound="max"),
    yes("优化领导包保机制，力争完成投资2440亿元以上。", "2440亿元", subject="投资"),
)
ANNUAL = rule(
    "basis.avg_annual",
    "年均 makes growth an annual average.",
    yes("五年来，工业技改投资年均增长45%。", "45%", basis="avg_annual", measure="growth"),
)
EARLIER = rule(
    "basis.reference",
    "A comparison with an earlier time is a change, with another place or goal a gap.",
    yes("审批耗时3.8天，比法定时限压缩63.2天。", "63.2天", measure="gap", value="-63.2", subject="审批耗时"),
    yes("增速高于全国平均1.7个百分点。", "1.7个百分点", value="1.7", measure="gap"),
    yes("毛入园率58%，虽然与全省相比还低6.1个百分点。", "6.1个百分点", measure="gap", value="-6.1"),
    yes("工业增加值增幅比全省低0.3个百分点。", "0.3个百分点", value="-0.3", measure="gap"),
    yes("工业投资、技改投资增速分别高于全国12.7个、12个百分点。", "12.7个", unit="pp", measure="gap"),
    yes("2025年，生产总值增速低于年初预期4.9个百分点。", "4.9个百分点", status="actual"),
    yes("税收占比78%，低于全省（83%）5个百分点。", "5个百分点", value=-5, measure="gap"),
)


@dataclass(slots=True)
class Cues:
    """What was read from the right edge of the text before a numeral; `cut` is where the subject ends."""

    cut: int
    up: bool = False
    down: bool = False
    to: bool = False
    reach: bool = False
    exceed: bool = False
    bound: str | None = None
    annual: bool = False
    span: bool = False  # 累计 before a verb of growth
    earlier: bool = False
    years: int | None = None  # 五年提高6个百分点: the length of the span
    since: int | None = None  # 较2015年: the year of reference
    growth_noun: bool = False
    respectively: bool = False
    words: list[str] = field(default_factory=list)  # from right to left


_CLASSES = (
    "annual",
    "earlier",
    "growth_noun",
    "fall_noun",
    "exceed",
    "below",
    "approx",
    "down",
    "up",
    "shift",
    "to",
    "reach",
    "adverb",
)


@cache
def _tail() -> dict[str, tuple[tuple[int, dict[str, str]], ...]]:
    """Words by their last character and length, longest first; a word belongs to the first class that lists it."""
    declared = lexicon.load("predicates")
    classes: dict[str, str] = {}
    for name in _CLASSES:
        for word in declared[name]:
            classes.setdefault(word, name)
    table: dict[str, dict[int, dict[str, str]]] = {}
    for word in sorted(classes, key=len, reverse=True):
        table.setdefault(word[-1], {}).setdefault(len(word), {})[word] = classes[word]
    return {last: tuple(lengths.items()) for last, lengths in table.items()}


def _last_word(text: str, end: int) -> tuple[str, str] | None:
    """(word, class) of the longest cue that ends at `end`."""
    for length, known in _tail().get(text[end - 1], ()):
        word = text[max(0, end - length) : end]
        name = known.get(word)
        if name is not None and words.edge(text, end - length, end):
            return word, name
    return None


def _general_verb(text: str, end: int) -> tuple[str, str] | None:
    """(verb, class) of a verb that no list names and what it is made of tells: `走低`, `来到`, `停留在`."""
    if text[end - 1] == "在" and (verb := words.verb_before(text, end - 1)):
        return verb + "在", "reach"
    verb = words.verb_before(text, end)
    name = words.kind(verb)
    return (verb, name) if name else None


_EARLIER = re.compile(
    rf"(?:比|较|同|与)(?:20\d\d年|19\d\d年|[上去]年?|“?{plans.named()}”?(?:末|期末|时期)?"
    r"|20\d\d|五年前|十年前|前[两三四五]年|[上去]一?年同期|前[一二三]个?季度|上季度|前年|年初|年中|上半年|前?[一二三]季度|上个?月|上一?个?季度|(?:1[0-2]|[1-9])[-—~至到](?:1[0-2]|[1-9])月份?|前[一二三四五六七八九十]+个?月|同期|改革前|[^，。；、]{0,6}年同期|[^，。；、]{0,6}时|上一?个?五年)(?:同期|相比|末|初|底|水平)?$"
)
# a date or a stretch of time between subject and number: 到2017年的, 连续37年
_ASIDE = re.compile(
    r"(?:[（(]下同[）)]|(?:19|20)\d\d年[底末初]?的?|(?:去|上)年[底末]的|(?<=[到至为])(?:(?:[今去上本]年|年)[底末]?|目前|现在|期末)的?|(?:已?连续|近)[一二两三四五六七八九十多几数\d]+(?:年|个月|个季度|个榨季|个学年|次|届)|(?:[由从]?前)?(?P<years>[两三四五十])年(?:来|间|内|平均)?|(?:人均)?[年月]人均|人均月|在[^，；在]{0,10}基础上|每[人户亩]每[年月]|每月|每(?:[人户亩吨斤]|公斤|平方米|立方米|千瓦时))$"
)
_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_GAP = re.compile(
    r"(?<!不)(?:(?P<hi>高于|快于|好于|高出|领先于?|多于|优于|超(?:过|出)?(?=全国|全省|全市|[^，。；]{0,6}平均))|(?P<lo>低于|慢于|落后于?|少于))(?P<ref>[^，。；：、]{1,18})$"
)
_OVER_GOAL = re.compile("超额完成[^，；]{0,10}(?:目标|任务)$")
_STANDARD = re.compile("类(?:水质)?标准|^(?:[ⅠⅡⅢⅣⅤ]|I{1,3}|[三四])类")  # 达到或优于Ⅲ类标准的占63.8%
_GAP_BI = re.compile(
    r"(?:比|较|与(?=[^，。；：、]{1,12}相比))(?![重例率值])(?P<ref>[^，。；：、]{1,14}?)(?:相比[还仍]?)?(?:增[速幅])?(?<![提升拔加])(?:(?P<hi>高出?|快|多|好)|(?P<lo>(?<!降)低|慢|(?<!减)少|(?<=时限)(?:压缩|缩短)))了?$"
)
_TIME = re.compile(
    r"(?:上年|去年|上一?个?五年|同期|上年同期|去年同期|年初|前年|20\d\d年?|历史|往年|近)(?:水平|末|底|同期)?$"
)
_RANK = re.compile(
    r"(?:稳居|位居|跃居|居于|居|位列|列|名列|排名倒数?|排名|排在|排|位次|升至|升到|跃升至|跃升到|上升到|上升至|提升至|提升到|保持|进位至|晋升至|晋级|前移[至到]|夺得|荣获|荣登|"
    r"获|进入|跻身|为|均|挺进|重回|重返|进位到|连续保持|位)+"
    r"(?:在|到|于|了)?[^，。；：、居列排]{0,14}$"
)
_AMONG = re.compile(
    r"(?:连续[一二两三四五六七八九十\d]+年)?(?:保持|稳居|均|都|同类|位居)?(?:全国|全省|全市|全区|全州|全球|世界|亚洲|国内|省内|全自治区|西部|东部|中部|中西部|沿海|各省|"
    r"[\u4e00-\u9fff]{0,6}(?:地区|省份|城市|地级市|地市|市州|县市|市区|省区市?|省市|区县|区域|都市圈|三角|三省|六省|五省区|九省区))"
    r"(?:同类[^，。；]{0,6}|同级[^，。；]{0,6}|地级市|省会城市|副省级城市|城市|市州|设区市|省份)?(?:排名|综合排名|考核|总量|的)?$"
)


def before(text: str, keep_verbs: bool = False) -> Cues:
    """Read the words at the right end of `text`, which runs from the clause's start to the numeral.

    With `keep_verbs` verbs and nouns of change stay with the subject (`专利增长` is what is ranked first).
    """
    cues = Cues(cut=len(text))
    end = len(text)
    while end > 0:
        begin = _time_before(cues, text, end)
        if begin is None:
            begin = _word_before(cues, text, end, keep_verbs)
        if begin is None:
            break
        end = begin
    cues.cut = end
    return cues


def _time_before(cues: Cues, text: str, end: int) -> int | None:
    """Where a reference to a time begins that ends at `end`."""
    earlier = _EARLIER.search(text, max(0, end - 16), end)
    if earlier:
        cues.earlier = True
        cues.words.append(earlier[0])
        year = _YEAR.search(earlier[0])
        cues.since = int(year[1]) if year else cues.since
        return earlier.start()
    aside = _ASIDE.search(text, max(0, end - 16), end)
    if aside is None:
        return None
    if aside["years"]:
        cues.annual = cues.annual or "平均" in aside[0]
        cues.years = figures.whole(aside["years"])
    return aside.start()


def _word_before(cues: Cues, text: str, end: int, keep_verbs: bool) -> int | None:
    """Where the cue begins that ends at `end`; None where the subject ends there."""
    stop = end - 1 if text[end - 1] == "了" else end
    found = (_last_word(text, stop) or _general_verb(text, stop)) if stop else None
    if found is None:
        return None
    word, name = found
    start = stop - len(word)
    if (keep_verbs and name in _CHANGES) or not _READ[name](cues, word, text, start):
        return None
    cues.words.append(word)
    cues.respectively = cues.respectively or word.startswith(_RESPECTIVELY)
    return words.residue(text, start) if word in _ENDS_OF_VERBS else start


_RESPECTIVELY = ("分别", "依次")
_ENDS_OF_VERBS = ("到", "至", "过", "破")  # 冲过: what stands before them alone is part of the verb
_CHANGES = ("up", "down", "growth_noun", "fall_noun")
_ARRIVED = ("到", "至", "到了")


def _direction(up: bool, cues: Cues, word: str, text: str, start: int) -> bool:
    if cues.growth_noun or ((cues.up or cues.down) and not cues.to):
        return word in ("增长", "增加")  # 增长 提速: keep the first read
    if word == "高" and not cues.words and start > 0 and not _GAP_BI.search(text[: start + 1]):
        return False
    cues.up, cues.down = up, not up
    cues.to = cues.to or (bool(cues.words) and cues.words[-1] in _ARRIVED)  # 扩容至7个
    return True


def _shift(cues: Cues, _word: str, _text: str, _start: int) -> bool:
    return cues.to and not (cues.up or cues.down)


def _to(cues: Cues, word: str, text: str, start: int) -> bool:
    arrives = _after_verb(text, start)
    if word in ("成", "在") and not arrives:
        return False
    cues.to, cues.reach = cues.to or arrives, cues.reach or not arrives
    return True


def _reach(cues: Cues, word: str, text: str, start: int) -> bool:
    cues.reach = True
    if word.startswith("约"):
        cues.bound = cues.bound or "approx"
    before_it = text[max(0, start - 2) : start]
    if word in ("达", "达到") and before_it not in _OF_RATES and _after_verb(text, start):
        cues.to = True
    return True


_OF_RATES = ("增长", "增速", "下降", "增幅", "递增")  # 增长达9%: a growth, not where it led


def _exceed(cues: Cues, _word: str, _text: str, _start: int) -> bool:
    cues.bound, cues.exceed = cues.bound or "min", True
    return True


def _below(cues: Cues, _word: str, _text: str, _start: int) -> bool:
    cues.bound, cues.reach = "max", True
    return True


def _approx(cues: Cues, _word: str, _text: str, _start: int) -> bool:
    cues.bound = cues.bound or "approx"
    return True


def _annual(cues: Cues, _word: str, _text: str, _start: int) -> bool:
    cues.annual = True
    return True


def _compared(cues: Cues, _word: str, _text: str, _start: int) -> bool:
    cues.earlier = True
    return True


def _of_growth(falls: bool, cues: Cues, word: str, text: str, start: int) -> bool:
    natural = text[max(0, start - 2) : start] == "自然" and "幅" not in word  # 人口自然增长率 is a rate
    if natural or ((cues.up or cues.down) and not cues.to):
        return False
    if not (cues.to and (cues.up or cues.down)):  # 增速回落到9.8% says nothing of its mean
        cues.annual = cues.annual or "年均" in word
    cues.up, cues.down, cues.growth_noun = False, falls, True
    return True


def _adverb(cues: Cues, word: str, _text: str, _start: int) -> bool:
    cues.span = cues.span or word == "累计"
    return True


_READ: Mapping[str, Callable[[Cues, str, str, int], bool]] = MappingProxyType(
    {
        "up": partial(_direction, True),
        "down": partial(_direction, False),
        "shift": _shift,
        "to": _to,
        "reach": _reach,
        "exceed": _exceed,
        "below": _below,
        "approx": _approx,
        "annual": _annual,
        "earlier": _compared,
        "growth_noun": partial(_of_growth, False),
        "fall_noun": partial(_of_growth, True),
        "adverb": _adverb,
    }
)


def _after_verb(text: str, start: int) -> bool:
    """Whether a verb of change ends at `start`, so that 到 or 为 behind it gives what it led to."""
    return words.changes(text, start) or text.endswith(_turns(), max(0, start - 4), start)


@cache
def _turns() -> tuple[str, ...]:
    return tuple(lexicon.load("predicates")["turns"])


def gap(text: str) -> tuple[int, int] | None:
    """(sign, start) when `text` ends in a comparison with something that is not an earlier time."""
    over = _OVER_GOAL.search(text, max(0, len(text) - 20))
    if over:  # 超额完成省定目标3.4个百分点
        return 1, over.start()
    for pattern in (_GAP, _GAP_BI):
        m = pattern.search(text, max(0, len(text) - 26))
        one = "hi" if m and m["hi"] else "lo"
        if m and len(m[one]) == 1 and not words.edge(text, m.start(one)):
            continue  # 比上年走低
        if m and not _TIME.match(m["ref"]) and not _STANDARD.search(m["ref"]):
            return (1 if m["hi"] else -1), m.start()
    return None


def rank(text: str) -> int | None:
    """Where the comparison starts, when `text` ends in a verb of ranking or in the territory that is compared."""
    m = _RANK.search(text, max(0, len(text) - 24))
    if m:
        return m.start()
    m = _AMONG.search(text, max(0, len(text) - 16))
    if m and m[0]:
        return m.start()
    return None


_AFTER = re.compile(
    r"(?P<approx>左右|上下)|(?P<min>及?以上|开外|还?多(?=[，。；、）]|$)|(?<=[一二三四五六七八九十成])强(?=[，。；、）]|$)|有余)|(?P<max>及?以下|以内|之内|内(?=[，。；、）]))"
)


_HEDGED = frozenset("左上及以开还多强有下之内")  # what `_AFTER` begins with: it saves time


def after(text: str, at: int) -> tuple[str | None, int]:
    """(bound, end) of the hedge that begins at `text[at]`."""
    m = _AFTER.match(text, at) if text[at : at + 1] in _HEDGED else None
    if m is None:
        return None, at
    bound = "approx" if m["approx"] else "min" if m["min"] else "max"
    return bound, m.end()
