"""A schedule looked at before anything is loaded for it: five fields, numbers in range, a known time zone."""

from __future__ import annotations

import re
import zoneinfo

from workreports.errors import UsageError

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
_ITEM = re.compile(r"(?:\*|\?|\d+|[A-Za-z]{1,3}\d*)(?:-(?:\d+|[A-Za-z]{3}))?(?:/\d+)?(?:#\d)?")


def require(cron: str, timezone: str) -> None:
    """Raise where this can be no schedule; what Prefect makes of the rest it says itself."""
    why = _wrong(cron) or _wrong_zone(timezone)
    if why is not None:
        raise UsageError(
            f"The schedule {cron!r} in {timezone} cannot be used: {why}.",
            'Write five fields as in --cron "0 3 * * *", and a time zone such as Asia/Shanghai.',
        )


def _wrong(cron: str) -> str | None:
    if re.fullmatch("@[a-z]+", cron.strip()):
        return None
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        return f"it has {len(fields)} fields"
    for text, (name, low, high) in zip(fields, _FIELDS, strict=True):
        for item in text.split(","):
            if not _ITEM.fullmatch(item):
                return f"{item!r} is no {name}"
            numbers = [int(number) for number in re.findall(r"\d+", item.partition("/")[0].partition("#")[0])]
            if any(not low <= number <= high for number in numbers) or item.endswith("/0"):
                return f"{item!r} is no {name}"
    return None


def _wrong_zone(timezone: str) -> str | None:
    known = zoneinfo.available_timezones()
    return None if not known or timezone in known else f"{timezone!r} is no time zone"
