"""The texts of the reports, where they are at hand and still what the release was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from workreports.model import Quarantined
from workreports.reading import snapshot


class Texts(Mapping[str, str]):
    """Decoded texts by file name; one whose bytes are others than the release had is missing."""

    def __init__(self, raw: Path, hashes: Mapping[str, str]) -> None:
        self._raw = raw
        self._hashes = hashes
        self._read = lru_cache(maxsize=8)(self._text)

    def _text(self, name: str) -> str | None:
        path = self._raw / name
        if name not in self._hashes or not path.is_file():
            return None
        found = snapshot.read_file(path, self._raw)
        if isinstance(found, Quarantined) or found.sha256 != self._hashes[name]:
            return None
        return found.text

    def __getitem__(self, name: str) -> str:
        text = self._read(name)
        if text is None:
            raise KeyError(name)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._hashes)

    def __len__(self) -> int:
        return len(self._hashes)
