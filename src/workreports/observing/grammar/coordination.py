"""Coordinated heads, one for each number: `存款、贷款余额分别增长11.6%和7%`."""

from __future__ import annotations

import re
from functools import cache

from workreports.observing.grammar.rules import rule, yes
from workreports.observing.grammar.subjects import known, prefix, suffix, words

RESPECTIVELY = rule(
    "subject.respectively",
    "With 分别, or as many numbers as coordinated heads, each number has its own head; shared words are given back.",
    yes("存款、贷款余额分别增长11.6%和7%。", "11.6%", subject="存款余额"),
    yes("城镇、农村居民人均可支配收入分别增长5%、6%。", "5%", subject="城镇居民人均可支配收入"),
    yes("单位GDP能耗、电耗分别下降5.5%和13%。", "13%", subject="单位GDP电耗"),
    yes("生产安全事故起数、死亡人数分别下降19.6%和17.2%。", "17.2%", subject="生产安全事故死亡人数"),
    yes(
        "高新产业、装备制造业增加值占规上工业比重分别达到44.6%、42.6%。",
        "42.6%",
        subject="装备制造业增加值占规上工业比重",
    ),
    yes("入境游客数量和花费分别增长47.8%、52.3%。", "52.3%", subject="入境游客花费"),
    yes("地方财政收入、支出分别突破300亿元和3000亿元。", "3000亿元", subject="地方财政支出"),
    yes("城市、县城建成区面积分别提高8.3%、5%。", "8.3%", subject="城市建成区面积"),
    yes("新材料、汽车及零部件等产业增加值分别增长29.2%、16.5%。", "16.5%", subject="汽车及零部件产业增加值"),
    yes("国际友城和驻穗总领馆分别增至214对和69家。", "214对", subject="国际友城"),
    yes("进口、出口环节通关时间分别压缩79.4%和88%。", "79.4%", subject="进口环节通关时间"),
    yes("食品、药品抽检合格率分别达98.5%和99%。", "98.5%", subject="食品抽检合格率"),
    yes("粮食播种面积和产量分别达到100万亩、40万吨。", "40万吨", indicator_id="grain_output"),
    yes("涉诈、涉毒警情分别下降17.4%、68%。", "17.4%", subject="涉诈警情"),
    yes("智能电网及储能、新材料、生物医药产业产值分别增长15%、33%和12%。", "33%", subject="新材料产值"),
    yes("专利申请量、授权量分别达到5680件和3120件。", "3120件", subject="专利授权量"),
    yes("各项存款余额、贷款余额分别增长9.3%和17.5%。", "9.3%", subject="各项存款余额"),
    yes("城乡低保标准分别提高到每月772元和每年6600元。", "6600元", subject="农村低保标准"),
    yes("存、贷款余额分别达到612亿元和455亿元。", "612亿元", subject="存款余额"),
    yes(
        "基本养老、医疗、失业保险参保人数分别达到86万、65万和39万人。", "86万", subject="基本养老保险参保人数"
    ),
    yes(
        "新登记企业3260户、注册资本148亿元，分别增长46.5%和1.1倍。",
        "1.1倍",
        subject="注册资本",
        value=110,
    ),
    yes(
        "引进资金210亿元，利用外资1.9亿美元，分别完成年计划的84%和76%。",
        "84%",
        subject="引进资金年计划完成率",
    ),
    yes("接待旅游3493.7万人次，实现旅游收入269亿元，分别增长5.3%、11.6%。", "11.6%", subject="旅游收入"),
    yes("实际利用外资和外贸出口分别增长15%和11.8%。", "15%", indicator_id="fdi"),
    yes("新设企业数量、注册资本再创新高，分别增长12%和27%。", "27%", subject="注册资本"),
    yes("绿化覆盖率和人均公园绿地面积分别提高到40%和12平方米。", "12平方米", subject="人均公园绿地面积"),
    yes("预算收入、工业增加值、固定资产投资分别完成52亿元、121亿元和增长9%。", "9%", subject="固定资产投资"),
)


def distribute(
    text: str, n: int, places: frozenset[str] = frozenset(), alike: bool = True
) -> list[str] | None:
    """The `n` coordinated heads of `text`, each complete, or None when there are not `n` of them.

    `alike`: the numbers are of one unit, so the last head may be shared. `places` are names of territories: `广州、深圳地铁客运量` shares all that follows the last of them.
    """
    examples = _EXAMPLES.fullmatch(text)
    if examples and len(names := examples["names"].split("、")) == n:  # 新材料、汽车及零部件等产业增加值
        return [name + examples["kind"] for name in names]
    text = _SPLIT_WORDS.sub(r"\1\3、\2\3", text)
    if n == 2 and "城乡" in text and not re.search("[、和与及]", text):
        i = text.index("城乡")
        return [text[:i] + "城镇" + text[i + 2 :], text[:i] + "农村" + text[i + 2 :]]
    sectors = _OF_SECTORS.match(text)
    if sectors and len(sectors["which"].split("、")) == n:  # 一、二、三产业增加值
        return [f"第{c[-1]}产业{sectors['rest']}" for c in sectors["which"].split("、")]
    if n == 3 and "三次产业" in text:
        return [text.replace("三次产业", f"第{c}产业") for c in "一二三"]
    if n == 2:
        m = re.search(r"存贷款|进出口(?=额|总额)?(?!.*[、和与及])|人财物", text)
        if m and m[0] == "存贷款":
            return [
                text[: m.start()] + "存款" + text[m.end() :],
                text[: m.start()] + "贷款" + text[m.end() :],
            ]
    forms = (text, re.sub(r"等[^、和与及]{0,8}$", "", text))
    lists = (_parts(form, joint) for joint in (_JOINT, _LOOSE, _COMMA) for form in forms)
    parts = next((parts for parts in lists if len(parts) == n), [])
    if not parts:
        return None
    named = next((size for size in range(8, 1, -1) if parts[-1][:size] in places), 0)
    if named and all(p in places for p in parts[:-1]):
        return [p + parts[-1][named:] for p in parts[:-1]] + [parts[-1]]
    return _complete(parts) if alike or suffix(parts[-1], "head") else parts


def members(text: str, n: int) -> list[str] | None:
    """`橡胶、陶瓷两个产业集群加快转型`: the `n` things that are named and counted, each with their kind."""
    m = _members().search(text)
    names = [part for part in _JOINT.split(m["names"]) if part] if m else []
    return [name + m["kind"] for name in names] if m and len(names) == n else None


@cache
def _members() -> re.Pattern[str]:
    kinds = "|".join(re.escape(kind) for kind in sorted(words("kinds"), key=len, reverse=True))
    return re.compile(
        rf"(?:^|[，。；])(?P<names>[^，。；：]+、[^，。；：、]+?)等?[二两三四五六七八九\d]+[个大家类项条座]"
        rf"(?P<kind>[^，。；：、]{{0,6}}?(?:产业集群|产业|行业|{kinds}))"
    )


_EXAMPLES = re.compile(r"(?P<names>[^等]+、[^等]+)等(?P<kind>[^、和与等]{2,14})")
_SPLIT_WORDS = re.compile(r"([存进城])、([贷出乡])(款|口|镇)")  # 存、贷款余额
_OF_SECTORS = re.compile(r"第?(?P<which>[一二三](?:、第?[一二三])+)(?:次)?产(?:业)?(?P<rest>.+)$")
_JOINT = re.compile(r"[、]|(?<=.{2})(?:以及|和|与|及)(?=.{2})")
_LOOSE = re.compile(r"[、]|(?<=.{2})(?:以及|和)(?=.{2})")  # 新能源及智能电网、新材料
_COMMA = re.compile("、")


def _parts(text: str, joint: re.Pattern[str]) -> list[str]:
    depth = 0
    cuts: list[tuple[int, int]] = []
    joints = {m.start(): m.end() for m in joint.finditer(text)}
    for i, c in enumerate(text):
        depth += (c in "（“《") - (c in "）”》")
        if (
            not depth
            and i in joints
            and not (c in "和与及" and text[i : i + 2] in ("和美", "和谐", "与会", "及时", "及格"))
        ):
            cuts.append((i, joints[i]))
    parts: list[str] = []
    start = 0
    for a, b in cuts:
        parts.append(text[start:a])
        start = b
    parts.append(text[start:])
    return [p for p in parts if p]


def _complete(parts: list[str]) -> list[str]:
    """Give shared words back: the head of the last part to the others, the front of the first to the others."""
    last = parts[-1]
    tail = _shared_tail(parts[:-1], last)
    aligned = all(suffix(p, "head") for p in parts[:-1])
    done = [p + tail if tail and (aligned or not suffix(p, "head")) else p for p in parts[:-1]] + [last]
    front = _shared_front(done)
    if front:
        done = [done[0]] + [p if p.startswith(front) or prefix(p, "flow") else front + p for p in done[1:]]
    return done


def _shared_tail(others: list[str], last: str) -> str:
    if not others:
        return ""
    insurance = _INSURANCE.search(last)
    if insurance and all(_INSURED.search(p) for p in others):  # 基本养老、医疗、失业保险参保人数
        return insurance[1]
    if all(p in _PARALLEL for p in others) and last[:2] in _PARALLEL:
        return last[2:]  # 城市、县城建成区面积
    if all(suffix(p, "head") for p in others):  # 存款、贷款余额: the parallel words are heads themselves
        word = suffix(others[0], "head")
        rest = (
            "" if last in words("attribute") or others[0].endswith(last[len(word) :]) else last[len(word) :]
        )
        return rest if last[: len(word)] in words("head") and rest in words("head") else ""
    marked = next(
        (p for p in others if len(p) == 2 and len(last) > 3 and (p[0] == last[0] or p[1] == last[1])), ""
    )
    if marked:
        return last[2:]  # 涉诈、涉毒警情, 食品、药品抽检合格率
    lacking = next(p for p in others if not suffix(p, "head"))
    # 先进制造业|高技术制造业增加值: the common end aligns both
    for size in range(min(4, len(lacking)), 1, -1):
        ending = lacking[-size:]
        at = last.find(ending)
        if at >= 0 and at + size < len(last):
            return last[at + size :]
    if all(
        last.endswith(p) or (len(p) >= len(last) and known(p)) for p in others
    ):  # 实际利用外资和外贸出口, 警情、暴力警情
        return ""
    head = suffix(last, "head")
    if head and len(head) < len(last):
        return head
    if len(lacking) <= 4 and len(last) > len(lacking):
        return last[len(lacking) :]
    return ""


_INSURED = re.compile(r"(?:养老|医疗|失业|工伤|生育)$")
_INSURANCE = re.compile(r"(?:养老|医疗|失业|工伤|生育)(保险.*)$")
_OPPOSITES = {("收入", "支出"), ("进口", "出口"), ("存款", "贷款"), ("出口", "进口")}
_PARALLEL = frozenset(
    {
        "进口",
        "出口",
        "城市",
        "县城",
        "城镇",
        "农村",
        "乡村",
        "市区",
        "城区",
        "小学",
        "初中",
        "高中",
        "国有",
        "民营",
        "外资",
    }
)
_SOWN = re.compile("(.+?)(?:播种|种植)面积")
PER_OUTPUT = re.compile(r"(?:单位|万元)(?:地区|国内)?(?:生产总值|GDP)")
PER_OUTPUT_HEADS = ("能耗", "电耗", "水耗", "用水量", "排放", "排放量")


def _shared_front(parts: list[str]) -> str:
    """`单位GDP能耗|电耗`: the front of the first part, where the others are bare heads of the same kind."""
    first = parts[0]
    if len(parts) < 2:
        return ""
    output = PER_OUTPUT.match(first)
    if output and all(p.endswith(PER_OUTPUT_HEADS) for p in parts[1:]):
        return output[0]
    sown = _SOWN.fullmatch(first)
    if sown and all(p in ("产量", "总产量", "单产") for p in parts[1:]):
        return sown[1]
    said = suffix(first, "attribute")
    if said in ("数量", "人数", "人次") and all(p in words("attribute") for p in parts[1:]):
        return first[: -len(said)]  # 入境游客数量和花费
    if (first[-2:], parts[1]) in _OPPOSITES and len(first) > 3:
        return first[:-2]
    accidents = first.partition("起数")[0]
    if accidents != first and all(p.startswith(("死亡", "受伤", "直接经济损失")) for p in parts[1:]):
        return accidents
    if any(len(p) > 4 for p in parts[1:]):
        return ""
    second = parts[1]
    if first[-1:] == second[-1:] and len(first) > len(second) and len(second) in (2, 3):
        return first[: -len(second)]
    return ""
