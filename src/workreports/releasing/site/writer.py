"""Where pages go: what has not changed is not written again, what is no longer a page is removed."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any


class Writer:
    """The folder of the site while it is built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0
        self._kept: set[str] = set()
        self._folders: set[Path] = set()

    @property
    def files(self) -> int:
        """How many files the site has."""
        return len(self._kept)

    def text(self, path: str, text: str) -> None:
        """A page or a script."""
        self.data(path, text.encode())

    def call(self, path: str, function: str, content: Any) -> None:
        """Data that a page loads when it needs them: JSON in a call, which works without a server too."""
        self.text(path, f"workreports.{function}({compact(content)});\n")

    def data(self, path: str, data: bytes) -> None:
        """A file, by its bytes."""
        target = self._place(path)
        try:
            if target.stat().st_size == len(data) and target.read_bytes() == data:
                return
        except OSError:
            pass
        self._replace(target, data)
        self.written += 1

    def link(self, path: str, source: Path) -> None:
        """A file of the release: the same bytes on disk where that can be, else a copy."""
        target = self._place(path)
        if target.exists():
            if target.samefile(source):
                return
            target.unlink()
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
        self.written += 1

    def finish(self) -> int:
        """Remove files that are no part of the site any more, and tell how many there were."""
        removed = 0
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(self.folder).as_posix() not in self._kept:
                path.unlink()
                removed += 1
        return removed

    def _place(self, path: str) -> Path:
        self._kept.add(path)
        target = self.folder / path
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        return target

    @staticmethod
    def _replace(target: Path, data: bytes) -> None:
        """In one step: a reader sees the old page or the new one."""
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as stream:
            stream.write(data)
        aside = Path(stream.name)
        aside.chmod(0o644)
        aside.replace(target)


def compact(content: Any) -> str:
    """JSON without spaces, in one order."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
