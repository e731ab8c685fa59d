"""Kinds of periods."""

from __future__ import annotations

import pytest

from workreports.declared import declarations
from workreports.tabling.derive.kinds import period_kind


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        ("2016", "year"),
        ("2016-Q3", "quarter"),
        ("2016-H1", "half"),
        ("2016-07", "month"),
        ("2016/2020", "span"),
        ("2017-01/2017-07", "months"),
        ("2016-09-30", "day"),
    ],
)
def test_every_period_has_a_declared_kind(period: str, kind: str) -> None:
    assert period_kind(period) == kind
    columns = {column.name: column for column in declarations.table("targets").columns}
    assert kind in columns["period_kind"].enum
