"""Where raw files are: in a folder of this machine, or in a place that is named by a URL.

A place travels to the processes that read its files, and each opens it by itself: they need share no disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from workreports.base import fingerprint, storage
from workreports.errors import UsageError, UserError
from workreports.model import Quarantined
from workreports.reading import folder, snapshot
from workreports.reading import sidecar as sidecars
from workreports.reading.sidecar import SidecarError
from workreports.reading.snapshot import RawFile

_AT_ONCE = 16 * 1024 * 1024  # bytes that are fetched together
_GONE = (FileNotFoundError, PermissionError, IsADirectoryError)


@dataclass(frozen=True, slots=True)
class Item:
    """A file of a place."""

    source_file: str  # its name as published
    at: str  # where it is in its place
    size: int | None = None  # where the list of files tells it
    sidecar: str | None = None  # where the file is that stands beside it
    why: Quarantined | None = None  # why it cannot be used, where the list of files tells it


class Place(Protocol):
    """Raw files; it can be pickled."""

    def items(self) -> list[Item]:
        """All `.txt` files, in a fixed order."""

    def digests(self, items: Sequence[Item]) -> Iterator[tuple[str | None, str | None]]:
        """SHA-256 of each file and its sidecar; None for a file that cannot be used or is not there."""

    def load(self, item: Item) -> RawFile | Quarantined:
        """The bytes of a file, or why there are none."""

    @property
    def private(self) -> bool:
        """Whether only this process can read here."""


def place(raw: str | Path) -> Place:
    """The place a path or a URL names."""
    path = storage.path_of(raw)
    return Remote(str(raw)) if path is None else Folder(path.absolute())


def require(raw: str | Path) -> None:
    """Raise where there is no folder to read. Of a distant place only its kind is looked at."""
    path = storage.path_of(raw)
    if path is None:
        storage.opened(str(raw))
    elif not path.is_dir():
        what = "is a file, no folder" if path.exists() else "does not exist"
        raise UsageError(f"The raw folder {raw} {what}.", "Name a folder of .txt files with --raw.")
    elif not folder.holds_any(path):
        raise nothing(raw)


def nothing(raw: str | Path) -> UsageError:
    """The error of a folder that holds no report, and nothing that cannot be looked into."""
    return UsageError(f"The raw folder {raw} holds no .txt file.", "Put the reports there as .txt files.")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine."""

    path: Path
    private = False

    def items(self) -> list[Item]:
        """All `.txt` files, in a fixed order."""
        found, closed = folder.listed(self.path)
        items = [Item(folder.name_of(path, self.path), str(path)) for path in found]
        return items + [Item(told.source_file, str(self.path), why=told) for told in self._closed(closed)]

    def _closed(self, closed: Sequence[folder.Closed]) -> Iterator[Quarantined]:
        for item in closed:
            if item.path == self.path and item.error is not None:
                raise UsageError(
                    f"The raw folder {self.path} cannot be read: {item.error.strerror}.",
                    "Check its rights, or name another folder with --raw.",
                )
            yield folder.closed_off(item, self.path)

    def digests(self, items: Sequence[Item]) -> Iterator[tuple[str | None, str | None]]:
        """SHA-256 of each file and its sidecar; None for a file that cannot be used or is not there."""
        return ((None, None) if item.why else self._digest(Path(item.at)) for item in items)

    def _digest(self, path: Path) -> tuple[str | None, str | None]:
        content = sidecar = None
        try:
            if path.is_file() and path.stat().st_size <= snapshot.MAX_BYTES:
                inside = not path.is_symlink() or path.resolve().is_relative_to(self.path.resolve())
                content = fingerprint.of_file(path) if inside else None
                if (beside := snapshot.sidecar(path)) is not None:
                    sidecar = hashlib.sha256(beside).hexdigest()
        except (OSError, RuntimeError, SidecarError):
            content = None
        return content, sidecar

    def load(self, item: Item) -> RawFile | Quarantined:
        """The bytes of a file, or why there are none."""
        return item.why or snapshot.load(Path(item.at), self.path)


@dataclass(frozen=True, slots=True)
class Remote:
    """A place that fsspec knows, such as `s3://bucket/reports`."""

    url: str

    @property
    def private(self) -> bool:
        """Whether only this process can read here."""
        return "memory" in storage.protocols(_system(self.url)[0])

    def items(self) -> list[Item]:
        """All `.txt` files, in a fixed order."""
        system, root = _system(self.url)
        system.invalidate_cache()
        try:
            found = system.find(root, detail=True)
        except Exception as error:  # every file system has errors of its own
            raise UserError(
                f"The raw folder {self.url} cannot be listed: {error}.",
                "Check the address, the rights and the connection, and run again.",
            ) from error
        named = {self._name(root, path): (path, about) for path, about in found.items()}
        items = [
            self._item(name, path, about, *named.get(_beside(name), (None, {})))
            for name, (path, about) in named.items()
            if PurePosixPath(name).suffix.lower() == folder.TEXT
            and not any(part.startswith(".") for part in name.split("/"))
        ]
        return sorted(items, key=lambda item: item.source_file.encode())

    @staticmethod
    def _item(
        name: str, path: str, about: Mapping[str, Any], beside: str | None, besides: Mapping[str, Any]
    ) -> Item:
        shown, why = folder.shown(name), None
        if (besides.get("size") or 0) > sidecars.max_bytes():  # not even fetched
            why = snapshot.bad_sidecar(shown, sidecars.too_large(PurePosixPath(_beside(name)).name))
        return Item(shown, path, about.get("size"), beside, why)

    @staticmethod
    def _name(root: str, path: str) -> str:
        return path.removeprefix(root.rstrip("/")).lstrip("/")

    def digests(self, items: Sequence[Item]) -> Iterator[tuple[str | None, str | None]]:
        """SHA-256 of each file and its sidecar; None for a file that cannot be used or is not there."""
        sizes = accumulate(item.size or 0 for item in items)
        for _, group in groupby(zip(items, sizes, strict=True), key=lambda pair: pair[1] // _AT_ONCE):
            together = [item for item, _ in group]
            wanted = [item for item in together if item.why is None]
            usable = {item.at for item in wanted if (item.size or 0) <= snapshot.MAX_BYTES}
            found = self._fetch([*usable, *{item.sidecar for item in wanted if item.sidecar}])
            for item in together:
                yield found.get(item.at), found.get(item.sidecar or "")

    def _fetch(self, paths: list[str]) -> dict[str, str | None]:
        """SHA-256 of files that are fetched at the same time; None for one that cannot be had."""
        if not paths:
            return {}
        system, _ = _system(self.url)
        found = system.cat_ranges(paths, None, None, on_error="return")  # `cat` would read names as patterns
        return {path: self._digest(path, data) for path, data in zip(paths, found, strict=True)}

    def _digest(self, path: str, data: bytes | Exception) -> str | None:
        if isinstance(data, bytes):
            return hashlib.sha256(data).hexdigest()
        if isinstance(data, _GONE):
            return None
        raise self._broken(path, data) from data

    def load(self, item: Item) -> RawFile | Quarantined:
        """The bytes of a file, or why there are none."""
        if item.why is not None:
            return item.why
        if (item.size or 0) > snapshot.MAX_BYTES:
            return snapshot.too_large(item.source_file, item.size or 0)
        system, _ = _system(self.url)
        path = item.at
        try:
            data = system.cat_file(path)
            path = item.sidecar or ""
            return RawFile(data, system.cat_file(path) if path else None)
        except _GONE as error:
            return snapshot.unreadable(item.source_file, error)
        except Exception as error:
            raise self._broken(path, error) from error

    def _broken(self, path: str, error: Exception) -> UserError:
        return UserError(
            f"{path} could not be read from {self.url}: {error}.",
            "Nothing was published; check the connection and the rights, and run again.",
        )


@lru_cache(maxsize=8)
def _system(url: str) -> tuple[Any, str]:
    return storage.opened(url)


def _beside(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(snapshot.SIDECAR))
