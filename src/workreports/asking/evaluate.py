"""Scores of extracted observations against numerals annotated by hand.

A gold file has one JSON object a line, a numeral of a source file: its span (code points of the decoded
file), the annotated passage it lies in, its kind (`obs` counts, `opt` may but need not be an observation,
all others must not be one), and for `obs` and `opt` the columns it should have. `subject` and `unit` give
alternatives separated by `/`, `period` and `status` by `|`. `passage_also` lists where the same passage
stands again in the file.

An observation answers a numeral when their spans overlap. Observations outside annotated passages are not
judged. *Strict* is an observation found with every column right; *headline* the same for numerals with an
indicator, with the indicator in place of the subject.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from workreports.declared import lexicon
from workreports.errors import UsageError

COLUMNS = ("value", "unit", "measure", "basis", "period", "status", "bound", "subject")

_DROPPED = re.compile(r"[\s“”\"'（）()《》、，,·的]")
_HEAD_OVERLAP, _BIGRAM_OVERLAP = 0.5, 0.6


@dataclass(frozen=True, slots=True)
class Prediction:
    """The judged columns of an observation, whatever record or table it came from."""

    source_file: str  # the name without folders, as gold files give it
    char_start: int
    char_end: int
    subject: str
    indicator_id: str | None
    measure: str
    basis: str | None
    value: float | None
    value_max: float | None
    unit: str | None
    period: str | None
    status: str
    bound: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class GoldNumeral:
    """A numeral with the verdict and the columns an annotator gave it."""

    source_file: str
    char_start: int
    char_end: int
    passage: tuple[int, int]
    elsewhere: tuple[int, ...]  # starts of the passage's other occurrences
    kind: str
    text: str
    context: str
    subject: str
    indicator: str
    measure: str
    basis: str
    value: float | None
    value_max: float | None
    unit: str
    period: str
    status: str
    bound: str


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that differs; `kind` is `missed`, `false` or `wrong <column>`."""

    source_file: str
    char_start: int
    kind: str
    text: str
    got: str
    want: str
    context: str

    def line(self) -> str:
        """As a tab-separated line."""
        cells = (self.source_file, self.char_start, self.kind, self.text, self.got, self.want, self.context)
        return "\t".join(re.sub(r"\s+", " ", str(cell)) for cell in cells)


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Errors of one kind, where the column has few values also of one confusion (`level → change`)."""

    kind: str
    errors: tuple[Error, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures, under the names in which they are reported."""

    gold_obs: int
    predicted: int
    opt_covered: str
    detect_precision: float
    detect_recall: float
    detect_f1: float
    strict_f1: float
    headline_recall_all_right: float
    indicator_accuracy: float
    value_accuracy: float
    unit_accuracy: float
    measure_accuracy: float
    basis_accuracy: float
    period_accuracy: float
    status_accuracy: float
    bound_accuracy: float
    subject_accuracy: float

    def as_dict(self) -> dict[str, int | float | str]:
        """Name and figure, in the order of reporting."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores, and every error in the order of files and spans."""

    scores: Scores
    errors: tuple[Error, ...]


# --- reading


def read_gold(path: Path) -> list[GoldNumeral]:
    """The numerals of a gold file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise UsageError(f"{path} cannot be read: {reason}.", "Name a file of annotated numerals.") from error
    gold = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                gold.append(_gold(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                where = f"{path.name}, line {number}"
                raise UsageError(f"{where} is not an annotated numeral: {error!r}.", "Mend it.") from error
    return gold


def _gold(row: Mapping[str, Any]) -> GoldNumeral:
    def text(key: str) -> str:
        return str(row.get(key) or "")

    return GoldNumeral(
        source_file=row["source_file"],
        char_start=int(row["char_start"]),
        char_end=int(row["char_end"]),
        passage=(int(row["passage_start"]), int(row["passage_end"])),
        elsewhere=tuple(row.get("passage_also") or ()),
        kind=row["kind"],
        text=text("text"),
        context=text("context"),
        subject=text("subject"),
        indicator=text("indicator"),
        measure=text("measure"),
        basis=text("basis"),
        value=row.get("value"),
        value_max=row.get("value_max"),
        unit=text("unit"),
        period=text("period"),
        status=text("status"),
        bound=text("bound"),
    )


def predictions(rows: Iterable[object]) -> list[Prediction]:
    """Observation records, or rows of the published table, as what is judged."""
    return [prediction(row) for row in rows]


def prediction(row: object) -> Prediction:
    """An observation record, or a row of the published table, as what is judged."""

    def cell(name: str) -> Any:
        return row.get(name) if isinstance(row, Mapping) else getattr(row, name)

    value, value_max = cell("value"), cell("value_max")
    return Prediction(
        source_file=str(cell("source_file")).rsplit("/", 1)[-1],
        char_start=int(cell("char_start")),
        char_end=int(cell("char_end")),
        subject=cell("subject") or "",
        indicator_id=cell("indicator_id"),
        measure=cell("measure"),
        basis=cell("basis"),
        value=None if value is None else float(value),
        value_max=None if value_max is None else float(value_max),
        unit=cell("unit"),
        period=cell("period"),
        status=cell("status"),
        bound=cell("bound"),
        quote=cell("quote") or "",
    )


def from_parquet(path: Path) -> list[Prediction]:
    """The observations of a published table; `path` is the file, a release, or an output folder."""
    inside = "parquet/observations.parquet"
    candidates = (path, path / inside, path / "latest" / inside)
    table = next((candidate for candidate in candidates if candidate.is_file()), None)
    if table is None:
        raise UsageError(
            f"{path} holds no observations.", "Publish first, or name a folder of texts with --raw."
        )
    import pyarrow.parquet as pq

    present = pq.read_schema(table).names
    wanted = [field.name for field in fields(Prediction)]
    if missing := [name for name in wanted if name not in present and name != "quote"]:
        raise UsageError(f"{table} lacks {', '.join(missing)}.", "Name a published observations table.")
    return predictions(pq.read_table(table, columns=[name for name in wanted if name in present]).to_pylist())


def from_raw(folder: Path, gold: Sequence[GoldNumeral] | None = None) -> list[Prediction]:
    """The observations of a fresh extraction over a folder of texts, nothing published.

    With gold only the files that it annotates are read.
    """
    only = None if gold is None else frozenset(Path(item.source_file).name for item in gold)
    return predictions(
        observation for extraction in extractions(folder, only) for observation in extraction.observations
    )


def extractions(folder: Path, only: Collection[str] | None = None) -> Iterator[Any]:
    """What each distinct document of a folder of texts yields; `only`: of the files of these names."""
    from workreports.model import Snapshot
    from workreports.observing.read import read
    from workreports.reading import dedupe, snapshot

    if not folder.is_dir():
        raise UsageError(f"The folder {folder} does not exist.", "Name a folder of .txt files.")
    found = [
        read(file)
        for file in snapshot.read_folder(folder)
        if isinstance(file, Snapshot) and (only is None or Path(file.source_file).name in only)
    ]
    yields = {item.document_id: item for one in reversed(found) for item in one.extractions}
    for document in dedupe.dedupe(item for one in found for item in one.documents).documents:
        yield yields[document.document_id]


# --- judging


@cache
def _lead() -> re.Pattern[str]:
    """Words in front of a subject that two annotators may set or leave out."""
    words = lexicon.load("linking")["subject_leads"]
    return re.compile(f"^(?:{'|'.join(map(re.escape, words))})+")


def same_subject(predicted: str, alternatives: str) -> bool:
    """Whether a subject names the same thing as one of the alternatives, wording aside.

    Equal, one a good half of the other, or most bigrams shared; without marks and, if need be, leading words.
    """
    mine = _DROPPED.sub("", predicted)
    return bool(mine) and any(
        _alike(mine, other) or _alike(_lead().sub("", mine), _lead().sub("", other))
        for other in (_DROPPED.sub("", alternative) for alternative in alternatives.split("/"))
        if other
    )


def _alike(left: str, right: str) -> bool:
    if not left or not right:
        return False
    short, long = sorted((left, right), key=len)
    if short in long and (left == right or len(short) >= max(2, _HEAD_OVERLAP * len(long))):
        return True
    mine, other = _bigrams(left), _bigrams(right)
    return bool(mine and other) and 2 * len(mine & other) / (len(mine) + len(other)) >= _BIGRAM_OVERLAP


def _bigrams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _same_number(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return abs(left - right) <= 1e-6 * max(1.0, abs(right))


def _same_period(text: str | None) -> str:
    return (text or "").replace("-Q", "Q").replace("—", "/").strip()


def judge(found: Prediction, gold: GoldNumeral) -> dict[str, bool]:
    """Which columns are right; the basis counts where the measure has one and the annotator gave it."""
    unit = found.unit or ""
    has_basis = gold.measure == "growth" or (gold.measure == "change" and gold.basis)
    return {
        "value": _same_number(found.value, gold.value)
        and (gold.value_max is None or _same_number(found.value_max, gold.value_max)),
        "unit": unit == gold.unit or unit in gold.unit.split("/"),
        "measure": found.measure == gold.measure,
        "basis": not has_basis or (found.basis or "") == gold.basis,
        "period": _same_period(found.period) in map(_same_period, gold.period.split("|")),
        "status": found.status in gold.status.split("|"),
        "bound": found.bound == gold.bound,
        "subject": same_subject(found.subject, gold.subject),
    }


class _Tally:
    """Counts and errors while the files are gone through."""

    def __init__(self) -> None:
        self.found = self.missed = self.false = self.strict = 0
        self.optional = self.optional_found = 0
        self.headline = self.headline_right = self.indicated = self.indicator_right = 0
        self.right = dict.fromkeys(COLUMNS, 0)
        self.errors: list[Error] = []

    def miss(self, gold: GoldNumeral) -> None:
        self.missed += 1
        self.headline += bool(gold.indicator)
        self._note(gold, "missed", "", gold.subject)

    def hit(self, gold: GoldNumeral, found: Prediction, right: Mapping[str, bool]) -> None:
        self.found += 1
        self.strict += all(right.values())
        for column, good in right.items():
            self.right[column] += good
            if not good:
                self._note(gold, f"wrong {column}", *_difference(found, gold, column))
        if gold.indicator:
            good = found.indicator_id == gold.indicator
            self.headline += 1
            self.indicated += 1
            self.indicator_right += good
            self.headline_right += good and all(ok for column, ok in right.items() if column != "subject")
            if not good:
                self._note(gold, "wrong indicator", str(found.indicator_id), gold.indicator)

    def invent(self, found: Prediction) -> None:
        self.false += 1
        text = found.quote or str(found.value)
        self.errors.append(Error(found.source_file, found.char_start, "false", text, found.subject, "", ""))

    def _note(self, gold: GoldNumeral, kind: str, got: str, want: str) -> None:
        self.errors.append(Error(gold.source_file, gold.char_start, kind, gold.text, got, want, gold.context))

    def scores(self) -> Scores:
        wanted, given = self.found + self.missed, self.found + self.false
        accuracy = {f"{column}_accuracy": good / max(1, self.found) for column, good in self.right.items()}
        return Scores(
            gold_obs=wanted,
            predicted=given,
            opt_covered=f"{self.optional_found}/{self.optional}",
            detect_precision=self.found / max(1, given),
            detect_recall=self.found / max(1, wanted),
            detect_f1=_f1(self.found, given, wanted),
            strict_f1=_f1(self.strict, given, wanted),
            headline_recall_all_right=self.headline_right / max(1, self.headline),
            indicator_accuracy=self.indicator_right / max(1, self.indicated),
            **accuracy,
        )


def _f1(good: int, given: int, wanted: int) -> float:
    precision, recall = good / max(1, given), good / max(1, wanted)
    return 2 * precision * recall / max(1e-9, precision + recall)


def _difference(found: Prediction, gold: GoldNumeral, column: str) -> tuple[str, str]:
    got, want = getattr(found, column), getattr(gold, column)
    if column == "value" and gold.value_max is not None:
        return f"{got}–{found.value_max}", f"{want}–{gold.value_max}"
    return str(got), str(want)


def evaluate(rows: Iterable[object], gold: Sequence[GoldNumeral]) -> Evaluation:
    """Judge observations (records, or rows of the table) against annotated numerals."""
    by_file: dict[str, list[Prediction]] = defaultdict(list)
    for row in rows:
        found = row if isinstance(row, Prediction) else prediction(row)
        by_file[found.source_file].append(found)
    numerals: dict[str, list[GoldNumeral]] = defaultdict(list)
    for item in gold:
        numerals[item.source_file].append(item)
    tally = _Tally()
    for file, items in numerals.items():
        _evaluate_file(by_file.get(file, []), items, tally)
    return Evaluation(tally.scores(), tuple(sorted(tally.errors, key=Error.line)))


def _evaluate_file(found: Sequence[Prediction], gold: Sequence[GoldNumeral], tally: _Tally) -> None:
    inside = in_passages(found, gold)
    used: set[int] = set()
    for item in gold:
        if item.kind not in ("obs", "opt"):
            continue
        hits = [
            n for n, (p, shift) in enumerate(inside)
            if p.char_start - shift < item.char_end and item.char_start < p.char_end - shift
        ]  # fmt: skip
        used.update(hits)
        if item.kind == "opt":
            tally.optional += 1
            tally.optional_found += bool(hits)
        elif hits:
            judged = [(inside[n][0], judge(inside[n][0], item)) for n in hits]
            tally.hit(item, *max(judged, key=lambda pair: sum(pair[1].values())))
        else:
            tally.miss(item)
    for n, (p, _) in enumerate(inside):
        if n not in used:
            tally.invent(p)


def in_passages(found: Sequence[Prediction], gold: Sequence[GoldNumeral]) -> list[tuple[Prediction, int]]:
    """Observations within annotated passages, with how far their copy of the passage is shifted.

    Where a passage stands several times in a file, the occurrence with the most observations is judged:
    a document is published once, whichever copy was chosen.
    """
    passages = {item.passage: item.elsewhere for item in reversed(gold)}
    inside = []
    for (start, end), elsewhere in sorted(passages.items()):
        shifts = [0, *(other - start for other in elsewhere)]
        count = {s: sum(start + s <= p.char_start < end + s for p in found) for s in shifts}
        shift = max(shifts, key=lambda s: count[s])
        inside += [(p, shift) for p in found if start + shift <= p.char_start < end + shift]
    return inside


# --- reporting

_GROUPED_BY_CONFUSION = ("unit", "measure", "basis", "status", "bound", "indicator")


def grouped(errors: Iterable[Error]) -> list[ErrorGroup]:
    """Errors by kind, the most frequent kind first."""
    groups: dict[str, list[Error]] = defaultdict(list)
    for error in errors:
        column = error.kind.removeprefix("wrong ")
        confusion = f": {error.got} → {error.want}" if column in _GROUPED_BY_CONFUSION else ""
        groups[error.kind + confusion].append(error)
    return [
        ErrorGroup(kind, tuple(members))
        for kind, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def report(evaluation: Evaluation, *, errors: bool = False, examples: int = 5) -> str:
    """The scores as lines of text, with `errors` followed by the kinds of error and examples of each."""
    scores = evaluation.scores.as_dict()
    lines = [f"{k:28s} {v:.4f}" if isinstance(v, float) else f"{k:28s} {v}" for k, v in scores.items()]
    for group in grouped(evaluation.errors) if errors else ():
        lines += ["", f"{len(group.errors):4d}  {group.kind}"]
        for error in group.errors[:examples]:
            told = " ".join(
                f"{word} {cell}" for word, cell in (("got", error.got), ("want", error.want)) if cell
            )
            place = f"{error.source_file}:{error.char_start}"
            lines.append(f"      {place}  {error.text}  {told}  {error.context[:60]}".rstrip())
        if len(group.errors) > examples:
            lines.append(f"      … and {len(group.errors) - examples} more")
    return "\n".join(lines)
