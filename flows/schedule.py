"""A schedule on a single machine: no work pool, no worker, and a server of its own where none is set."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import here
from workreports.base import storage
from workreports.errors import UsageError


def serve(
    cron: str, timezone: str, parameters: dict[str, Any], name: str = "workreports", port: int = 4200
) -> None:
    """Run the flow at the times of `cron`, one run after the other, until told to stop."""
    output = storage.Output.of(parameters["output"]).folder.absolute()
    paths = {
        key: parameters[key] if storage.is_url(parameters[key]) else str(Path(parameters[key]).absolute())
        for key in ("raw", "output")
    }
    with here.server(output / "state", port, lasting=True):
        # Runs are processes of their own, which find these in their environment.
        os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")
        asyncio.run(_serve(cron, timezone, parameters | paths, name))


async def _serve(cron: str, timezone: str, parameters: dict[str, Any], name: str) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.runner import Runner
    from prefect.schedules import Cron

    publish, watch = here.module("publish"), here.module("watch")
    await asyncio.to_thread(watch.install)
    try:
        schedule = Cron(cron, timezone=timezone)
        deployment = await publish.publish.ato_deployment(
            name,
            schedule=schedule,
            parameters=parameters,
            concurrency_limit=ConcurrencyLimitConfig(
                limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
            ),
        )
    except ValueError as error:
        raise UsageError(
            f"The schedule {cron!r} in {timezone} cannot be used: {error}.",
            'Write five fields as in --cron "0 3 * * *", and a time zone such as Asia/Shanghai.',
        ) from error
    runner = Runner(name=name, limit=1)
    await runner.aadd_deployment(deployment)
    print(
        f"Publishing {parameters['raw']} to {parameters['output']} at {cron} ({timezone}).\n"
        f"The runs are on {os.environ.get('PREFECT_API_URL', 'the configured server').removesuffix('/api')}; "
        "Ctrl-C ends this.",
        flush=True,
    )
    await runner.start()
