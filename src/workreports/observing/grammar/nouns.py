"""The noun behind a number: where it ends, and what is said of it."""

from __future__ import annotations

import re

from workreports.observing import words as words_of
from workreports.observing.grammar.subjects import by_first, prefix, suffix, words

_CLAUSE_END = re.compile("[，。；！？]")
_RIGHT_STOP = re.compile(
    r"基础上|增长|下降|提高|同比|比上年|较上年|居(?![民家住委])|占|的(?:速度|目标|增|水平|规模|高位|比例|标准|价格|历史|最)|以上|以下|左右|以内|（|，|等(?!级)|分别|均(?!衡)|且|并(?!网)|和(?!美|谐)|与|及|或|上涨|增加|减少|达(?!标)|超(?![市高算声级大低长])|为(?!民)|是|到(?![户村岗])"
    r"|(?:后|内|前|时|里)(?=[，。；、]|$)|中(?=[，。；、有占]|$)"
)


_LONGEST = 120  # characters; no noun phrase is longer


def behind(text: str, at: int, stop: int) -> tuple[str, str, int]:
    """(noun phrase, what is said of it, where the noun ends) from `text[at]`; '' when no noun follows the unit.

    `1.6万农村妇女开展免费筛查` → `农村妇女`, `开展免费筛查`; `44家企业动工` → `企业`, `动工`.
    """
    end = _end_of_phrase(text, at, min(stop, at + _LONGEST))
    qualities = _QUALITIES.match(text, at, stop)
    if qualities and end < qualities.end():  # 40个吸引力强、带动面广的消费场景
        return behind(text, qualities.end(), stop)
    begin = at + 1 if text.startswith("的", at) and end - at > 2 else at
    phrase = text[begin:end]
    if not phrase or _RIGHT_STOP.match(phrase) or phrase in words("tails"):
        return "", "", at
    if not (
        "\u4e00" <= phrase[0] <= "\u9fff"
        or phrase[0] in '“《‘"'
        or (phrase[0].isascii() and phrase[0].isalnum())
    ):
        return "", "", at
    relative = _RELATIVE.match(phrase)
    if relative:  # 146个列入年度计划的重点项目
        return behind(text, begin + relative.end(), stop)
    whole = _NOUN_ALL_THE_SAME.match(phrase)
    first = "" if whole else prefix(phrase, "breaks")
    if len(first) > 1 and (len(first) == len(phrase) or not _nominal(first, phrase[len(first) :])):
        return "", "", at
    cut = max(_end_of_noun(phrase), whole.end() if whole else 0)
    noun = phrase[:cut].rstrip("的等和与及、")
    if noun.endswith("中") and text.startswith(("中，", "中有", "中已"), begin + len(noun) - 1):
        noun = noun[:-1]  # 312家企业中有208家被关停
    noun = _THEIR_PEOPLE.sub("", _PLACES_AND.sub("", _STANDS_IN.sub("", noun)))
    noun = _LEFT_OVER.sub("", _SOME_MORE.split(noun)[0])
    if "（" in noun and "）" not in noun:
        noun = noun.partition("（")[0]
    for tail in ("任务", "目标"):
        if noun.endswith(tail) and len(noun) > 4:
            noun = noun[:-2]
    return noun, _said(text, begin + cut, stop), begin + cut


def _end_of_phrase(text: str, at: int, stop: int) -> int:
    """Where the words that may belong to the noun end: at punctuation that does not join nouns."""
    depth = 0
    for end in range(at, stop):
        c = text[end]
        if c in "，。；：！？" or (c == "）" and not depth):
            return end
        if c == "、" and not depth:
            levels = _LEVELS.fullmatch(text, at, end) and _LEVELS_TOO.match(text, end + 1)
            if not levels and not _coordinated(text, end, stop):
                return end
        depth += (c in "（“《") - (c in "）”》")
    return stop


def _said(text: str, at: int, stop: int) -> str:
    """What is said of a noun that ends at `at`: the rest of its clause, unless a further number stands in it."""
    limit = min(len(text), at + _LONGEST)
    clause = _CLAUSE_END.search(text, at, limit)
    close = clause.start() if clause else limit
    comma = text.find("、", at + 2, min(stop, close))
    if comma >= 0 and _COUNTS_NEXT.match(text, comma):
        close = comma  # 24万贫困人口全部脱贫、660个贫困村出列
    return text[at:close] if close < stop or stop == len(text) else ""


def _coordinated(text: str, comma: int, stop: int) -> bool:
    """Whether `、` joins two nouns of one phrase (`水库、淤地坝工程`) rather than starting the next item."""
    if _TIER.match(text, comma - 2) and _TIER.match(text, comma + 1):
        return True  # 10家二级、三级子公司
    if _NAMED_NEXT.match(text, comma + 1):
        return False  # 10个物流枢纽、商丘等5个基地
    following = text[comma + 1 : min(stop, comma + 16)]
    if _GRADED.match(text, comma - 3) and _GRADED_TOO.match(following):
        return True  # 高能耗、高污染、低效益项目
    people = any(prefix(following[skip:], "people") for skip in (1, 2, 3))
    if people and not prefix(following, "flow", "people"):
        return _BARE_KIND.search(text, 0, comma) is not None  # 1万名困境、留守儿童
    return bool(re.match(r"[^，。；]{1,14}?等", following)) and not prefix(following, "flow")


_LEFT_OVER = re.compile(
    r"(?<=.{3})(?:全面|持续|深入|陆续|加快|有序|大多|多|新|年底|年内)$|(?<=[村县镇乡])外$|(?<=.)近?\d+个?(?:年年?|月|天|日)$"
)
# adjectives before 、 that share the noun of the next: 3个国、省考断面, 16个国控、市控断面, 8家国有、集体企业
_LEVELS = re.compile("[国省市县]|[国省市县][控考管属级]|国家级|国有|集体|民营|公办|民办|中央|省属|市属")
_LEVELS_TOO = re.compile("[省市县区州]|集体|国有|民营|私营|公办|民办|地方")
_NOUN_ALL_THE_SAME = re.compile("建成区|为民|吸引力|服务业|整县推进[^，。；、]{2,14}试点")
_QUALITIES = re.compile(
    r"[^，。；、\d的]{2,6}[强广大高优好多足全新美]、[^，。；\d的]{2,8}的(?=[^，。；、\d]{2,})"
)
_SOME_MORE = re.compile("(?:和|以及|及)(?:一系列|一批|多个|各类|其他)")
_COUNTS_NEXT = re.compile(r"、[^，。；、\d]{0,2}\d")
_RELATIVE = re.compile("(?:列入|纳入|入选|参加|享受)[^，。；、的]{2,14}的(?=[\u4e00-\u9fff]{2})")
_NAMED_NEXT = re.compile(r"[^，。；、]{1,14}?等\d")
_TIER = re.compile("[一二三四]级")
_GRADED = re.compile("[高低重][\u4e00-\u9fff]{2}、")
_GRADED_TOO = re.compile("[高低重][\u4e00-\u9fff]{2}")
_PLACES_AND = re.compile("(?<=^[市县区省])和.{2,}$")  # 11个市和两当、迭部县
_THEIR_PEOPLE = re.compile("(?<=[村镇乡])的(?:群众|农民|村民|居民|师生).*$")  # 56个村的群众告别窑洞
_STANDS_IN = re.compile(
    "(?:综合)?(?:考核|考评|评比|排名|评估)?中[列居排位].{0,2}$"
)  # 180个集聚区考核中列第17位
_BARE_KIND = re.compile(r"\d万?[多余]?[名人个户]?(?!贫困|困难)[\u4e00-\u9fff]{2,3}$")


def _end_of_noun(phrase: str) -> int:
    """Where the noun ends and something is said of it."""
    table = by_first("breaks")
    depth = 0
    for i in range(len(phrase)):
        c = phrase[i]
        if c in "（“《":
            depth += 1
        elif c in "）”》":
            depth -= 1
        if depth:
            continue
        if i < 2 and not (i == 1 and phrase[0] in "市县区镇村乡州国省家人户"):
            continue
        for word in table.get(c, ()):
            if not phrase.startswith(word, i) or phrase[i - 1] + word in _NO_BREAK:
                continue
            rest = phrase[i + len(word) :]
            if len(word) == 1 and not _alone(phrase, i):
                continue
            modifies = rest[:1] in _NOMINAL_ENDS and not rest.startswith(_CIRCUMSTANCE)
            if modifies or (rest and _nominal(word, rest)):
                continue  # 已建成的项目, 开工项目: part of the noun
            if phrase[i - 1] == "”" and rest and word == "服务":
                continue  # “家门口”服务综合体
            return i
    return len(phrase)


_NOMINAL_ENDS = tuple("的率量数额者")
_CIRCUMSTANCE = ("的情况", "的影响", "的背景", "的形势")
_NO_BREAK = frozenset({"以上市", "不稳定", "需对接", "销对接", "未就业", "村推进"})


def _alone(phrase: str, i: int) -> bool:
    return words_of.edge(phrase, i) and words_of.edge(phrase, i + 1)


def _nominal(verb: str, rest: str) -> bool:
    """Whether a verb inside the phrase only modifies the noun at its end (`企业技术改造升级项目`)."""
    if suffix(rest, "people") and len(rest) <= 6 and verb != "就业":
        return True
    if verb in words("before_head") and prefix(rest, "people") and verb != "就业":
        return True  # 扶贫搬迁群众住进新居
    if verb == "就业" and rest.startswith(("困难", "援助", "帮扶", "创业", "见习")):
        return True
    if verb == "脱贫" and any(prefix(rest[skip:], "people") for skip in (1, 2, 3)):
        return True  # 脱贫不稳定人口
    if len(rest) <= 4 and suffix(rest, "head") and verb in words("before_head"):
        return True
    if verb in words("before_kind") and len(prefix(rest, "kinds")) > 1:
        return True  # 政务服务事项实现通办
    noun = suffix(rest, "kinds")
    return bool(noun) and len(rest) - len(noun) <= 6 and verb in words("before_kind")
