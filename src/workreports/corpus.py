"""All files of a folder, read by content: what is known is taken from the state, the rest is worked on.

Only fingerprints are held for the whole folder. Rows stay in the state until they are put into tables, texts
on disk until somebody asks for one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from workreports import dedupe, fingerprint, snapshot, tables, work
from workreports.errors import UserError
from workreports.model import DocumentCopy, Quarantined, Snapshot
from workreports.progress import Progress
from workreports.runners import Runner
from workreports.state import State
from workreports.tables import SourceFile

_FILES_HELD = 500  # texts of a folder this small stay in memory
_TEXTS_HELD = 8  # of a larger one these
_COMMIT_EVERY = 256


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder with what its content is known by."""

    source_file: str  # its name as published
    path: Path
    sha256: str | None  # None for a file that cannot be read
    key: str  # of the work on it


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a folder in their fixed order."""

    raw: Path
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Everything about the files but the rows of their documents."""

    found: Found
    sources: tuple[SourceFile, ...]
    quarantined: tuple[Quarantined, ...]
    canonical: Mapping[str, tuple[str, ...]]  # the documents whose rows are taken from a file
    copies: tuple[DocumentCopy, ...]
    findings: tuple[Mapping[str, object], ...]  # figures that near copies state otherwise
    keys: frozenset[str]  # of everything in the state that this rests on


def find(raw: Path, progress: Progress) -> Found:
    """The files of a folder; each is hashed, none is read."""
    rules = fingerprint.of_text_stages()
    paths = snapshot.list_folder(raw)
    return Found(raw, tuple(_file(path, raw, rules) for path in progress.track(paths, len(paths))))


def _file(path: Path, raw: Path, rules: str) -> File:
    name = snapshot.name_of(path, raw)
    content = sidecar = None
    try:
        if path.is_file() and path.stat().st_size <= snapshot.MAX_BYTES:
            inside = not path.is_symlink() or path.resolve().is_relative_to(raw.resolve())
            content = fingerprint.of_file(path) if inside else None
            beside = path.with_suffix(".yml")
            if beside.is_file() and not beside.is_symlink():
                sidecar = fingerprint.of_file(beside)
    except (OSError, RuntimeError):
        content = None
    # what is said of a bad sidecar or of a file that cannot be read has its name in it
    told = [rules, content or "", sidecar or "", "" if content and not sidecar else name]
    return File(name, path, content, hashlib.sha256("\0".join(told).encode()).hexdigest())


def identity(found: Found) -> str:
    """One hash of what the folder holds, by name and content."""
    told = "\n".join(f"{file.key} {file.source_file}" for file in found.files)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def read(found: Found, state: State, runner: Runner, progress: Progress, again: Collection[str] = ()) -> int:
    """Work on every content that the state does not know; returns on how many.

    `again` names documents whose files are read anew even so.
    """
    known = state.known() - _holding(found, state, again)
    todo: dict[str, File] = {}
    for file in found.files:
        if file.sha256 is None or file.key not in known:  # why a file is unreadable may have changed
            todo.setdefault(file.key, file)
    results = runner.map(partial(_work, found.raw), list(todo.values()))
    for number, (file, packed) in enumerate(
        zip(progress.track(todo.values(), len(todo)), results, strict=True)
    ):
        kept = _unchanged(packed, file)
        state.put(file.key, kept.head, kept.rows)
        if number % _COMMIT_EVERY == 0:
            state.commit()
    state.commit()
    return len(todo)


def _holding(found: Found, state: State, documents: Collection[str]) -> set[str]:
    """Keys of files that hold one of these documents."""
    if not documents:
        return set()
    wanted = frozenset(documents)
    return {
        file.key
        for file in found.files
        if (head := state.head(file.key)) is not None
        and any(item.document_id in wanted for item in work.unpack_head(head, file.source_file).prints)
    }


def _work(raw: Path, files: Sequence[File]) -> list[work.Packed | None]:
    """Read a batch of files; None for one whose content is no longer what was hashed."""
    done: list[work.Packed | None] = []
    for file in files:
        result = work.read(file.path, raw)
        same = result.source is None or result.source.sha256 == file.sha256
        done.append(work.pack(result) if same else None)
    return done


def group(found: Found, state: State, runner: Runner, progress: Progress) -> Grouped:
    """Find the documents that are one, and say how their copies differ."""
    sources: list[SourceFile] = []
    quarantined: list[Quarantined] = []
    prints: list[dedupe.Fingerprint] = []
    for file in progress.track(found.files, len(found.files)):
        head = _half(file, found, state, rows=False)
        sources += [head.source] if head.source else []
        quarantined += head.quarantined
        prints += head.prints
    prints.sort(key=lambda item: item.order)
    groups = dedupe.group(prints)
    pairs = list(dedupe.near_pairs(groups, prints))
    keys = _differences(pairs, prints, found, state, runner)
    figures = _figures(pairs, prints, found, state)
    told = {
        (first, other): dedupe.with_figures(
            (state.head(key) or b"").decode(), len(figures.get((first, prints[other].exact), ()))
        )
        for (first, other), key in keys.items()
    }
    canonical: dict[str, list[str]] = {}
    for members in groups:
        first = prints[members[0]]
        canonical.setdefault(first.source_file, []).append(first.document_id)
    return Grouped(
        found,
        tuple(sources),
        tuple(quarantined),
        {name: tuple(documents) for name, documents in canonical.items()},
        tuple(dedupe.copies(groups, prints, told)),
        tuple(row for rows in figures.values() for row in rows),
        frozenset((*(file.key for file in found.files), *keys.values())),
    )


def _half(file: File, found: Found, state: State, rows: bool) -> work.Yield:
    """One half of what a file yields; one that is damaged or gone is made again."""
    data = state.rows(file.key) if rows else state.head(file.key)
    try:
        if data is None:
            raise work.DamagedError("gone")
        if rows:
            return work.Yield(None, (), (), work.unpack_rows(data, file.source_file))
        return work.unpack_head(data, file.source_file)
    except work.DamagedError:
        [packed] = _work(found.raw, [file])
        kept = _unchanged(packed, file)
        state.put(file.key, kept.head, kept.rows)
        return work.unpack(kept, file.source_file)


def _unchanged(packed: work.Packed | None, file: File) -> work.Packed:
    if packed is None:
        raise UserError(
            f"The file {file.source_file} changed while it was read.",
            "Nothing was published; run again once its writer is done.",
        )
    return packed


def _differences(
    pairs: Sequence[tuple[int, int]],
    prints: Sequence[dedupe.Fingerprint],
    found: Found,
    state: State,
    runner: Runner,
) -> dict[tuple[int, int], str]:
    """Where the state says how near copies differ: it is known, or found by reading both documents."""
    files = {file.source_file: file for file in found.files}
    keys: dict[tuple[int, int], str] = {}
    for pair in pairs:
        sides = [(files[prints[item].source_file], prints[item].char_start) for item in pair]
        told = "\0".join(f"{file.key} {start}" for file, start in sides)
        keys[pair] = hashlib.sha256(f"difference\0{told}".encode()).hexdigest()
    known = state.known()
    todo = [pair for pair in pairs if keys[pair] not in known]
    places = [
        tuple((files[prints[item].source_file].path, prints[item].char_start) for item in pair)
        for pair in todo
    ]
    for pair, difference in zip(todo, runner.map(partial(_compare, found.raw), places), strict=True):
        state.put(keys[pair], difference.encode())
    state.commit()
    return keys


def _figures(
    pairs: Sequence[tuple[int, int]], prints: Sequence[dedupe.Fingerprint], found: Found, state: State
) -> dict[tuple[int, str], list[dict[str, object]]]:
    """What near copies state otherwise, by canonical document and text; of equal copies the first is told."""
    files = {file.source_file: file for file in found.files}
    told: dict[tuple[int, str], list[dict[str, object]]] = {}
    for canonical, other in pairs:
        left, right = prints[canonical], prints[other]
        key = (canonical, right.exact)
        if key not in told and left.document_id != right.document_id and dedupe.may_differ(left, right):
            told[key] = _stated_otherwise(
                left, right, [files[item.source_file] for item in (left, right)], found, state
            )
    return told


def _stated_otherwise(
    canonical: dedupe.Fingerprint, copy: dedupe.Fingerprint, files: Sequence[File], found: Found, state: State
) -> list[dict[str, object]]:
    """The findings for one near copy, from the rows of both files."""
    from workreports.derive import copies

    sides = []
    for side, file in zip((canonical, copy), files, strict=True):
        parts = _half(file, found, state, rows=True).parts
        sides.append({name: _only(parts[name], [side.document_id]) for name in ("documents", "observations")})
    return copies.rows(*sides)


def _compare(raw: Path, places: Sequence[tuple[tuple[Path, int], ...]]) -> list[str]:
    told: list[str] = []
    for canonical, other in places:
        left, right = (
            work.document_at(canonical[0], raw, canonical[1]),
            work.document_at(other[0], raw, other[1]),
        )
        told.append("" if left is None or right is None else dedupe.difference(left, right))
    return told


def parts(grouped: Grouped, state: State) -> Iterator[dict[str, pa.RecordBatch]]:
    """The rows of every distinct document, a batch for each file that holds canonical ones."""
    count = Counter(copy.document_id for copy in grouped.copies)
    for file in grouped.found.files:
        wanted = grouped.canonical.get(file.source_file)
        if wanted:
            rows = _half(file, grouped.found, state, rows=True).parts
            yield {name: _only(batch, wanted) for name, batch in rows.items()} | {
                "documents": _counted(_only(rows["documents"], wanted), count)
            }


def _only(batch: pa.RecordBatch, documents: Sequence[str]) -> pa.RecordBatch:
    kept = pc.is_in(batch.column("document_id"), pa.array(documents, pa.string()))
    return batch if pc.all(kept, min_count=0).as_py() else batch.filter(kept)


def _counted(batch: pa.RecordBatch, count: Mapping[str, int]) -> pa.RecordBatch:
    at = batch.schema.get_field_index("copies")
    values = [count[document] for document in batch.column("document_id").to_pylist()]
    return batch.set_column(at, batch.schema.field(at), pa.array(values, batch.schema.field(at).type))


def build(grouped: Grouped, rows: Iterable[Mapping[str, pa.RecordBatch]]) -> dict[str, pa.Table]:
    """Every table that comes of the texts; `rows` are the `parts`."""
    about = tables.source_batches(grouped.sources, grouped.quarantined, grouped.copies)
    copies = {"document_copies": tables.batch("document_copies", grouped.copies)}
    findings = {"findings": tables.batch("findings", grouped.findings)}
    return tables.assemble([about, copies, findings, *rows, tables.dimension_batches()])


class Texts(Mapping[str, str]):
    """The decoded texts by file name, read from disk when they are asked for; a few are held."""

    def __init__(self, found: Found) -> None:
        self._raw = found.raw
        self._files = {file.source_file: file for file in found.files if file.sha256 is not None}
        few = len(self._files) <= _FILES_HELD
        self._read = lru_cache(maxsize=_FILES_HELD if few else _TEXTS_HELD)(self._text)

    def _text(self, name: str) -> str | None:
        file = self._files[name]
        source = snapshot.read_file(file.path, self._raw)
        if not isinstance(source, Snapshot):
            return None
        if source.sha256 != file.sha256:
            raise UserError(
                f"The file {name} changed during the run.",
                "Nothing was published; run again once its writer is done.",
            )
        return source.text

    def __getitem__(self, name: str) -> str:
        text = self._read(name) if name in self._files else None
        if text is None:
            raise KeyError(name)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
