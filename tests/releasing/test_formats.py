"""Every format of a release holds the same tables, and opens unharmed where people open it."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import seed_tables
from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.releasing.formats import columnar, database, delimited, stata, workbook
from workreports.tabling import arrow

EVIL = ["=1+1", "+1", "-1", "@cmd", "＝1", "\tx", "平安", "", None]


@pytest.fixture(scope="module")
def found() -> dict[str, pa.Table]:
    every = seed_tables.validated()
    return {name: every[name] for name in declarations.tables()}


@pytest.fixture(scope="module")
def written(found: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    columnar.write(found, folder, above=300)
    delimited.write(found, folder)
    database.write(found, folder)
    workbook.write(found, folder)
    stata.write(found, folder)
    return folder


def test_parquet_says_units_and_meanings_to_any_reader(written: Path) -> None:
    path = written / "parquet" / "series.parquet"
    assert pq.read_schema(path).equals(arrow.schema("series"), check_metadata=True)
    stored = duckdb.sql(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')").fetchall()
    columns = json.loads(dict(stored)["columns"])
    assert columns["observations"]["unit"] == "observation"
    assert columns["measure"]["description_zh"]


def test_large_tables_lie_in_folders_by_report_year_too(written: Path, found: dict[str, pa.Table]) -> None:
    folder = written / columnar.BY_YEAR
    assert {path.name for path in folder.iterdir()} == {
        name for name, table in found.items()
        if table.num_rows > 300 and {"document_id", "report_year"} & set(table.column_names)
    }  # fmt: skip
    read = duckdb.sql(
        f"SELECT report_year, count(*) FROM read_parquet('{folder}/observations/*/*.parquet',"
        " hive_partitioning = true) GROUP BY ALL"
    ).fetchall()
    documents = found["documents"].to_pylist()
    years = {row["document_id"]: row["report_year"] for row in documents}
    expected: dict[object, int] = {}
    for document in found["observations"]["document_id"].to_pylist():
        expected[years[document]] = expected.get(years[document], 0) + 1
    assert dict(read) == expected
    assert sum(expected.values()) == found["observations"].num_rows


def test_no_folders_by_year_for_small_tables(found: dict[str, pa.Table], tmp_path: Path) -> None:
    columnar.write(found, tmp_path)
    assert not (tmp_path / columnar.BY_YEAR).exists()


def test_csv_reads_back_as_the_table(written: Path, found: dict[str, pa.Table]) -> None:
    with (written / "csv" / "series.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["value"]) for row in rows] == found["series"]["value"].to_pylist()
    assert [row["region_name"] or None for row in rows] == found["series"]["region_name"].to_pylist()


def test_csv_writes_whole_numbers_as_such_and_loses_nothing(tmp_path: Path) -> None:
    values = [117060000000.0, -5.0, 0.0, 5.25, 0.1, 1e-9, 2.0**53, 1e300, 123456789.12345678, None]
    delimited.write({"some": pa.table({"value": pa.array(values, pa.float64())})}, tmp_path)
    for folder in ("csv", "csv-excel"):
        lines = (tmp_path / folder / "some.csv").read_bytes().decode("utf-8-sig").splitlines()[1:]
        assert lines[:5] == ["117060000000", "-5", "0", "5.25", "0.1"]
        assert [float(line) if line else None for line in lines] == values


def test_csv_for_excel_has_a_mark_and_no_formulas(tmp_path: Path) -> None:
    values = pa.array(EVIL, pa.string())
    table = pa.table({"text": values, "number": pa.array([-1.5] * len(EVIL))})
    delimited.write({"evil": table}, tmp_path)
    data = (tmp_path / "csv-excel" / "evil.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["text"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@cmd", "'＝1", "'\tx", "平安", "", ""]
    assert {row["number"] for row in rows} == {"-1.5"}
    assert not (tmp_path / "csv" / "evil.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert sorted(path.name for path in (tmp_path / "csv-excel").iterdir()) == ["evil.csv"]


def test_the_workbook_is_for_people(written: Path, found: dict[str, pa.Table]) -> None:
    book = openpyxl.load_workbook(written / workbook.NAME, read_only=True)
    titles = [workbook.title(name) for name in dataset().workbook]
    assert book.sheetnames == ["说明", *titles, "字段"]
    for name in dataset().workbook:
        rows = list(book[workbook.title(name)].values)
        assert len(rows) == found[name].num_rows + 1
        assert len(rows[0]) == found[name].num_columns
    about = [str(cell) for row in book["说明"].values for cell in row]
    assert any("引用" in cell for cell in about)
    assert any("地区生产总值" in str(cell) for row in book["面板"].values for cell in row)


def test_amounts_of_the_workbook_are_in_units_people_read(written: Path, found: dict[str, pa.Table]) -> None:
    book = openpyxl.load_workbook(written / workbook.NAME)
    sheet = book[workbook.title("panel")]
    heads = [cell.value for cell in sheet[1]]
    (row,) = [line for line in sheet.iter_rows(min_row=2) if line[heads.index("年份")].value == 2017]
    cell = row[heads.index("地区生产总值（亿元）")]
    assert (cell.value, cell.number_format) == (1500.9, "#,##0.00")
    assert row[heads.index("地区生产总值增速（目标）")].value == 8
    assert sheet.freeze_panes == "F2"
    assert sheet.auto_filter.ref is not None
    header, *rows = book[workbook.title("series")].values
    at = {name: header.index(name) for name in ("数值", "单位", "指标代码", "计量方面", "时期")}
    (line,) = [
        row
        for row in rows
        if [row[at[n]] for n in ("指标代码", "计量方面", "时期")] == ["gdp", "数额或数量", "2017"]
    ]
    assert (line[at["数值"]], line[at["单位"]]) == (1500.9, "亿元")
    assert header[-1].endswith("标识")  # identifiers last


def test_decided_promises_come_first_in_the_workbook(written: Path) -> None:
    header, *rows = openpyxl.load_workbook(written / workbook.NAME)[workbook.title("target_outcomes")].values
    verdicts = [row[header.index("结论")] for row in rows]
    first = verdicts.index("无法判定")
    assert first >= 10
    assert set(verdicts[first:]) == {"无法判定"}


def test_texts_of_the_workbook_stay_texts(found: dict[str, pa.Table], tmp_path: Path) -> None:
    targets = found["observations"]
    position = targets.schema.get_field_index("subject")
    evil = [*[text or "=2" for text in EVIL[:6]], *targets["subject"].to_pylist()[6:]]
    other = targets.set_column(position, targets.schema.field(position), pa.array(evil, pa.string()))
    workbook.write({**found, "observations": other}, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / workbook.NAME)[workbook.title("observations")]
    column = [cell.value for cell in sheet[1]].index("主体") + 1
    cells = [sheet.cell(row, column) for row in range(2, 8)]
    assert [cell.data_type for cell in cells] == ["s"] * 6
    assert [cell.value for cell in cells][:4] == EVIL[:4]


def test_tables_too_long_for_a_workbook_are_left_out_and_named(
    found: dict[str, pa.Table], tmp_path: Path
) -> None:
    longest = found["series"].num_rows
    rows = workbook.write(found, tmp_path, limit=longest - 1)
    book = openpyxl.load_workbook(tmp_path / workbook.NAME, read_only=True)
    assert book.sheetnames == ["说明", *map(workbook.title, rows), "字段"]
    assert "series" not in rows
    told = [str(row[2]) for row in book["说明"].values if row[0] == workbook.title("series")]
    assert f"{longest:,} rows are too many" in told[0]


def test_workbook_and_stata_file_repeat_byte_for_byte(
    found: dict[str, pa.Table], written: Path, tmp_path: Path
) -> None:
    workbook.write(found, tmp_path)
    stata.write(found, tmp_path)
    for name in (workbook.NAME, *map(stata.name, stata.TABLES)):
        digests = {hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (written, tmp_path)}
        assert len(digests) == 1, name


def test_stata_gives_values_and_chinese_labels_back(written: Path, found: dict[str, pa.Table]) -> None:
    series = found["series"].to_pandas()
    with pd.io.stata.StataReader(written / stata.name("series")) as reader:
        assert reader.data_label == dataset().title.zh
        labels, frame = reader.variable_labels(), reader.read()
    for column in declarations.table("series").columns:
        assert labels[column.name] == column.title.zh[:80]
    assert frame["value"].tolist() == series["value"].tolist()
    assert frame["region_code"].astype(str).tolist() == series["region_name"].tolist()
    measures = [str(label).split(" ")[0] for label in frame["measure"]]
    assert measures == series["measure"].tolist()
    assert frame["period"].tolist() == series["period"].tolist()
    assert frame["place"].tolist() == series["place"].fillna("").tolist()
    assert frame["high"].isna().tolist() == series["high"].isna().tolist()
    codes = pd.read_stata(written / stata.name("series"), convert_categoricals=False)
    assert codes["region_code"].astype(str).tolist() == series["region_code"].tolist()
    assert codes["year"].dropna().astype(int).isin(range(1949, 2101)).all()


def test_the_panel_is_ready_for_stata(written: Path, found: dict[str, pa.Table]) -> None:
    panel = found["panel"].to_pandas()
    with pd.io.stata.StataReader(written / stata.name("panel")) as reader:
        labels, frame = reader.variable_labels(), reader.read(convert_categoricals=False)
    assert len(set(frame.columns)) == len(panel.columns)
    assert max(map(len, frame.columns)) <= 32
    assert labels["gdp_growth_goal"] == "地区生产总值增速（目标）"
    assert frame["region_code"].astype(str).tolist() == panel["region_code"].tolist()
    assert frame["year"].tolist() == panel["year"].tolist()
    assert not frame.duplicated(["region_code", "year"]).any()
    pd.testing.assert_series_equal(frame["gdp_growth"], panel["gdp_growth"])


def test_an_empty_panel_is_written_too(found: dict[str, pa.Table], tmp_path: Path) -> None:
    empty = {name: table.slice(0, 0) for name, table in found.items()}
    for write in (columnar.write, delimited.write, database.write, workbook.write, stata.write):
        write(empty, tmp_path)
    assert len(pd.read_stata(tmp_path / stata.name("series"))) == 0


def test_macros_answer_the_usual_questions(written: Path) -> None:
    with duckdb.connect(str(written / database.NAME), read_only=True) as connection:

        def ask(query: str) -> list[tuple[object, ...]]:
            return connection.execute(query).fetchall()

        by_name = ask("FROM series_of('清远市', 'gdp')")
        assert by_name
        assert (
            by_name == ask("FROM series_of('441800', 'gdp')") == ask("FROM series_of('清远', '地区生产总值')")
        )
        assert by_name == ask("FROM series_of('清远市', 'gdp ')") == ask("FROM series_of('清远', 'GDP')")
        with pytest.raises(duckdb.Error, match=r"no indicator 地区生产总之. Near: .*地区生产总值"):
            ask("FROM series_of('清远市', '地区生产总之')")
        with pytest.raises(duckdb.Error, match=r"no region 清原市. Near: .*清"):
            ask("FROM series_of('清原市', 'gdp')")
        assert ask("FROM series_of('北京市', 'gdp')") == []  # known, and nothing is said of it
        assert ("2017", 150090000000.0) in ask("SELECT period, value FROM series_of('清远市', 'gdp')")
        assert ask("SELECT verdict FROM promises('清远市', 2017) WHERE indicator_id = 'gdp'")
        promised = ask("SELECT count(*) FROM promises('清远市', 2017)")
        assert promised == ask("SELECT count(*) FROM targets WHERE report_year = 2017")
        verdicts = [verdict for (verdict,) in ask("SELECT verdict FROM promises('清远市', 2017)")]
        assert verdicts.index("undecidable") >= 10  # what is decided comes first
        assert set(verdicts[verdicts.index("undecidable") :]) == {"undecidable"}
        one = ask("SELECT observation_id, quote, sentence FROM observations LIMIT 1")
        found = ask(f"SELECT observation_id, quote, sentence FROM evidence('{one[0][0]}')")
        assert found == one
        assert ask("FROM evidence('nothing')") == []
        about = dict(ask("SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal"))
        assert set(about) == {"series_of", "promises", "evidence"}
        assert all("FROM" in text for text in about.values())


def test_the_database_opens_in_clients_of_its_storage_version(written: Path) -> None:
    header = (written / database.NAME).read_bytes()[:200]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 65  # the storage version clients from 1.2 on read


def test_warnings_stand_in_the_comments(written: Path) -> None:
    with duckdb.connect(str(written / database.NAME), read_only=True) as connection:
        comments = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    for table in declarations.tables().values():
        for warning in table.warnings:
            assert warning.en in comments[table.name]
            assert warning.zh in comments[table.name]
