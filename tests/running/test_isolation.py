from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pytest

from tests import seed_tables
from workreports.errors import UserError
from workreports.running import isolation

Tables = Mapping[str, pa.Table]


def documents(tables: Tables) -> list[str]:
    found: list[str] = tables["documents"]["document_id"].to_pylist()
    return found


def test_the_document_that_raises_leaves_with_its_rows_and_the_rest_goes_on() -> None:
    whole = seed_tables.seeds()
    bad, *rest = documents(whole)

    def work(tables: Tables) -> Tables:
        if bad in documents(tables):
            raise ZeroDivisionError("a fault of one")
        return tables

    left = isolation.without_faults("derive", work, whole)
    assert documents(left) == rest
    assert bad not in left["observations"]["document_id"].to_pylist()
    [entry] = [row for row in left["quarantine"].to_pylist() if row["reason"] == "failed"]
    assert "derive" in entry["detail"]
    assert "ZeroDivisionError" in entry["detail"]


def test_what_raises_without_any_document_is_raised() -> None:
    def work(tables: Tables) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        isolation.without_faults("derive", work, seed_tables.seeds())


def test_faults_of_the_place_are_no_documents_fault() -> None:
    def work(tables: Tables) -> None:
        raise UserError("The disk is full.")

    with pytest.raises(UserError, match="disk"):
        isolation.without_faults("derive", work, seed_tables.seeds())
