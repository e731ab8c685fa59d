"""What each sentence speaks of: the role, years and status of its part of the document.

Roles are decided over the whole document (`roles`), by headings and first words (`openings`) and by what the
sentences say (`evidence`). A paragraph that opens with another time is of that time, as far as it goes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workreports.model import Section, Sentence
from workreports.observing import evidence, roles
from workreports.observing.grammar.periods import Context, Scope, bounds
from workreports.observing.openings import Openings, state
from workreports.observing.roles import Evidence, Said, State

_SALUTATION = re.compile(r"(?:——)?(?:各位代表|同志们)[^，。]{0,4}[！：，]?")
_OF_SPAN = re.compile(r"五年|累计|年均|[三四]年来")
_PART = re.compile(r"[一二三四五六七八九十百]{1,3}[、．.]|第.{1,3}(?:部分|章|篇)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_MOST_STATES = 8  # beside those every document has; more are slips of single sentences
_CONFIDENT = 0.9  # of a paragraph whose own words say what it is about


@dataclass(frozen=True, slots=True)
class Part:
    """What one sentence belongs to."""

    state: State
    confidence: float

    @property
    def scope(self) -> Scope:
        """Its years and status."""
        return self.state.scope

    @property
    def silent(self) -> bool:
        """Whether it is no part of what the report says: a glossary, a page."""
        return self.state.role in (roles.GLOSSARY, roles.PAGE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence with what is known of it before anything is decided."""

    text: str
    first: bool  # of its paragraph
    section: str | None
    said: Said | None
    evidence: Evidence


def read(
    context: Context,
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
    texts: Sequence[str],
    given: str | None = None,
) -> list[Part]:
    """What each sentence of a document belongs to; `texts` are the sentences as read.

    `given`: what a snippet of a report speaks of: `review`, `plan`, or the heading above it.
    """
    places = _Places(context, sections, given).read(sentences, texts)
    reading = roles.read(_states(context, places), [place.evidence for place in places])
    decided = [
        Part(reading.states[chosen], chances[chosen])
        for chosen, chances in zip(reading.chosen, reading.chances, strict=True)
    ]
    return _with_asides(places, decided, {section.section_id: section.parent_id for section in sections})


def _states(context: Context, places: Sequence[_Place]) -> list[State]:
    """The states a document may have: those of every report, and those it names."""
    review, plan = context.review_year(), context.plan_year()
    every = [state(review), State(roles.PROBLEMS, review), state(plan)]
    said = Counter(item.state for place in places for item in place.evidence.said)
    said.update(item for place in places for item in place.evidence.below)
    named = sorted(said, key=lambda item: -said[item])  # stable: of equals the first said
    return every + [item for item in named if item not in every][:_MOST_STATES]


class _Places:
    """Walks the sentences and the headings above them."""

    def __init__(self, context: Context, sections: Sequence[Section], given: str | None = None) -> None:
        self.context = context
        self.openings = Openings(context)
        self.given = () if given is None else self._given(given)
        self.sections = {section.section_id: section for section in sections}
        self.told: dict[str, tuple[Said, ...]] = {}  # what a heading says, where it says anything
        self.ahead = sorted(
            sections, key=lambda section: -section.char_start
        )  # not yet reached, the next one last
        self.chain: list[str] = []
        self.telling: str | None = None  # the innermost heading that says anything
        self.under: str | None = None  # the one above the last sentence
        self.below = self._above()  # what it says
        self.since = 0  # how many sentences ago it stood
        self.paragraph: int | None = None
        self.first = True  # nothing was read yet
        self.saluted = False  # the last sentence was only `各位代表！`

    def read(self, sentences: Sequence[Sentence], texts: Sequence[str]) -> list[_Place]:
        """The sentences with their evidence."""
        return [self._place(sentence, text) for sentence, text in zip(sentences, texts, strict=True)]

    def _place(self, sentence: Sentence, text: str) -> _Place:
        first = sentence.paragraph != self.paragraph
        self.paragraph = sentence.paragraph
        entered = self._enter(sentence)
        boundary = "paragraph" if first else "sentence"
        if entered and first:
            boundary = "part" if any(map(self._is_part, entered)) else "item"
        heads = first or self.saluted
        said = self.openings.of_sentence(text, heads)
        if said is not None and said.kind in ("opening", "reopening") and self._in_item():
            said = replace(said, kind="passing")
        if heads:
            self.saluted = bool(_SALUTATION.fullmatch(text))
        told = [said for item in entered for said in self.told.get(item, ())]
        admitted = self.openings.of_problems(text)
        told += [item for item in (said, admitted) if item is not None]
        for item in told:
            if item.kind not in ("figures", "passing"):
                boundary = "opened"
        if self.first:
            told += self.given
            self.first = False
        self.since = self.since + 1 if self.telling == self.under else 0
        self.under = self.telling
        classes = evidence.classes(text)
        if "年" in text:
            classes |= self._years(text)
        return _Place(
            text, first, sentence.section_id, said,
            Evidence(boundary, classes, tuple(told), self.below, self.since),
        )  # fmt: skip

    def _given(self, given: str) -> tuple[Said, ...]:
        known = {"review": self.context.review_year, "plan": self.context.plan_year}
        if given in known:
            return (Said(state(known[given]()), "heading"),)
        opened = self.openings.of_sentence(given)
        return self.openings.of_heading(given, False) or (() if opened is None else (opened,))

    def _above(self) -> tuple[State, ...]:
        """What is said to stand above the whole text."""
        return tuple(said.state for said in self.given)

    def _years(self, text: str) -> set[str]:
        """Whether years are named that lie ahead of the review, or in it."""
        reviewed = self.context.reviewed
        if reviewed is None:
            return set()
        return {"years_ahead" if int(year) > reviewed else "years_past" for year in _YEAR.findall(text)}

    def _enter(self, sentence: Sentence) -> list[str]:
        """The sections begun since the last sentence, in text order; reads their headings.

        Those that ended again without a sentence of their own are among them: a heading right above another.
        """
        entered: list[str] = []
        while self.ahead and self.ahead[-1].char_start <= sentence.char_start:
            entered.append(self.ahead.pop().section_id)
        if sentence.section_id == (self.chain[-1] if self.chain else None) and not entered:
            return []
        self.chain = self._chain(sentence.section_id)
        for identifier in entered:
            above = self._chain(self.sections[identifier].parent_id)
            nested = any(outer in self.told for outer in above)
            heading = self.sections[identifier].heading
            said = self.openings.of_heading(heading, nested)
            if not said and not nested:
                opened = self.openings.of_sentence(heading)
                said = () if opened is None else (opened,)
            if said:
                self.told[identifier] = said
        self.telling = next((item for item in reversed(self.chain) if item in self.told), None)
        told = self.told.get(self.telling or "")
        self.below = self._above() if told is None else tuple(item.state for item in told)
        return entered

    def _chain(self, section_id: str | None) -> list[str]:
        chain: list[str] = []
        while section_id and section_id in self.sections:
            chain.append(section_id)
            section_id = self.sections[section_id].parent_id
        return chain[::-1]

    def _in_item(self) -> bool:
        """Whether the sentence stands in an item of a list whose heading says nothing of time."""
        inner = self.chain[-1] if self.chain else None
        return inner is not None and inner not in self.told and not self._is_part(inner)

    def _is_part(self, section_id: str) -> bool:
        ordinal = self.sections[section_id].ordinal
        return ordinal is None or bool(_PART.match(ordinal))


def _with_asides(
    places: Sequence[_Place], decided: Sequence[Part], parents: Mapping[str, str | None]
) -> list[Part]:
    """A paragraph that opens another time by its first words, though the part around it goes on as it was.

    Where it ends in a colon, the items of the list behind it are of that time as well.
    """
    found: list[Part] = []
    aside: Part | None = None
    opener: _Place | None = None
    above: str | None = None  # the section whose items are the list that the opener announced
    for number, (place, part) in enumerate(zip(places, decided, strict=True)):
        if aside is not None and opener is not None:
            listed = number > 0 and places[number - 1].text.endswith(("：", ":"))
            if place.first and listed and place.section != opener.section:
                above = parents.get(place.section or "")
            goes_on = listed or _same_item(opener, place) or _is_below(place.section, above, parents)
            if (place.first and not goes_on) or _ends(aside, part, place.text):
                aside = above = None
        if place.said is not None:
            opened = None if place.said.state == part.state else _aside(place, part)
            aside, opener, above = opened, place, None
        found.append(aside or part)
    return found


def _is_below(section: str | None, above: str | None, parents: Mapping[str, str | None]) -> bool:
    """Whether a section is an item of `above`, or stands in one."""
    at = parents.get(section or "")
    while at is not None and at != above:
        at = parents.get(at)
    return at is not None


def _same_item(opener: _Place, place: _Place) -> bool:
    """Whether a later paragraph still stands in the item of a list for which a time was opened."""
    return opener.said is not None and opener.said.kind == "passing" and opener.section == place.section


def _aside(place: _Place, part: Part) -> Part | None:
    """The time that a sentence opens against what is around it, unless its words are of another tense."""
    said = place.said
    if said is None:
        return None
    to_come = roles.tense(place.evidence.classes)
    if said.state.ahead != part.state.ahead and (to_come > 0) != said.state.ahead and said.kind != "goals":
        return None
    opened, around = said.state.scope, part.scope
    if around.is_span and not opened.is_span and opened.last == around.last:
        opened = replace(opened, since=around.first)
    return Part(replace(said.state, scope=opened), _CONFIDENT)


def _ends(aside: Part, around: Part, text: str) -> bool:
    """Whether a sentence leaves the one year of a span that its paragraph began with."""
    return aside.scope.since is not None and around.scope.is_span and bool(_OF_SPAN.search(text))


# ---- sections ----


def of_sections(
    sections: Sequence[Section], sentences: Sequence[Sentence], parts: Sequence[Part]
) -> tuple[Section, ...]:
    """The sections with what they are about: the state that most of their text is in."""
    parents = {section.section_id: section.parent_id for section in sections}
    weighed: dict[
        str, dict[State, list[float]]
    ] = {}  # of each section and state: characters, and the sure of them
    of_one: dict[tuple[str, State], list[float]] = {}
    for sentence, part in zip(sentences, parts, strict=True):
        if sentence.section_id is None:
            continue
        length = sentence.char_end - sentence.char_start
        sums = of_one.setdefault((sentence.section_id, part.state), [0.0, 0.0])
        sums[0] += length
        sums[1] += length * part.confidence
    for (section_id, state_there), sums in of_one.items():
        at: str | None = section_id
        while at is not None:
            above = weighed.setdefault(at, {}).setdefault(state_there, [0.0, 0.0])
            above[0] += sums[0]
            above[1] += sums[1]
            at = parents.get(at)
    starts = [sentence.char_start for sentence in sentences]
    for section in sections:
        at_sentence = bisect_right(starts, section.char_start) - 1
        if section.section_id not in weighed and at_sentence >= 0:  # 一是…；二是… inside a sentence
            sentence, part = sentences[at_sentence], parts[at_sentence]
            if section.char_start < sentence.char_end:
                weighed[section.section_id] = {part.state: [1.0, part.confidence]}
    return tuple(_described(section, weighed.get(section.section_id)) for section in sections)


def _described(section: Section, weighed: dict[State, list[float]] | None) -> Section:
    if not weighed:
        return section
    chosen = max(weighed, key=lambda item: weighed[item][0])
    whole = sum(characters for characters, _ in weighed.values())
    period, _, _ = bounds(chosen.scope.first, chosen.scope.last, None)
    silent = chosen.role in (roles.GLOSSARY, roles.PAGE)
    return replace(
        section,
        role=chosen.role,
        period=None if silent else period,
        status=None if silent else chosen.scope.status,
        confidence=round(weighed[chosen][1] / whole, 3),
    )
