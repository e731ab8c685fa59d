# ruff: noqa: E501  (texts are given as they stand)
"""What a folder is taken for, before anything is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from workreports.asking import check
from workreports.errors import UsageError, UserError

REPORT = (
    "2018年清远市政府工作报告\n——2018年1月10日在清远市第七届人民代表大会第三次会议上\n清远市市长 某某\n各位代表：\n"
    "现在，我代表市人民政府，向大会报告工作。\n一、2017年工作回顾\n"
    + "全市经济社会发展，投资100亿元，增长8%，财政收入、就业、教育、医疗、工业、农业都有进步。\n"
    * 4
)
NOTICE = (
    "关于加快产业发展的若干政策措施\n为贯彻落实部署，结合我市实际，制定本政策。\n"
    + "支持工业企业项目投资，财政给予奖励100万元，经济社会发展，改革创新，服务就业，建设规划。\n" * 4
    + "第一条 支持企业。\n本政策自印发之日起施行。\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "清远市2018.txt": REPORT,
        "notice.txt": NOTICE,
        "notice 2.txt": NOTICE,
        "poem.txt": "床前明月光。\n" * 40,
        "empty.txt": "",
        "scan.pdf": "%PDF-",
        "report.docx": "PK",
        "notice.yml": "regoin: x\nhints: {report_year: 18, region: 乌有县, city: a}\n",
        "清远市2018.yml": "source: s\nlicence: l\nhints: {region: 清远市, report_year: 2018}\n",
        "orphan.yml": "source: s\nsha256: abc\n",
        "bad.yml": "- a\n",
        ".hidden": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_each_file_is_taken_for_something_and_says_why(folder: Path) -> None:
    seen = list(check.folder(folder))
    by = {item.file: item for item in seen if item.status not in ("sidecar", "ignored")}
    report = by["清远市2018.txt"]
    assert (report.status, report.kind, report.region, report.year) == (
        "read",
        "work_report",
        "清远市 441800",
        "2018",
    )
    assert "congress" in report.why
    assert "date" in report.why
    assert (by["notice 2.txt"].status, by["notice 2.txt"].kind) == ("listed", "policy_notice")
    assert by["notice.txt"].note.startswith("bad_sidecar")
    assert by["poem.txt"].note.startswith("no_document")
    assert by["empty.txt"].note.startswith("empty")
    check.require_reports(seen)
    assert check.summary(seen) == "1 read, 1 listed, 3 refused, 2 ignored, 8 sidecar"


def test_what_is_ignored_and_what_nobody_reads_is_named(folder: Path) -> None:
    seen = list(check.folder(folder))
    ignored = {item.file: item.note for item in seen if item.status == "ignored"}
    assert ignored == {
        "report.docx": ".docx: save it as plain text",
        "scan.pdf": ".pdf: extract its text first, e.g. with pdftotext",
    }
    faults = [(item.file, item.note) for item in seen if item.status == "sidecar"]
    assert [file for file, _ in faults if file == "清远市2018.yml"] == []
    told = " ".join(note for file, note in faults if file == "notice.yml")
    for word in ("unknown key regoin", "unknown hint city", "18 is no year", "乌有县"):
        assert word in told
    assert ("orphan.yml", "sha256: abc is no SHA-256") in faults
    assert ("orphan.yml", "there is no .txt file of that name beside it") in faults
    assert any(file == "bad.yml" and "not a mapping" in note for file, note in faults)


def test_a_folder_without_a_report_says_which_files_and_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("床前明月光。\n" * 40, encoding="utf-8")
    (tmp_path / "b.pdf").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match=r"(?s)no report.*a\.txt: no_document.*b\.pdf: \.pdf"):
        check.require_reports(list(check.folder(tmp_path)))
    with pytest.raises(UsageError, match="does not exist"):
        list(check.folder(tmp_path / "nowhere"))


def test_a_doubtful_report_is_shown_as_one(tmp_path: Path) -> None:
    text = REPORT.split("各位代表：")[1].replace("2017年", "过去一年")
    (tmp_path / "a.txt").write_text("各位代表：" + text, encoding="utf-8")
    [seen] = check.folder(tmp_path)
    assert seen.status == "unsure"
    assert "hints: {region: ...}" in seen.note
    assert "hints: {report_year: ...}" in seen.note
