"""The commands for unattended work: runs on a schedule, and reading a part anew."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from workreports.errors import UsageError

RawOption = Annotated[
    str,
    typer.Option(
        "--raw",
        help="Folder of .txt reports, with or without sidecars; or a URL as s3://…",
        envvar="WORKREPORTS_RAW",
    ),
]
OutputOption = Annotated[
    str,
    typer.Option(
        "--output", help="Folder that holds the releases; or a URL as s3://…", envvar="WORKREPORTS_OUTPUT"
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (serve, backfill):
        app.command()(command)


def serve(
    cron: Annotated[str, typer.Option("--cron", help='When to run, in five fields, e.g. "0 3 * * *".')],
    raw: RawOption = "raw",
    output: OutputOption = "output",
    timezone: Annotated[
        str, typer.Option("--timezone", help="Where the clock of --cron hangs.")
    ] = "Asia/Shanghai",
    name: Annotated[str, typer.Option("--name", help="Name of the deployment.")] = "workreports",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of the server that is started; 0 takes any.")
    ] = 4200,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="Another parameter of the flow as name=JSON, e.g. full_refresh=true."),
    ] = None,
) -> None:
    """Publish on a schedule, on this machine alone."""
    from workreports.cli import clock
    from workreports.running import sources

    clock.require(cron, timezone)
    sources.require(raw)
    parameters = {"raw": raw, "output": output, **_parameters(set_ or [])}
    _flows("schedule").serve(cron, timezone, parameters, name, port)


def _parameters(given: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{text} is no parameter.", "Write --set name=value, the value in JSON.")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


def backfill(
    documents: Annotated[
        list[str] | None,
        typer.Option("--documents", help="A document_id or source_file; several with commas or repeated."),
    ] = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rule", help="A rule such as link.alias, or a group such as link; may be repeated."),
    ] = None,
    raw: RawOption = "raw",
    output: OutputOption = "output",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Draw no progress.")] = False,
) -> None:
    """Read a part of the documents anew and publish a complete release."""
    from workreports.running import sources

    sources.require(raw)
    from workreports.base import progress as progressing
    from workreports.base import storage
    from workreports.cli import show
    from workreports.running import backfill as part
    from workreports.running import pipeline

    chosen = {"documents": _several(documents), "rules": _several(rules)}
    where = storage.Output.of(output)
    with progressing.for_terminal(quiet) as progress, progress.stage("start"):
        pipeline.fetch(where, progress)
        again = part.concerned(where.folder, chosen["documents"], chosen["rules"])
        print(f"Reading {len(again)} documents anew.", file=sys.stderr)
        release = _flows("here").run(raw, output, progress, **chosen)
    show.print_release(release, where.folder / "latest", where.url)
    show.print_timings(progress.seconds, progressing.peak_megabytes())


def _several(given: list[str] | None) -> list[str]:
    return [name for text in given or [] for part in text.split(",") if (name := part.strip())]


def _flows(name: str) -> Any:
    """One of the files beside the library that know the scheduler."""
    import importlib

    from workreports.declared import paths

    if (folder := str(paths.flows())) not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)
