"""Tables → a release: Parquet, CSV, DuckDB, validation page and manifest, put in place in one step.

Everything is written aside in the output folder, verified, flushed to disk and renamed; only then does
`latest` point to it. Whoever reads sees the old release or the new one, never a part.

The same tables give the same bytes of Parquet, CSV, page and manifest: nothing in them tells when or where
they were made, the version is only the name of the folder. (A DuckDB file has unused bytes that differ each
time; `SHA256SUMS` has its hash.)
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from workreports import declarations, fingerprint, report_page
from workreports.declarations import Column, Table
from workreports.errors import UserError, ValidationFailedError

DATABASE = "workreports.duckdb"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
STORAGE = "v1.2.0"  # readable by nearly every DuckDB client in use
SQL_TYPES: Mapping[str, str] = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "date": "DATE",
    "bool": "BOOLEAN",
}
_ROW_GROUP = 65_536
_STAGING = ".staging-"
_SWITCH = ".latest-"
_VERSION = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Release:
    """A published release."""

    version: str
    folder: Path
    rows: Mapping[str, int]  # by table
    is_new: bool  # false when the latest release already held exactly this


def publish(found: Mapping[str, pa.Table], output: Path, today: date | None = None) -> Release:
    """Publish validated tables in `output`; where nothing has changed the latest release stays the latest.

    The date serves the version only. Raises when the validation results hold a critical failure.
    """
    _refuse_failures(found["validation_results"])
    rows = {name: found[name].num_rows for name in declarations.tables()}
    output.mkdir(parents=True, exist_ok=True)
    with _locked(output):
        _clear_leftovers(output)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=output))
        try:
            manifest = write(found, staging)
            standing = _standing(output, manifest)
            if standing is not None:
                _switch(output, standing)
                return Release(standing.name, standing, rows, is_new=False)
            verify(staging)
            folder = _put_in_place(staging, output, today or datetime.now(UTC).astimezone().date())
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _switch(output, folder)
        return Release(folder.name, folder, rows, is_new=True)


def _refuse_failures(results: pa.Table) -> None:
    failed = [
        f"{row['table']}.{row['expectation']}"
        for row in results.to_pylist()
        if row["severity"] == "critical" and not row["success"]
    ]
    if failed:
        raise ValidationFailedError(
            f"Nothing was published, the previous release stands. Critical expectations failed: {failed}.",
            "Mend the input or the declarations and run again.",
        )


def write(found: Mapping[str, pa.Table], folder: Path) -> dict[str, Any]:
    """Write all files of a release into an empty folder and return its manifest."""
    (folder / "parquet").mkdir()
    (folder / "csv").mkdir()
    (folder / "data_docs").mkdir()
    rows: dict[str, int] = {}
    for name in declarations.tables():
        table = found[name]
        pq.write_table(
            table, folder / "parquet" / f"{name}.parquet", compression="zstd", row_group_size=_ROW_GROUP
        )
        rows |= {f"parquet/{name}.parquet": table.num_rows, f"csv/{name}.csv": table.num_rows}
    write_database(found, folder / DATABASE, folder / "csv")
    page = report_page.render(found)
    (folder / "data_docs" / "index.html").write_text(page, encoding="utf-8", newline="\n")
    manifest = _manifest(found, folder, rows)
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    sums = "".join(f"{fingerprint.of_file(file)}  {path}\n" for path, file in _files(folder))
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    return manifest


def _manifest(found: Mapping[str, pa.Table], folder: Path, rows: Mapping[str, int]) -> dict[str, Any]:
    inputs = found["source_files"].select(["source_file", "sha256", "bytes", "status"]).to_pylist()
    tables = declarations.tables().values()
    return {
        "name": "workreports",
        "code": {
            "version": installed_version("workreports"),
            "sha256": fingerprint.of_code(),
            "duckdb": duckdb.__version__,
            "pyarrow": pa.__version__,
        },
        "schema_versions": {table.name: table.version for table in tables},
        "rows": {table.name: found[table.name].num_rows for table in tables},
        "inputs": inputs,
        "files": [
            {"path": path, "sha256": fingerprint.of_file(file), "bytes": file.stat().st_size}
            | ({"rows": rows[path]} if path in rows else {})
            for path, file in _files(folder)
            if path != DATABASE
        ],
    }


def _files(folder: Path) -> list[tuple[str, Path]]:
    """The files of a release but the list of their hashes, by their paths in it."""
    found = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return sorted(item for item in found if item[0] != SUMS)


def write_database(found: Mapping[str, pa.Table], path: Path, csv_folder: Path) -> None:
    """All tables in one DuckDB file, described by comments, and each as CSV (numbers without exponents)."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute(f"ATTACH {_quoted(str(path))} AS release (STORAGE_VERSION '{STORAGE}')")
        for name, table in declarations.tables().items():
            connection.execute(_create(table))
            connection.register("incoming", found[name])
            connection.execute(f'INSERT INTO release."{name}" SELECT * FROM incoming')  # noqa: S608
            csv = _quoted(str(csv_folder / f"{name}.csv"))
            connection.execute(f"COPY (SELECT * FROM incoming) TO {csv} (FORMAT csv, HEADER)")  # noqa: S608
            connection.unregister("incoming")
            for statement in _comments(table):
                connection.execute(statement)
        connection.execute("CHECKPOINT release")
        connection.execute("DETACH release")


def _create(table: Table) -> str:
    lines = [
        f'"{column.name}" {SQL_TYPES[column.type]}{"" if column.nullable else " NOT NULL"}'
        for column in table.columns
    ]
    if len(table.primary_key) == 1:  # an index over several columns costs more than it is asked
        lines.append(f'PRIMARY KEY ("{table.primary_key[0]}")')
    return f'CREATE TABLE release."{table.name}" ({", ".join(lines)})'


def _comments(table: Table) -> Iterator[str]:
    keys = "".join(
        f" {', '.join(key.columns)} → {key.table}.{', '.join(key.to)}." for key in table.foreign_keys
    )
    about = (
        f"{table.title.en}. {table.description.en} Key: {', '.join(table.primary_key)}.{keys}\n"
        f"{table.title.zh}。{table.description.zh}"
    )
    yield f'COMMENT ON TABLE release."{table.name}" IS {_quoted(about)}'
    for column in table.columns:
        yield f'COMMENT ON COLUMN release."{table.name}"."{column.name}" IS {_quoted(_about(column))}'


def _about(column: Column) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    english = "".join(f" {value}: {text.en};" for value, text in column.enum.items())
    chinese = "".join(f" {value}：{text.zh}；" for value, text in column.enum.items())
    return (
        f"{column.title.en}. {column.description.en}{unit}{english}\n"
        f"{column.title.zh}。{column.description.zh}{chinese}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def verify(folder: Path) -> dict[str, Any]:
    """Check a release against its own account: every file with its hash, every table with its rows."""
    try:
        sums = dict(line.split("  ", 1)[::-1] for line in (folder / SUMS).read_text("utf-8").splitlines())
        actual = dict(_files(folder))
        for path in sorted(sums.keys() ^ actual.keys()):
            raise _damaged(folder, f"{path} is {'missing' if path in sums else 'not in the list of files'}")
        for path, file in actual.items():
            if fingerprint.of_file(file) != sums[path]:
                raise _damaged(folder, f"{path} does not have its hash")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        for entry in manifest["files"]:
            if sums.get(entry["path"]) != entry["sha256"]:
                raise _damaged(folder, f"{entry['path']} is not the file the manifest describes")
        for name, rows in manifest["rows"].items():
            if pq.read_metadata(folder / "parquet" / f"{name}.parquet").num_rows != rows:
                raise _damaged(folder, f"{name}.parquet does not have the rows the manifest tells")
        with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
            for name, rows in manifest["rows"].items():
                counted = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608
                if counted != (rows,):
                    raise _damaged(folder, f"{DATABASE}: {name} does not have the rows the manifest tells")
    except (OSError, KeyError, ValueError, duckdb.Error) as error:
        raise _damaged(folder, str(error)) from error
    return manifest


def _damaged(folder: Path, why: str) -> UserError:
    return UserError(f"The release {folder.name} is damaged: {why}.", "Run again to publish it anew.")


@contextlib.contextmanager
def _locked(output: Path) -> Iterator[None]:
    """One publication at a time; another waits. The lock goes with its process, however that ends."""
    import fcntl

    with (output / ".lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _clear_leftovers(output: Path) -> None:
    """What a publication left that was interrupted."""
    for path in output.glob(f"{_STAGING}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in output.glob(f"{_SWITCH}*"):
        path.unlink()


def _standing(output: Path, manifest: Mapping[str, Any]) -> Path | None:
    """A whole release that has these files: the latest, or one that was interrupted before the switch."""
    releases = [path for _, path in sorted(_releases(output))]
    latest = (output / "latest").resolve()
    for folder in dict.fromkeys([latest, *releases[-1:]]):
        with contextlib.suppress(UserError):
            if folder in releases and verify(folder)["files"] == manifest["files"]:
                return folder
    return None


def _releases(output: Path) -> list[tuple[tuple[int, ...], Path]]:
    """The releases with their versions as numbers."""
    folder = (output / "releases").resolve()
    found = ((_VERSION.fullmatch(path.name), path) for path in folder.glob("*"))
    return [(tuple(int(part or 1) for part in match.groups()), path) for match, path in found if match]


def _put_in_place(staging: Path, output: Path, today: date) -> Path:
    """Flush the folder to disk and name it by the day, or by the last version's when clocks went back."""
    staging.chmod(0o755)
    for path in [*staging.rglob("*"), staging]:
        _flush(path)
    (output / "releases").mkdir(exist_ok=True)
    taken = sorted(version for version, _ in _releases(output))
    day = max((today.year, today.month, today.day), taken[-1][:3] if taken else (0, 0, 0))
    last = max((version[3] for version in taken if version[:3] == day), default=0)
    name = "{:04}.{:02}.{:02}".format(*day) + (f".{last + 1}" if last else "")
    folder = (output / "releases").resolve() / name
    staging.rename(folder)
    _flush(folder.parent)
    return folder


def _switch(output: Path, folder: Path) -> None:
    """Let `latest` point to the release, in one step."""
    target = Path("releases") / folder.name
    link = output / "latest"
    if link.is_symlink() and link.readlink() == target:
        return
    new = output / f"{_SWITCH}{os.getpid()}"
    new.symlink_to(target)
    new.replace(link)
    _flush(output)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
