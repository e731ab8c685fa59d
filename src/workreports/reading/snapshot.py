"""Raw files to decoded, immutable snapshots; what cannot be read is quarantined with its reason."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import yaml

from workreports.model import Quarantined, Snapshot

MAX_BYTES = 64 * 1024 * 1024  # a report is 50 kB; this is a book shelf
TEXT, SIDECAR = ".txt", ".yml"  # how the names of reports and of what stands beside them end
_MAX_SIDECAR = 65536
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
_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# The commonest characters of Chinese prose, simplified and traditional: right decodings are full of them.
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可发展全市省县"
    "政府工作建设经济增长实现推进加强完成以业民新高重点服务社区农村城加快化项目元万亿个十二三四五六七八九零百千"
    "的壹這來國個說們為與時後會對發農產業務實現進強應動總體專項設達財稅區縣億萬開關環團機場學習書處從數點經濟"
    "，。、；：“”（）《》"
)
_CONTROL_BYTES = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of a file and of its sidecar, if it has one."""

    data: bytes
    sidecar: bytes | None = None


class UndecodableError(ValueError):
    """No encoding that occurs in practice makes Chinese text of these bytes."""


def decode(data: bytes) -> tuple[str, str]:
    """Decode bytes to text without its BOM, and name the encoding; newlines stay as they are."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise UndecodableError(f"the byte order mark says {encoding}, but {error.reason}") from error
    if (wide := _wide(data)) is not None:
        return wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        cut = _cut_tail(data, error)
        if cut is not None:
            return cut, "utf-8"
    return _legacy(data)


def _cut_tail(data: bytes, error: UnicodeDecodeError) -> str | None:
    """UTF-8 whose last character was cut in two by the crawler: the rest is still good."""
    if error.start >= len(data) - 3 and error.start > 0 and any(byte > 0x7F for byte in data[:300]):
        return data.decode("utf-8", "replace")
    return None


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: even length, and much of it ASCII or newlines with a zero byte beside them."""
    if len(data) < 4 or len(data) % 2 or b"\x00" not in data[:4096]:
        return None
    best: tuple[float, str, str] | None = None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text)
        if best is None or score > best[0]:
            best = (score, text, encoding)
    return (best[1], best[2]) if best is not None and best[0] > 0.3 else None


def _legacy(data: bytes) -> tuple[str, str]:
    """GB18030 or Big5: the former accepts almost anything, so the commoner characters decide."""
    candidates: list[tuple[float, str, str]] = []
    for encoding in ("gb18030", "big5", "big5hkscs"):
        text = _tolerant(data, encoding)
        if text is not None:
            candidates.append((_plausibility(text), encoding, text))
    candidates.sort(key=lambda found: -found[0])  # stable: the order above breaks ties
    if not candidates or candidates[0][0] < 0.08:
        guess = _chardet(data)
        if guess is None:
            raise UndecodableError("neither UTF-8, UTF-16, GB18030 nor Big5 gives Chinese text")
        return guess
    return candidates[0][2], candidates[0][1]


def _tolerant(data: bytes, encoding: str) -> str | None:
    """Decode, forgiving a handful of bad bytes in a long file; they become U+FFFD."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    return text if text.count("\ufffd") <= max(1, len(text) // 500) else None


def _chardet(data: bytes) -> tuple[str, str] | None:
    import chardet

    found = chardet.detect(data[:20000])
    encoding = found.get("encoding")
    if not encoding or (found.get("confidence") or 0) < 0.8:
        return None
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return (text, encoding.lower()) if _plausibility(text) >= 0.08 or text.isascii() else None


def _plausibility(text: str) -> float:
    """The share of commonest characters among non-ASCII ones; what no Chinese text has costs dearly."""
    sample = text if len(text) <= 12000 else text[:8000] + text[-4000:]
    wide = [character for character in sample if character > "\x7f"]
    if not wide:
        return 0.5 if sample and not _CONTROL.search(sample) else 0.0
    common = sum(character in _COMMON for character in wide)
    odd = sum(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or "\u0080" <= character <= "\u02ff"
        for character in wide
    )
    return (common - 3 * odd) / len(wide) - (0.5 if _CONTROL.search(sample) else 0.0)


def read_folder(raw: Path) -> Iterator[Snapshot | Quarantined]:
    """Every `.txt` below a folder in a fixed order: a snapshot, or the reason why there is none."""
    for path in list_folder(raw):
        yield read_file(path, raw)


def list_folder(raw: Path) -> list[Path]:
    """The `.txt` files of a folder, sorted by their path in it; folders that are links are not entered."""
    found: list[Path] = []
    stack = [raw]
    while stack:
        folder = stack.pop()
        try:
            entries = list(folder.iterdir())
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir() and not entry.is_symlink():
                stack.append(entry)
            elif entry.suffix.lower() == TEXT:
                found.append(entry)
    return sorted(found, key=lambda path: path.relative_to(raw).as_posix().encode("utf-8", "surrogateescape"))


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


def changed(name: str) -> Quarantined:
    """A file somebody works on."""
    return _refuse(
        name, "changed", "The file changed while it was read; the next run takes it once its writer is done."
    )


def from_raw(found: RawFile, name: str) -> Snapshot | Quarantined:
    """A file that was read as a snapshot."""
    beside = PurePosixPath(name).with_suffix(SIDECAR).name
    try:
        declared = {} if found.sidecar is None else _mapping(found.sidecar, beside)
    except ValueError as error:
        digest = hashlib.sha256(found.data).hexdigest()
        return replace(_refuse(name, "bad_sidecar", str(error)), sha256=digest, size=len(found.data))
    return from_bytes(found.data, name, declared)


def from_bytes(
    data: bytes, source_file: str, sidecar: Mapping[str, object] | None = None
) -> Snapshot | Quarantined:
    """The bytes of one file as a snapshot, checked against what its sidecar declares."""
    digest = hashlib.sha256(data).hexdigest()
    found = _decoded(data, digest, source_file, sidecar or {})
    return replace(found, sha256=digest, size=len(data)) if isinstance(found, Quarantined) else found


def _decoded(
    data: bytes, digest: str, source_file: str, sidecar: Mapping[str, object]
) -> Snapshot | Quarantined:
    declared = sidecar.get("sha256")
    if declared is not None and str(declared).lower() != digest:
        return _refuse(
            source_file,
            "hash_differs",
            f"The sidecar declares sha256 {declared}, the file has {digest};"
            " restore the file or mend the sidecar.",
        )
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        return _refuse(source_file, "empty", "The file has no text; fetch it again or remove it.")
    if (kind := _binary_kind(data)) is not None:
        return _refuse(source_file, "binary", f"This is {kind[0]}, not plain text; {kind[1]}.")
    try:
        text, encoding = decode(data)
    except UndecodableError as error:
        return _refuse(source_file, "undecodable", f"No encoding fits: {error}; convert the file to UTF-8.")
    if not text.strip("\ufeff \t\r\n\u3000\x00"):
        return _refuse(source_file, "empty", "The file has no text; fetch it again or remove it.")
    hints = sidecar.get("hints")
    given = {str(key): str(value) for key, value in hints.items()} if isinstance(hints, Mapping) else {}
    return Snapshot(source_file, digest, len(data), encoding, text, dict(sorted(given.items())))


def _binary_kind(data: bytes) -> tuple[str, str] | None:
    head = data[:_HEAD]
    for magic, kind, advice in _MAGIC:
        if head.startswith(magic):
            return f"a {kind}", advice
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "an HTML or XML page", "save the text of the page instead"
    if any(head.startswith(bom) for bom, _ in _BOMS):
        return None
    sample = data[:65536]
    if b"\x00" in sample and _wide(data) is None:
        return "binary data", "remove it or extract its text first"
    control = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return ("binary data", "remove it or extract its text first") if control > len(sample) // 50 + 1 else None


def sidecar(path: Path) -> bytes | None:
    """What stands beside the file in `<name>.yml`; nothing when there is none."""
    beside = path.with_suffix(SIDECAR)
    if not beside.is_file() or beside.is_symlink():
        return None
    with beside.open("rb") as stream:
        return stream.read(_MAX_SIDECAR + 1)


def declared_in(path: Path) -> Mapping[str, object]:
    """What a sidecar declares; raises ValueError where it is none."""
    with path.open("rb") as stream:
        return _mapping(stream.read(_MAX_SIDECAR + 1), path.name)


def _mapping(data: bytes, beside: str) -> Mapping[str, object]:
    if len(data) > _MAX_SIDECAR:
        raise ValueError(f"The sidecar {beside} is too large to be one; mend or remove it.")
    try:
        found = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        raise ValueError(f"The sidecar {beside} is not YAML; mend or remove it.") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueError(f"The sidecar {beside} is not a mapping of keys to values; mend or remove it.")
    return {str(key): value for key, value in found.items()}


def name_of(path: Path, raw: Path) -> str:
    """The path under the folder; bytes that are no UTF-8 are shown, so that every table can hold the name."""
    shown = PurePosixPath(path.relative_to(raw)).as_posix()
    return shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _refuse(source_file: str, reason: str, detail: str) -> Quarantined:
    return Quarantined("source_files", reason, detail, source_file)
