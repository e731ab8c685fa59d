"""The tests mirror the rooms: every module has its tests beside it, or a test file that speaks of it."""

from __future__ import annotations

import re

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "src" / "workreports"
TESTS = REPOSITORY / "tests"


def test_every_module_has_its_tests() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py"))
    missing = []
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE)
        beside = [
            TESTS / module.parent / f"test_{path.name}",
            TESTS / module.parent.parent / f"test_{module.parent.name}.py",
        ]
        if path.name.startswith("__") or any(test.exists() for test in beside):
            continue
        room, name = ".".join(("workreports", *module.parent.parts)), path.stem
        named = re.search(
            rf"from {re.escape(room)}\.{name} import|from {re.escape(room)} import [^\n]*\b{name}\b", told
        )
        rules = (
            "rule(" in path.read_text(encoding="utf-8") and "grammar" in module.parts
        )  # its examples are run
        if named is None and not rules:
            missing.append(module.as_posix())
    assert missing == []


def test_every_test_stands_in_a_room() -> None:
    rooms = {path.parent.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")}
    beside = {path.parent.relative_to(TESTS) for path in TESTS.glob("*/**/test_*.py")}
    assert beside <= rooms
