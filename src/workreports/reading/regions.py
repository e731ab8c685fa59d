"""China's administrative divisions: looked up by code, by name or short name, and found in running text."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from workreports.declared import lexicon, paths
from workreports.model import Region

NATION = "100000"
_NAMED_MIN = 3  # a text about a territory says its name more than once or twice
_LEVELS = ("nation", "province", "prefecture", "county")
_PEOPLES = (
    "壮族|回族|维吾尔|维吾尔族|土家族|苗族|侗族|瑶族|布依族|彝族|藏族|羌族|傣族|景颇族|白族|哈尼族|傈僳族|蒙古族|蒙古|朝鲜族|"
    "哈萨克族|哈萨克|柯尔克孜|满族|畲族|黎族|水族|仡佬族|毛南族|仫佬族|土族|撒拉族|东乡族|保安族|裕固族|拉祜族|佤族|布朗族|"
    "纳西族|普米族|怒族|独龙族|达斡尔族|鄂温克族|锡伯族|塔吉克|各族"
)
_KINDS = "特别行政区|自治区|自治州|自治县|自治旗|林区|特区|矿区|地区|新区|省|市|县|区|州|盟|旗"
_STEM = re.compile(rf"^(?P<stem>.{{2,}}?)(?:{_PEOPLES})*(?:{_KINDS})$")
# 广西政府工作报告: a title that leaves the kind of the territory out.
_SHORT_LEAD = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?=省|市|州|自治区|政府|人民政府|\d{4}年|$)")
# A name that is not in the tables: a county that has become a district since, found by its stem.
_UNKNOWN_LEAD = re.compile(r"[\u4e00-\u9fff]{2,9}?(?:自治县|地区|县|市|区|旗)")
_SUFFIX_LEVEL = {
    "省": "province",
    "市": "prefecture",
    "州": "prefecture",
    "盟": "prefecture",
    "县": "county",
    "旗": "county",
}


@cache
def by_code() -> Mapping[str, Region]:
    """Every division under its six-digit code, in the order of the codes."""
    found: dict[str, Region] = {}
    with (paths.schemas() / "regions.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["code"]] = Region(row["code"], row["name"], row["level"], row["parent_code"] or None)
    return found


def get(code: str) -> Region | None:
    """The division with a code."""
    return by_code().get(code)


def nation() -> Region:
    """The whole country."""
    return by_code()[NATION]


def short_name(name: str) -> str | None:
    """The name without kind and peoples: 连南瑶族自治县 → 连南; None where one character is left."""
    match = _STEM.match(name)
    return match.group("stem") if match else None


@cache
def _index() -> Mapping[str, tuple[Region, ...]]:
    """Full names, former names and short names, each with the divisions it can mean."""
    full: dict[str, list[Region]] = defaultdict(list)
    stems: dict[str, list[Region]] = defaultdict(list)
    for region in by_code().values():
        full[region.name].append(region)
        stem = short_name(region.name)
        if stem is not None:
            stems[stem].append(region)
    for former, code in _former().items():
        target = by_code().get(code)
        if target is not None:
            full[former].append(target)
    for word in ("全国", "中国", "我国"):
        full[word].append(nation())
    index = {name: tuple(found) for name, found in full.items()}
    for stem, found in stems.items():
        index[stem] = index.get(stem, ()) + tuple(found)
    return index


@cache
def _former() -> Mapping[str, str]:
    declared = lexicon.load("documents").get("former_regions", {})
    return {str(name): str(code) for name, code in declared.items()}


def candidates(name: str) -> tuple[Region, ...]:
    """All divisions a name can mean; a county turned district (清新县 → 清新区) is found by its stem."""
    found = _index().get(name)
    if found:
        return found
    stem = short_name(name)
    if stem is None:
        return ()
    level = _SUFFIX_LEVEL.get(name[-1])
    same = _index().get(stem, ())
    if name.endswith("地区"):
        return tuple(region for region in same if region.level == "prefecture")
    if level == "county":
        return tuple(region for region in same if region.level == "county")
    if name.endswith(
        ("市", "区")
    ):  # a county-level city or district that was a county, or the other way round
        return tuple(region for region in same if region.level == "county")
    return ()


def find(name: str, parent: str | None = None, context: str = "") -> Region | None:
    """The division a name means: below `parent` if given, else the one whose neighbours the context names."""
    found = candidates(name)
    if parent is not None:
        below = tuple(region for region in found if is_under(region.code, parent))
        found = below or found
    if len(found) <= 1:
        return found[0] if found else None
    exact = tuple(region for region in found if region.name == name)
    found = exact or found
    if len(found) == 1:
        return found[0]
    if context:
        scored = [(_nearness(region, context), region) for region in found]
        best = max(score for score, _ in scored)
        if best > 0:
            found = tuple(region for score, region in scored if score == best)
    top = min(_LEVELS.index(region.level) for region in found)
    higher = tuple(region for region in found if _LEVELS.index(region.level) == top)
    return higher[0] if len(higher) == 1 else None


def _nearness(region: Region, context: str) -> int:
    """How often a context names what a division belongs to and its neighbours there."""
    score = 0
    for above in ancestors(region.code):
        if above.code == NATION:
            continue
        score += 3 * context.count(above.name)
        short = short_name(above.name)
        score += context.count(short) if short else 0
    for below in children(region.code):
        score += context.count(below.name)
    return score


def ancestors(code: str) -> list[Region]:
    """The divisions a division lies in, the nearest first."""
    found: list[Region] = []
    region = by_code().get(code)
    while region is not None and region.parent_code is not None:
        region = by_code().get(region.parent_code)
        if region is not None:
            found.append(region)
    return found


def is_under(code: str, above: str) -> bool:
    """Whether a division is another one or lies in it."""
    return code == above or any(region.code == above for region in ancestors(code))


@cache
def _children() -> Mapping[str, tuple[Region, ...]]:
    found: dict[str, list[Region]] = defaultdict(list)
    for region in by_code().values():
        if region.parent_code is not None:
            found[region.parent_code].append(region)
    return {code: tuple(below) for code, below in found.items()}


def children(code: str) -> tuple[Region, ...]:
    """The divisions directly below one."""
    return _children().get(code, ())


def names_under(code: str) -> tuple[str, ...]:
    """Names and short names of all divisions below one, longest first: the places its reports speak of.

    Short names that are ordinary words (资源 for 资源县, 合作 for 合作市) are left out.
    """
    found: set[str] = set()
    words = frozenset(lexicon.load("collisions")["places"])
    stack = list(children(code))
    while stack:
        region = stack.pop()
        stack += children(region.code)
        found.add(region.name)
        short = short_name(region.name)
        if short is not None:
            found.add(short)
    return tuple(sorted(found - words, key=lambda name: (-len(name), name)))


@cache
def _pattern() -> re.Pattern[str]:
    """Any full or former name, longest first."""
    names = [name for name in _index() if len(name) >= 3 or name[-1] in "省市县区州旗盟"]
    return re.compile(_trie(names))


def _trie(names: Iterable[str]) -> str:
    """A regular expression for a set of words that looks at each character once."""
    tree: dict[str, dict[str, object]] = {}
    for name in names:
        node = tree
        for character in name:
            node = node.setdefault(character, {})  # type: ignore[assignment]
        node[""] = {}
    return _branch(tree)


def _branch(node: Mapping[str, object]) -> str:
    parts: list[str] = []
    for character in sorted(node):
        if character:
            below = node[character]
            if isinstance(below, dict):
                parts.append(re.escape(character) + _branch(below))
    if not parts:
        return ""
    body = parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"
    return f"(?:{body})?" if "" in node else body


def leading(text: str, context: str = "") -> Region | None:
    """The division a text begins with, following a chain such as 广东省清远市清新区 to its end."""
    region: Region | None = None
    at = 0
    if _pattern().match(text) is None and (short := _SHORT_LEAD.match(text)) is not None:
        large = [
            item for item in _index().get(short.group(1), ()) if item.level in ("province", "prefecture")
        ]
        return large[0] if len(large) == 1 else None
    while (
        match := _pattern().match(text, at) or _UNKNOWN_LEAD.match(text, at)
    ) is not None and match.end() > at:
        found = find(match.group(), region.code if region else None, context)
        if found is None or (region is not None and not is_under(found.code, region.code)):
            break
        region, at = found, match.end()
    return region


def hinted(hint: str, context: str) -> Region | None:
    """The division that somebody names by code or name, in a text that may tell namesakes apart."""
    return get(hint) or leading(hint, context) or find(hint, None, context)


def mentioned(text: str) -> Counter[str]:
    """How often each full name stands in a text; two characters (新县) are too often part of another."""
    return Counter(match.group() for match in _pattern().finditer(text) if len(match.group()) > 2)


def mainly(text: str) -> Region | None:
    """The division a text is about: named most with what lies in it, at the level the text speaks of."""
    scope = Counter(re.findall(r"[全我]([省市县区州盟旗])", text))
    names = mentioned(text)
    score: Counter[str] = Counter()
    for name, count in sorted(names.items()):
        region = find(name, None, text)
        if region is None or region.code == NATION:
            continue
        score[region.code] += 2 * count
        for above in ancestors(region.code):
            if above.code != NATION:
                score[above.code] += count
    if not score:
        return None
    wanted = max(sorted(scope), key=lambda key: scope[key]) if scope else ""
    best: tuple[float, str] | None = None
    for code, points in sorted(score.items()):
        region = by_code()[code]
        short = short_name(region.name)
        named = text.count(short or region.name)
        if named < _NAMED_MIN:
            continue
        weight = float(points + 2 * named)
        weight *= 4.0 if wanted and _fits(region, wanted) else 1.0
        if best is None or weight > best[0]:
            best = (weight, code)
    return by_code()[best[1]] if best is not None else None


def _fits(region: Region, scope: str) -> bool:
    """Whether a division calls itself 全市, 全县 …"""
    if scope == "区":
        return region.name.endswith("区")
    return region.name.endswith(scope)
