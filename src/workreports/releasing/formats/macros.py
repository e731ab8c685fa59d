"""The usual questions, as table macros of the DuckDB file.

A region is asked for by its code, its name, or its name without the last character (清远 for 清远市);
an indicator by its code or any of its names (`indicator_aliases`). A name nothing bears is answered with
those that are near.
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


_NEAR_INDICATOR = """SELECT string_agg(alias, ', ') FROM (SELECT alias FROM indicator_aliases
        WHERE kind <> 'code'
        ORDER BY jaro_winkler_similarity(lower(alias), lower(trim(indicator))) DESC, alias LIMIT 5)"""
_NEAR_REGION = """SELECT string_agg(region_name, ', ') FROM (SELECT region_name FROM regions
        ORDER BY jaro_winkler_similarity(region_name, trim(region)) DESC, region_code LIMIT 5)"""

MACROS: Mapping[str, Macro] = {
    "series_of": Macro(
        "region, indicator",
        """
The best values of an indicator, by code or any name, for a region: FROM series_of('清远市', 'GDP').
某地区某指标（代码或任一名称）的最优值：FROM series_of('清远市', 'GDP')。
        """,
        # a name that leads nowhere is an error of the query, which says what is near
        f"""
WITH asked AS (SELECT DISTINCT indicator_id FROM indicator_aliases
    WHERE lower(alias) = lower(trim(indicator))),
  here AS (SELECT DISTINCT region_code FROM regions WHERE region_code = trim(region)
    OR region_name = trim(region) OR left(region_name, -1) = trim(region)),
  known AS (SELECT CASE
    WHEN (SELECT count(*) FROM asked) = 0 THEN error('There is no indicator ' || indicator || '. Near: ' ||
      coalesce(({_NEAR_INDICATOR}), 'none') || '. See `workreports indicators`.')
    WHEN (SELECT count(*) FROM here) = 0 THEN error('There is no region ' || region || '. Near: ' ||
      coalesce(({_NEAR_REGION}), 'none') || '.')
    ELSE true END AS both)
SELECT s.region_name, s.place, s.indicator_id, s.name_zh, s.measure, s.basis, s.period, s.year, s.value,
  s.value_max, s.unit, s.bound, s.status, s.price_basis, s.scope, s.report_year, s.reason, s.observations,
  s.agree, s.differ, s.quote, s.observation_id
FROM known LEFT JOIN series s ON known.both AND s.indicator_id IN (SELECT indicator_id FROM asked)
  AND s.region_code IN (SELECT region_code FROM here)
WHERE s.series_id IS NOT NULL
ORDER BY s.region_code, s.indicator_id, s.measure, s.place NULLS FIRST, s.basis NULLS FIRST, s.period_end,
  s.period, s.price_basis NULLS FIRST, s.scope NULLS FIRST
        """,  # noqa: S608 (made of constants)
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
