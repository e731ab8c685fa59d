"""The command as a user meets it: answers, formats, errors, and what it has to import."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from tests.conftest import Command
from workreports.asking import sql
from workreports.cli import show
from workreports.declared import declarations

SENTENCE = "2016年，全市地区生产总值1388.1亿元，增长8.1%。"


def test_help_names_every_command(workreports: Command) -> None:
    text = workreports("--help").stdout
    for name in ("run", "sql", "extract", "explain", "describe", "evaluate", "survey"):
        assert name in text
        assert workreports(name, "--help").stdout


HEAVY = {"prefect", "great_expectations", "pandas", "pyarrow"}


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [(("--help",), set()), (("extract", "-"), set()), (("sql", "SELECT 1"), {"pyarrow"})],
    ids=["help", "extract", "sql"],
)
def test_light_commands_import_nothing_heavy(
    workreports: Command, published: Path, arguments: tuple[str, ...], allowed: set[str]
) -> None:
    """What makes a command slow to answer is what it imports."""
    extra = ("--output", published) if arguments[0] == "sql" else ()
    done = workreports(*arguments, *extra, stdin=SENTENCE.encode(), env={"PYTHONPROFILEIMPORTTIME": "1"})
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if "import time" in line}
    assert "typer" in imported
    assert not imported & HEAVY - allowed


def test_sql_writes_every_format(workreports: Command, published: Path, tmp_path: Path) -> None:
    query = "SELECT document_id, report_year FROM documents ORDER BY document_id"
    wanted = sql.query(query, published).to_pylist()
    asked = ("sql", query, "--output", published)
    assert json.loads(workreports(*asked, "--format", "json").stdout) == wanted
    read = list(csv.DictReader(io.StringIO(workreports(*asked, "--format", "csv").stdout)))
    assert [row["document_id"] for row in read] == [row["document_id"] for row in wanted]
    workreports(*asked, "--format", "parquet", "--to", tmp_path / "r.parquet")
    assert pq.read_table(tmp_path / "r.parquet").to_pylist() == wanted
    assert wanted[0]["document_id"] in workreports(*asked).stdout


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_sql_says_where_it_cannot_write(
    workreports: Command, published: Path, tmp_path: Path, kind: str
) -> None:
    there = tmp_path / "no folder" / "result"
    done = workreports("sql", "SELECT 1", "--output", published, "--format", kind, "--to", there, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"workreports: {there} cannot be written")


def test_sql_table_says_when_it_is_cut(workreports: Command, published: Path) -> None:
    done = workreports("sql", "SELECT * FROM range(10)", "--rows", "3", "--output", published)
    assert "first 3 rows" in done.stderr


def test_the_queries_to_try_have_answers(published: Path) -> None:
    for query in show.QUERIES:
        assert sql.query(query, published).num_rows > 1


def test_what_was_published_begins_with_promises(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {"documents": 2, "observations": 348, "targets": 65}
    release = SimpleNamespace(is_new=True, folder=published / "latest", version="1", rows=rows)
    show.print_release(release, published / "latest")  # type: ignore[arg-type]
    told = capsys.readouterr().out
    assert told.index("missed") < told.index("2 texts, 348 figures, 65 promises") < told.index("to try")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("sql", "SELECT 1", "--output", "nowhere"), 2, "workreports run"),
        (("sql", "DROP TABLE documents", "--output", "{published}"), 2, "only queries"),
        (("sql", "SELECT * FROM nothing_here", "--output", "{published}"), 2, "nothing_here"),
        (("run", "--raw", "nowhere", "--direct"), 2, "does not exist"),
        (("extract", "nowhere.txt"), 2, "cannot be read"),
        (("describe", "nothing"), 2, "observations"),
        (("explain", "o0000000000000000", "--output", "{published}"), 2, "no observation"),
        (("evaluate", "nowhere.jsonl", "--output", "{published}"), 2, "nowhere.jsonl"),
        (("survey", "nowhere"), 2, "nowhere"),
    ],
)
def test_a_mistake_is_told_with_its_remedy_and_no_traceback(
    workreports: Command, published: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = workreports(*(item.format(published=published) for item in arguments), check=False)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_extract_reads_a_file_in_any_encoding(workreports: Command, tmp_path: Path) -> None:
    (tmp_path / "gb.txt").write_text(SENTENCE * 3, encoding="gb18030")
    assert "地区生产总值" in workreports("extract", "gb.txt").stdout


def test_extract_gives_json_lines_with_every_column(workreports: Command) -> None:
    lines = workreports("extract", "-", "--jsonl", stdin=SENTENCE.encode()).stdout.splitlines()
    first, second = map(json.loads, lines)
    assert (first["indicator_id"], first["measure"], first["value"], first["unit"]) == (
        "gdp",
        "level",
        138810000000,
        "CNY",
    )
    assert (second["measure"], second["value"], second["quote"]) == ("growth", 8.1, "8.1%")
    assert SENTENCE[first["char_start"] : first["char_end"]] == first["quote"]


def test_extract_refuses_what_is_no_text(workreports: Command, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    done = workreports("extract", "report.txt", check=False)
    assert done.returncode == 2
    assert "PDF" in done.stderr


def test_explain_shows_the_quote_in_its_sentence(workreports: Command, published: Path) -> None:
    [row] = sql.query("SELECT * FROM observations ORDER BY char_start LIMIT 1", published).to_pylist()
    text = workreports("explain", row["observation_id"], "--output", published).stdout
    assert row["quote"] in text
    assert row["subject"] in text


def test_describe_tells_every_column_in_both_languages(workreports: Command) -> None:
    listed = workreports("describe").stdout
    for name, table in declarations.tables().items():
        assert name in listed
        text = workreports("describe", name).stdout if name == "observations" else ""
        for column in table.columns if text else ():
            assert column.description.en in text
            assert column.description.zh in text


def test_an_interrupted_command_says_so(tmp_path: Path) -> None:
    """Ctrl-C while it waits for a text."""
    command = [sys.executable, "-u", "-c", WAITING]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as waiting:
        assert waiting.stdout is not None
        waiting.stdout.readline()
        time.sleep(0.5)
        waiting.send_signal(signal.SIGINT)
        _, told = waiting.communicate(timeout=600)
    assert waiting.returncode == 130
    assert told.decode() == "workreports: Interrupted; nothing was published.\n"


WAITING = """
import sys
from workreports.cli.start import main
sys.argv = ["workreports", "extract", "-"]
print("ready")
main()
"""
