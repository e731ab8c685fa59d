"""The commands about releases, on releases of one small table made by hand."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from workreports.base import fingerprint
from workreports.cli.main import app
from workreports.errors import UsageError, UserError
from workreports.releasing import releases as kept

VERSIONS = ("2026.03.01", "2026.03.02", "2026.03.10")
WIDE = {"COLUMNS": "200", "NO_COLOR": "1"}


def _release(output: Path, version: str, units: list[str], previous: str | None) -> None:
    """A release of the table of units, whole by its own account."""
    folder = output / "releases" / version
    for name in ("parquet", "csv"):
        (folder / name).mkdir(parents=True)
    made = pa.table({"unit": units, "en": [f"a {unit}" for unit in units]})
    pq.write_table(made.replace_schema_metadata({"primary_key": "unit"}), folder / "parquet/units.parquet")
    with duckdb.connect(str(folder / "workreports.duckdb")) as connection:
        connection.execute("CREATE TABLE units AS FROM made")
        connection.execute(f"COPY units TO '{folder / 'csv' / 'units.csv'}' (HEADER)")
    entries: list[dict[str, object]] = [
        {"path": path, "sha256": fingerprint.of_file(file), "rows": len(units)}
        for path, file in kept.files(folder)
    ]
    manifest = {
        "files": entries,
        "rows": {"units": len(units)},
        "columns": {"units": {field.name: str(field.type) for field in made.schema}},
        "previous": previous,
    }
    (folder / kept.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    sums = "".join(f"{fingerprint.of_file(file)}  {path}\n" for path, file in kept.files(folder))
    (folder / kept.SUMS).write_text(sums, encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases: 座 comes with the second and leaves with the third, where 户 comes."""
    output = tmp_path_factory.mktemp("made")
    previous = None
    for version, units in zip(VERSIONS, (["个"], ["个", "座"], ["个", "户"]), strict=True):
        _release(output, version, units, previous)
        previous = version
    kept.switch(output, output / "releases" / VERSIONS[-1])
    return output


@pytest.fixture
def output(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "output", symlinks=True))


def _said(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, [*map(str, arguments)], env=WIDE)
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_releases_are_listed_newest_first(made: Path) -> None:
    lines = [line.split() for line in _said("releases", "--output", made).splitlines()]
    rows = [line for line in lines if line and line[0] in VERSIONS]
    assert [line[0] for line in rows] == list(reversed(VERSIONS))
    assert [line[1] for line in rows] == ["2", "2", "1"]
    assert ["latest" in line for line in rows] == [True, False, False]
    assert [line.count(before) for line, before in zip(rows, VERSIONS[1::-1], strict=False)] == [1, 1]


@pytest.mark.parametrize("command", [("releases",), ("prune", "--keep", "1")])
def test_where_no_release_is_the_remedy_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="workreports run"):
        _said(*command, "--output", tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_differences_are_of_the_two_releases_named(made: Path) -> None:
    page = _said("diff", VERSIONS[0], VERSIONS[1], "--output", made)
    assert VERSIONS[0] in page
    assert "| units | 1 | 0 | 0 |" in page
    back = _said("diff", VERSIONS[1], VERSIONS[0], "--output", made)
    assert "| units | 0 | 1 | 0 |" in back


def test_differences_as_data_are_the_same_in_both_forms(made: Path) -> None:
    """Against the latest release when no second one is named."""
    as_csv = list(
        csv.DictReader(io.StringIO(_said("diff", VERSIONS[1], "--format", "csv", "--output", made)))
    )
    as_json = json.loads(_said("diff", VERSIONS[1], "--format", "json", "--output", made))
    assert sorted((row["change"], row["row_key"]) for row in as_csv) == [
        ("added_row", "户"),
        ("removed_row", "座"),
    ]
    assert [{key: value or "" for key, value in row.items()} for row in as_json] == as_csv


def test_nothing_differs_from_itself(made: Path) -> None:
    assert json.loads(_said("diff", VERSIONS[0], VERSIONS[0], "--format", "json", "--output", made)) == []


def test_a_whole_release_is_counted_and_the_latest_is_meant(made: Path) -> None:
    assert _said("verify", "--output", made) == "2026.03.10 is whole: 4 files, 1 tables, 2 rows.\n"
    assert _said("verify", VERSIONS[0], "--output", made).startswith("2026.03.01 is whole")


@pytest.mark.parametrize("file", ["csv/units.csv", "parquet/units.parquet", "manifest.json"])
def test_a_damaged_file_is_named(output: Path, file: str) -> None:
    with (output / "latest" / file).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    with pytest.raises(UserError, match=rf"2026\.03\.10 is damaged: {file}"):
        _said("verify", "--output", output)
    assert "is whole" in _said("verify", VERSIONS[0], "--output", output)


@pytest.mark.parametrize("command", ["verify", "diff", "upload"])
def test_an_unknown_release_is_told_with_those_there_are(made: Path, tmp_path: Path, command: str) -> None:
    named = [tmp_path / "there", "--release", "2020.01.01"] if command == "upload" else ["2020.01.01"]
    with pytest.raises(UsageError, match=", ".join(VERSIONS)):
        _said(command, *named, "--output", made)
    assert not (tmp_path / "there").exists()


def test_pruning_tells_what_it_removed_and_keeps_the_latest(output: Path) -> None:
    kept.switch(output, output / "releases" / VERSIONS[0])
    assert _said("prune", "--keep", "3", "--output", output) == "Nothing to remove.\n"
    assert _said("prune", "--keep", "1", "--output", output) == "Removed 2026.03.02.\n"
    assert [folder.name for folder in kept.folders(output)] == [VERSIONS[0], VERSIONS[2]]


def test_none_to_keep_is_no_number_of_releases(output: Path) -> None:
    assert CliRunner().invoke(app, ["prune", "--keep", "0", "--output", str(output)]).exit_code == 2
    assert len(kept.folders(output)) == 3


def test_an_uploaded_release_is_whole_where_it_went(made: Path, tmp_path: Path) -> None:
    said = _said("upload", tmp_path / "there", "--release", VERSIONS[1], "--output", made)
    assert "there" in said
    (copy,) = kept.folders(tmp_path / "there")
    assert copy.name == VERSIONS[1]
    assert kept.verify(copy)["rows"] == {"units": 2}
