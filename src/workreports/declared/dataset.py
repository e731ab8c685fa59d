"""The dataset as a whole: title, licence and keywords as declared in `schemas/dataset.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from workreports.declared import declarations, paths
from workreports.declared.base import DeclarationError, Entry, Text, read_yaml

_WHERE = "schemas/dataset.yml"


@dataclass(frozen=True, slots=True)
class Licence:
    """What the data may be used for."""

    id: str  # of the SPDX list
    title: str
    url: str
    note: Text


@dataclass(frozen=True, slots=True)
class Dataset:
    """What all tables together are called, by whom, under which licence."""

    name: str
    title: Text
    description: Text
    keywords: Mapping[str, tuple[str, ...]]  # by language
    creators: tuple[str, ...]
    licence: Licence
    homepage: str | None
    languages: tuple[str, ...]
    workbook: tuple[str, ...]  # tables that are sheets of the workbook
    workbook_up_to_rows: int  # longer ones are left out of it
    partition_above_rows: int


@cache
def dataset() -> Dataset:
    """The declared dataset."""
    entry = Entry(read_yaml(paths.schemas() / "dataset.yml"), _WHERE)
    keywords = Entry(entry.take("keywords"), f"{_WHERE}: keywords")
    found = Dataset(
        name=entry.text("name"),
        title=entry.bilingual("title"),
        description=entry.bilingual("description"),
        keywords={language: keywords.texts(language) for language in ("en", "zh")},
        creators=entry.texts("creators"),
        licence=_licence(entry.take("licence")),
        homepage=entry.maybe_text("homepage"),
        languages=entry.texts("languages"),
        workbook=entry.texts("workbook"),
        workbook_up_to_rows=int(entry.number("workbook_up_to_rows") or 0),
        partition_above_rows=int(entry.number("partition_above_rows") or 0),
    )
    keywords.done()
    for name in found.workbook:
        if name not in declarations.tables():
            raise DeclarationError(f"{_WHERE}: workbook: there is no table {name}")
    entry.take("homepage", None)
    entry.done()
    return found


def _licence(value: object) -> Licence:
    entry = Entry(value, f"{_WHERE}: licence")
    licence = Licence(entry.text("id"), entry.text("title"), entry.text("url"), entry.bilingual("note"))
    entry.done()
    return licence
