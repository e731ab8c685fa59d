"""How a command is ended from outside, and what it refuses before anything heavy is loaded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Command
from workreports.cli import clock
from workreports.errors import UsageError

# Sends itself a signal when a module is imported for the first time, or when a stage begins.
ENDED = """
import os, signal, sys
number, where = int(sys.argv[1]), sys.argv[2]
sys.argv = ["workreports", *sys.argv[3:]]
signal.signal(signal.SIGINT, signal.default_int_handler)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == where:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), number)

sys.meta_path.insert(0, Finder())
from workreports.cli.start import main
main()
"""
MODULES = ["typer", "great_expectations"]
RARER = ["yaml", "pyarrow", "duckdb", "workreports.releasing.publish"]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize(
    "where", [*MODULES, *(pytest.param(name, marks=pytest.mark.stress) for name in RARER)]
)
def test_a_signal_ends_it_with_one_line_also_while_it_imports(
    tmp_path: Path, number: int, code: int, where: str
) -> None:
    arguments = [
        "run",
        "--direct",
        "--quiet",
        "--raw",
        str(REPOSITORY / "raw"),
        "--output",
        str(tmp_path / "o"),
    ]
    command = [sys.executable, "-c", ENDED, str(int(number)), where, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert done.returncode == code, done.stderr
    what = "Interrupted" if code == 130 else "Terminated"
    assert done.stderr == f"workreports: {what}; nothing was published.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "--raw", "nothing", "--output", "o"), "holds no .txt file"),
        (("run", "--raw", "nowhere", "--output", "o"), "does not exist"),
        (("run", "--raw", "raw", "--output", ""), "The output has no name"),
        (("sql", "SELECT 1", "--output", ""), "The output has no name"),
        (("sql", "SELECT 1", "--output", "o"), "There is no release"),
        (("backfill", "--documents", "a", "--raw", "nothing"), "holds no .txt file"),
        (("serve", "--cron", "nonsense", "--raw", "raw"), "cannot be used"),
        (("serve", "--cron", "0 3 * * *", "--timezone", "Mars/Olympus", "--raw", "raw"), "no time zone"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_heavy_is_loaded(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "nothing").mkdir()
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("a")
    before = os.times()
    done = Command(tmp_path)(*arguments, check=False)
    after = os.times()
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert after.children_user - before.children_user < 2  # of the processor: load does not count


@pytest.mark.slow
def test_a_prefect_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    env = {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    done = Command(tmp_path)("run", "--raw", REPOSITORY / "raw", "--output", "o", check=False, env=env)
    assert done.returncode == 1
    assert "The Prefect server at http://127.0.0.1:9/api cannot be reached" in done.stderr
    assert "--direct" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "cron",
    ["0 3 * * *", "*/15 0-6 1,15 JAN-MAR MON-FRI", "@daily", "0 3 ? * 1#2", "0 0 L * *", "5/10 * * * 7"],
)
def test_schedules_that_there_are(cron: str) -> None:
    clock.require(cron, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("", "0 fields"),
        ("* * * *", "4 fields"),
        ("60 * * * *", "no minute"),
        ("0 24 * * *", "no hour"),
        ("0 0 0 * *", "no day"),
        ("0 0 1 13 *", "no month"),
        ("0 0 * * 8", "no day of the week"),
        ("*/0 * * * *", "no minute"),
        ("0 3 * * *;ls", "no day of the week"),
    ],
)
def test_schedules_that_there_are_not(cron: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        clock.require(cron, "Asia/Shanghai")
