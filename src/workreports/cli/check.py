"""The command that says what the files of a folder are taken for."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(check)


def check(
    folder: Annotated[Path, typer.Argument(help="Folder of .txt reports, with or without sidecars.")],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line, with every column.")
    ] = False,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="Only what is unsure, refused or ignored.")
    ] = False,
) -> None:
    """Show what each file is taken for and why, and what is ignored; nothing is published."""
    from workreports.asking import check as checking
    from workreports.cli import show

    seen = list(checking.folder(folder))
    shown = [item for item in seen if not doubtful or item.status not in ("read", "listed")]
    if jsonl:
        for item in shown:
            sys.stdout.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
    elif shown:
        show.print_table(
            ("file", "status", "kind", "region", "year", "sure", "why", "note"),
            [
                (
                    item.file,
                    item.status,
                    item.kind,
                    item.region,
                    item.year,
                    "" if item.confidence is None else f"{item.confidence:.2f}",
                    item.why,
                    item.note,
                )
                for item in shown
            ],
            ("sure",),
        )
    checking.require_reports(seen)
    if not jsonl:
        print(checking.summary(seen))
