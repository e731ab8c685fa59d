"""Settings of the heavy libraries, made through the environment before they are imported."""

from __future__ import annotations

import os

_NO_TELEMETRY = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


def no_telemetry() -> None:
    """Nothing leaves the machine unless its owner has said otherwise in the environment."""
    for name, value in _NO_TELEMETRY.items():
        os.environ.setdefault(name, value)
