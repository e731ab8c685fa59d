"""The page a number stands on."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workreports.tabling.derive.pages import of_documents

TEXTS = pa.table({"document_id": ["d"], "char_start": [10], "char_end": [1000]})


def pages(*marks: tuple[int, str], kind: str = "navigation") -> list[int | None]:
    """The pages of four positions in a text of a thousand characters."""
    lines = pa.table(
        {
            "document_id": ["d"] * len(marks),
            "kind": [kind] * len(marks),
            "char_start": pa.array([at for at, _ in marks], pa.int64()),
            "text": pa.array([said for _, said in marks], pa.string()),
        }
    )
    found = of_documents(TEXTS, lines).get("d")
    return [found and found.at(position) for position in (50, 400, 700, 990)]


def test_numbers_at_the_foot() -> None:
    assert pages((300, "- 1 -"), (600, "— 2 —"), (995, "第3页 共3页")) == [1, 2, 3, 3]


def test_numbers_at_the_head() -> None:
    assert pages((12, "第1页"), (300, "第2页"), (600, "返回顶部\n第3页")) == [1, 2, 3, 3]


def test_no_page_is_told_around_a_missing_number() -> None:
    assert pages((300, "- 1 -"), (600, "- 3 -"), (995, "- 4 -")) == [1, None, 4, 4]


@pytest.mark.parametrize(
    "marks", [[], [(300, "- 1 -")], [(300, "- 5 -"), (600, "- 2 -")], [(300, "更多"), (600, "返回")]]
)
def test_numbers_that_do_not_run_up_are_no_pages(marks: list[tuple[int, str]]) -> None:
    assert pages(*marks) == [None] * 4
