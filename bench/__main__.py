"""`python -m bench`: the speed of the text stages, and whole runs over synthetic corpora."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench import hostile, text


def main() -> None:
    """Run what was asked for and print its figures."""
    given = os.environ.get("WORKREPORTS_BENCH_RAW")
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument(
        "--raw", type=Path, default=Path(given) if given else None,
        help="a folder of real reports to time the text stages on (or WORKREPORTS_BENCH_RAW)",
    )  # fmt: skip
    options.add_argument("--megabytes", type=float, default=text.SIZE / 1e6, help="how much text to read")
    options.add_argument("--hostile", action="store_true", help="only time text made to be slow to read")
    chosen = options.parse_args()
    if chosen.hostile:
        print(hostile.table())
        return
    size = int(chosen.megabytes * 1e6)
    print(text.table("synthetic reports", text.run(text.sources(None), size)))
    if chosen.raw is not None:
        print(text.table(f"reports of {chosen.raw.name}", text.run(text.sources(chosen.raw), size)))


if __name__ == "__main__":
    main()
