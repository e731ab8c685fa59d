"""`croissant.json`: the tables for machine-learning tools (Croissant 1.0), read from the Parquet files.

References between tables are left to `datapackage.json`: Croissant's reader gives wrong records for tables
that refer to others and are referred to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.declared.tables import Column, Table
from workreports.releasing.catalog.edition import Edition, as_json

_TYPES: Mapping[str, str] = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "double": "sc:Float",
    "date": "sc:Date",
    "bool": "sc:Boolean",
}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def render(edition: Edition) -> str:
    """The description of the release."""
    declared = dataset()
    cited = f"{', '.join(declared.creators)}: {declared.title.en}, version {edition.version}"
    content: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": declared.name,
        "alternateName": [declared.title.en, declared.title.zh],
        "description": f"{declared.description.en} {declared.description.zh}",
        "version": _three_part(edition.version),
        "datePublished": edition.day,
        "license": declared.licence.url,
        "citeAs": cited,
        "keywords": [*declared.keywords["en"], *declared.keywords["zh"]],
        "inLanguage": list(declared.languages),
        "creator": [{"@type": "sc:Organization", "name": name} for name in declared.creators],
        "url": declared.homepage or declared.name,
    }
    tables = declarations.tables().values()
    content["distribution"] = [_file(table, edition) for table in tables]
    content["recordSet"] = [_records(table) for table in tables]
    return as_json(content)


def _three_part(version: str) -> str:
    """The version as numbers of which there are three: the day, and which release of that day."""
    year, month, day, *number = version.split(".")
    return f"{year}{month}{day}.{number[0] if number else 1}.0"


def _file(table: Table, edition: Edition) -> dict[str, Any]:
    file = edition.file(f"parquet/{table.name}.parquet")
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": f"{table.title.en}. {table.title.zh}。",
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/x-parquet",  # the name Croissant's readers know
        "sha256": file.sha256,
    }


def _records(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.description.en} {table.description.zh}",
        "key": [{"@id": f"{table.name}/{column}"} for column in table.primary_key],
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": f"{column.description.en} {column.description.zh}",
        "dataType": _TYPES[column.type],
        "source": {
            "fileObject": {"@id": f"parquet/{table.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
