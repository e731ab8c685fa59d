"""What the documents show, taken apart and put together again.

`make docs` (`python -m tests.documentation`) renews what is shown: the results of the queries, the measured
quality where the texts are at hand, and the list of rules. `tests/test_docs.py` fails where that is overdue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
GUIDES = ("docs/guide.md", "docs/guide.zh-CN.md")
MANUALS = tuple(
    zip(READMES, GUIDES, strict=True)
)  # what is told in a language: where one begins, and the rest
PAGES = (
    *READMES,
    "CONTRIBUTING.md",
    "docs/confidence.md",
    *sorted(f"docs/{page.name}" for page in (REPOSITORY / "docs").glob("*.md")),
)
RULES_PAGE = "docs/rules.md"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN = re.compile(
    r"(?P<asked>^```sql\n(?P<query>.*?)^```\n|^<!-- query: (?P<hidden>.*?) -->\n)\n"
    r"(?P<table>(?:^\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)
_SCORED = re.compile(r"^\| (?P<about>.*?<!-- gold: (?P<gold>\w+) -->) \|.*$", re.MULTILINE)
_MEASURES = ("detect_f1", "strict_f1", "headline_recall_all_right")


@dataclass(frozen=True, slots=True)
class Shown:
    """A query with the result printed below it."""

    page: str
    query: str
    table: str


def read(page: str) -> str:
    """The text of a page."""
    return (REPOSITORY / page).read_text(encoding="utf-8")


def blocks(page: str, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages."""
    return [match[2] for match in _BLOCK.finditer(read(page)) if match[1] in languages]


def commands(page: str) -> list[str]:
    """The shell commands of a page, continued lines joined."""
    lines = "".join(blocks(page, "sh")).replace("\\\n", " ").splitlines()
    stripped = (re.sub(r"\s+#\s.*", "", line).strip() for line in lines)
    return [line for line in stripped if line and not line.startswith("#")]


def queries(page: str) -> list[Shown]:
    """The queries of a page that have their result below them."""
    return [
        Shown(page, match["query"] or match["hidden"], match["table"])
        for match in _SHOWN.finditer(read(page))
    ]


@cache
def result(query: str, output: Path) -> str:
    """The result of a query as a table of Markdown."""
    from workreports.asking import sql
    from workreports.cli import show

    found = sql.query(query, output)
    right = [show._is_number(field.type) for field in found.schema]
    rows = [[sql.shown(value).replace("|", "\\|") for value in row] for row in sql.rows(found)]
    return _table(found.column_names, rows, right)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    rule = "|".join("---:" if number else "---" for number in right)
    lines = [" | ".join(row).join(("| ", " |")) for row in (columns, *rows)]
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]]) + "\n"


def scored(page: str) -> dict[str, list[str]]:
    """The quality that a page states: the cells behind each gold file."""
    cells = {}
    for match in _SCORED.finditer(read(page)):
        row = match[0].removeprefix(f"| {match['about']} |")
        cells[match["gold"]] = [cell.strip() for cell in row.strip("|").split("|")]
    return cells


@cache
def measure(gold: str, output: Path, shared: Path | None) -> list[str] | None:
    """What a gold file gives today: its observations and three measures; None without its texts."""
    from workreports.asking import evaluate

    kept = REPOSITORY / "tests" / "gold" / f"{gold}.jsonl"
    if gold == "seeds":
        found = evaluate.from_parquet(output)
    elif gold == "invented":
        found = evaluate.from_raw(kept.parent / "texts", evaluate.read_gold(kept))
    elif shared is None:
        return None
    else:
        kept = kept if kept.is_file() else shared / "eval" / f"gold_{gold}.jsonl"
        found = evaluate.from_raw(shared / "corpus", evaluate.read_gold(kept))
    scores = evaluate.evaluate(found, evaluate.read_gold(kept)).scores.as_dict()
    return [str(scores["gold_obs"]), *(f"{scores[name]:.3f}" for name in _MEASURES)]


def rules_page() -> str:
    """Every rule of the grammar with its sentence and its examples."""
    from workreports.observing import observe  # noqa: F401 (imports every module that declares rules)
    from workreports.observing.grammar.rules import RULES

    lines = [
        "# The rules of the grammar",
        "",
        "The `rule` column of `observations` and `numerals` names the rules that made a row, in their order.",
        "Each rule is declared where it is applied, with the examples below, which are its tests.",
        "This page is made from those declarations by `make docs`.",
        "",
    ]
    for family in sorted({name.partition(".")[0] for name in RULES}):
        lines += [f"## {family}", ""]
        for name in sorted(name for name in RULES if name.partition(".")[0] == family):
            lines += [f"**`{name}`** {RULES[name].says}", ""]
            examples = [_example(example) for example in RULES[name].examples]
            lines += [*examples, ""] if examples else []
    return "\n".join(lines).rstrip() + "\n"


def _example(example: Any) -> str:
    if example.verdict is not None:
        return f"- {example.text} → `{example.quote}` is no observation: {example.verdict}"
    columns = ", ".join(f"{name} {value}" for name, value in _plain(example.columns))
    return f"- {example.text} → `{example.quote}`: {columns or 'an observation'}"


def _plain(columns: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in columns.items():
        yield name, "null" if value is None else str(value)


def renew(output: Path, shared: Path | None) -> list[str]:
    """Write what is shown anew; the pages that changed."""
    changed = []
    fresh = {page: _renewed(read(page), output, shared) for page in (*READMES, *GUIDES)} | {
        RULES_PAGE: rules_page()
    }
    for page, text in fresh.items():
        path = REPOSITORY / page
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(page)
    return changed


def _renewed(text: str, output: Path, shared: Path | None) -> str:
    def answer(match: re.Match[str]) -> str:
        return f"{match['asked']}\n{result(match['query'] or match['hidden'], output)}"

    def score(match: re.Match[str]) -> str:
        cells = measure(match["gold"], output, shared)
        return match[0] if cells is None else f"| {match['about']} | {' | '.join(cells)} |"

    return _SCORED.sub(score, _SHOWN.sub(answer, text))


def main() -> None:
    """Renew the documents from a release of the texts in `raw/`."""
    import os
    import tempfile

    from workreports.running import pipeline

    shared = Path(os.environ.get("WORKREPORTS_SHARED", REPOSITORY.parent / "shared"))
    with tempfile.TemporaryDirectory() as folder:
        pipeline.run(REPOSITORY / "raw", Path(folder))
        changed = renew(Path(folder), shared if (shared / "corpus").is_dir() else None)
    print("\n".join(f"renewed {page}" for page in changed) or "Everything shown is up to date.")


if __name__ == "__main__":
    main()
