"""The stages of a run put together: a folder of texts in, a published release out. No scheduler here.

Each step takes the batches of the one before it and returns batches; a scheduler may wrap any of them
(`Steps`) without knowing what they do.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workreports.base import fingerprint, storage
from workreports.base.progress import Progress
from workreports.base.storage import Output
from workreports.errors import UserError, ValidationFailedError
from workreports.running import corpus, guard, sources
from workreports.running.runners import Automatic, Here, Runner, near
from workreports.running.state import State
from workreports.tabling import rows

if TYPE_CHECKING:
    import pyarrow as pa

    from workreports.checking.checks import Result, Validation
    from workreports.releasing.publish import Release


_PUBLISHED = "published"  # where the state says what the latest release was made of
_MANY = 50_000  # observations that are worth the second in which processes start
STATE = "state"  # the folder in the output folder for what can be made again


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told beside where to read and where to write."""

    formats: tuple[str, ...] | None = (
        None  # beside Parquet, CSV and DuckDB; all that there are when not given
    )
    full_refresh: bool = False  # nothing that earlier runs have read is used
    again: tuple[str, ...] = ()  # documents to read anew, by document_id
    processes: int | None = None  # that read files at the same time; as many as cores when not given
    runner: Runner | None = None  # where files are read; processes of this machine when not given


@dataclass(frozen=True, slots=True)
class Inventory:
    """The files of a folder by their content, and what is known of contents from before."""

    found: corpus.Found
    state: State
    options: Options

    @property
    def runner(self) -> Runner:
        """Where files are read."""
        return self.options.runner or Automatic(self.options.processes)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What all distinct documents hold as tables: sections, observations, the ledger of numerals."""

    inventory: Inventory
    grouped: corpus.Grouped
    tables: Mapping[str, pa.Table]


def find(
    raw: str | Path, progress: Progress, output: Path | None = None, options: Options | None = None
) -> Inventory:
    """Find every text file below a folder and what it is known by; what was read before is in `output`."""
    sources.require(raw)
    options = options or Options()
    with progress.stage("find"):
        rows.require_filled()
        found = corpus.find(raw, progress)
        if not found.files:
            raise sources.nothing(raw)
        try:
            state = State(None if output is None else output / STATE)
        except OSError as error:
            raise _unwritable(output, error) from error
        if options.full_refresh:
            state.forget()
    progress.done("find", files=len(found.files))
    return Inventory(found, state, options)


def _unwritable(output: Path | None, error: OSError) -> UserError:
    return UserError(
        f"The release could not be written to {output}: {error}.",
        "Nothing was published; check the folder's rights and the free space, then run again.",
    )


def read(inventory: Inventory, progress: Progress) -> Inventory:
    """Read the files whose content is new, each to its last numeral; the rows are in the state."""
    options = inventory.options
    with progress.stage("read"):
        found, anew = corpus.read(inventory.found, inventory.state, inventory.runner, progress, options.again)
    progress.done("read", files=len(found.files), read_anew=anew)
    return replace(inventory, found=found)


def gather(inventory: Inventory, progress: Progress) -> Gathered:
    """Keep one of each document, and put what they hold together in tables."""
    found, state = inventory.found, inventory.state
    with progress.stage("gather"):
        grouped = corpus.group(found, state, inventory.runner, progress)
        built = corpus.build(grouped, corpus.parts(grouped, state), state.folder)
    progress.done(
        "gather",
        unusable=len(found.files) - len(grouped.sources),
        documents=sum(map(len, grouped.canonical.values())),
        copies=len(grouped.copies),
        **{name: built[name].num_rows for name in ("observations", "numerals")},
    )
    return Gathered(inventory, grouped, built)


def derive(validation: Validation, gathered: Gathered, progress: Progress) -> dict[str, pa.Table]:
    """Derive from what the texts say what people come for: all tables of a release."""
    with progress.stage("imports"):
        from workreports.running import isolation
        from workreports.tabling import derive as deriving
    inventory, many = gathered.inventory, validation.tables["observations"].num_rows >= _MANY
    runner = near(inventory.runner, batch=1) if many else Here()
    with progress.stage("derive"):
        room, findings = inventory.state.folder, gathered.grouped.findings
        derived = isolation.without_faults(
            "deriving", lambda t: deriving.derive(t, room, runner.map, findings), validation.tables, room
        )
    progress.done("derive", **{name: derived[name].num_rows for name in ("series", "targets", "findings")})
    return derived


def preload() -> None:
    """Import what the later steps need, where there is time for it."""
    import great_expectations  # noqa: F401 (the slowest of them, used by checks)

    from workreports.checking import checks  # noqa: F401
    from workreports.releasing import publish  # noqa: F401
    from workreports.tabling import arrow  # noqa: F401


def check(gathered: Gathered, progress: Progress) -> Validation:
    """Hold the tables of the texts against what is expected; bad rows move to the quarantine."""
    texts = corpus.Texts(gathered.inventory.found)
    return _gate(gathered.tables, gathered.inventory, progress, texts=texts)


def check_derived(
    tables: Mapping[str, pa.Table], validation: Validation, gathered: Gathered, progress: Progress
) -> Validation:
    """Hold the derived tables against what is expected; what passed the first gate is not checked again."""
    return _gate(tables, gathered.inventory, progress, before=validation)


def _gate(
    tables: Mapping[str, pa.Table], inventory: Inventory, progress: Progress, **given: Any
) -> Validation:
    """A gate: a critical failure ends the run."""
    with progress.stage("imports"):
        import great_expectations  # noqa: F401 (timed here, used by checks)

        from workreports.checking import checks
        from workreports.tabling.derive import NAMES
    for chatty in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with progress.stage("check"):
        only = {*NAMES, "quarantine"} if "before" in given else set(tables) - {*NAMES, "quarantine"}
        validation = checks.validate(tables, folder=inventory.state.folder, only=only, **given)
    moved = sum(validation.moved.values())
    progress.done("check", expectations=len(validation.results), quarantined=moved)
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
        from workreports.releasing import publish as publication
    with progress.stage("publish"):
        try:
            room = output / STATE
            room.mkdir(parents=True, exist_ok=True)
            release = publication.publish(validation.tables, output, formats=formats, room=room)
        except OSError as error:
            raise _unwritable(output, error) from error
    progress.done("publish", rows=sum(release.rows.values()), new_release=release.is_new)
    return release


def fetch(output: Output, progress: Progress) -> None:
    """Let the folder of an output that is elsewhere go on from the newest release there."""
    with progress.stage("fetch"):
        from workreports.releasing import remote

        remote.fetch(output)


def deliver(release: Release, output: Output, progress: Progress) -> None:
    """Upload the release to an output that is elsewhere."""
    with progress.stage("deliver"):
        from workreports.releasing import remote

        sent = remote.deliver(release.folder, output)
    progress.done("deliver", sent=int(sent is not None))


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a run; a scheduler replaces each by itself wrapped."""

    fetch: Callable[[Output, Progress], None] = fetch  # this one and the last only for an output elsewhere
    find: Callable[[str | Path, Progress, Path, Options], Inventory] = find
    read: Callable[[Inventory, Progress], Inventory] = read
    gather: Callable[[Inventory, Progress], Gathered] = gather
    check: Callable[[Gathered, Progress], Validation] = check
    derive: Callable[[Validation, Gathered, Progress], dict[str, pa.Table]] = derive
    check_derived: Callable[[Mapping[str, pa.Table], Validation, Gathered, Progress], Validation] = (
        check_derived
    )
    publish: Callable[[Validation, Path, Progress, tuple[str, ...] | None], Release] = publish
    deliver: Callable[[Release, Output, Progress], None] = deliver


def run(
    raw: str | Path,
    output: str | Path,
    progress: Progress | None = None,
    steps: Steps | None = None,
    options: Options | None = None,
) -> Release:
    """Publish what the texts below `raw` hold as a release in `output`; each is a path or a URL."""
    progress = progress or Progress()
    steps = steps or Steps()
    options = options or Options()
    sources.require(raw)
    where = Output.of(output)
    storage.require_link(where.folder)
    with guard.guarded(where.folder, progress):
        if where.url is not None:
            steps.fetch(where, progress)
        release = _run(raw, where.folder, progress, steps, options)
        if where.url is not None:
            steps.deliver(release, where, progress)
        return release


def _run(raw: str | Path, output: Path, progress: Progress, steps: Steps, options: Options) -> Release:
    inventory = steps.find(raw, progress, output, options)
    with closing(inventory.state) as state:
        identity = _identity(inventory.found, options)
        standing = None if options.again else _standing(state, identity, output)
        if standing is not None:
            progress.done("publish", rows=sum(standing.rows.values()), new_release=False)
            return standing
        gathered = steps.gather(steps.read(inventory, progress), progress)
        validation = steps.check(gathered, progress)
        tables = steps.derive(validation, gathered, progress)
        validation = steps.check_derived(tables, validation, gathered, progress)
        release = steps.publish(validation, output, progress, options.formats)
        identity = _identity(gathered.inventory.found, options)  # files may have changed since
        state.put(_PUBLISHED, _note(identity, release.version))
        state.keep_only({*gathered.grouped.keys, _PUBLISHED})
    return release


def _note(identity: str, version: str) -> bytes:
    return json.dumps([identity, version]).encode()


def _identity(found: corpus.Found, options: Options) -> str:
    """One hash of all that a release depends on but the release before it."""
    formats = None if options.formats is None else sorted(options.formats)
    rules = (fingerprint.of_code(), fingerprint.of_declarations(), repr(formats))
    return hashlib.sha256("\n".join((corpus.identity(found), *rules)).encode()).hexdigest()


def _standing(state: State, identity: str, output: Path) -> Release | None:
    """The latest release, where it was made of exactly this and is whole: there is nothing to do."""
    noted = state.head(_PUBLISHED)
    if noted is None:
        return None
    from workreports.releasing import releases
    from workreports.releasing.publish import Release

    folder = releases.latest(output)
    if folder is None or noted != _note(identity, folder.name):
        return None  # also where the note is damaged: the release is made anew
    try:
        return Release(folder.name, folder, releases.verify(folder)["rows"], is_new=False)
    except UserError:
        return None
