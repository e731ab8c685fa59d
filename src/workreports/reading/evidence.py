"""Candidates and what speaks for each: points added up, the best chosen, its share as confidence."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Generic, TypeVar

_Value = TypeVar("_Value", str, int)
_SHOWN = 4  # sources named in the account of a decision


@dataclass(frozen=True, slots=True)
class Decision(Generic[_Value]):
    """What was chosen, how sure that is, and what decided."""

    value: _Value
    share: float  # of the evidence, 0 to 1
    sources: tuple[str, ...]  # what spoke for it, the loudest first
    next: _Value | None  # the best of the others

    @property
    def source(self) -> str:
        """What decided, for a column."""
        return ", ".join(self.sources[:_SHOWN])


class Ballot(Generic[_Value]):
    """Collects points. What one source says for one value counts once, at its loudest."""

    def __init__(self) -> None:
        self._points: dict[_Value, dict[str, float]] = defaultdict(dict)

    def add(self, value: _Value, source: str, points: float) -> None:
        """Say something for a value, or against it."""
        said = self._points[value]
        if abs(points) > abs(said.get(source, 0.0)):
            said[source] = points

    def values(self) -> list[_Value]:
        """All candidates, in a fixed order."""
        return sorted(self._points)

    def said(self, value: _Value) -> frozenset[str]:
        """The sources that spoke of a value."""
        return frozenset(self._points.get(value, ()))

    def decide(self, unknown: float) -> Decision[_Value] | None:
        """The best candidate; `unknown` are the points for none of them."""
        totals = {value: sum(said.values()) for value, said in sorted(self._points.items())}
        ranked = sorted(totals, key=lambda value: (-totals[value], value))
        if not ranked:
            return None
        best = ranked[0]
        whole = math.exp(unknown - totals[best]) + sum(
            math.exp(totals[value] - totals[best]) for value in ranked
        )
        said = self._points[best]
        sources = sorted((name for name in said if said[name] > 0), key=lambda name: (-said[name], name))
        return Decision(best, 1 / whole, tuple(sources), ranked[1] if len(ranked) > 1 else None)
