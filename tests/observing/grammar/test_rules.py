"""Every rule of the grammar is held against its own examples."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workreports.observing.grammar import statements  # imports every module that declares rules
from workreports.observing.grammar.rules import RULES, Example
from workreports.observing.read import read_text

EXAMPLES = [(rule.name, example) for rule in RULES.values() for example in rule.examples]
REPORT_YEAR = 2026


def _id(value: object) -> str | None:
    return f"{value.quote} in {value.text}" if isinstance(value, Example) else None


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=_id)
def test_example(rule: str, example: Example) -> None:
    [extraction] = read_text(example.text, REPORT_YEAR).extractions
    if example.verdict is not None:
        told = [(n.verdict, n.rule) for n in extraction.numerals if n.text == example.quote]
        assert (example.verdict, rule) in told, extraction.numerals
        assert all(o.value_text != example.quote for o in extraction.observations)
        return
    found = [o for o in extraction.observations if o.quote == example.quote]
    assert len(found) == 1, [o.quote for o in extraction.observations]
    [observation] = found
    assert statements.AMBIGUOUS not in observation.rule
    assert (rule in observation.rule.split(" > ")) is not example.spared, observation.rule
    for column, expected in example.columns.items():
        actual = getattr(observation, column)
        if isinstance(actual, Decimal):
            expected = Decimal(str(expected))
        assert actual == expected, f"{column} of {example.quote}: {actual!r}, by {observation.rule}"


def test_rules_have_a_sentence_of_documentation() -> None:
    for rule in RULES.values():
        assert rule.says.endswith("."), rule.name
