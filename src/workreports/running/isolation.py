"""A step over all documents that raises because of one: the one is found and leaves, the rest goes on.

What raises for some documents raises for more of them too, or so it is taken to be: the shortest run of
documents, in their order, for which the step still raises ends with the one at fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from workreports.base.progress import LOGGER
from workreports.checking import quarantine
from workreports.errors import UserError
from workreports.running import guard, one_by_one
from workreports.tabling import arrow

_Done = TypeVar("_Done")
_Tables = Mapping[str, pa.Table]
MOST = 20  # documents that may leave so; more are a fault of the program that nobody should overlook


def without_faults(
    stage: str, work: Callable[[_Tables], _Done], found: _Tables, folder: Path | None = None
) -> _Done:
    """What `work` makes of the tables, without the documents for which it raises; these are in quarantine."""
    held = found
    for _ in range(MOST):
        try:
            return work(held)
        except (UserError, OSError, MemoryError):
            raise  # of the place or the machine, not of a document
        except Exception as error:
            if guard.is_interruption(error):
                raise
            culprit = _culprit(work, held)
            if culprit is None:
                raise
            LOGGER.warning(
                "%s failed for the document %s (%s); it is quarantined.", stage, culprit, type(error).__name__
            )
            held = _taken_out(stage, held, culprit, error, folder)
    return work(held)


def _raises(work: Callable[[_Tables], object], tables: _Tables) -> bool:
    try:
        work(tables)
    except (UserError, OSError, MemoryError):
        raise
    except Exception as error:
        if guard.is_interruption(error):
            raise
        return True
    return False


def _culprit(work: Callable[[_Tables], object], held: _Tables) -> str | None:
    """The last document of the shortest run that raises; None where it raises without any."""
    every: list[str] = held["documents"]["document_id"].to_pylist()
    if _raises(work, _only(held, [])):
        return None
    low, high = 0, len(every)  # with `low` documents it does not raise, with `high` it does
    while high - low > 1:
        middle = (low + high) // 2
        if _raises(work, _only(held, every[:middle])):
            high = middle
        else:
            low = middle
    return every[high - 1] if every else None


def _only(held: _Tables, documents: list[str]) -> dict[str, pa.Table]:
    wanted = pa.array(documents, pa.string())
    return {
        name: table.filter(pc.is_in(table["document_id"], wanted))
        if "document_id" in table.column_names
        else table
        for name, table in held.items()
    }


def _taken_out(
    stage: str, held: _Tables, document: str, error: Exception, folder: Path | None
) -> dict[str, pa.Table]:
    at = pc.index(held["documents"]["document_id"], document).as_py()
    row = held["documents"].slice(at, 1).to_pylist()[0]
    moved = quarantine.move(held, {"documents": {at: [one_by_one.FAILED]}}, folder)
    told = one_by_one.failed(stage, row["source_file"], error, row["char_start"], row["char_end"]).detail
    every = [
        entry | {"detail": told + _counted(entry["detail"])}
        if entry["reason"] == one_by_one.FAILED
        and (entry["source_file"], entry["char_start"]) == (row["source_file"], row["char_start"])
        else entry
        for entry in moved["quarantine"].to_pylist()
    ]
    return moved | {
        "quarantine": arrow.sort("quarantine", pa.Table.from_batches([arrow.batch("quarantine", every)]))
    }


def _counted(detail: str) -> str:
    """How much went with it, as the quarantine says."""
    _, found, counts = detail.partition(" With it went its rows:")
    return found + counts
