"""The command that looks at a folder and publishes nothing."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Command


def test_check_shows_what_each_file_is_taken_for(workreports: Command, raw: Path, tmp_path: Path) -> None:
    shown = workreports("check", raw).stdout
    assert "清远市 441800" in shown
    assert "work_report" in shown
    found = [json.loads(line) for line in workreports("check", raw, "--jsonl").stdout.splitlines()]
    assert {item["kind"] for item in found if item["status"] == "read"} == {"work_report", "overview"}
    assert "清远市 441800" not in workreports("check", raw, "--doubtful").stdout
    (tmp_path / "a.pdf").write_text("x", encoding="utf-8")
    done = workreports("check", tmp_path, check=False)
    assert done.returncode == 1
    assert "a.pdf" in done.stderr
