"""The usual questions, as table macros of the DuckDB file.

A region is asked for by its code, its name, or its name without the last character (清远 for 清远市).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Macro:
    """A question with parameters."""

    parameters: str
    about: str
    select: str


MACROS: Mapping[str, Macro] = {
    "series_of": Macro(
        "region, indicator",
        """
The best values of an indicator, by code or Chinese name, for a region: FROM series_of('清远市', 'gdp').
某地区某指标（代码或中文名称）的最优值：FROM series_of('清远市', 'gdp')。
        """,
        """
SELECT s.region_name, s.place, s.indicator_id, s.measure, s.basis, s.period, s.value, s.value_max, s.unit,
  s.bound, s.status, s.report_year, s.reason, s.observations, s.agree, s.differ, s.observation_id
FROM series s JOIN indicators i USING (indicator_id)
WHERE (i.indicator_id = indicator OR i.name_zh = indicator)
  AND (s.region_code = region OR s.region_name = region OR left(s.region_name, -1) = region)
ORDER BY s.region_code, s.measure, s.place NULLS FIRST, s.basis NULLS FIRST, s.unit, s.period_end, s.period
        """,
    ),
    "promises": Macro(
        "region, year",
        """
What a region promised in the report of a year and what became of it, what is decided first:
FROM promises('清远市', 2017).
某地区某年报告中的目标及其完成情况，已有结论者在前：FROM promises('清远市', 2017)。
        """,
        """
SELECT t.region_name, t.report_year, t.place, t.subject, t.indicator_id, t.measure, t.period, t.bound,
  t.value, t.value_max, t.unit, t.commitment, t.quote, o.verdict, o.rule, o.outcome_value, o.difference,
  o.outcome_quote, t.receipt, o.outcome_receipt, t.target_id, t.repeats
FROM targets t LEFT JOIN target_outcomes o USING (target_id)
  LEFT JOIN observations said ON said.observation_id = t.observation_id
WHERE t.report_year = year
  AND (t.region_code = region OR t.region_name = region OR left(t.region_name, -1) = region)
ORDER BY coalesce(o.verdict, 'undecidable') = 'undecidable', t.repeats IS NOT NULL, t.document_id,
  said.char_start, t.target_id
        """,
    ),
    "evidence": Macro(
        "observation",
        """
Where a number comes from, its sentence, section, report, file and position: FROM evidence('o…').
数字的出处，即所在句子、章节、报告、文件与位置：FROM evidence('o…')。
        """,
        """
SELECT o.observation_id, o.subject, o.measure, o.value, o.value_max, o.unit, o.bound, o.period, o.status,
  o.quote, o.sentence, s.path AS section, d.title, d.region_name, d.report_year, o.source_file, o.char_start,
  o.char_end, f.sha256 AS source_sha256, o.rule
FROM observations o JOIN documents d USING (document_id)
  LEFT JOIN sections s USING (section_id)
  LEFT JOIN source_files f ON f.source_file = o.source_file
WHERE o.observation_id = observation
        """,
    ),
}
