"""What the files of a folder are taken for and why, and which are ignored; nothing is published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workreports.errors import UsageError, UserError
from workreports.model import Document, Quarantined, Snapshot
from workreports.reading import documents, kinds, names, regions, sidecar, snapshot
from workreports.reading import folder as folders

_HINTS = frozenset(("region", "report_year"))
_SHOWN = 12  # reasons shown when there is no report
_ADVICE = {
    ".pdf": "extract its text first, e.g. with pdftotext",
    ".doc": "save it as plain text",
    ".docx": "save it as plain text",
    ".wps": "save it as plain text",
    ".ofd": "save it as plain text",
    ".rtf": "save it as plain text",
    ".html": "save the text of the page",
    ".htm": "save the text of the page",
    ".zip": "unpack it",
    ".rar": "unpack it",
    ".7z": "unpack it",
    ".yaml": "a sidecar ends in .yml",
    ".text": "a text ends in .txt",
    ".md": "a text ends in .txt",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One document of a file, or why the file has none, or why it is ignored."""

    file: str
    status: str  # read | listed | unsure | refused | ignored | sidecar
    kind: str = ""
    region: str = ""
    year: str = ""
    confidence: float | None = None
    why: str = ""  # what decided
    note: str = ""  # what is open, and what to do


def folder(raw: Path) -> Iterator[Seen]:
    """Everything in a folder, texts first, each in a fixed order."""
    if not raw.is_dir():
        what = "is a file, no folder" if raw.exists() else "does not exist"
        raise UsageError(f"The folder {raw} {what}.", "Name a folder of .txt files.")
    for path in snapshot.list_folder(raw):
        yield from _text(path, raw)
    yield from _beside(raw)


def _text(path: Path, raw: Path) -> Iterator[Seen]:
    found = snapshot.read_file(path, raw)
    if isinstance(found, Quarantined):
        yield Seen(found.source_file, "refused", note=f"{found.reason}: {found.detail}")
        return
    for item in documents.parse(found):
        yield _document(item) if isinstance(item, Document) else _refused(item, found)


def _document(document: Document) -> Seen:
    region = document.region
    status = "read" if kinds.is_read(document.kind) else "listed"
    return Seen(
        document.source_file,
        "unsure" if status == "read" and document.identity_note else status,
        document.kind,
        f"{region.name} {region.code}".strip() if region else "?",
        str(document.report_year or (document.review_end.year if document.review_end else None) or "?"),
        document.confidence,
        "; ".join(
            f"{name}: {source}"
            for name, source in (("region", document.region_source), ("year", document.year_source))
            if source
        ),
        document.identity_note or "",
    )


def _refused(item: Quarantined, source: Snapshot) -> Seen:
    return Seen(source.source_file, "refused", note=f"{item.reason}: {item.detail}")


def _beside(raw: Path) -> Iterator[Seen]:
    """Sidecars that say something unknown, and files that are never read."""
    for path in sorted(raw.rglob("*"), key=lambda item: item.relative_to(raw).as_posix()):
        name = folders.name_of(path, raw)
        suffix = path.suffix.lower()
        if path.name.startswith(".") or path.is_dir() or suffix == snapshot.TEXT:
            continue
        if suffix == snapshot.SIDECAR:
            for fault in sidecar_faults(path):
                yield Seen(name, "sidecar", note=fault)
        else:
            advice = _ADVICE.get(suffix, "only .txt files are read")
            yield Seen(name, "ignored", note=f"{suffix or 'no suffix'}: {advice}")


def sidecar_faults(path: Path) -> Iterator[str]:
    """What in a sidecar nobody reads, or cannot be right."""
    if not any(path.with_suffix(suffix).is_file() for suffix in (snapshot.TEXT, snapshot.TEXT.upper())):
        yield "there is no .txt file of that name beside it"
    try:
        declared = snapshot.declared_in(path)
    except ValueError as error:
        yield str(error)
        return
    for key in declared:
        if key not in sidecar.known():
            yield f"unknown key {key}: {'write it under hints' if key in _HINTS else 'it is not read'}"
    hash_ = declared.get("sha256")
    if hash_ is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", str(hash_)):
        yield f"sha256: {hash_} is no SHA-256"
    hints = declared.get("hints")
    if hints is not None and not isinstance(hints, dict):
        yield "hints: expected a mapping"
    for key, value in hints.items() if isinstance(hints, dict) else ():
        if key not in _HINTS:
            yield f"unknown hint {key}: known are {', '.join(sorted(_HINTS))}"
        elif key == "report_year" and not re.fullmatch(r"(?:19|20)\d\d", str(value)):
            yield f"hint report_year: {value} is no year"
        elif key == "region" and not is_region(str(value)):
            yield f"hint region: no division is called {value}; write its six-digit code or its full name"


def is_region(hint: str) -> bool:
    """Whether a hint names a division, by its code or its name."""
    return regions.get(hint) is not None or regions.leading(hint) is not None or bool(names.meant(hint))


def require_reports(seen: list[Seen]) -> None:
    """Raise where a folder has no document at all, with the files and the reasons."""
    if any(item.kind for item in seen):
        return
    reasons = "\n".join(f"  {item.file}: {item.note}" for item in seen[:_SHOWN])
    more = f"\n  and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else ""
    raise UserError(
        "There is no report in this folder." + (f"\n{reasons}{more}" if seen else " It is empty."),
        "Put texts as .txt files into it, in any encoding.",
    )


def summary(seen: list[Seen]) -> str:
    """How many of what."""
    count = Counter(item.status for item in seen)
    named = ("read", "unsure", "listed", "refused", "ignored", "sidecar")
    return ", ".join(f"{count[name]} {name}" for name in named if count[name])
