"""The run as Prefect sees it, on the temporary server that `workreports run` starts."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from tests.conftest import FlowRun
from workreports import pipeline


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
    assert sorted(name.split("-")[0] for name, _ in tasks) == sorted(
        field.name for field in fields(pipeline.Steps)
    )


def test_the_run_says_what_it_published_and_what_to_ask(flow_run: FlowRun) -> None:
    assert "observations" in flow_run.stdout
    assert flow_run.stdout.count("workreports sql --output") == 3
    assert "Peak memory" in flow_run.stderr
    for stage in ("imports", "Prefect", "extraction", "validation", "publishing"):
        assert stage in flow_run.stderr
    assert "Traceback" not in flow_run.stderr
    assert "ERROR" not in flow_run.stderr


def test_the_library_works_without_prefect(raw: Path) -> None:
    code = "import sys, workreports.pipeline, workreports.cli; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_telemetry_is_off_before_the_libraries_load() -> None:
    code = (
        "import importlib.util, sys; from workreports import paths;"
        "spec = importlib.util.spec_from_file_location('flow', paths.flows() / 'publish.py');"
        "module = importlib.util.module_from_spec(spec); sys.modules['flow'] = module;"
        "spec.loader.exec_module(module);"
        "from prefect.settings import get_current_settings as now; sys.exit(now().server.analytics_enabled)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
