"""Tables → a release: files in every format, what describes them, and their hashes, put in place in one step.

Everything is written aside in the output folder, verified, flushed to disk and renamed; only then does
`latest` point to it. Whoever reads sees the old release or the new one, never a part.

The same tables after the same release give the same bytes: nothing in the files tells when or where they were
made but the version, which begins with the day. (A DuckDB file has unused bytes that differ each time;
`SHA256SUMS` has its hash.)
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv

from workreports.base import fingerprint, scratch
from workreports.checking import checks, report_page
from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.errors import UsageError, UserError, ValidationFailedError
from workreports.releasing import changes, policy, releases
from workreports.releasing.catalog import changelog, citation, croissant, dictionary, frictionless, linked
from workreports.releasing.catalog.edition import Edition, File, coverage
from workreports.releasing.causes import State
from workreports.releasing.formats import columnar, database, delimited, stata, workbook
from workreports.releasing.formats.macros import MACROS
from workreports.tabling import arrow

RESULTS = "validation_results"
_DESCRIPTIONS = {
    "datapackage.json": frictionless.render,
    "schema-org.jsonld": linked.schema_org,
    "dcat.jsonld": linked.dcat,
    "croissant.json": croissant.render,
    "CITATION.cff": citation.render,
}


FORMATS = ("xlsx", "stata")  # what may be left out


@dataclass(frozen=True, slots=True)
class Release:
    """A published release."""

    version: str
    folder: Path
    rows: Mapping[str, int]  # by table
    is_new: bool  # false when the latest release already held exactly this


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a release stands among the others."""

    version: str
    previous: str | None = None


def publish(
    found: Mapping[str, pa.Table],
    output: Path,
    today: date | None = None,
    formats: Collection[str] | None = None,
    room: Path | None = None,
) -> Release:
    """Publish validated tables in `output`; where nothing has changed the latest release stays the latest.

    `formats` says what to write of `FORMATS` beside Parquet, CSV and DuckDB; everything when not given. The
    date serves the version only. What does not fit into memory is put into `room`. Raises when the validation
    results hold a critical failure, or when the tables break what the previous release promised.
    """
    _refuse_failures(found[RESULTS])
    wanted = _wanted(formats)
    output.mkdir(parents=True, exist_ok=True)
    with releases.locked(output):
        releases.clear_leftovers(output)
        content = _content(found, wanted)
        standing = _standing(output, content)
        if standing is not None:
            folder, rows = standing
            releases.switch(output, folder)
            return Release(folder.name, folder, rows, is_new=False)
        previous = _previous(output)
        if previous is not None:
            policy.check(
                releases.schemas(previous), {name: arrow.schema(name) for name in declarations.tables()}
            )
        whole = _with_changes(found, previous, room)
        day = today or datetime.now(UTC).astimezone().date()
        origin = Origin(_next_version(output, day), previous.name if previous else None)
        staging = Path(tempfile.mkdtemp(prefix=releases.STAGING, dir=output))
        try:
            write(whole, staging, origin, content, wanted, room)
            releases.verify(staging)
            folder = _put_in_place(staging, output, origin.version)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        releases.switch(output, folder)
        return Release(
            folder.name, folder, {name: whole[name].num_rows for name in declarations.tables()}, True
        )


def _wanted(formats: Collection[str] | None) -> tuple[str, ...]:
    unknown = sorted(set(formats or ()) - set(FORMATS))
    if unknown:
        raise UsageError(f"There is no format {', '.join(unknown)}.", f"There are: {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if formats is None or name in formats)


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


def _without_changes(found: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables as far as they do not depend on the previous release."""
    results = found[RESULTS]
    kept = results.filter(pa.compute.not_equal(results["table"], changes.NAME))
    every = {name: found[name] for name in declarations.tables() if name != changes.NAME}
    return every | {RESULTS: kept}


def _content(found: Mapping[str, pa.Table], formats: tuple[str, ...]) -> dict[str, str]:
    """Hashes of what a release says and in which formats, whatever its version and what came before."""
    every = _without_changes(found)
    hashes = {name: _hash_of_table(table) for name, table in sorted(every.items())}
    every[changes.NAME] = changes.nothing()
    texts = [report_page.render(every), dictionary.markdown(), repr(dataset()), repr(MACROS)]
    texts += [] if formats == FORMATS else [repr(formats)]
    return hashes | {"": hashlib.sha256("\0".join(texts).encode()).hexdigest()}


def _hash_of_table(table: pa.Table) -> str:
    """Over the values and the description of the columns; the same with every version of the libraries."""
    digest = hashlib.sha256()
    for field in table.schema:
        about = sorted((field.metadata or {}).items())
        digest.update(repr((field.name, str(field.type), field.nullable, about)).encode())
    digest.update(repr(sorted((table.schema.metadata or {}).items())).encode())
    sink = pa.PythonFile(_Hashing(digest), mode="w")
    pa.csv.write_csv(table, sink, pa.csv.WriteOptions(quoting_style="all_valid"))
    return digest.hexdigest()


class _Hashing:
    """A file that keeps only the hash of what is written to it."""

    closed = False

    def __init__(self, digest: Any) -> None:
        self._digest = digest

    def write(self, data: bytes) -> int:
        """Take the bytes into account."""
        self._digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""
        self.closed = True


def _standing(output: Path, content: Mapping[str, str]) -> tuple[Path, dict[str, int]] | None:
    """A whole release that says this: the latest, or one that was interrupted before the switch."""
    every = releases.folders(output)
    newest = releases.latest(output)
    for folder in dict.fromkeys([newest, *every[-1:]]):
        if folder in every and releases.read_manifest(folder).get("content") == content:
            with contextlib.suppress(UserError):
                return folder, releases.verify(folder)["rows"]
    return None


def _previous(output: Path) -> Path | None:
    """The newest release that is whole."""
    for folder in reversed(releases.folders(output)):
        with contextlib.suppress(UserError):
            releases.verify(folder)
            return folder
    return None


def _with_changes(
    found: Mapping[str, pa.Table], previous: Path | None, room: Path | None = None
) -> dict[str, pa.Table]:
    """The tables with what differs from the previous release, which is checked as every table is."""
    every = _without_changes(found)
    every[changes.NAME] = changes.nothing()
    if previous is None:
        return every | {RESULTS: found[RESULTS]}
    state = State(every, fingerprint.of_code(), fingerprint.of_declarations())
    every[changes.NAME] = changes.compare(releases.state(previous, room), state, room)
    checked, _ = checks.check(every, only=[changes.NAME], folder=room)
    of_changes = arrow.batch(RESULTS, [result.row() for result in checked])
    every[RESULTS] = arrow.sort(
        RESULTS, pa.Table.from_batches([*every[RESULTS].to_batches(), of_changes], arrow.schema(RESULTS))
    )
    _refuse_failures(every[RESULTS])
    return every


def write(
    found: Mapping[str, pa.Table],
    folder: Path,
    origin: Origin,
    content: Mapping[str, str],
    formats: tuple[str, ...] = FORMATS,
    room: Path | None = None,
) -> dict[str, Any]:
    """Write all files of a release into an empty folder and return its manifest.

    What does not fit into memory meanwhile is put into `room`.
    """
    every = {name: found[name] for name in declarations.tables()}
    rows = columnar.write(every, folder)
    rows |= delimited.write(every, folder)
    database.write(every, folder, room)
    if "xlsx" in formats:
        workbook.write(every, folder)
    if "stata" in formats:
        rows |= stata.write(every, folder)
    scratch.let_go()
    hashes = _hashes(folder, {})
    data = [_described(path, file, hashes[path], rows.get(path)) for path, file in releases.files(folder)]
    edition = Edition(origin.version, data, coverage(every["observations"]))
    for path, render in _DESCRIPTIONS.items():
        _write_text(folder / path, render(edition))
    _write_text(folder / "dictionary.html", dictionary.page())
    _write_text(folder / "DICTIONARY.md", dictionary.markdown())
    before = origin.previous
    _write_text(folder / "CHANGES.md", changelog.render(origin.version, before, every, every[changes.NAME]))
    (folder / "data_docs").mkdir()
    _write_text(folder / "data_docs" / "index.html", report_page.render(every))
    hashes = _hashes(folder, hashes)
    manifest = _manifest(every, folder, rows, hashes, origin, content)
    _write_text(folder / releases.MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    hashes = _hashes(folder, hashes)
    sums = "".join(f"{hashes[path]}  {path}\n" for path, _ in releases.files(folder))
    _write_text(folder / releases.SUMS, sums)
    return manifest


def _hashes(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The hashes of all files of a release by their paths, those that are `known` and the others."""
    new = [(path, file) for path, file in releases.files(folder) if path not in known]
    hashed = fingerprint.of_files([file for _, file in new])
    return {**known, **dict(zip((path for path, _ in new), hashed, strict=True))}


def _described(path: str, file: Path, sha256: str, rows: int | None) -> File:
    return File(path, None if path == database.NAME else sha256, file.stat().st_size, rows)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _manifest(
    found: Mapping[str, pa.Table],
    folder: Path,
    rows: Mapping[str, int],
    hashes: Mapping[str, str],
    origin: Origin,
    content: Mapping[str, str],
) -> dict[str, Any]:
    inputs = found["source_files"].select(["source_file", "sha256", "bytes", "status"]).to_pylist()
    return {
        "name": dataset().name,
        "version": origin.version,
        "previous": origin.previous,
        "code": {
            "version": installed_version("workreports"),
            "sha256": fingerprint.of_code(),
            "duckdb": duckdb.__version__,
            "pyarrow": pa.__version__,
        },
        "declarations": {"sha256": fingerprint.of_declarations()},
        "schema_versions": {table.name: table.version for table in declarations.tables().values()},
        "rows": {name: table.num_rows for name, table in found.items()},
        "columns": {
            name: {field.name: str(field.type) for field in table.schema} for name, table in found.items()
        },
        "inputs": inputs,
        "content": dict(content),
        "files": [
            {"path": path, "sha256": hashes[path], "bytes": file.stat().st_size}
            | ({"rows": rows[path]} if path in rows else {})
            for path, file in releases.files(folder)
            if path != database.NAME
        ],
    }


def _next_version(output: Path, today: date) -> str:
    """Named by the day, or by the last version's when clocks went back."""
    taken = sorted(version for version, _ in releases.numbered(output))
    day = max((today.year, today.month, today.day), taken[-1][:3] if taken else (0, 0, 0))
    last = max((version[3] for version in taken if version[:3] == day), default=0)
    return "{:04}.{:02}.{:02}".format(*day) + (f".{last + 1}" if last else "")


def _put_in_place(staging: Path, output: Path, version: str) -> Path:
    """Flush the folder to disk and give it its name."""
    staging.chmod(0o755)
    for path in [*staging.rglob("*"), staging]:
        releases.flush(path)
    (output / "releases").mkdir(exist_ok=True)
    folder = (output / "releases").resolve() / version
    staging.rename(folder)
    releases.flush(folder.parent)
    return folder
