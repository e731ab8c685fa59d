"""Whole runs over synthetic corpora of growing size, each in a process of its own, held against the truth.

Two figures are given of the memory of a process: what it holds itself, and what is resident at most, with the
pages of mapped files, which the kernel drops when somebody else needs the room.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from time import perf_counter, sleep

from bench import generator

_STAGES = ("find", "read", "gather", "derive", "check", "imports", "publish")
_MEGABYTE = 1e6
_LOOK_SECONDS = 0.1


@dataclass(slots=True)
class Memory:
    """The most a process held itself, and the most that was resident; in bytes, 0 where it cannot be told."""

    own: int = 0
    resident: int = 0

    def __str__(self) -> str:
        return f"{self.own / _MEGABYTE:.0f} ({self.resident / _MEGABYTE:.0f})"


@dataclass(slots=True)
class Watched:
    """The memory of the process that publishes, and of the largest of its workers."""

    main: Memory = field(default_factory=Memory)
    worker: Memory = field(default_factory=Memory)

    def look(self, main: int) -> None:
        """Take notice of what the process and its children hold now."""
        for entry in Path("/proc").glob("[0-9]*/status"):
            try:
                told = dict(line.split(":", 1) for line in entry.read_text().splitlines())
            except OSError:
                continue  # it has just ended
            if "VmHWM" not in told:
                continue
            kept = self.main if int(told["Pid"]) == main else self.worker
            if main in (int(told["Pid"]), int(told["PPid"])):
                kept.own = max(kept.own, _bytes(told["RssAnon"]))
                kept.resident = max(kept.resident, _bytes(told["VmHWM"]))


def _bytes(told: str) -> int:
    return int(told.split()[0]) * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took, and how right it was."""

    reports: int
    processes: int
    again: bool  # nothing had changed since the run before
    characters: int
    wall: float
    seconds: Mapping[str, float]
    memory: Watched
    output: int  # bytes of the release
    precision: float
    recall: float
    facts: float  # share of the facts written into the reports that were found, with value and unit

    def row(self) -> list[str]:
        """For the table."""
        return [
            f"{self.reports}{', unchanged' if self.again else ''}",
            str(self.processes),
            f"{self.wall:.1f}",
            *(self._stage(stage) for stage in _STAGES),
            str(self.memory.main),
            str(self.memory.worker),
            f"{self.output / _MEGABYTE:.0f}",
            f"{self.precision:.4f}",
            f"{self.recall:.4f}",
            f"{self.facts:.4f}",
        ]

    def _stage(self, stage: str) -> str:
        seconds = self.seconds.get(stage, 0.0)
        if seconds < 0.05:
            return "–"
        return f"{seconds:.1f} ({self.characters / seconds / 1e6:.1f})"


ABOUT = (
    "Stages: seconds (million characters a second). Memory: MB the process held itself (MB resident, with "
    "mapped files).\n"
)
HEAD = (
    *("reports", "processes", "wall s", *_STAGES, "memory", "memory of a worker", "release MB"),
    *("precision", "recall", "facts"),
)


def line(cells: Iterable[str]) -> str:
    """A row of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


def run(folder: Path, count: int, processes: int, again: bool = False) -> Run:
    """Generate a corpus where it is not there yet, publish it, and hold the release against its truth."""
    corpus = generator.write(folder, count)
    output = corpus / f"output-{processes}"
    if not again:
        subprocess.run(["rm", "-rf", str(output)], check=True)  # noqa: S603, S607 (our own folder)
    command = [sys.executable, "-m", "bench.scale", str(corpus / "raw"), str(output), str(processes)]
    memory = Watched()
    start = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:  # noqa: S603 (this very program)
        while running.poll() is None:
            memory.look(running.pid)
            sleep(_LOOK_SECONDS)
        wall = perf_counter() - start
        output_of_it = running.stdout.read() if running.stdout else b""
    if running.returncode:
        raise SystemExit(f"the run over {count} reports failed")
    told = json.loads(output_of_it.splitlines()[-1])
    truth = [json.loads(line) for line in (corpus / "truth.jsonl").read_text("utf-8").splitlines()]
    release = Path(told["release"])
    precision, recall = copies(truth, release)
    return Run(
        count,
        processes,
        again,
        sum(item["characters"] for item in truth),
        wall,
        told["seconds"],
        memory,
        sum(path.stat().st_size for path in release.rglob("*") if path.is_file()),
        precision,
        recall,
        facts(truth, release),
    )


def _publish(raw: Path, output: Path, processes: int) -> None:
    """One run, in this process; its figures go to standard output as JSON."""
    from workreports.base.progress import Progress
    from workreports.running import pipeline

    progress = Progress()
    options = pipeline.Options(processes=processes)
    release = pipeline.run(raw, output, progress, options=options)
    print(json.dumps({"release": str(release.folder), "seconds": progress.seconds}))


# ---- held against the truth ----


def copies(truth: Iterable[Mapping[str, object]], release: Path) -> tuple[float, float]:
    """Precision and recall of the pairs of files that are called copies of one document."""
    import pyarrow.parquet as pq

    table = pq.read_table(release / "parquet" / "document_copies.parquet")
    found: dict[str, set[str]] = defaultdict(set)
    for document, file in zip(
        *(table[name].to_pylist() for name in ("document_id", "source_file")), strict=True
    ):
        found[document].add(file)
    meant: dict[str, set[str]] = defaultdict(set)
    for item in truth:
        meant[str(item["original"])].add(str(item["source_file"]))
    said, true = _pairs(found.values()), _pairs(meant.values())
    right = len(said & true)
    return right / len(said) if said else 1.0, right / len(true) if true else 1.0


def _pairs(groups: Iterable[set[str]]) -> set[tuple[str, str]]:
    return {(a, b) for group in groups for a in group for b in group if a < b}


def facts(truth: Iterable[Mapping[str, object]], release: Path) -> float:
    """The share of the facts of the canonical reports that the release has, with their values and units."""
    import pyarrow.parquet as pq

    table = pq.read_table(
        release / "parquet" / "observations.parquet",
        columns=["source_file", "subject", "quote", "value", "unit"],
    )
    found: dict[str, Counter[tuple[str, str, float, str]]] = defaultdict(Counter)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        found[row[0]][(row[1], row[2], round(row[3], 2), row[4])] += 1
    right = every = 0
    for item in truth:
        if item["copy"] != "original" or item["source_file"] not in found:
            continue
        told = item["facts"]
        assert isinstance(told, list)  # noqa: S101 (for the type checker)
        wanted = Counter((fact[0], fact[1], float(round(Decimal(fact[2]), 2)), fact[3]) for fact in told)
        right += sum((wanted & found[str(item["source_file"])]).values())
        every += len(told)
    return right / every if every else 1.0


def table(folder: Path, sizes: Iterable[int], processes: Iterable[int]) -> Iterable[str]:
    """Lines of the table, each as soon as it is known; the growth of time with size at the end."""
    yield ABOUT
    yield line(HEAD)
    yield line("---" for _ in HEAD)
    grown: list[str] = []
    for number in processes:
        measured: list[Run] = []
        for size in sizes:
            measured.append(run(folder, size, number))
            yield line(measured[-1].row())
        for before, after in pairwise(measured):
            exponent = math.log(after.wall / before.wall) / math.log(after.reports / before.reports)
            what = f"from {before.reports} to {after.reports} reports with {number} processes"
            grown.append(f"Time grows {what} with exponent {exponent:.2f}.")
        yield line(run(folder, measured[-1].reports, number, again=True).row())
    yield from ["", *grown]


def default_folder() -> Path:
    """Where corpora are kept between runs."""
    return Path(os.environ.get("WORKREPORTS_BENCH", "build/bench"))


if __name__ == "__main__":
    _publish(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
