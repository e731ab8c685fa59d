"""Where the releases are that a command reads: a folder, or a URL whose releases are fetched once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

OutputOption = Annotated[
    str,
    typer.Option(
        "--output",
        help="Folder that holds the releases; or a URL as s3://…",
        envvar="WORKREPORTS_OUTPUT",
    ),
]


def local(output: str, *versions: str) -> Path:
    """The folder with these releases, and the latest; those of a URL are fetched into one of this machine."""
    from workreports.base import storage

    where = storage.Output.of(output)
    if where.url is None:
        return where.folder
    from workreports.releasing import remote

    return remote.mirror(where, versions)
