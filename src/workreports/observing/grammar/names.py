"""Numerals that measure nothing: dates, names, codes, grades, policy labels, thresholds inside a definition."""

from __future__ import annotations

import re

from workreports.declared.units import kinds_that
from workreports.observing import words
from workreports.observing.grammar.numerals import CHINESE
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.rules import no, rule, spared

DATE = rule(
    "date",
    "Years, months, days, times of day and spans of them.",
    no("2016年是开局之年。", "2016", "date"),
    no("1月10日召开大会。", "10", "date"),
    no("编制2016-2030年规划。", "2030", "date"),
    spared("播种面积2027万亩。", "2027万亩", value=20270000, unit="亩"),
    no("编制2021-2025年规划。", "2021", "date"),
    no("1月15日元宵晚会举行。", "15", "date"),
)
DURATION = rule(
    "date.duration",
    "A length of time that only dates a statement; it is a quantity where a verb measures it.",
    no("工业投资连续54个月保持增长。", "54", "date"),
    no("食糖产量连续15个榨季占全国六成。", "15", "date"),
    no("开展土地承包到期后再延长30年试点。", "30", "date"),
    spared("商品房去化周期缩短11.5个月。", "11.5个月", value="-11.5", measure="change", unit="月"),
    spared("将去库存周期由目前的31个月降到24个月。", "31个月", subject="去库存周期"),
    spared("优良天数329天，比上年多7天。", "7天", measure="change", indicator_id="good_air_days"),
    spared("灾害持续时间超过20天。", "20天", subject="灾害持续时间", bound="min"),
    spared("空气优良天数连续三年保持在320天以上。", "320天", indicator_id="good_air_days", bound="min"),
    spared("平均受教育年限达到11.7年。", "11.7年", value="11.7", unit="年"),
)
QUOTED = rule(
    "name.quoted",
    "A numeral inside a short quotation or a title is part of its name.",
    no("紧紧围绕“1112”总体布局。", "1112", "name"),
    no("出台《促进发展20条》。", "20", "name"),
)
ROUTE = rule(
    "name.route",
    "Numbers of roads, lines, plots and buildings.",
    no("完成国道107线路面工程。", "107", "name"),
    spared("改造国省道130公里。", "130公里", subject="改造国省道"),
    no("22号线开通。", "22", "name"),
    no("高速公路G15-2号标段开工。", "2", "name"),
)
CODE = rule(
    "name.code",
    "Latin letters joined to figures, and formulas with a plus sign.",
    no("建成5G基站8.99万个。", "5", "name"),
    no("新增4A级以上景区7个。", "4", "name"),
    no("全省PM2.5平均浓度下降13.7%。", "2.5", "name"),
    no("深化1+20改革试点。", "20", "name"),
    no("推进G60高速改造。", "60", "name"),
)
GRADE = rule(
    "name.grade",
    "Grades, versions, issues, models and voltage levels that name a thing.",
    no("新增1000千伏输电线路1240公里。", "1000", "name"),
    no("推进数字政府2.0建设。", "2.0", "name"),
    no("跻身全国500强。", "500", "name"),
    no("庆祝建党100周年。", "100", "name"),
    no("抵御60年一遇的大旱。", "60", "name"),
    no("提升15分钟健身圈标准。", "15", "name"),
)
HOTLINE = rule(
    "name.hotline",
    "Numbers of telephone services.",
    no("12345政务服务热线平台建成使用。", "12345", "name"),
    no("加快华南863等平台建设。", "863", "name"),
)
ORDINAL = rule(
    "name.ordinal",
    "第N before a noun orders a thing; it ranks nothing.",
    no("办好广东省第16届运动会。", "16", "name"),
    no("把稳定作为第一位的任务。", "第一", "name"),
    no("第1200万台机床下线。", "1200", "name"),
)
BARE = rule(
    "name.bare",
    "Figures glued to a word, without unit and without anything that measures, belong to the word.",
    no("投诉电话0755-8234567。", "8234567", "name"),
)
THRESHOLD = rule(
    "threshold",
    "A quantity with 以上/以下 before a noun, or `exceeding N 的` before a noun, defines what is counted.",
    no("完成20户以上自然村整治8469条。", "20", "threshold"),
    spared("亿元以上项目904个。", "904个", value=904, unit="个"),
    no("惠及超50万名3岁以下婴幼儿。", "3", "threshold"),
    no("经济总量超1000亿元的县域达12个。", "1000", "threshold"),
    no("博罗成为生产总值超千亿元县。", "千亿", "threshold"),
    no("淘汰35蒸吨及以下燃煤锅炉1.1万台。", "35", "threshold"),
    no("居民收入增速列全市11个县（区）第2位。", "11", "threshold"),
    no("化解56人以上“大班额”。", "56", "threshold"),
    no("每10万人口发明专利拥有量达到21.3件。", "10", "threshold"),
    no("淘汰10蒸吨以下、主城区35蒸吨以下燃煤锅炉。", "10", "threshold"),
    no("公交与轨道50米内换乘比例达91%。", "50", "threshold"),
    no("4个投资超50亿元项目实现当年动工。", "50", "threshold"),
    no("培育年销售收入过10亿元企业2户。", "10", "threshold"),
    no("产量全国占比超过10%的有44种。", "10", "threshold"),
    no("居民安全感在全市16个区中排名第2位。", "16", "threshold"),
    no("培育3家销售收入过500亿元、10家过100亿元的企业集团。", "500", "threshold"),
    spared(
        "龙头企业发展到2680家，其中销售收入过亿元的达到126家。", "126家", subject="销售收入过亿元的龙头企业"
    ),
    spared(
        "推动50家以上规上企业开展技术改造。", "50家", value=50, bound="min", subject="开展技术改造的规上企业"
    ),
)
CAPACITY = rule(
    "name.capacity",
    "A size that only names a plant, project or berth.",
    no("加快白银集团7万吨锌基合金项目建设。", "7", "name"),
    no("建成10万千瓦风电项目。", "10", "name"),
    no("建成日处理1.5万吨的污水处理厂2座。", "1.5", "name"),
    no("打造一批50亿级县域产业集群。", "50", "name"),
)
ENUMERATOR = rule(
    "enumerator",
    "Figures that number a list.",
    no("6.六大科技专项。", "6", "enumerator"),
    no("（3）加强监管。", "3", "enumerator"),
)

_YEAR_AFTER = re.compile(r"年(?!产|均|销|可|内?完成\d)|[—\-~至到、和与](?:19|20)?\d\d年")
_A_YEAR = re.compile(r"(?:19|20|18)\d\d$")
_DAY = re.compile(
    r"\d{1,2}月(?:[上中下]旬|份|底|初|末|中旬)?(?:\d{1,2}日)?|\d{1,2}日|\d{1,2}(?:[—\-~至到、]\d{1,2})月"
)
_CLOCK = re.compile(r"\d{1,2}(?:：\d\d|时(?!间|代|尚))")
_SHORT_DATE = re.compile(r"\d{1,2}[·・]\d{1,2}")
_ROUTE_BEFORE = re.compile(r"(?:国道|省道|县道|乡道|编号)$")
_ROUTE_AFTER = re.compile(r"\d+(?:国道|省道|县道|线(?![上下])|号|路公交|[乡县]道)")
_GRADE_AFTER = re.compile(
    r"\d+(?:\.\d+)?(?:[—\-至到]\d+岁(?=儿童|幼儿|婴)|级(?!以上)|级|强|版|型|期|届|代|号|周年|千伏(?!安)|[Kk][Vv]|英寸|纳米|制|码|岁(?:及?以[上下](?=[\u4e00-\u9fff“])|儿童|幼儿|婴|[—至到]))"
)
_EXTREME = re.compile("最[高大长深]$")
_HOLDS = re.compile("(?:保持|稳定|维持)在$")
_MORE_OR_LESS = re.compile("[比较][^，；]{1,4}(?:多|少)$")  # 比上年多7天
_HELD = re.compile(
    "(?:举办|开展|开设|组织)[^，；]{2,}(?:班|讲座|论坛|沙龙|大讲堂|活动|培训)(?:超过?|达到?|共|近)?$"
)
_CIRCLE = re.compile("[^，。；、]{0,6}圈")
_OF_VERSION = re.compile(r"\d\.0(?![\d%：万亿个])|\d\.\d版")
_HOTLINE = re.compile(r"\d{3,5}[^，。；\d]{0,8}(?:热线|电话|专线|平台)|12\d{3}(?=[\u4e00-\u9fff])")
_FORMULA = re.compile(r"\d*[+]")
_OPENING = {"“": "”", "《": "》", "‘": "’", "「": "」", "【": "】", '"': '"', "＂": "＂"}
_STATES_IN_QUOTES = re.compile(r"增长|达到|超过|突破|提高|下降")

# verbs before a length of time that measure it
_LATIN = re.compile(r"[A-Za-z&]+$")
_ABBREVIATIONS = ("GDP", "CPI", "PPI", "PMI", "GNP", "FDI", "R&D", "RD")
_MEASURES_TIME = re.compile(
    r"(?:[提升增缩延减压降][^，。；]{0,6}(?:到|至|为|了|短|长|少|加)?|达到?|为|提前|超过?|约|共|是|仅|[由从][^，。；由从]{0,6}的|[年期限时寿命龄长由从]|需|不超过|不少于|不低于|至少|天数|时间|预期寿命|平均|快|早|近)$"
)
_OVER = re.compile(r"(?:超过?|突破|达到?|高于|低于|不足|大于|小于|不低于|过|近|在)$")
_QUALIFIES = re.compile(r"(?:及以上|以上|及以下|以下|以内|之间)(?:的)?(?=[\u4e00-\u9fff“])")
_SHARE_OF_EACH = re.compile(r"(?:占比?|比重|比例|率|达到?|超过?|在)$")  # 占比50%以上的企业
_GOES_ON = re.compile(
    r"(?:[及]?以[上下]|左右|以内)?(?:[，。；、）！]|$|和|与|及(?!以)|并|且|的?(?:增速|增长|目标|水平|速度|幅度|比例))"
)
_EXCEEDS = re.compile(r"(?:超过?|突破|[过逾达]|不低于)$")
# 过10亿元企业2户, 过亿元的达到126家: the size of those that are counted next …
_COUNTED_BY_SIZE = re.compile(
    r"(?:以上)?(?:的(?:达到?|有|共有|为|已达|增加到|发展到)?|的?(?!新|建|实施|完成|改造|用于|支持|扶持)[^，。；、\d的]{1,8}?(?:达到?|有|增加到|发展到)?)\d+[家户个幢栋座]"
)
_SIZED = re.compile(r"(?:强?县|强?市(?!场)|镇|企业|园区|集群)(?![^，。；、]{0,4}\d)")  # 生产总值超千亿元县
_SEVERAL_OF = re.compile(r"[的、和]|(?:以上)?[^，。；、\d]{0,6}(?:企业|项目|产业|集群)")
_SEVERAL = re.compile(
    r"[\d两三四五六七八九十][家户个][^，。；、\d]{0,8}$"
)  # … or just before: 5家产值过50亿元的企业
_GENERIC = re.compile(
    r"(?:[^，。；、]{0,14})(?:企业|项目|集群|机场|县|县域|家庭|农户|群众|园区|镇|乡镇|平台|产业|街道|村|市|城市|基地|区|品牌|商圈|港口|龙头|产业链|单品)"
)
_PLANT = re.compile(
    r"(?:级|[^，。；、\d]{1,18}(?:项目|行动|基地|工程|生产线|产线|装置|机组|电站|码头|泊位|光伏|光热|风电|工厂|乙烯|炼化|示范(?=等))(?!\d))"
)
_PLANTS = re.compile(r"的?[^，。；、\d]{2,12}\d+[座个]")  # 日处理1万吨的污水处理厂1座
_COMPARED_SET = re.compile(
    r"[^，。；\d]{1,8}?(?:中(?:综合)?(?:排名?|位?列|位?居|名列))?第[一二三四五六七八九十\d]+[位名]?|[^，。；\d]{2,6}城市(?:空气质量)?排名"
)
_RANKED_AMONG = re.compile("[列居排][^，。；]{0,8}$|在[^，。；]{1,6}$")
# 10蒸吨以下、主城区35蒸吨以下锅炉
_BOTH_QUALIFY = re.compile(
    r"及?以[上下]、[^，。；\d]{0,6}\d[\d.]*[^，。；\d%]{1,4}?及?以[上下](?=[\u4e00-\u9fff])"
)
_WITHIN = re.compile("(?:以|之)?内[\u4e00-\u9fff]{2,}?(?:比例|率|占比)")
_HAVE_IT = re.compile(r"以?上?的(?:共?有|达到?|已达)\d")  # 占比超过10%的有44种
_SIZES = kinds_that("size")
_COUNTING = kinds_that("counts")
_PLACES_OF_HOUSEHOLDS = re.compile(
    r"(?:及以上|以上|以下)(?:的)?[^，。；、\d]{0,6}(?:村|小区|社区|屯|庄|组|聚居|集中居住|楼|供水|工程)"
)


def verdict(text: str, q: Quantity) -> tuple[str, str] | None:
    """(ledger verdict, rule) of a numeral that is not an observation; None when it may be one."""
    if q.shape == "ordinal":
        return "name", ORDINAL
    if q.shape == "date":
        return "date", DATE
    if not q.also or not text[q.also[0][0]].isascii() or q.also[0][0] > q.start + 2:
        return _in_hanzi(text, q)
    return _written(text, q) or _threshold(text, q)


def _in_hanzi(text: str, q: Quantity) -> tuple[str, str] | None:
    """Verdicts on Chinese figures."""
    if text[q.start] in "首榜第前翻":
        return None
    if q.rules and q.rules[0] == CHINESE:
        if quoted := _quoted(text, q):
            return quoted
        if q.kind == "time":
            if text[q.start - 1 : q.start] == "年":
                return "date", DURATION  # 从1955年至1980年二十六年间
            return _duration(text, q, q.start)
    return _threshold(text, q)


def _written(text: str, q: Quantity) -> tuple[str, str] | None:
    """Verdicts that the characters around the figures give."""
    start, end = q.also[0] if q.also else (q.start, q.end)
    before = text[max(0, q.head - 4) : q.head]
    if _in_code(text, q, start, end, before):
        return "name", CODE
    if before[-1:] == "第":
        return "name", ORDINAL  # 第1000万辆汽车下线
    if before[-1:] == "每" and q.kind in ("person", "area") and q.scale != 1:
        return "threshold", THRESHOLD  # 每10万人口拥有量
    return (
        _quoted(text, q)
        or _in_date(text, q, start, end, before)
        or _numbering(text, q, start, end, before)
        or _graded(text, q, start, end, before)
    )


def _in_code(text: str, q: Quantity, start: int, end: int, before: str) -> bool:
    """Whether letters or signs are glued to it."""
    last, one_before, after = before[-1:], before[-2:-1], text[end : end + 1]
    if last.isascii() and (last.isalpha() or last == "_") and not _after_abbreviation(text, start):
        return True
    if last == "-" and one_before.isalnum() and one_before.isascii() and not one_before.isdigit():
        return True
    if q.unit is None and after.isascii() and after.isalpha():
        return True
    return last == "+" or (not q.signed and after == "+" and _FORMULA.match(text, start) is not None)


def _in_date(text: str, q: Quantity, start: int, end: int, before: str) -> tuple[str, str] | None:
    """Verdicts on figures of a date or a length of time."""
    if _SHORT_DATE.match(text, start) or (before.endswith(("·", "・")) and before[-2:-1].isdigit()):
        return "date", DATE
    figures = text[start:end]
    if "." not in figures and q.scale == 1 and q.inner is None and q.shape in ("number", "range"):
        dated = _dated(text, q, start, figures, end, before)
        if dated:
            return dated
    return _duration(text, q, start) if q.kind == "time" and q.inner else None  # 过去20多年


def _numbering(text: str, q: Quantity, start: int, end: int, before: str) -> tuple[str, str] | None:
    """Verdicts on figures that number a list, a note, a line or a road."""
    last, after = before[-1:], text[end : end + 1]
    if q.unit is None and ((start == 0 and after in (".", "、", "．")) or (last == "（" and after == "）")):
        return "enumerator", ENUMERATOR
    if last == "[" and after == "]":
        return "furniture", ENUMERATOR
    if _HOTLINE.match(text, start) and q.unit is None:
        return "name", HOTLINE
    if (_ROUTE_BEFORE.search(before) and q.kind != "length") or _ROUTE_AFTER.match(text, start):
        return "name", ROUTE
    return None


def _graded(text: str, q: Quantity, start: int, end: int, before: str) -> tuple[str, str] | None:
    """Verdicts on figures of a grade, an age or a size in a name, and on bare ones."""
    # 举办培训班超10期
    held = text.startswith("期", end) and _HELD.search(text[max(0, start - 30) : start])
    if q.scale == 1 and not held and (_OF_VERSION.match(text, start) or _GRADE_AFTER.match(text, start)):
        return ("threshold", THRESHOLD) if "岁" in text[end : q.stop + 1] else ("name", GRADE)
    following = text[q.stop : q.stop + 1]
    if q.form == "米" and _EXTREME.search(before) and "\u4e00" <= following <= "\u9fff":
        return "name", CAPACITY  # 全球最高10米液压支架
    if q.form == "岁" and before.endswith("满"):
        return "threshold", THRESHOLD  # 满3岁即入园
    if q.kind == "percent" and before.endswith("前"):
        return "name", ORDINAL  # 排名前1%
    if (following == "级" and q.unit is not None) or (q.form == "级" and q.scale >= 10**8):
        return "name", CAPACITY
    bare = q.unit is None and q.scale == 1 and q.value_max is None and _bare(text, q, before)
    return ("name", BARE) if bare else None


def _after_abbreviation(text: str, start: int) -> bool:
    """`GDP28.6亿元`: Latin letters that are a word of their own, not part of a code."""
    latin = _LATIN.search(text[max(0, start - 6) : start])
    return latin is not None and latin[0] in _ABBREVIATIONS


def _dated(text: str, q: Quantity, start: int, figures: str, end: int, before: str) -> tuple[str, str] | None:
    if _A_YEAR.match(figures) and (
        _YEAR_AFTER.match(text, end)
        or (q.unit in (None, "年") and before.endswith(tuple("—-~至到、和")) and text[end : end + 1] == "年")
    ):
        return "date", DATE
    if q.unit is None and _A_YEAR.match(figures):
        return ("date", DATE) if before.endswith(tuple("—-~至到")) else ("name", BARE)
    if q.form == "个" and text[max(0, start - 2) : start] == "连续":
        return "date", DURATION  # 连续15个榨季
    short = len(figures) <= 2 and not text.startswith("日均", end)
    if short and (_DAY.match(text, start) or _CLOCK.match(text, start)):
        return "date", DATE
    return _duration(text, q, start) if q.kind == "time" else None


def _duration(text: str, q: Quantity, start: int) -> tuple[str, str] | None:
    """A length of time that only dates a statement."""
    left = text[max(0, start - 12) : start]
    if _CIRCLE.match(text, q.stop):
        return "name", GRADE  # 15分钟健身圈
    if q.unit == "年" and "承包" in left:
        return "date", DURATION  # 承包到期后再延长30年
    if q.unit == "年" or q.unit == "周":
        measured = re.search(
            r"(?:提[高升]到?|增[加至]|达到?|缩短[了至到为]?|延长[了至到]?|超过?|[年限寿命龄长]为?)$", left
        )
    elif q.unit in ("小时", "分钟", "秒", "季度"):
        measured = re.search(
            r"(?:缩[短减至为到]{1,3}|达到?|压[缩减][到至为]?|减[至到少]{1,2}|降[至到低]{1,2}|提[高升][到至]?|[时间长由从]为?|超过?|控制在|不超过|不低于|不少于|至少|[利用均]|延长[至到]?)$",
            left,
        )
    else:
        measured = _MEASURES_TIME.search(left)
    if text.startswith("一遇", q.stop):
        return "name", GRADE  # 60年一遇的大旱
    said = measured or _MORE_OR_LESS.search(left) or _HOLDS.search(left) or words.changes(left)
    if not said or re.search(r"(?:连续|近|(?<!超)过|历时|为期|用)$", left):
        return "date", DURATION
    return None


def _quoted(text: str, q: Quantity) -> tuple[str, str] | None:
    for i in range(q.start - 1, max(-1, q.start - 24), -1):
        c = text[i]
        if c in _OPENING:
            close = text.find(_OPENING[c], q.start, q.start + 26)
            if close < 0:
                return None
            inside = text[i + 1 : close]
            if c == "《" or (len(inside) <= 20 and not _STATES_IN_QUOTES.search(inside)):
                return "name", QUOTED
            return None
        if c in "”》’」】，。；":
            return None
    return None


def _bare(text: str, q: Quantity, before: str) -> bool:
    """No unit: a quantity only where something measures it or a countable noun follows."""
    last = before[-1:]
    following = text[q.stop : q.stop + 1]
    if q.shape != "number":
        return False
    if re.search(
        r"(?:[达到至为在是过破近超约]|指数|增长|[于从由]|满意度|得分|收入比|倍差|系数|比值|预期|强度)$",
        before,
    ):
        return False
    if not last or last in "，。；：、（":
        return not ("\u4e00" <= following <= "\u9fff")
    if following and "\u4e00" <= following <= "\u9fff" and len(text[q.start : q.end]) <= 4:
        # 新增4个 has a unit; `改造10老旧小区` counts a noun directly
        return not re.search(r"(?:[新改扩]?[建增]|改造|完成|实施|培育|推进|建成|涉及|覆盖|惠及)$", before)
    return True


def _threshold(text: str, q: Quantity) -> tuple[str, str] | None:
    """Verdicts that the role in its noun phrase gives."""
    if q.unit is None:
        return None
    left, after = text[max(0, q.start - 20) : q.start], text[q.stop : q.stop + 24]
    if _qualifies(q, left, after) or _exceeds(q, left, after):
        return "threshold", THRESHOLD
    if (left.endswith("日处理") and _PLANTS.match(after)) or _of_plant(text, q, after):
        return "name", CAPACITY
    stated = _SIZE_STATED.search(left[-5:]) and not _SIZE_CLASS.match(after)
    return ("threshold", THRESHOLD) if q.shape == "magnitude" and not stated else None


def _qualifies(q: Quantity, left: str, after: str) -> bool:
    """Whether it is a limit that says which things are meant: `20户以上自然村`, `全市11个县第2位`."""
    if q.kind not in _COUNTING or (q.shape == "magnitude" and q.kind != "person"):
        qualified = _BOTH_QUALIFY.match(after) or (_QUALIFIES.match(after) and not _GOES_ON.match(after))
        return bool(qualified) and (q.kind != "percent" or bool(_SHARE_OF_EACH.search(left[-4:])))
    if q.kind == "count" and _COMPARED_SET.match(after) and _RANKED_AMONG.search(left[-12:]):
        return True  # 列全市11个县（区）第2位
    if q.form == "人" and after.startswith(("以上“", "以下“")):
        return True  # 56人以上“大班额”
    return q.form in ("户", "人") and _PLACES_OF_HOUSEHOLDS.match(after) is not None


def _exceeds(q: Quantity, left: str, after: str) -> bool:
    """Whether it is a size that those counted or named have: `超1000亿元的县域`, `50米内换乘比例`."""
    if q.form in ("米", "公里", "分钟", "小时") and _WITHIN.match(after):
        return True
    if q.kind == "percent":
        return bool(_EXCEEDS.search(left[-4:]) and _HAVE_IT.match(after))
    over = after.startswith("的") and q.kind not in ("noun", "count")
    if over and _OVER.search(left[-4:]) and _GENERIC.match(after, 1):
        return True
    if q.kind != "money" or not _EXCEEDS.search(left):
        return False
    several = _SEVERAL.search(left) and _SEVERAL_OF.match(after)
    return bool(several or _COUNTED_BY_SIZE.match(after) or _SIZED.match(after))


def _of_plant(text: str, q: Quantity, after: str) -> bool:
    """Whether it is the size of a plant or berth: `10万千瓦风电项目`."""
    sized = q.kind in _SIZES and q.kind not in ("money", "length", "area") and not after.startswith("的")
    return sized and _PLANT.match(after) is not None and not _counted(text, q)


_SIZE_STATED = re.compile(r"(?:超过?|突破|[达逾近过]到?|跨越|迈[上过]|保持在|稳定在)$")
_SIZE_CLASS = re.compile("级|规模|台阶|俱乐部|产业|企业|集群|强")


def _counted(text: str, q: Quantity) -> bool:
    """Whether the size itself is what a verb states: 新增10万千瓦风电项目 is not, 达到10万吨 is."""
    return bool(re.search(r"(?:达到?|突破|超过?|产量|总量|容量|能力)$", text[max(0, q.start - 4) : q.start]))
