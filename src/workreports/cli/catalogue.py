"""Commands for people with a question: which indicator is it, how do my figures compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workreports.cli.places import OutputOption, local


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(indicators)
    app.command()(compare)


def indicators(
    word: Annotated[
        str, typer.Argument(help="A name, an alias, a code, or a part of one: 粮食, grain, GDP.")
    ],
    output: OutputOption = "output",
    most: Annotated[int, typer.Option("--most", min=1, help="Indicators shown at most.")] = 30,
) -> None:
    """Find indicators by any name, with definition, unit, and what the latest release has of them."""
    from workreports.asking import catalogue
    from workreports.cli import show

    answer = catalogue.search(word, local(output))
    if not answer.entries:
        print(f"No indicator is called {word}, and none is near.")
        return
    if not answer.exact:
        print(f"No indicator is called {word}. Near:")
    show.print_indicators(answer.entries[:most])
    if len(answer.entries) > most:
        print(f"… and {len(answer.entries) - most} more; see --most.")


def compare(
    table: Annotated[Path, typer.Argument(help="A CSV file with region, year, indicator, value, unit.")],
    output: OutputOption = "output",
    most: Annotated[int, typer.Option("--most", min=1, help="Lines shown of each kind.")] = 20,
) -> None:
    """Hold your own figures beside the latest release: agreement, differences by size, receipts."""
    from workreports.asking import compare as comparing

    print(comparing.report(comparing.compare(table, local(output)), most))
