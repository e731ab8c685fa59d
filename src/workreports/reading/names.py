"""What the name of a file, and of the folders above it, says about the text in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePosixPath

from workreports.declared import lexicon
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
    folder_years: tuple[int, ...] = ()  # of the nearest folder, where the file's own name has none
    pinyin: tuple[Region, ...] = ()  # provinces written in letters
    month: tuple[int, int] | None = None  # year and month of the file's own name

    @property
    def key(self) -> str:
        """All of it as text: two names that say the same have the same."""
        told = (self.file, self.folder, self.pinyin)
        codes = (",".join(region.code for region in found) for found in told)
        years = (",".join(map(str, found)) for found in (self.years, self.folder_years))
        return "|".join((*codes, self.zone or "", *years, *map(str, self.month or ())))


_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?P<month>1[0-2]|0?[1-9])月")


@lru_cache(maxsize=4096)
def said(source_file: str) -> Said:
    """What the path of a file under the raw folder says."""
    path = PurePosixPath(source_file)
    name = path.name.removesuffix(path.suffix) if path.suffix.lower() in (".txt", ".yml") else path.name
    name = _CHINESE.sub(lambda match: match["year"].translate(_DIGITS) + "年", name)
    folder: tuple[Region, ...] = ()
    for part in path.parts[:-1]:
        folder = meant(part, folder) or folder
    years = _years(name)
    above: tuple[int, ...] = ()
    for part in path.parts[:-1]:
        above = _years(part) or above
    letters = tuple(
        region
        for word in dict.fromkeys(re.findall("[a-z]+", source_file.lower()))
        if (region := regions.get(_pinyin().get(word, ""))) is not None
    )
    return Said(
        meant(name, folder),
        folder,
        zones.named(name),
        years,
        () if years else above,
        letters if len(letters) == 1 else (),
        (int(month["year"]), int(month["month"])) if (month := _MONTH.search(name)) else None,
    )


def _years(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(match["year"] or match["day"]) for match in _YEAR.finditer(text)}))


@cache
def _pinyin() -> Mapping[str, str]:
    return {word: str(code) for word, code in lexicon.load("documents")["pinyin"].items()}


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
