"""Where work is done: in this process, or in several on this machine. The results are the same from each."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Protocol, TypeVar

from workreports.errors import UserError

BATCH = 16  # items sent to a worker at once
_WORTH = 8 * BATCH  # items that are worth the second in which processes start
AHEAD = 2  # batches that wait for each worker: the memory of a run is bounded by them
T = TypeVar("T")
R = TypeVar("R")


class Runner(Protocol):
    """Applies a function to batches of items; results come in the order of the items."""

    def map(self, function: Callable[[Sequence[T]], Sequence[R]], items: Iterable[T]) -> Iterator[R]:
        """The results, one for each item."""


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of so many."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


class Here:
    """Everything in this process."""

    def map(self, function: Callable[[Sequence[T]], Sequence[R]], items: Iterable[T]) -> Iterator[R]:
        """The results, one for each item."""
        for batch in batches(items):
            yield from function(batch)


class Processes:
    """Worker processes of this machine, started afresh: nothing is inherited that a fork could break."""

    def __init__(self, count: int, batch: int = BATCH) -> None:
        self.count = count
        self._batch = batch

    def map(self, function: Callable[[Sequence[T]], Sequence[R]], items: Iterable[T]) -> Iterator[R]:
        """The results, one for each item."""
        context = multiprocessing.get_context("spawn")
        waiting: deque[Future[Sequence[R]]] = deque()
        pool = ProcessPoolExecutor(self.count, context, initializer=_prepare)
        try:
            for batch in batches(items, self._batch):
                waiting.append(pool.submit(function, batch))
                if len(waiting) > AHEAD * self.count:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            raise UserError(
                "A worker process was killed before its work was done.",
                "Memory may have run out: use fewer processes (--processes 1), and run again.",
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _prepare() -> None:
    """A worker leaves interrupts to the process that started it, and loads everything before it begins."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    gc.collect()
    gc.freeze()  # what is loaded now is never garbage


def _end_with_parent() -> None:
    """Whoever started a worker may be killed, and would leave it waiting for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Automatic:
    """Several processes where there is work enough for them to be started, else this one."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or cores()

    def map(self, function: Callable[[Sequence[T]], Sequence[R]], items: Iterable[T]) -> Iterator[R]:
        """The results, one for each item."""
        held = list(items)
        several = self.processes > 1 and len(held) >= _WORTH
        runner: Runner = Processes(self.processes) if several else Here()
        return runner.map(function, held)


def near(runner: Runner, batch: int) -> Runner:
    """What answers to a runner on this machine, for work on data that is here."""
    count = runner.processes if isinstance(runner, Automatic) else cores()
    return Here() if isinstance(runner, Here) or count < 2 else Processes(count, batch)


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
