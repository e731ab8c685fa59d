"""The work list of doubts: figures of the latest release that do not fit, which points at the reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workreports.asking import sql

TABLES = ("observations", "documents", "quarantine")


def doubts(output: Path) -> list[dict[str, Any]]:
    """All doubts on the latest release, by code."""
    import pyarrow.parquet as pq

    from workreports.tabling import derive

    folder = sql.latest(output) / "parquet"
    found = {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}
    return sorted(derive.doubts(found), key=lambda row: (str(row["code"]), str(row["finding_id"])))


def report(rows: Sequence[dict[str, Any]], most: int) -> str:
    """How many there are of each kind, and some of each with both places."""
    count = Counter(str(row["code"]) for row in rows)
    lines = [
        f"{len(rows)} doubts: " + (", ".join(f"{code} {n}" for code, n in sorted(count.items())) or "none")
    ]
    for code in sorted(count):
        lines += ["", f"{code}:"]
        for row in [row for row in rows if row["code"] == code][:most]:
            lines.append(f"  {row['explanation_en']}")
            lines.append(f"    {row['receipt']} {row['other_receipt'] or ''}".rstrip())
    return "\n".join(lines)
