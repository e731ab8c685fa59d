"""The command `workreports`. Heavy libraries are imported by the commands that need them, not here."""

from __future__ import annotations

import gc
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from workreports.base import environment
from workreports.cli import answer, catalogue, check, releases, schedule, shell, site, start
from workreports.cli.places import OutputOption, local
from workreports.errors import UsageError, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workreports.base.progress import Progress
    from workreports.declared.tables import Table
    from workreports.releasing.publish import Release

app = typer.Typer(
    name="workreports",
    help="Government work reports of China as published, validated, queryable data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class RunnerKind(StrEnum):
    """Where files are read."""

    process = "process"
    dask = "dask"
    serial = "serial"


def _version(wanted: bool) -> None:
    if wanted:
        from workreports import __version__

        print(f"workreports {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    del version


@app.command()
def run(
    raw: Annotated[
        str,
        typer.Option("--raw", help="Folder of .txt reports, with or without sidecars; or a URL as s3://…"),
    ] = "raw",
    output: Annotated[
        str,
        typer.Option(
            "--output", help="Folder that holds the releases; or a URL as s3://…", envvar="WORKREPORTS_OUTPUT"
        ),
    ] = "output",
    direct: Annotated[
        bool, typer.Option("--direct", help="Run without Prefect: the same steps, nothing recorded.")
    ] = False,
    processes: Annotated[
        int, typer.Option("--processes", min=0, help="How many read files at once; 0: as many as cores.")
    ] = 0,
    runner: Annotated[
        RunnerKind,
        typer.Option(
            "--runner", help="Where files are read: in processes of this machine, on a Dask cluster, or here."
        ),
    ] = RunnerKind.process,
    address: Annotated[
        str | None, typer.Option("--address", help="The Dask cluster's scheduler, e.g. tcp://host:8786.")
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Read every file anew; the result is the same.")
    ] = False,
    with_site: Annotated[
        bool | None,
        typer.Option(
            "--site/--no-site",
            help="Write the site of the release too; not said, that of up to 1,000 reports.",
            envvar="WORKREPORTS_SITE",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Draw no progress.")] = False,
) -> None:
    """Publish the reports of a folder as a new release."""
    from workreports.base import progress as progressing
    from workreports.base import storage
    from workreports.cli import show

    where = storage.Output.of(output)
    options = {
        "processes": processes,
        "runner": runner.value,
        "address": address or "",
        "full_refresh": full_refresh,
    }
    with progressing.for_terminal(quiet) as progress, progress.stage("start"):
        way = _run_direct if direct else _run_flow
        release = way(raw, output, progress, options)
        elsewhere = where.url is not None
        built = None if elsewhere else site.after_run(release, where.folder, raw, with_site, progress)
    show.print_release(release, where.folder / "latest", where.url)
    if built is not None:
        site.tell(built)
    show.print_timings(progress.seconds, progressing.peak_megabytes())


def _run_direct(raw: str, output: str, progress: Progress, chosen: dict[str, Any]) -> Release:
    """The steps one after the other."""
    with progress.stage("imports"):
        from workreports.running import cluster, pipeline, sources
    sources.require(raw)
    with cluster.runner(chosen["runner"], chosen["processes"], chosen["address"]) as runner:
        options = pipeline.Options(runner=runner, full_refresh=chosen["full_refresh"])
        return pipeline.run(raw, output, progress, options=options)


def _run_flow(raw: str, output: str, progress: Progress, chosen: dict[str, Any]) -> Release:
    """The steps as a Prefect flow, which lies beside the library and not in it."""
    from runpy import run_path

    from workreports.declared import paths

    with progress.stage("imports"):
        from workreports.running import sources
    sources.require(raw)
    run_flow = run_path(str(paths.flows() / "here.py"))["run"]
    release: Release = run_flow(raw, output, progress, **chosen)
    return release


def _declared_tables() -> Mapping[str, Table]:
    from workreports.declared import declarations

    return declarations.tables()


@app.command()
def sql(
    statement: Annotated[
        str, typer.Argument(help='One query, e.g. "SELECT * FROM documents"; - reads it from standard input.')
    ],
    output: OutputOption = "output",
    format: Annotated[  # noqa: A002
        answer.Format, typer.Option("--format", "-f", help="How to write the result.")
    ] = answer.Format.table,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write into this file instead of standard output.")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows that --format table shows at most.")] = 200,
) -> None:
    """Ask the latest release a question, read-only."""
    text = sys.stdin.read() if statement == "-" else statement
    answer.give(text, local(output), format, to, rows)


@app.command()
def extract(
    file: Annotated[str, typer.Argument(help="A text file in any encoding, or - for standard input.")],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line, with every column.")
    ] = False,
) -> None:
    """Show the observations of one text."""
    gc.disable()  # one text leaves no garbage worth the time that looking for it takes
    from workreports.asking import single
    from workreports.cli import show

    show.print_observations(single.extract_bytes(_read_bytes(file), file), jsonl)
    _end_at_once()


def _end_at_once() -> NoReturn:
    """End without taking apart what was loaded, which costs Python a tenth of a second and serves nobody."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _read_bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror}.", "Name a text file, or - for standard input."
        ) from error


@app.command()
def explain(
    observation_id: Annotated[
        str, typer.Argument(help="An observation_id of the latest release, e.g. from a query.")
    ],
    output: OutputOption = "output",
) -> None:
    """Show the sentence an observation comes from and the rules that made each column."""
    from workreports.asking import single

    print(single.explain(observation_id, local(output)))


@app.command()
def describe(
    table: Annotated[str | None, typer.Argument(help="A table; without it, all tables are listed.")] = None,
) -> None:
    """Show the data dictionary: tables, columns, units, meanings."""
    from workreports.cli import show

    tables = _declared_tables()
    if table is None:
        show.print_tables(tables)
    elif table in tables:
        show.print_columns(tables[table])
    else:
        raise UsageError(f"There is no table {table}.", f"There are: {', '.join(tables)}.")


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated numerals, one JSON object a line.")],
    raw: Annotated[
        Path | None,
        typer.Option("--raw", help="Extract from these texts instead of reading the latest release."),
    ] = None,
    output: OutputOption = "output",
    errors: Annotated[bool, typer.Option("--errors", help="List what differs, grouped by kind.")] = False,
    examples: Annotated[
        int, typer.Option("--examples", min=1, help="Examples shown of each kind of error.")
    ] = 5,
) -> None:
    """Score observations against annotated numerals."""
    from workreports.asking import evaluate as evaluation

    annotated = evaluation.read_gold(gold)
    found = evaluation.from_raw(raw, annotated) if raw else evaluation.from_parquet(local(output))
    print(evaluation.report(evaluation.evaluate(found, annotated), errors=errors, examples=examples))


@app.command()
def survey(
    folder: Annotated[Path | None, typer.Argument(help="Folder of .txt reports.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Lines of each list.")] = 40,
    doubts: Annotated[
        bool, typer.Option("--doubts", help="List figures of the latest release that do not fit instead.")
    ] = False,
    output: OutputOption = "output",
) -> None:
    """Show where the lexicon is thin: frequent subjects without indicator, unknown units."""
    if doubts:
        from workreports.asking import doubts as doubting

        print(doubting.report(doubting.doubts(local(output)), most))
        return
    if folder is None:
        raise UsageError("Which folder?", "Name one with reports as .txt files, or ask for --doubts.")
    from workreports.asking import survey as surveying

    print(surveying.report(surveying.survey_folder(folder), most))


check.register(app)
catalogue.register(app)
releases.register(app)
schedule.register(app)
shell.register(app)
site.register(app)


def main() -> NoReturn:
    """Run the command; errors a user can act on are printed in a line or two."""
    environment.no_telemetry()
    try:
        app(standalone_mode=True)
    except UserError as error:
        if start.asked():
            start.ended()
        _fail(error.message, error.remedy, error.exit_code)
    except SystemExit as ended:  # which is what typer makes of Ctrl-C
        if ended.code == start.INTERRUPTED:
            start.ended()
        raise
    except BrokenPipeError:  # the reader, e.g. head, has seen enough
        sys.stderr.close()
        sys.exit(0)
    sys.exit(0)


def _fail(message: str, remedy: str, code: int) -> NoReturn:
    print(f"workreports: {message}", file=sys.stderr)
    if remedy:
        print(f"  {remedy}", file=sys.stderr)
    sys.exit(code)
