"""Raw files to decoded, immutable snapshots; what cannot be read is quarantined with its reason."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from workreports.model import Quarantined, Snapshot
from workreports.reading import encoding, folder, names, regions
from workreports.reading import sidecar as sidecars
from workreports.reading.encoding import UndecodableError, decode
from workreports.reading.folder import name_of
from workreports.reading.sidecar import Sidecar, SidecarError

MAX_BYTES = 64 * 1024 * 1024  # a report is 50 kB; this is a book shelf
TEXT, SIDECAR = folder.TEXT, ".yml"  # how the names of reports and of what stands beside them end
_HEAD = 512  # bytes looked at for a file's kind

# What a file really is when its name says `.txt`: leading bytes, kind, what to do about it.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "PDF", "extract its text first, e.g. with pdftotext"),
    (
        b"PK\x03\x04",
        "ZIP archive or Office document",
        "save the document as plain text, or unpack the archive",
    ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document", "save the document as plain text"),
    (b"{\\rtf", "RTF", "save the document as plain text"),
    (b"\x1f\x8b", "gzip archive", "unpack it first"),
    (b"Rar!", "RAR archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive", "unpack it first"),
    (b"\x89PNG", "PNG image", "recognise its text first"),
    (b"\xff\xd8\xff", "JPEG image", "recognise its text first"),
    (b"GIF8", "GIF image", "recognise its text first"),
    (b"\x7fELF", "program", "remove it"),
    (b"MZ\x90\x00", "program", "remove it"),
    (b"PAR1", "Parquet file", "remove it"),
    (b"SQLite format 3", "SQLite database", "remove it"),
)
_HTML = re.compile(
    rb"^\s*(?:<!--.{0,300}?-->\s*)?<(?:!doctype\s+html|html|head|body|\?xml|div|meta|script|table|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL_BYTES = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of a file and of its sidecar, if it has one."""

    data: bytes
    sidecar: bytes | None = None


def read_folder(raw: Path) -> Iterator[Snapshot | Quarantined]:
    """Every `.txt` below a folder in a fixed order: a snapshot, or the reason why there is none."""
    for path in list_folder(raw):
        yield read_file(path, raw)


def list_folder(raw: Path) -> list[Path]:
    """The `.txt` files of a folder, sorted by their path in it; folders that are links are not entered."""
    return folder.listed(raw)[0]


def read_file(path: Path, raw: Path) -> Snapshot | Quarantined:
    """One file of the folder as a snapshot, or quarantined; never raises for what a file may contain."""
    found = load(path, raw)
    return found if isinstance(found, Quarantined) else from_raw(found, name_of(path, raw))


def load(path: Path, raw: Path) -> RawFile | Quarantined:
    """The bytes of one file of the folder, or why there are none."""
    name = name_of(path, raw)
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(raw.resolve()):
            return _refuse(
                name, "outside_folder", "A link that leads out of the folder; copy the file in instead."
            )
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _refuse(name, "not_a_file", "Not a regular file; remove it.")
        if status.st_size > MAX_BYTES:
            return too_large(name, status.st_size)
        with path.open("rb") as stream:  # a file may grow while it is read: never more than the limit
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return too_large(name, len(data))
        return RawFile(data, sidecar(path))
    except SidecarError as error:
        return bad_sidecar(name, error)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        return unreadable(name, error)


def too_large(name: str, size: int) -> Quarantined:
    """A file that is no report."""
    refused = _refuse(name, "too_large", f"{size:,} bytes, more than {MAX_BYTES:,}; split it.")
    return replace(refused, size=size)


def unreadable(name: str, error: Exception) -> Quarantined:
    """A file that its place does not give out."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return _refuse(name, "unreadable", f"The file cannot be read ({reason}); check its rights and the disk.")


def bad_sidecar(name: str, error: SidecarError) -> Quarantined:
    """A file that is not used because of what stands beside it."""
    return _refuse(name, "bad_sidecar", str(error))


def changed(name: str) -> Quarantined:
    """A file somebody works on."""
    return _refuse(
        name, "changed", "The file changed while it was read; the next run takes it once its writer is done."
    )


def from_raw(found: RawFile, name: str) -> Snapshot | Quarantined:
    """A file that was read as a snapshot."""
    try:
        declared = None if found.sidecar is None else sidecars.read(found.sidecar, _beside(name))
    except SidecarError as error:
        digest = hashlib.sha256(found.data).hexdigest()
        return replace(bad_sidecar(name, error), sha256=digest, size=len(found.data))
    return from_bytes(found.data, name, declared)


def _beside(name: str) -> str:
    return PurePosixPath(name).with_suffix(SIDECAR).name


def from_bytes(data: bytes, source_file: str, sidecar: Sidecar | None = None) -> Snapshot | Quarantined:
    """The bytes of one file as a snapshot, checked against what its sidecar declares."""
    digest = hashlib.sha256(data).hexdigest()
    found = _decoded(data, digest, source_file, sidecar or Sidecar())
    return replace(found, sha256=digest, size=len(data)) if isinstance(found, Quarantined) else found


def _decoded(data: bytes, digest: str, source_file: str, sidecar: Sidecar) -> Snapshot | Quarantined:
    if sidecar.sha256 is not None and sidecar.sha256 != digest:
        return _refuse(
            source_file,
            "hash_differs",
            f"The sidecar declares sha256 {sidecar.sha256}, the file has {digest};"
            " restore the file or mend the sidecar.",
        )
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        return _refuse(source_file, "empty", "The file has no text; fetch it again or remove it.")
    if (kind := _binary_kind(data)) is not None:
        return _refuse(source_file, "binary", f"This is {kind[0]}, not plain text; {kind[1]}.")
    try:
        text, name = decode(data)
    except UndecodableError as error:
        return _refuse(source_file, "undecodable", f"No encoding fits: {error}; convert the file to UTF-8.")
    if not text.strip("\ufeff \t\r\n\u3000\x00"):
        return _refuse(source_file, "empty", "The file has no text; fetch it again or remove it.")
    if (region := sidecar.hints.get("region")) is not None and not (
        regions.hinted(region, text) or names.meant(region)
    ):
        return bad_sidecar(source_file, sidecars.unknown_region(sidecar, _beside(source_file)))
    return Snapshot(source_file, digest, len(data), name, text, sidecar.hints)


def _binary_kind(data: bytes) -> tuple[str, str] | None:
    head = data[:_HEAD]
    for magic, kind, advice in _MAGIC:
        if head.startswith(magic):
            return f"a {kind}", advice
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "an HTML or XML page", "save the text of the page instead"
    if encoding.has_mark(data) or encoding.is_wide(data):
        return None
    sample = data[:65536]
    if sample.count(0) > len(sample) // 500 + 1:
        return "binary data", "remove it or extract its text first"
    control = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return ("binary data", "remove it or extract its text first") if control > len(sample) // 50 + 1 else None


def sidecar(path: Path) -> bytes | None:
    """What stands beside the file in `<name>.yml`; nothing where none is, an error where it is no file."""
    beside = path.with_suffix(SIDECAR)
    try:
        mode = beside.lstat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise SidecarError(beside.name, None, "it is not a regular file", "put a file there or remove it")
    try:
        with beside.open("rb") as stream:
            return stream.read(sidecars.max_bytes() + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SidecarError(beside.name, None, f"it cannot be read ({reason})", "check its rights") from error


def declared_in(path: Path) -> Mapping[str, object]:
    """What a sidecar declares, be it known or not; raises ValueError where it is none."""
    with path.open("rb") as stream:
        return sidecars.declared(stream.read(sidecars.max_bytes() + 1), path.name)


def _refuse(source_file: str, reason: str, detail: str) -> Quarantined:
    return Quarantined("source_files", reason, detail, source_file)
