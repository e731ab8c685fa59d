"""`python -m bench`: the speed of the text stages, and whole runs over synthetic corpora."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench import hostile, scale, text


def main() -> None:
    """Run what was asked for and print its figures."""
    given = os.environ.get("WORKREPORTS_BENCH_RAW")
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument(
        "--raw", type=Path, default=Path(given) if given else None,
        help="a folder of real reports to time the text stages on (or WORKREPORTS_BENCH_RAW)",
    )  # fmt: skip
    options.add_argument("--megabytes", type=float, default=text.SIZE / 1e6, help="how much text to read")
    options.add_argument("--sizes", default="1000,10000", help="reports of the synthetic corpora")
    options.add_argument("--processes", default="1,2", help="how many read files, one run for each")
    options.add_argument("--folder", type=Path, default=scale.default_folder(), help="where corpora are kept")
    only = options.add_mutually_exclusive_group()
    only.add_argument("--hostile", action="store_true", help="only time text made to be slow to read")
    only.add_argument("--text", action="store_true", help="only time the text stages")
    only.add_argument("--scale", action="store_true", help="only time whole runs")
    chosen = options.parse_args()
    if chosen.hostile:
        print(hostile.table())
        return
    if not chosen.scale:
        size = int(chosen.megabytes * 1e6)
        print(text.table("synthetic reports", text.run(text.sources(None), size)))
        if chosen.raw is not None:
            print(text.table(f"reports of {chosen.raw.name}", text.run(text.sources(chosen.raw), size)))
    if not chosen.text:
        sizes, processes = (
            [int(part) for part in given.split(",")] for given in (chosen.sizes, chosen.processes)
        )
        for line in scale.table(chosen.folder.absolute(), sizes, processes):
            print(line, flush=True)


if __name__ == "__main__":
    main()
