"""What a run tells of itself while it works: stages, counts, wall time, peak memory. Never in the data."""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

LOGGER = logging.getLogger("workreports")
T = TypeVar("T")


class Progress:
    """Times the stages of a run and logs what they did; draws nothing."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self.failed: str | None = None  # the innermost stage that an error has left
        self.file: str | None = None  # the file that was worked on last
        self._open: list[tuple[str, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage; what inner stages take counts for them alone."""
        now = time.perf_counter()
        self._charge(now)
        self._open.append((name, now))
        self.seconds.setdefault(name, 0.0)
        self.failed = None
        self.show(name)
        try:
            yield
        except BaseException:
            self.failed = self.failed or name
            raise
        finally:
            now = time.perf_counter()
            self._charge(now)
            self._open.pop()
            if self._open:
                self._open[-1] = (self._open[-1][0], now)
                self.show(self._open[-1][0])

    def _charge(self, now: float) -> None:
        """Add the time since the innermost stage was last touched to that stage."""
        if self._open:
            name, since = self._open[-1]
            self.seconds[name] += now - since

    def track(self, items: Iterable[T], total: int | None = None) -> Iterator[T]:
        """Hand the items through and remember the one that is worked on; a terminal shows how many passed."""
        del total
        for item in items:
            self.file = file_of(item)
            yield item
        self.file = None

    def show(self, stage: str) -> None:
        """Called when another stage becomes the current one."""

    def note(self, text: str) -> None:
        """Log something worth knowing."""
        self.log(text)

    def done(self, stage: str, **counts: int) -> None:
        """Log what a stage did: its counts and the seconds it took, as `name=value` on one line."""
        self.counts[stage] = counts
        told = {"stage": stage, **counts, "seconds": round(self.seconds.get(stage, 0.0), 3)}
        self.log(" ".join(f"{name}={value}" for name, value in told.items()), told)

    def log(self, text: str, told: dict[str, object] | None = None) -> None:
        """Hand one line to the log; `told` holds the same as data."""
        LOGGER.info("%s", text, extra={"told": told or {"note": text}})


def file_of(item: object) -> str | None:
    """The source file of what a stage works on."""
    found = getattr(item, "source_file", None) or getattr(
        getattr(item, "document", None), "source_file", None
    )
    return str(found) if found else None


class JsonLines(logging.Formatter):
    """A log line as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The data of the line, or its text, with when and how grave."""
        told = getattr(record, "told", None) or {"note": record.getMessage()}
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        return json.dumps(
            {"time": moment, "level": record.levelname.lower(), **told}, ensure_ascii=False, default=str
        )


def log_to_stderr(as_json: bool) -> None:
    """Write what is logged to standard error, for runs that nobody watches."""
    handler = logging.StreamHandler()
    form = (
        JsonLines()
        if as_json
        else logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    )
    handler.setFormatter(form)
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False


class TerminalProgress(Progress):
    """The same on a terminal: one line that says which stage works and how far it is."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._bars = Bars(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bars.add_task("starting", total=None)

    def __enter__(self) -> TerminalProgress:
        self._bars.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bars.stop()

    def track(self, items: Iterable[T], total: int | None = None) -> Iterator[T]:
        """Hand the items through and draw how many have passed."""
        self._bars.reset(self._task, total=total)
        for item in super().track(items, total):
            yield item
            self._bars.advance(self._task)

    def show(self, stage: str) -> None:
        """Name the current stage on the line."""
        self._bars.reset(self._task, total=None, description=stage)


@contextmanager
def for_terminal(quiet: bool = False) -> Iterator[Progress]:
    """A drawing progress when standard error is a terminal, a silent one otherwise."""
    if quiet or not sys.stderr.isatty():
        yield Progress()
        return
    with TerminalProgress() as progress:
        yield progress


def peak_megabytes() -> float:
    """The largest resident size this process or one of its finished children had so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(peaks) * unit / 1e6
