"""The same release from every runner; what is told of a cluster that cannot be used or goes away."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from bench import generator
from tests.conftest import REPOSITORY, Command
from tests.running.test_flow import waited_for
from workreports.base import fingerprint
from workreports.errors import UsageError, UserError
from workreports.running import cluster
from workreports.running.runners import Automatic, Here

pytestmark = pytest.mark.slow

distributed = pytest.importorskip("distributed")
pytest.importorskip("prefect_dask")

DASK = [sys.executable, "-m", "dask"]


class Dask:
    """A scheduler and its workers, each a process of its own, as an administrator starts them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", file
        )
        assert waited_for(lambda: file.exists() and file.stat().st_size, 600)
        self.address: str = json.loads(file.read_text())["address"]

    def start(
        self, kind: str, *arguments: str | Path, env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{kind}.log").open("ab") as log:
            command = [*DASK, kind, "--no-dashboard", *map(str, arguments)]
            path = [
                str(REPOSITORY),
                os.environ.get("PYTHONPATH", ""),
            ]  # for the functions of this file
            known = {"PYTHONPATH": os.pathsep.join(filter(None, path))}
            process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, env=os.environ | known | (env or {})
            )
        self.processes.append(process)
        return process

    def worker(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        options = ("--host", "127.0.0.1", "--nthreads", "1", "--local-directory", str(self.folder))
        return self.start("worker", self.address, *options, *arguments, env=env)

    def wait_for(self, workers: int) -> None:
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=600)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def started(folder: Path, *, workers: int = 0) -> Iterator[Dask]:
    dask = Dask(folder)
    try:
        if workers:
            dask.worker("--nworkers", str(workers))
            dask.wait_for(workers)
        yield dask
    finally:
        dask.stop()


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    """A cluster of two worker processes with nannies, in a folder that is not ours."""
    with started(tmp_path_factory.mktemp("dask"), workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small reports, some of them copies."""
    folder = tmp_path_factory.mktemp("many") / "raw"
    folder.mkdir()
    for number, report in enumerate(generator.corpus(12, seed=3, characters=400)):
        (folder / f"{number:03}.txt").write_bytes(report.data)
    (folder / "empty.txt").touch()
    return folder


def hashes(output: Path) -> dict[str, str]:
    """Every file of the latest release, but DuckDB's, whose bytes vary, and those that name its hash."""
    varying = ("workreports.duckdb", "SHA256SUMS", "manifest.json", "schema-org.jsonld", "dcat.jsonld")
    release = (output / "latest").resolve()
    return {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.rglob("*"))
        if path.is_file() and path.name not in varying
    }


@pytest.mark.stress
def test_a_cluster_gives_the_same_bytes(dask: Dask, reports: Path, tmp_path: Path) -> None:
    forms = {
        "serial": ["--direct", "--runner", "serial"],
        "dask": ["--runner", "dask", "--address", dask.address],  # by the flow, and so through prefect-dask
    }
    program = Command(reports.parent)
    for name, form in forms.items():  # the folder by a relative path, which is another one for the workers
        done = program("run", *form, "--raw", "raw", "--output", tmp_path / name)
        assert "Traceback" not in done.stderr
    expected = hashes(tmp_path / "serial")
    assert len(expected) > 20
    for name in forms:
        assert hashes(tmp_path / name) == expected, name


def tens(batch: Sequence[int]) -> list[int]:
    time.sleep(0.02)
    return [10 * item for item in batch]


def die_once(mark: Path, batch: Sequence[int]) -> list[int]:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return list(batch)


def die(batch: Sequence[int]) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return list(batch)


def fail(batch: Sequence[int]) -> list[int]:
    raise TimeoutError("of the work itself")


def test_results_come_in_order_whatever_the_batch(dask: Dask) -> None:
    with cluster.runner("dask", address=dask.address) as runner:
        assert list(runner.map(tens, range(100))) == list(range(0, 1000, 10))
        assert list(runner.map(tens, [])) == []
        asked = iter(runner.map(tens, range(1000)))
        assert next(asked) == 0
        asked.close()  # type: ignore[attr-defined]


def test_a_worker_that_dies_is_replaced(dask: Dask, tmp_path: Path) -> None:
    with cluster.runner("dask", address=dask.address) as runner:
        assert list(runner.map(partial(die_once, tmp_path / "mark"), range(200))) == list(range(200))
    assert (tmp_path / "mark").exists()


@pytest.mark.stress
def test_workers_that_die_again_and_again_are_told(dask: Dask) -> None:
    with cluster.runner("dask", address=dask.address) as runner:
        with pytest.raises(UserError, match="died of the same files") as caught:
            list(runner.map(die, range(3)))
        assert "Memory" in caught.value.remedy
        with pytest.raises(TimeoutError, match="of the work itself"):
            list(runner.map(fail, range(3)))


@pytest.mark.stress
def test_a_cluster_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE_SECONDS", 1)
    with started(tmp_path) as dask:
        with pytest.raises(UserError, match="has no workers"), cluster.runner("dask", address=dask.address):
            pass
        worker = dask.worker("--no-nanny")
        dask.wait_for(1)
        with cluster.runner("dask", address=dask.address) as runner:
            asked = iter(runner.map(tens, range(1000)))
            assert next(asked) == 0
            worker.kill()
            with pytest.raises(UserError, match="has no workers"):
                list(asked)


@pytest.mark.stress
def test_a_lost_cluster_ends_the_run_with_a_remedy(tmp_path: Path, reports: Path) -> None:
    with started(tmp_path, workers=1) as dask:
        with cluster.runner("dask", address=dask.address) as runner:
            asked = iter(runner.map(tens, range(2000)))
            assert next(asked) == 0
            dask.scheduler.kill()
            with pytest.raises(UserError, match="was lost"):
                list(asked)
        arguments = ("run", "--direct", "--runner", "dask", "--address", dask.address)
        done = Command(tmp_path)(*arguments, "--raw", reports, check=False)
        assert done.returncode == 1
        assert "There is no Dask cluster at" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("lacking", [True, False])
def test_workers_that_would_read_otherwise_are_refused(tmp_path: Path, lacking: bool) -> None:
    """One without the package, one with another version of it."""
    package = tmp_path / "other" / "workreports"
    package.mkdir(parents=True)
    told = "raise ImportError('not here')" if lacking else ""
    (package / "__init__.py").write_text(told)
    (package / "base").mkdir()
    (package / "base" / "__init__.py").write_text("")
    (package / "base" / "fingerprint.py").write_text("def of_text_stages():\n    return 'other'\n")
    with started(tmp_path) as dask:
        dask.worker("--no-nanny", env={"PYTHONPATH": str(package.parent)})
        dask.wait_for(1)
        expected = "lacks workreports" if lacking else "has other code"
        with pytest.raises(UserError, match=expected) as caught:
            cluster.runner("dask", address=dask.address).__enter__()
        assert "Install" in caught.value.remedy


def test_a_worker_that_joins_late_is_held_to_the_same_rules() -> None:
    run = partial(cluster._on_worker, fingerprint.of_text_stages())
    assert run(tens, [1]) == [10]
    with pytest.raises(UserError, match="has other code"):
        cluster._on_worker("other", tens, [1])


def test_what_cannot_be_meant_is_refused() -> None:
    with cluster.runner() as usual, cluster.runner("serial") as here:
        assert isinstance(usual, Automatic)
        assert isinstance(here, Here)
    for kind, address, told in (
        ("dask", None, "wants the address"),
        ("process", "tcp://127.0.0.1:1", "has no address"),
        ("other", None, "no runner other"),
    ):
        with pytest.raises(UsageError, match=told), cluster.runner(kind, address=address):
            pass
    with pytest.raises(UserError, match="no Dask cluster"), cluster.runner("dask", address="nowhere"):
        pass


@pytest.mark.stress
def test_a_worker_that_is_killed_under_load_changes_nothing(tmp_path: Path) -> None:
    """Two times while a run reads 400 reports; what is published are the bytes of a run without a cluster."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, report in enumerate(generator.corpus(400, seed=11, characters=3000)):
        (raw / f"{number:03}.txt").write_bytes(report.data)
    program = Command(tmp_path)
    program("run", "--direct", "--runner", "serial", "--raw", raw, "--output", tmp_path / "serial")
    with started(tmp_path) as dask:
        workers = [dask.worker("--no-nanny") for _ in range(3)]
        dask.wait_for(3)
        command = [sys.executable, "-m", "workreports.cli", "run", "--direct", "--runner", "dask"]
        run = subprocess.Popen(
            [*command, "--address", dask.address, "--raw", raw, "--output", tmp_path / "dask"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with distributed.Client(dask.address, set_as_default=False) as client:

            def busy() -> bool:
                return any(client.processing().values())

            for worker in workers[:2]:
                assert waited_for(busy, 600)
                worker.kill()
                worker.wait()
        _, said = run.communicate(timeout=1800)
    assert run.returncode == 0, said
    assert "Traceback" not in said
    assert hashes(tmp_path / "dask") == hashes(tmp_path / "serial")
