"""The declared dataset, and warnings shared by several tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from workreports.declared import declarations, paths, tables
from workreports.declared.base import DeclarationError, read_yaml
from workreports.declared.dataset import dataset


def test_the_dataset_says_what_it_is_in_two_languages() -> None:
    declared = dataset()
    assert declared.title.en
    assert "政府工作报告" in declared.title.zh
    assert declared.licence.id == "CC-BY-4.0"
    assert set(declared.workbook) <= set(declarations.tables())
    assert set(declared.keywords) == {"en", "zh"}


def test_every_shared_warning_is_used_and_known() -> None:
    declared = read_yaml(paths.schemas() / "warnings.yml")
    used = {text.en for table in declarations.tables().values() for text in table.warnings}
    assert {text["en"] for text in declared.values()} <= used


def test_an_unknown_shared_warning_is_named(tmp_path: Path) -> None:
    text = (paths.schemas() / "tables" / "furniture.yml").read_text("utf-8")
    path = tmp_path / "furniture.yml"
    path.write_text(text.replace("[spans_count_code_points]", "[spans_count]"), encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"spans_count.*is not in schemas/warnings\.yml"):
        tables.read_table(path)
