"""What the name of a file, and of the folders above it, says about the text in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from workreports.model import Region
from workreports.reading import regions, zones

_ALONE = r"(?<![0-9A-Za-z])(?P<year>19[4-9]\d|20\d\d)(?![0-9A-Za-z])"
_YEAR = re.compile(rf"{_ALONE}|(?<!\d)(?P<day>20\d\d)(?=[01]\d[0-3]\d(?!\d))")
_CHINESE = re.compile(r"(?P<year>[一二][〇○零九八七六五四三二一]{3})年")
_DIGITS = {ord(character): str(value) for value, character in enumerate("〇一二三四五六七八九")} | {
    ord("零"): "0",
    ord("○"): "0",
}


@dataclass(frozen=True, slots=True)
class Said:
    """Regions that may be meant by the file's own name and by its folders, a zone, and years."""

    file: tuple[Region, ...] = ()
    folder: tuple[Region, ...] = ()
    zone: str | None = None
    years: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """All of it as text: two names that say the same have the same."""
        codes = (",".join(region.code for region in found) for found in (self.file, self.folder))
        return "|".join((*codes, self.zone or "", ",".join(map(str, self.years))))


@lru_cache(maxsize=4096)
def said(source_file: str) -> Said:
    """What the path of a file under the raw folder says."""
    path = PurePosixPath(source_file)
    name = path.name.removesuffix(path.suffix) if path.suffix.lower() in (".txt", ".yml") else path.name
    name = _CHINESE.sub(lambda match: match["year"].translate(_DIGITS) + "年", name)
    folder: tuple[Region, ...] = ()
    for part in path.parts[:-1]:
        folder = meant(part, folder) or folder
    years = sorted({int(match["year"] or match["day"]) for match in _YEAR.finditer(name)})
    return Said(meant(name, folder), folder, zones.named(name), tuple(years))


def meant(text: str, above: tuple[Region, ...] = ()) -> tuple[Region, ...]:
    """The divisions a short text names: the last of a chain (广东省清远市), several where it is open."""
    found: tuple[Region, ...] = ()
    for _, _, name in regions.scan(text):
        senses = regions.candidates(name)
        exact = tuple(region for region in senses if region.name == name)
        senses = exact or senses
        below = tuple(
            region
            for region in senses
            if any(region.code != up.code and regions.is_under(region.code, up.code) for up in found or above)
        )
        if below:
            found = below
        elif not found:
            found = senses
    return found
