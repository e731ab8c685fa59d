"""One thing at a time: the observations of a text, the account of an observation."""

from __future__ import annotations

from pathlib import Path

from workreports.errors import UsageError
from workreports.model import Observation, Quarantined
from workreports.observing.read import Reading, read, read_text
from workreports.reading import snapshot

_ROW = """
    SELECT observations.*, sections.path, documents.title
    FROM observations JOIN documents USING (document_id) LEFT JOIN sections USING (section_id)
    WHERE observation_id = ?
"""


def extract_text(text: str, report_year: int | None = None) -> tuple[Observation, ...]:
    """The observations of a text that a person hands over, be it a report or a sentence."""
    return _observations(read_text(text, report_year))


def extract_bytes(data: bytes, name: str) -> tuple[Observation, ...]:
    """The observations of a file's content in whatever encoding."""
    found = snapshot.from_bytes(data, name)
    if isinstance(found, Quarantined):
        raise UsageError(f"{name} cannot be used: {found.reason}.", found.detail)
    return _observations(read(found, whole=True))


def _observations(found: Reading) -> tuple[Observation, ...]:
    return tuple(item for one in found.extractions for item in one.observations)


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
