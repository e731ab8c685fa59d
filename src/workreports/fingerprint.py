"""Hashes that say which code and which files something was made with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from workreports import paths

_CHUNK = 1 << 20


def of_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@cache
def of_code() -> str:
    """SHA-256 over the package's source: equal means the same rules.

    It is the same for a checkout and an installed package, whatever folder they are in.
    """
    package = Path(__file__).resolve().parent
    inside = [item for item in _files(package, ("*.py",)) if not item[0].startswith(("data/", "_data/"))]
    return _digest("workreports", inside)


@cache
def of_declarations() -> str:
    """SHA-256 over `schemas/` and `expectations/`: equal means the same declarations."""
    schemas = _digest("schemas", _files(paths.schemas(), ("*.yml", "*.csv")))
    expectations = _digest("expectations", _files(paths.expectations(), ("*.yml",)))
    return hashlib.sha256(f"{schemas}\n{expectations}".encode()).hexdigest()


def _digest(top: str, files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in files:
        digest.update(f"{top}/{name}\0{of_file(path)}\n".encode())
    return digest.hexdigest()


def _files(folder: Path, patterns: Iterable[str]) -> list[tuple[str, Path]]:
    found = {path for pattern in patterns for path in folder.rglob(pattern)}
    return sorted((path.relative_to(folder).as_posix(), path) for path in found)
