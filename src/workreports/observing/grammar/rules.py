"""A rule of the grammar: its name, what it says, and the examples that are its tests.

A rule is declared where it is applied. The returned name goes into the `rule` column of what it touched, so every
published value can be traced to a sentence of documentation and to examples:

    FALL = rule("growth.fall", "A verb of falling turns the sign.", yes("信访总量下降8%。", "8%", value=-8))

`tests/observing/grammar/test_rules.py` runs every example through the whole extractor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what must (or, with `verdict`, must not) be read from one quote in it."""

    text: str
    quote: str
    columns: Mapping[str, Any]  # expected values of observation columns
    verdict: str | None = None  # expected ledger verdict of a numeral that is no observation
    spared: bool = False  # it looks like a case of the rule and is none


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule with its documentation and examples."""

    name: str
    says: str
    examples: tuple[Example, ...]


RULES: dict[str, Rule] = {}


def yes(text: str, quote: str, **columns: Any) -> Example:
    """`quote` in `text` must become an observation with these columns, and the rule have a hand in it."""
    return Example(text, quote, columns)


def spared(text: str, quote: str, **columns: Any) -> Example:
    """A look-alike: `quote` must become an observation with these columns, and the rule have no part in it."""
    return Example(text, quote, columns, spared=True)


def no(text: str, numeral: str, verdict: str) -> Example:
    """`numeral` in `text` must not become an observation; the ledger gives `verdict`, by this rule."""
    return Example(text, numeral, {}, verdict)


def rule(name: str, says: str, *examples: Example) -> str:
    """Declare a rule; returns its name. A name can be declared once only."""
    if name in RULES:
        raise ValueError(f"rule {name!r} is declared twice")
    RULES[name] = Rule(name, says, examples)
    return name
