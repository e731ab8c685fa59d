"""Run the flow in this process, on a small Prefect server of its own that ends with it.

Prefect can start a temporary server by itself, but only once it is needed. This one starts beside the
imports, keeps its database below the output folder, and does not outlive a run that is killed. Where a server
is configured (`PREFECT_API_URL`, `PREFECT_PROFILE` or `PREFECT_HOME`), that one is used.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workreports.progress import Progress
    from workreports.publish import Release

_CONFIGURED = ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_HOME")
# A server for one run needs neither schedules nor a page, nor what looks after other people's runs.
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
_STOP_SECONDS = 10


def run(raw: Path, output: Path, progress: Progress) -> Release:
    """Publish the texts below `raw` to `output` by the Prefect flow."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    with _server(output / "state"):
        with progress.stage("imports"):
            from workreports import pipeline

            flow = _publish_module()
            pipeline.preload()
        released: Release = flow.run(raw, output, progress)
    return released


def _publish_module() -> ModuleType:
    """`publish.py` beside this file, which is no package; found by name, as Prefect looks its flows up."""
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        return importlib.import_module("publish")
    finally:
        del sys.path[0]


@contextmanager
def _server(state: Path) -> Iterator[None]:
    """A running server and the environment that leads to it; nothing where one is configured."""
    if any(name in os.environ for name in _CONFIGURED):
        yield
        return
    home = _home(state)
    with socket.create_server(("127.0.0.1", 0)) as listening, (home / "server.log").open("wb") as log:
        # Whoever connects before the server is ready waits in the queue of the socket: nobody has to poll.
        port = listening.getsockname()[1]
        command = [sys.executable, __file__, str(listening.fileno())]
        settings = {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _IDLE_SERVICES}
        settings |= {
            "PREFECT_HOME": str(home),
            "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
            "PREFECT_SERVER_UI_ENABLED": "false",
        }
        server = subprocess.Popen(  # noqa: S603 (this very file)
            command,
            stdin=subprocess.PIPE,  # its end tells the server that we are gone, however that came about
            stdout=log,
            stderr=log,
            env=os.environ | settings,
            pass_fds=[listening.fileno()],
            start_new_session=True,
        )
    os.environ |= {"PREFECT_HOME": str(home), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    try:
        yield
    except Exception as error:
        if server.poll() is None:
            raise
        from workreports.errors import UserError

        raise UserError(
            "Prefect's server for this run has ended.",
            f"See {home / 'server.log'}; --direct runs without it.",
        ) from error
    finally:
        server.terminate()
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()


def _home(state: Path) -> Path:
    home = state.absolute() / "prefect"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        from workreports.errors import UserError

        raise UserError(
            f"The folder {home} cannot be made: {error.strerror}.", "Choose another one with --output."
        ) from error
    return home


def _serve(descriptor: int) -> None:
    """The other process: serve on the inherited socket until told to stop or left alone."""
    import uvicorn

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_with_parent, daemon=True).start()
    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        lifespan="on",
        log_level="error",
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
