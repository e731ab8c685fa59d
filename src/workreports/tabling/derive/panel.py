"""The panel: a row a region and year, a column a headline indicator and measure, the goal beside the outcome.

Every cell has a row in `panel_cells`: where it is filled with its receipt, where it is empty with the reason.
Only figures of the region itself are in it; a goal is that of the region's report of the year, and the
stretch goal (`力争`) stands apart where the text binds itself to another figure too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workreports.declared import declarations, lexicon
from workreports.tabling.derive import measuring, targets
from workreports.tabling.derive.facts import Fact, Source
from workreports.tabling.derive.series import Key, Series, exactness, key_of, left_out

OUTCOME, GOAL, STRETCH = "outcome", "goal", "stretch"
_PRICES = (
    None,
    "constant",
    "current",
)  # of several growths the one a report gives without a word comes first
_LONGEST = 100  # years between the first and the last report that are worth a row each

Withheld = frozenset[tuple[str, str, str]]  # indicator, measure, period of observations in quarantine


@dataclass(frozen=True, slots=True)
class Column:
    """A headline indicator and measure."""

    indicator: str
    measure: str
    unit: str | None = None
    goal: bool = False

    @property
    def basis(self) -> str | None:
        """What its growth is counted against."""
        return "yoy" if self.measure == "growth" else None

    def name(self, kind: str) -> str:
        """The name of the column of `panel` for the outcome, the goal or the stretch goal.

        >>> Column("fdi", "level", "USD").name("goal")
        'fdi_level_usd_goal'
        """
        parts = [self.indicator, self.measure, (self.unit or "").lower(), "" if kind == OUTCOME else kind]
        return "_".join(part for part in parts if part)

    def kinds(self) -> tuple[str, ...]:
        """What it has columns for."""
        return (OUTCOME, GOAL, STRETCH) if self.goal else (OUTCOME,)


@cache
def headline() -> tuple[Column, ...]:
    """The declared columns."""
    found = tuple(Column(**entry) for entry in lexicon.load("panel")["columns"])
    unknown = [column.indicator for column in found if column.indicator not in declarations.indicators()]
    if unknown:
        raise declarations.DeclarationError(f"schemas/lexicon/panel.yml: no indicator {unknown[0]}")
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, or why nothing does."""

    fact: Fact | None
    reason: str | None = None
    strength: str | None = None


class Region:
    """All that is said of one region, as far as the panel needs it."""

    def __init__(
        self,
        facts: Sequence[Fact],
        groups: Mapping[Key, list[Fact]],
        best: Series,
        spoken: Sequence[Source],
        withheld: Withheld,
        implausible: Container[Key] = (),
    ) -> None:
        self._groups, self._best, self._withheld = groups, best, withheld
        self._implausible = implausible
        self._excluded: dict[tuple[object, ...], str] = {}
        for fact in facts:
            why = left_out(fact) if fact.indicator_id and fact.period and fact.status != "target" else None
            if why is not None:
                reason = "other_scope" if why == "of_more" else "of_a_part"
                self._excluded.setdefault(key_of(fact)[:5], reason)
        self._scoped: dict[tuple[object, ...], list[Key]] = defaultdict(list)
        for key, stated in groups.items():
            if key.scope is not None:
                adjusted = stated[0].narrower is None
                self._scoped[key[:5]].insert(0 if adjusted else len(self._scoped[key[:5]]), key)
        self.reviews: dict[int, Source] = {}
        self.plans: dict[int, Source] = {}
        for source in sorted(spoken, key=lambda item: item.document_id):
            if source.review_end is not None:
                self.reviews.setdefault(source.review_end.year, source)
            if source.plan_year is not None:
                self.plans.setdefault(source.plan_year, source)
        self._promised: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
        for fact in targets.promises(facts):
            if fact.place is None and fact.narrower is None and left_out(fact) is None:
                self._promised[(fact.indicator_id, fact.measure, fact.basis, fact.period)].append(fact)

    def years(self) -> range:
        """The years from the first to the last that a report reviews or plans."""
        told = {*self.reviews, *self.plans}
        first = min(told, default=0)
        last = min(max(told, default=-1), first + _LONGEST)
        return range(first, last + 1)

    def outcome(self, column: Column, year: int) -> Cell:
        """The best value of a year, or why there is none."""
        keys = [
            Key(None, column.indicator, column.measure, column.basis, str(year), prices) for prices in _PRICES
        ]
        for key in keys:
            found = self._best.get(key)
            if found is not None:
                return self._in_unit(column, found.fact)
        scoped = self._scoped.get(keys[0][:5], [])
        adjusted = (self._best.get(key) for key in scoped if self._groups[key][0].narrower is None)
        for found in adjusted:
            if found is not None:
                return self._in_unit(column, found.fact)
        if any(key in self._implausible for key in keys):
            return Cell(None, "implausible")
        if any(key in self._groups for key in keys):
            units = [measuring.harmonised(fact) for key in keys for fact in self._groups.get(key, ())]
            return Cell(None, "unsure" if any(units) else "other_unit")
        if scoped:
            return Cell(None, "other_scope")
        if keys[0][:5] in self._excluded:
            return Cell(None, self._excluded[keys[0][:5]])
        return Cell(None, self._silent(column, year, self.reviews))

    def _in_unit(self, column: Column, fact: Fact) -> Cell:
        if column.unit is None or fact.unit == column.unit:
            return Cell(fact)
        return Cell(None, "other_unit")

    def _silent(self, column: Column, year: int, texts: Mapping[int, Source]) -> str:
        if (column.indicator, column.measure, str(year)) in self._withheld:
            return "withheld"
        return "not_stated" if year in texts else "no_report"

    def goals(self, column: Column, year: int) -> dict[str, Cell]:
        """The goal and the stretch goal for a year, as the report of that year sets them."""
        said = self._promised.get((column.indicator, column.measure, column.basis, str(year)), [])
        brought = [measuring.harmonised(fact) for fact in said if fact.source.plan_year == year]
        known = [fact for fact in brought if fact is not None and column.unit in (None, fact.unit)]
        if not known:
            reason = "other_unit" if brought else self._silent(column, year, self.plans)
            return {GOAL: Cell(None, reason), STRETCH: Cell(None, reason)}
        strong = {fact.observation_id: targets.commitment(fact)[1] for fact in known}
        stretch = [fact for fact in known if strong[fact.observation_id] == "strive"]
        base = [fact for fact in known if strong[fact.observation_id] != "strive"]
        if not base:  # the only goal is a goal, however it is worded
            return {GOAL: _one(stretch, strong), STRETCH: Cell(None, "not_stated")}
        beyond = [fact for fact in stretch if not any(fact.names == other.names for other in base)]
        return {GOAL: _one(base, strong), STRETCH: _one(beyond, strong)}


def _one(facts: Sequence[Fact], strong: Mapping[str, str | None]) -> Cell:
    """The figure that all of them state; none where they differ."""
    if not facts:
        return Cell(None, "not_stated")
    first = min(facts, key=exactness)
    if any(not first.names.meets(fact.names) for fact in facts):
        return Cell(None, "unsure")
    return Cell(first, None, strong[first.observation_id])


def rows(
    region: Region, code: str, name: str | None
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The rows of `panel` and of `panel_cells` of one region."""
    wide: list[dict[str, object]] = []
    cells: list[dict[str, object]] = []
    about = declarations.regions().get(code)
    for year in region.years():
        where: dict[str, object] = {"region_code": code, "region_name": name, "year": year}
        row: dict[str, object] = where | {
            "region_level": about.level if about else None,
            "parent_code": about.parent_code if about else None,
            "outcome_document_id": _document(region.reviews.get(year)),
            "goal_document_id": _document(region.plans.get(year)),
        }
        for column in headline():
            found = {OUTCOME: region.outcome(column, year)}
            if column.goal:
                found |= region.goals(column, year)
            for kind, cell in found.items():
                row[column.name(kind)] = cell.fact and cell.fact.value
                cells.append(where | _cell(column, kind, cell))
        wide.append(row)
    return wide, cells


def _document(source: Source | None) -> str | None:
    return None if source is None else source.document_id


def _cell(column: Column, kind: str, cell: Cell) -> dict[str, object]:
    fact = cell.fact
    return {
        "column": column.name(kind),
        "kind": kind,
        "indicator_id": column.indicator,
        "measure": column.measure,
        "value": fact and fact.value,
        "value_max": fact and fact.value_max,
        "unit": fact and fact.unit,
        "bound": fact and fact.bound,
        "status": fact and fact.status,
        "price_basis": fact and fact.price_basis,
        "scope": fact and fact.scope,
        "strength": cell.strength,
        "confidence": fact and fact.confidence,
        "reason": cell.reason,
        "observation_id": fact and fact.observation_id,
        "document_id": fact and fact.document_id,
        "quote": fact and fact.quote,
    }
