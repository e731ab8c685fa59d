"""The wheel: declarations, expectations and the flow travel in it, and it works where no checkout is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

SENTENCE = "2016年，全市地区生产总值1388.1亿元。"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, built from this checkout without network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Python with the unpacked wheel before the checkout."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=installed.parent,
        env=os.environ | {"PYTHONPATH": str(installed), "COLUMNS": "200"},
        input=SENTENCE,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


COMMAND = "import sys; from workreports.cli.main import main; main()"


def test_the_wheel_holds_everything_that_is_declared(installed: Path) -> None:
    for name in ("schemas", "expectations", "flows"):
        there = {path.relative_to(REPOSITORY / name) for path in (REPOSITORY / name).rglob("*.*")}
        inside = installed / "workreports" / "_data" / name
        packed = {path.relative_to(inside) for path in inside.rglob("*.*")}
        assert {path for path in there if "__pycache__" not in path.parts} <= packed
    assert (installed / "workreports" / "py.typed").is_file()
    assert not (installed / "tests").exists()


def test_the_wheel_reads_its_own_declarations(installed: Path) -> None:
    code = (
        "from workreports.declared import paths; print(paths.schemas(), paths.expectations(), paths.flows())"
    )
    found = run(installed, code).stdout.split()
    assert len(found) == 3
    assert all(path.startswith(str(installed)) for path in found)


def test_the_installed_command_works_anywhere(installed: Path, raw: Path, tmp_path: Path) -> None:
    extracted = run(installed, COMMAND, "extract", "-", "--jsonl")
    assert '"value": 138810000000' in extracted.stdout, extracted.stderr
    done = run(installed, COMMAND, "run", "--direct", "--raw", raw, "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "latest" / "workreports.duckdb").is_file()


def test_the_wheel_holds_what_the_site_is_made_of(installed: Path) -> None:
    source = REPOSITORY / "src" / "workreports" / "releasing" / "site"
    packed = installed / "workreports" / "releasing" / "site"
    for name in ("templates", "static"):
        assert {path.name for path in (source / name).iterdir()} == {
            path.name for path in (packed / name).iterdir()
        }


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not at hand")
def test_a_set_up_that_failed_stands_in_nobodys_way(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(REPOSITORY / name, tmp_path)
    no_python = tmp_path / "python"
    no_python.write_text("#!/bin/sh\nexit 1\n")
    no_python.chmod(0o755)
    left = tmp_path / ".venv" / "bin" / "python"  # of another Python, or not set up to its end
    left.parent.mkdir(parents=True)
    shutil.copy(no_python, left)
    command = ["make", "install", f"PYTHON={no_python}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{no_python} is not Python 3.11, 3.12 or 3.13. Set PYTHON=" in done.stderr
    assert not left.parent.parent.exists()
