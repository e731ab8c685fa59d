"""Releases: what is in them, that they repeat byte for byte, and that readers never meet a part of one."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import sample_records as sample
from workreports.base import fingerprint
from workreports.checking import checks, report_page
from workreports.declared import declarations
from workreports.errors import UserError, ValidationFailedError
from workreports.releasing import publish, releases
from workreports.releasing.formats import database
from workreports.tabling import arrow, rows

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def validated() -> dict[str, pa.Table]:
    return dict(checks.validate(sample.build(), sample.texts()).tables)


def _other(found: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The same tables with one observation less."""
    return found | {"observations": found["observations"].slice(1)}


@pytest.fixture(scope="module")
def release(validated: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> publish.Release:
    return publish.publish(validated, tmp_path_factory.mktemp("output"), DAY)


@pytest.fixture
def first(release: publish.Release, tmp_path: Path) -> publish.Release:
    """The same release, as the first in a folder of its own."""
    shutil.copytree(release.folder.parent.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    return replace(release, folder=tmp_path / "releases" / release.version)


def test_a_release_is_whole(release: publish.Release, validated: dict[str, pa.Table]) -> None:
    assert (release.version, release.is_new) == ("2026.03.01", True)
    assert release.rows["observations"] == 4
    names = {
        path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*") if path.is_file()
    }
    every = set(declarations.tables())
    assert names == {
        *(f"parquet/{name}.parquet" for name in every), *(f"csv/{name}.csv" for name in every),
        *(f"csv-excel/{name}.csv" for name in every), "workreports.duckdb", "workreports.xlsx",
        "series.dta", "panel.dta",
        "data_docs/index.html", "dictionary.html", "DICTIONARY.md", "CHANGES.md", "CITATION.cff",
        "manifest.json", "datapackage.json", "schema-org.jsonld", "dcat.jsonld", "croissant.json",
        "SHA256SUMS",
    }  # fmt: skip
    latest = release.folder.parent.parent / "latest"
    assert latest.readlink() == Path("releases/2026.03.01")
    for name in every:
        assert pq.read_table(latest / "parquet" / f"{name}.parquet").equals(validated[name])
    releases.verify(release.folder)
    left = {path.name for path in release.folder.parent.parent.iterdir()}
    assert left == {".lock", "latest", "releases"}


def test_parquet_files_explain_themselves(release: publish.Release) -> None:
    path = release.folder / "parquet" / "observations.parquet"
    found = pq.read_schema(path)
    assert found.equals(arrow.schema("observations"), check_metadata=True)
    assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


def test_csv_reads_back_as_what_it_says(release: publish.Release) -> None:
    with (release.folder / "csv" / "observations.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["value"] for row in rows] == ["150000000000", "8", "3", "20"]
    assert rows[0]["sentence"] == sample.SENTENCE
    assert rows[0]["period_start"] == "2016-01-01"
    assert rows[0]["place"] == ""


def test_the_database_shows_what_things_are(release: publish.Release) -> None:
    with duckdb.connect(str(release.folder / "workreports.duckdb"), read_only=True) as connection:
        found = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        assert set(found) == set(declarations.tables())
        assert found["observations"].startswith("Observations. One row is one numeral")
        assert "观测" in found["observations"]
        columns = connection.execute(
            "SELECT table_name, column_name, comment, is_nullable FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        assert len(columns) == sum(len(t.columns) for t in declarations.tables().values())
        assert all(comment for _, _, comment, _ in columns)
        keys = connection.execute(
            "SELECT table_name FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        assert ("observations",) in keys
        rows = connection.execute("SELECT value FROM observations ORDER BY char_start").fetchall()
        assert rows == [(150000000000.0,), (8.0,), (3.0,), (20.0,)]


def test_the_same_tables_give_the_same_bytes(
    release: publish.Release, validated: dict[str, pa.Table], tmp_path: Path
) -> None:
    again = publish.publish(validated, tmp_path / "else where", date(2027, 1, 1))
    dated = {"CHANGES.md", "CITATION.cff", "manifest.json", "datapackage.json", "croissant.json"}
    dated |= {"schema-org.jsonld", "dcat.jsonld"}  # these name the version; the database has unused bytes
    for name, path in releases.files(release.folder):
        if name not in dated and name != database.NAME:
            assert path.read_bytes() == (again.folder / name).read_bytes(), name


def test_the_same_release_has_the_same_bytes(
    release: publish.Release, validated: dict[str, pa.Table], tmp_path: Path
) -> None:
    again = publish.publish(validated, tmp_path / "else where", DAY)
    differ = {
        name for name, path in releases.files(release.folder)
        if path.read_bytes() != (again.folder / name).read_bytes()
    }  # fmt: skip
    assert differ <= {database.NAME}


def test_the_manifest_tells_files_inputs_and_code(release: publish.Release) -> None:
    manifest = json.loads((release.folder / "manifest.json").read_text("utf-8"))
    assert manifest["code"]["sha256"] == fingerprint.of_code()
    assert manifest["declarations"]["sha256"] == fingerprint.of_declarations()
    assert (manifest["version"], manifest["previous"]) == ("2026.03.01", None)
    assert {"source_file": sample.FILE, "sha256": "a" * 64, "bytes": 500, "status": "used"} in manifest[
        "inputs"
    ]
    for entry in manifest["files"]:
        assert fingerprint.of_file(release.folder / entry["path"]) == entry["sha256"]
    assert "2026" not in re.sub(r"甲市 2017", "", json.dumps(manifest["inputs"], ensure_ascii=False))


def test_nothing_new_is_no_new_release(
    validated: dict[str, pa.Table], first: publish.Release, tmp_path: Path
) -> None:
    again = publish.publish(validated, tmp_path, date(2026, 4, 1))
    assert (again.version, again.is_new) == (first.version, False)
    assert len(list((tmp_path / "releases").iterdir())) == 1


def test_versions_of_one_day_are_numbered_and_never_run_backwards(
    validated: dict[str, pa.Table], tmp_path: Path
) -> None:
    versions = [
        publish.publish(found, tmp_path, day).version
        for found, day in (
            (validated, DAY),
            (_other(validated), DAY),
            (validated, date(2026, 2, 1)),  # a clock set back
            (_other(validated), date(2026, 3, 2)),
        )
    ]
    assert versions == ["2026.03.01", "2026.03.01.2", "2026.03.01.3", "2026.03.02"]
    assert (tmp_path / "latest").readlink() == Path("releases/2026.03.02")


def test_a_critical_failure_is_never_published(
    validated: dict[str, pa.Table], first: publish.Release, tmp_path: Path
) -> None:
    told = validated["validation_results"].to_pylist()
    told[0] |= {"severity": "critical", "success": False, "unexpected": 1}
    failed = pa.Table.from_batches([arrow.batch("validation_results", told)])
    with pytest.raises(ValidationFailedError):
        publish.publish(_other(validated) | {"validation_results": failed}, tmp_path, DAY)
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["2026.03.01"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("csv/units.csv", "does not have its hash"),
        ("workreports.duckdb", "does not have its hash"),
        ("manifest.json", "does not have its hash"),
        ("SHA256SUMS", "missing|damaged"),
    ],
)
def test_a_damaged_release_is_seen_and_replaced(
    validated: dict[str, pa.Table], first: publish.Release, tmp_path: Path, path: str, message: str
) -> None:
    (first.folder / path).write_bytes(b"")
    with pytest.raises(UserError, match=message):
        releases.verify(first.folder)
    second = publish.publish(validated, tmp_path, DAY)
    assert (second.version, second.is_new) == ("2026.03.01.2", True)
    releases.verify(tmp_path / "latest")


def test_a_file_too_many_or_too_few_is_seen(first: publish.Release) -> None:
    folder = first.folder
    (folder / "extra.txt").touch()
    with pytest.raises(UserError, match=r"extra\.txt is not in the list"):
        releases.verify(folder)
    (folder / "extra.txt").unlink()
    (folder / "csv" / "units.csv").unlink()
    with pytest.raises(UserError, match=r"csv/units\.csv is missing"):
        releases.verify(folder)


def test_a_failure_while_writing_leaves_the_old_release(
    validated: dict[str, pa.Table], first: publish.Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report_page, "render", full)
    with pytest.raises(OSError, match="No space left"):
        publish.publish(_other(validated), tmp_path, DAY)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "latest", "releases"}
    releases.verify(tmp_path / "latest")


_KILLED = """
import os, random, signal, sys, time
from datetime import date
from pathlib import Path
import pyarrow.parquet as pq
from workreports.checking import checks
from workreports.releasing import publish, releases
import great_expectations

output = Path(sys.argv[1])

def again():
    found = {path.stem: pq.read_table(path) for path in (output / "latest" / "parquet").glob("*.parquet")}
    found["observations"] = found["observations"].slice(1)
    publish.publish(found, output, date(2026, 3, 2))

def child(work):
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    return pid

moments = random.Random(20260301)
for _ in range(int(sys.argv[3])):
    pid = child(again)
    time.sleep(moments.uniform(0.02, float(sys.argv[2])))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert os.waitpid(child(lambda: releases.verify(releases.latest(output))), 0)[1] == 0
    print(releases.latest(output).name, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("moments", [3, pytest.param(20, marks=pytest.mark.stress)])
def test_killed_at_any_moment_the_latest_release_is_whole(
    validated: dict[str, pa.Table], first: publish.Release, tmp_path: Path, moments: int
) -> None:
    """Some moments; each time `latest` can be verified, and the next run tidies up."""
    started = time.monotonic()
    publish.publish(_other(validated), tmp_path / "timed", DAY)
    taken = time.monotonic() - started
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), str(taken), str(moments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == moments
    shutil.rmtree(tmp_path / "timed")
    last = publish.publish(_other(validated), tmp_path, date(2026, 3, 3))
    releases.verify(last.folder)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "latest", "releases"}


def test_a_release_that_missed_its_switch_becomes_the_latest(
    validated: dict[str, pa.Table], first: publish.Release, tmp_path: Path
) -> None:
    second = publish.publish(_other(validated), tmp_path, DAY)
    releases.switch(tmp_path, first.folder)
    again = publish.publish(_other(validated), tmp_path, DAY)
    assert (again.version, again.is_new) == (second.version, False)
    assert (tmp_path / "latest").resolve() == second.folder


class _Page(HTMLParser):
    """What a browser would fetch, and which tags there are."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data", "srcset") and value:
                self.fetched.append(value)


def test_the_validation_page_asks_nothing_of_the_network(validated: dict[str, pa.Table]) -> None:
    text = report_page.render(validated)
    page = _Page()
    page.feed(text)
    assert all(target.startswith("#") or target == "data:," for target in page.fetched)
    assert "script" not in page.tags
    assert "url(" not in text
    assert "@import" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert "quote_equals_span" in text
    assert "引文与解码后文件中起止位置之间的原文完全一致" in text


def test_the_validation_page_escapes_what_it_shows(validated: dict[str, pa.Table]) -> None:
    evil = "<img src=x onerror=alert(1)>\"'&"
    entry = rows.quarantine_row("documents", evil, evil, evil, evil, 1, 2)
    told = validated["validation_results"].to_pylist()
    told[0] |= {"example": evil, "success": False}
    found = validated | {
        "quarantine": pa.Table.from_batches([arrow.batch("quarantine", [entry])]),
        "validation_results": pa.Table.from_batches([arrow.batch("validation_results", told)]),
    }
    text = report_page.render(found)
    assert "<img" not in text
    assert text.count("&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;") == 6
