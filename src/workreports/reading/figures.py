"""The one reader of numbers: Arabic, Chinese and mixed figures, and where one may stand.

`value` reads a whole string, `at` the longest figure from a position of a folded text. A figure stands only
if nothing beside it could belong to it: what a scan or a typist broke (`5O.2`, `28.583.6`, `1375。9`) is
found by `blot` and never read in part. The characters are declared in `schemas/lexicon/figures.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from workreports.declared import lexicon

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Notation:
    """The declared characters of figures."""

    digits: dict[str, int]
    tens: dict[str, str]
    small: dict[str, int]
    large: dict[str, int]
    hedges: dict[str, str]
    guesses: frozenset[str]
    letters: str
    most_digits: int
    digit_class: str  # character classes, without the brackets
    hanzi_class: str
    point_class: str
    points: frozenset[str]
    multipliers: frozenset[str]
    multiplier: re.Pattern[str]
    hanzi: re.Pattern[str]


@cache
def notation() -> Notation:
    """What is declared, with the patterns made of it."""
    declared = lexicon.load("figures")
    digits = {c: int(v) for v, cs in declared["digits"].items() for c in cs}
    small, large = dict(declared["small"]), dict(declared["large"])
    before = declared["not_before"]
    digit_class = "".join(digits)
    hanzi_class = digit_class + "".join(declared["tens"]) + "".join((*small, *large))
    point = declared["point"]
    four = "".join(large)
    hundred, thousand = (f"(?![{before[c]}])" for c in "百千")
    unit = f"(?=千[{before['千']}])"
    guarded = rf"(?:[十百千]?[{four}]+{unit}|[百十千]?[{four}]+|千{thousand}|百{hundred})"
    run = f"(?:[{hanzi_class.replace('千', '').replace('百', '')}]|千{thousand}|百{hundred})+"
    return Notation(
        digits=digits,
        tens=dict(declared["tens"]),
        small=small,
        large=large,
        hedges=dict(declared["hedges"]),
        guesses=frozenset(declared["guesses"]),
        letters=re.escape(declared["letters"]),
        most_digits=int(declared["most_digits"]),
        digit_class=digit_class,
        hanzi_class=hanzi_class,
        point_class=point,
        points=frozenset(point),
        multipliers=frozenset((*small, *large)),
        multiplier=re.compile(guarded),
        hanzi=re.compile(rf"{run}(?:[{point}][{digit_class}]+(?:{guarded})?)?"),
    )


# ---- values ----


@lru_cache(maxsize=8192)
def value(text: str) -> Decimal | None:
    """The number that `text` writes, or None: `1,375.9`, `3亿2千万`, `十五点八万`, `二〇二六`, `千亿`.

    >>> value("一万五千亿")
    Decimal('1500000000000')
    >>> value("五八十") is None
    True
    """
    known = notation()
    for short, long in known.tens.items():
        text = text.replace(short, long)
    pointed = re.fullmatch(
        rf"([{known.hanzi_class}]+)[{known.point_class}]([{known.digit_class}]+)([^{known.digit_class}\d]*)",
        text,
    )
    if pointed:
        return _pointed(*pointed.groups())
    tokens = _tokens(text)
    if not tokens:
        return None
    if len(tokens) > 1 and all(token.digit for token in tokens):  # digit by digit, as years are written
        return Decimal("".join(str(token.number) for token in tokens))
    return _amount(tokens)


def whole(text: str) -> int | None:
    """A whole number in any figures, or None; both kinds of digits may stand side by side (二00八)."""
    known = notation()
    if len(text) > 2 and all(c in known.digits or c in "0123456789" for c in text):
        return int("".join(str(known.digits.get(c, c)) for c in text))
    found = value(text)
    return int(found) if found is not None and found == int(found) else None


@lru_cache(maxsize=8192)
def guess(text: str) -> tuple[Decimal, Decimal] | None:
    """The ends of a guess: `一两` 1 and 2, `三五百` 300 and 500; None where it is none."""
    known = notation()
    for i in range(len(text) - 1):
        first, second = text[i], text[i + 1]
        a, b = known.digits.get(first), known.digits.get(second)
        if not a or not b or not (b == a + 1 or first + second in known.guesses):
            continue
        if first + second in known.guesses and b > a + 1 and i:
            continue  # 十三五 is a plan
        low, high = value(text[: i + 1] + text[i + 2 :]), value(text[:i] + text[i + 1 :])
        if low is not None and high is not None and low < high:
            return low, high
    return None


def multiplier(text: str) -> Decimal:
    """The factor of a run of multipliers: `万亿` 10^12, `百亿亿` 10^18, `千万` 10^7."""
    known = notation()
    factor = Decimal(1)
    for c in text:
        factor *= known.small.get(c) or known.large[c]
    return factor


@dataclass(frozen=True, slots=True)
class _Token:
    number: Decimal
    mark: str  # number, digit (one Chinese character), times (a multiplier)
    decimal: bool = False

    @property
    def digit(self) -> bool:
        return self.mark == "digit"


_ARABIC_TOKEN = re.compile(r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?")


def _tokens(text: str) -> list[_Token]:
    known = notation()
    found: list[_Token] = []
    at = 0
    while at < len(text):
        c = text[at]
        if c in known.digits:
            found.append(_Token(Decimal(known.digits[c]), "digit"))
        elif factor := known.small.get(c) or known.large.get(c):
            found.append(_Token(Decimal(factor), "times"))
        elif (m := _ARABIC_TOKEN.match(text, at)) and m[0].isascii() | ("，" in m[0]):
            found.append(_Token(Decimal(re.sub("[,，]", "", m[0])), "number", "." in m[0]))
            at = m.end()
            continue
        else:
            return []
        at += 1
    return found


def _amount(tokens: list[_Token]) -> Decimal | None:
    """The value of tokens with multipliers: what stands before the largest, times it, and what follows it."""
    factors = [token.number for token in tokens if token.mark == "times"]
    if not factors:
        return tokens[0].number if len(tokens) == 1 else None
    most = max(factors)
    at = max(i for i, token in enumerate(tokens) if token.mark == "times" and token.number == most)
    left, right = tokens[:at], tokens[at + 1 :]
    before = _front(left, most)
    if before is None:
        return None
    if right and any(token.decimal for token in left):
        return None  # 1.2亿300万
    rest = _rest(right, most)
    return None if rest is None else before * most + rest


def _front(left: list[_Token], most: Decimal) -> Decimal | None:
    """What a multiplier multiplies; nothing before it means one (十五, 千亿)."""
    if not left:
        return Decimal(1)
    if len(left) == 1 and left[0].mark != "times":
        return left[0].number or None
    if most < 10000:
        return None
    return _amount(left) or None


def _rest(right: list[_Token], most: Decimal) -> Decimal | None:
    """What is added behind a multiplier: less than it, a place left out said as 零."""
    if not right:
        return _ZERO
    gap = right[0].digit and not right[0].number
    if gap:
        right = right[1:]
        if not right:
            return None
    if len(right) == 1 and right[0].digit and not gap and most > 10:  # 一万五, 三百二
        return right[0].number * most / 10
    rest = _amount(right)
    if rest is None or rest >= most or not rest:
        return None
    bare = len(right) == 1 and right[0].mark == "number"
    if bare and not gap and rest < most / 10:
        return None  # 12万15 could be anything
    if right[0].mark == "times" and most > 100:
        return None  # 一千十
    return rest


def _pointed(front: str, decimals: str, factors: str) -> Decimal | None:
    """`十五`, `八`, `万`: a decimal point said as 点."""
    known = notation()
    if any(c not in known.small and c not in known.large for c in factors):
        return None
    base = value(front)
    if base is None or (len(front) > 1 and all(c in known.digits for c in front)):
        return None
    digits = "".join(str(known.digits[c]) for c in decimals)
    return (base + Decimal(f"0.{digits}")) * (multiplier(factors) if factors else 1)


# ---- a figure in a text ----


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a folded text, with its multiplier and without its unit."""

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None = None  # of a guess
    scale: Decimal = Decimal(1)  # the last multiplier, which a list may share
    hedge: str | None = None  # min, approx
    arabic: tuple[tuple[int, int], ...] = ()  # the runs of Arabic digits in it
    decimal: bool = False
    bare: bool = False  # nothing but multipliers: 百亿


_PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_WIDE = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?")
# an ordinal, a rank or an index before a comma is complete: 居全省第2，150家企业
_COMPLETE = re.compile(r"(?:第|排名?|[位名]列|居|指数|得分|评分|PMI|CPI|PPI)[为第达是]{0,2}$")
_NEXT_PART = re.compile(r"[零〇]?(?:\d+(?:\.\d+)?|[一二两三四五六七八九])")
_LAST_PART = re.compile(r"[零〇]?\d{1,4}(?![\d.,])")
_FIGURES = re.compile(r"\d+(?:[,，.]\d+)*")
_PARTS = frozenset("零〇一二两三四五六七八九0123456789")  # what a further part of an amount begins with


def arabic(text: str, at: int) -> int:
    """Where the plain Arabic figure that begins at `at` ends, its thousands and decimals included."""
    wide = _WIDE.match(text, at)
    if wide and ("，" not in wide[0] or not _COMPLETE.search(text[max(0, at - 6) : at])):
        return wide.end()
    found = _PLAIN.match(text, at)
    return found.end() if found else at


def at(text: str, start: int) -> Figure | None:
    """The longest figure that begins at `start`, or None."""
    return _mixed(text, start) if text[start].isdigit() else _hanzi(text, start)


def _mixed(text: str, start: int) -> Figure | None:
    """A figure that begins with Arabic digits: `3亿2千万`, `4000余万`, `1亿零300万`."""
    known = notation()
    end = arabic(text, start)
    if end == start or end - start > known.most_digits + 6:
        return None
    written = text[start:end]
    decimal = "." in written
    first = Decimal(written.replace(",", "").replace("，", ""))
    digits = ((start, end),)
    hedge, end = _hedge(text, end)
    factor = known.multiplier.match(text, end)
    if factor is None:
        return Figure(start, end, first, hedge=hedge, arabic=digits, decimal=decimal)
    scale = multiplier(factor[0])
    total, end = first * scale, factor.end()
    after, end = _hedge(text, end) if hedge is None else (None, end)
    hedge = hedge or after
    if decimal or hedge is not None or text[end : end + 1] not in _PARTS:
        return Figure(start, end, total, None, scale, hedge, digits, decimal)
    while hedge is None:
        part = _NEXT_PART.match(text, end)
        factor = known.multiplier.match(text, part.end()) if part else None
        stop = factor.end() if factor else (last.end() if (last := _LAST_PART.match(text, end)) else end)
        said, behind = _hedge(text, stop) if factor else (None, stop)
        tail = known.multiplier.match(text, behind) if said else None  # 1亿3千多万
        longer = value(text[start:stop] + (tail[0] if tail else "")) if stop > end else None
        if longer is None:
            break
        total, hedge, end = longer, said, tail.end() if tail else behind
        if factor is None:
            break
        scale = multiplier(factor[0] + (tail[0] if tail else ""))
    return Figure(start, end, total, None, scale, hedge, _runs(text, start, end), decimal)


def _hanzi(text: str, start: int) -> Figure | None:
    """A figure that begins with a Chinese character: `二千零五十亿`, `三百多`, `一两`, `一亿2千万`."""
    known = notation()
    found = known.hanzi.match(text, start)
    if found is None:
        return None
    end = found.end()
    part = _NEXT_PART.match(text, end) if text[end : end + 1].isdigit() else None
    if part:  # 一亿2千万
        factor = known.multiplier.match(text, part.end())
        end = factor.end() if factor else part.end()
    written = text[start:end]
    number, most = value(written), None
    if len(written) > 1:
        pair = guess(written)
        number, most = pair or (number, None)
    if number is None or (most is None and len(written) > 1 and known.digits.keys() >= set(written)):
        return None  # 五一, 二〇一五 count nothing
    hedge, end = _hedge(text, end)
    scale = Decimal(1)
    if hedge:
        factor = known.multiplier.match(text, end)  # 三十多万
        tail = factor[0] if factor else ""
        scale = multiplier(tail) if factor else scale
        mark, end = text[end - 1], factor.end() if factor else end
        if mark == "几":  # 十几万: eleven to nineteen
            number, most, hedge = value(f"{written}一{tail}"), value(f"{written}九{tail}"), None
        elif tail:
            number, most = value(written + tail), None
        if number is None:
            return None
    bare = written[0] in known.multipliers and written[0] != "十" and known.multipliers.issuperset(written)
    decimal = not known.points.isdisjoint(written)
    digits = _runs(text, start, end) if part else ()
    return Figure(start, end, number, most, scale, hedge, digits, decimal, bare)


def _hedge(text: str, end: int) -> tuple[str | None, int]:
    said = notation().hedges.get(text[end : end + 1])
    if said is None or text.startswith(("来自", "来源", "几何", "余额", "余杭", "余姚"), end):
        return None, end
    return said, end + 1


def _runs(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(m.span() for m in _FIGURES.finditer(text, start, end))


# ---- what cannot stand ----

BREAK = "\n"  # kept in a clean text where a figure is broken and nothing says how it goes on
CELL = " "  # kept between figures that stand side by side


@cache
def _glued() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(what may not stand left of a figure, right of it, what a damaged figure is made of)."""
    known = notation()
    letters, digit = known.letters, known.digit_class
    unit = rf"[%‰度℃元吨亩人户家个]|公里|平方|{known.multiplier.pattern}"
    odd = r"?？�*＊#_^=`$&|\\" + BREAK
    left = re.compile(
        rf"(?:[\d.][{letters}]{{1,2}}\.?|(?<![A-Za-z.])\.|\d[.。{odd}]{{1,2}}|�|(?<![A-Za-z])[{letters}]\.)$"
    )
    right = re.compile(
        rf"(?:\.\d|[.。]{{1,2}}(?:{unit})|。\d{{1,3}}(?:\.\d+)?(?:[%‰万亿元]|个百分点|倍)"
        rf"|[{letters}]{{1,2}}(?:[\d.]|{unit})|[{odd}]{{1,2}}(?:\d|{unit})|_[A-Za-z_]|�"
        rf"|[{digit}](?:[%‰.]|{known.multiplier.pattern})(?!分之)"
        rf"|，\d+(?:\.\d+)?(?:[%‰]|[十百千]?[万亿]|个百分点)|[.。，,·]{{2,3}}\d|,\d|\d)"
    )
    made = re.compile(rf"[\d.{letters}{odd}]|[,，。·・](?=\d)|[（(](?=\d)")
    return left, right, made


@cache
def _suspects() -> frozenset[str]:
    """What may stand beside a figure and belong to it; any other neighbour needs no second look."""
    known = notation()
    letters = known.letters.replace("\\", "")
    return frozenset(letters + known.digit_class + "0123456789.,，。？?�*＊#_^=`$&|\\（）" + BREAK)


_YEAR = re.compile(r"(?:19|20)\d\d")


def blot(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The whole of a damaged figure around [start, end), or None where nothing there could belong to it."""
    suspects = _suspects()
    if text[end : end + 1] not in suspects and text[start - 1 : start] not in suspects:
        return None
    left, right, _ = _glued()
    behind = right.match(text, end)
    if (
        behind
        and behind[0][0] == "，"
        and (_COMPLETE.search(text[max(0, start - 6) : start]) or _YEAR.fullmatch(text, start, end))
    ):
        behind = None
    if behind and behind[0].isdigit() and any(c in notation().hedges for c in text[start:end]):
        behind = None  # 560多万60周岁以上老人
    broken = left.search(text, max(0, start - 4), start) or behind or _open_bracket(text, start, end)
    if not broken:
        return None
    return _extent(text, start, end)


def _open_bracket(text: str, start: int, end: int) -> bool:
    """Whether a bracket glued between two digits has no partner: `95（6亿元`, `1375）9亿元`."""
    if text[end : end + 1] == "（" and text[end + 1 : end + 2].isdigit():
        return text.find("）", end) < 0
    if text[end : end + 1] == "）" and text[end + 1 : end + 2].isdigit():
        return text.rfind("（", 0, start) < 0
    if start > 1 and text[start - 1] == "（" and text[start - 2].isdigit():
        return text.find("）", start) < 0
    return (
        start > 1 and text[start - 1] == "）" and text[start - 2].isdigit() and text.rfind("（", 0, start) < 0
    )


def _extent(text: str, start: int, end: int) -> tuple[int, int]:
    made = _glued()[2]
    known = notation()
    while (
        start > 0
        and made.match(text, start - 1)
        and not text[start - 1].isspace() | (text[start - 1] in "（(")
    ):
        start -= 1
    while start < end and not (text[start].isdigit() or text[start] in known.letters or text[start] == "."):
        start += 1
    while end < len(text) and (made.match(text, end) or text[end] in known.digit_class):
        end += 1
    return start, end


_STOP_INSIDE = re.compile(r"\d{1,3}(?:\.\d+)?(?:[%％‰]|[十百千]?[万亿]|个百分点|倍)")


def split_by_stop(text: str, at: int) -> bool:
    """Whether the full stop at a position stands in a figure for its point: `1375。9亿元`."""
    if not text[at - 1 : at].isdigit() or not _STOP_INSIDE.match(text, at + 1):
        return False
    return not _COMPLETE.search(text[max(0, at - 8) : at].rstrip("0123456789"))


# ---- figures apart ----

_SPACED = re.compile(r"(?:[\d.][\d.,，]*)?[\d.](?:[ \t\u3000\xa0\u2009\u202f\u2002\u2003]+[\d.][\d.,]*)+")
_SINGLE = re.compile(r"\.?\d\.?|\.")
_PIECE = re.compile(r"[\d.][\d.,，]*")
_GROUP = re.compile(r"\d{3}(?:\.\d+)?")
_BROKEN = re.compile(r"(?P<left>[\d.,]*[\d.])(?P<gap>\s*[\r\n\f\v]\s*)(?P<right>[\d.][\d.,]*)")
_UNIT_BEHIND = re.compile(r"\s*(?:[%‰℃]|[\u4e00-\u9fff])")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?")
_NO_WORD = re.compile(r"[\d.,%\s\-—+]*")


def gaps(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what to keep of it) of the blanks between figures that stand apart; '' joins them.

    `12 500` is one figure and so is `1 3 7 5`; `384 386 390` are cells of a table. A figure that a line's end
    broke is whole when its unit stands right behind what results.
    """
    for row in _SPACED.finditer(text):
        pieces = [(m.start(), m.end()) for m in _PIECE.finditer(text, row.start(), row.end())]
        keep = _between(text, pieces)
        for (_, a), (b, _) in pairwise(pieces):
            yield a, b, keep
    at = 0
    while broken := _BROKEN.search(text, at):
        yield broken.start("gap"), broken.end("gap"), _across(text, broken)
        at = broken.end("gap")


def _between(text: str, pieces: list[tuple[int, int]]) -> str:
    words = [text[a:b] for a, b in pieces]
    first, behind = pieces[0][0], text[pieces[-1][1] : pieces[-1][1] + 2].strip()
    apart = text[first - 1 : first].isspace()
    if all(_SINGLE.fullmatch(word) for word in words):
        return "" if "".join(words).count(".") < 2 else BREAK
    if words[0].isdigit() and len(words[0]) < 4 and all(_GROUP.fullmatch(word) for word in words[1:]):
        if len(words) == 2:
            return BREAK if apart and len(words[0]) == 3 else ""
        return CELL if apart or behind[:1] in notation().large else ""
    if len(words) == 2 and (words[0].endswith(".") or words[1].startswith(".")):
        marker = not first or text[first - 1] in "。；：:）\n"
        if words[0].endswith(".") and marker:
            return CELL
        return "" if _NUMBER.fullmatch("".join(words)) and _UNIT_BEHIND.match(text, pieces[-1][1]) else BREAK
    return CELL


def _across(text: str, broken: re.Match[str]) -> str:
    """What stands for the end of a line inside figures."""
    line = text[text.rfind("\n", 0, broken.start("gap")) + 1 : broken.start("gap")]
    following = text[broken.end("gap") :].split("\n", 1)[0]
    cell = _NO_WORD.fullmatch(following) and not broken["left"].endswith(".")
    if _NO_WORD.fullmatch(line) or cell:
        return CELL
    joined = broken["left"] + broken["right"]
    fits = _NUMBER.fullmatch(joined) and _UNIT_BEHIND.match(text, broken.end())
    return "" if fits else BREAK
