"""The automation that ends runs nobody works on any more.

A run that is killed together with what started it can tell the server nothing, and would stay Running.
While it works a run sends a heartbeat; where one stays away, the automation marks the run Crashed, which also
frees its place for the next one. `python flows/watch.py` sets it up, as every scheduled run does.
"""

from __future__ import annotations

import os
from datetime import timedelta

from workreports.base import environment

environment.no_telemetry()  # before Prefect reads its settings

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

FLOW = "publish-workreports"
NAME = f"{FLOW}: no heartbeat"
HEARTBEAT_SECONDS = 30  # the shortest Prefect allows
SILENCE_SECONDS = int(os.environ.get("WORKREPORTS_SILENCE_SECONDS", 3 * HEARTBEAT_SECONDS))


def automation(silence: int = SILENCE_SECONDS) -> Automation:
    """After a heartbeat anything must be heard of the run in time: another one, or the state it ended in."""
    return Automation(
        name=NAME,
        description="Marks a run Crashed when its heartbeat has stopped, e.g. because it was killed.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=ResourceSpecification(
                {"prefect.resource.role": "flow", "prefect.resource.name": FLOW}
            ),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=silence),
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                name="Crashed",
                message=f"Nothing was heard of this run for {silence} seconds: it was killed, or its "
                "machine is gone. The previous release stands; the next run starts afresh.",
            )
        ],
    )


def install() -> None:
    """Set the automation up where it is not there."""
    try:
        Automation.read(name=NAME)
    except ValueError:
        automation().create()


if __name__ == "__main__":
    install()
