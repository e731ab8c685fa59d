"""What a run leaves on the Prefect server for people: artifacts, and an account of what went wrong."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from workreports.errors import UserError
from workreports.base.progress import LOGGER, Progress
from workreports.releasing.publish import Release
from workreports.base.storage import Output

_MANY = 20  # rows of a list that is only to give an impression
_NO_KEY = re.compile(r"[^a-z0-9]+")


def success(release: Release, output: Output) -> None:
    """Leave what a run has taken in and given out, the outcome of the checks, and where things are."""
    key = _key(output.folder)
    for leave in (_account, _checks):
        _try(leave, release, key)
    _try(_links, release, key, output.url)


def failure(error: BaseException, progress: Progress, output: Path, watched: bool) -> None:
    """Leave where a run has failed and what to do, as an artifact and, where nobody watches, in the log."""
    remedy = error.remedy if isinstance(error, UserError) else ""
    message = error.message if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
    told = {
        "stage": progress.failed or "start",
        "file": progress.file or "-",
        "error": message,
        "remedy": remedy or "See the log of the run.",
    }
    line = " ".join(f"{name}={value!r}" for name, value in told.items())
    LOGGER.log(logging.DEBUG if watched else logging.ERROR, "failed %s", line, extra={"told": told})
    rows = "".join(f"| {name} | {_cell(value)} |\n" for name, value in told.items())
    text = f"# The run failed\n\nThe previous release stands.\n\n| | |\n|---|---|\n{rows}"
    _try(
        lambda: create_markdown_artifact(text, key=f"failure-{_key(output)}", description="Why a run failed")
    )


def _try(leave: Callable[..., object], *arguments: Any) -> None:
    """A release is not worth less because the server did not take its account."""
    try:
        leave(*arguments)
    except Exception as error:
        LOGGER.warning("The account of the run could not be left on the server: %s", error)


def _key(output: Path) -> str:
    """Prefect wants lower-case letters, digits and dashes."""
    return _NO_KEY.sub("-", output.absolute().name.lower()).strip("-") or "output"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", "<br>")


def _rows(release: Release, table: str, *columns: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    path = release.folder / "parquet" / f"{table}.parquet"
    rows: list[dict[str, Any]] = pq.read_table(path, columns=list(columns)).to_pylist()
    return rows


def _account(release: Release, key: str) -> None:
    table = [{"step": step, "what": what, "count": count} for step, what, count in _steps(release)]
    outcome = "new" if release.is_new else "unchanged, nothing was published"
    create_table_artifact(
        table=table, key=f"account-{key}", description=f"Release {release.version} ({outcome})"
    )


def _steps(release: Release) -> Iterator[tuple[str, str, int]]:
    files = Counter(row["status"] for row in _rows(release, "source_files", "status"))
    yield "found", "files", files.total()
    yield "read", "files used", files["used"]
    copies = Counter(row["match"] for row in _rows(release, "document_copies", "match"))
    yield "gathered", "documents", release.rows["documents"]
    for match, count in sorted(copies.items()):
        yield "gathered", f"copies: {match}", count
    quarantined = Counter(
        (row["table"], row["reason"]) for row in _rows(release, "quarantine", "table", "reason")
    )
    for (table, reason), count in sorted(quarantined.items()):
        yield "quarantined", f"{table}: {reason}", count
    if not quarantined:
        yield "quarantined", "nothing", 0
    for table, count in sorted(release.rows.items()):
        yield "published", table, count


def _checks(release: Release, key: str) -> None:
    results = _rows(
        release, "validation_results", "table", "expectation", "severity", "success", "unexpected", "example"
    )
    lines = ["| severity | checks | failed |", "|---|---:|---:|"]
    for severity in ("critical", "row", "warning"):
        of_it = [result for result in results if result["severity"] == severity]
        lines.append(f"| {severity} | {len(of_it)} | {sum(not result['success'] for result in of_it)} |")
    failed = [result for result in results if not result["success"]]
    if failed:
        lines += ["", "| table | check | severity | rows | example |", "|---|---|---|---:|---|"]
        names = ("table", "expectation", "severity", "unexpected", "example")
        lines += ["| " + " | ".join(_cell(row[name]) for name in names) + " |" for row in failed[:_MANY]]
        if len(failed) > _MANY:
            lines.append(f"\n{len(failed) - _MANY} more are on the validation page.")
    text = "# Validation\n\n" + "\n".join(lines) + "\n"
    create_markdown_artifact(text, key=f"validation-{key}", description=f"Checks of {release.version}")


def _links(release: Release, key: str, url: str | None) -> None:
    folder = f"{url}/releases/{release.version}" if url else release.folder.absolute().as_uri()
    create_link_artifact(folder, link_text=release.version, key=f"release-{key}")
    create_link_artifact(f"{folder}/data_docs/index.html", link_text="Validation page", key=f"page-{key}")
