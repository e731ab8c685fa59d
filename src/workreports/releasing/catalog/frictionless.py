"""`datapackage.json`: the CSV files, their table schemas, keys and licence (Frictionless Data Package 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.declared.tables import Column, Table
from workreports.releasing.catalog.edition import Edition, as_json

_TYPES: Mapping[str, str] = {
    "string": "string",
    "int32": "integer",
    "int64": "integer",
    "double": "number",
    "date": "date",
    "bool": "boolean",
}


def render(edition: Edition) -> str:
    """The descriptor of the package."""
    declared = dataset()
    licence = {"name": declared.licence.id, "title": declared.licence.title, "path": declared.licence.url}
    content: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": declared.name,
        "title": declared.title.en,
        "title_zh": declared.title.zh,
        "description": declared.description.en,
        "description_zh": declared.description.zh,
        "version": edition.version,
        "created": f"{edition.day}T00:00:00Z",
        "keywords": [*declared.keywords["en"], *declared.keywords["zh"]],
        "licenses": [licence],
        "contributors": [{"title": name, "role": "author"} for name in declared.creators],
    }
    if declared.homepage:
        content["homepage"] = declared.homepage
    content["resources"] = [_resource(table, edition) for table in declarations.tables().values()]
    return as_json(content)


def _resource(table: Table, edition: Edition) -> dict[str, Any]:
    file = edition.file(f"csv/{table.name}.csv")
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file.path,
        "title": table.title.en,
        "title_zh": table.title.zh,
        "description": table.description.en,
        "description_zh": table.description.zh,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "warnings": [{"en": text.en, "zh": text.zh} for text in table.warnings],
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fields": [_field(column, column.name in table.primary_key) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
    }
    if table.foreign_keys:
        found["foreignKeys"] = [
            {
                "fields": list(key.columns),
                "reference": {
                    "resource": "" if key.table == table.name else key.table,
                    "fields": list(key.to),
                },
            }
            for key in table.foreign_keys
        ]
    return found


def _field(column: Column, is_key: bool) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    free_text = column.type == "string" and not (column.enum or column.pattern or is_key)
    if not column.nullable and not free_text:  # a free text may be empty, which CSV cannot tell from missing
        limits["required"] = True
    if column.enum:
        limits["enum"] = list(column.enum)
    if column.pattern:
        limits["pattern"] = column.pattern
    whole = _TYPES[column.type] == "integer"
    for name, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            limits[name] = int(bound) if whole else bound
    found: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "title": column.title.en,
        "title_zh": column.title.zh,
        "description": column.description.en,
        "description_zh": column.description.zh,
    }
    if column.unit:
        found["unit"] = column.unit
    if column.enum:
        found["values"] = {value: {"en": text.en, "zh": text.zh} for value, text in column.enum.items()}
    return found | ({"constraints": limits} if limits else {})
