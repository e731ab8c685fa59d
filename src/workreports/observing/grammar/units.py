"""Units of measure: the longest declared surface form at a position, compound units (`吨/日`), forms before a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from workreports.declared.units import Unit, kinds, kinds_that, units
from workreports.observing.grammar.rules import rule, yes
from workreports.reading.figures import Figure

BEFORE = rule(
    "unit.before",
    "A currency or a denominator may stand before the figure.",
    yes("进口总额港币2.6亿元。", "2.6亿元", value=260000000, unit="HKD", subject="进口总额"),
    yes("利用外资USD3200万。", "3200万", value=32000000, unit="USD", subject="利用外资"),
    yes("村级债务￥86万。", "86万", value=860000, unit="CNY"),
    yes("人口密度每平方公里315人。", "315人", value=315, unit="人/平方公里", subject="人口密度"),
)
UNIT = rule(
    "unit.form",
    "A unit is the longest declared form behind the figure; what stands under a stroke divides it.",
)
_MORE_FIGURES = re.compile(r"[.,]?\d")
_ALTERNATIVE = re.compile(r"（([^（）]{1,8})）次?")
_HUNDREDS = r"(?:[十百千]?[万亿]|[十百千]|10万)?"


@cache
def _by_first() -> dict[str, list[tuple[str, Unit]]]:
    table: dict[str, list[tuple[str, Unit]]] = {}
    for unit in units():
        for form in unit.forms:
            table.setdefault(form[0], []).append((form, unit))
    for forms in table.values():
        forms.sort(key=lambda pair: -len(pair[0]))
    return table


@cache
def _by_length() -> dict[str, tuple[tuple[int, dict[str, Unit]], ...]]:
    """The forms by their first character and length, the longest first."""
    table: dict[str, dict[int, dict[str, Unit]]] = {}
    for first, forms in _by_first().items():
        for form, unit in forms:
            table.setdefault(first, {}).setdefault(len(form), {}).setdefault(form, unit)
    return {first: tuple(lengths.items()) for first, lengths in table.items()}


@cache
def first_characters() -> frozenset[str]:
    """What any unit begins with, and the hedges that may stand between it and the figure."""
    return frozenset(_by_first()) | frozenset("多余来几一二三四五六七八九0123456789—-~至到")


@cache
def common_money() -> frozenset[str]:
    """The form 元 that several currencies share."""
    return frozenset({"元", "人民币", ""})


@cache
def _per() -> re.Pattern[str]:
    """What divides: behind a stroke anything that may, behind 每 only what is measured in space."""
    dividing = kinds_that("per") | {"money"}
    forms = {
        form
        for unit in units()
        if unit.kind in dividing
        for form in (*unit.forms, unit.code)
        if form.isalnum() and not form[0].isdigit()
    }
    space = {
        form for unit in units() if kinds()[unit.kind].size and unit.kind != "money" for form in unit.forms
    }
    return re.compile(
        rf"/({_HUNDREDS}(?:{_any(forms)}|车))|每({_any(space & {'立方米', '升', '平方米', '公斤'})})"
    )


@cache
def _front() -> re.Pattern[str]:
    """Currencies and denominators at the end of a text."""
    names = {form for unit in units() for form in unit.before}
    space = {
        form for unit in units() if unit.kind in ("area", "volume", "length", "mass") for form in unit.forms
    }
    return re.compile(rf"(?:(?P<currency>{_any(names)})|每(?P<per>{_HUNDREDS}(?:{_any(space)})))$")


@cache
def _front_ends() -> frozenset[str]:
    """What any form before a figure ends with: it saves time."""
    space = (unit for unit in units() if unit.kind in ("area", "volume", "length", "mass"))
    return frozenset(form[-1] for unit in units() for form in unit.before) | frozenset(
        form[-1] for unit in space for form in unit.forms
    )


@cache
def _currencies() -> dict[str, str]:
    return {form: unit.code for unit in units() for form in unit.before}


def _any(words: frozenset[str] | set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@dataclass(frozen=True, slots=True)
class Matched:
    """A unit found in the text: its published code and where it ends."""

    form: str
    code: str
    kind: str
    end: int
    factor: Decimal = Decimal(1)

    @property
    def hedged(self) -> bool:
        """Whether 多 or 余 may follow it."""
        return kinds()[self.kind].hedged

    @property
    def halves(self) -> bool:
        """Whether 半 may follow it."""
        return kinds()[self.kind].half


def match(text: str, at: int) -> Matched | None:
    """The unit that begins at `text[at]`, or None. `套（户）` is 套; `吨/日` is a compound unit."""
    if at >= len(text):
        return None
    known = _by_length().get(text[at])
    if known is None:
        return None
    for length, forms in known:
        form = text[at : at + length]
        unit = forms.get(form)
        if unit is None:
            continue
        end = at + length
        if end < len(text) and text[end] in unit.not_before:
            continue
        if form[-1].isdigit() and _MORE_FIGURES.match(text, end):
            continue  # 0m30 is no volume
        if (
            form.isascii()
            and form.isalpha()
            and text[end : end + 1].isascii()
            and text[end : end + 1].isalpha()
        ):
            continue
        return _compound(text, at, end, unit)
    return None


def _compound(text: str, at: int, end: int, unit: Unit) -> Matched:
    code = unit.code
    per = _per().match(text, end) if text[end : end + 1] in ("/", "每") else None
    if per:
        below = (per[1] or per[2]).replace("天", "日")
        return Matched(text[at : per.end()], f"{code}/{below}", unit.kind, per.end(), unit.factor)
    alternative = _ALTERNATIVE.match(text, end) if text.startswith("（", end) else None
    if alternative and all(_is_unit(part) for part in alternative[1].split("、")):
        end = alternative.end()
        if text[end - 1] == "次":
            code = text[at:end]
    return Matched(text[at:end], code, unit.kind, end, unit.factor)


@cache
def _is_unit(word: str) -> bool:
    return any(form == word for form, _ in _by_first().get(word[:1], ()))


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before a figure: a currency or a denominator, and where it begins."""

    start: int
    code: str | None
    per: str | None


def before(text: str, end: int) -> Front | None:
    """The currency or denominator that ends where a figure begins."""
    if not end or text[end - 1] not in _front_ends():
        return None
    found = _front().search(text, max(0, end - 8), end)
    if found is None:
        return None
    if (
        found["currency"]
        and found["currency"].isascii()
        and text[found.start() - 1 : found.start()].isalpha()
    ):
        glued = text[found.start() - 1 : found.start()].isascii()
        if glued:
            return None
    return Front(found.start(), _currencies().get(found["currency"] or ""), found["per"])


@cache
def _hanzi_of() -> dict[str, tuple[str, bool]]:
    return {form: (unit.hanzi, unit.magnitude) for unit in units() for form in unit.forms}


def goes_with_hanzi(form: str, kind: str | None, figure: Figure) -> bool:
    """Whether a Chinese figure before this unit may count or measure (see the head of `schemas/units.yml`)."""
    hanzi, magnitude = _hanzi_of().get(form.partition("/")[0], ("large", False))
    if figure.bare and not figure.hedge:
        return magnitude and figure.value >= 10000
    if hanzi == "never":
        return figure.value >= 10000  # 四千三百万匹 is no figure of speech
    if figure.value == 1 and not figure.hedge and kind in ("count", "person", "noun"):
        return False  # 打造一条旅游线路
    small = figure.value <= 10 and not figure.decimal and figure.value_max is None
    return not small or hanzi in ("any", "stated")


def stated(form: str, kind: str | None) -> bool:
    """Whether one Chinese digit before it measures only behind a verb that states it."""
    return _hanzi_of().get(form.partition("/")[0], ("", False))[0] == "stated"


@cache
def _meanings() -> dict[str, tuple[tuple[str, str, re.Pattern[str]], ...]]:
    kind_of = {unit.code: unit.kind for unit in units()}
    return {
        unit.code: tuple((code, kind_of[code], re.compile(words)) for code, words in unit.meant.items())
        for unit in units()
        if unit.meant
    }


def meaning(code: str | None, *beside: str) -> tuple[str, str] | None:
    """(code, kind) that a unit of several meanings has beside these words, the nearest first; None if it has one."""
    for words in beside:
        for meant, kind, pattern in _meanings().get(code or "", ()):
            if pattern.search(words):
                return meant, kind
    return None
