"""When a row says its figure was, held against the years the text names and those the document is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workreports.checking.beside import FAR, HANZI_YEAR, YEAR, Row

_NAMED_YEAR = re.compile(
    r"(?<![比较与同和年到至对于、\d])((?:19|20)\d\d)年(?![末底初]?(?:的|以来|起|开始|至|到|-|—))"
)
_OPENS = re.compile(r"[^,，。；比较与同和到至]{0,6}((?:19|20)\d\d)年(?:末|底|全年)?[,，]")
_OTHER_YEAR = re.compile("上年|去年|前年|上一年|年前|年来|年间|以来|年内|[从由自]")
_SPAN = re.compile(r"(?<![\d〇○零一二三四五六七八九])(?:[两二三四五六七八九十]|\d|1\d)年|时期|期间|任期|届")
_UP_TO = re.compile("(?<!不)[到至为]")  # behind it stands what became of a base
_LONGEST = 10  # years a plan reaches ahead
_AHEAD = 6000  # characters in which the span of a plan is named
_YEARS = re.compile(r"(?<![\d〇○零一二三四五六七八九])(十|[两二三四五六七八九]|[2-9]|10)(?:个?年|[”\"]|、)")
_COUNT = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def years(text: str) -> set[int]:
    """The years a plain text names."""
    found: set[int] = set()
    for arabic, hanzi in YEAR.findall(text):
        found.add(int(arabic or hanzi.translate(HANZI_YEAR)))
    return found


def _in_digits(clause: str) -> str:
    return clause.translate(HANZI_YEAR)


def _named(row: Row) -> int | None:
    """The year that is named last before the figure in its clause, or opens its sentence alone."""
    opens = _OPENS.match(_in_digits(row.before))
    if opens and len(years(row.before)) == 1 and not _OTHER_YEAR.search(row.before):
        return int(opens.group(1))
    if "年" not in row.clause or _OTHER_YEAR.search(row.clause):
        return None
    found = _NAMED_YEAR.findall(_in_digits(row.clause))
    return int(found[-1]) if found and len(years(row.before)) == 1 else None


def _since(row: Row, begins: int) -> bool:
    """Whether the figure is held against the year before its period: `比2010年翻一番`."""
    return re.search(rf"[比较][^，。；]{{0,4}}{begins - 1}年", _in_digits(row.clause)) is not None


def period(row: Row) -> bool | None:
    """Whether the years named near the figure allow its period, or else those the document is about."""
    first, last = row.row["period_start"], row.row["period_end"]
    if first is None or last is None:
        return None
    begins, ends = first.year, last.year
    named = _named(row)
    if named is not None:
        return begins <= named <= ends or _since(row, begins)
    about = _about(row)
    if about is None:
        return None
    if begins < ends and _since(row, begins):
        return True
    if row.text.names(begins, row.place) or row.text.names(ends, row.place):
        return True
    if begins == ends:
        return _ahead(row, ends, about) if row.row["status"] == "target" else _behind(row, ends, about)
    return _span(row, begins, ends, about)


@dataclass(frozen=True, slots=True)
class _About:
    """The years a document is about."""

    year: int  # the report's
    start: int  # what it looks back on
    end: int


def _about(row: Row) -> _About | None:
    told = row.told
    if told is None:
        return None
    end = told.review_end.year if told.review_end else None
    year = told.report_year or (end + 1 if end else None)
    if year is None:
        return None
    start = told.review_start.year if told.review_start else year - 1
    return _About(year, start, end or year - 1)


def _counted(text: str) -> set[int]:
    """The numbers of years a text speaks of: `五年来`, `今后三年`, `“十四五”`."""
    return {_COUNT.get(count) or int(count) for count in _YEARS.findall(text)}


def _ahead(row: Row, year: int, about: _About) -> bool:
    """Whether a target of a year nobody names lies where targets lie."""
    told = row.told is not None and row.told.report_year
    if year == about.year or (not told and year == about.end):
        return True
    if year == about.year - 1:  # what was planned then
        return row.has("last_year", row.before) or row.has("planned", row.clause, row.behind[:12])
    if year < about.year or year > about.year + _LONGEST:
        return False
    if year == about.year + 1 and row.has("next_year", row.before):
        return True
    if year == about.year + 4 or year % 5 == 0:  # the ends of terms and of plans
        return bool(_SPAN.search(row.far(_AHEAD))) or row.has("target", row.before)
    return bool({year - about.year, year - about.year + 1} & _counted(row.far(200)))


def _behind(row: Row, year: int, about: _About) -> bool:
    """Whether a fact of a year nobody names is of the last one looked back on, or of a base before it."""
    if year in (about.end, about.year - 1):
        return True
    if year == about.year:
        return row.has("today", row.before, row.far(120))
    if year > about.year or not _of_base(row):
        return False
    return year in (about.start - 1, about.end - 1) or about.end - year in _counted(row.far(FAR))


def _of_base(row: Row) -> bool:
    """Whether the figure is what something grew from."""
    return row.has("based", _UP_TO.split(row.clause)[-1])


def _span(row: Row, begins: int, ends: int, about: _About) -> bool:
    """Whether years from one to another lie where the document looks back or ahead."""
    if _SPAN.search(row.far(2000)) and ends - 12 <= begins <= ends <= about.year + 10:
        return True
    if row.row["status"] == "target":
        return about.year - 1 <= begins and ends <= about.year + 6
    end = about.end
    if row.has("today", row.before, row.far(120)):
        end = max(end, about.year)
    return about.start - row.has("compared", row.before, row.behind[:20]) <= begins and ends <= end


def status(row: Row) -> bool | None:
    """Whether a target, an estimate or a fact has its words or its time."""
    told, ends, begins = row.told, row.row["period_end"], row.row["period_start"]
    match row.row["status"]:
        case "estimate":
            return row.has("estimate", row.far(FAR))
        case "actual" if row.has("estimated", row.clause) and not _of_base(row):
            return False
    if told is None or told.report_year is None or ends is None or begins is None:
        return None
    if row.row["status"] == "target":
        return bool(ends.year >= told.report_year) or row.has("target", row.before, row.behind[:12])
    over = told.review_end.year if told.review_end else told.report_year
    return bool(begins.year <= over) or row.has("today", row.before, row.far(120))
