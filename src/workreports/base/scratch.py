"""Tables larger than memory: rows go to a file as they come, and are mapped from it when they are read.

Small tables stay in memory. A file of rows has no name, so nothing is left of it when a run is killed; its
pages are the kernel's to keep or to drop, and are given back when many were read.
"""

from __future__ import annotations

import mmap
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa

CHUNK_ROWS = 65_536
CHUNK_BYTES = 32 * 2**20
HELD_BYTES = 48 * 2**20  # a table up to this size stays in memory
MEMORY = "256MB"  # what an engine may use before it writes to the disk
RESIDENT_BYTES = 256 * 2**20  # of mapped files, our own code among them
_WATCH_SECONDS = 0.02
_SPILL = "spill"

_mapped: weakref.WeakSet[mmap.mmap] = weakref.WeakSet()
_starting = threading.Lock()
_watcher: threading.Thread | None = None


class Rows:
    """Rows of one table on their way into a table of Arrow, in the order in which they come."""

    def __init__(self, schema: pa.Schema, folder: Path | None = None, held: int = HELD_BYTES) -> None:
        self._schema = schema
        self._folder = folder
        self._most = held
        self._waiting: list[pa.RecordBatch] = []  # small ones, not yet a chunk
        self._waiting_size = (0, 0)
        self._chunks: list[pa.RecordBatch] = []
        self._bytes = 0
        self._file: IO[bytes] | None = None
        self._writer: pa.RecordBatchFileWriter | None = None

    def add(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take rows."""
        for batch in batches:
            if batch.num_rows:
                self._waiting.append(batch)
                rows, size = self._waiting_size
                self._waiting_size = (rows + batch.num_rows, size + batch.nbytes)
                if self._waiting_size[0] >= CHUNK_ROWS or self._waiting_size[1] >= CHUNK_BYTES:
                    self._flush()

    def _flush(self) -> None:
        chunk = pa.Table.from_batches(self._waiting, self._schema).combine_chunks()
        self._bytes += self._waiting_size[1]
        self._waiting, self._waiting_size = [], (0, 0)
        self._chunks.extend(chunk.to_batches())
        if self._bytes > self._most:
            self._write()

    def _write(self) -> None:
        if self._writer is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed once it is mapped)
            self._writer = pa.ipc.new_file(self._file, self._schema)
        for chunk in self._chunks:
            self._writer.write_batch(chunk)
        self._chunks = []
        let_go()

    def table(self) -> pa.Table:
        """All rows, in memory or mapped from the disk."""
        if self._waiting:
            self._flush()
        if self._writer is None or self._file is None:
            return pa.Table.from_batches(self._chunks, self._schema)
        self._writer.close()
        self._file.flush()
        with self._file as file:
            pages = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        _mapped.add(pages)
        _watched()
        self._file = self._writer = None
        return pa.ipc.open_file(pa.py_buffer(pages)).read_all()


def let_go() -> None:
    """Give back what holds rows that were read; mapped ones come from the disk's cache when wanted again."""
    pa.default_memory_pool().release_unused()
    for pages in list(_mapped):
        if hasattr(mmap, "MADV_DONTNEED"):
            pages.madvise(mmap.MADV_DONTNEED)


def _watch() -> None:
    """Let go of mapped pages whenever many are held: a kernel with room to spare would keep them all."""
    while _mapped:
        if _mapped_and_held() > RESIDENT_BYTES:
            let_go()
        time.sleep(_WATCH_SECONDS)


def _mapped_and_held() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[2])
    except (OSError, ValueError):
        return 0  # where it cannot be told, the kernel decides
    return pages * mmap.PAGESIZE


def _watched() -> None:
    global _watcher
    with _starting:
        if _watcher is None or not _watcher.is_alive():
            _watcher = threading.Thread(target=_watch, name="scratch", daemon=True)
            _watcher.start()


def slices(table: pa.Table) -> Iterator[tuple[int, int]]:
    """Start and length of parts of the table that are small in rows and bytes."""
    rows = max(1, min(CHUNK_ROWS, CHUNK_BYTES * table.num_rows // max(1, table.nbytes)))
    for start in range(0, table.num_rows, rows):
        yield start, min(rows, table.num_rows - start)


def spill(folder: Path | None) -> dict[str, str | bool | int | float | list[str]]:
    """How an engine is told to do with little memory and to put the rest into a folder, if there is one."""
    if folder is None:
        return {"temp_directory": ""}
    room = folder / _SPILL
    shutil.rmtree(room, ignore_errors=True)  # of a run that was killed
    return {"temp_directory": str(room), "memory_limit": MEMORY}
