"""What `schemas/lexicon/deriving.yml` declares, read once and typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from workreports.declared import declarations, lexicon
from workreports.declared.base import Text

_COUNTING = ("count", "noun", "person")
SEVERITIES = ("error", "warning", "notice", "undecidable")


@dataclass(frozen=True, slots=True)
class Told:
    """What a finding of one code says; the texts have {names} to be filled in."""

    severity: str
    explanation: Text
    action: Text


@dataclass(frozen=True, slots=True)
class Composition:
    """Indicators that belong together: a whole with its parts, or with the two ends it lies between."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """When a value among those of other regions is remarkable."""

    regions: int
    distance: float
    floor: float


@dataclass(frozen=True, slots=True)
class Words:
    """All declarations of the derived tables."""

    absolute_measures: frozenset[str]
    absolute_units: frozenset[str]
    absolute: Decimal
    relative: Decimal
    counted: frozenset[str]  # units that count whole things
    commitments: Mapping[str, tuple[str, str]]  # form → word, strength
    commitment: re.Pattern[str]
    no_commitment: re.Pattern[str]
    lower: re.Pattern[str]
    not_lower: re.Pattern[str]
    stages: re.Pattern[str]
    neutral: re.Pattern[str]
    opposed: tuple[re.Pattern[str], ...]
    marked: tuple[re.Pattern[str], ...]
    coverage: tuple[re.Pattern[str], ...]
    wider: re.Pattern[str]
    wider_is_other: frozenset[str]
    leaving_out: re.Pattern[str]
    comparable: re.Pattern[str]
    begun: re.Pattern[str]
    finished: re.Pattern[str]
    completion: re.Pattern[str]
    running_total: re.Pattern[str]
    narrowed: re.Pattern[str]
    owned: re.Pattern[str]
    zoned: re.Pattern[str]
    zones: re.Pattern[str]
    part: re.Pattern[str]
    per_year: re.Pattern[str]
    flows: re.Pattern[str]
    over_years: re.Pattern[str]
    piles_up: re.Pattern[str]
    joined: re.Pattern[str]
    general: frozenset[str]
    subject_score: float
    clause_score: float
    shortest: int
    shortest_clause: int
    same_scope: Decimal
    constant_prices: frozenset[str]
    constant_price_names: re.Pattern[str]
    other_base: re.Pattern[str]
    not_chained: frozenset[str]
    revised_by: Mapping[str, tuple[Decimal, Decimal]]  # how far stated growth may lie below and above
    revised_most: Decimal
    revised_base: frozenset[str]
    sums: tuple[Composition, ...]
    parts: tuple[Composition, ...]
    between: tuple[Composition, ...]
    jump: Decimal
    sure_text: float
    panel: Panel
    findings: Mapping[str, Told]
    doubts: Mapping[str, Told]  # what more often points at the reading than at the texts: a work list


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, longest first."""
    return re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    )


def _commitments(declared: Mapping[str, Mapping[str, list[str]]]) -> dict[str, tuple[str, str]]:
    return {
        form: (word, strength)
        for strength, words in declared.items()
        for word, forms in words.items()
        for form in forms
    }


def _told(code: str, declared: Mapping[str, str]) -> Told:
    if declared["severity"] not in SEVERITIES:
        where = f"schemas/lexicon/deriving.yml: findings.{code}.severity"
        raise declarations.DeclarationError(f"{where}: expected one of {', '.join(SEVERITIES)}")
    return Told(
        declared["severity"],
        Text(declared["en"], declared["zh"]),
        Text(declared["action_en"], declared["action_zh"]),
    )


def _known(code: str) -> str:
    """An indicator that is in the catalogue; a misspelt one would never match anything."""
    if code not in declarations.indicators():
        raise declarations.DeclarationError(f"schemas/lexicon/deriving.yml: checks: no indicator {code}")
    return code


def _words(content: Mapping[str, Any]) -> Words:
    tolerance, guards, likeness = content["tolerance"], content["guards"], content["similarity"]
    checks = content["checks"]
    commitments = _commitments(content["commitments"])
    return Words(
        absolute_measures=frozenset(tolerance["absolute"]["measures"]),
        absolute_units=frozenset(tolerance["absolute"]["units"]),
        absolute=Decimal(str(tolerance["absolute"]["within"])),
        relative=Decimal(str(tolerance["relative"])),
        counted=frozenset(unit.code for unit in declarations.units() if unit.kind in _COUNTING),
        commitments=commitments,
        commitment=one_of(commitments),
        no_commitment=re.compile("|".join(content["no_commitment"])),
        lower=one_of(content["better_when_lower"]),
        not_lower=one_of(content["but_not_of"]),
        stages=one_of(guards["stages"]),
        neutral=one_of(guards["neutral"]),
        opposed=tuple(one_of(line) for line in guards["opposed"]),
        marked=tuple(one_of(line) for line in guards["marked"]),
        wider=one_of(guards["wider"]),
        wider_is_other=frozenset(map(_known, guards["wider_is_other"])),
        leaving_out=one_of(guards["leaving_out"]),
        comparable=one_of(guards["comparable"]),
        begun=one_of(guards["begun"]),
        finished=one_of(guards["finished"]),
        completion=re.compile(guards["completion"]),
        coverage=tuple(one_of(line) for line in guards["coverage"]),
        running_total=re.compile("|".join(guards["running_total"])),
        narrowed=re.compile(guards["narrowed"]),
        owned=re.compile(guards["owned"]),
        zoned=re.compile(guards["zoned"]),
        zones=one_of(guards["zones"]),
        part=one_of(guards["part"]),
        per_year=one_of(guards["per_year"]),
        flows=one_of(guards["flows"]),
        piles_up=one_of(guards["piles_up"]),
        joined=one_of(guards["joined"]),
        over_years=re.compile(guards["over_years"]),
        general=frozenset(guards["general"]),
        subject_score=float(likeness["subject"]),
        clause_score=float(likeness["clause"]),
        shortest=int(likeness["shortest"]),
        shortest_clause=int(likeness["shortest_clause"]),
        same_scope=Decimal(str(content["same_scope"])),
        constant_prices=frozenset(checks["constant_price_growth"]),
        constant_price_names=one_of(checks["constant_price_names"]),
        other_base=one_of(checks["other_base"]),
        not_chained=frozenset(map(_known, checks["not_chained"])),
        revised_by={
            _known(code): (Decimal(str(below)), Decimal(str(above)))
            for code, (below, above) in checks["revised_by"].items()
        },
        revised_most=Decimal(checks["revised_most"]),
        revised_base=frozenset(map(_known, checks["revised_base"])),
        sums=tuple(Composition(_known(e["whole"]), tuple(map(_known, e["parts"]))) for e in checks["sums"]),
        parts=tuple(Composition(_known(e["whole"]), (_known(e["part"]),)) for e in checks["parts"]),
        between=tuple(
            Composition(_known(e["whole"]), (_known(e["low"]), _known(e["high"]))) for e in checks["between"]
        ),
        jump=Decimal(str(checks["jump"])),
        sure_text=float(checks["sure_text"]),
        panel=Panel(**checks["panel"]),
        findings={code: _told(code, declared) for code, declared in content["findings"].items()},
        doubts={code: _told(code, declared) for code, declared in content["doubts"].items()},
    )


@cache
def words() -> Words:
    """The declarations, read once."""
    return _words(lexicon.load("deriving"))
