"""Reading a part anew: what it is about, and that the release is complete and the same nevertheless."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workreports.base.progress import Progress
from workreports.errors import UsageError, UserError
from workreports.releasing import releases
from workreports.running import backfill, pipeline

OVERVIEW = "002_c3a9c11d090ba97b.txt"


@pytest.fixture
def output(published: Path, tmp_path: Path) -> Path:
    """An output folder with the release of the seeds and what was kept of its work."""
    return Path(shutil.copytree(published, tmp_path / "output", symlinks=True))


def test_documents_are_named_by_file_or_identifier(published: Path) -> None:
    (identifier,) = backfill.concerned(published, documents=[OVERVIEW])
    assert backfill.concerned(published, documents=[identifier, OVERVIEW]) == (identifier,)


def test_rules_lead_to_the_documents_they_read(published: Path) -> None:
    assert len(backfill.concerned(published, rules=["link.alias"])) == 2
    assert len(backfill.concerned(published, rules=["link"])) == 2


@pytest.mark.parametrize(
    ("documents", "rules", "said"),
    [
        ([], [], "none is named"),
        (["nowhere.txt"], [], "no document nowhere.txt"),
        ([], ["link.nonsense"], "comes from link.nonsense"),
    ],
)
def test_what_is_not_there_is_told(
    published: Path, documents: list[str], rules: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        backfill.concerned(published, documents, rules)


def test_without_a_release_there_is_nothing_to_read_anew(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no release"):
        backfill.concerned(tmp_path, documents=[OVERVIEW])


def test_only_the_part_is_read_anew_and_the_release_stands(raw: Path, output: Path) -> None:
    before = releases.find(output).name
    again = backfill.concerned(output, documents=[OVERVIEW])
    progress = Progress()
    release = pipeline.run(raw, output, progress, options=pipeline.Options(again=again))
    assert progress.counts["read"]["read_anew"] == 1
    assert (release.version, release.is_new) == (before, False)
