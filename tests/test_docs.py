"""What the documents say is so: commands run, results are what comes out, what exists is described."""

from __future__ import annotations

import ast
import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tests import documentation as docs
from workreports.cli.main import app
from workreports.declared import declarations

REPOSITORY = docs.REPOSITORY
EVERY = typer.main.get_command(app).commands  # type: ignore[attr-defined]
# They publish, remove, wait, or need a server or two releases: their arguments are parsed here, no more.
PARSED_ONLY = {"run", "shell", "serve", "site", "backfill", "diff", "prune", "upload"}
SHELL_ONLY = (". .venv/bin/activate", "export ", "pip install")
COMMANDS = list(dict.fromkeys(line for page in docs.PAGES for line in docs.commands(page)))
SHOWN = [shown for page in (*docs.READMES, *docs.GUIDES) for shown in docs.queries(page)]
KEYS = {"observation_id", "document_id", "section_id", "region_code", "region_name", "value_text"}
STALE = "run `make docs`"
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # the environment's commands at hand


@pytest.fixture(scope="module")
def place(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a checkout after a run."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("raw", "tests", "schemas"):
        (folder / name).symlink_to(REPOSITORY / name)
    (folder / "reports").symlink_to(REPOSITORY / "raw")
    (folder / "output").symlink_to(published)
    yearbook = "region,year,indicator,value,unit\n清远市,2017,地区生产总值,1500.9,亿元\n"
    (folder / "yearbook.csv").write_text(yearbook, encoding="utf-8")
    return folder


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as its reader would."""
    environment = os.environ | {"PATH": PATH, "NO_COLOR": "1"}
    environment.pop("WORKREPORTS_OUTPUT", None)
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize("line", COMMANDS)
def test_command_runs(line: str, place: Path) -> None:
    words = shlex.split(line)
    if words[0] == "make":
        targets = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
        assert all(re.search(rf"^{word}:", targets, re.MULTILINE) for word in words[1:] if "=" not in word)
    elif line.startswith(SHELL_ONLY):
        pass
    elif words[0] == "prefect":  # these need a server; the tests of schedules run them
        schedule = (REPOSITORY / "tests/running/test_schedule.py").read_text(encoding="utf-8")
        assert re.search(rf"\b{words[1].strip('-')}\b", schedule)
    elif words[0] == "dask":  # these stay in the foreground; the tests of clusters run them
        cluster = (REPOSITORY / "tests/running/test_cluster.py").read_text(encoding="utf-8")
        assert all(f'"{word}"' in cluster for word in words[1:] if word.isalpha() or word.startswith("--"))
    elif words[0] == "duckdb" and shutil.which("duckdb", path=PATH) is None:
        pytest.skip("the DuckDB command line is not at hand")
    elif words[0] == "workreports" and words[1] in PARSED_ONLY:
        EVERY[words[1]].make_context(words[1], words[2:])
    else:
        assert "workreports" in words or words[0] in {"duckdb", "python"}, f"nobody tests {line}"
        done = shell(line, place)
        assert done.returncode == 0, done.stderr
        assert "explain" in words or done.stdout or "--to" in words


@pytest.mark.parametrize("manual", docs.MANUALS)
def test_every_command_is_shown(manual: tuple[str, ...]) -> None:
    lines = [line for page in manual for line in docs.commands(page)]
    shown = {match[1] for line in lines for match in re.finditer(r"\bworkreports ([a-z]+)", line)}
    assert shown == set(EVERY)


@pytest.mark.parametrize("pages", [docs.READMES, docs.GUIDES])
def test_both_languages_show_the_same(pages: tuple[str, str]) -> None:
    english, chinese = pages
    assert docs.commands(english) == docs.commands(chinese)
    assert [shown.query for shown in docs.queries(english)] == [
        shown.query for shown in docs.queries(chinese)
    ]
    for language in ("pycon", "python", "r", "yaml"):
        assert docs.blocks(english, language) == docs.blocks(chinese, language)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.page}: {shown.query.strip()[:40]}")
def test_result_is_what_comes_out(shown: docs.Shown, published: Path) -> None:
    assert shown.table == docs.result(shown.query, published), STALE


@pytest.mark.parametrize(("readme", "guide"), docs.MANUALS)
def test_five_queries_have_answers(readme: str, guide: str) -> None:
    assert len(docs.queries(readme)) == 2  # the excerpt at the top, and one good question
    assert len(docs.queries(guide)) >= 4
    assert all(len(shown.table.splitlines()) > 2 for page in (readme, guide) for shown in docs.queries(page))


@pytest.mark.parametrize("page", docs.READMES)
def test_a_readme_is_read_in_three_minutes(page: str) -> None:
    assert len(docs.read(page).splitlines()) <= 150


@pytest.mark.parametrize("page", docs.PAGES)
def test_python_examples_give_what_they_show(
    page: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    source = "".join(docs.blocks(page, "pycon"))
    example = doctest.DocTestParser().get_doctest(source, {}, page, page, 0)
    assert doctest.DocTestRunner().run(example).failed == 0, capsys.readouterr().out


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not at hand")
def test_r_example_runs(place: Path) -> None:
    if shell("Rscript -e 'library(duckdb)'", place).returncode:
        pytest.skip("R has no duckdb package")
    for number, source in enumerate(docs.blocks("docs/guide.md", "r")):
        (place / f"{number}.R").write_text(source, encoding="utf-8")
        assert shell(f"Rscript {number}.R", place).returncode == 0


def test_sidecar_example_is_one() -> None:
    from workreports.reading import sidecar, snapshot

    [example] = docs.blocks("docs/guide.md", "yaml")
    text = next((REPOSITORY / "raw").glob("002*.txt")).read_bytes()
    read = snapshot.from_bytes(text, "a.txt", sidecar.read(example.encode(), "a.yml"))
    assert isinstance(read, snapshot.Snapshot)
    assert set(read.hints) == {"region", "report_year"}


@pytest.mark.parametrize("page", docs.GUIDES)
def test_tables_and_files_of_a_release_are_named(page: str, published: Path) -> None:
    rows = re.findall(r"^\| ((?:`[^`]+`(?:, |、)?)+) \|", docs.read(page), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert not set(declarations.tables()) - named
    inside = {f"{item.name}/" if item.is_dir() else item.name for item in (published / "latest").iterdir()}
    assert not inside - named
    columns = {column.name for column in declarations.table("observations").columns}
    assert not columns - named - KEYS


@pytest.mark.parametrize("page", docs.READMES)
def test_stated_quality_is_measured(page: str, published: Path, request: pytest.FixtureRequest) -> None:
    try:
        shared = request.getfixturevalue("shared")
    except pytest.skip.Exception:
        shared = None
    stated = docs.scored(page)
    assert "seeds" in stated
    for gold, cells in stated.items():
        measured = docs.measure(gold, published, shared)
        if measured is not None:
            assert cells[0] == measured[0]
            for figure, today in zip(cells[1:], measured[1:], strict=True):
                assert float(today) - 0.02 <= float(figure) <= float(today) + 0.005, f"{gold}: {STALE}"


def test_page_of_rules_is_renewed() -> None:
    assert docs.read(docs.RULES_PAGE) == docs.rules_page(), STALE


@pytest.mark.parametrize("page", docs.PAGES)
def test_links_lead_somewhere(page: str) -> None:
    folder = (REPOSITORY / page).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", docs.read(page)):
        if not target.startswith(("http://", "https://")):
            path, _, anchor = target.partition("#")
            there = folder / path if path else REPOSITORY / page
            assert there.exists(), target
            assert not anchor or anchor in _anchors(there), target


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_map_of_the_code_is_whole() -> None:
    page = docs.read("CONTRIBUTING.md")
    page = page[page.index("| room in") :].split("\n\n")[0]
    rows = re.findall(r"^\| (`[\w/.`, ]+`) \|(.*)\|$", page, re.MULTILINE)
    package = REPOSITORY / "src" / "workreports"
    mapped = set()
    for rooms, told in rows:
        names = re.findall(r"`([\w/.]+)`", rooms)
        inside = re.findall(r"`(\w+(?:\.py|/))`", told.rpartition(" | ")[2]) if names[0].endswith("/") else []
        mapped |= {*names, *(names[0] + name for name in inside)}
    folders = [package, *(path.parent for path in package.glob("*/__init__.py"))]
    here = {
        f"{path.relative_to(package).as_posix()}{'/' * path.is_dir()}"
        for folder in folders
        for path in folder.iterdir()
        if not path.name.startswith(("_", "py.typed"))
    }
    assert sorted(here - mapped) == [], "give these a place in the map of CONTRIBUTING.md"
    assert sorted(name for name in mapped if not (package / name).exists()) == []


def test_files_named_for_contributors_exist() -> None:
    page = docs.read("CONTRIBUTING.md")
    named = re.findall(r"`((?:src|schemas|expectations|tests|flows|bench|raw|docs)/[^`<>*{ ]*)`", page)
    assert [name for name in named if not (REPOSITORY / name).exists()] == []
    lexicon = {path.name for path in (REPOSITORY / "schemas" / "lexicon").glob("*.yml")}
    assert not {name for name in lexicon if f"`{name}`" not in page}


def test_faults_are_tested_as_told() -> None:
    page = docs.read("docs/operation.md")
    tests = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named
    assert not {name for name in named if f"def {name}(" not in tests}


def test_parameters_of_the_flow_are_told() -> None:
    page = docs.read("docs/operation.md")
    flow = ast.parse((REPOSITORY / "flows" / "publish.py").read_text(encoding="utf-8"))
    [publish] = [node for node in flow.body if isinstance(node, ast.FunctionDef) and node.name == "publish"]
    parameters = {argument.arg for argument in publish.args.args}
    told = page[page.index("| parameter of the flow") :].split("\n\n")[0]
    assert {name for name in parameters if f"`{name}`" not in told} == set()


def test_environment_variables_are_told() -> None:
    package = [*(REPOSITORY / "src").rglob("*.py"), *(REPOSITORY / "flows").glob("*.py")]
    read = {name for path in package for name in re.findall(r"WORKREPORTS_[A-Z_]+", path.read_text("utf-8"))}
    page = docs.read("docs/operation.md")
    assert {name for name in read if f"`{name}`" not in page} == set()


def test_licences_are_given() -> None:
    licence = docs.read("LICENSE")
    assert licence.startswith("MIT License")
    assert "creativecommons.org/licenses/by/4.0" in licence
