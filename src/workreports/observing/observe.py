"""Sections and sentences → observations and the ledger of all numerals."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import replace

from workreports.model import Document, Extraction, Numeral, Observation, Section, Segmented, Sentence
from workreports.observing import link
from workreports.observing.grammar.names import DATE, ENUMERATOR
from workreports.observing.grammar.periods import Context, Scope, bounds
from workreports.observing.grammar.rules import rule, yes
from workreports.observing.grammar.statements import UNREAD, Reader, Rejected, Statement, Territory
from workreports.reading import regions
from workreports.reading.lines import plain
from workreports.reading.spans import Line, fold

ALIAS = rule(
    "link.alias",
    "The subject is an alias of an indicator to the letter, but for words that leave the quantity unchanged.",
    yes("全市地区生产总值1500.9亿元。", "1500.9亿元", indicator_id="gdp"),
    yes("高新技术企业新增64家、达到176家。", "176家", indicator_id="high_tech_enterprises"),
    yes("民生投入占一般公共预算支出78.3%。", "78.3%", indicator_id=None),
)
_ARABIC = re.compile(r"\d+(?:\.\d+)?")
_SKIPPED = ("footnote_mark", "pollution")  # furniture that interrupts a sentence without being part of it


def extract_document(segmented: Segmented) -> Extraction:
    """Read every sentence of a document.

    Every Arabic numeral of the document gets exactly one ledger row: the observation it became, or the
    reason why it is none. Chinese numerals are in the ledger where they were considered.
    """
    return _Extractor(segmented).run()


def extract(text: str, *, report_year: int | None = None, source_file: str = "text") -> list[Observation]:
    """The observations of one text, for notebooks and tests.

    A text that looks like no report is read all the same, as one document. `report_year` says when it was
    delivered where the text does not.
    """
    return [o for extraction in extractions(text, report_year, source_file) for o in extraction.observations]


def extractions(text: str, report_year: int | None = None, source_file: str = "text") -> list[Extraction]:
    """`extract` with the ledger: one `Extraction` a document found in the text."""
    from workreports.model import Snapshot
    from workreports.reading import documents, segment

    data = text.encode("utf-8", "replace")
    digest = hashlib.sha256(data).hexdigest()
    hints = {"report_year": str(report_year)} if report_year else {}
    snapshot = Snapshot(source_file, digest, len(data), "utf-8", text, hints)
    found = [d for d in documents.parse(snapshot) if isinstance(d, Document)]
    if not found:
        found = [
            Document(
                document_id="d" + digest[:16],
                kind="other",
                title=None,
                region=None,
                report_year=report_year,
                review_start=None,
                review_end=None,
                delivered_on=None,
                congress=None,
                session=None,
                speaker=None,
                speaker_office=None,
                source_file=source_file,
                char_start=0,
                char_end=len(text),
                text=text,
            )
        ]
    return [extract_document(segment.segment(document)) for document in found]


def _identifier(document_id: str, start: int, end: int) -> str:
    return "o" + hashlib.sha256(f"{document_id}:{start}:{end}".encode()).hexdigest()[:16]


class _Extractor:
    """Walks one document; holds what its sentences share."""

    def __init__(self, segmented: Segmented) -> None:
        self.segmented = segmented
        self.document: Document = segmented.document
        self.folded = fold(plain(self.document.text))
        d = self.document
        self.context = Context(
            d.report_year,
            d.review_end.year if d.review_end else None,
        )
        self.reader = Reader(self.context, _territory(d))
        self.skip = [(f.char_start, f.char_end) for f in d.furniture if f.kind in _SKIPPED]
        self.sections = {s.section_id: s for s in segmented.sections}
        self.observations: list[Observation] = []
        self.ledger: dict[int, Numeral] = {}

    def run(self) -> Extraction:
        scopes = _Scopes(self.context, self.sections)
        paragraph = -1
        for sentence in self.segmented.sentences:
            first = sentence.paragraph != paragraph
            if first:
                paragraph = sentence.paragraph
                self.reader.paragraph()
            line = self._line(sentence)
            scope = scopes.of(sentence, line.text, first)
            statements, rejected = self.reader.read(line.text, scope)
            for statement in statements:
                self._observe(line, sentence, statement)
            inside = [(statement.start, statement.end) for statement in statements]
            for item in rejected:  # the second figure of a range stands in the row of the first
                if not any(start <= item.start < end for start, end in inside):
                    self._reject(line, item)
        self._account_for_the_rest()
        numerals = tuple(self.ledger[k] for k in sorted(self.ledger))
        return Extraction(self.document.document_id, tuple(self.observations), numerals)

    def _line(self, sentence: Sentence) -> Line:
        low = bisect_right(self.skip, (sentence.char_start, 0))
        skip = [span for span in self.skip[max(0, low - 1) :] if span[0] < sentence.char_end][:50]
        return Line(self.folded, self.document.char_start, sentence.char_start, sentence.char_end, skip)

    def _raw(self, start: int, end: int) -> str:
        base = self.document.char_start
        return self.document.text[start - base : end - base]

    def _reject(self, line: Line, item: Rejected) -> None:
        start, end = line.raw_span(item.start, item.end)
        self.ledger.setdefault(
            start,
            Numeral(
                self.document.document_id, start, end, self._raw(start, end), item.verdict, item.rule, None
            ),
        )

    def _observe(self, line: Line, sentence: Sentence, s: Statement) -> None:
        d = self.document
        start, numeral_end = line.raw_span(s.start, s.end)
        _, end = line.raw_span(s.start, s.stop)
        identifier = _identifier(d.document_id, start - d.char_start, end - d.char_start)
        period, first, last = bounds(s.scope.first, s.scope.last, s.part)
        chain = list(dict.fromkeys(s.rules))
        indicator = link.link(s.subject, s.measure, s.unit)
        if indicator is None and s.place and s.subject.startswith(s.place):
            indicator = link.link(s.subject.removeprefix(s.place).lstrip("的"), s.measure, s.unit)
        if indicator:
            chain.append(ALIAS)
        section = self.sections.get(sentence.section_id or "")
        self.observations.append(
            Observation(
                observation_id=identifier,
                document_id=d.document_id,
                section_id=section.section_id if section else None,
                region_code=d.region.code if d.region else None,
                region_name=d.region.name if d.region else None,
                place=s.place,
                indicator_id=indicator,
                subject=s.subject,
                measure=s.measure,
                basis=s.basis,
                value=s.value,
                value_max=s.value_max,
                unit=s.unit,
                period=period,
                period_start=first,
                period_end=last,
                status=s.status,
                bound=s.bound,
                value_text=self._raw(start, numeral_end),
                quote=self._raw(start, end),
                sentence=self._raw(sentence.char_start, sentence.char_end),
                source_file=d.source_file,
                char_start=start,
                char_end=end,
                rule=" > ".join(chain),
            )
        )
        self.ledger[start] = Numeral(
            d.document_id,
            start,
            numeral_end,
            self._raw(start, numeral_end),
            "observation",
            chain[0],
            identifier,
        )

    def _account_for_the_rest(self) -> None:
        """Ledger rows for figures outside sentences and for any the grammar passed over."""
        d = self.document
        covered = sorted((n.char_start, n.char_end) for n in self.ledger.values())
        starts = [a for a, _ in covered]
        furniture = sorted((f.char_start, f.char_end, f.kind) for f in d.furniture)
        furniture_starts = [f[0] for f in furniture]
        sentences = [(s.char_start, s.char_end) for s in self.segmented.sentences]
        sentence_starts = [a for a, _ in sentences]
        for m in _ARABIC.finditer(self.folded):
            start, end = m.start() + d.char_start, m.end() + d.char_start
            i = bisect_right(starts, start) - 1
            if i >= 0 and covered[i][1] > start:
                continue
            j = bisect_right(furniture_starts, start) - 1
            k = bisect_right(sentence_starts, start) - 1
            if j >= 0 and furniture[j][1] > start:
                verdict, rule = "furniture", f"furniture.{furniture[j][2]}"
            elif k >= 0 and sentences[k][1] > start:
                verdict, rule = "other", UNREAD
            elif self.folded.startswith("年", m.end()):
                verdict, rule = "date", DATE
            else:
                verdict, rule = "enumerator", ENUMERATOR
            self.ledger[start] = Numeral(
                d.document_id, start, end, self._raw(start, end), verdict, rule, None
            )


def _territory(document: Document) -> Territory:
    region = document.region
    if region is None:
        return Territory()
    own = {region.name, regions.short_name(region.name) or region.name}
    return Territory(frozenset(regions.names_under(region.code)), frozenset(own))


class _Scopes:
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

    def of(self, sentence: Sentence, text: str, first: bool) -> Scope:
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


_SALUTATION = re.compile(r"(?:——)?(?:各位代表|同志们)[^，。]{0,4}[！：，]?")
_TELLS = re.compile(r"[^，。]{0,12}\d{4}年(?!，?(?:全[省市县区州]|我[省市县区州])?[^，。；]{2,24}\d)")
_OF_SPAN = re.compile(r"五年|累计|年均|[三四]年来")
_PROBLEMS = re.compile(
    r"(?:看到|认识到|意识到).{0,60}|存在(?:的|着|一些)[^，。]{0,8}(?:问题|困难|不足)|(?:问题|困难|不足)(?:和|与|也|仍)[^，。]{0,6}(?:问题|挑战|存在)"
)
_GOALS = re.compile(r"目标|任务|预期|要求|安排")
