"""Whole runs over synthetic corpora of growing size, each in a process of its own, held against the truth."""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from bench import generator

_STAGES = ("reading", "extraction", "parsing", "tables", "deriving", "imports", "validation", "publishing")
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took, and how right it was."""

    reports: int
    processes: int
    again: bool  # nothing had changed since the run before
    characters: int
    wall: float
    seconds: Mapping[str, float]
    peak: float  # bytes of the process that publishes
    worker: float  # bytes of the largest worker
    output: int  # bytes of the release
    precision: float
    recall: float
    facts: float  # share of the facts written into the reports that were found, with value and unit

    def row(self) -> list[str]:
        """For the table."""
        stages = [f"{self.seconds.get(stage, 0.0):.1f}" for stage in _STAGES]
        speed = self.characters / max(self.seconds.get("extraction", 0.0), 1e-9) / 1e6
        return [
            f"{self.reports}{' again' if self.again else ''}",
            str(self.processes),
            f"{self.wall:.1f}",
            *stages,
            "" if self.again else f"{speed:.2f}",
            f"{self.peak / _MEGABYTE:.0f}",
            f"{self.worker / _MEGABYTE:.0f}",
            f"{self.output / _MEGABYTE:.0f}",
            f"{self.precision:.4f}",
            f"{self.recall:.4f}",
            f"{self.facts:.4f}",
        ]


HEAD = (
    *("reports", "processes", "wall s", *_STAGES, "M chars/s", "peak MB", "worker MB", "release MB"),
    *("precision", "recall", "facts"),
)


def run(folder: Path, count: int, processes: int, again: bool = False) -> Run:
    """Generate a corpus where it is not there yet, publish it, and hold the release against its truth."""
    corpus = generator.write(folder, count)
    output = corpus / f"output-{processes}"
    if not again:
        subprocess.run(["rm", "-rf", str(output)], check=True)  # noqa: S603, S607 (our own folder)
    command = [sys.executable, "-m", "bench.scale", str(corpus / "raw"), str(output), str(processes)]
    start = perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 (this very program)
    wall = perf_counter() - start
    told = json.loads(done.stdout.splitlines()[-1])
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
        told["peak"],
        told["worker"],
        sum(path.stat().st_size for path in release.rglob("*") if path.is_file()),
        precision,
        recall,
        facts(truth, release),
    )


def _publish(raw: Path, output: Path, processes: int) -> None:
    """One run, in this process; its figures go to standard output as JSON."""
    from workreports import pipeline
    from workreports.progress import Progress

    progress = Progress()
    options = pipeline.Options(processes=processes)
    release = pipeline.run(raw, output, progress, options=options)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    unit = 1 if sys.platform == "darwin" else 1024
    told = {
        "release": str(release.folder),
        "seconds": progress.seconds,
        "peak": peaks[0] * unit,
        "worker": peaks[1] * unit,
    }
    print(json.dumps(told))


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
    yield " | ".join(HEAD)
    for number in processes:
        measured: list[Run] = []
        for size in sizes:
            measured.append(run(folder, size, number))
            yield " | ".join(measured[-1].row())
        for before, after in pairwise(measured):
            exponent = math.log(after.wall / before.wall) / math.log(after.reports / before.reports)
            yield f"from {before.reports} to {after.reports} reports: exponent {exponent:.2f}"
        yield " | ".join(run(folder, measured[-1].reports, number, again=True).row())


def default_folder() -> Path:
    """Where corpora are kept between runs."""
    return Path(os.environ.get("WORKREPORTS_BENCH", "build/bench"))


if __name__ == "__main__":
    _publish(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
