"""The files of a folder by name, and the parts of it that could not be looked into."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workreports.model import Quarantined

TEXT = ".txt"  # how the names of reports end


@dataclass(frozen=True, slots=True)
class Closed:
    """A folder that was not entered, under its name with a slash, and why."""

    path: Path
    error: OSError | None  # None for a link to a folder


def listed(raw: Path) -> tuple[list[Path], list[Closed]]:
    """The `.txt` files of a folder, sorted by their path in it, and the folders in it that stay closed.

    Names that begin with a dot are passed over. Links to folders are not entered: they may lead anywhere, and
    in circles.
    """
    found: list[Path] = []
    closed: list[Closed] = []
    stack = [raw]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    _sort_in(entry, found, stack, closed)
        except OSError as error:
            closed.append(Closed(folder, error))

    def key(path: Path) -> bytes:
        return path.relative_to(raw).as_posix().encode("utf-8", "surrogateescape")

    return sorted(found, key=key), sorted(closed, key=lambda item: key(item.path))


def holds_any(raw: Path) -> bool:
    """Whether there is anything in the folder that `listed` tells of; it ends where the first is found."""
    stack = [raw]
    while stack:
        found: list[Path] = []
        closed: list[Closed] = []
        try:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    _sort_in(entry, found, stack, closed)
                    if found or closed:
                        return True
        except OSError:
            return True
    return False


def _sort_in(entry: os.DirEntry[str], found: list[Path], stack: list[Path], closed: list[Closed]) -> None:
    if entry.name.startswith("."):
        return
    path = Path(entry.path)
    if _is_folder(entry, follow=False):
        stack.append(path)
    elif path.suffix.lower() == TEXT:
        found.append(path)
    elif entry.is_symlink() and _is_folder(entry, follow=True):
        closed.append(Closed(path, None))


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    """Whether it is one; what cannot even be asked is told when it is opened."""
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:
        return False


def name_of(path: Path, raw: Path) -> str:
    """The path under the folder as it is published."""
    return shown(PurePosixPath(path.relative_to(raw)).as_posix())


def shown(name: str) -> str:
    r"""A name that every table can hold, and no two files share: bytes that are no UTF-8 become `\xff`.

    A backslash of the name itself is doubled: a file whose name merely looks like that is another one.
    """
    return name.replace("\\", "\\\\").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def closed_off(item: Closed, raw: Path) -> Quarantined:
    """What is said of a folder whose files are not known."""
    name = "./" if item.path == raw else name_of(item.path, raw) + "/"
    if item.error is None:
        detail = "A link to a folder, which is not entered; copy the folder in, or name it with --raw."
        return Quarantined("source_files", "outside_folder", detail, name)
    reason = item.error.strerror or type(item.error).__name__
    detail = (
        f"The folder cannot be read ({reason}); whatever it holds is missing. Check its rights and the disk."
    )
    return Quarantined("source_files", "unreadable", detail, name)
