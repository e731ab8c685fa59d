"""The whole way on real input: what is published, that it is the same twice, and what bad input does."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workreports.asking import sql
from workreports.base.progress import Progress
from workreports.declared import declarations
from workreports.errors import UsageError, UserError
from workreports.running import pipeline


def table(output: Path, name: str) -> pa.Table:
    return pq.read_table(output / "latest" / "parquet" / f"{name}.parquet")


def data_files(output: Path) -> dict[str, str]:
    """Hash of each file whose bytes must not depend on where or when it was made."""
    release = (output / "latest").resolve()
    wanted = [*release.glob("parquet/*.parquet"), *release.glob("csv/*.csv"), release / "manifest.json"]
    return {
        str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(wanted)
    }


def test_every_declared_table_is_published_in_every_format(published: Path) -> None:
    for name, declared in declarations.tables().items():
        parquet = table(published, name)
        assert parquet.schema.names == [column.name for column in declared.columns]
        assert (published / "latest" / "csv" / f"{name}.csv").is_file()
        assert sql.query(f"SELECT count(*) AS n FROM {name}", published).to_pylist() == [
            {"n": parquet.num_rows}
        ]


def test_the_seeds_are_two_documents_in_eight_copies_and_one(published: Path) -> None:
    found = {row["source_file"]: row for row in table(published, "documents").to_pylist()}
    assert {name: row["copies"] for name, row in found.items()} == {
        "000_af3a89c469b693d3.txt": 8,
        "002_c3a9c11d090ba97b.txt": 1,
    }
    assert {(row["region_code"], row["region_name"]) for row in found.values()} == {("441800", "清远市")}


def test_every_quote_is_the_text_of_its_span(published: Path, raw: Path) -> None:
    texts = {path.name: path.read_bytes().decode("utf-8-sig") for path in raw.glob("*.txt")}
    observations = table(published, "observations").to_pylist()
    assert len(observations) > 300
    for row in observations:
        assert texts[row["source_file"]][row["char_start"] : row["char_end"]] == row["quote"]


def test_every_digit_of_a_document_is_in_the_ledger(published: Path, raw: Path) -> None:
    texts = {path.name: path.read_bytes().decode("utf-8-sig") for path in raw.glob("*.txt")}
    covered: dict[str, set[int]] = {}
    for row in table(published, "numerals").to_pylist():
        covered.setdefault(row["document_id"], set()).update(range(row["char_start"], row["char_end"]))
    for document in table(published, "documents").to_pylist():
        text = texts[document["source_file"]]
        span = range(document["char_start"], document["char_end"])
        missing = [at for at in span if text[at].isdigit() and at not in covered[document["document_id"]]]
        assert not missing, text[missing[0] - 20 : missing[0] + 20]


def test_every_observation_is_in_the_ledger_and_back(published: Path) -> None:
    numerals = table(published, "numerals").to_pylist()
    linked = [row["observation_id"] for row in numerals if row["observation_id"]]
    assert sorted(linked) == sorted(table(published, "observations")["observation_id"].to_pylist())


def test_two_runs_give_the_same_bytes(published: Path, raw: Path, tmp_path: Path) -> None:
    """Another folder, another process with another hash seed, another locale and time zone."""
    code = (
        "import sys; from pathlib import Path; from workreports.running import pipeline;"
        "pipeline.run(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345", "TZ": elsewhere(), "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, str(raw), str(tmp_path / "out")], check=True, env=environment)
    first, second = data_files(published), data_files(tmp_path / "out")
    assert len(first) == 2 * len(declarations.tables()) + 1
    assert first == second


def elsewhere() -> str:
    """A time zone far from here where it is the same day, because a version is a date."""
    now = datetime.now(UTC)
    here = now.astimezone().date()
    hours = next(h for h in (14, 9, -8, -11) if (now + timedelta(hours=h)).date() == here)
    return f"XXX{-hours:+d}"


REPORT = """2018年某某市政府工作报告
――2018年1月8日在清远市第七届人民代表大会第三次会议上
清远市市长　黄喜忠
各位代表：
我代表市人民政府向大会报告工作，请予审议。
一、2017年工作回顾
过去一年，全市经济社会保持平稳健康发展。全市地区生产总值1500亿元，增长5%；固定资产投资增长7.3%；社会消费品零售总额增长9.1%。
我们坚持以人民为中心的发展思想，着力保障和改善民生，教育、卫生、文化、体育等各项社会事业全面发展，人民生活水平不断提高。
二、2018年工作安排
今年经济社会发展主要预期目标是：地区生产总值增长7%左右，固定资产投资增长8%以上，居民消费价格涨幅控制在3%以内。
各位代表，让我们更加紧密地团结起来，锐意进取，扎实工作，为全面建成小康社会而努力奋斗！
"""
PROVINCE = REPORT.replace("清远市第七届", "广东省第十三届").replace(
    "清远市市长　黄喜忠", "广东省省长　马兴瑞"
)
TRADITIONAL = """2018年市政府工作報告
（2018年1月8日在廣東省清遠市第七屆人民代表大會第三次會議上）
各位代表：
我代表市人民政府向大會報告工作，請予審議。
一、2017年工作回顧
過去一年，全市經濟社會保持平穩健康發展。全市地區生產總值1500億元，增長5%；固定資產投資增長7.3%；社會消費品零售總額增長9.1%。
我們堅持以人民為中心的發展思想，著力保障和改善民生，教育、衛生、文化、體育等各項社會事業全面發展，人民生活水平不斷提高。
二、2018年工作安排
今年經濟社會發展主要預期目標是：地區生產總值增長7%左右，固定資產投資增長8%以上，居民消費價格漲幅控制在3%以內。
各位代表，讓我們更加緊密地團結起來，銳意進取，扎實工作，為全面建成小康社會而努力奮鬥！
"""


@pytest.fixture(scope="module")
def bad_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a folder with all that can be wrong beside two good reports in several encodings."""
    base = tmp_path_factory.mktemp("bad")
    raw = base / "raw"
    (raw / "子 文件夹").mkdir(parents=True)
    (base / "secret.txt").write_text(REPORT.replace("清远", "中山"), encoding="utf-8")
    (raw / "plain.txt").write_text(REPORT, encoding="utf-8")
    (raw / "empty.txt").write_bytes(b"")
    (raw / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (raw / "gb.txt").write_text(REPORT, encoding="gb18030")
    (raw / "子 文件夹" / "big5.txt").write_text(TRADITIONAL, encoding="big5")
    (raw / "wide.txt").write_text(PROVINCE.replace("\n", "\r\n"), encoding="utf-16", newline="")
    (raw / "nothing.txt").write_text("下载 打印 全屏 收藏\n版权所有\n", encoding="utf-8")
    (raw / "page.txt").write_text(
        "<!DOCTYPE html><html><body><p>政府工作报告</p></body></html>", encoding="utf-8"
    )
    (raw / "outside.txt").symlink_to(base / "secret.txt")
    output = base / "output"
    pipeline.run(raw, output, options=pipeline.Options(formats=()))
    return output


def test_what_cannot_be_used_is_named_with_its_reason(bad_folder: Path) -> None:
    rows = {row["source_file"]: row for row in table(bad_folder, "source_files").to_pylist()}
    quarantined = {name: row["reason"] for name, row in rows.items() if row["status"] == "quarantined"}
    assert quarantined == {
        "empty.txt": "empty",
        "binary.txt": "binary",
        "page.txt": "binary",
        "nothing.txt": "no_document",
        "outside.txt": "outside_folder",
    }
    told = {
        row["source_file"]: row["detail"]
        for row in table(bad_folder, "quarantine").to_pylist()
        if row["source_file"]
    }
    assert quarantined.keys() <= told.keys()
    assert all(len(told[name]) > 20 for name in quarantined)


def test_good_files_are_used_in_any_encoding(bad_folder: Path) -> None:
    rows = {row["source_file"]: row for row in table(bad_folder, "source_files").to_pylist()}
    used = {name: row["encoding"] for name, row in rows.items() if row["status"] == "used"}
    assert used == {
        "plain.txt": "utf-8",
        "gb.txt": "gb18030",
        "子 文件夹/big5.txt": "big5",
        "wide.txt": "utf-16-le",
    }


def test_the_same_report_in_another_encoding_is_a_copy(bad_folder: Path) -> None:
    copies = table(bad_folder, "document_copies").to_pylist()
    by_file = {row["source_file"]: row for row in copies}
    assert by_file["gb.txt"]["document_id"] == by_file["plain.txt"]["document_id"]
    assert {by_file["gb.txt"]["match"], by_file["plain.txt"]["match"]} == {"exact"}


def test_nothing_is_read_through_a_link_that_leads_out(bad_folder: Path) -> None:
    assert "中山" not in str(
        [table(bad_folder, name).to_pylist() for name in ("documents", "observations", "quarantine")]
    )


def test_a_missing_folder_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        pipeline.run(tmp_path / "none", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_texts_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "notes.md").write_text("x")
    with pytest.raises(UsageError, match=r"no \.txt"):
        pipeline.run(tmp_path / "raw", tmp_path / "out")


def test_output_that_cannot_be_written_is_told(published: Path, raw: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="could not be written"):
        pipeline.run(raw, tmp_path / "file" / "output")


def test_inner_stages_are_not_counted_twice() -> None:
    progress = Progress()
    with progress.stage("outer"), progress.stage("inner"):
        sum(range(200_000))
    assert progress.seconds["inner"] > progress.seconds["outer"] > 0


def test_tracking_hands_every_item_through() -> None:
    assert list(Progress().track(range(5), 5)) == list(range(5))


@pytest.mark.slow
@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.stress)])
def test_the_corpus_runs_through(shared: Path, tmp_path: Path, every: int) -> None:
    """Every twentieth file of it, and all where there is time."""
    (tmp_path / "raw").mkdir()
    for path in sorted((shared / "corpus").rglob("*.txt"))[::every]:
        (tmp_path / "raw" / path.name).write_bytes(path.read_bytes())
    pipeline.run(tmp_path / "raw", tmp_path, options=pipeline.Options(formats=()))
    files = table(tmp_path, "source_files").to_pylist()
    unused = [row for row in files if row["status"] != "used"]
    assert all(row["reason"] for row in unused)
    assert len(unused) <= 0.02 * len(files), unused
    assert table(tmp_path, "documents").num_rows >= 0.98 * len(files)
