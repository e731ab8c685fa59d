"""Tables of the seeds, and of copies of them in which something was edited: input for tests of releases."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from workreports.base.progress import Progress
from workreports.checking import checks
from workreports.model import Document, Quarantined, Snapshot
from workreports.observing.observe import extract_document
from workreports.reading import dedupe, documents, segment, snapshot
from workreports.running import pipeline
from workreports.tabling import derive, rows

if TYPE_CHECKING:
    import pyarrow as pa

RAW = Path(__file__).resolve().parent.parent / "raw"


def texts() -> dict[str, bytes]:
    """The files of the seeds, without what lies beside them."""
    return {path.name: path.read_bytes() for path in sorted(RAW.glob("*.txt"))}


@cache
def seeds() -> dict[str, pa.Table]:
    """The tables of the seeds, not validated."""
    return build(texts())


@cache
def validated() -> dict[str, pa.Table]:
    """The tables of the seeds, ready to be published."""
    validation = checks.validate(seeds())
    assert not validation.critical, [str(result) for result in validation.critical]
    return dict(validation.tables)


def derived_of(folder: Path) -> dict[str, pa.Table]:
    """All tables of a folder of texts, not validated."""
    progress = Progress()
    gathered = pipeline.gather(pipeline.read(pipeline.find(folder, progress), progress), progress)
    return derive.derive(gathered.tables, differing=gathered.grouped.findings)


def build(files: dict[str, bytes]) -> dict[str, pa.Table]:
    """The tables of some files."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        read = list(snapshot.read_folder(folder))
    sources = [item for item in read if isinstance(item, Snapshot)]
    parsed = [item for source in sources for item in documents.parse(source)]
    deduped = dedupe.dedupe(item for item in parsed if isinstance(item, Document))
    segmented = [segment.segment(document) for document in deduped.documents]
    bad = [item for item in [*read, *parsed] if isinstance(item, Quarantined)]
    found = rows.build(sources, deduped, segmented, [extract_document(item) for item in segmented], bad)
    return derive.derive(found)
