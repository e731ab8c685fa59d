"""The work list of doubts."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Command
from workreports.asking import doubts
from workreports.tabling.derive.words import words


def test_doubts_are_no_findings(workreports: Command, published: Path) -> None:
    rows = doubts.doubts(published)
    assert "level_growth_prices" in {row["code"] for row in rows}
    assert {row["code"] for row in rows} <= {*words().doubts, *words().findings}
    told = workreports("survey", "--doubts", "--output", published).stdout
    assert told.startswith(f"{len(rows)} doubts: ")
    assert "level_growth_prices:" in told


def test_survey_wants_a_folder_or_doubts(workreports: Command) -> None:
    done = workreports("survey", check=False)
    assert done.returncode == 2
    assert "--doubts" in done.stderr
