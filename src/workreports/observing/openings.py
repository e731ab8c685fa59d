"""The role and years that a heading, or the first words of a sentence, name outright.

The words are declared in `schemas/lexicon/headings.yml`; the years follow from what is known of the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from workreports.declared import lexicon, plans
from workreports.observing import roles
from workreports.observing.grammar.periods import Context, Scope
from workreports.observing.roles import Said, State

_N = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "5": 5,
    "3": 3,
    "4": 4,
    "2": 2,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_SOME = "[一二两三四五六七八九十2-5]"
_YEAR = r"(?:19|20)\d\d"
_AND = re.compile("[和与及、，,；]")
_LOOKED_AT = 60  # characters of a heading
_FIRST_WORDS = 40  # characters of a sentence
# `2015年，我们…` opens the tale of a year; with a figure right behind it, it gives the figures of that year
_TALE = re.compile(r"[^，。]{0,14}年(?!，?(?:全[省市县区州]|我[省市县区州])?[^，。；]{2,24}\d)")


class Openings:
    """Reads headings and first words in the light of one document."""

    def __init__(self, context: Context) -> None:
        self.context = context

    # ---- headings ----

    def of_heading(self, heading: str, nested: bool) -> tuple[Said, ...]:
        """What a heading says about the section below it; nothing where it says nothing of time.

        Below a heading that has said so (`nested`) words like 目标 or 成就 are about the matter. A heading of
        two parts (`“十二五”成就和“十三五”目标`) says both.
        """
        told = heading[:_LOOKED_AT]
        kind = "nested" if nested else "heading"
        aside = self._behind(told)
        if aside is not None:
            return (Said(aside, kind),)
        if nested and not _words().explicit.search(told):
            return ()
        halves = [self._half(half, told) for half in _AND.split(told)]
        found = list(dict.fromkeys(half for half in halves if half is not None))
        if len(found) < 2:
            whole = self._heading(told)
            found = [] if whole is None else [whole]
        return tuple(Said(item, kind) for item in found)

    def _half(self, half: str, told: str) -> State | None:
        """One part of a heading; a time by itself shares the word of review (`“十二五”及2015年回顾`)."""
        w = _words()
        found = self._heading(half)
        if found is None and w.explicit.search(half) and w.review.search(told) and not w.ahead.search(told):
            return None if w.plan.search(half) else self._reviewed(half, _years(half))
        return found

    def _behind(self, told: str) -> State | None:
        """A glossary, a table, page furniture, or problems: what a heading says without any time."""
        w = _words()
        if w.glossary.search(told):
            return State(roles.GLOSSARY, NO_TIME)
        if w.page.search(told):
            return State(roles.PAGE, NO_TIME)
        if w.table.search(told):
            said = self._heading(told)
            return State(roles.TABLE, self.context.plan_year() if said is None else said.scope)
        if w.problems.search(told):
            year = self.context.review_year()
            return State(roles.PROBLEMS, year)
        return None

    def _heading(self, told: str) -> State | None:
        w = _words()
        years = _years(told)
        reviewed, planned = bool(w.review.search(told)), bool(w.plan.search(told))
        if reviewed and not w.ahead.search(told):
            return self._reviewed(told, years)
        current = self.context.current
        if years and (planned or "工作" in told or (current is not None and years[0] >= current)):
            return self._of_years(years, planned)
        if not planned and not w.ahead.search(told):
            return None
        plan = re.search(plans.named(), told)
        if plan is not None and self.context.plan(plan[0]).status == "target":
            return state(self.context.plan(plan[0]))
        coming = re.search(rf"(?:今后|未来)({_SOME})", told)
        if coming:
            return state(self.context.coming(_N[coming[1]]))
        if w.ahead.search(told) and w.long_view.search(told):
            return State(roles.OUTLOOK, self.context.coming(5))
        if w.new_term.search(told):
            return state(self.context.coming(5))
        return state(self.context.plan_year()) if w.plan_year.search(told) else None

    def _reviewed(self, told: str, years: list[int]) -> State:
        back = re.search(rf"({_SOME})年", told)
        if back and not years and _N[back[1]] > 1:
            return state(self.context.years(_N[back[1]]))
        plan = re.search(plans.named(), told)
        if plan is not None and not years:
            return state(self.context.plan(plan[0]))
        if len(years) > 1 and years[0] < years[-1] and re.search(rf"{_YEAR}年?[—\-－―–至~到]+{_YEAR}", told):
            return state(Scope(years[0], years[-1], "actual"))
        return state(self.context.year(years[0]) if years else self.context.review_year())

    def _of_years(self, years: list[int], planned: bool) -> State:
        current = self.context.current
        if years[0] >= current if current is not None else planned:
            last = max(years[0], years[-1])
            return state(Scope(years[0], last, "target"))
        return state(self.context.year(years[0]))

    # ---- sentences ----

    def of_sentence(self, text: str, first: bool = True) -> Said | None:
        """What a sentence opens for itself and what follows, by its first words.

        `first`: it begins a paragraph; later sentences need a stronger word (`五年来，`), or to name goals.
        """
        head = text[:_FIRST_WORDS]
        if first:
            opened = self._opened(head)
            if opened is None:
                return None
            figures = not opened.scope.is_span and not opened.ahead and not _TALE.match(text)
            return Said(opened, "figures" if figures else "opening")
        if _REOPENING.match(head):
            opened = self._opened(head)
            return None if opened is None else Said(opened, "reopening")
        if _words().goals.search(text[:_LOOKED_AT]):
            opened = self._opened(head)
            return Said(opened, "goals") if opened is not None and opened.ahead else None
        return None

    def of_problems(self, text: str) -> Said | None:
        """A sentence that speaks of what is wrong."""
        admitted = _words().admits.search(text[:80])
        return Said(State(roles.PROBLEMS, self.context.review_year()), "admits") if admitted else None

    def _opened(self, head: str) -> State | None:
        m = _opening().match(head)
        if m is None:
            return None
        context = self.context
        if m["plan"]:
            return state(context.plan(m["plan"]))
        if m["next"]:
            return state(context.coming(_N[m["next"]]))
        if m["sometime"]:
            return State(roles.OUTLOOK, context.coming(5))
        if m["back"] or m["back2"] or m["back3"] or m["back4"]:
            n = _N[m["back"] or m["back2"] or m["back3"] or m["back4"]]
            return state(context.years(n) if n > 1 else context.review_year())
        if m["years"]:
            return self._year(int(m["years"]))
        if m["past"]:
            return state(context.review_year())
        if m["now"]:
            return state(context.plan_year()) if context.report or not context.reviewed else None
        return state(context.coming(5)) if m["newterm"] else None

    def _year(self, year: int) -> State | None:
        context = self.context
        if context.report is not None and year == context.report and context.year(year).status == "target":
            return state(context.plan_year())
        if context.reviewed in (year, None) or year == (context.report or 0) + 1:
            return state(context.year(year))
        return None


NO_TIME = Scope(None, None, "actual")


def _years(told: str) -> list[int]:
    return [int(year) for year in re.findall(rf"(?<!\d)({_YEAR})(?=年|[—\-－―–至~]+{_YEAR}年)", told)]


def state(scope: Scope) -> State:
    """The review or plan that a scope makes."""
    if scope.status == "target":
        return State(roles.PLAN_YEARS if scope.is_span else roles.PLAN_YEAR, scope)
    return State(roles.REVIEW_YEARS if scope.is_span else roles.REVIEW_YEAR, scope)


# ---- words ----


@dataclass(frozen=True, slots=True)
class _Words:
    review: re.Pattern[str]
    plan: re.Pattern[str]
    plan_year: re.Pattern[str]
    ahead: re.Pattern[str]
    new_term: re.Pattern[str]
    long_view: re.Pattern[str]
    problems: re.Pattern[str]
    glossary: re.Pattern[str]
    table: re.Pattern[str]
    page: re.Pattern[str]
    goals: re.Pattern[str]
    admits: re.Pattern[str]
    explicit: re.Pattern[str]


@cache
def _words() -> _Words:
    declared = lexicon.load("headings")

    def any_of(key: str) -> re.Pattern[str]:
        return re.compile("|".join(lexicon.flat(declared[key])))

    keys = (
        "review",
        "plan",
        "plan_year",
        "ahead",
        "new_term",
        "long_view",
        "problems",
        "glossary",
        "table",
        "page",
        "goals",
    )
    explicit = re.compile(rf"{_YEAR}年|今年|[五5]年|{plans.named()}|过去|一年来|今后|未来")
    return _Words(
        **{key: any_of(key) for key in keys}, admits=lexicon.pattern(declared, "admits"), explicit=explicit
    )


@cache
def _opening() -> re.Pattern[str]:
    """The time that opens a sentence."""
    lead = "|".join(lexicon.flat(lexicon.load("headings")["before_time"]))
    return re.compile(
        rf"(?:[一二三四五六七八九十]、|（[一二三四五六七八九十]）|——|(?:{lead})[，！：]?)*“?(?:"
        r"(?:过去的?|近|的|本届政府|这)(?P<back>[一两三四五])年(?!前|内|级)"
        r"|(?:[^，。]{2,22})的(?P<back3>五)年。"
        r"|(?:19|20)\d\d年以来的(?P<back4>[两三四五])年"
        r"|(?P<back2>[一两三四五])年(?:多?来|的生动|的奋斗|的实践|的拼搏|接续)"
        r"|(?:今后|未来)(?:(?P<next>[一两三四五])个?年|(?P<sometime>一个时期|几年|一段时期))"
        r"|(?P<newterm>新一届政府)"
        rf"|(?P<plan>{plans.named()})”?(?:时期|期间|以来|五年|的五年|规划|计划|发展|，|是|的|圆满|收官|主要)"
        r"|(?:过去的?)?(?P<years>(?:19|20)\d\d)(?=年(?!以来|到|至|末|底|前|—|-|\d)|，)"
        r"|(?P<past>过去的?一年|一年来|去年|上一年)"
        r"|(?P<now>(?:今年|本年度)(?!以来|来)|新的一年)"
        r")"
    )


# in the middle of a paragraph only these open a period
_REOPENING = re.compile(
    r"(?:回首|回顾)?(?:过去的?|这|近)?(?:[一两三四五]年多?来，|(?:过去|这)(?:的?[一两三四五]年)，)|“十[一二三四五六]五”的五年"
)
