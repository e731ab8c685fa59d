"""What may change in the tables from one release to the next, and how that is said."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from workreports.releasing import policy
from workreports.tabling import arrow


def _schema(name: str = "units") -> pa.Schema:
    return arrow.schema(name)


def _about(schema: pa.Schema, **more: str) -> pa.Schema:
    return schema.with_metadata(
        {**(schema.metadata or {}), **{k.encode(): v.encode() for k, v in more.items()}}
    )


def _field(schema: pa.Schema, name: str, kind: pa.DataType | None = None, **more: str) -> pa.Schema:
    position = schema.get_field_index(name)
    field = schema.field(position)
    metadata = {**(field.metadata or {}), **{k.encode(): v.encode() for k, v in more.items()}}
    return schema.set(position, pa.field(name, kind or field.type, field.nullable, metadata))


def _without(schema: pa.Schema, name: str) -> pa.Schema:
    return schema.remove(schema.get_field_index(name))


def test_the_same_and_more_is_fine() -> None:
    more = _schema().append(pa.field("symbol", pa.string()))
    policy.check({"units": _schema()}, {"units": more, "regions": _schema("regions")})


def test_a_column_that_is_gone_needs_notice_and_a_major_version() -> None:
    with pytest.raises(
        policy.SchemaPolicyError,
        match=r"(?s)units\.kind is gone and was not deprecated.*needs schema version 2\.0",
    ):
        policy.check({"units": _schema()}, {"units": _without(_schema(), "kind")})
    noticed = _field(_schema(), "kind", deprecated="1.1")
    with pytest.raises(
        policy.SchemaPolicyError, match=r"units\.kind is gone; that needs schema version 2\.0"
    ):
        policy.check({"units": noticed}, {"units": _without(_schema(), "kind")})
    policy.check({"units": noticed}, {"units": _about(_without(_schema(), "kind"), schema_version="2.0")})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (_schema(), _field(_schema(), "kind", pa.int32()), "is int32 instead of string"),
        (_field(_schema(), "kind", unit="t"), _field(_schema(), "kind", unit="kg"), "counts kg instead of t"),
        (
            _field(_schema(), "kind", enum=json.dumps({"a": {}, "b": {}})),
            _field(_schema(), "kind", enum=json.dumps({"a": {}})),
            "no longer has the values b",
        ),
    ],
)  # fmt: skip
def test_another_type_or_meaning_needs_the_same(old: pa.Schema, new: pa.Schema, message: str) -> None:
    with pytest.raises(policy.SchemaPolicyError, match=rf"units\.kind {message} and was not deprecated"):
        policy.check({"units": old}, {"units": new})


def test_another_key_needs_a_major_version() -> None:
    other = _about(_schema(), primary_key="unit,kind")
    with pytest.raises(policy.SchemaPolicyError, match="another primary key"):
        policy.check({"units": _schema()}, {"units": other})
    policy.check({"units": _schema()}, {"units": _about(other, schema_version="2.0")})


def test_a_table_that_is_gone_must_have_been_deprecated() -> None:
    with pytest.raises(policy.SchemaPolicyError, match="table units is gone"):
        policy.check({"units": _schema()}, {})
    policy.check({"units": _about(_schema(), deprecated="1.1")}, {})


def test_new_values_of_a_column_are_fine() -> None:
    old = _field(_schema(), "kind", enum=json.dumps({"a": {}}))
    policy.check({"units": old}, {"units": _field(_schema(), "kind", enum=json.dumps({"a": {}, "b": {}}))})
