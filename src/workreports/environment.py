"""Settings of the heavy libraries, made through the environment before they are imported."""

from __future__ import annotations

import os
from pathlib import Path

from workreports.errors import UserError

_NO_TELEMETRY = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}
# A temporary server for one run needs neither schedules nor a page, nor what looks after other people's runs.
_IDLE_SERVICES = (
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    "TRIGGERS",
)


def no_telemetry() -> None:
    """Nothing leaves the machine unless its owner has said otherwise in the environment."""
    _default(_NO_TELEMETRY)


def temporary_server(state: Path) -> None:
    """A light Prefect server that keeps its database below `state`; a configured one is left alone."""
    _default({"PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL"})
    if "PREFECT_API_URL" in os.environ or "PREFECT_HOME" in os.environ or "PREFECT_PROFILE" in os.environ:
        return
    home = state.absolute() / "prefect"
    try:
        home.mkdir(parents=True, exist_ok=True)  # Prefect makes one level only
    except OSError as error:
        raise UserError(
            f"The folder {home} cannot be made: {error.strerror}.", "Choose another one with --output."
        ) from error
    _default({f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _IDLE_SERVICES})
    _default(
        {
            "PREFECT_HOME": str(home),
            "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
            "PREFECT_SERVER_UI_ENABLED": "false",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",  # the usual 20 are few on a slow disk
        }
    )


def _default(settings: dict[str, str]) -> None:
    for name, value in settings.items():
        os.environ.setdefault(name, value)
