"""`python -m bench.fit`: fits the weights of the confidence to annotated reports, and tells how good it is.

Every figure is of reports left out of the fitting: the reports are parted into folds, and the rows of each
fold are judged with weights fitted to the others.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from workreports.asking import evaluate
from workreports.asking.evaluate import GoldNumeral
from workreports.declared import paths
from workreports.model import Document, Observation, Snapshot
from workreports.observing import confidence
from workreports.observing.read import read
from workreports.reading import snapshot

HERE = Path(__file__).resolve().parent.parent
FOLDS = 10
RARE = 12  # rows; what fewer have in common is no evidence
STRENGTH = 0.15  # of the data against the wish for small weights
_SHOWN = ("<!-- fit -->", "<!-- /fit -->")  # between them the page shows what was measured
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Sample:
    """A row, what is true of it, and whether all its columns are right."""

    file: str
    features: tuple[str, ...]
    right: bool


def samples(texts: Path, gold: Sequence[GoldNumeral]) -> Iterator[Sample]:
    """The rows in annotated passages, without those that may but need not be observations."""
    by_file: dict[str, list[GoldNumeral]] = defaultdict(list)
    for item in gold:
        by_file[item.source_file].append(item)
    for path in sorted(path for path in texts.rglob("*.txt") if path.name in by_file):
        source = snapshot.read_file(path, texts)
        if isinstance(source, Snapshot):
            yield from _of_file(source, by_file[path.name])


def _of_file(source: Snapshot, gold: Sequence[GoldNumeral]) -> Iterator[Sample]:
    found = read(source)
    documents = {one.document.document_id: one.document for one in found.segmented}
    rows = {row.char_start: row for one in found.extractions for row in one.observations}
    predicted = [evaluate.prediction(row) for row in rows.values()]
    for guess, shift in evaluate.in_passages(predicted, gold):
        hits = [
            item
            for item in gold
            if guess.char_start - shift < item.char_end and item.char_start < guess.char_end - shift
        ]
        if any(item.kind == "opt" for item in hits):
            continue
        right = any(
            item.kind == "obs"
            and all(evaluate.judge(guess, item).values())
            and item.indicator in ("", guess.indicator_id)
            for item in hits
        )
        yield _sample(rows[guess.char_start], documents, right)


def _sample(row: Observation, documents: dict[str, Document], right: bool) -> Sample:
    told = tuple(confidence.features(row, documents[row.document_id]))
    return Sample(row.source_file, told, right)


class Fit:
    """Weights of features, fitted to some samples."""

    def __init__(self, found: Sequence[Sample]) -> None:
        count = Counter(name for item in found for name in set(item.features))
        self._known = {name for name, number in count.items() if number >= RARE}
        self._columns = DictVectorizer()
        table = self._columns.fit_transform([self._row(item) for item in found])
        self._model = LogisticRegression(C=STRENGTH, max_iter=2000)
        self._model.fit(table, [item.right for item in found])

    def _row(self, item: Sample) -> dict[str, float]:
        return dict.fromkeys((name for name in item.features if name in self._known), 1.0)

    def __call__(self, found: Sequence[Sample]) -> np.ndarray:
        """The probabilities of some samples."""
        table = self._columns.transform([self._row(item) for item in found])
        return np.asarray(self._model.predict_proba(table)[:, 1])

    def written(self) -> str:
        """The file of weights."""
        names = self._columns.get_feature_names_out()
        weights = dict(zip(names, map(float, self._model.coef_[0]), strict=True))
        return confidence.written(float(self._model.intercept_[0]), weights)


def left_out(found: Sequence[Sample]) -> np.ndarray:
    """The probability of each sample by weights fitted without its report."""
    guessed = np.zeros(len(found))
    for learn, judge in GroupKFold(FOLDS).split(found, groups=[item.file for item in found]):
        guessed[judge] = Fit([found[n] for n in learn])([found[n] for n in judge])
    return guessed


def calibration_error(guessed: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """The mean distance between confidence and share right, over bins of equal width, weighted by rows."""
    at = np.minimum((guessed * bins).astype(int), bins - 1)
    parts = [at == n for n in range(bins)]
    return float(sum(abs(guessed[p].mean() - right[p].mean()) * p.mean() for p in parts if p.any()))


def table(guessed: np.ndarray, right: np.ndarray) -> str:
    """At which confidence how many rows remain, and how many of them are right."""
    lines = ["| confidence at least | rows that remain | of these right |", "|---:|---:|---:|"]
    for level in (0.0, *LEVELS):
        kept = guessed >= level
        lines.append(f"| {level:.2f} | {kept.mean():.1%} | {right[kept].mean():.1%} |")
    return "\n".join(lines)


def main() -> None:
    """Fit, print the account, write the weights."""
    shared = Path(os.environ.get("WORKREPORTS_SHARED", HERE.parent / "shared"))
    options = argparse.ArgumentParser(prog="python -m bench.fit", description=__doc__)
    options.add_argument(
        "--texts", type=Path, default=shared / "corpus", help="folder of the texts annotated"
    )
    options.add_argument("--gold", type=Path, nargs="+", help="files of annotations")
    options.add_argument("--dry", action="store_true", help="write no weights")
    chosen = options.parse_args()
    files = chosen.gold or [HERE / "tests/gold/real.jsonl", shared / "eval/gold_real.jsonl"]
    gold = [item for file in files for item in evaluate.read_gold(file)]
    found = list(samples(chosen.texts, gold))
    guessed, right = left_out(found), np.array([item.right for item in found])
    told = (
        f"{len(found):,} rows of {len({item.file for item in found})} reports, {right.mean():.1%} of them "
        f"right; expected calibration error {calibration_error(guessed, right):.3f}.\n\n"
        f"{table(guessed, right)}"
    )
    print(told)
    if not chosen.dry:
        file = paths.schemas() / "weights" / "confidence.yml"
        file.write_text(Fit(found).written(), encoding="utf-8")
        page = HERE / "docs" / "confidence.md"
        before, _, rest = page.read_text(encoding="utf-8").partition(_SHOWN[0])
        page.write_text(f"{before}{_SHOWN[0]}\n{told}\n{_SHOWN[1]}{rest.partition(_SHOWN[1])[2]}", "utf-8")


if __name__ == "__main__":
    main()
