"""What a row says held against its sentence, read a second time in a way that shares no code with the first.

The grammar weighs evidence and carries words over whole sentences. This asks only what hardly ever fails:
that the digits give the value, that the unit stands there, that a fall has a word of falling, that a year
named beside the figure is in the period. A row that fails one of these is doubtful; many rows that fail the
same mean that something between the text and the table went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from workreports.checking import figures, periods
from workreports.checking.beside import (
    CLAUSE,
    Row,
    Text,
    Told,
    at_end,
    form_at,
    forms_of,
    kind_of,
    words,
)
from workreports.checking.figures import Figure
from workreports.declared.indicators import indicators

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = (
    *(
        "document_id",
        "source_file",
        "char_start",
        "char_end",
        "quote",
        "sentence",
        "subject",
        "measure",
        "basis",
    ),
    *("value", "value_max", "unit", "period", "period_start", "period_end", "status", "bound", "place"),
    *("indicator_id", "value_text"),
)
_HELD = 8192  # rows at once
_MONEY = ("CNY", "USD", "HKD", "JPY", "EUR")  # whose word is left out of `4万亿、5万亿两个台阶`
_AVERAGE = re.compile(
    r"(?:年均|年平均|平均每年|每年平均)(?:增长|增加|下降|递增|减少|提高|增|降|增速|增幅)?(?:为|达到?|约|超过?)?$"
)
_ADDED = "第一二三比重率数量额值"  # what the parts of a coordination are named with
_GOES_ON = re.compile(r"\d|\.\d|点[一二三四五六七八九零〇]")
_GROUP_BEHIND = re.compile(r",\d{3}(?!\d)")
_BEGAN = re.compile(r"\d\.?$")
_BEGAN_GROUP = re.compile(r"\d,$")  # 1，000 with a comma of the text
_GROUP = re.compile(r"\d{3}(?!\d)")
_BEGAN_HANZI = re.compile(r"[二三四五六七八九十百千万亿][十百千万亿]$")
_LISTED = re.compile("分别|[、和及；:：其中]|均|各|增速|增幅")


# ---- value ----


def _value(row: Row) -> bool | None:
    read = [number for number in (row.row["value"], row.row["value_max"]) if number is not None]
    found = [_meant(row, row.quote, figure) for figure in row.figures] or [_wordy(row)]
    for guess in (row.said.replace("几", digit) for digit in "一九" if "几" in row.said):  # 三十几
        found += [_meant(row, guess, figure) for figure in figures.figures(guess)]
    if not any(found):
        return None
    share = 1e-2 if re.search("分之|/|:|∶", row.quote) else 1e-6
    every = {value for some in found for value in some}
    return all(any(figures.near(abs(number), value, share) for value in every) for number in read)


def _meant(row: Row, quote: str, figure: Figure) -> set[float]:
    """Everything a figure of the quote can mean in the unit of the row."""
    factors = {
        form.factor for form in form_at(row.tail) if form.base == (row.row["unit"] or "").split("/")[0]
    }
    carried = {1.0}
    rest = quote[figure.end :] + row.behind[:20]
    following = re.match(r"[多余]?(?:[-—~～至到、和及与%]+\d[\d.]*)+([十百千万亿]*)", rest)
    if following:
        carried.add(figures.values("1" + following.group(1))[0] if following.group(1) else 1.0)
    found = {
        value * more * factor for value in figure.values for more in carried for factor in factors or {1.0}
    }
    unit = row.row["unit"]
    if unit == "percent":
        found |= _of_hundred(quote, found)
    elif unit in ("times", "rank"):
        found |= _of_times(quote, found)
    elif not factors:  # the unit follows, or is carried over
        forms = form_at(re.sub(r"^[十百千万亿多余]+", "", rest))
        found |= {
            value * form.factor
            for value in found
            for form in forms
            if form.base == (unit or "").split("/")[0]
        }
    return found


def _of_hundred(quote: str, plain: set[float]) -> set[float]:
    found: set[float] = set()
    if "‰" in quote or "千分" in quote:
        return {value / 10 for value in plain}
    if "成" in quote:
        parts = [figure.values[0] for figure in figures.figures(quote)]
        found |= {value * 10 for value in plain} | {parts[0] * 10 + parts[-1], parts[0] * 10 + 5}
    if "倍" in quote:
        found |= {value * 100 for value in plain} | {(value - 1) * 100 for value in plain}
    if "番" in quote:
        found |= {(2**value - 1) * 100 for value in plain if value < 20} | {100.0}
    if "半" in quote:
        found |= {50.0, *(value + 0.5 for value in plain)}
    if "分之" in quote or "/" in quote:
        parts = [figure.values[0] for figure in figures.figures(quote)]
        if "/" in quote:
            parts.reverse()
        if len(parts) >= 2 and parts[-2]:
            found.add(parts[-1] / parts[-2] * 100)
    return found


def _of_times(quote: str, plain: set[float]) -> set[float]:
    parts = [figure.values[0] for figure in figures.figures(quote)]
    found = {2**value for value in plain if value < 20} if "番" in quote else set()
    if len(parts) > 1 and parts[1]:
        found.add(parts[0] / parts[1])
    if "半" in quote:
        found |= {0.5, *(value + 0.5 for value in plain)}
    return found | ({value + 1 for value in plain} if "倍" in quote else set())


def _wordy(row: Row) -> set[float]:
    """Figures without a digit."""
    if row.row["unit"] == "rank":
        return {1.0}
    if "番" in row.quote:
        return {2.0, 100.0}
    if "半" in row.quote:
        return {0.5, 50.0}
    return set()


def _whole(row: Row) -> bool | None:
    """Whether no more of the figure stands right before or behind the quote."""
    if not row.figures or row.figures[0].start:
        return None
    if row.tail or row.said != row.quote:
        pass
    elif _GOES_ON.match(row.rest) or ("." not in row.quote and _GROUP_BEHIND.match(row.rest)):
        return False
    before, hanzi = row.far(2), not row.quote[0].isascii()
    if hanzi:
        return not _BEGAN_HANZI.search(before)
    return not (_BEGAN.search(before) or (_BEGAN_GROUP.search(before) and _GROUP.match(row.quote)))


# ---- sign, unit, bound, measure ----


def _sign(row: Row) -> bool | None:
    value, measure = row.row["value"], row.row["measure"]
    around = row.behind[:8]
    if value is not None and value < 0:
        return row.has("down", row.before, row.quote, around)
    if measure not in ("growth", "change", "gap") or not value:
        return None
    return not (at_end("falls").search(row.clause) or row.quote.startswith(("-", "负", "−"))) or row.has(
        "rises", row.clause[:-1]
    )


def _unit(row: Row) -> bool | None:
    unit = row.row["unit"]
    if unit is None:
        forms = form_at(row.tail)
        return not forms if row.tail else None
    word = {"percent": "percent", "pp": "pp", "rank": "rank", "times": "times"}.get(unit)
    if unit == "percent" and row.has("points", row.quote):
        return False
    if word is not None:
        return row.has(word, row.quote, row.behind[:12], row.clause)
    if unit == "index":
        return not row.tail
    first = figures.plain(unit.split("/")[0])
    if not row.tail:
        around = row.far(400) + row.behind
        left_out = first in _MONEY or kind_of(first) in ("count", "person", "noun")  # 新增13万用户
        return None if left_out else any(form in around for form in forms_of(first))
    if first in row.quote or first in row.behind[:20]:  # 30个和41个工作日
        return True
    found = form_at(row.tail)
    return any(figures.plain(form.base) == first for form in found) or (
        first == "个" and all(kind_of(form.base) == "noun" for form in found)  # 16市
    )


def _bound(row: Row) -> bool | None:
    bound = row.row["bound"]
    about = (row.clause[-14:], row.said, row.behind[:10])
    match bound:
        case "min" | "max" | "approx":
            return row.has(bound, *about) or row.has(bound, row.before[-40:], row.behind[:40])
        case "range":
            return len(row.figures) > 1 or "几" in row.said
        case "exact":
            return not at_end("bounded_before").search(row.clause) and not _bounded_after().match(row.behind)
    return None


@cache
def _bounded_after() -> re.Pattern[str]:
    return re.compile(f"(?:{words()['bounded_after'].pattern})")


def _measure(row: Row) -> bool | None:
    unit, measure = row.row["unit"], row.row["measure"]
    if measure in ("growth", "change", "gap"):
        near = (row.clause, row.quote, row.behind[:8])
        listed = row.before if _LISTED.search(row.before + row.behind[:6]) else row.clause
        return row.has(measure, *near, listed) and not (measure == "growth" and unit == "pp")
    if unit == "pp":
        return False
    if unit == "percent":
        return measure == "share" and not (
            at_end("rises").search(row.clause) or at_end("falls").search(row.clause)
        )
    wanted = {"rank": "rank", "times": "multiple", "index": "index"}
    if unit in wanted:
        return bool(wanted[unit] == measure)
    ends = not row.behind or CLAUSE.match(row.behind)  # 提高1200万教师待遇 changes no number
    return bool(measure == "level") and not (ends and at_end("changed").search(row.clause))


# ---- basis ----


def _basis(row: Row) -> bool | None:
    match row.row["basis"]:
        case "yoy":
            return not _AVERAGE.search(row.clause)
        case "avg_annual":
            return row.has("average", row.before, row.behind[:20], row.far(200))
        case "prev_period":
            return row.has("previous", row.before, row.behind)
        case "cumulative":
            begins, ends = row.row["period_start"], row.row["period_end"]
            return row.has("cumulative", row.before) or (begins is not None and begins.year < ends.year)
    return None


# ---- words ----


def _subject(row: Row) -> bool | None:
    subject = figures.plain(row.row["subject"] or "")
    if not subject:
        return None
    around = row.far(600) + row.quote + row.behind
    missing = sum(character not in around for character in subject if character not in _ADDED)
    return missing * 5 <= 2 * len(subject)


def _place(row: Row) -> bool | None:
    place = row.row["place"]
    return None if not place else figures.plain(place) in row.far(600) + row.said + row.rest


@cache
def _names() -> Mapping[str, tuple[frozenset[str], ...]]:
    return {
        code: tuple(frozenset(name) for name in (*one.aliases, one.name.zh))
        for code, one in indicators().items()
    }


def _indicator(row: Row) -> bool | None:
    names = _names().get(row.row["indicator_id"] or "")
    if names is None:
        return None
    said = set(figures.plain(row.row["subject"] or "") + row.before[-60:])
    return any(len(name - said) * 2 <= len(name) for name in names)


CHECKS: Mapping[str, Callable[[Row], bool | None]] = {
    "whole": _whole,
    "value": _value,
    "sign": _sign,
    "unit": _unit,
    "bound": _bound,
    "measure": _measure,
    "period": periods.period,
    "status": periods.status,
    "basis": _basis,
    "subject": _subject,
    "place": _place,
    "indicator": _indicator,
}


def _doubts(row: Row) -> str:
    """The names of the checks that a row fails, parted by blanks."""
    return " ".join(name for name, check in CHECKS.items() if check(row) is False)


def every(
    rows: Iterable[Mapping[str, Any]], texts: Mapping[str, str], documents: Mapping[str, Told]
) -> Iterator[str]:
    """The doubts about each row; rows of a file stand together. Without its text a row has its sentence."""
    name: object = ...
    text: str | None = None
    for row in rows:
        if row["source_file"] != name:
            name = row["source_file"]
            text = texts.get(str(name))
            plain = None if text is None else Text(text)
        start, end, told = row["char_start"], row["char_end"], documents.get(row["document_id"])
        if text is not None and plain is not None and start is not None and text[start:end] == row["quote"]:
            yield _doubts(Row(row, plain, plain.at(start), plain.at(end), told))
        else:
            sentence, quote = row["sentence"] or "", row["quote"] or ""
            alone, at = Text(sentence), sentence.find(quote)
            yield ("" if at < 0 else _doubts(Row(row, alone, alone.at(at), alone.at(at + len(quote)), told)))


class Doubts:
    """The doubts about the observations of a run; they are looked for once."""

    def __init__(self) -> None:
        self._table: pa.Table | None = None

    def table(self, tables: Mapping[str, pa.Table], texts: Mapping[str, str] | None) -> pa.Table:
        """One row for each doubt about an observation; none without the texts."""
        import pyarrow as pa

        if self._table is None:
            found = [] if texts is None else list(_found_in(tables, texts))
            columns = [pa.array([row[n] for row in found], pa.string()) for n in range(2)]
            self._table = pa.table(columns, names=["observation_id", "doubt"])
        return self._table


def _found_in(tables: Mapping[str, pa.Table], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    columns = ["document_id", "report_year", "review_start", "review_end"]
    documents = {
        row.pop("document_id"): Told(**row) for row in tables["documents"].select(columns).to_pylist()
    }
    for batch in tables["observations"].select(["observation_id", *COLUMNS]).to_batches(max_chunksize=_HELD):
        rows = batch.to_pylist()
        for row, doubts in zip(rows, every(rows, texts, documents), strict=True):
            for doubt in doubts.split():
                yield row["observation_id"], doubt
