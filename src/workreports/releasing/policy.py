"""What may change in the tables from one release to the next.

Columns are only added. Whoever removes one, or gives it another type, unit or key, raises the major number of
the table's schema version, after a release that declared it `deprecated`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pyarrow as pa

from workreports.errors import ValidationFailedError


class SchemaPolicyError(ValidationFailedError):
    """The declared tables break the promise given with the previous release."""


def check(old: Mapping[str, pa.Schema], new: Mapping[str, pa.Schema]) -> None:
    """Raise when a schema of the previous release was changed in a way its readers were not told of."""
    broken = [why for name in sorted(old) for why in _table(name, old[name], new.get(name))]
    if broken:
        raise SchemaPolicyError(
            "Nothing was published, the previous release stands. The schemas break what it promised:\n"
            + "\n".join(f"  {why}" for why in broken),
            "Declare what ends as `deprecated` and publish that; then remove it and raise the table's major"
            " schema version. Or publish to another folder.",
        )


def _table(name: str, old: pa.Schema, new: pa.Schema | None) -> Iterator[str]:
    if new is None:
        if not _told(old.metadata):
            yield f"table {name} is gone and was not deprecated in the previous release"
        return
    raised = _major(new) > _major(old)
    if _of(old.metadata, "primary_key") != _of(new.metadata, "primary_key") and not raised:
        yield f"table {name} has another primary key; that needs schema version {_major(old) + 1}.0"
    for field in old:
        for what in _column(field, new):
            if not _told(field.metadata):
                yield f"column {name}.{field.name} {what} and was not deprecated in the previous release"
            if not raised:
                yield f"column {name}.{field.name} {what}; that needs schema version {_major(old) + 1}.0"


def _column(old: pa.Field, schema: pa.Schema) -> Iterator[str]:
    position = schema.get_field_index(old.name)
    if position < 0:
        yield "is gone"
        return
    new = schema.field(position)
    if old.type != new.type:
        yield f"is {new.type} instead of {old.type}"
    if _of(old.metadata, "unit") != _of(new.metadata, "unit"):
        yield f"counts {_of(new.metadata, 'unit')} instead of {_of(old.metadata, 'unit')}"
    before, after = (json.loads(_of(field.metadata, "enum") or "{}") for field in (old, new))
    if gone := sorted(before.keys() - after.keys()) if after or not before else []:
        yield f"no longer has the values {', '.join(gone)}"


def _told(metadata: Mapping[bytes, bytes] | None) -> bool:
    return _of(metadata, "deprecated") is not None


def _of(metadata: Mapping[bytes, bytes] | None, key: str) -> str | None:
    value = (metadata or {}).get(key.encode())
    return None if value is None else value.decode("utf-8")


def _major(schema: pa.Schema) -> int:
    return int((_of(schema.metadata, "schema_version") or "1").split(".")[0])
