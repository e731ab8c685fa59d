"""Sections and sentences → observations and the ledger of all numerals."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right

from workreports.model import Document, Extraction, Numeral, Observation, Quarantined, Segmented, Sentence
from workreports.observing import link, scopes
from workreports.observing.confidence import confidence
from workreports.observing.grammar.names import DATE, ENUMERATOR
from workreports.observing.grammar.periods import Context, bounds
from workreports.observing.grammar.rules import rule, yes
from workreports.observing.grammar.statements import UNREAD, Reader, Rejected, Statement, Territory
from workreports.reading import kinds, regions
from workreports.reading.lines import plain
from workreports.reading.spans import Line, fold

ALIAS = rule(
    "link.alias",
    "The subject is an alias of an indicator to the letter, but for words that leave the quantity unchanged.",
    yes("全市地区生产总值1500.9亿元。", "1500.9亿元", indicator_id="gdp"),
    yes("高新技术企业新增64家、达到176家。", "176家", indicator_id="high_tech_enterprises"),
    yes("PM2.5浓度28.5微克每立方米。", "28.5微克每立方米", unit="微克/立方米"),
    yes("减少贫困人口2.8万人、出列贫困村30个。", "30个", subject="出列贫困村", measure="level"),
    yes("高新技术企业实现零的突破、达到6户。", "6户", subject="高新技术企业"),
    yes("每千人口拥有床位6.8张、执业医师2.9人。", "2.9人", subject="每千人口拥有执业医师"),
)
_SHOWN = 30  # characters of text shown on either side of a damaged figure
_ARABIC = re.compile(r"\d+(?:\.\d+)?")


def extract_document(segmented: Segmented, section: str | None = None) -> Extraction:
    """Read every sentence of a document. `section`: what its first words speak of, see `scopes.read`.

    Every Arabic numeral of the document gets exactly one ledger row: the observation it became, or the
    reason why it is none. Chinese numerals are in the ledger where they were considered.
    """
    return _Extractor(segmented).run(section)


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
        self.skip = [(f.char_start, f.char_end) for f in d.furniture]
        self.sections = {s.section_id: s for s in segmented.sections}
        self.observations: list[Observation] = []
        self.ledger: dict[int, Numeral] = {}
        self.silent: list[tuple[int, int]] = []  # sentences of a glossary or of the page around the report

    def run(self, given: str | None) -> Extraction:
        sections = self.segmented.sections
        sentences = self.segmented.sentences if kinds.is_read(self.document.kind) else ()
        lines = [self._line(sentence) for sentence in sentences]
        parts = scopes.read(self.context, sections, sentences, [line.text for line in lines], given)
        paragraph, section = -1, None
        for sentence, line, part in zip(sentences, lines, parts, strict=True):
            if part.silent:
                self.silent.append((sentence.char_start, sentence.char_end))
                continue
            if sentence.paragraph != paragraph:
                paragraph = sentence.paragraph
                self.reader.paragraph()
            if sentence.section_id != section:
                section = sentence.section_id
                self.reader.section()
            statements, rejected = self.reader.read(line.text, part.scope)
            for statement in statements:
                self._observe(line, sentence, statement)
            inside = [(statement.start, statement.end) for statement in statements]
            for item in rejected:  # the second figure of a range stands in the row of the first
                if not any(start <= item.start < end for start, end in inside):
                    self._reject(line, item)
        self._account_for_the_rest()
        numerals = tuple(self.ledger[k] for k in sorted(self.ledger))
        damaged = tuple(self._quarantined(n) for n in numerals if n.verdict == "damaged")
        described = scopes.of_sections(sections, sentences, parts)
        return Extraction(self.document.document_id, tuple(self.observations), numerals, described, damaged)

    def _line(self, sentence: Sentence) -> Line:
        low = bisect_right(self.skip, (sentence.char_start, 0))
        skip = [span for span in self.skip[max(0, low - 1) :] if span[0] < sentence.char_end][:50]
        return Line(self.folded, self.document.char_start, sentence.char_start, sentence.char_end, skip)

    def _raw(self, start: int, end: int) -> str:
        base = self.document.char_start
        return self.document.text[start - base : end - base]

    def _quarantined(self, numeral: Numeral) -> Quarantined:
        base = self.document.char_start
        around = slice(max(0, numeral.char_start - base - _SHOWN), numeral.char_end - base + _SHOWN)
        shown = {
            "document_id": numeral.document_id,
            "numeral": numeral.text,
            "text": self.document.text[around],
        }
        return Quarantined(
            "observations",
            "damaged_figure",
            f"{numeral.text!r} cannot be read as a figure; mend the text from its source.",
            self.document.source_file,
            numeral.char_start,
            numeral.char_end,
            json.dumps(shown, ensure_ascii=False),
        )

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
            if not s.place and d.region is not None and d.region.code == regions.NATION:
                indicator = link.of_nation(indicator)
        section = self.sections.get(sentence.section_id or "")
        row = Observation(
            observation_id=identifier,
            document_id=d.document_id,
            section_id=section.section_id if section else None,
            region_code=(d.region.code or None) if d.region else None,
            region_name=d.region.name if d.region else None,
            place=s.place,
            indicator_id=indicator,
            subject=s.subject,
            measure=s.measure,
            basis=s.basis,
            base_period=s.base,
            price_basis=s.price_basis,
            scope=s.adjusted,
            rank_by=s.rank_by,
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
            sentence_start=sentence.char_start,
            source_file=d.source_file,
            char_start=start,
            char_end=end,
            rule=" > ".join(chain),
        )
        # A copy (`dataclasses.replace`) would cost more than the reading; nobody has the row yet.
        object.__setattr__(row, "confidence", confidence(row, d))
        self.observations.append(row)
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
        furniture = [(f.char_start, f.char_end, f.kind) for f in d.furniture]
        furniture = sorted(furniture + [(start, end, "glossary") for start, end in self.silent])
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
    return Territory(regions.names_under(region.code), frozenset(own))
