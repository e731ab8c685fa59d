"""Work on a Dask cluster that is there already, and the choice of where a run does its work.

Dask moves code and results as pickles: the cluster is trusted as the machine itself is. It gets batches of
files and gives back rows; nothing of a run is kept there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any, TypeVar

from workreports.base import fingerprint
from workreports.errors import UsageError, UserError
from workreports.running.runners import AHEAD, Automatic, Here, Runner, batches

KINDS = ("process", "dask", "serial")
CONNECT_SECONDS = 10
_PATIENCE_SECONDS = 30  # how long a cluster may be without workers; one that died is replaced in less
T = TypeVar("T")
R = TypeVar("R")
Connect = Callable[[str], AbstractContextManager[Any]]  # leads from an address to a client


class Cluster:
    """The workers of a Dask cluster. They must have the same workreports installed.

    A worker that dies is replaced by another: what it had not finished is done again, with the same result.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address
        self._rules = fingerprint.of_text_stages()
        self._check()

    def _check(self) -> None:
        """Every worker knows the same rules, and so does the scheduler, which looks into what it hands on."""
        look = _looker()
        found = dict(self._ask(lambda: self._client.run(look)))
        if not found:
            raise self._without_workers()
        found["its scheduler"] = self._ask(lambda: self._client.run_on_scheduler(look))
        for where, rules in sorted(found.items()):
            if rules != self._rules:
                raise _foreign(f"The Dask cluster at {self._address} cannot be used: {where}", rules)

    def map(self, function: Callable[[Sequence[T]], Sequence[R]], items: Iterable[T]) -> Iterator[R]:
        """The results, one for each item."""
        run = partial(_on_worker, self._rules, function)
        ahead = AHEAD * sum(self._ask(self._client.nthreads).values())
        waiting: deque[Any] = deque()
        try:
            for batch in batches(items):
                waiting.append(self._ask(partial(self._client.submit, run, batch, pure=False)))
                if len(waiting) > ahead:
                    yield from self._result(waiting.popleft())
            while waiting:
                yield from self._result(waiting.popleft())
        finally:
            for future in waiting:
                future.release()  # whose work nobody will ask for

    def _result(self, future: Any) -> Any:
        while True:
            try:
                return self._ask(partial(future.result, timeout=_PATIENCE_SECONDS))
            except TimeoutError:
                if future.done():
                    raise
                if not self._ask(self._client.nthreads):
                    raise self._without_workers() from None

    def _ask(self, question: Callable[[], Any]) -> Any:
        """What the cluster answers; its end is told as what it means."""
        from distributed import CancelledError, KilledWorker
        from distributed.comm import CommClosedError

        try:
            return question()
        except KilledWorker as error:
            raise UserError(
                f"Worker after worker of the Dask cluster at {self._address} died of the same files.",
                "Memory may have run out: give the workers more, and run again. What was read is kept.",
            ) from error
        except (CancelledError, CommClosedError, ConnectionError) as error:
            raise UserError(
                f"The Dask cluster at {self._address} was lost.",
                "See whether its scheduler still runs, and run again: what was read is kept. "
                "--runner process does without a cluster.",
            ) from error

    def _without_workers(self) -> UserError:
        return UserError(
            f"The Dask cluster at {self._address} has no workers.",
            "Start some with `dask worker`, and run again: what was read is kept.",
        )


def _looker() -> Callable[[], str]:
    """A question that travels by its code, not by its name, so that it can be asked where nobody knows us."""

    def look() -> str:
        try:
            from workreports.base import fingerprint
        except ImportError:
            return ""
        return fingerprint.of_text_stages()

    return look


def _on_worker(rules: str, function: Callable[[Sequence[T]], Sequence[R]], batch: Sequence[T]) -> Sequence[R]:
    """Do a batch, unless this worker, which may have joined late, would do it differently."""
    own = fingerprint.of_text_stages()
    if own != rules:
        raise _foreign("The work was stopped: a worker that joined the Dask cluster", own)
    return function(batch)


def _foreign(where: str, rules: str) -> UserError:
    lacks = "lacks workreports" if not rules else "has other code, declarations or libraries of workreports"
    return UserError(
        f"{where} {lacks}.",
        "Install workreports[dask] there from the same requirements as here, and start the cluster again.",
    )


@contextmanager
def _client(address: str) -> Iterator[Any]:
    import distributed

    with distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False) as client:
        yield client


@contextmanager
def _connected(address: str | None, connect: Connect) -> Iterator[Cluster]:
    if not address:
        raise UsageError(
            "The runner dask wants the address of a cluster.", "Name it, e.g. --address tcp://host:8786."
        )
    try:
        import distributed  # noqa: F401 (to tell its absence)
    except ImportError as error:
        raise UsageError(
            f"The runner dask needs a package that is not installed: {error}.", "Install workreports[dask]."
        ) from error
    with ExitStack() as stack:
        try:
            client = stack.enter_context(connect(address))
        except (OSError, ValueError) as error:
            raise UserError(
                f"There is no Dask cluster at {address}: {error}.",
                "Start one with `dask scheduler` and `dask worker`, or name another address.",
            ) from error
        yield Cluster(client, address)


@contextmanager
def runner(
    kind: str = "process",
    processes: int | None = None,
    address: str | None = None,
    connect: Connect = _client,
) -> Iterator[Runner]:
    """Where a run does its work: one of `KINDS`."""
    if kind == "dask":
        with _connected(address, connect) as cluster:
            yield cluster
    elif address:
        raise UsageError(f"The runner {kind} has no address.", "Say --runner dask, or leave --address out.")
    elif kind == "serial":
        yield Here()
    elif kind == "process":
        yield Automatic(processes)
    else:
        raise UsageError(f"There is no runner {kind}.", f"There are: {', '.join(KINDS)}.")
