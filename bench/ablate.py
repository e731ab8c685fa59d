"""`python -m bench.ablate`: what each pattern and each way to a subject is worth on real reports.

Each pattern of the grammar is made to match nothing, and each finder of subjects to find nothing, in turn.
The annotated passages of real reports are read again, and the rows that become right or wrong are counted; so
are the examples of the rules that no longer hold.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from workreports.asking import evaluate
from workreports.asking.evaluate import GoldNumeral
from workreports.model import Document, Snapshot
from workreports.observing import grammar, observe, scopes
from workreports.observing.grammar.rules import RULES
from workreports.observing.read import read_text
from workreports.reading import documents, segment, snapshot

HERE = Path(__file__).resolve().parent.parent
REPORT_YEAR = 2026
_FINDERS = ("Found | None", "str | None")
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Something of the grammar that can be left out."""

    name: str
    owner: Any
    attribute: str
    instead: Any


@dataclass(frozen=True, slots=True)
class Worth:
    """What happens where a part is left out."""

    name: str
    worse: int  # rows that are right with it only
    better: int  # rows that are right without it only
    changed: int  # rows that differ in any column
    examples: int  # examples that no longer hold


def parts() -> list[Part]:
    """Every pattern of the modules of the grammar, single or in a tuple, and every finder of subjects."""
    found: list[Part] = []
    for info in sorted(pkgutil.iter_modules(grammar.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{grammar.__name__}.{info.name}")
        for name, value in sorted(vars(module).items()):
            found += _of_value(info.name, module, name, value)
            if isinstance(value, type) and value.__module__ == module.__name__:
                found += _of_class(info.name, value)
    return found


def _never(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """A pattern with the same groups that matches nothing."""
    return re.compile(f"(?!)(?:{pattern.pattern})", pattern.flags & ~re.UNICODE)


def _of_value(room: str, module: Any, name: str, value: object) -> Iterator[Part]:
    if isinstance(value, re.Pattern):
        yield Part(f"{room}.{name}", module, name, _never(value))
    elif isinstance(value, tuple) and value and all(isinstance(item, re.Pattern) for item in value):
        for at in range(len(value)):
            yield Part(
                f"{room}.{name}[{at}]", module, name, (*value[:at], _never(value[at]), *value[at + 1 :])
            )


def _of_class(room: str, owner: type) -> Iterator[Part]:
    for name, value in sorted(vars(owner).items()):
        if callable(value) and getattr(value, "__annotations__", {}).get("return") in _FINDERS:
            yield Part(f"{room}.{owner.__name__}.{name}", owner, name, lambda *_args, **_named: None)


@contextmanager
def without(part: Part) -> Iterator[None]:
    """The grammar without a part."""
    kept = vars(part.owner)[part.attribute]
    setattr(part.owner, part.attribute, part.instead)
    try:
        yield
    finally:
        setattr(part.owner, part.attribute, kept)


class _Watched:
    """A pattern, or a finder, that tells where it finds something."""

    def __init__(self, inner: Any, tell: Callable[[], None]) -> None:
        self._inner, self._tell = inner, tell

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if not callable(method):
            return method

        def call(*args: Any, **named: Any) -> Any:
            found = method(*args, **named)
            if name in ("sub", "subn", "split", "finditer", "findall") or found is not None:
                self._tell()
            return found

        return call


@contextmanager
def _watching(chosen: Sequence[Part], tell: Callable[[str], None]) -> Iterator[None]:
    """The grammar with patterns that tell when they match."""
    with ExitStack() as stack:
        for part in chosen:
            if isinstance(part.instead, re.Pattern):
                inner = vars(part.owner)[part.attribute]
                watched = _Watched(inner, partial(tell, part.name))
                stack.enter_context(without(replace(part, instead=watched)))
        yield


class Passages:
    """The annotated passages, cut and dated once."""

    def __init__(self, texts: Path, gold: Sequence[GoldNumeral]) -> None:
        self.gold = gold
        by_file: dict[str, list[GoldNumeral]] = defaultdict(list)
        for item in gold:
            by_file[item.source_file].append(item)
        self.readers = [
            reader
            for path in sorted(path for path in texts.rglob("*.txt") if path.name in by_file)
            for reader in _readers(path, texts, by_file[path.name])
        ]

    def read(self, which: Iterable[int] | None = None) -> dict[int, list[Any]]:
        """The observations in the passages, by document."""
        return {
            at: self.readers[at]() for at in (range(len(self.readers)) if which is None else sorted(which))
        }

    def reached(self, chosen: Sequence[Part]) -> dict[str, set[int]]:
        """In which documents each pattern finds something; a part without an entry is no pattern."""
        at, found = -1, {part.name: set() for part in chosen if isinstance(part.instead, re.Pattern)}
        with _watching(chosen, lambda name: found[name].add(at)):
            for at, read in enumerate(self.readers):  # noqa: B007 (what is told is told of this one)
                read()
        return found


def _readers(path: Path, texts: Path, gold: Sequence[GoldNumeral]) -> Iterator[Callable[[], list[Any]]]:
    source = snapshot.read_file(path, texts)
    if not isinstance(source, Snapshot):
        return
    seen: set[str] = set()
    for item in documents.parse(source):
        if isinstance(item, Document) and item.document_id not in seen:
            seen.add(item.document_id)
            yield _reader(item, gold)


def _reader(document: Document, gold: Sequence[GoldNumeral]) -> Callable[[], list[Any]]:
    """Reads the paragraphs with annotations, knowing what each is about from the whole document."""
    segmented = segment.segment(document)
    spans = [(at, at + g.passage[1] - g.passage[0]) for g in gold for at in (g.passage[0], *g.elsewhere)]
    told: list[Any] = []

    def noted(*given: Any) -> Any:
        told[:] = scopes_read(*given)
        return told

    scopes_read = scopes.read
    with _scopes(noted):
        observe.extract_document(segmented)
    pairs = list(zip(segmented.sentences, told, strict=True)) if told else []
    paragraphs = {
        sentence.paragraph
        for sentence, _ in pairs
        if any(a < sentence.char_end and sentence.char_start < b for a, b in spans)
    }
    kept = [pair for pair in pairs if pair[0].paragraph in paragraphs]
    less = replace(segmented, sentences=tuple(sentence for sentence, _ in kept))
    parts_of = [part for _, part in kept]

    def read() -> list[Any]:
        with _scopes(lambda *_given: parts_of):
            return list(observe.extract_document(less).observations)

    return read


@contextmanager
def _scopes(read: Callable[..., Any]) -> Iterator[None]:
    kept = scopes.read
    scopes.read = read
    try:
        yield
    finally:
        scopes.read = kept


def answers(rows: Sequence[Any], gold: Sequence[GoldNumeral]) -> dict[Key, tuple[bool, str]]:
    """Of each annotated observation whether all its columns are right, and of each row that answers none."""
    by_file: dict[str, list[evaluate.Prediction]] = defaultdict(list)
    for row in rows:
        guess = evaluate.prediction(row)
        by_file[guess.source_file].append(guess)
    numerals: dict[str, list[GoldNumeral]] = defaultdict(list)
    for item in gold:
        numerals[item.source_file].append(item)
    found: dict[Key, tuple[bool, str]] = {}
    for file, items in numerals.items():
        for item in items:
            if item.kind == "obs":
                found[(file, item.char_start)] = (False, "")
        for guess, shift in evaluate.in_passages(by_file.get(file, []), items):
            start, end = guess.char_start - shift, guess.char_end - shift
            hits = [item for item in items if start < item.char_end and item.char_start < end]
            good = next((item for item in hits if item.kind == "obs"), None)
            if good is None and not any(item.kind == "opt" for item in hits):
                found[(file, start)] = (False, str(guess))
            elif good is not None:
                right = all(evaluate.judge(guess, good).values())
                named = good.indicator in ("", guess.indicator_id or "")
                found[(file, good.char_start)] = (right and named, str(guess))
    return found


def _examples() -> list[tuple[str, Any]]:
    return [(name, example) for name in sorted(RULES) for example in RULES[name].examples]


def _holds(example: Any) -> bool:
    [extraction] = read_text(example.text, REPORT_YEAR).extractions
    if example.verdict is not None:
        return any(n.verdict == example.verdict and n.text == example.quote for n in extraction.numerals)
    found = [row for row in extraction.observations if row.quote == example.quote]
    return len(found) == 1 and all(
        _same(getattr(found[0], column), wanted) for column, wanted in example.columns.items()
    )


def _same(given: object, wanted: object) -> bool:
    return given == (Decimal(str(wanted)) if isinstance(given, Decimal) else wanted)


def _examples_reached(chosen: Sequence[Part]) -> dict[str, set[int]]:
    at, found = -1, {part.name: set() for part in chosen if isinstance(part.instead, re.Pattern)}
    with _watching(chosen, lambda name: found[name].add(at)):
        for at, (_, example) in enumerate(_examples()):  # noqa: B007 (what is told is told of this one)
            read_text(example.text, REPORT_YEAR)
    return found


def worths(passages: Passages, chosen: Sequence[Part]) -> Iterator[Worth]:
    """What each part is worth; only what it reaches is read again."""
    base, examples = passages.read(), [example for _, example in _examples()]
    whole = answers([row for rows in base.values() for row in rows], passages.gold)
    reached, touched = passages.reached(chosen), _examples_reached(chosen)
    for part in chosen:
        again = reached.get(part.name, set(base))
        tried = sorted(touched.get(part.name, set(range(len(examples)))))
        with without(part):
            read = base | passages.read(again)
            broken = sum(not _holds(examples[at]) for at in tried)
        now = answers([row for rows in read.values() for row in rows], passages.gold) if again else whole
        none = (True, "")  # no row where none should be
        pairs = [(whole.get(key, none), now.get(key, none)) for key in sorted(whole.keys() | now.keys())]
        yield Worth(
            part.name,
            sum(a[0] and not b[0] for a, b in pairs),
            sum(b[0] and not a[0] for a, b in pairs),
            sum(a[1] != b[1] for a, b in pairs),
            broken,
        )


def summary(found: Sequence[Worth]) -> str:
    """How many parts earn how much."""
    lines = ["| rows that are right only with it, less those right only without | parts |", "|---|---:|"]
    for said, low, high in (
        ("less than none", -999, -1),
        ("none", 0, 0),
        ("1 or 2", 1, 2),
        ("3 to 9", 3, 9),
        ("10 and more", 10, 10**6),
    ):
        lines.append(f"| {said} | {sum(low <= one.worse - one.better <= high for one in found)} |")
    return "\n".join(lines)


def main() -> None:
    """Leave each part out and print the account."""
    shared = Path(os.environ.get("WORKREPORTS_SHARED", HERE.parent / "shared"))
    options = argparse.ArgumentParser(prog="python -m bench.ablate", description=__doc__)
    options.add_argument(
        "--texts", type=Path, default=shared / "corpus", help="folder of the annotated texts"
    )
    options.add_argument("--gold", type=Path, nargs="+", help="files of annotations")
    options.add_argument("--only", default="", help="parts whose name holds this")
    chosen = options.parse_args()
    files = chosen.gold or [HERE / "tests/gold/real.jsonl", shared / "eval/gold_real.jsonl"]
    gold = [item for file in files if file.exists() for item in evaluate.read_gold(file)]
    passages = Passages(chosen.texts, gold)
    found = []
    print("part\tworse\tbetter\tchanged\texamples", flush=True)
    for worth in worths(passages, [part for part in parts() if chosen.only in part.name]):
        found.append(worth)
        print(worth.name, worth.worse, worth.better, worth.changed, worth.examples, sep="\t", flush=True)
    print(summary(found))


if __name__ == "__main__":
    main()
