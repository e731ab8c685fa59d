"""Places that are named by a URL: any that fsspec knows. Its packages are loaded only where one is used."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workreports.errors import UsageError, UserError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?://|:)")
_FILE = ("file", "local")
_NO_NAME = re.compile(r"[^A-Za-z0-9]+")


def is_url(place: str | Path) -> bool:
    """Whether a place is named by a URL and not by a path."""
    return isinstance(place, str) and _SCHEME.match(place) is not None


def opened(url: str, options: dict[str, Any] | None = None) -> tuple[Any, str]:
    """The file system a URL leads to, and the path there."""
    import fsspec

    try:
        system, root = fsspec.url_to_fs(url, **(options or {}))
    except ImportError as error:
        raise UsageError(
            f"{url} needs a package that is not installed: {error}.",
            "For s3:// install workreports[s3]; for others see the list of fsspec's file systems.",
        ) from error
    except ValueError as error:
        raise UsageError(
            f"{url} is no place that is known: {error}.", "Name a folder or a URL as s3://…"
        ) from error
    system.use_listings_cache = False
    return system, str(root)


def path_of(place: str | Path) -> Path | None:
    """The path of a place on this machine, be it named by a path or a URL; None for any other place."""
    if not is_url(place):
        return Path(place)
    if str(place).partition(":")[0].lower() in _FILE:
        return Path(opened(str(place))[1])
    return None


def require_link(output: Path) -> None:
    """Raise where `latest` is a folder of its own: nobody could tell which release it is."""
    latest = output / "latest"
    if latest.is_dir() and not latest.is_symlink():
        raise UserError(
            f"{latest} is a folder and not the link to the latest release.",
            "Move it away; the next `workreports run` makes the link.",
        )


def protocols(system: Any) -> tuple[str, ...]:
    """The names a file system goes by."""
    protocol = system.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


@dataclass(frozen=True, slots=True)
class Output:
    """Where releases go: a folder of this machine, and the URL they are uploaded to, if it is one."""

    folder: Path
    url: str | None = None

    @staticmethod
    def of(place: str | Path) -> Output:
        """The output that a path or a URL names."""
        if not str(place).strip():
            raise UsageError("The output has no name.", "Name a folder or a URL with --output.")
        path = path_of(place)
        if path is not None:
            return Output(path)
        url = str(place).rstrip("/")
        opened(url)  # so that an unknown place is told before the work
        name = _NO_NAME.sub("-", url.rpartition("/")[2]) or "output"
        return Output(_caches() / f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:12]}", url)


def _caches() -> Path:
    """Where folders are that may be lost."""
    if given := os.environ.get("WORKREPORTS_WORK"):
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "workreports"
