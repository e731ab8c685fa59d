"""The stages of a run put together: a folder of texts in, a published release out. No scheduler here.

Each step takes the batches of the one before it and returns batches; a scheduler may wrap any of them
(`Steps`) without knowing what they do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workreports import dedupe, documents, running, segment, snapshot
from workreports.errors import UsageError, UserError, ValidationFailedError
from workreports.extract import extract_document
from workreports.model import Deduped, Document, Extraction, Quarantined, Segmented, Snapshot
from workreports.progress import Progress

if TYPE_CHECKING:
    import pyarrow as pa

    from workreports.checks import Result, Validation
    from workreports.publish import Release


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told beside where to read and where to write."""

    formats: tuple[str, ...] | None = (
        None  # beside Parquet, CSV and DuckDB; all that there are when not given
    )
    full_refresh: bool = False  # nothing that earlier runs have read is used
    again: tuple[str, ...] = ()  # documents to read anew, by document_id


@dataclass(frozen=True, slots=True)
class Ingested:
    """The files of a folder: those that are text, and why the others are not."""

    snapshots: tuple[Snapshot, ...]
    quarantined: tuple[Quarantined, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The distinct documents found in the files, cut into sections and sentences."""

    ingested: Ingested
    deduped: Deduped
    segmented: tuple[Segmented, ...]
    quarantined: tuple[Quarantined, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """The observations and numerals of each document, in the order of the documents."""

    parsed: Parsed
    extractions: tuple[Extraction, ...]


def require_folder(raw: Path) -> None:
    """Raise when there is no folder to read."""
    if not raw.is_dir():
        raise UsageError(f"The raw folder {raw} does not exist.", "Name a folder of .txt files with --raw.")


def ingest(raw: Path, progress: Progress) -> Ingested:
    """Read and decode every text file below a folder."""
    require_folder(raw)
    snapshots: list[Snapshot] = []
    quarantined: list[Quarantined] = []
    with progress.stage("reading"):
        for found in progress.track(snapshot.read_folder(raw)):
            if isinstance(found, Snapshot):
                snapshots.append(found)
            else:
                quarantined.append(found)
    if not snapshots and not quarantined:
        raise UsageError(f"The raw folder {raw} holds no .txt file.", "Put the reports there as .txt files.")
    progress.done("reading", files=len(snapshots), unusable=len(quarantined))
    return Ingested(tuple(snapshots), tuple(quarantined))


def parse(ingested: Ingested, progress: Progress) -> Parsed:
    """Split files into documents, keep one of each, and cut those into sections and sentences."""
    found: list[Document] = []
    quarantined = list(ingested.quarantined)
    with progress.stage("parsing"):
        for source in progress.track(ingested.snapshots, len(ingested.snapshots)):
            for item in documents.parse(source):
                if isinstance(item, Document):
                    found.append(item)
                else:
                    quarantined.append(item)
        deduped = dedupe.dedupe(found)
        segmented = tuple(segment.segment(document) for document in deduped.documents)
    progress.done("parsing", documents=len(deduped.documents), copies=len(deduped.copies))
    return Parsed(ingested, deduped, segmented, tuple(quarantined))


def extract(parsed: Parsed, progress: Progress) -> Extracted:
    """Read the numerals of every document: observations, and the ledger of all of them."""
    with progress.stage("extraction"):
        tracked = progress.track(parsed.segmented, len(parsed.segmented))
        extractions = tuple(extract_document(segmented) for segmented in tracked)
    observations = sum(len(extraction.observations) for extraction in extractions)
    numerals = sum(len(extraction.numerals) for extraction in extractions)
    progress.done("extraction", observations=observations, numerals=numerals)
    return Extracted(parsed, extractions)


def tabulate(extracted: Extracted, progress: Progress) -> dict[str, pa.Table]:
    """Put everything into the declared tables, and derive from them what people come for."""
    with progress.stage("imports"):
        from workreports import derive, tables
    with progress.stage("tables"):
        parsed = extracted.parsed
        built = tables.build(
            parsed.ingested.snapshots,
            parsed.deduped,
            parsed.segmented,
            extracted.extractions,
            parsed.quarantined,
        )
    with progress.stage("deriving"):
        derived = derive.derive(built)
    progress.done("tables", rows=sum(table.num_rows for table in built.values()))
    progress.done("deriving", **{name: derived[name].num_rows for name in ("series", "targets", "findings")})
    return derived


def preload() -> None:
    """Import what the later steps need, where there is time for it."""
    import great_expectations  # noqa: F401 (the slowest of them, used by checks)

    from workreports import checks, publish, tables  # noqa: F401


def validate(tables: Mapping[str, pa.Table], ingested: Ingested, progress: Progress) -> Validation:
    """Check every table; bad rows move to the quarantine, a critical failure ends the run."""
    with progress.stage("imports"):
        import great_expectations  # noqa: F401 (timed here, used by checks)

        from workreports import checks
    for chatty in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with progress.stage("validation"):
        validation = checks.validate(tables, {file.source_file: file.text for file in ingested.snapshots})
    moved = sum(validation.moved.values())
    progress.done("validation", expectations=len(validation.results), quarantined=moved)
    if validation.critical:
        raise ValidationFailedError(
            "Validation stopped publication, the previous release stands:\n"
            + "\n".join(f"  {_failure(result)}" for result in validation.critical),
            "Mend the input or the declaration that is named, and run again.",
        )
    return validation


def _failure(result: Result) -> str:
    expected = result.expectation
    example = f", e.g. {result.example}" if result.example else ""
    where = f"{expected.table}: {expected.name}"
    return (
        f"{where}: {expected.description.en} Not so for {result.unexpected} of {result.evaluated}{example}."
    )


def publish(
    validation: Validation, output: Path, progress: Progress, formats: tuple[str, ...] | None = None
) -> Release:
    """Write the release beside the others and make it the latest."""
    with progress.stage("imports"):
        from workreports import publish as publication
    with progress.stage("publishing"):
        try:
            release = publication.publish(validation.tables, output, formats=formats)
        except OSError as error:
            raise UserError(
                f"The release could not be written to {output}: {error}.",
                "Nothing was published; check the folder's rights and the free space, then run again.",
            ) from error
    progress.done("publishing", rows=sum(release.rows.values()), new_release=release.is_new)
    return release


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a run; a scheduler replaces each by itself wrapped."""

    ingest: Callable[[Path, Progress], Ingested] = ingest
    parse: Callable[[Ingested, Progress], Parsed] = parse
    extract: Callable[[Parsed, Progress], Extracted] = extract
    tabulate: Callable[[Extracted, Progress], dict[str, pa.Table]] = tabulate
    validate: Callable[[Mapping[str, pa.Table], Ingested, Progress], Validation] = validate
    publish: Callable[[Validation, Path, Progress, tuple[str, ...] | None], Release] = publish


def run(
    raw: Path,
    output: Path,
    progress: Progress | None = None,
    steps: Steps | None = None,
    options: Options | None = None,
) -> Release:
    """Publish what the texts below `raw` hold as a release in `output`."""
    progress = progress or Progress()
    steps = steps or Steps()
    options = options or Options()
    require_folder(raw)
    with running.guarded(output, progress):
        ingested = steps.ingest(raw, progress)
        parsed = steps.parse(ingested, progress)
        extracted = steps.extract(parsed, progress)
        tables = steps.tabulate(extracted, progress)
        validation = steps.validate(tables, ingested, progress)
        return steps.publish(validation, output, progress, options.formats)
