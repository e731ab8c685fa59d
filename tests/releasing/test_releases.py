"""Releases one after the other: listed, compared, verified, pruned; what the schemas promised is kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import sample_records as sample
from workreports.base import fingerprint
from workreports.checking import checks
from workreports.errors import UsageError, UserError
from workreports.releasing import policy, publish, releases
from workreports.tabling import arrow


@pytest.fixture(scope="module")
def validated() -> dict[str, pa.Table]:
    return dict(checks.validate(sample.build(), sample.texts()).tables)


def _other(found: dict[str, pa.Table]) -> dict[str, pa.Table]:
    return found | {"observations": found["observations"].slice(1)}


def _published(found: dict[str, pa.Table], output: Path) -> list[str]:
    return [
        publish.publish(tables_, output, date(2026, 3, day)).version
        for day, tables_ in ((1, found), (2, _other(found)), (3, found))
    ]


@pytest.fixture(scope="module")
def first(validated: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with a release; to be copied."""
    output = tmp_path_factory.mktemp("first") / "output"
    publish.publish(validated, output, date(2026, 3, 1))
    return output


@pytest.fixture
def one(first: Path, tmp_path: Path) -> Path:
    """An output folder of its own with a release."""
    return Path(shutil.copytree(first, tmp_path / "output", symlinks=True))


@pytest.fixture(scope="module")
def three(validated: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("three")
    assert _published(validated, output) == ["2026.03.01", "2026.03.02", "2026.03.03"]
    return output


def test_each_release_tells_what_differs_from_the_one_before(three: Path) -> None:
    told = {
        folder.name: [
            (row["table"], row["change"])
            for row in pq.read_table(folder / "parquet/changes.parquet").to_pylist()
        ]
        for folder in releases.folders(three)
    }
    assert told == {
        "2026.03.01": [],
        "2026.03.02": [("observations", "removed_row")],
        "2026.03.03": [("observations", "added_row")],
    }
    page = (three / "latest" / "CHANGES.md").read_text("utf-8")
    assert "Changes since 2026.03.02" in page
    assert "unexplained" in page


def test_changes_are_validated_as_every_table_is(three: Path) -> None:
    results = pq.read_table(three / "latest/parquet/validation_results.parquet").to_pylist()
    of_changes = [row for row in results if row["table"] == "changes"]
    assert of_changes
    assert all(row["success"] for row in of_changes)
    assert any(row["evaluated"] for row in of_changes)


def test_releases_are_listed_newest_first(three: Path) -> None:
    found = releases.listed(three)
    assert [item.version for item in found] == ["2026.03.03", "2026.03.02", "2026.03.01"]
    assert [item.latest for item in found] == [True, False, False]
    assert [item.previous for item in found] == ["2026.03.02", "2026.03.01", None]


def test_pruning_keeps_the_newest_and_the_latest(three: Path, tmp_path: Path) -> None:
    shutil.copytree(three, tmp_path, symlinks=True, dirs_exist_ok=True)
    releases.switch(tmp_path, releases.find(tmp_path, "2026.03.01"))
    assert releases.prune(tmp_path, 1) == ["2026.03.02"]
    assert [folder.name for folder in releases.folders(tmp_path)] == ["2026.03.01", "2026.03.03"]
    releases.verify(releases.find(tmp_path))
    with pytest.raises(UsageError, match="At least one"):
        releases.prune(tmp_path, 0)


def test_old_releases_stay_untouched(validated: dict[str, pa.Table], one: Path) -> None:
    first = releases.find(one)
    before = {path: (file.stat().st_mtime_ns, file.read_bytes()) for path, file in releases.files(first)}
    publish.publish(_other(validated), one, date(2026, 3, 2))
    assert {
        path: (file.stat().st_mtime_ns, file.read_bytes()) for path, file in releases.files(first)
    } == before


def test_a_column_that_vanishes_without_notice_stops_publication(
    validated: dict[str, pa.Table], one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = releases.find(one)
    promised = {name: arrow.schema(name) for name in validated}
    promised["units"] = promised["units"].append(pa.field("symbol", pa.string()))
    monkeypatch.setattr(releases, "schemas", lambda _: promised)
    with pytest.raises(policy.SchemaPolicyError, match=r"units\.symbol is gone"):
        publish.publish(_other(validated), one, date(2026, 3, 2))
    assert releases.latest(one) == first
    assert {path.name for path in one.iterdir()} == {".lock", "latest", "releases"}


def test_columns_of_another_table_than_told_are_seen(one: Path) -> None:
    folder = releases.find(one)
    path = folder / "parquet" / "units.parquet"
    pq.write_table(pq.read_table(path).rename_columns(["unit", "en", "zh", "kind", "forms"]), path)
    _mend_sums(folder)
    with pytest.raises(UserError, match=r"units\.parquet does not have the columns"):
        releases.verify(folder)


def test_a_csv_file_of_another_length_than_told_is_seen(one: Path) -> None:
    folder = releases.find(one)
    with (folder / "csv" / "units.csv").open("a", encoding="utf-8") as stream:
        stream.write("x,y,z,a,b\n")
    _mend_sums(folder)
    with pytest.raises(UserError, match=r"csv/units\.csv does not have the rows"):
        releases.verify(folder)


def _mend_sums(folder: Path) -> None:
    """What a forger would do: hashes that fit the files, in the list and in the manifest."""
    import json

    from workreports.base import fingerprint

    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for entry in manifest["files"]:
        entry["sha256"] = fingerprint.of_file(folder / entry["path"])
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    sums = "".join(f"{fingerprint.of_file(file)}  {path}\n" for path, file in releases.files(folder))
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")


def test_an_open_connection_keeps_its_release(validated: dict[str, pa.Table], one: Path) -> None:
    import duckdb

    with duckdb.connect(str(one / "latest" / "workreports.duckdb"), read_only=True) as connection:
        publish.publish(_other(validated), one, date(2026, 3, 2))
        releases.prune(one, 1)
        assert connection.execute("SELECT count(*) FROM observations").fetchone() == (4,)


def test_a_second_run_waits_and_says_so(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from workreports.releasing import releases\n"
        "with releases.locked(Path(sys.argv[1])): print('in', flush=True)"
    )
    with releases.locked(tmp_path):
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr is not None
        assert "waiting for it to end" in second.stderr.readline()
        time.sleep(0.05)
        assert second.poll() is None
    out, _ = second.communicate(timeout=600)
    assert out == "in\n"


def _sums(folder: Path) -> None:
    """The list of hashes made to fit whatever the files are."""
    lines = [f"{fingerprint.of_file(path)}  {name}" for name, path in releases.files(folder)]
    (folder / releases.SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")


MANIFESTS = [
    *("[]", "5", "null", "true", '"text"', "", "{", "{}", "[" * 100_000, '{"files": 5}', "\xff"),
    '{"files": [], "rows": []}',
    '{"files": [5], "rows": {}}',
    '{"files": [], "rows": {"observations": "many"}}',
    '{"files": [], "rows": {"observations": true}}',
    '{"files": [], "rows": {}, "columns": 5}',
    '{"files": [], "rows": {}, "columns": {"observations": [1]}}',
    '{"files": [{"path": "csv/observations.csv"}], "rows": {}}',
    '{"files": [{"path": 5, "sha256": 5}], "rows": {}}',
    '{"files": [], "rows": {}, "previous": 7}',
    '{"files": [], "rows": {"no such": 5}}',
]


@pytest.mark.parametrize("text", MANIFESTS)
def test_a_manifest_that_is_none_is_a_damaged_release(one: Path, text: str) -> None:
    folder = releases.find(one)
    (folder / releases.MANIFEST).write_text(text, encoding="latin-1")
    _sums(folder)  # forged together
    with pytest.raises(UserError, match=r"The release 2026\.03\.01 is damaged"):
        releases.verify(folder)
    [listed] = releases.listed(one)
    assert listed.version == "2026.03.01"
    assert listed.damage is None or "2026.03.01 is damaged" in listed.damage
    assert releases.read_manifest(folder).get("content") is None


def test_a_list_of_hashes_that_is_none_is_a_damaged_release(one: Path) -> None:
    folder = releases.find(one)
    for text in ("", "x", "\0", "a  b\nc\n"):
        (folder / releases.SUMS).write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match="is damaged"):
            releases.verify(folder)


@pytest.mark.parametrize("kind", ["pipe", "link", "folder", "dangling", "file", "link to a folder"])
def test_what_does_not_belong_to_a_release_is_named(one: Path, kind: str) -> None:
    folder = releases.find(one)
    strange = folder / "parquet" / "strange"
    if kind == "pipe":
        os.mkfifo(strange)
    elif kind == "folder":
        strange.mkdir()
    elif kind == "file":
        strange.write_text("a")
    else:
        targets = {"link": folder / releases.MANIFEST, "dangling": folder / "none"}
        strange.symlink_to(targets.get(kind, folder))
    with pytest.raises(UserError, match="strange"):
        releases.verify(folder)


def test_latest_that_is_a_folder_is_told(one: Path) -> None:
    link = one / "latest"
    link.unlink()
    link.mkdir()
    with pytest.raises(UserError, match="is a folder and not the link"):
        releases.find(one)
    assert [item.version for item in releases.listed(one)] == ["2026.03.01"]
