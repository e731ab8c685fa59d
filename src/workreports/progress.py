"""What a run tells of itself while it works: stages, counts, wall time, peak memory. Never in the data."""

from __future__ import annotations

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
        self._open: list[tuple[str, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage; what inner stages take counts for them alone."""
        now = time.perf_counter()
        self._charge(now)
        self._open.append((name, now))
        self.seconds.setdefault(name, 0.0)
        self.show(name)
        try:
            yield
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
        """Hand the items through; a terminal shows how many have passed."""
        del total
        yield from items

    def show(self, stage: str) -> None:
        """Called when another stage becomes the current one."""

    def note(self, text: str) -> None:
        """Log what a stage did."""
        LOGGER.info("%s", text)


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
        for item in items:
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
