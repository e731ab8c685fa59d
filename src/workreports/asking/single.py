"""One thing at a time: the observations of a text, the account of an observation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from workreports.asking.check import is_region
from workreports.errors import UsageError
from workreports.model import Observation, Quarantined
from workreports.observing.read import Reading, read, read_text
from workreports.reading import snapshot

if TYPE_CHECKING:
    import pandas

_ROW = """
    SELECT observations.*, sections.path, documents.title, documents.report_year,
      documents.region_name AS of_region, documents.region_source, documents.year_source,
      documents.confidence AS identity_confidence, documents.identity_note
    FROM observations JOIN documents USING (document_id) LEFT JOIN sections USING (section_id)
    WHERE observation_id = ?
"""


def extract_text(
    text: str, report_year: int | None = None, region: str | None = None, section: str | None = None
) -> tuple[Observation, ...]:
    """The observations of a text that a person hands over, be it a report or a sentence."""
    if region is not None and not is_region(region):
        raise UsageError(
            f"No division of China is called {region}.", "Give its six-digit code or its full name."
        )
    return _observations(read_text(text, report_year, region, section))


def extract_file(path: Path) -> tuple[Observation, ...]:
    """The observations of a file, read with its sidecar; its name is evidence too."""
    loaded = snapshot.load(path, path.parent)
    found = loaded if isinstance(loaded, Quarantined) else snapshot.from_raw(loaded, path.as_posix())
    if isinstance(found, Quarantined):
        raise UsageError(f"{path} cannot be used: {found.reason}.", found.detail)
    return _observations(read(found, whole=True))


def extract_bytes(data: bytes, name: str) -> tuple[Observation, ...]:
    """The observations of a file's content in whatever encoding."""
    found = snapshot.from_bytes(data, name)
    if isinstance(found, Quarantined):
        raise UsageError(f"{name} cannot be used: {found.reason}.", found.detail)
    return _observations(read(found, whole=True))


def _observations(found: Reading) -> tuple[Observation, ...]:
    return tuple(item for one in found.extractions for item in one.observations)


def to_frame(observations: Iterable[Observation]) -> pandas.DataFrame:
    """Observations as a table of pandas: values as numbers, periods as dates."""
    import pandas

    names = [field.name for field in fields(Observation)]
    frame = pandas.DataFrame(
        [{name: getattr(item, name) for name in names} for item in observations], columns=names
    )
    for name in ("value", "value_max"):
        frame[name] = pandas.to_numeric(frame[name])
    for name in ("period_start", "period_end"):
        frame[name] = pandas.to_datetime(frame[name])
    return frame


def explain(observation_id: str, output: Path) -> str:
    """The account of one observation of the latest release."""
    from workreports.asking import sql
    from workreports.observing.explain import explain as account

    with sql.connect(output) as connection:
        found = connection.execute(_ROW, [observation_id])
        names = [column[0] for column in found.description or ()]
        row = found.fetchone()
        if row is None:
            raise UsageError(
                f"The latest release has no observation {observation_id}.",
                'Find one with `workreports sql "SELECT observation_id, quote, sentence FROM observations"`.',
            )
        values = dict(zip(names, row, strict=True))
    return account(values, values["path"], values["title"])
