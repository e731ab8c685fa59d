"""The run as Prefect sees it, on the temporary server that `workreports run` starts."""

from __future__ import annotations

import errno
import hashlib
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Command, FlowRun
from workreports.base.progress import JsonLines, Progress
from workreports.errors import UserError
from workreports.model import Quarantined
from workreports.running import guard, pipeline

pytestmark = pytest.mark.slow


def test_the_flow_publishes_the_same_bytes_as_a_direct_run(flow_run: FlowRun, published: Path) -> None:
    for folder in ("parquet", "csv"):
        direct = {path.name: path for path in (published / "latest" / folder).iterdir()}
        flowing = {path.name: path for path in (flow_run.output / "latest" / folder).iterdir()}
        assert direct.keys() == flowing.keys()
        for name, path in direct.items():
            expected = hashlib.sha256(path.read_bytes()).hexdigest()
            assert hashlib.sha256(flowing[name].read_bytes()).hexdigest() == expected, name


def test_prefect_has_the_run_and_its_few_tasks_as_completed(flow_run: FlowRun) -> None:
    with sqlite3.connect(flow_run.output / "state" / "prefect" / "prefect.db") as database:
        flows = database.execute("SELECT state_name FROM flow_run").fetchall()
        tasks = database.execute("SELECT name, state_name FROM task_run").fetchall()
    assert flows == [("Completed",)]
    assert {state for _, state in tasks} == {"Completed"}
    steps = {field.name for field in fields(pipeline.Steps)} - {"fetch", "deliver"}  # the output is here
    assert sorted(name.split("-")[0] for name, _ in tasks) == sorted(steps)


def test_the_run_says_what_it_published_and_what_to_ask(flow_run: FlowRun) -> None:
    assert "observations" in flow_run.stdout
    assert flow_run.stdout.count("workreports sql --output") == 3
    assert "Peak memory" in flow_run.stderr
    for stage in ("imports", "Prefect", "read", "check", "publish"):
        assert stage in flow_run.stderr
    assert "Traceback" not in flow_run.stderr
    assert "ERROR" not in flow_run.stderr


def test_the_library_works_without_prefect(raw: Path) -> None:
    code = "import sys; from workreports.running import pipeline; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OSError(errno.EIO, "input/output error"), True),
        (OSError(errno.ESTALE, "stale file handle"), True),
        (ConnectionResetError("by peer"), True),
        (OSError(errno.ENOSPC, "no space left on device"), False),
        (PermissionError(errno.EACCES, "denied"), False),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (TimeoutError("Scope timed out after 5.0 second(s)."), False),
        (ValueError("a bug"), False),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, passes: bool) -> None:
    assert guard.is_passing(error) is passes
    told = UserError("could not be written")
    told.__cause__ = error
    assert guard.is_passing(told) is passes


def test_a_fault_in_a_stage_is_told_with_its_file(tmp_path: Path) -> None:
    progress = Progress()
    items = [Path("a"), Quarantined("source_files", "empty", "", "b.txt")]
    with (  # noqa: PT012
        pytest.raises(UserError, match=r"in stage extraction, at file b\.txt: KeyError") as caught,
        guard.guarded(tmp_path, progress),
        progress.stage("extraction"),
    ):
        for item in progress.track(items):
            if isinstance(item, Quarantined):
                raise KeyError("x")
    assert "Move b.txt out of the raw folder" in caught.value.remedy
    assert "KeyError" in (tmp_path / "state" / "last-error.txt").read_text()


def test_stages_log_their_counts_and_seconds_as_data(caplog: pytest.LogCaptureFixture) -> None:
    progress = Progress()
    with caplog.at_level("INFO", "workreports"):
        with progress.stage("reading"):
            pass
        progress.done("reading", files=2, unusable=1)
    (line,) = caplog.records
    assert line.getMessage().startswith("stage=reading files=2 unusable=1 seconds=0.0")
    told = json.loads(JsonLines().format(line))
    assert {"stage": "reading", "files": 2, "unusable": 1, "level": "info"}.items() <= told.items()


def test_telemetry_is_off_before_the_libraries_load() -> None:
    code = (
        "import importlib.util, sys; from workreports.declared import paths;"
        "sys.path.append(str(paths.flows()));"
        "spec = importlib.util.spec_from_file_location('flow', paths.flows() / 'publish.py');"
        "module = importlib.util.module_from_spec(spec); sys.modules['flow'] = module;"
        "spec.loader.exec_module(module);"
        "from prefect.settings import get_current_settings as now; sys.exit(now().server.analytics_enabled)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.stress
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for processes in /proc")
def test_the_server_does_not_outlive_a_killed_run(raw: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workreports.cli", "run", "--raw", raw, "--output", tmp_path / "output"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    server = waited_for(lambda: children.read_text().split())
    assert waited_for(lambda: (tmp_path / "output/state/prefect/prefect.db").exists())
    run.kill()
    run.wait()
    assert waited_for(lambda: not any(Path(f"/proc/{process}").exists() for process in server))


def waited_for(condition: Callable[[], Any], seconds: float = 600) -> Any:
    """What the condition gives once it is true, or at the end of the time."""
    until = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def test_a_server_that_fails_is_told_with_its_log(raw: Path, tmp_path: Path) -> None:
    """Its database cannot be opened: the run ends with a remedy, and nothing is published."""
    (tmp_path / "state" / "prefect" / "prefect.db").mkdir(parents=True)
    done = Command(tmp_path)("run", "--raw", raw, "--output", tmp_path, check=False)
    assert done.returncode == 1
    assert "server.log" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "latest").exists()


# The command, interrupted by Ctrl-C while DuckDB works on a query of the validation.
INTERRUPTED = """
import os, signal, sys, threading
from workreports.checking import checks
from workreports.cli.start import main

def endless(*arguments, **named):
    import duckdb
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    duckdb.sql("SELECT count(*) FROM range(10000000) a, range(100000) b WHERE a.range > b.range").fetchall()

signal.signal(signal.SIGINT, signal.default_int_handler)
checks.validate = endless
sys.argv = ["workreports", "run", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("form", [["--direct"], []])
def test_an_interruption_is_told_as_one(raw: Path, tmp_path: Path, form: list[str]) -> None:
    command = [sys.executable, "-c", INTERRUPTED, *form, "--raw", raw, "--output", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 130
    assert done.stderr == "workreports: Interrupted; nothing was published.\n"
    assert not (tmp_path / "latest").exists()


@pytest.mark.parametrize("form", [["--direct"], []])
def test_an_empty_folder_is_told_once(tmp_path: Path, form: list[str]) -> None:
    (tmp_path / "raw").mkdir()
    done = Command(tmp_path)("run", *form, "--raw", "raw", check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "workreports: The raw folder raw holds no .txt file.",
        "  Put the reports there as .txt files.",
    ]
