"""China's administrative divisions: looked up by code, by name or short name, and found in running text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from workreports.declared import divisions, lexicon
from workreports.declared.divisions import Former
from workreports.model import Region

NATION = "100000"
_NAME_MAX = 16  # no name is longer
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


def by_code() -> Mapping[str, Region]:
    """Every division under its six-digit code, in the order of the codes."""
    return divisions.regions()


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
        stem = None if region.code in _gone() else short_name(region.name)
        if stem is not None:
            stems[stem].append(region)
    for former, codes in _former().items():
        full[former] += [target for code in codes if (target := by_code().get(code)) is not None]
        stem = short_name(former)
        if stem is not None:
            stems[stem] += [target for target in full[former] if target not in stems[stem]]
    for word in ("全国", "中国", "我国"):
        full[word].append(nation())
    index = {name: tuple(found) for name, found in full.items()}
    for stem, found in stems.items():
        index[stem] = index.get(stem, ()) + tuple(found)
    return index


@cache
def _former() -> Mapping[str, tuple[str, ...]]:
    """Former names with the codes of what they are now."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for item in divisions.former():
        if item.present_code is not None:
            found[item.name][item.present_code] = None
    for name, code in lexicon.load("documents").get("former_regions", {}).items():
        found[str(name)].setdefault(str(code))
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _gone() -> frozenset[str]:
    """Codes of what has no successor; its short names (动力) are not looked for."""
    return frozenset(
        item.code for item in divisions.former() if item.present_code is None and item.code is not None
    )


@cache
def _of_present() -> Mapping[str, tuple[Former, ...]]:
    found: dict[str, list[Former]] = defaultdict(list)
    for item in divisions.former():
        if item.present_code is not None:
            found[item.present_code].append(item)
    return {code: tuple(items) for code, items in found.items()}


def then(region: Region, year: int | None) -> Former | None:
    """What a division was called in a year, where that is known to be another name or code than today's."""
    named = [item for item in _of_present().get(region.code, ()) if item.until is not None]
    if year is None:
        return None
    later = [item for item in named if item.until is not None and year < item.until]
    return min(later, key=lambda item: (item.until or 0, item.code is None), default=None)


def in_year(region: Region, year: int | None) -> Region:
    """The division, or the one that has its name since it is no more (巢湖市 until 2011 and after)."""
    ended = next(
        (item.until for item in divisions.former() if item.code == region.code and item.present_code is None),
        None,
    )
    if ended is None or year is None or year <= ended:
        return region
    same = [item for item in candidates(region.name) if item.name == region.name and item.code not in _gone()]
    return same[0] if len(same) == 1 and same[0].code[:2] == region.code[:2] else region


def names_of(region: Region) -> tuple[str, ...]:
    """Its full name, its former names, and the short forms of these that are no ordinary words."""
    names = [region.name, *(item.name for item in _of_present().get(region.code, ()))]
    words = _words()
    short = (short_name(name) for name in names)
    return tuple(dict.fromkeys([*names, *(name for name in short if name and name not in words)]))


@cache
def _words() -> frozenset[str]:
    """Short names that are ordinary words."""
    return frozenset(lexicon.load("collisions")["places"])


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


@lru_cache(maxsize=256)
def names_under(code: str) -> frozenset[str]:
    """Names and short names of all divisions below one: the places its reports speak of.

    The same set for the same code, so that what is kept for a set is found again at once.

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
    return frozenset(found - words)


@cache
def _full() -> tuple[AhoCorasick, tuple[str, ...]]:
    """Looks for full and former names only."""
    names = tuple(sorted(name for name in _index() if len(name) >= 3 or name[-1] in "省市县区州旗盟"))
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), names


def _name_at(text: str, at: int) -> str | None:
    """The longest full name that stands at a place."""
    search, names = _full()
    for index, start, _ in search.find_matches_as_indexes(text[at : at + _NAME_MAX]):
        return names[index] if start == 0 else None
    return None


def leading(text: str, context: str = "") -> Region | None:
    """The division a text begins with, following a chain such as 广东省清远市清新区 to its end."""
    region: Region | None = None
    at = 0
    if _name_at(text, 0) is None and (short := _SHORT_LEAD.match(text)) is not None:
        large = [
            item for item in _index().get(short.group(1), ()) if item.level in ("province", "prefecture")
        ]
        return large[0] if len(large) == 1 else None
    while True:
        name = _name_at(text, at)
        if name is None:
            match = _UNKNOWN_LEAD.match(text, at)
            name = match.group() if match else None
        found = find(name, region.code if region else None, context) if name else None
        if name is None or found is None or (region is not None and not is_under(found.code, region.code)):
            return region
        region, at = found, at + len(name)


@cache
def _search() -> tuple[AhoCorasick, tuple[str, ...]]:
    """Looks for all names and short names at once, each character of a text once."""
    declared = lexicon.load("collisions")
    words = _words() | frozenset(declared["accidental_places"])
    known = {name for name in _index() if len(name) >= 2 and name not in words}
    names = tuple(sorted(known | set(declared["longer_names"])))
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), names


def scan(text: str) -> Iterator[tuple[int, int, str]]:
    """Names and short names of divisions as they stand in a text: start, end, name; none inside another."""
    search, names = _search()
    for index, start, end in search.find_matches_as_indexes(text):
        yield start, end, names[index]


def hinted(hint: str, context: str) -> Region | None:
    """The division that somebody names by code or name, in a text that may tell namesakes apart."""
    return get(hint) or leading(hint, context) or find(hint, None, context)


def mentioned(text: str) -> Counter[str]:
    """How often each name or short name stands in a text."""
    search, names = _search()
    return Counter(names[index] for index, _, _ in search.find_matches_as_indexes(text))
