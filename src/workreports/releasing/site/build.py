"""Tables of a release → the site: which pages there are, what each is told, where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from workreports.errors import UsageError
from workreports.releasing import releases
from workreports.releasing.formats import database
from workreports.releasing.site import data, home, indicators, receipts, regions, reports
from workreports.releasing.site.book import Book
from workreports.releasing.site.pages import Pages
from workreports.releasing.site.search import Index
from workreports.releasing.site.texts import Texts
from workreports.releasing.site.writer import Writer

FOLDER = "site"  # in the output folder, beside the releases
_MARK = ".workreports-site"  # in a folder that is ours to write and to clear


@dataclass(frozen=True, slots=True)
class Built:
    """A site as it stands."""

    folder: Path
    version: str
    files: int
    written: int
    removed: int
    without_text: int  # reports whose text was not at hand


def build(output: Path, raw: Path | None = None, version: str | None = None, to: Path | None = None) -> Built:
    """Write the site of a release of `output`, the latest when none is named; texts are looked for in `raw`.

    It goes into `output/site`, or into the folder `to`. Files that would be the same are left alone.
    """
    release = releases.find(output, version)
    folder = to or output / FOLDER
    _require_ours(folder)
    if not (release / database.NAME).is_file():
        raise UsageError(f"The release {release.name} has no {database.NAME}.", "Publish it again.")
    folder.mkdir(parents=True, exist_ok=True)
    with releases.locked(output), closing(Book(release)) as book:
        writer = Writer(folder)
        writer.text(_MARK, "")
        missing = _write(book, Pages(book, writer), raw, output)
        removed = writer.finish()
    return Built(folder, release.name, writer.files, writer.written, removed, missing)


def _require_ours(folder: Path) -> None:
    """What stands in the folder and is no page is removed: it has to be ours."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise UsageError(
            f"{folder} holds other files than a site of workreports.", "Name an empty folder with --to."
        )


def _write(book: Book, pages: Pages, raw: Path | None, output: Path) -> int:
    hashes: Mapping[str, str] = {
        row["source_file"]: row["sha256"]
        for row in book.rows("SELECT source_file, sha256 FROM source_files WHERE sha256 IS NOT NULL")
    }
    texts: Mapping[str, str] = Texts(raw, hashes) if raw is not None and raw.is_dir() else {}
    index = Index()
    pages.static()
    home.write(pages)
    regions.write(pages)
    indicators.write(pages)
    missing = 0
    for number, (document, found) in enumerate(book.documents()):
        missing += not reports.write(pages, document, found, texts)
        receipts.write(pages, document, found)
        index.add(number, reports.searched(document, found))
    reports.write_list(pages)
    receipts.write_page(pages)
    data.write(pages, releases.listed(output))
    pages.search(index)
    return missing
