"""The commands for unattended work: what they hand to the flow, and what they refuse before it starts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.conftest import Command
from workreports.cli import schedule
from workreports.cli.main import app
from workreports.errors import UsageError, UserError
from workreports.releasing import releases

OVERVIEW = "002_c3a9c11d090ba97b.txt"
NAMES = st.text(st.characters(exclude_characters="=", exclude_categories=["Cs"]), min_size=1, max_size=9)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
)
VALUES = (
    SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text("abc", max_size=3), SCALARS, max_size=3)
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_parameters_come_out_of_json_as_they_went_in(values: dict[str, Any]) -> None:
    assert schedule._parameters([f"{name}={json.dumps(value)}" for name, value in values.items()]) == values


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("full_refresh=true", {"full_refresh": True}),
        ("raw=s3://bucket/raw?a=b", {"raw": "s3://bucket/raw?a=b"}),
        ("formats=[", {"formats": "["}),
        ("note=", {"note": ""}),
    ],
)
def test_what_is_no_json_is_taken_as_a_text(given_: str, expected: dict[str, Any]) -> None:
    assert schedule._parameters([given_]) == expected


def test_a_parameter_without_a_value_is_told() -> None:
    with pytest.raises(UsageError, match=r"full_refresh is no parameter.*name=value"):
        schedule._parameters(["raw=a", "full_refresh"])


@settings(deadline=None)
@given(st.lists(st.lists(st.text("abc._", min_size=1, max_size=9), min_size=1, max_size=3), max_size=4))
def test_several_may_be_repeated_or_joined_with_commas(names: list[list[str]]) -> None:
    flat = [name for group in names for name in group]
    assert schedule._several([",".join(group) for group in names]) == flat
    assert schedule._several([" , ".join(group) + " ," for group in names]) == flat


def test_none_are_several_too() -> None:
    assert schedule._several(None) == schedule._several(["", ",", " "]) == []


class Flow:
    """Stands where the scheduler would and keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def serve(self, *arguments: Any) -> None:
        self.told = list(arguments)


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> Flow:
    found = Flow()
    monkeypatch.setattr(schedule, "_flows", lambda name: {"schedule": found}[name])
    return found


def _call(*arguments: str | Path) -> None:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    if done.exception is not None:
        raise done.exception


def test_serve_hands_over_places_parameters_and_clock(flow: Flow, raw: Path) -> None:
    _call(
        "serve",
        "--cron",
        "0 3 * * *",
        "--raw",
        raw,
        "--set",
        "full_refresh=true",
        "--set",
        'formats=["stata"]',
    )
    parameters = {"raw": str(raw), "output": "output", "full_refresh": True, "formats": ["stata"]}
    assert flow.told == ["0 3 * * *", "Asia/Shanghai", parameters, "workreports", 4200]


def test_serve_refuses_a_missing_folder_before_anything_starts(flow: Flow, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        _call("serve", "--cron", "0 3 * * *", "--raw", tmp_path / "nowhere")
    assert flow.told == []


def test_the_flows_are_found_where_they_are_declared() -> None:
    assert Path(schedule._flows("schedule").__file__).parent.name == "flows"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "none is named"),
        (("--documents", ","), "none is named"),
        (("--rule", "link.alias"), "no release"),
    ],
)
def test_a_backfill_that_is_about_nothing_is_refused(
    raw: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        _call("backfill", "--quiet", *arguments, "--raw", raw, "--output", tmp_path / "output")


@pytest.mark.stress
def test_a_backfill_runs_the_flow(raw: Path, published: Path, tmp_path: Path) -> None:
    output = Path(shutil.copytree(published, tmp_path / "output", symlinks=True))
    done = Command(tmp_path)("backfill", "--documents", OVERVIEW, "--raw", raw, "--output", output)
    assert "Reading 1 documents anew" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(releases.folders(output)) == 1
