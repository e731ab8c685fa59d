"""A prompt for SQL: every statement goes the same locked way as `workreports sql`.

On a terminal it completes names and remembers what was asked; without one it reads statements from standard
input.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer

from workreports.asking import sql
from workreports.cli import show
from workreports.cli.places import OutputOption, local
from workreports.errors import UsageError, UserError

_LISTS = {"keyword", "macro"}
PROMPT, MORE = "workreports> ", "        ...> "
HISTORY_LENGTH = 1000
COMMANDS = {
    ".tables": "the tables and macros",
    ".schema TABLE": "the columns of a table and what they mean",
    ".help": "this list",
    ".quit": "leave, as does Ctrl-D",
}

_VOCABULARY = """
    SELECT table_name AS owner, column_name AS word FROM duckdb_columns() WHERE NOT internal
    UNION ALL SELECT 'macro', function_name FROM duckdb_functions() WHERE NOT internal
    UNION ALL SELECT 'keyword', keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'
"""
_FREQUENT = ("avg", "by", "count", "exclude", "filter", "max", "min", "over", "partition", "round", "sum")
_TABLES = """
    SELECT table_name AS name, estimated_size AS "rows", split_part(comment, '. ', 1) AS title
    FROM duckdb_tables() WHERE NOT internal ORDER BY name
"""
_MACROS = """
    SELECT function_name || '(' || array_to_string(parameters, ', ') || ')' AS macro, comment AS title
    FROM duckdb_functions() WHERE NOT internal ORDER BY macro
"""
_COLUMNS = """
    SELECT column_name AS "column", data_type AS "type", split_part(comment, chr(10), 1) AS meaning
    FROM duckdb_columns() WHERE NOT internal AND table_name = '{}' ORDER BY column_index
"""

# What may hide a semicolon; without its end it runs to the end of the text.
_PIECE = re.compile(
    r"'(?:[^']|'')*(?P<quote>'|\Z)|\"(?:[^\"]|\"\")*(?P<name>\"|\Z)|--[^\n]*|/\*.*?(?P<comment>\*/|\Z)"
    r"|(?P<tag>\$\w*\$).*?(?P<body>(?P=tag)|\Z)|(?P<end>;)|.",
    re.DOTALL,
)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(shell)


def shell(
    output: OutputOption = "output",
    rows: Annotated[
        int, typer.Option("--rows", min=1, help="Rows of a result that are shown at most.")
    ] = 200,
) -> None:
    """Ask the latest release one question after the other, read-only."""
    folder = local(output)
    release = sql.latest(folder)
    session = Session(folder, rows)
    if not sys.stdin.isatty():
        session.read(sys.stdin)
        return
    print(f"Release {release.name}. A statement ends with ; and .help shows the rest.")
    with _line_editing(Completer(folder)) as remember:
        session.talk(remember)


def split(text: str) -> tuple[str | None, str]:
    """The first whole statement of a text and what follows it; None where none is whole yet."""
    for piece in _PIECE.finditer(text):
        if piece["end"]:
            return text[: piece.start()].strip(), text[piece.end() :]
    return None, text


def is_blank(text: str) -> bool:
    """Whether a text asks nothing: only space and comments."""
    return not re.sub(r"--[^\n]*|/\*.*?(?:\*/|\Z)", "", text, flags=re.DOTALL).strip()


class Reader:
    """Lines put together to statements and dot commands."""

    def __init__(self) -> None:
        self.text = ""

    @property
    def is_open(self) -> bool:
        """Whether a statement has begun and not ended."""
        return not is_blank(self.text)

    def feed(self, line: str) -> Iterator[str]:
        """What this line ends."""
        if not self.is_open and line.lstrip().startswith("."):
            self.text = ""
            yield line.strip().removesuffix(";")
            return
        self.text += line.rstrip("\n") + "\n"
        statement, left = split(self.text)
        while statement is not None:
            self.text = left
            if not is_blank(statement):
                yield statement
            statement, left = split(self.text)


class Session:
    """One conversation with a release."""

    def __init__(self, output: Path, rows: int) -> None:
        self.output = output
        self.rows = rows

    def read(self, lines: Iterable[str]) -> None:
        """Run a stream's statements, the last also without its semicolon; the first that fails ends it."""
        reader = Reader()
        for line in lines:
            for statement in reader.feed(line):
                if not self.run(statement):
                    return
                sys.stdout.flush()
        if reader.is_open:
            self.run(reader.text)

    def talk(self, remember: Callable[[str], None]) -> None:
        """Run what is typed until `.quit`; an error is shown and the conversation goes on."""
        reader = Reader()
        while True:
            try:
                line = input(MORE if reader.is_open else PROMPT)
            except KeyboardInterrupt:  # what was typed so far is dropped
                reader = Reader()
                print()
                continue
            except EOFError:
                print()
                return
            for statement in reader.feed(line):
                remember(statement if statement.startswith(".") else statement + ";")
                if not self._answer(statement):
                    return

    def _answer(self, statement: str) -> bool:
        try:
            return self.run(statement)
        except UserError as error:
            print("\n".join(filter(None, (error.message, error.remedy))), file=sys.stderr)
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
        return True

    def run(self, statement: str) -> bool:
        """Show what a statement gives; False when it says that this was the last."""
        if not statement.startswith("."):
            self._show(statement)
            return True
        word, _, argument = statement.partition(" ")
        if word in {".quit", ".exit"}:
            return False
        if word == ".help":
            show.print_table(("command", "what it shows"), list(COMMANDS.items()))
        elif word == ".tables":
            self._show(_TABLES)
            self._show(_MACROS)
        elif word == ".schema":
            self._schema(argument.strip())
        else:
            raise UsageError(f"There is no command {word}.", f"There are {', '.join(COMMANDS)}.")
        return True

    def _show(self, statement: str) -> None:
        show.print_result(sql.query(statement, self.output, max_rows=self.rows + 1), self.rows)

    def _schema(self, table: str) -> None:
        columns = sql.query(_COLUMNS.format(table.replace("'", "''")), self.output)
        if not columns.num_rows:
            raise UsageError(
                f"There is no table {table}." if table else "Which table?", ".tables lists them."
            )
        show.print_result(columns, columns.num_rows)


class Completer:
    """The words that may follow, as readline asks for them; read from the release when first wanted."""

    def __init__(self, output: Path) -> None:
        self.output = output

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """Columns by table, and the words that belong to none."""
        words: dict[str, list[str]] = {"keyword": list(_FREQUENT)}
        with suppress(UserError):  # nothing to offer; the statement itself will tell why
            for owner, word in sql.rows(sql.query(_VOCABULARY, self.output)):
                words.setdefault(owner, []).append(word)
        return words

    def offers(self, typed: str) -> list[str]:
        """What the typed word can become: after `table.` or `alias.` columns, else any name."""
        if typed.startswith("."):
            return [name for command in COMMANDS if (name := command.split()[0]).startswith(typed)]
        before, dot, beginning = typed.rpartition(".")
        tables = {name: words for name, words in self._words.items() if name not in _LISTS}
        columns = {column for words in tables.values() for column in words}
        if dot:
            chosen = set(tables.get(before, columns))
        else:
            macros = (f"{name}(" for name in self._words.get("macro", ()))
            keywords = (_in_case(word, typed) for word in self._words["keyword"])
            chosen = {*columns, *tables, *macros, *keywords}
        return sorted(before + dot + name for name in chosen if name.lower().startswith(beginning.lower()))

    def __call__(self, typed: str, number: int) -> str | None:
        """The offer with this number."""
        offers = self.offers(typed)
        return offers[number] if number < len(offers) else None


def _in_case(keyword: str, typed: str) -> str:
    """A keyword in small or capital letters, as it was begun."""
    return keyword.upper() if typed.isupper() or not typed else keyword


def history_file() -> Path:
    """Where the prompt keeps what was asked: among the user's state, never in a project."""
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    folder = named if named.is_absolute() else Path.home() / ".local" / "state"
    return folder / "workreports" / "history"


@contextmanager
def _line_editing(completer: Completer) -> Iterator[Callable[[str], None]]:
    """Completion and history while the block runs; gives the function that remembers a statement.

    Where the system has no readline, or the file cannot be written, the prompt works without.
    """
    try:
        import readline
    except ImportError:
        yield lambda _: None
        return
    bsd = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if bsd else "tab: complete")
    readline.set_completer_delims(" \t\n,;()=<>!+-*/%|'\"[]{}:")
    readline.set_completer(completer)
    readline.set_auto_history(False)
    readline.set_history_length(HISTORY_LENGTH)
    with suppress(OSError, RuntimeError):
        readline.read_history_file(history_file())

    def remember(statement: str) -> None:
        # One line is easier to call back; a comment would swallow what follows it.
        for line in statement.split("\n") if "--" in statement else [statement.replace("\n", " ")]:
            readline.add_history(line)
        with suppress(OSError, RuntimeError):
            path = history_file()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            readline.write_history_file(path)

    try:
        yield remember
    finally:
        readline.set_completer(None)
