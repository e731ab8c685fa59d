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
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from workreports.base import fingerprint
from workreports.base.progress import LOGGER, Progress
from workreports.errors import UserError
from workreports.model import Document, DocumentCopy, Quarantined, Snapshot
from workreports.reading import dedupe, names, snapshot
from workreports.running import one_file, sources
from workreports.running.runners import Here, Runner
from workreports.running.sources import Item, Place
from workreports.running.state import State
from workreports.tabling import arrow, rows
from workreports.tabling.rows import SourceFile

_FILES_HELD = 500  # texts of a folder this small stay in memory
_TEXTS_HELD = 8  # of a larger one these
_COMMIT_EVERY = 256


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder with what its content is known by."""

    item: Item
    sha256: str | None  # None for a file that cannot be read
    sidecar: str | None  # SHA-256 of what stands beside it
    key: str  # of the work on it

    @property
    def source_file(self) -> str:
        """Its name as published."""
        return self.item.source_file


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a folder in their fixed order."""

    place: Place
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


def find(raw: str | Path, progress: Progress) -> Found:
    """The files of a folder; each is hashed, none is read."""
    rules = fingerprint.of_text_stages()
    place = sources.place(raw)
    items = place.items()
    digests = place.digests(items)
    tracked = zip(progress.track(items, len(items)), digests, strict=True)
    return Found(place, tuple(_file(item, *digest, rules) for item, digest in tracked))


def _file(item: Item, content: str | None, sidecar: str | None, rules: str) -> File:
    # what is said of a bad sidecar or of a file that cannot be read has its name in it
    told = [rules, content or "", sidecar or "", "" if content and not sidecar else item.source_file]
    told.append(names.said(item.source_file).key)  # of the name only what it says of the text counts
    return File(item, content, sidecar, hashlib.sha256("\0".join(told).encode()).hexdigest())


def identity(found: Found) -> str:
    """One hash of what the folder holds, by name and content."""
    told = "\n".join(f"{file.key} {file.source_file}" for file in found.files)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def read(
    found: Found, state: State, runner: Runner, progress: Progress, again: Collection[str] = ()
) -> tuple[Found, int]:
    """Work on every content that the state does not know; returns on how many.

    `again` names documents whose files are read anew even so. A file that is no longer what was hashed has no
    content in the `Found` that is returned: it is quarantined, and read by the next run.
    """
    known = state.known() - _holding(found, state, again)
    todo: dict[str, File] = {}
    for file in found.files:
        if file.sha256 is None or file.key not in known:  # why a file is unreadable may have changed
            todo.setdefault(file.key, file)
    runner = Here() if found.place.private else runner
    results = runner.map(partial(_work, found.place), list(todo.values()))
    lost: set[str] = set()
    for number, (file, packed) in enumerate(
        zip(progress.track(todo.values(), len(todo)), results, strict=True)
    ):
        if packed is None:
            lost.add(file.key)
        else:
            state.put(file.key, packed.head, packed.rows)
        if number % _COMMIT_EVERY == 0:
            state.commit()
    if lost:
        found = Found(found.place, tuple(_settled(found, lost, state)))
    state.commit()
    return found, len(todo)


def _settled(found: Found, lost: Collection[str], state: State) -> Iterator[File]:
    """The files, those whose content was not found again looked at once more, here and one by one."""
    rules = fingerprint.of_text_stages()
    missed = 0
    for file in found.files:
        if file.key in lost:
            [packed] = _work(found.place, [file])
            if packed is None:
                file = _file(file.item, None, None, rules)
                packed = one_file.pack(one_file.of(_why(found.place, file.item)))
            else:
                missed += 1
            state.put(file.key, packed.head, packed.rows)
        yield file
    if missed:
        LOGGER.warning(
            "%d files could be read here, but not by the workers. On other machines these need the raw "
            "folder on a disk they share, or by a URL.",
            missed,
        )


def _why(place: Place, item: Item) -> Quarantined:
    """Why a file that was hashed cannot be used."""
    loaded = place.load(item)
    return loaded if isinstance(loaded, Quarantined) else snapshot.changed(item.source_file)


def _holding(found: Found, state: State, documents: Collection[str]) -> set[str]:
    """Keys of files that hold one of these documents."""
    if not documents:
        return set()
    wanted = frozenset(documents)
    return {
        file.key
        for file in found.files
        if (head := state.head(file.key)) is not None
        and any(item.document_id in wanted for item in one_file.unpack_head(head, file.source_file).prints)
    }


def _work(place: Place, files: Sequence[File]) -> list[one_file.Packed | None]:
    """Read a batch of files; None for one whose content is no longer what was hashed."""
    contents = (_content(place, file) for file in files)
    return [None if content is None else one_file.pack(one_file.of(content)) for content in contents]


def _content(place: Place, file: File) -> Snapshot | Quarantined | None:
    """What a file holds, or why it cannot be used; None where that is no longer so."""
    loaded = place.load(file.item)
    if isinstance(loaded, Quarantined):
        return loaded if file.sha256 is None else None
    if (_sha256(loaded.data), _sha256(loaded.sidecar)) != (file.sha256, file.sidecar):
        return None
    return snapshot.from_raw(loaded, file.source_file)


def _sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


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


def _half(file: File, found: Found, state: State, rows: bool) -> one_file.Yield:
    """One half of what a file yields; one that is damaged or gone is made again."""
    data = state.rows(file.key) if rows else state.head(file.key)
    try:
        if data is None:
            raise one_file.DamagedError("gone")
        if rows:
            return one_file.Yield(None, (), (), one_file.unpack_rows(data, file.source_file))
        return one_file.unpack_head(data, file.source_file)
    except one_file.DamagedError:
        [packed] = _work(found.place, [file])
        kept = _unchanged(packed, file)
        state.put(file.key, kept.head, kept.rows)
        return one_file.unpack(kept, file.source_file)


def _unchanged(packed: one_file.Packed | None, file: File) -> one_file.Packed:
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
        tuple((files[prints[item].source_file], prints[item].char_start) for item in pair) for pair in todo
    ]
    runner = Here() if found.place.private else runner
    results = runner.map(partial(_compare, found.place), places)
    for pair, place, difference in zip(todo, places, results, strict=True):
        if difference is None:  # perhaps only to the worker
            [difference] = _compare(found.place, [place])
        if difference is not None:
            state.put(keys[pair], difference.encode())
    state.commit()
    return keys


def _figures(
    pairs: Sequence[tuple[int, int]], prints: Sequence[dedupe.Fingerprint], found: Found, state: State
) -> dict[tuple[int, str], list[dict[str, object]]]:
    """What near copies state otherwise, by canonical document and text; of equal copies the first is told."""
    from workreports.tabling.derive import copies

    files = {file.source_file: file for file in found.files}
    told: dict[tuple[int, str], list[dict[str, object]]] = {}

    @lru_cache(maxsize=2)  # the two that are held against each other: a file may hold thousands of copies
    def opened(source_file: str) -> dict[str, _ByDocument]:
        parts = _half(files[source_file], found, state, rows=True).parts
        return {name: _ByDocument(parts[name]) for name in ("documents", "observations")}

    for canonical, other in pairs:
        left, right = prints[canonical], prints[other]
        key = (canonical, right.exact)
        if key not in told and left.document_id != right.document_id and dedupe.may_differ(left, right):
            sides = [
                {name: rows.of(side.document_id) for name, rows in opened(side.source_file).items()}
                for side in (left, right)
            ]
            told[key] = copies.rows(*sides)
    return told


class _ByDocument:
    """The rows of a file, found by document without a walk over all of them."""

    def __init__(self, rows: pa.RecordBatch) -> None:
        self._rows = rows
        self._at: dict[str, list[int]] = {}
        for number, document in enumerate(rows["document_id"].to_pylist()):
            self._at.setdefault(document, []).append(number)

    def of(self, document_id: str) -> pa.RecordBatch:
        return self._rows.take(pa.array(self._at.get(document_id, []), pa.int64()))


def _compare(place: Place, pairs: Sequence[tuple[tuple[File, int], ...]]) -> list[str | None]:
    """How the documents of each pair differ; None where one of them is no longer there."""
    told: list[str | None] = []
    for pair in pairs:
        left, right = (_document(place, file, char_start) for file, char_start in pair)
        told.append(None if left is None or right is None else _difference(left, right))
    return told


def _difference(left: Document, right: Document) -> str:
    try:
        return dedupe.difference(left, right)
    except Exception as error:  # two texts that cannot be compared keep nothing else from being published
        return f"could not be compared ({type(error).__name__})"


def _document(place: Place, file: File, char_start: int) -> Document | None:
    return _documents(place, file).get(char_start)  # type: ignore[arg-type]  # places are frozen


@lru_cache(maxsize=2)  # the two that are compared: a file may hold thousands of copies
def _documents(place: Place, file: File) -> Mapping[int, Document]:
    content = _content(place, file)
    return one_file.documents_in(content) if isinstance(content, Snapshot) else {}


def parts(grouped: Grouped, state: State) -> Iterator[dict[str, pa.RecordBatch]]:
    """The rows of every distinct document, a batch for each file that holds canonical ones."""
    count = Counter(copy.document_id for copy in grouped.copies)
    # about in the order of the tables: what is near in one is then near in the other
    for file in sorted(grouped.found.files, key=lambda item: grouped.canonical.get(item.source_file, ())):
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


def build(
    grouped: Grouped, found: Iterable[Mapping[str, pa.RecordBatch]], folder: Path | None = None
) -> dict[str, pa.Table]:
    """Every table that comes of the texts; `found` are the `parts`. Large tables are put into `folder`."""
    about = rows.source_batches(grouped.sources, grouped.quarantined, grouped.copies)
    copies = {"document_copies": arrow.batch("document_copies", grouped.copies)}
    return arrow.assemble(chain([about, copies, rows.dimension_batches()], found), folder)


class Texts(Mapping[str, str]):
    """The decoded texts by file name, read from disk when they are asked for; a few are held.

    One that has changed meanwhile is missing: its rows are those of the content that was hashed.
    """

    def __init__(self, found: Found) -> None:
        self._place = found.place
        self._files = {file.source_file: file for file in found.files if file.sha256 is not None}
        few = len(self._files) <= _FILES_HELD
        self._read = lru_cache(maxsize=_FILES_HELD if few else _TEXTS_HELD)(self._text)

    def _text(self, name: str) -> str | None:
        content = _content(self._place, self._files[name])
        if content is None:
            LOGGER.warning("%s changed after it had been read: its rows are not held against its text.", name)
        return content.text if isinstance(content, Snapshot) else None

    def __getitem__(self, name: str) -> str:
        text = self._read(name) if name in self._files else None
        if text is None:
            raise KeyError(name)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
