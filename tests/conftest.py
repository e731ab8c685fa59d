"""What several tests share: the seeds, the corpus when it is at hand, and published releases of the seeds."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import warm
from workreports.base import environment

environment.no_telemetry()

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # inherited from a background job
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that none is left for one worker alone at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def raw() -> Path:
    """The project's own input."""
    return REPOSITORY / "raw"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with corpus and gold annotations; skipped where there is none."""
    folder = Path(os.environ.get("WORKREPORTS_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "corpus").is_dir():
        pytest.skip("the corpus is not at hand (set WORKREPORTS_SHARED)")
    return folder


@pytest.fixture(scope="session")
def published(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with one release of the seeds, made by a direct run. To be read only."""
    from workreports.running import pipeline

    output = tmp_path_factory.mktemp("published")
    pipeline.run(raw, output)
    return output


class Command:
    """The command, run as a user runs it, but for the loading of libraries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self,
        *arguments: str | Path,
        stdin: bytes = b"",
        check: bool = True,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        done = warm.run(
            ["-m", "workreports.cli", *arguments],
            folder=self.folder,
            env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "WORKREPORTS_SITE": "0"} | dict(env or {}),
            stdin=stdin,
        )
        text = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )
        assert not check or text.returncode == 0, text.stderr
        return text


@pytest.fixture
def workreports(tmp_path: Path) -> Command:
    """The command, in a folder of its own."""
    return Command(tmp_path)


@dataclass(frozen=True)
class FlowRun:
    """What `workreports run` left and said."""

    output: Path
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def flow_run(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> FlowRun:
    """One run of the seeds through the Prefect flow on its temporary server. To be read only."""
    folder = tmp_path_factory.mktemp("flow")
    done = Command(folder)("run", "--raw", raw, "--output", folder / "output")
    return FlowRun(folder / "output", done.stdout, done.stderr)
