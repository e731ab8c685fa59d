"""Hashes that say which code and which files something was made with."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from importlib.metadata import version as installed_version
from pathlib import Path

from workreports.declared import paths

_CHUNK = 1 << 20
_AT_ONCE = 4  # files that are hashed at the same time


def of_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def of_files(paths: Sequence[Path]) -> list[str]:
    """SHA-256 of the bytes of several files, a few at the same time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(of_file, paths))


@cache
def of_code() -> str:
    """SHA-256 over the package's source: equal means the same rules.

    It is the same for a checkout and an installed package, whatever folder they are in.
    """
    files = _files(paths.PACKAGE, ("*.py",))
    return _digest("workreports", [item for item in files if not item[0].startswith("_data/")])


@cache
def of_declarations() -> str:
    """SHA-256 over `schemas/` and `expectations/`: equal means the same declarations."""
    schemas = _digest("schemas", _files(paths.schemas(), ("*.yml", "*.csv")))
    expectations = _digest("expectations", _files(paths.expectations(), ("*.yml",)))
    return hashlib.sha256(f"{schemas}\n{expectations}".encode()).hexdigest()


# What the text stages consist of: code, word lists, and of the other declarations what they look at.
_TEXT_STAGES = (
    *("model.py", "declared/*.py", "reading/*.py", "observing/*.py", "observing/grammar/*.py"),
    *("tabling/*.py", "running/one_file.py", "running/one_by_one.py", "running/ledger.py"),
)
_ENGINES = ("chardet", "rensa", "ahocorasick-rs", "pyarrow")


@cache
def of_text_stages() -> str:
    """SHA-256 over what decides which rows come of a text: a rule is part of it, a description is not."""
    from workreports.declared import declarations, lexicon
    from workreports.declared.units import kinds

    words = sorted(path.stem for path in (paths.schemas() / "lexicon").glob("*.yml"))
    seen = [
        _digest("code", _files(paths.PACKAGE, _TEXT_STAGES)),
        _digest("regions", _files(paths.schemas(), ("regions*.csv", "sidecar.yml"))),
        _digest("weights", _files(paths.schemas() / "weights", ("*.yml",))),
        {name: lexicon.load(name) for name in words},
        [asdict(unit) for unit in declarations.units()],
        [asdict(sort) for sort in kinds().values()],
        [
            [i.code, i.name.zh, i.aliases, i.excludes, i.unit_kind, i.family, sorted(i.extra.items())]
            for i in declarations.indicators().values()
        ],
        [[t.name, [[c.name, c.type, c.maximum] for c in t.columns]] for t in declarations.tables().values()],
        {name: installed_version(name) for name in _ENGINES},
        sys.byteorder,
    ]
    told = json.dumps(seen, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _digest(top: str, files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in files:
        digest.update(f"{top}/{name}\0{of_file(path)}\n".encode())
    return digest.hexdigest()


def _files(folder: Path, patterns: Iterable[str]) -> list[tuple[str, Path]]:
    found = {path for pattern in patterns for path in folder.rglob(pattern)}
    return sorted((path.relative_to(folder).as_posix(), path) for path in found)
