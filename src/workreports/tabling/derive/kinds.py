"""What stretch of time a period is."""

from __future__ import annotations

import re

_KINDS = (
    ("year", re.compile(r"\d{4}")),
    ("quarter", re.compile(r"\d{4}-Q\d")),
    ("half", re.compile(r"\d{4}-H\d")),
    ("month", re.compile(r"\d{4}-\d\d")),
    ("day", re.compile(r"\d{4}-\d\d-\d\d")),
    ("span", re.compile(r"\d{4}/\d{4}")),
)


def period_kind(period: str) -> str:
    """What stretch of time a period is.

    >>> period_kind("2016"), period_kind("2012/2016"), period_kind("2017-01/2017-07")
    ('year', 'span', 'months')
    """
    return next((kind for kind, form in _KINDS if form.fullmatch(period)), "months")
