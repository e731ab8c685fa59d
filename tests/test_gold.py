"""How well texts are read, against annotations made by hand.

`seeds.jsonl` covers the two reports in `raw/`; `invented.jsonl` sixty-five reports written for the purpose,
in the styles of other places and years (`texts/`); `fresh.jsonl` passages of reports that are not in the
repository. The floors lie a little below what is reached, so that a rule that costs more than it gives is
noticed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from workreports.asking import evaluate

GOLD = Path(__file__).parent / "gold"


@cache
def _scores(raw: Path, name: str) -> dict[str, int | float | str]:
    gold = evaluate.read_gold(GOLD / name)
    return evaluate.evaluate(evaluate.from_raw(raw, gold), gold).scores.as_dict()


@pytest.mark.parametrize(
    ("measure", "floor"),
    [("detect_f1", 0.99), ("strict_f1", 0.975), ("headline_recall_all_right", 0.98)],
)
def test_the_reports_in_raw_are_read_well(raw: Path, measure: str, floor: float) -> None:
    assert _scores(raw, "seeds.jsonl")[measure] >= floor


@pytest.mark.parametrize(
    ("measure", "floor"),
    [("detect_f1", 0.99), ("strict_f1", 0.965), ("headline_recall_all_right", 0.97)],
)
def test_invented_reports_of_other_styles_are_read_well(measure: str, floor: float) -> None:
    assert _scores(GOLD / "texts", "invented.jsonl")[measure] >= floor


@pytest.mark.parametrize(
    ("measure", "floor"),
    [("detect_f1", 0.99), ("strict_f1", 0.97), ("headline_recall_all_right", 0.96)],
)
def test_passages_of_other_reports_are_read_well(shared: Path, measure: str, floor: float) -> None:
    assert _scores(shared / "corpus", "fresh.jsonl")[measure] >= floor
