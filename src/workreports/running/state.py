"""What is already known: finished work by content, kept in the output folder, safe to delete at any time.

A damaged state, or one of another version, is thrown away and made anew; nothing in it is ever executed.
Every row can be made again from the raw files, so it needs no care.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from workreports.base.progress import LOGGER

FILE = "work.sqlite"
_LAYOUT = 1


class State:
    """Finished work by key. Without a folder it dies with the run.

    The steps of a run may be in different threads; one at a time uses it.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder  # where large tables may be put, too
        self.path = None if folder is None else folder / FILE
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._database = self._open()

    def _open(self) -> sqlite3.Connection:
        if self.path is None:
            return _prepared(
                sqlite3.connect("", check_same_thread=False)
            )  # a file of its own that nobody sees, gone at the end
        try:
            return _prepared(sqlite3.connect(self.path, check_same_thread=False))
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            LOGGER.warning(
                "The kept work in %s cannot be used (%s); everything is done anew.", self.path, error
            )
            self._remove()
            return _prepared(sqlite3.connect(self.path, check_same_thread=False))

    def _remove(self) -> None:
        if self.path is not None:
            for name in ("", "-journal", "-wal", "-shm"):
                self.path.with_name(self.path.name + name).unlink(missing_ok=True)

    def known(self) -> set[str]:
        """The keys of all finished work."""
        rows = self._database.execute("SELECT CAST(key AS BLOB) FROM work")
        return {bytes(row[0]).decode("utf-8", "replace") for row in rows}

    def head(self, key: str) -> bytes | None:
        """The first half of a result."""
        return self._half("head", key)

    def rows(self, key: str) -> bytes | None:
        """The second half of a result."""
        return self._half("rows_", key)

    def _half(self, column: str, key: str) -> bytes | None:
        row = self._database.execute(f"SELECT {column} FROM work WHERE key = ?", (key,)).fetchone()  # noqa: S608
        return row[0] if row is not None and isinstance(row[0], bytes) else None  # else it is damaged

    def put(self, key: str, head: bytes, rows: bytes = b"") -> None:
        """Keep a result; it is on disk after `commit`."""
        self._database.execute("INSERT OR REPLACE INTO work VALUES (?, ?, ?)", (key, head, rows))

    def commit(self) -> None:
        """Make what was put last beyond this process."""
        self._database.commit()

    def forget(self) -> None:
        """Throw everything away, as a full refresh does."""
        self._database.execute("DELETE FROM work")
        self._database.commit()

    def keep_only(self, keys: Iterable[str]) -> int:
        """Throw away what was not needed; returns how much that was."""
        useless = self.known() - set(keys)
        self._database.executemany("DELETE FROM work WHERE key = ?", ((key,) for key in sorted(useless)))
        self._database.commit()
        return len(useless)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is to blame, and not the disk it is on."""
    code = getattr(error, "sqlite_errorcode", None)  # absent where the error is ours
    return code is None or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _prepared(database: sqlite3.Connection) -> sqlite3.Connection:
    """The database with its one table; raises where it is none, or another layout."""
    try:
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        if layout not in (0, _LAYOUT):
            raise sqlite3.DatabaseError(f"layout {layout}")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS work (key TEXT PRIMARY KEY, head BLOB NOT NULL, rows_ BLOB NOT NULL)"
        )
        database.execute(f"PRAGMA user_version = {_LAYOUT}")
        with closing(database.execute("PRAGMA quick_check(1)")) as checked:
            if checked.fetchone() != ("ok",):
                raise sqlite3.DatabaseError("it is damaged")
        database.commit()
    except BaseException:
        database.close()
        raise
    return database
