"""Run the flow in this process, on a small Prefect server of its own that ends with it.

Prefect can start a temporary server by itself, but only once it is needed. This one starts beside the
imports, keeps its database below the output folder, and does not outlive a run that is killed. Where a server
is configured (`PREFECT_API_URL`, `PREFECT_PROFILE` or `PREFECT_HOME`), that one is used.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from workreports.base.progress import Progress
    from workreports.releasing.publish import Release

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
_REACH_SECONDS = 5
_ROOM = 2**20  # bytes; a server's database does with no less


def run(raw: str, output: str, progress: Progress, **options: Any) -> Release:
    """Publish the texts below `raw` to `output` by the Prefect flow, whose other parameters are `options`."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # the command tells errors itself
    from workreports.running import guard
    from workreports.base import storage

    folder = storage.Output.of(output).folder
    with guard.alone(folder, progress), server(folder / "state"):
        with progress.stage("imports"):
            from workreports.running import pipeline

            flow = module("publish")
            pipeline.preload()
        released: Release = flow.run(raw, output, progress, **options)
    return released


def module(name: str) -> ModuleType:
    """A file beside this one, which is no package; found by name, as Prefect looks its flows up."""
    if (folder := str(Path(__file__).parent)) not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@contextmanager
def server(state: Path, port: int = 0, lasting: bool = False) -> Iterator[None]:
    """A running server and the environment that leads to it; nothing where one is configured.

    A `lasting` one also keeps schedules and automations and shows its pages.
    """
    if any(name in os.environ for name in _CONFIGURED):
        _require_api()
        try:
            yield
        except RuntimeError as error:
            if "reach API" in str(error):
                raise _unreachable(os.environ.get("PREFECT_API_URL", "its profile names"), error) from error
            raise
        return
    home = _home(state / ("server" if lasting else "prefect"))
    with _listening(port) as listening, (home / "server.log").open("wb") as log:
        # Whoever connects before the server is ready waits in the queue of the socket: nobody has to poll.
        port = listening.getsockname()[1]
        command = [sys.executable, __file__, str(listening.fileno())]
        settings = {"PREFECT_HOME": str(home), "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false"}
        if lasting:
            settings["PREFECT_SERVER_UI_API_URL"] = f"http://127.0.0.1:{port}/api"
        else:
            settings |= {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _IDLE_SERVICES}
            settings["PREFECT_SERVER_UI_ENABLED"] = "false"
        process = subprocess.Popen(  # noqa: S603 (this very file)
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
        if process.poll() is None:
            raise
        from workreports.errors import UserError

        room = shutil.disk_usage(home).free >= _ROOM
        raise UserError(
            "Prefect's server for this run has ended.",
            f"See {home / 'server.log'}. {home} may be removed to begin anew; --direct runs without a server."
            if room
            else f"Free some space on the disk of {home} and run again.",
        ) from error
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _require_api() -> None:
    """Raise where nobody listens at `PREFECT_API_URL`, before anything is loaded."""
    url = os.environ.get("PREFECT_API_URL", "")
    parts = urlsplit(url)
    if not url or parts.hostname is None:
        return
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname, port), timeout=_REACH_SECONDS).close()
    except (OSError, ValueError) as error:
        raise _unreachable(url, error) from error


def _unreachable(url: str, error: Exception) -> Exception:
    from workreports.errors import UserError

    return UserError(
        f"The Prefect server at {url} cannot be reached: {error}.",
        "Start it or mend PREFECT_API_URL; without that, or with --direct, a run needs none.",
    )


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        from workreports.errors import UserError

        raise UserError(
            f"Prefect's server cannot listen on port {port}: {error.strerror}.",
            "Choose another one with --port, or set PREFECT_API_URL where a server runs already.",
        ) from error


def _home(folder: Path) -> Path:
    home = folder.absolute()
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
