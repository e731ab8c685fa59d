"""One text or file: what it is from is said by it, by the caller, or by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

import workreports
from workreports.errors import UsageError

SNIPPET = "地区生产总值增长6%，城镇新增就业2万人。"


def rows(*arguments: str, **known: object) -> list[tuple[str | None, str, str | None]]:
    found = workreports.extract(*arguments, **known)  # type: ignore[arg-type]
    return [(item.period, item.status, item.region_code) for item in found]


def test_without_a_year_a_snippet_has_no_period_but_its_own() -> None:
    assert rows(SNIPPET) == [(None, "actual", None)] * 2
    assert rows("2016年地区生产总值增长6%。") == [("2016", "actual", None)]
    assert rows("今年要实现地区生产总值增长6%。") == [(None, "target", None)]


@pytest.mark.parametrize(
    ("section", "period", "status"),
    [
        ("review", "2023", "actual"),
        ("plan", "2024", "target"),
        ("二、2024年主要预期目标", "2024", "target"),
        ("一、2023年工作回顾", "2023", "actual"),
        (None, "2023", "actual"),
    ],
)
def test_a_section_sets_what_a_snippet_speaks_of(section: str | None, period: str, status: str) -> None:
    found = rows(SNIPPET, report_year=2024, region="清远市", section=section)
    assert found == [(period, status, "441800")] * 2


def test_a_section_without_a_year_sets_the_status_only() -> None:
    assert rows(SNIPPET, section="plan") == [(None, "target", None)] * 2


def test_an_unknown_region_is_an_error() -> None:
    with pytest.raises(UsageError, match="乌有县"):
        workreports.extract(SNIPPET, region="乌有县")


def test_a_text_of_a_listed_kind_is_read_when_it_is_handed_over() -> None:
    assert len(rows("关于稳增长的若干措施\n第一条　力争投资增长8%。本措施自印发之日起施行。")) == 1


def test_a_file_is_read_with_its_sidecar_and_its_name(tmp_path: Path) -> None:
    path = tmp_path / "清远市.txt"
    path.write_text(SNIPPET, encoding="gb18030")
    path.with_suffix(".yml").write_text("hints: {report_year: 2020}", encoding="utf-8")
    found = workreports.extract_file(path)
    assert {(item.period, item.region_code) for item in found} == {("2019", "441800")}
    with pytest.raises(UsageError, match="cannot be used"):
        workreports.extract_file(tmp_path / "nothing.txt")
