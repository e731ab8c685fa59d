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
    """SHA-256 over the package's source, the declarations and the expectations: equal means the same rules.

    It is the same for a checkout and an installed package, whatever folder they are in.
    """
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for top, folder, patterns in (
        ("workreports", package, ("*.py",)),
        ("schemas", paths.schemas(), ("*.yml", "*.csv")),
        ("expectations", paths.expectations(), ("*.yml",)),
    ):
        for name, path in _files(folder, patterns):
            if top == "workreports" and name.startswith("data/"):
                continue
            digest.update(f"{top}/{name}\0{of_file(path)}\n".encode())
    return digest.hexdigest()


def _files(folder: Path, patterns: Iterable[str]) -> list[tuple[str, Path]]:
    found = {path for pattern in patterns for path in folder.rglob(pattern)}
    return sorted((path.relative_to(folder).as_posix(), path) for path in found)
