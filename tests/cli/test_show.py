"""Results on a terminal: tables where they fit, row by row where they do not."""

from __future__ import annotations

import io

import pyarrow as pa
import pytest
from rich.console import Console

from workreports.cli import show


def printed(result: pa.Table, width: int, monkeypatch: pytest.MonkeyPatch) -> str:
    screen = io.StringIO()
    monkeypatch.setattr(show, "console", lambda: Console(file=screen, width=width, highlight=False))
    show.print_result(result, 10)
    return screen.getvalue()


MANY = pa.table({f"column_{number}": [f"值{number}", None] for number in range(20)})
LONG = pa.table({"subject": ["生产总值"], "sentence": ["全市地区生产总值1500.9亿元，" * 20]})


def test_a_result_wider_than_the_terminal_is_told_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(MANY, 80, monkeypatch)
    lines = [line.split() for line in text.splitlines()]
    assert [f"column_{number}" for number in range(20)] == [line[0] for line in lines[1:21]]
    assert lines[20] == ["column_19", "值19"]
    assert text.count("row ") == 2


def test_where_there_is_room_it_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "column_0   column_1" in printed(MANY, 100_000, monkeypatch)


def test_long_values_fold_inside_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(LONG, 80, monkeypatch)
    assert text.split()[:2] == ["subject", "sentence"]
    assert "row 1" not in text


def test_a_result_without_rows_shows_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "subject" in printed(LONG.slice(0, 0), 80, monkeypatch)


def test_a_table_written_at_once_looks_like_one_that_rich_lays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, rows in (
        (("a", "值", "c"), [("1", "全市", "é"), ("22", "x", "")]),
        (("a", "bbb"), []),
        (("x",), [("",)]),
    ):
        told = []
        for at_once in (True, False):
            screen = io.StringIO()
            with monkeypatch.context() as patch:
                patch.setattr(
                    show, "console", lambda out=screen: Console(file=out, width=200, highlight=False)
                )
                if not at_once:
                    patch.setattr(show, "_print_unfolded", lambda *_: False)
                show.print_table(columns, rows, numeric=("a",))
            told.append(screen.getvalue())
        assert told[0] == told[1]
