"""The scheduled form of a run: the steps of `workreports.pipeline` as a few coarse Prefect tasks.

`workreports run` starts it on Prefect's own temporary server; a deployment starts `publish` on a real one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from workreports import environment

environment.no_telemetry()  # before Prefect reads its settings

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.utilities.annotations import quote

from workreports import pipeline
from workreports.progress import Progress
from workreports.publish import Release

READ_RETRIES = 2  # reading and writing may meet a passing fault; the steps between them cannot

_progress: ContextVar[Progress | None] = ContextVar(
    "progress", default=None
)  # who watches; no business of the server


def _step(function: Callable[..., Any], retries: int = 0) -> Callable[..., Any]:
    """A step as a task. Its arguments are whole batches: they are neither hashed for a cache nor searched."""
    wrapped = task(
        function,
        name=function.__name__,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=retries,
        retry_delay_seconds=1,
        retry_condition_fn=_is_passing,
    )
    return lambda *arguments: wrapped(*(quote(argument) for argument in arguments))


def _is_passing(_task: Any, _run: Any, state: Any) -> bool:
    """Only faults of the disk or the network are worth another try."""
    try:
        state.result()
    except Exception as error:
        return isinstance(error, OSError) or isinstance(error.__cause__, OSError)
    return False


STEPS = pipeline.Steps(
    ingest=_step(pipeline.ingest, READ_RETRIES),
    parse=_step(pipeline.parse),
    extract=_step(pipeline.extract),
    tabulate=_step(pipeline.tabulate),
    validate=_step(pipeline.validate),
    publish=_step(pipeline.publish, READ_RETRIES),
)


@flow(name="publish-workreports", flow_run_name="publish {raw} to {output}", persist_result=False)
def publish(raw: Path = Path("raw"), output: Path = Path("output")) -> Release:
    """Publish what the texts below a folder hold as a release in another."""
    return pipeline.run(raw, output, _progress.get(), STEPS)


def run(raw: Path, output: Path, progress: Progress) -> Release:
    """Run the flow in this process, on the temporary server when no other is configured."""
    token = _progress.set(progress)
    try:
        with progress.stage("Prefect"), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            return publish(raw, output)  # without the heartbeat, whose thread costs a second at exit
    finally:
        _progress.reset(token)
        EventsWorker.drain_all(timeout=5)  # or the temporary server dies while events are under way


if __name__ == "__main__":
    publish()
