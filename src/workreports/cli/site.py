"""The site of a release: written, and served on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workreports.cli.places import OutputOption, local
from workreports.errors import UsageError, UserError

if TYPE_CHECKING:
    from workreports.base.progress import Progress
    from workreports.releasing.publish import Release
    from workreports.releasing.site import Built

_MANY = 1_000  # reports of a release whose site a run writes without being asked


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(site)


def site(
    output: OutputOption = "output",
    raw: Annotated[
        Path, typer.Option("--raw", help="The folder of the reports, whose texts the pages show.")
    ] = Path("raw"),
    version: Annotated[str, typer.Option("--release", help="The release to show.")] = "latest",
    to: Annotated[
        Path | None, typer.Option("--to", help="Where to write it; `site` in the output folder if not said.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Serve it on this machine until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where; 0 takes a free one.")] = 8000,
) -> None:
    """Write the site of a release: pages for people, in Chinese and English, from plain files."""
    from workreports.releasing import site as building

    built = building.build(local(output, version), raw, None if version == "latest" else version, to)
    tell(built)
    if serve:
        _serve(built.folder, port)


def after_run(
    release: Release, output: Path, raw: str, wanted: bool | None, progress: Progress
) -> Built | None:
    """The site of what a run published; not said, it is written where it takes little beside the run."""
    from workreports.base import storage

    if wanted is False or (wanted is None and release.rows.get("documents", 0) > _MANY):
        return None
    from workreports.releasing import site as building

    with progress.stage("site"):
        try:
            return building.build(output, storage.path_of(raw))
        except OSError as error:
            raise UserError(
                f"The release stands, but its site could not be written: {error}.",
                "Mend what is named and run `workreports site`.",
            ) from error


def tell(built: Built) -> None:
    """Where a site is and how much of it is new."""
    counts = f"{built.files:,} files, {built.written:,} written"
    print(f"Site of {built.version}: {built.folder / 'index.html'} ({counts})")

    if built.without_text:
        print(f"  {built.without_text:,} reports without their text; name its folder with --raw.")


def _serve(folder: Path, port: int) -> None:
    """Until the user ends it; nobody else on the network sees it."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        """Says nothing of each page."""

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder)))
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used: {error.strerror or error}.", "Name another with --port."
        ) from error
    with server:
        print(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C ends)", flush=True)
        server.serve_forever()
