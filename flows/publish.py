"""The scheduled form of a run: the steps of `workreports.pipeline` as a few coarse Prefect tasks.

`workreports run` starts it on Prefect's own temporary server; a deployment starts `publish` on a real one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any, Literal

from workreports.base import environment

environment.no_telemetry()  # before Prefect reads its settings

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogHandler
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed, Failed
from prefect.utilities.annotations import quote
from pydantic import Field

import record
import watch
from workreports.running import cluster, pipeline, guard
from workreports.errors import UserError
from workreports.base.progress import LOGGER, Progress, log_to_stderr
from workreports.releasing.publish import Release
from workreports.base.storage import Output

READ_RETRIES = 2  # reading and writing may meet a passing fault; the steps between them cannot
HOUR = 3600
UNCHANGED = "Unchanged"  # the name of a completed run that had nothing to publish

_progress: ContextVar[Progress | None] = ContextVar(
    "progress", default=None
)  # who watches; no business of the server


def _step(function: Callable[..., Any], retries: int = 0, hours: float = 4) -> Callable[..., Any]:
    """A step as a task. Its arguments are whole batches: they are neither hashed for a cache nor searched."""
    wrapped = task(
        function,
        name=function.__name__,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=retries,
        retry_delay_seconds=[1, 10][:retries] or None,
        retry_condition_fn=_is_passing,
        timeout_seconds=hours * HOUR,
    )
    return lambda *arguments: wrapped(*(quote(argument) for argument in arguments))


def _is_passing(_task: Any, _run: Any, state: Any) -> bool:
    """Only faults of the disk or the network that may pass are worth another try."""
    try:
        state.result()
    except Exception as error:
        return guard.is_passing(error)
    return False


STEPS = pipeline.Steps(
    fetch=_step(pipeline.fetch, READ_RETRIES, hours=1),
    find=_step(pipeline.find, READ_RETRIES, hours=1),
    read=_step(pipeline.read),
    gather=_step(pipeline.gather),
    check=_step(pipeline.check),
    derive=_step(pipeline.derive),
    check_derived=_step(pipeline.check_derived),
    publish=_step(pipeline.publish, READ_RETRIES, hours=1),
    deliver=_step(pipeline.deliver, hours=4),  # which tries again by itself
)


def run_name() -> str:
    """What a run is about, as it is listed on the server."""
    given = runtime.flow_run.parameters
    chosen = len(given["documents"]) + len(given["rules"])
    kind = "backfill" if chosen else "full refresh" if given["full_refresh"] else "publish"
    of_what = f" {', '.join([*given['documents'], *given['rules']][:3])}{', …' if chosen > 3 else ''} of" * (
        chosen > 0
    )
    return f"{kind}{of_what} {given['raw']} to {given['output']}"


@flow(  # type: ignore[untyped-decorator, unused-ignore]
    name=watch.FLOW,
    flow_run_name=run_name,
    persist_result=False,
    timeout_seconds=int(os.environ.get("WORKREPORTS_TIMEOUT_SECONDS", 8 * HOUR)),
)
def publish(
    raw: Annotated[str, Field(min_length=1)] = "raw",
    output: Annotated[str, Field(min_length=1)] = "output",
    formats: list[Literal["xlsx", "stata"]] = ["xlsx", "stata"],  # noqa: B006 (Prefect shows it as the default)
    full_refresh: bool = False,
    runner: Literal["process", "dask", "serial"] = "process",
    processes: Annotated[int, Field(ge=0)] = 0,
    address: str = "",
    documents: list[str] = [],  # noqa: B006
    rules: list[str] = [],  # noqa: B006
) -> Any:
    """Publish what the texts below a folder hold as a release in another.

    Args:
        raw: Folder with the reports as .txt files, with or without sidecars, or a URL of one as s3://… A
            relative path counts from the folder of the deployment.
        output: Folder that holds the releases; `latest` leads to the newest. One run works in it at a time.
            Or a URL as s3://… that they are uploaded to; `latest.json` there leads to the newest.
        formats: What to write beside Parquet, CSV and DuckDB.
        full_refresh: Forget what earlier runs have read, and read every file anew. The result is the same.
        runner: Where files are read: in processes of the machine, on a Dask cluster, or in the run itself.
            The result is the same.
        processes: How many read files at the same time with the runner process; 0 takes as many as there are
            cores.
        address: The scheduler of the cluster for the runner dask, e.g. tcp://host:8786.
        documents: Only for a backfill: read these documents anew, by document_id or source_file. The release
            is complete nevertheless.
        rules: Only for a backfill: read the documents anew that these rules had a hand in, e.g. link.alias.
    """
    watching = _progress.get()
    progress = watching or _unattended()
    folder = Path(output)
    try:
        where = Output.of(output)
        folder = where.folder
        with cluster.runner(runner, processes, address, _dask) as workers:
            again = _again(where, progress, documents, rules)
            chosen = pipeline.Options(tuple(formats), full_refresh, again, runner=workers)
            release = pipeline.run(raw, output, progress, STEPS, chosen)
    except UserError as error:  # told once and well; a trace would hide it
        record.failure(error, progress, folder, watched=watching is not None)
        return Failed(message=str(error), data=error)
    except BaseException as error:
        record.failure(error, progress, folder, watched=watching is not None)
        raise
    record.success(release, where)
    if release.is_new:
        return Completed(message=f"Published release {release.version}.", data=release)
    return Completed(
        name=UNCHANGED, message=f"Nothing has changed; release {release.version} stands.", data=release
    )


def _again(output: Output, progress: Progress, documents: list[str], rules: list[str]) -> tuple[str, ...]:
    """The documents that a backfill is for."""
    if not documents and not rules:
        return ()
    from workreports.running import backfill

    pipeline.fetch(output, progress)
    again = backfill.concerned(output.folder, documents, rules)
    LOGGER.info("stage=backfill documents=%d", len(again))
    return again


@contextmanager
def _dask(address: str) -> Iterator[Any]:
    """A client of the cluster by Prefect's integration, which leads from the log of the run to its pages."""
    from prefect_dask import DaskTaskRunner

    settings = {"timeout": cluster.CONNECT_SECONDS, "set_as_default": False}
    with DaskTaskRunner(address=address, client_kwargs=settings) as connection:
        yield connection.client


def _unattended() -> Progress:
    """For a run that was started by a schedule: its log goes to the server and to standard error."""
    if not any(isinstance(handler, APILogHandler) for handler in LOGGER.handlers):
        log_to_stderr(as_json=os.environ.get("WORKREPORTS_LOG") == "json")
        LOGGER.addHandler(APILogHandler())
    if runtime.deployment.id:
        watch.install()
    return Progress()


def run(raw: str, output: str, progress: Progress, **options: Any) -> Release:
    """Run the flow in this process, on the temporary server when no other is configured."""
    token = _progress.set(progress)
    try:
        with progress.stage("Prefect"), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            # without the heartbeat, whose thread costs a second at exit
            release: Release = publish(raw, output, **options)
            return release
    finally:
        _progress.reset(token)
        EventsWorker.drain_all(timeout=5)  # or the temporary server dies while events are under way


if __name__ == "__main__":
    publish()
