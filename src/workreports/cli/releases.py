"""The commands about releases: which there are, how they differ, whether they are whole, where they go."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from workreports.cli.places import OutputOption, local
from workreports.errors import UsageError


class Form(StrEnum):
    """How differences are written."""

    markdown = "markdown"
    csv = "csv"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (releases, diff, verify, prune, upload):
        app.command()(command)


def releases(output: OutputOption = "output") -> None:
    """List the releases, newest first."""
    from workreports.base import storage
    from workreports.cli import show
    from workreports.releasing import releases as kept

    place = storage.Output.of(output)
    if place.url is None:
        found = kept.listed(place.folder)
    else:
        from workreports.releasing import remote

        found = remote.listed(place)
    if not found:
        raise UsageError(f"There is no release in {output}.", "Publish one with `workreports run`.")
    columns = ("release", "rows", "files", "MB", "compared with", "")
    rows = [
        (
            item.version,
            f"{item.rows:,}",
            str(item.files),
            f"{item.size / 1e6:.1f}",
            item.previous or "",
            "damaged" if item.damage else "latest" if item.latest else "",
        )
        for item in found
    ]
    show.print_table(columns, rows, numeric=("rows", "files", "MB"))
    for item in found:
        if item.damage:
            typer.echo(f"workreports: {item.damage}", err=True)


def diff(
    old: Annotated[str, typer.Argument(help="The earlier release, e.g. 2026.03.01.")],
    new: Annotated[str, typer.Argument(help="The later one.")] = "latest",
    output: OutputOption = "output",
    form: Annotated[Form, typer.Option("--format", help="How to write the differences.")] = Form.markdown,
) -> None:
    """Show what differs between two releases: rows, values, columns, each with its cause."""
    import sys

    from workreports.asking import sql
    from workreports.releasing import changes
    from workreports.releasing import releases as kept
    from workreports.releasing.catalog import changelog

    folder = local(output, old, new)
    before, after = kept.find(folder, old), kept.find(folder, new)
    state = kept.state(after)
    found = changes.compare(kept.state(before), state)
    if form is Form.csv:
        sql.write_csv(found, sys.stdout)
    elif form is Form.json:
        sql.write_json(found, sys.stdout)
    else:
        print(changelog.render(after.name, before.name, state.tables, found), end="")


def verify(
    version: Annotated[str, typer.Argument(help="A release; the latest when none is named.")] = "latest",
    output: OutputOption = "output",
) -> None:
    """Check a release: the hash of each file, the rows and columns of each table."""
    from workreports.releasing import releases as kept

    folder = kept.find(local(output, version), version)
    manifest = kept.verify(folder)
    rows = sum(manifest["rows"].values())
    files, tables = len(kept.files(folder)), len(manifest["rows"])
    print(f"{folder.name} is whole: {files} files, {tables} tables, {rows:,} rows.")


def prune(
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many of the newest releases to keep.")],
    output: OutputOption = "output",
) -> None:
    """Remove old releases, never the one `latest` points to."""
    from workreports.base import storage
    from workreports.releasing import releases as kept

    place = storage.Output.of(output)
    if place.url is not None:
        raise UsageError(f"{output} is not on this machine.", "Remove old releases there with its own tools.")
    if not place.folder.is_dir():
        raise UsageError(f"There is no release in {output}.", "Publish one with `workreports run`.")
    removed = kept.prune(place.folder, keep)
    print(f"Removed {', '.join(removed)}." if removed else "Nothing to remove.")


def upload(
    url: Annotated[
        str, typer.Argument(help="Where to: a folder or any URL fsspec knows, e.g. s3://bucket/data.")
    ],
    version: Annotated[str, typer.Option("--release", help="The release to upload.")] = "latest",
    output: OutputOption = "output",
    force: Annotated[
        bool, typer.Option("--force", help="Let the place point to an older release than it does now.")
    ] = False,
) -> None:
    """Upload a release, its files first and the pointer to it last."""
    from workreports.releasing import releases as kept
    from workreports.releasing import remote

    print(f"Uploaded to {remote.upload(kept.find(local(output, version), version), url, force=force)}")
