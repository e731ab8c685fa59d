from __future__ import annotations

from dataclasses import asdict

import pytest

from workreports.model import Snapshot
from workreports.observing.explain import _shown, explain
from workreports.observing.observe import extract_document
from workreports.reading import documents, segment

TEXT = "2016年，全市地区生产总值增长8%左右，税收收入增长12%，其中企业所得税增长8%。"


def accounts() -> list[tuple[str, str]]:
    document = documents.single(Snapshot("one.txt", "", 0, "str", TEXT))
    found = extract_document(segment.segment(document)).observations
    return [(item.quote, explain(asdict(item), "一、回顾", "报告")) for item in found]


def test_of_equal_quotes_the_right_one_is_marked() -> None:
    first, _, third = (account for _, account in accounts())
    assert "增长⟦8%⟧左右" in first
    assert "企业所得税增长⟦8%⟧。" in third
    assert first.count("⟦") == third.count("⟦") == 1


def test_each_column_names_the_rules_that_decided_it() -> None:
    lines = dict(line.split(None, 1) for line in accounts()[0][1].splitlines() if line.startswith("  "))
    assert "bound.after" in lines["bound"]
    assert "numeral.decimal" in lines["value"]
    assert "growth.up" in lines["measure"]


def test_each_rule_of_the_chain_is_told_in_words() -> None:
    chain = [line for line in accounts()[0][1].splitlines() if line.strip()[0:1].isdigit()]
    assert chain
    assert all(len(line.split(": ", 1)[1]) > 10 for line in chain if ": " in line)


@pytest.mark.parametrize(
    ("value", "text"), [(137_500_000_000.0, "137,500,000,000"), (-7.76, "-7.76"), (120, "120"), (0.1, "0.1")]
)
def test_large_values_are_written_out(value: float, text: str) -> None:
    assert _shown(value) == text
