"""`workreports site` and the site of a run."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Command
from workreports.cli import site


def test_the_site_is_written_and_told(
    workreports: Command, published: Path, raw: Path, tmp_path: Path
) -> None:
    done = workreports("site", "--output", published, "--raw", raw, "--to", tmp_path / "pages")
    assert "index.html" in done.stdout
    assert (tmp_path / "pages" / "en" / "index.html").is_file()


def test_a_run_of_many_reports_writes_no_site_unless_asked(tmp_path: Path) -> None:
    from workreports.base.progress import Progress
    from workreports.releasing.publish import Release

    release = Release("2026.01.01", tmp_path, {"documents": 100_000}, is_new=True)
    assert site.after_run(release, tmp_path, "raw", None, Progress()) is None
    assert site.after_run(release, tmp_path, "raw", False, Progress()) is None
