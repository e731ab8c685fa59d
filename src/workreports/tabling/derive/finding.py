"""What a cross-check found: coded, with severity, both receipts, and an explanation in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workreports.declared.base import Text
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.intervals import Interval
from workreports.tabling.derive.series import row_id
from workreports.tabling.derive.words import words


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a careful reader should know before using a number."""

    code: str
    fact: Fact
    other: Fact | None
    further: tuple[Fact, ...] = ()
    expected: Interval = field(default_factory=lambda: Interval(None, None))
    stated: Decimal | None = None  # the value that is held against `expected`
    unit: str | None = None  # of both
    fill: Mapping[str, Text | str] = field(default_factory=dict)

    def row(self) -> dict[str, object]:
        """The row of `findings`."""
        told = words().findings.get(self.code) or words().doubts[self.code]
        fact, other = self.fact, self.other
        involved = [fact, *([other] if other else []), *self.further]
        return {
            "finding_id": row_id("f", self.code, *(item.observation_id for item in involved)),
            "code": self.code,
            "severity": told.severity,
            "region_code": fact.region_code,
            "region_name": fact.region_name,
            "place": fact.place,
            "indicator_id": fact.indicator_id,
            "subject": fact.subject,
            "measure": fact.measure,
            "period": fact.period,
            "stated_value": self.stated,
            "expected_low": self.expected.low,
            "expected_high": self.expected.high,
            "unit": self.unit,
            "explanation_en": self._filled(told.explanation.en, "en"),
            "explanation_zh": self._filled(told.explanation.zh, "zh"),
            "action_en": told.action.en,
            "action_zh": told.action.zh,
            "observation_id": fact.observation_id,
            "document_id": fact.document_id,
            "quote": fact.quote,
            "receipt": fact.receipt,
            "other_observation_id": other and other.observation_id,
            "other_document_id": other and other.document_id,
            "other_quote": other and other.quote,
            "other_receipt": other and other.receipt,
            "further_observations": "|".join(item.observation_id for item in self.further) or None,
        }

    def _filled(self, template: str, language: str) -> str:
        filled = {
            key: value if isinstance(value, str) else getattr(value, language)
            for key, value in self.fill.items()
        }
        return template.format_map(filled)
