"""Where the lexicon is thin: what texts speak of often and the declarations do not know.

Over the observations of a folder of texts: subjects that are no indicator, by how often and in how many
documents they occur, with the units they come in; units that `schemas/units.yml` does not declare;
verdicts of numerals that became no observation. What stands high in these lists deserves an alias, an
indicator or a unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from workreports.asking.evaluate import extractions
from workreports.declared import declarations
from workreports.errors import UsageError
from workreports.model import Extraction, Observation
from workreports.observing.link import linker

_LINKABLE_MEASURES = ("level", "growth", "index", "rank")  # shares and gaps are as a rule no indicator


@dataclass(frozen=True, slots=True)
class Finding:
    """A subject or a unit that is not declared."""

    name: str
    count: int
    documents: int
    beside: tuple[str, ...]  # subject: `measure unit`; unit: subjects
    quotes: tuple[str, ...]  # a few places, `source_file:char_start quote`


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found, the most widespread first."""

    documents: int
    observations: int
    linked: int
    subjects: tuple[Finding, ...]
    units: tuple[Finding, ...]
    numerals: tuple[tuple[str, int], ...]  # verdict of the ledger → how many
    indicators: tuple[tuple[str, int], ...]  # indicator → how many observations
    unused: tuple[str, ...]  # indicators that occur nowhere


@dataclass(slots=True)
class _Pile:
    """Observations that share a name."""

    count: int = 0
    documents: set[str] = field(default_factory=set)
    beside: Counter[str] = field(default_factory=Counter)
    quotes: list[str] = field(default_factory=list)

    def add(self, row: Observation, beside: str) -> None:
        self.count += 1
        self.documents.add(row.document_id)
        self.beside[beside] += 1
        self.quotes.append(f"{row.source_file}:{row.char_start} {row.quote}")

    def finding(self, name: str) -> Finding:
        common = sorted(self.beside, key=lambda text: (-self.beside[text], text))
        return Finding(name, self.count, len(self.documents), tuple(common[:3]), tuple(self.quotes[:3]))


def survey(found: Iterable[Extraction]) -> Survey:
    """Count what the extraction of some documents could not name."""
    known_units = {unit.code for unit in declarations.units()}
    subjects: dict[str, _Pile] = {}
    units: dict[str, _Pile] = {}
    verdicts: Counter[str] = Counter()
    indicators: Counter[str] = Counter()
    documents = observations = 0
    for extraction in found:
        documents += 1
        verdicts.update(numeral.verdict for numeral in extraction.numerals)
        for row in extraction.observations:
            observations += 1
            if row.indicator_id is not None:
                indicators[row.indicator_id] += 1
            elif row.measure in _LINKABLE_MEASURES:
                name = linker().fold(row.subject) or "(none)"
                subjects.setdefault(name, _Pile()).add(row, f"{row.measure} {row.unit or '–'}")
            if row.unit is not None and row.unit.partition("/")[0] not in known_units:
                units.setdefault(row.unit, _Pile()).add(row, row.subject)
    return Survey(
        documents=documents,
        observations=observations,
        linked=indicators.total(),
        subjects=_ranked(subjects),
        units=_ranked(units),
        numerals=tuple(sorted(verdicts.items(), key=lambda item: (-item[1], item[0]))),
        indicators=tuple(sorted(indicators.items(), key=lambda item: (-item[1], item[0]))),
        unused=tuple(code for code in declarations.indicators() if code not in indicators),
    )


def _ranked(piles: dict[str, _Pile]) -> tuple[Finding, ...]:
    findings = [pile.finding(name) for name, pile in piles.items()]
    return tuple(sorted(findings, key=lambda f: (-f.documents, -f.count, f.name)))


def survey_folder(folder: Path) -> Survey:
    """The survey of a folder of texts."""
    found = survey(extractions(folder))
    if not found.documents:
        raise UsageError(f"The folder {folder} holds no report.", "Name one with reports as .txt files.")
    return found


def report(result: Survey, most: int = 40) -> str:
    """The survey as lines of text, `most` lines of each list."""
    share = result.linked / max(1, result.observations)
    lines = [
        f"{result.documents} documents, {result.observations} observations, "
        f"{result.linked} ({share:.0%}) of an indicator",
        "",
        "Numerals: " + (", ".join(f"{verdict} {count}" for verdict, count in result.numerals) or "none"),
        f"Indicators met: {len(result.indicators)}, never met: {len(result.unused)}",
    ]
    for title, findings in (("Subjects without indicator", result.subjects), ("Unknown units", result.units)):
        if not findings:
            continue
        lines += ["", f"{title} (documents, occurrences):"]
        lines += [_line(finding) for finding in findings[:most]]
        if len(findings) > most:
            lines.append(f"  … and {len(findings) - most} more")
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    beside = ", ".join(finding.beside)
    return f"  {finding.documents:4d} {finding.count:5d}  {finding.name}  [{beside}]  {finding.quotes[0]}"
