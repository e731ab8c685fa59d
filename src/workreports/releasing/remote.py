"""Releases where others fetch them: any place fsspec knows, e.g. `s3://bucket/folder`.

The files of a release never change, so they are uploaded first and a small file that points to the newest
release last: whoever follows the pointer meets whole releases only, also when an upload is broken off.

A run whose output is such a place works in a folder of this machine. That folder may be lost at any time: the
newest release, which the next one goes on from, is fetched again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from workreports.base import fingerprint, storage
from workreports.base.progress import LOGGER
from workreports.base.storage import Output
from workreports.errors import UsageError, UserError
from workreports.releasing import releases

POINTER = "latest.json"


RETRIES = (1.0, 5.0)  # seconds before another try


def fetch(output: Output, options: dict[str, Any] | None = None) -> str | None:
    """Let the folder go on from the newest release at the URL; the version that had to be fetched.

    A release of the folder that goes on from that one, and has only not arrived there, is uploaded first.
    """
    if output.url is None:
        return None
    system, root = storage.opened(output.url, options)
    try:
        pointer = _pointer(system, root)
        latest = releases.latest(output.folder)
        if latest is not None and _goes_on(latest, pointer):
            deliver(latest, output, options)
            return None
        if pointer is None:
            return None
        output.folder.mkdir(parents=True, exist_ok=True)
        with releases.locked(output.folder):
            releases.clear_leftovers(output.folder)
            return _download(system, PurePosixPath(root) / "releases", pointer, output.folder)
    except UserError:
        raise
    except Exception as error:  # every file system has errors of its own
        raise UserError(
            f"The newest release could not be fetched from {output.url}: {error}.",
            "Nothing was published. Check the address, the rights and the connection, and run again.",
        ) from error


def mirror(output: Output, versions: Sequence[str] = ()) -> Path:
    """A folder of this machine with the newest release of a URL and the versions that are named."""
    folder = output.folder.with_name(f"{output.folder.name}-read")
    system, root = storage.opened(str(output.url))
    try:
        pointer = _pointer(system, root)
        if pointer is None:
            raise _none(output)
        newest = pointer["version"]
        (folder / "releases").mkdir(parents=True, exist_ok=True)
        with releases.locked(folder):
            releases.clear_leftovers(folder)
            for version in dict.fromkeys([newest, *versions]):
                if version not in ("latest", ""):
                    sums = pointer.get("sha256sums") if version == newest else None
                    _take(system, PurePosixPath(root) / "releases", version, sums, folder)
            releases.switch(folder, folder / "releases" / newest)
    except UserError:
        raise
    except Exception as error:  # every file system has errors of its own
        raise UserError(
            f"The releases at {output.url} could not be read: {error}.",
            "Check the address, the rights and the connection, and try again.",
        ) from error
    return folder


def _none(output: Output) -> UsageError:
    return UsageError(f"There is no release at {output.url}.", "Publish one there with `workreports run`.")


def _take(system: Any, where: PurePosixPath, version: str, sums: str | None, folder: Path) -> None:
    """Have a release of a place in a folder, where it is not there already as it should be."""
    target = folder / "releases" / version
    if target.is_dir() and (sums is None or fingerprint.of_file(target / releases.SUMS) == sums):
        return
    if not releases.is_version(version) or not system.exists(str(where / version / releases.SUMS)):
        raise UsageError(
            f"There is no release {version} at that place.", "`workreports releases` lists them."
        )
    staging = _copied(system, where, version, sums, folder)
    try:
        if target.exists():
            target.rename(folder / f"{releases.STAGING}old-{version}")
        staging.chmod(0o755)
        staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def listed(output: Output) -> list[releases.Listed]:
    """All releases of a URL, newest first, by what they tell of themselves."""
    system, root = storage.opened(str(output.url))
    try:
        pointer = _pointer(system, root)
        if pointer is None:
            raise _none(output)
        system.invalidate_cache()
        place = PurePosixPath(root) / "releases"
        names = {PurePosixPath(str(path).rstrip("/")).name for path in system.ls(str(place), detail=False)}
        found = []
        for version in sorted(filter(releases.is_version, names), key=releases.order, reverse=True):
            try:
                data = system.cat_file(str(place / version / releases.MANIFEST))
            except FileNotFoundError:
                data = b""
            found.append(releases.account(place / version, data, version == pointer["version"]))
    except UserError:
        raise
    except Exception as error:  # every file system has errors of its own
        raise UserError(
            f"The releases at {output.url} could not be listed: {error}.",
            "Check the address, the rights and the connection, and try again.",
        ) from error
    return found


def _pointer(system: Any, root: str) -> dict[str, str] | None:
    """What the place says of its newest release; nothing where there is none yet."""
    try:
        found = json.loads(system.cat_file(str(PurePosixPath(root) / POINTER)))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise OSError(f"{POINTER} is damaged") from error
    if not isinstance(found, dict) or not releases.is_version(str(found.get("version"))):
        raise OSError(f"{POINTER} names no release")
    return {key: str(value) for key, value in found.items()}


def _goes_on(latest: Path, pointer: dict[str, str] | None) -> bool:
    """Whether the latest release of the folder is that of the place, or the one after it."""
    try:
        manifest = releases.verify(latest)
    except UserError:
        return False
    if pointer is None:
        return manifest.get("previous") is None
    sums = fingerprint.of_file(latest / releases.SUMS)
    same = (latest.name, sums) == (pointer["version"], pointer.get("sha256sums"))
    return same or manifest.get("previous") == pointer["version"]


def _download(system: Any, where: PurePosixPath, pointer: dict[str, str], folder: Path) -> str:
    version = pointer["version"]
    LOGGER.info("stage=fetching release=%s", version)
    staging = _copied(system, where, version, pointer.get("sha256sums") or "", folder)
    try:
        releases.replace_all(folder, staging, version)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return version


def _copied(system: Any, where: PurePosixPath, version: str, expected: str | None, folder: Path) -> Path:
    """The files of a release in a folder of its own, verified; its list of hashes is the expected one."""
    staging = Path(tempfile.mkdtemp(prefix=releases.STAGING, dir=folder))
    try:
        sums = system.cat_file(str(where / version / releases.SUMS))
        if expected is not None and hashlib.sha256(sums).hexdigest() != expected:
            raise OSError(f"{releases.SUMS} of {version} is not what {POINTER} tells of")
        (staging / releases.SUMS).write_bytes(sums)
        for line in sums.decode().splitlines():
            name = line.partition("  ")[2]
            target = staging / name
            if not name or not target.resolve().is_relative_to(staging.resolve()):
                raise OSError(f"{releases.SUMS} of {version} names {name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            system.get_file(str(where / version / name), str(target))
        releases.verify(staging)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return staging


def deliver(folder: Path, output: Output, options: dict[str, Any] | None = None) -> str | None:
    """Upload a release where the place does not have it as its newest; its address where there was need.

    What fails for a passing reason is tried again: what has arrived is not sent twice.
    """
    if output.url is None:
        return None
    system, root = storage.opened(output.url, options)
    sums = fingerprint.of_file(folder / releases.SUMS)
    for wait in (*RETRIES, None):
        try:
            pointer = _pointer(system, root) or {}
            if (pointer.get("version"), pointer.get("sha256sums")) == (folder.name, sums):
                return None
            return upload(folder, output.url, options)
        except Exception as error:
            if wait is None or (isinstance(error, UserError) and error.__cause__ is None):
                raise
            LOGGER.warning("%s Trying again.", error)
            time.sleep(wait)
    return None


def upload(folder: Path, url: str, options: dict[str, Any] | None = None, *, force: bool = False) -> str:
    """Upload a verified release below the URL and let `latest.json` there point to it; its address.

    Files that are there already as they should be are not sent again, so a broken upload goes on where it
    ended. The list of hashes is sent after the files and says that they are complete. A place that points to
    a newer release keeps pointing to it, unless `force` says otherwise.
    """
    releases.verify(folder)
    system, root = storage.opened(url, options)
    target = PurePosixPath(root) / "releases" / folder.name
    try:
        _refuse_another(system, target, folder)
        if not force:
            _refuse_older(_pointer(system, root), folder, url)
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


def _refuse_another(system: Any, target: PurePosixPath, folder: Path) -> None:
    """A published release stays as it is; another one of that name is an accident."""
    sums = str(target / releases.SUMS)
    system.invalidate_cache()
    if system.exists(sums) and system.cat_file(sums) != (folder / releases.SUMS).read_bytes():
        raise UserError(
            f"There is another release {folder.name} at that place already, and releases are never changed.",
            "Publish under a new version, or to another place.",
        )


def _refuse_older(pointer: dict[str, str] | None, folder: Path, url: str) -> None:
    """Whoever follows the pointer would go back without knowing why."""
    if pointer is not None and releases.order(pointer["version"]) > releases.order(folder.name):
        raise UsageError(
            f"{url} points to the release {pointer['version']}, which is newer than {folder.name}.",
            "Say --force to let it point back.",
        )


def _send(system: Any, file: Path, path: str) -> None:
    if _is_there(system, file, path):
        return
    if "file" in storage.protocols(system):  # folders are things of their own there
        system.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
    system.put_file(str(file), path)


def _is_there(system: Any, file: Path, path: str) -> bool:
    if not system.exists(path) or system.size(path) != file.stat().st_size:
        return False
    with system.open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == fingerprint.of_file(file)


def _check(system: Any, target: PurePosixPath, folder: Path) -> None:
    """All files are there in their sizes, and the list of hashes is the one that was verified here."""
    system.invalidate_cache()
    for path, file in releases.files(folder):
        if system.size(str(target / path)) != file.stat().st_size:
            raise OSError(f"{path} did not arrive whole")
    if system.cat_file(str(target / releases.SUMS)) != (folder / releases.SUMS).read_bytes():
        raise OSError(f"{releases.SUMS} did not arrive whole")
