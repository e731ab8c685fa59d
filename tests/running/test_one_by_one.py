"""One document for which the program raises: it is told of, and the others are published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.running.test_pipeline import REPORT
from workreports.errors import UserError
from workreports.model import Document, Extraction, Segmented, Snapshot
from workreports.observing import read as reading
from workreports.observing.observe import extract_document
from workreports.reading import documents, segment
from workreports.running import one_by_one, one_file, pipeline
from workreports.running.runners import Here
from workreports.tabling import derive

MARK = "白石桥"  # stands in the one report for which something raises


def rows(output: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(output / "latest/parquet" / f"{table}.parquet").to_pylist()
    return found


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number, name in enumerate("abcde"):
        text = REPORT.replace("1500亿元", f"{1500 + 7 * number}亿元").replace("增长5%", f"增长{number + 3}%")
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    marked = (
        REPORT.replace("1500亿元", "1601亿元") + f"建成{MARK}等桥梁5座，新增绿地31公顷，受益群众达9.3万人。\n"
    )
    (folder / "c.txt").write_text(marked, encoding="utf-8")
    return folder


def run(raw: Path, output: Path) -> None:
    pipeline.run(raw, output, options=pipeline.Options(runner=Here(), formats=()))


def _raising_segment(document: Document) -> Segmented:
    if MARK in document.text:
        raise ZeroDivisionError("a fault")
    return segment_document(document)


segment_document = segment.segment


def _raising_extract(cut: Segmented) -> Extraction:
    if MARK in cut.document.text:
        raise RecursionError("a fault")
    return extract_document(cut)


@pytest.mark.parametrize(
    ("stage", "raised"), [("segmenting", "ZeroDivisionError"), ("extraction", "RecursionError")]
)
def test_a_document_that_cannot_be_read_leaves_the_others(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, raised: str
) -> None:
    if stage == "segmenting":
        monkeypatch.setattr(segment, "segment", _raising_segment)
    else:
        monkeypatch.setattr(reading, "extract_document", _raising_extract)
        monkeypatch.setattr(one_by_one, "extract_document", _raising_extract)
    run(raw, tmp_path / "output")
    files = {row["source_file"]: row for row in rows(tmp_path / "output", "source_files")}
    assert {name: row["reason"] for name, row in files.items() if row["reason"]} == {"c.txt": "failed"}
    [entry] = [row for row in rows(tmp_path / "output", "quarantine") if row["reason"] == "failed"]
    assert (entry["table"], entry["source_file"], entry["char_start"]) == ("documents", "c.txt", 0)
    assert stage in entry["detail"]
    assert f"{raised} (a fault)" in entry["detail"]
    assert "report it with the file" in entry["detail"]


def test_a_file_that_cannot_be_parted_leaves_the_others(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = documents.parse

    def raising(source: Snapshot) -> Any:
        if MARK in source.text:
            raise KeyError("a fault")
        return parse(source)

    monkeypatch.setattr(documents, "parse", raising)
    run(raw, tmp_path / "output")
    [entry] = [row for row in rows(tmp_path / "output", "quarantine") if row["reason"] == "failed"]
    assert entry["source_file"] == "c.txt"
    assert "parsing" in entry["detail"]
    assert len({row["source_file"] for row in rows(tmp_path / "output", "document_copies")}) == 4


def test_the_other_documents_of_its_file_are_what_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    other = REPORT.replace("2018", "2019").replace("1500亿元", "1700亿元")
    bad = REPORT.replace("2018", "2016") + f"建成{MARK}等桥梁5座。\n"
    source = Snapshot("a.txt", "0" * 64, 9, "utf-8", other * 2 + bad + REPORT)
    before = one_file.of(source)
    monkeypatch.setattr(reading, "extract_document", _raising_extract)
    monkeypatch.setattr(one_by_one, "extract_document", _raising_extract)
    after = one_file.of(source)
    assert len(after.prints) == len(before.prints) - 1
    assert [item.reason for item in after.quarantined] == ["failed"]
    gone = {item.document_id for item in before.prints} - {item.document_id for item in after.prints}
    for name, batch in before.parts.items():
        kept = [row for row in batch.to_pylist() if row["document_id"] not in gone]
        assert after.parts[name].to_pylist() == kept


@pytest.mark.parametrize("count", [1, 2])
def test_a_document_that_cannot_be_derived_from_leaves_the_others(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    if count == 2:
        text = (raw / "c.txt").read_text().replace("1601亿元", "1702亿元").replace("增长", "下降")
        (raw / "d.txt").write_text(text, encoding="utf-8")
    original = derive.derive

    def raising(found: Any, *arguments: Any) -> Any:
        if any(MARK in subject for subject in found["observations"]["subject"].to_pylist()):
            raise ArithmeticError("a fault")
        return original(found, *arguments)

    monkeypatch.setattr(derive, "derive", raising)
    run(raw, tmp_path / "output")
    entries = [row for row in rows(tmp_path / "output", "quarantine") if row["reason"] == "failed"]
    assert [row["source_file"] for row in entries] == ["c.txt", "d.txt"][:count]
    for entry in entries:
        assert "failed in deriving: ArithmeticError (a fault)" in entry["detail"]
        assert "observations" in entry["detail"]  # how much went with it
        assert json.loads(entry["content"])["document_id"]
    assert len(rows(tmp_path / "output", "documents")) == 5 - count


def test_what_raises_without_documents_is_no_document(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(*_: Any) -> Any:
        raise ArithmeticError("a fault of the program")

    monkeypatch.setattr(derive, "derive", raising)
    with pytest.raises(UserError, match="of the program"):
        run(raw, tmp_path / "output")


def test_figures_beyond_any_size_cost_nothing_else(raw: Path, tmp_path: Path) -> None:
    figures = ("9" * 305, "1" + "0" * 40, "9" * 6000, "3" + "亿" * 200, "2" + "万" * 9 + "亿")
    for name, figure in zip("abcde", figures, strict=True):
        text = (raw / f"{name}.txt").read_text() + f"项目总投资{figure}亿元，栽种苗木{ord(name)}棵。\n"
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    run(raw, tmp_path / "output")
    found = rows(tmp_path / "output", "observations")
    assert all(abs(row["value"]) <= 1e18 for row in found)
    assert {row["source_file"] for row in found if row["unit"] == "棵"} == {f"{name}.txt" for name in "abcde"}
    assert any(row["reason"] == "damaged" for row in rows(tmp_path / "output", "quarantine"))
