"""The records that stages hand to each other, from raw bytes to observations.

All `char_start`/`char_end` are code points of the decoded source file (half-open), never of a cleaned text:
`snapshot.text[char_start:char_end]` is what the record speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One raw file, decoded; immutable input of everything else."""

    source_file: str  # path under raw/, posix separators
    sha256: str
    size: int  # bytes
    encoding: str
    text: str
    hints: Mapping[str, str] = field(default_factory=dict)  # from the sidecar: what the text cannot say


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Something that could not be used, kept with its reason instead of dropped."""

    table: str  # the table it would have gone to
    reason: str  # short code, e.g. `empty`, `binary`, `outside_folder`, `no_document`
    detail: str  # a sentence: what was seen and what to do
    source_file: str
    char_start: int | None = None
    char_end: int | None = None
    content: str | None = None
    sha256: str | None = None  # of the file, where its bytes were read
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A stretch of a document that is page, not report: recognised, recorded, not read as content."""

    char_start: int
    char_end: int
    # navigation | title_block | byline | caption | glossary | footnote_mark | pollution | collector | repeat
    kind: str


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative division of China with its six-digit code (GB/T 2260), or a zone without one."""

    code: str  # empty for a zone
    name: str
    level: str  # nation | province | prefecture | county | zone
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """One report or overview found in a source file, with what its text says about itself."""

    document_id: str
    kind: str  # work_report | overview | plan_report | …: the kinds of schemas/lexicon/documents.yml
    title: str | None
    region: Region | None
    report_year: int | None  # the year the report is delivered in and plans for
    review_start: date | None  # the reviewed period, inclusive
    review_end: date | None
    delivered_on: date | None
    congress: int | None
    session: int | None
    speaker: str | None
    speaker_office: str | None
    source_file: str
    char_start: int
    char_end: int
    text: str  # the slice [char_start:char_end] of the decoded file, untouched
    furniture: tuple[Furniture, ...] = ()
    region_source: str | None = None  # what decided the region, the loudest first
    year_source: str | None = None
    confidence: float | None = None  # that region and year are right
    identity_note: str | None = None  # what is open or contradicts itself


@dataclass(frozen=True, slots=True)
class DocumentCopy:
    """One occurrence of a document; number 1 is the canonical one."""

    document_id: str
    copy_no: int
    source_file: str
    char_start: int
    char_end: int
    match: str  # exact | near
    similarity: float  # verified share, 1.0 for exact
    difference: str  # a short account of how it differs, empty for exact


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the heading tree; the span runs from the heading to the end of its last subsection."""

    section_id: str
    document_id: str
    parent_id: str | None
    level: int  # 1 = top
    ordinal: str | None  # as printed: `一、`, `（一）`, `――`, `一是`
    heading: str
    path: str  # headings from the top, joined by " / "
    char_start: int
    char_end: int
    heading_end: int  # where the heading stops and the body begins
    role: str | None = None  # what it is about, set when the document is read: review_year, plan_year …
    period: str | None = None
    status: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of content: up to and including `。！？`, or the end of its paragraph."""

    section_id: str | None
    paragraph: int  # running number of the paragraph it stands in
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Segmented:
    """A document cut into sections and sentences, both in text order."""

    document: Document
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A line of the ledger: one numeral of the text and what became of it."""

    document_id: str
    char_start: int
    char_end: int
    text: str
    # observation | date | name | enumerator | threshold | damaged | table_cell | furniture | rhetoric | other
    verdict: str
    rule: str
    observation_id: str | None


@dataclass(frozen=True, slots=True)
class Observation:
    """One quantitative statement; schemas/tables/observations.yml says what the columns mean."""

    observation_id: str
    document_id: str
    section_id: str | None
    region_code: str | None
    region_name: str | None
    place: str | None
    indicator_id: str | None
    subject: str
    measure: str
    basis: str | None
    base_period: str | None
    price_basis: str | None
    scope: str | None
    rank_by: str | None
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    period: str | None
    period_start: date | None
    period_end: date | None
    status: str
    bound: str
    value_text: str
    quote: str
    sentence: str
    sentence_start: int  # where it begins: the quote stands at `char_start - sentence_start` in it
    source_file: str
    char_start: int
    char_end: int
    rule: str  # the rules that fired, in order, joined by " > "
    confidence: float = 0.0  # the estimated probability that every column is right


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document yields: its observations and the ledger of all its numerals."""

    document_id: str
    observations: tuple[Observation, ...]
    numerals: tuple[Numeral, ...]
    sections: tuple[Section, ...] = ()  # with what each is about
    damaged: tuple[Quarantined, ...] = ()  # figures that could not be read, for the quarantine


@dataclass(frozen=True, slots=True)
class Deduped:
    """Canonical documents in stable order, and every occurrence of each."""

    documents: tuple[Document, ...]
    copies: tuple[DocumentCopy, ...]
