"""What each sentence speaks of: the period and status set by headings and by sentences that open another."""

from __future__ import annotations

import re
from dataclasses import replace

from workreports.model import Section, Sentence
from workreports.observing.grammar.periods import Context, Scope

_SALUTATION = re.compile(r"(?:——)?(?:各位代表|同志们)[^，。]{0,4}[！：，]?")
_TELLS = re.compile(r"[^，。]{0,12}\d{4}年(?!，?(?:全[省市县区州]|我[省市县区州])?[^，。；]{2,24}\d)")
_OF_SPAN = re.compile(r"五年|累计|年均|[三四]年来")
_PROBLEMS = re.compile(
    r"(?:看到|认识到|意识到).{0,60}|存在(?:的|着|一些)[^，。]{0,8}(?:问题|困难|不足)|(?:问题|困难|不足)(?:和|与|也|仍)[^，。]{0,6}(?:问题|挑战|存在)"
)
_GOALS = re.compile(r"目标|任务|预期|要求|安排")


class Scopes:
    """The scope of each sentence: set by headings, changed by sentences that open a new period."""

    def __init__(self, context: Context, sections: dict[str, Section]) -> None:
        self.context = context
        self.sections = sections
        self.current = context.review_year()
        self.section: str | None = None
        self.set_by: set[str] = set()  # sections whose heading set a scope
        self.before: dict[str, Scope] = {}  # what held before a sentence inside this section opened another
        self.after: Scope | None = None  # what holds again after a paragraph that is about one year of a span
        self.aside = False  # … which its next sentence may end by speaking of the span again
        self.saluted = False  # the last sentence was only `各位代表！`

    def begin(self, section: str) -> None:
        """Set what a snippet of a report speaks of: `review`, `plan`, or the heading above it."""
        known = {"review": self.context.review_year, "plan": self.context.plan_year}
        if section in known:
            self.current = known[section]()
        else:
            found = self.context.of_heading(section[:60], False) or self.context.of_sentence(section)
            self.current = found or self.current

    def of(self, sentence: Sentence, text: str, first: bool) -> Scope:
        """The scope of a sentence; `first`: it opens its paragraph."""
        if self.after is not None and (first or (self.aside and _OF_SPAN.search(text))):
            self.current, self.after = self.after, None
        if sentence.section_id != self.section:
            self._enter(sentence.section_id)
        if first or self.saluted:
            self.saluted = bool(_SALUTATION.fullmatch(text))
            opened = self.context.of_sentence(text)
        else:
            opened = self.context.of_sentence(text, first=False) or self._goals(text)
        if opened is not None:
            if self.section is not None and len(self._chain(self.section)) > 1:
                self.before.setdefault(self.section, self.current)
            self.aside = first and self._is_aside(opened, text)
            if self.aside:
                self.after = self.current
                opened = replace(opened, since=self.current.first)
            self.current = opened
        elif self.current.is_span and self.current.status == "actual" and _PROBLEMS.search(text[:80]):
            self.after, self.aside = self.current, False  # what is wrong is wrong today
            self.current = replace(self.current, first=self.current.last)
        return self.current

    def _is_aside(self, opened: Scope, text: str) -> bool:
        """`2007年，生产总值达到…` in a review of five years: figures of that year, not its tale."""
        closes = self.current.is_span and opened.status == self.current.status == "actual"
        return closes and opened.first == opened.last == self.current.last and not _TELLS.match(text)

    def _goals(self, text: str) -> Scope | None:
        """`今年主要预期目标是…` opens the plan wherever it stands."""
        if not _GOALS.search(text[:60]):
            return None
        opened = self.context.of_sentence(text)
        return opened if opened is not None and opened.status == "target" else None

    def _enter(self, section_id: str | None) -> None:
        old = self._chain(self.section)
        left, self.section = self.section, section_id
        chain = self._chain(section_id)
        if left in self.before and len(chain) == len(old) and chain[:-1] == old[:-1]:
            self.current = self.before[left]  # what an item of a list opens does not hold for the next
        for depth, identifier in enumerate(chain):
            if identifier in old:
                continue
            heading = self.sections[identifier].heading
            nested = any(outer in self.set_by for outer in chain[:depth])
            scope = self.context.of_heading(heading[:60], nested)
            if scope is None and not nested:
                scope = self.context.of_sentence(heading)
            if scope is not None:
                self.set_by.add(identifier)
                self.current = scope

    def _chain(self, section_id: str | None) -> list[str]:
        chain: list[str] = []
        while section_id and section_id in self.sections:
            chain.append(section_id)
            section_id = self.sections[section_id].parent_id
        return chain[::-1]
