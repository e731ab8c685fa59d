"""What describes a release: made from the declarations, true to the files, valid by official validators."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import seed_tables
from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.releasing import publish

REPOSITORY = Path(__file__).resolve().parents[2]
VALIDATORS = Path(os.environ.get("WORKREPORTS_VALIDATORS", REPOSITORY / ".venv-validators")) / "bin"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = publish.publish(seed_tables.validated(), tmp_path_factory.mktemp("catalog"), date(2026, 3, 1))
    return found.folder


@pytest.fixture
def validators() -> Path:
    if not (VALIDATORS / "mlcroissant").exists():
        pytest.skip("the validators are not installed (make validators)")
    return VALIDATORS


def _json(release: Path, name: str) -> dict[str, Any]:
    return json.loads((release / name).read_text("utf-8"))  # type: ignore[no-any-return]


def test_the_data_package_is_valid(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import frictionless

    monkeypatch.chdir(release)
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]
    assert {task.name for task in report.tasks} == set(declarations.tables())


def test_the_data_package_declares_keys_units_and_licence(release: Path) -> None:
    package = _json(release, "datapackage.json")
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["version"] == "2026.03.01"
    resources = {resource["name"]: resource for resource in package["resources"]}
    schema = resources["observations"]["schema"]
    assert schema["primaryKey"] == ["observation_id"]
    assert {
        "fields": ["document_id"],
        "reference": {"resource": "documents", "fields": ["document_id"]},
    } in schema["foreignKeys"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["char_start"]["unit"] == "code point"
    assert fields["measure"]["constraints"]["enum"][0] == "level"
    assert fields["measure"]["title_zh"]


@pytest.mark.parametrize("name", ["schema-org.jsonld", "croissant.json"])
def test_told_hashes_and_sizes_are_those_of_the_files(release: Path, name: str) -> None:
    told = [entry for entry in _json(release, name)["distribution"] if "sha256" in entry]
    assert len(told) >= len(declarations.tables())
    for entry in told:
        data = (release / entry["contentUrl"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["contentSize"] == f"{len(data)} B"


def test_schema_org_has_what_search_engines_ask_for(release: Path) -> None:
    found = _json(release, "schema-org.jsonld")
    assert found["@type"] == "Dataset"
    assert 50 <= len(found["description"]) <= 5000
    assert {"name", "license", "creator", "version", "temporalCoverage", "distribution"} <= found.keys()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", found["temporalCoverage"])


def test_dcat_names_each_distribution_once(release: Path) -> None:
    found = _json(release, "dcat.jsonld")
    names = [entry["@id"] for entry in found["dcat:distribution"]]
    assert len(set(names)) == len(names)
    assert {"workreports.duckdb", "workreports.xlsx", "series.dta", "csv/series.csv"} <= set(names)


def test_the_citation_is_complete(release: Path) -> None:
    found = yaml.safe_load((release / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "date-released"} <= found.keys()
    assert (found["type"], str(found["date-released"])) == ("dataset", "2026-03-01")


def test_croissant_is_valid_and_gives_the_rows(release: Path, validators: Path) -> None:
    _run(validators / "mlcroissant", "validate", "--jsonld", "croissant.json", folder=release)
    code = (
        "import mlcroissant, json; found = mlcroissant.Dataset(jsonld='croissant.json');"
        "names = ('series', 'observations');"
        "print(json.dumps({name: sum(1 for _ in found.records(name)) for name in names}))"
    )
    counted = json.loads(_run(validators / "python", "-c", code, folder=release))
    rows = _json(release, "manifest.json")["rows"]
    assert counted == {name: rows[name] for name in counted}


def test_the_citation_is_valid(release: Path, validators: Path) -> None:
    _run(validators / "cffconvert", "--validate", "-i", "CITATION.cff", folder=release)


def test_dcat_has_the_required_shape(release: Path, validators: Path, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        """
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix spdx: <http://spdx.org/rdf/terms#> .
        [] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
          sh:property [ sh:path dct:title ; sh:minCount 2 ; sh:uniqueLang true ] ;
          sh:property [ sh:path dct:description ; sh:minCount 2 ; sh:uniqueLang true ] ;
          sh:property [ sh:path dct:issued ; sh:datatype xsd:date ; sh:minCount 1 ; sh:maxCount 1 ] ;
          sh:property [ sh:path dct:license ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ;
          sh:property [ sh:path dcat:distribution ; sh:minCount 10 ; sh:class dcat:Distribution ] .
        [] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
          sh:property [ sh:path dcat:accessURL ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ;
          sh:property [ sh:path dcat:downloadURL ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ;
          sh:property [ sh:path dcat:byteSize ; sh:datatype xsd:nonNegativeInteger ; sh:maxCount 1 ] ;
          sh:property [ sh:path dcat:mediaType ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] ;
          sh:property [ sh:path spdx:checksum ; sh:maxCount 1 ] .
        """,
        encoding="utf-8",
    )
    code = (
        "import sys, rdflib, pyshacl;"
        "data = rdflib.Graph().parse('dcat.jsonld', publicID='https://example.org/release/');"
        "valid, _, text = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(sys.argv[1]));"
        "print(text); sys.exit(not valid)"
    )
    _run(validators / "python", "-c", code, str(shapes), folder=release)


def _run(*command: Path | str, folder: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_dictionary_tells_every_column_and_warning_in_both_languages(release: Path) -> None:
    text = (release / "DICTIONARY.md").read_text("utf-8")
    for table in declarations.tables().values():
        assert f"\n## {table.name}\n" in text
        for warning in table.warnings:
            assert warning.en in text
            assert warning.zh in text
        for column in table.columns:
            assert f"| `{column.name}` |" in text
            assert column.description.zh.replace("|", "\\|") in text
    for line in text.splitlines():
        if line.startswith("| `"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 5, line


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.rows += tag == "tr"
        assert tag != "script"
        self.fetched += [value for name, value in attrs if name in ("src", "href", "srcset") and value]


def test_the_dictionary_page_asks_nothing_of_the_network(release: Path) -> None:
    page = _Page()
    page.feed((release / "dictionary.html").read_text("utf-8"))
    assert all(target.startswith("#") or target == "data:," for target in page.fetched)
    every = declarations.tables().values()
    assert page.rows == sum(len(table.columns) + 1 for table in every)
    assert dataset().title.zh
