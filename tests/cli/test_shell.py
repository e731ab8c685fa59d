"""The prompt: what ends a statement, what is completed, and a conversation on a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Command
from workreports.cli import shell

pytest.importorskip("readline")


@pytest.mark.parametrize(
    ("text", "statement", "rest"),
    [
        ("SELECT 1;", "SELECT 1", ""),
        ("SELECT 1", None, "SELECT 1"),
        ("SELECT ';' AS a; SELECT 2;", "SELECT ';' AS a", " SELECT 2;"),
        ("SELECT 'it''s;'\n;", "SELECT 'it''s;'", ""),
        ('SELECT ";" FROM a;', 'SELECT ";" FROM a', ""),
        ("SELECT 1 -- ; no end\n;", "SELECT 1 -- ; no end", ""),
        ("SELECT 1 /* ; */;", "SELECT 1 /* ; */", ""),
        ("SELECT $a$;$a$;", "SELECT $a$;$a$", ""),
        ("SELECT 'open ;", None, "SELECT 'open ;"),
        ("SELECT 1 /* open ;", None, "SELECT 1 /* open ;"),
    ],
)
def test_a_statement_ends_at_its_semicolon(text: str, statement: str | None, rest: str) -> None:
    assert shell.split(text) == (statement, rest)


@given(st.text(alphabet="a;'\"-/*$\n 中", max_size=40))
def test_nothing_is_lost_between_statements(text: str) -> None:
    statement, rest = shell.split(text)
    if statement is None:
        assert rest == text
    else:
        assert text.lstrip().startswith(statement)
        assert text.endswith(rest)
        assert len(rest) < len(text)


def test_statements_may_be_fed_in_any_lines() -> None:
    script = "SELECT 1,\n2; SELECT\n3;\n-- nothing\n.tables\nSELECT 4"
    lines = script.split("\n")
    reader = shell.Reader()
    found = [statement for line in lines for statement in reader.feed(line)]
    assert found == ["SELECT 1,\n2", "SELECT\n3", ".tables"]
    assert reader.is_open
    assert shell.Reader().is_open is False


def test_words_are_completed(published: Path) -> None:
    offers = shell.Completer(published).offers
    assert "observations" in offers("obs")
    assert "observation_id" in offers("obs")
    assert "series_of(" in offers("ser")
    assert offers("target_outcomes.verd") == ["target_outcomes.verdict"]
    assert "o.subject" in offers("o.sub")
    assert "SELECT" in offers("SEL")
    assert "select" in offers("sel")
    assert offers(".sc") == [".schema"]
    assert offers("zzz") == []


def test_without_a_release_nothing_is_completed_but_keywords(tmp_path: Path) -> None:
    assert shell.Completer(tmp_path).offers("obs") == []


def test_a_script_is_read_from_standard_input(workreports: Command, published: Path) -> None:
    script = ".tables\n.schema units\nSELECT 40 +\n  2 AS answer; SELECT ';' AS mark;\nSELECT 'last' AS word"
    text = workreports("shell", "--output", published, stdin=script.encode()).stdout
    for word in ("observations", "series_of(region, indicator)", "code", "answer", "42", "mark", "last"):
        assert word in text
    assert "workreports>" not in text
    assert "never" not in workreports("shell", "--output", published, stdin=b".quit\nSELECT 'never';").stdout
    assert ".schema TABLE" in workreports("shell", "--output", published, stdin=b".help").stdout


@pytest.mark.parametrize(
    ("script", "code", "message"),
    [
        ("DROP TABLE units;", 2, "only queries are run"),
        ("SELECT * FROM unitz;", 2, "unitz"),
        ("SELECT * FROM read_csv('/etc/passwd');", 1, "disabled"),
        (".schema unitz", 2, "no table unitz"),
        (".schema", 2, "Which table"),
        (".schema x' OR '1'='1", 2, "no table"),
        (".frobnicate", 2, "no command .frobnicate"),
    ],
)
def test_a_script_ends_at_its_first_error(
    workreports: Command, published: Path, script: str, code: int, message: str
) -> None:
    stdin = f"{script}\nSELECT 'not ' || 'reached';".encode()
    done = workreports("shell", "--output", published, stdin=stdin, check=False)
    assert done.returncode == code
    assert message in done.stderr
    assert "not reached" not in done.stdout


def test_without_a_release_the_remedy_is_said(workreports: Command) -> None:
    done = workreports("shell", check=False)
    assert done.returncode == 2
    assert "workreports run" in done.stderr


class Terminal:
    """The prompt on a terminal of its own."""

    def __init__(self, output: Path, state: Path) -> None:
        self.master, child = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workreports.cli", "shell", "--output", str(output)],
            stdin=child,
            stdout=child,
            stderr=child,
            cwd=state,
            start_new_session=True,
            env=os.environ | {"XDG_STATE_HOME": str(state), "TERM": "dumb", "COLUMNS": "100", "INPUTRC": "/"},
        )
        os.close(child)
        self.heard = ""
        self.at = 0  # up to here it was waited for

    def say(self, text: str) -> None:
        os.write(self.master, text.encode())

    def hear(self, wanted: str, seconds: float = 600) -> str:
        """What comes until the wanted text has come."""
        until = time.monotonic() + seconds
        start = self.at
        while wanted not in self.heard[start:] and time.monotonic() < until:
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.heard += os.read(self.master, 65536).decode("utf-8", "replace")
                except OSError:  # the other end is closed
                    break
        assert wanted in self.heard[start:], self.heard
        self.at = self.heard.index(wanted, start) + len(wanted)
        return self.heard[start : self.at]

    def interrupt(self, wanted: str) -> None:
        """Press Ctrl-C until the wanted text has come: readline loses one pressed too early."""
        until = time.monotonic() + 600
        while True:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.hear(wanted, 1)
                return
            except AssertionError:
                if time.monotonic() > until:
                    raise

    def close(self) -> int:
        try:
            return self.process.wait(600)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            os.close(self.master)


def test_a_conversation_on_a_terminal(published: Path, tmp_path: Path) -> None:
    terminal = Terminal(published, tmp_path)
    terminal.hear(shell.PROMPT)
    terminal.say("SELECT 'C' || 'NY' FROM target_outc\t\n")
    terminal.hear(shell.MORE)
    terminal.say("LIMIT 1;\n")
    terminal.hear(" CNY ")
    terminal.hear(shell.PROMPT)
    terminal.say("SELECT nothing;\n")
    terminal.hear("nothing")
    terminal.hear(shell.PROMPT)
    terminal.say("SELECT half\n")
    terminal.hear(shell.MORE)
    terminal.interrupt(shell.PROMPT)
    terminal.say(".quit\n")
    assert terminal.close() == 0
    kept = (tmp_path / "workreports" / "history").read_text(encoding="utf-8")
    assert "SELECT 'C' || 'NY' FROM target_outcomes LIMIT 1;" in kept
    assert (tmp_path / "workreports" / "history").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["workreports"]
