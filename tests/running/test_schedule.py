"""Unattended runs, end to end: a real Prefect server, a worker, `serve`, and what they leave."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

PREFECT = (sys.executable, "-m", "prefect")
SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "NO_COLOR": "1",
}


PATIENCE = 600  # seconds: ends what hangs, and is no limit for a machine that is only busy


def waited_for(condition: Callable[[], Any], what: str) -> Any:
    """What the condition gives once it is true."""
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < until, f"waited {PATIENCE} s for {what}"
        time.sleep(0.3)
    return found


@dataclass(frozen=True)
class Server:
    """A running Prefect server."""

    api: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        home = {"PREFECT_HOME": str(self.folder / "home"), "PREFECT_API_URL": self.api}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # as in an activated .venv
        return os.environ | SETTINGS | home | {"PYTHONPATH": str(REPOSITORY / "src"), "PATH": path}

    def ask(self, what: str, **filters: Any) -> list[dict[str, Any]]:
        answer = httpx.post(f"{self.api}/{what}/filter", json=filters, timeout=30)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def runs(self, output: Path) -> list[dict[str, Any]]:
        """The ended runs into an output folder, in the order they began."""
        ended = [run for run in self.ask("flow_runs") if run["parameters"].get("output") == str(output)]
        return sorted((run for run in ended if run["end_time"]), key=lambda run: run["start_time"])

    def artifacts(self, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
        found = self.ask("artifacts", artifacts={"flow_run_id": {"any_": [run["id"]]}})
        return {artifact["key"].split("-")[0]: artifact for artifact in found}

    def logs(self, run: dict[str, Any]) -> str:
        found = self.ask("logs", logs={"flow_run_id": {"any_": [run["id"]]}}, sort="TIMESTAMP_ASC")
        return "\n".join(line["message"] for line in found)

    def call(self, *command: str | Path, cwd: Path) -> str:
        done = subprocess.run(
            list(map(str, command)),
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def start(self, *command: str | Path, cwd: Path, log: Path, **settings: str) -> subprocess.Popen[bytes]:
        with log.open("wb") as stream:
            return subprocess.Popen(
                list(map(str, command)),
                cwd=cwd,
                env=self.environment | settings,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    """End a process and those it has started."""
    try:
        os.killpg(process.pid, number)
        process.wait(20)
    except ProcessLookupError:
        pass
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`prefect server start` on SQLite, as the documentation has it."""
    with running_server(tmp_path_factory.mktemp("server")) as found:
        yield found


@contextmanager
def running_server(folder: Path, **settings: str) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    found = Server(f"http://127.0.0.1:{port}/api", folder)
    command = (*PREFECT, "server", "start", "--port", str(port))
    process = found.start(*command, cwd=folder, log=folder / "server.log", **settings)

    def answers() -> bool:
        assert process.poll() is None, (folder / "server.log").read_text()
        try:
            return httpx.get(f"{found.api}/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    try:
        waited_for(answers, "the server")
        yield found
    finally:
        end(process)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files a deployment needs, with the schedule set to every minute."""
    folder = tmp_path / "project"
    for name in ("flows", "raw", "schemas", "expectations"):
        shutil.copytree(REPOSITORY / name, folder / name)
    text = (REPOSITORY / "prefect.yaml").read_text(encoding="utf-8")
    assert 'cron: "0 3 * * *"' in text
    (folder / "prefect.yaml").write_text(text.replace('"0 3 * * *"', '"* * * * *"'), encoding="utf-8")
    return folder


def releases(output: Path) -> list[str]:
    return sorted(path.name for path in (output / "releases").glob("*"))


def test_the_shipped_deployment_is_due_at_three_in_shanghai(server: Server, project: Path) -> None:
    text = (REPOSITORY / "prefect.yaml").read_text(encoding="utf-8")
    (project / "prefect.yaml").write_text(text.replace("- name: workreports", "- name: shipped"), "utf-8")
    server.call(*PREFECT, "work-pool", "create", "workreports", "--type", "process", cwd=project)
    said = server.call(*PREFECT, "--no-prompt", "deploy", "--all", cwd=project)
    assert "shipped" in said
    deployment = server.ask("deployments", deployments={"name": {"any_": ["shipped"]}})[0]
    assert deployment["schedules"][0]["schedule"] == {
        "cron": "0 3 * * *",
        "timezone": "Asia/Shanghai",
        "day_or": True,
    }
    assert deployment["concurrency_options"]["collision_strategy"] == "ENQUEUE"
    due = waited_for(
        lambda: server.ask("flow_runs", deployments={"name": {"any_": ["shipped"]}}), "scheduled runs"
    )
    times = {datetime.fromisoformat(run["expected_start_time"]).strftime("%H:%M %z") for run in due}
    assert times == {"19:00 +0000"}
    automations = server.ask("automations")
    assert [found["name"] for found in automations] == ["publish-workreports: no heartbeat"]
    parameters = deployment["parameter_openapi_schema"]["properties"]
    assert {name for name, about in parameters.items() if not about.get("description")} == set()
    assert parameters["full_refresh"]["type"] == "boolean"
    assert parameters["formats"]["items"]["enum"] == ["xlsx", "stata"]


@pytest.mark.stress
def test_schedules_publish_once_and_again_only_when_something_changed(
    server: Server, project: Path, tmp_path: Path
) -> None:
    """A worker of the pool and `serve` side by side, each every minute, each with an output of its own."""
    pooled, served = Path("output"), tmp_path / "served"
    server.call(
        *PREFECT, "work-pool", "create", "workreports", "--type", "process", "--overwrite", cwd=project
    )
    server.call(*PREFECT, "--no-prompt", "deploy", "--all", cwd=project)
    worker = server.start(
        *(*PREFECT, "worker", "start", "--pool", "workreports", "--name", "one"),
        cwd=project,
        log=tmp_path / "worker.log",
    )
    command = (sys.executable, "-m", "workreports.cli", "serve", "--cron", "* * * * *", "--name", "served")
    serving = server.start(*command, "--output", served, cwd=project, log=tmp_path / "serve.log")
    try:
        for output in (pooled, served):
            runs = waited_for(lambda output=output: server.runs(output)[1:], f"two runs to {output}")
            first, second = server.runs(output)[:2]
            logs = [server.logs(run) for run in (first, second)]
            assert (first["state_name"], second["state_name"]) == ("Completed", "Unchanged"), (runs, logs)
            assert first["auto_scheduled"]
            assert first["name"] == f"publish {first['parameters']['raw']} to {output}"
            assert len(releases(project / output)) == 1
            assert releases(project / output)[0] in second["state"]["message"]
            check_account(server, first)
    finally:
        end(serving, signal.SIGINT)
        end(worker)
    deployment = server.ask("deployments", deployments={"name": {"any_": ["served"]}})[0]
    assert deployment["paused"]  # nothing piles up while nobody serves


def check_account(server: Server, run: dict[str, Any]) -> None:
    """What a run has left on the server: artifacts, and its stages in the log."""
    artifacts = server.artifacts(run)
    assert artifacts.keys() == {"account", "validation", "release", "page"}
    assert '"files used"' in artifacts["account"]["data"]
    assert '"observations"' in artifacts["account"]["data"]
    assert "| critical |" in artifacts["validation"]["data"]
    assert "file://" in artifacts["release"]["data"]
    # the last lines come a moment after the run has ended
    logs = waited_for(lambda: "stage=publish " in (told := server.logs(run)) and told, "the log")
    for stage in ("find", "read", "gather", "check", "derive", "publish"):
        assert f"stage={stage} " in logs
    assert "seconds=" in logs


def test_a_failed_run_tells_where_and_what_to_do(server: Server, project: Path, tmp_path: Path) -> None:
    (project / "output").write_text("in the way")
    done = subprocess.run(
        [sys.executable, "flows/publish.py"],
        cwd=project,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    run = server.runs(Path("output"))[-1]
    assert run["state_name"] == "Failed"
    assert "could not be written to output" in run["state"]["message"]
    assert "Mend the rights" in run["state"]["message"]
    assert "Mend the rights" in server.artifacts(run)["failure"]["data"]


@pytest.mark.stress
def test_a_killed_run_does_not_stay_running(server: Server, project: Path, tmp_path: Path) -> None:
    """The heartbeat stops; the automation says so on the server, and the next run is not in the way."""
    automation = server.environment | {"WORKREPORTS_SILENCE_SECONDS": "10"}
    for found in server.ask("automations"):
        url = f"{server.api}/automations/{found['id']}"
        # SQLite may be busy for a moment, which the server tells as unavailable
        waited_for(lambda url=url: httpx.delete(url, timeout=30).is_success, "the automation to be deleted")
    subprocess.run([sys.executable, "flows/watch.py"], cwd=project, env=automation, check=True)
    subprocess.run([sys.executable, "flows/watch.py"], cwd=project, env=automation, check=True)
    assert len(server.ask("automations")) == 1
    (project / "output").mkdir()
    with (project / "output" / ".running").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # so that the run waits and can be killed while it is running
        flow = server.start(
            sys.executable,
            "flows/publish.py",
            cwd=project,
            log=tmp_path / "flow.log",
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY="30",
        )

        def running() -> Any:
            return [run for run in server.ask("flow_runs") if run["state_name"] == "Running"]

        run = waited_for(running, "the run")[0]
        waited_for(lambda: "waiting for it to end" in (tmp_path / "flow.log").read_text(), "its wait")
        end(flow, signal.SIGKILL)
        assert [found["id"] for found in running()] == [run["id"]]
        waited_for(lambda: not running(), "the automation")
    state = httpx.get(f"{server.api}/flow_runs/{run['id']}", timeout=30).json()["state"]
    assert state["name"] == "Crashed"
    assert "Nothing was heard of this run" in state["message"]
    server.call(sys.executable, "flows/publish.py", cwd=project)
    assert len(releases(project / "output")) == 1


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL server of its own; the URL of an empty database."""
    programs = [str(path) for path in Path("/usr/lib/postgresql").glob("*/bin")]
    found = shutil.which("pg_ctl", path=os.pathsep.join([*programs, os.environ["PATH"]]))
    if found is None:
        pytest.skip("PostgreSQL is not at hand")
    pg_ctl = Path(found).resolve()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # where its own user may go
    as_user = []
    if os.geteuid() == 0:  # it does not run as root
        shutil.chown(folder, "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def call(program: str, *arguments: str | Path) -> None:
        command = [*as_user, pg_ctl.with_name(program), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    data = folder / "data"
    call("initdb", "--auth=trust", "--username=prefect", "--encoding=UTF8", "-D", data)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    call("pg_ctl", "start", "--wait", "-D", data, "-l", folder / "log", "-o", options)
    try:
        call("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "prefect", "prefect")
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
    finally:
        call("pg_ctl", "stop", "--mode=immediate", "-D", data)
        shutil.rmtree(folder)


@pytest.mark.stress
def test_the_server_may_keep_its_data_in_postgresql(postgres: str, project: Path, tmp_path: Path) -> None:
    settings = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": postgres}
    with running_server(tmp_path, **settings) as server:
        server.call(*PREFECT, "work-pool", "create", "workreports", "--type", "process", cwd=project)
        server.call(*PREFECT, "--no-prompt", "deploy", "--all", cwd=project)
        worker = server.start(
            *PREFECT, "worker", "start", "--pool", "workreports", cwd=project, log=tmp_path / "worker.log"
        )
        try:
            (run,) = waited_for(lambda: server.runs(Path("output")), "a scheduled run")[:1]
            assert run["state_name"] == "Completed", server.logs(run)
            assert len(releases(project / "output")) == 1
            check_account(server, run)  # while the worker lives: its end takes with it what is not yet logged
        finally:
            end(worker)
    assert not list((tmp_path / "home").glob("prefect.db"))


@pytest.mark.stress
def test_serve_without_a_server_brings_its_own_and_takes_it_along(project: Path, tmp_path: Path) -> None:
    """Killed in the middle, it leaves nothing that keeps the next one from its work."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    environment |= {"PREFECT_RUNNER_POLL_FREQUENCY": "1", "PYTHONPATH": str(REPOSITORY / "src")}
    command = (sys.executable, "-m", "workreports.cli", "serve", "--cron", "* * * * *", "--port", "0")
    for attempt, number in enumerate((signal.SIGKILL, signal.SIGINT)):
        with (tmp_path / f"serve{attempt}.log").open("wb") as log:
            serving = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
        children = Path(f"/proc/{serving.pid}/task/{serving.pid}/children")

        def said(attempt: int = attempt) -> str:
            return (tmp_path / f"serve{attempt}.log").read_text()

        waited_for(lambda: "Publishing" in said(), "serve")
        (prefect, *_) = children.read_text().split()
        ended = "Completed" if attempt == 0 else "Unchanged"
        waited_for(lambda ended=ended: f"Finished in state {ended}" in said(), ended)
        serving.send_signal(number)
        serving.wait(PATIENCE)
        gone = Path(f"/proc/{prefect}")
        waited_for(lambda gone=gone: not gone.exists(), "its server to end")
    assert len(releases(project / "output")) == 1


# A flow whose step fails as often as it is told to: the error, how often, of which step.
FAILING = """
import sys
sys.path[:0] = ["flows"]
from workreports.running import pipeline

kind, times, step = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
then = getattr(pipeline, step)
tried = 0

def unsteady(*arguments, **named):
    global tried
    tried += 1
    if tried <= times:
        raise OSError(kind, "of the test")
    return then(*arguments, **named)

unsteady.__name__ = step
setattr(pipeline, step, unsteady)
import publish
publish.publish(raw="raw", output=sys.argv[4], formats=[])
"""


@pytest.mark.stress
@pytest.mark.parametrize(
    ("kind", "times", "step", "ended", "tries"),
    [
        (errno.EIO, 2, "publish", "Completed", 3),  # may pass
        (errno.EIO, 9, "find", "Failed", 3),  # does not
        (errno.ENOSPC, 1, "publish", "Failed", 1),  # never passes by itself
    ],
)
def test_a_fault_that_may_pass_is_tried_again(
    server: Server, project: Path, tmp_path: Path, kind: int, times: int, step: str, ended: str, tries: int
) -> None:
    output = f"{step}-{kind}-{times}"
    done = subprocess.run(
        [sys.executable, "-c", FAILING, str(kind), str(times), step, output],
        cwd=project,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == (ended == "Completed"), done.stderr
    run = server.runs(Path(output))[-1]
    assert run["state_name"] == ended, done.stderr
    tasks = {
        task["name"].rsplit("-", 1)[0]: task["run_count"]
        for task in server.ask("task_runs", task_runs={"flow_run_id": {"any_": [run["id"]]}})
    }
    assert tasks[step] == tries
    assert len(releases(project / output)) == (ended == "Completed")
    assert not list((project / output).glob(".staging-*"))
    server.call(sys.executable, "-c", FAILING, "0", "0", step, output, cwd=project)  # nobody has cleaned up
    assert len(releases(project / output)) == 1


@pytest.mark.stress
def test_a_run_that_takes_too_long_is_ended(server: Server, project: Path, tmp_path: Path) -> None:
    """It waits for another longer than it may; what it leaves is in nobody's way."""
    (project / "output").mkdir()
    with (project / "output" / ".running").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        flow = server.start(
            *(sys.executable, "flows/publish.py"),
            cwd=project,
            log=tmp_path / "flow.log",
            WORKREPORTS_TIMEOUT_SECONDS="15",
        )
        assert flow.wait(PATIENCE) != 0
    run = server.runs(Path("output"))[-1]
    assert run["state_name"] == "TimedOut", server.logs(run)
    assert releases(project / "output") == []
    server.call(sys.executable, "flows/publish.py", cwd=project)
    assert len(releases(project / "output")) == 1


@pytest.mark.stress
def test_schedules_that_overlap_publish_one_after_the_other(
    server: Server, project: Path, tmp_path: Path
) -> None:
    """Two of them into one folder, each every minute, while a run before them holds it for two minutes."""
    output = tmp_path / "both"
    output.mkdir()
    command = (sys.executable, "-m", "workreports.cli", "serve", "--cron", "* * * * *", "--output", output)
    with (output / ".running").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        serving = [
            server.start(*command, "--name", name, cwd=project, log=tmp_path / f"{name}.log")
            for name in ("left", "right")
        ]
        try:

            def due() -> list[dict[str, Any]]:
                found = [r for r in server.ask("flow_runs") if r["parameters"].get("output") == str(output)]
                return [run for run in found if run["state_name"] not in ("Scheduled", "Pending")]

            waited_for(lambda: len(due()) >= 2, "both to begin")
            time.sleep(65)  # the next minute comes while both are waiting
            assert releases(output) == []
            fcntl.flock(held, fcntl.LOCK_UN)
            runs = waited_for(lambda: server.runs(output)[3:], "four runs") and server.runs(output)
        finally:
            for process in serving:
                end(process, signal.SIGINT)
    assert len(releases(output)) == 1
    states = [run["state_name"] for run in runs]
    assert states.count("Completed") == 1, states
    assert set(states) <= {"Completed", "Unchanged"}
    for name in ("left", "right"):
        assert "Traceback" not in (tmp_path / f"{name}.log").read_text()
