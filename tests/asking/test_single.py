"""One thing at a time: what is read of a text handed over, and the account of one published row."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.asking import single, sql
from workreports.errors import UsageError, UserError
from workreports.model import Observation

SENTENCE = "全年新建图书馆12座，粮食产量达到36.5万吨，增长4.2%左右。"
QUOTES = ["12座", "36.5万吨", "4.2%"]


def _gist(found: tuple[Observation, ...]) -> list[tuple[object, ...]]:
    return [(item.quote, item.subject, item.measure, item.value, item.unit, item.bound) for item in found]


def test_a_sentence_is_read_as_if_it_were_a_report() -> None:
    found = single.extract_text(SENTENCE)
    assert [item.quote for item in found] == QUOTES
    assert all(SENTENCE[item.char_start : item.char_end] == item.quote for item in found)


def test_the_package_hands_it_on() -> None:
    import workreports

    growth = workreports.extract(SENTENCE)[2]
    assert (growth.measure, growth.unit, growth.basis) == ("growth", "percent", "yoy")


def test_without_a_year_nothing_is_dated_and_with_one_it_is_the_year_before() -> None:
    assert {item.period for item in single.extract_text("新建图书馆12座。")} == {None}
    assert {item.period for item in single.extract_text("新建图书馆12座。", 2031)} == {"2030"}


@pytest.mark.parametrize("text", ["", "\n\n", "各位代表：", "继续推进图书馆建设。"])
def test_a_text_without_figures_gives_nothing(text: str) -> None:
    assert single.extract_text(text) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_file_changes_nothing(encoding: str) -> None:
    text = "全市经济社会发展取得新的成就。\n" * 3 + SENTENCE
    assert _gist(single.extract_bytes(text.encode(encoding), "one.txt")) == _gist(single.extract_text(text))


def test_what_cannot_be_read_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"one\.txt cannot be used") as caught:
        single.extract_bytes(b"%PDF-1.7\n" + bytes(range(256)), "one.txt")
    assert "PDF" in str(caught.value)


@settings(deadline=None, max_examples=50)
@given(st.integers(2, 9999))
def test_a_figure_comes_out_as_it_went_in(number: int) -> None:
    (found,) = single.extract_text(f"全年新建图书馆{number}座。")
    assert (int(found.value), found.unit, found.subject) == (number, "座", "新建图书馆")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three tables that an account is made of, holding the sentence; its last row is of no section."""
    output = tmp_path_factory.mktemp("output")
    (output / "latest").mkdir()
    rows = [asdict(item) for item in single.extract_text(SENTENCE, 2031)]
    for number, row in enumerate(rows):
        row["value"] = float(row["value"])
        row["section_id"] = "s1" if number < 2 else None
    observations = pa.Table.from_pylist(rows)  # noqa: F841 (the engine finds it by its name)
    with duckdb.connect(str(output / "latest" / sql.DATABASE)) as connection:
        connection.execute("CREATE TABLE observations AS FROM observations")
        connection.execute(
            "CREATE TABLE documents AS SELECT DISTINCT document_id, '某市工作报告' AS title,"
            " 2031 AS report_year, '某市' AS region_name,"
            " '' AS region_source, '' AS year_source, 0.9 AS confidence,"
            " NULL::VARCHAR AS identity_note FROM observations"
        )
        connection.execute("CREATE TABLE sections AS SELECT 's1' AS section_id, '一、上年回顾' AS path")
    return output


def test_the_account_names_quote_section_and_title(released: Path) -> None:
    wanted = single.extract_text(SENTENCE, 2031)[1]
    account = single.explain(wanted.observation_id, released)
    assert "⟦36.5万吨⟧" in account
    assert "⟦12座⟧" not in account
    assert "一、上年回顾" in account
    assert "某市工作报告" in account


def test_a_row_outside_every_section_has_an_account_too(released: Path) -> None:
    account = single.explain(single.extract_text(SENTENCE, 2031)[2].observation_id, released)
    assert "⟦4.2%⟧左右" in account
    assert "in the section" not in account


def test_an_unknown_row_is_told_with_the_way_to_find_one(released: Path) -> None:
    with pytest.raises(UsageError, match=r"no observation o' OR 1=1.*workreports sql"):
        single.explain("o' OR 1=1 --", released)


def test_without_a_release_there_is_no_account(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no release"):
        single.explain("o1", tmp_path)
