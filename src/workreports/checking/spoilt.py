"""A document most of whose bad rows are its own fault: it leaves, and does not stop the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa

REASON = "few_bad_rows"
_LEAST = 10  # bad rows that are no accident


def documents(
    table: pa.Table, bad: Mapping[int, Sequence[str]], share: float, known: Sequence[str]
) -> set[str]:
    """Documents with a larger share of bad rows than a table may have, where the others are as they must be.

    None where that is so of more than half of the documents: then the fault is in the program.
    """
    if "document_id" not in table.column_names or len(bad) <= share * table.num_rows:
        return set()
    owners = table["document_id"].to_pylist()
    every, failed = Counter(owners), Counter(owners[at] for at in bad)
    spoilt = {name for name, count in failed.items() if count >= _LEAST and count > share * every[name]}
    left, left_bad = (sum(n for name, n in of.items() if name not in spoilt) for of in (every, failed))
    if not spoilt or len(spoilt) * 2 > len(known) or left_bad > share * left or not left:
        return set()
    return spoilt
