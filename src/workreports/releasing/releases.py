"""The releases in an output folder: which there are, whether they are whole, and which to keep."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from workreports.base import fingerprint, scratch, storage
from workreports.errors import UsageError, UserError
from workreports.releasing.causes import State
from workreports.releasing.formats import columnar, database, delimited

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
STAGING = ".staging-"
SWITCH = ".latest-"
_VERSION = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Listed:
    """A release as it is listed."""

    version: str
    folder: Path
    latest: bool
    rows: int
    files: int
    size: int
    previous: str | None
    damage: str | None = None  # what is wrong with its manifest


def folders(output: Path) -> list[Path]:
    """The folders of all releases, oldest first."""
    return [path for _, path in sorted(numbered(output))]


def numbered(output: Path) -> list[tuple[tuple[int, ...], Path]]:
    """The releases with their versions as numbers."""
    folder = (output / "releases").resolve()
    return [(order(path.name), path) for path in folder.glob("*") if is_version(path.name)]


def order(version: str) -> tuple[int, ...]:
    """The name of a release as numbers: a later one has larger ones."""
    match = _VERSION.fullmatch(version)
    return tuple(int(part or 1) for part in match.groups()) if match else ()


def is_version(name: str) -> bool:
    """Whether a release may have this name."""
    return _VERSION.fullmatch(name) is not None


def latest(output: Path) -> Path | None:
    """The folder `latest` points to."""
    link = output / "latest"
    if not link.is_dir():
        return None
    storage.require_link(output)
    return link.resolve()


def find(output: Path, version: str | None = None) -> Path:
    """The folder of a version; without one, or for `latest`, that of the latest release."""
    if version in (None, "latest"):
        folder = latest(output)
        if folder is None:
            raise UsageError(
                f"There is no release in {output}.",
                "Publish one with `workreports run`, or name the folder with --output.",
            )
        return folder
    found = {path.name: path for path in folders(output)}
    if version not in found:
        raise UsageError(
            f"There is no release {version} in {output}.", f"There are: {', '.join(found) or 'none'}."
        )
    return found[str(version)]


def listed(output: Path) -> list[Listed]:
    """All releases, newest first."""
    try:
        newest = latest(output)
    except UserError:
        newest = None
    return [_listed(folder, folder == newest) for folder in reversed(folders(output))]


def _listed(folder: Path, is_latest: bool) -> Listed:
    try:
        data = (folder / MANIFEST).read_bytes()
    except OSError:
        data = b""
    found = account(folder, data, is_latest)
    sizes = [path.lstat().st_size for _, path in files(folder)]
    return replace(found, folder=folder, files=len(sizes), size=sum(sizes))


def account(where: PurePath, manifest: bytes, is_latest: bool) -> Listed:
    """A release by the bytes of its manifest alone."""
    told: dict[str, Any] = {}
    damage = None
    try:
        told = _read_manifest(where.name, manifest)
    except UserError as error:
        damage = error.message
    rows, listed_ = sum(told.get("rows", {}).values()), told.get("files", [])
    sizes = [int(entry.get("bytes") or 0) for entry in listed_]
    previous = told.get("previous")
    return Listed(where.name, Path(where), is_latest, rows, len(sizes), sum(sizes), previous, damage)


def told(folder: Path) -> dict[str, Any]:
    """What a release tells of itself; an error names the one that tells nothing of use."""
    try:
        data = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise damaged(folder.name, f"{MANIFEST} cannot be read ({error.strerror or error})") from error
    return _read_manifest(folder.name, data)


def _read_manifest(release: str, data: bytes) -> dict[str, Any]:
    if not data:
        raise damaged(release, f"{MANIFEST} is missing or empty")
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise damaged(release, f"{MANIFEST} is not JSON ({error})") from error
    if (wrong := _wrong(manifest)) is not None:
        raise damaged(release, f"{MANIFEST} {wrong}")
    found: dict[str, Any] = manifest
    return found


def _wrong(manifest: object) -> str | None:
    """What is not as it must be in a manifest."""
    if not isinstance(manifest, dict):
        return f"holds {json.dumps(manifest)[:40]} and not an account of the release"
    files, rows, columns = (manifest.get(name) for name in ("files", "rows", "columns"))
    if not isinstance(files, list) or not all(_is_file(entry) for entry in files):
        return "has no list of files with path and sha256"
    if not isinstance(rows, dict) or not all(type(count) is int and count >= 0 for count in rows.values()):
        return "does not tell the rows of each table"
    if columns is not None and not _is_columns(columns):
        return "does not tell the columns of each table"
    for name in ("code", "declarations"):
        if not isinstance(manifest.get(name, {}), dict):
            return f"does not tell the {name}"
    previous = manifest.get("previous")
    if previous is not None and not (isinstance(previous, str) and is_version(previous)):
        return "names no release as the previous one"
    return None


def _is_file(entry: object) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in ("path", "sha256"))


def _is_columns(columns: object) -> bool:
    return isinstance(columns, dict) and all(
        isinstance(of, dict) and all(isinstance(kind, str) for kind in of.values()) for of in columns.values()
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a release tells of itself; nothing for one that is damaged."""
    try:
        return told(folder)
    except UserError:
        return {}


def files(folder: Path) -> list[tuple[str, Path]]:
    """The files of a release but the list of their hashes, by their paths in it."""
    found = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return sorted(item for item in found if item[0] != SUMS)


def state(folder: Path, room: Path | None = None) -> State:
    """What can be compared of a release; large tables are put into `room` meanwhile."""
    manifest = read_manifest(folder)
    found = {path.stem: _read(path, room) for path in sorted((folder / columnar.FOLDER).glob("*.parquet"))}
    code, declared = (manifest.get(key, {}).get("sha256") for key in ("code", "declarations"))
    return State(found, code, declared)


def _read(path: Path, room: Path | None) -> pa.Table:
    with pq.ParquetFile(path, memory_map=True) as file:
        rows = scratch.Rows(file.schema_arrow, room)
        for group in range(file.num_row_groups):
            rows.add(file.read_row_group(group).to_batches())
    return rows.table()


def schemas(folder: Path) -> dict[str, pa.Schema]:
    """The schemas of the tables of a release, with what they say of themselves."""
    return {path.stem: pq.read_schema(path) for path in sorted((folder / columnar.FOLDER).glob("*.parquet"))}


def verify(folder: Path) -> dict[str, Any]:
    """Check a release against its own account: hashes of all files, rows and columns of all tables."""
    try:
        _verify_kinds(folder)
        sums = _verify_sums(folder)
        manifest = told(folder)
        for entry in manifest["files"]:
            if sums.get(entry["path"]) != entry["sha256"]:
                raise damaged(folder.name, f"{entry['path']} is not the file the manifest describes")
        _verify_parquet(folder, manifest)
        _verify_engine(folder, manifest)
    except UserError:
        raise
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException, duckdb.Error) as error:
        raise damaged(folder.name, str(error)) from error
    return manifest


def _verify_kinds(folder: Path) -> None:
    """Nothing but files, and folders that hold some."""
    for path in sorted(folder.rglob("*")):
        name, mode = path.relative_to(folder).as_posix(), path.lstat().st_mode
        if stat.S_ISDIR(mode):
            if not any(path.iterdir()):
                raise damaged(folder.name, f"{name}/ is an empty folder that does not belong to it")
        elif not stat.S_ISREG(mode):
            raise damaged(folder.name, f"{name} is {_kind(mode)}, which does not belong to it")


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    return "a pipe" if stat.S_ISFIFO(mode) else "no regular file"


def _verify_sums(folder: Path) -> dict[str, str]:
    lines = (folder / SUMS).read_text("utf-8").split("\n")
    if any(len(line.split("  ", 1)) != 2 for line in lines if line):
        raise damaged(folder.name, f"{SUMS} is not a list of hashes and files")
    sums = dict(line.split("  ", 1)[::-1] for line in lines if line)
    actual = dict(files(folder))
    for path in sorted(sums.keys() ^ actual.keys()):
        raise damaged(folder.name, f"{path} is {'missing' if path in sums else 'not in the list of files'}")
    for path, found in zip(actual, fingerprint.of_files(list(actual.values())), strict=True):
        if found != sums[path]:
            raise damaged(folder.name, f"{path} does not have its hash")
    return sums


def _verify_parquet(folder: Path, manifest: Mapping[str, Any]) -> None:
    for entry in manifest["files"]:
        if not entry["path"].endswith(".parquet"):
            continue
        if pq.read_metadata(folder / entry["path"]).num_rows != entry["rows"]:
            raise damaged(folder.name, f"{entry['path']} does not have the rows the manifest tells")
    for name, columns in manifest.get("columns", {}).items():
        schema = pq.read_schema(folder / columnar.FOLDER / f"{name}.parquet")
        if {field.name: str(field.type) for field in schema} != columns:
            raise damaged(folder.name, f"{name}.parquet does not have the columns the manifest tells")


def _verify_engine(folder: Path, manifest: Mapping[str, Any]) -> None:
    """The database and the CSV files as DuckDB reads them."""
    with duckdb.connect(str(folder / database.NAME), read_only=True) as connection:
        for name, rows in manifest["rows"].items():
            counted = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608
            if counted != (rows,):
                raise damaged(
                    folder.name, f"{database.NAME}: {name} does not have the rows the manifest tells"
                )
            told = connection.execute(f'SELECT * FROM "{name}" LIMIT 0').description or []  # noqa: S608
            columns = [column[0] for column in told]
            _verify_csv(connection, folder, name, columns, rows)
            expected = list(manifest.get("columns", {}).get(name, columns))
            if columns != expected:
                raise damaged(
                    folder.name, f"{database.NAME}: {name} does not have the columns the manifest tells"
                )


def _verify_csv(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, columns: list[str], rows: int
) -> None:
    path = database.quoted(str(folder / delimited.FOLDER / f"{name}.csv"))
    options = (
        "header = true, all_varchar = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"'"
    )
    types = ", ".join(f"{database.quoted(column)}: 'VARCHAR'" for column in columns)
    counted = connection.execute(
        f"SELECT count(*) FROM read_csv({path}, {options}, columns = {{{types}}})"  # noqa: S608
    ).fetchone()
    if counted != (rows,):
        raise damaged(folder.name, f"csv/{name}.csv does not have the rows the manifest tells")


def damaged(release: str, why: str) -> UserError:
    """The error of a release that is not what it tells of itself."""
    return UserError(f"The release {release} is damaged: {why}.", "Run again to publish it anew.")


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """One publication at a time; another waits and says so. The lock ends with its process."""
    import fcntl

    with (output / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            logging.getLogger(__name__).warning(
                "Another run is publishing to %s; waiting for it to end.", output
            )
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def clear_leftovers(output: Path) -> None:
    """What a publication left that was interrupted."""
    for path in output.glob(f"{STAGING}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in output.glob(f"{SWITCH}*"):
        path.unlink()


def switch(output: Path, folder: Path) -> None:
    """Let `latest` point to the release, in one step."""
    target = Path("releases") / folder.name
    link = output / "latest"
    if link.is_symlink() and link.readlink() == target:
        return
    new = output / f"{SWITCH}{os.getpid()}"
    new.symlink_to(target)
    new.replace(link)
    flush(output)


def replace_all(output: Path, staging: Path, version: str) -> None:
    """Let a release that was fetched be the only one of a folder. The lock of the folder is held."""
    for folder in folders(output):
        folder.rename(output / f"{STAGING}old-{folder.name}")
    (output / "releases").mkdir(exist_ok=True)
    staging.chmod(0o755)
    staging.rename(output / "releases" / version)
    switch(output, output / "releases" / version)
    clear_leftovers(output)


def flush(path: Path) -> None:
    """Make sure that a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prune(output: Path, keep: int) -> list[str]:
    """Remove all but the newest releases, never the one `latest` points to; returns what was removed."""
    if keep < 1:
        raise UsageError("At least one release is kept.", "Say --keep 1 or more.")
    removed = []
    with locked(output):
        clear_leftovers(output)
        kept = {*folders(output)[-keep:], latest(output)}
        for folder in folders(output):
            if folder not in kept:
                aside = (
                    output / f"{STAGING}{folder.name}"
                )  # gone in one step; what is left of it, the next run clears
                folder.rename(aside)
                shutil.rmtree(aside)
                removed.append(folder.name)
    return removed
