"""A release put where others fetch it: any place fsspec knows, e.g. `s3://bucket/folder`.

The files of a release never change, so they are uploaded first and a small file that points to the newest
release last: whoever follows the pointer meets whole releases only, also when an upload is broken off.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from workreports import fingerprint, releases
from workreports.errors import UsageError, UserError

POINTER = "latest.json"


def upload(folder: Path, url: str, options: dict[str, Any] | None = None) -> str:
    """Upload a verified release below the URL and let `latest.json` there point to it; its address.

    Files that are there already as they should be are not sent again, so a broken upload goes on where it
    ended. The list of hashes is sent after the files and says that they are complete.
    """
    releases.verify(folder)
    system, root = _open(url, options or {})
    target = PurePosixPath(root) / "releases" / folder.name
    try:
        _refuse_another(system, target, folder)
        for path, file in releases.files(folder):
            _send(system, file, str(target / path))
        _send(system, folder / releases.SUMS, str(target / releases.SUMS))
        _check(system, target, folder)
        pointer = {
            "version": folder.name,
            "path": f"releases/{folder.name}",
            "sha256sums": fingerprint.of_file(folder / releases.SUMS),
        }
        system.pipe_file(str(PurePosixPath(root) / POINTER), (json.dumps(pointer, indent=1) + "\n").encode())
    except UserError:
        raise
    except Exception as error:  # every file system has errors of its own
        raise UserError(
            f"The release {folder.name} could not be uploaded to {url}: {error}.",
            f"{POINTER} there is as it was. Mend the connection or the rights and upload again.",
        ) from error
    return f"{url.rstrip('/')}/releases/{folder.name}"


def _open(url: str, options: dict[str, Any]) -> tuple[Any, str]:
    import fsspec

    try:
        system, root = fsspec.url_to_fs(url, **options)
    except ImportError as error:
        raise UsageError(
            f"{url} needs a package that is not installed: {error}.",
            "For s3:// install workreports[s3]; for others see the list of fsspec's file systems.",
        ) from error
    except ValueError as error:
        raise UsageError(
            f"{url} is no place to publish to: {error}.", "Name a folder or a URL as s3://…"
        ) from error
    system.use_listings_cache = False
    return system, str(root)


def _refuse_another(system: Any, target: PurePosixPath, folder: Path) -> None:
    """A published release stays as it is; another one of that name is an accident."""
    sums = str(target / releases.SUMS)
    system.invalidate_cache()
    if system.exists(sums) and system.cat_file(sums) != (folder / releases.SUMS).read_bytes():
        raise UserError(
            f"There is another release {folder.name} at that place already, and releases are never changed.",
            "Publish under a new version, or to another place.",
        )


def _send(system: Any, file: Path, path: str) -> None:
    if _is_there(system, file, path):
        return
    if "file" in _protocols(system):  # folders are things of their own there
        system.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
    system.put_file(str(file), path)


def _is_there(system: Any, file: Path, path: str) -> bool:
    if not system.exists(path) or system.size(path) != file.stat().st_size:
        return False
    with system.open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == fingerprint.of_file(file)


def _protocols(system: Any) -> tuple[str, ...]:
    protocol = system.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _check(system: Any, target: PurePosixPath, folder: Path) -> None:
    """All files are there in their sizes, and the list of hashes is the one that was verified here."""
    system.invalidate_cache()
    for path, file in releases.files(folder):
        if system.size(str(target / path)) != file.stat().st_size:
            raise OSError(f"{path} did not arrive whole")
    if system.cat_file(str(target / releases.SUMS)) != (folder / releases.SUMS).read_bytes():
        raise OSError(f"{releases.SUMS} did not arrive whole")
