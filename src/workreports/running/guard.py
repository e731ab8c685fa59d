"""What holds around a run: one at a time for an output folder, and errors that say where and what to do.

The lock belongs to the process: whoever is killed has let go of it, and nothing has to be cleaned up.
"""

from __future__ import annotations

import errno
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from workreports.base.progress import LOGGER, Progress
from workreports.errors import UserError

LOCK = ".running"
TRACE = "last-error.txt"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# What another try cannot mend. Everything else the system may say of a disk or a network may pass.
LASTING = FULL | {
    errno.EACCES,
    errno.EEXIST,
    errno.EISDIR,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}
_held: set[Path] = set()  # by this process; whoever holds a folder need not wait for himself
_FULL_WORDS = ("no space left", "disk quota", "file too large", "disk full", "disk is full")


@contextmanager
def guarded(output: Path, progress: Progress) -> Iterator[None]:
    """Keep other runs into the same folder waiting, and tell errors with stage, file and remedy."""
    try:
        with alone(output, progress):
            yield
    except UserError:
        raise
    except Exception as error:
        if isinstance(error, TimeoutError) and error.errno is None:
            raise  # the time allowed is over, which is the scheduler's to tell
        if is_interruption(error):
            raise KeyboardInterrupt from error
        raise told(error, output, progress) from error


@contextmanager
def alone(output: Path, progress: Progress) -> Iterator[None]:
    """Run alone in an output folder; another run there ends first."""
    import fcntl

    folder = output.absolute()
    if folder in _held:
        yield
        return
    with _opened(output) as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            LOGGER.warning("Another run works in %s; waiting for it to end.", output)
            with progress.stage("waiting"):
                fcntl.flock(stream, fcntl.LOCK_EX)
        _held.add(folder)
        try:
            yield
        finally:
            _held.discard(folder)


def _opened(output: Path) -> IO[str]:
    try:
        output.mkdir(parents=True, exist_ok=True)
        return (output / LOCK).open("w")
    except OSError as error:
        raise UserError(
            f"The release could not be written to {output}: {error.strerror}.",
            "Nothing was done. Mend the rights of the folder or free the disk, or name another folder with "
            "--output.",
        ) from error


def told(error: Exception, output: Path, progress: Progress) -> UserError:
    """An unforeseen error as one a user can act on; its trace is kept in the output folder."""
    where = f"in stage {progress.failed}" if progress.failed else "before the first stage"
    if progress.file:
        where += f", at file {progress.file}"
    message = f"The run failed {where}: {type(error).__name__}: {error}."
    return UserError(message, f"{_remedy(error, output, progress.file)} The previous release stands.")


def _remedy(error: Exception, output: Path, file: str | None) -> str:
    if is_full(error):
        return f"Free some space on the disk of {output} and run again."
    if isinstance(error, MemoryError):
        return "Give the run more memory, or fewer files at a time."
    if isinstance(error, OSError | sqlite3.OperationalError):
        return "Check the disk, its free space, limits on the size of files and the rights, and run again."
    trace = output / "state" / TRACE
    try:
        trace.parent.mkdir(exist_ok=True)
        trace.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return "This should not happen: please report it."
    aside = f"Move {file} out of the raw folder to go on without it; " if file else ""
    return f"{aside}{'p' if aside else 'P'}lease report this with {trace}."


def is_interruption(error: BaseException | None) -> bool:
    """Whether somebody has pressed Ctrl-C, whatever a library made of it."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__
    return False


def is_full(error: BaseException | None) -> bool:
    """Whether the disk, a quota or a limit of size is the cause, whatever library says so."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if any(words in str(error).lower() for words in _FULL_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_passing(error: BaseException | None) -> bool:
    """Whether another try may help: a fault of disk or network that does not last."""
    while error is not None:
        if isinstance(error, OSError):
            if isinstance(error, TimeoutError) and error.errno is None:
                return False  # the time allowed is over
            return error.errno not in LASTING and not is_full(error)
        error = error.__cause__
    return False
