"""What `schemas/` declares, and what is said about a declaration that is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workreports.declared import declarations, lexicon, tables
from workreports.declared.base import DeclarationError

TABLE = """\
name: things
title: {en: Things, zh: 事物}
description: {en: One row a thing., zh: 每个事物一行。}
primary_key: [thing]
columns:
  - name: thing
    type: string
    nullable: false
    title: {en: Thing, zh: 事物}
    description: {en: Its name., zh: 名称。}
  - name: size
    type: int32
    minimum: 0
    enum: {1: {en: one, zh: 一}}
    title: {en: Size, zh: 大小}
    description: {en: Its size., zh: 大小。}
"""


def _read(tmp_path: Path, text: str, name: str = "things.yml") -> tables.Table:
    path = tmp_path / "schemas" / "tables" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tables.read_table(path)


def test_a_table_is_read_with_its_defaults(tmp_path: Path) -> None:
    table = _read(tmp_path, TABLE)
    assert table.sort == ("thing",)
    assert table.bad_rows == "quarantine"
    size = table.column("size")
    assert (size.nullable, size.minimum, size.enum["1"].zh) == (True, 0.0, "一")
    with pytest.raises(KeyError):
        table.column("colour")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "type: int32",
            "type: integer",
            r"things\.yml: columns\[1\] \(size\): type: 'integer' is not one of",
        ),
        ("minimum: 0", "minimum: none", r"columns\[1\] \(size\): minimum: expected a number"),
        ("minimum: 0", "minimun: 0", r"columns\[1\] \(size\): minimun: unknown key"),
        ("zh: 名称。", "cn: 名称。", r"columns\[0\] \(thing\): description: zh: is missing"),
        ("nullable: false", "nullable: nein", r"nullable: expected true or false"),
        ("primary_key: [thing]", "primary_key: [id]", r"primary_key: 'id' is not a column"),
        ("name: things", "name: other", r"name: 'other' must be the name of its file"),
        ("  - name: size", "  - name: thing", r"columns: a name occurs twice"),
        ("    minimum: 0", "    pattern: '('", r"pattern: not a regular expression"),
        ("name: things", "name: [", r"things\.yml: not valid YAML"),
        ("primary_key: [thing]", "primary_key: thing", r"primary_key: expected a list of texts"),
    ],
)
def test_a_mistake_is_named_by_file_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TABLE
    with pytest.raises(DeclarationError, match=message) as caught:
        _read(tmp_path, TABLE.replace(old, new, 1))
    assert str(caught.value).startswith("schemas/tables/things.yml")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(DeclarationError, match=r"schemas/lexicon/nothing\.yml: no such declaration file"):
        lexicon.load("nothing")


def test_all_tables_of_the_product_are_declared() -> None:
    assert set(declarations.tables()) == {
        "source_files", "documents", "document_copies", "sections", "furniture", "observations", "numerals",
        "indicators", "units", "regions", "quarantine", "validation_results",
        "series", "series_vintages", "panel", "panel_cells", "indicator_aliases", "targets",
        "target_outcomes", "findings", "changes",
    }  # fmt: skip


def test_every_description_explains_more_than_the_name() -> None:
    for table in declarations.tables().values():
        assert len(table.description.en) > 60, table.name
        for column in table.columns:
            for text in (column.description.en, column.description.zh):
                assert text.casefold().rstrip("。.") != column.name.casefold(), (table.name, column.name)
                assert text.endswith((".", "。")) or ":" in text or "：" in text, (
                    table.name,
                    column.name,
                    text,
                )
            assert not column.description.zh.isascii(), (table.name, column.name)


def test_columns_of_one_name_have_one_type() -> None:
    types: dict[str, set[str]] = {}
    for table in declarations.tables().values():
        for column in table.columns:
            types.setdefault(column.name, set()).add(column.type)
    assert {name: found for name, found in types.items() if len(found) > 1} == {
        "characters": {"int32", "int64"},  # of a document, of a file
        "difference": {"double", "string"},  # of two values, of two copies
    }


def test_the_catalogue_is_whole() -> None:
    indicators = declarations.indicators()
    assert {"gdp", "fixed_asset_investment", "pm25", "poverty_headcount_lifted"} <= indicators.keys()
    for indicator in indicators.values():
        assert set(indicator.predecessors) <= indicators.keys(), indicator.code
        assert indicator.of_nation is None or indicator.of_nation in indicators, indicator.code
        assert indicator.name.zh, indicator.code


def test_declarations_are_light() -> None:
    code = (
        "import sys; from workreports.declared import declarations as d;"
        "d.tables(); d.indicators(); d.units(); d.regions();"
        "print(sorted({'pandas', 'pyarrow', 'duckdb', 'great_expectations', 'prefect'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
