# ruff: noqa: E501  (printed lines are given as they stand)
"""A file split into its documents, its furniture found, its facts read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.model import Document, Quarantined, Snapshot
from workreports.reading import documents, snapshot

GOLD = Path(__file__).parents[1] / "gold" / "documents.jsonl"
NEWS = "全市经济社会建设取得新进展，固定资产投资增长8%，工业农业企业项目财政收入改革民生就业持续改善。" * 6


def parse(text: str) -> list[Document | Quarantined]:
    return documents.parse(Snapshot("a.txt", "", 0, "utf-8", text))


@pytest.fixture(scope="module")
def report(raw: Path) -> str:
    """The first seed, once."""
    text = (raw / "000_af3a89c469b693d3.txt").read_bytes().decode()
    return text[: text.index("\n2017年清远市政府工作报告", 100)].rstrip("\n")


@pytest.fixture(scope="module")
def overview(raw: Path) -> str:
    return (raw / "002_c3a9c11d090ba97b.txt").read_bytes().decode()


def facts(document: Document) -> dict[str, object]:
    return {
        "region_name": document.region.name if document.region else None,
        "region_code": document.region.code if document.region else None,
        "report_year": document.report_year,
        "delivered_on": document.delivered_on.isoformat() if document.delivered_on else None,
        "speaker": document.speaker,
        "congress": document.congress,
        "session": document.session,
    }


def expected() -> dict[str, dict[str, object]]:
    found = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return {row.pop("source_file"): row for row in found}


def check_gold(folder: Path) -> int:
    gold, seen = expected(), 0
    for source in snapshot.read_folder(folder):
        if source.source_file not in gold:
            continue
        assert isinstance(source, Snapshot)
        wanted = gold[source.source_file]
        copies = wanted.pop("copies", 1)
        read = documents.parse(source)
        assert len(read) == copies
        for document in read:
            assert isinstance(document, Document)
            assert facts(document) == wanted
        seen += 1
    return seen


def test_facts_of_the_seeds(raw: Path) -> None:
    assert check_gold(raw) == 2


def test_facts_of_the_corpus(shared: Path) -> None:
    assert check_gold(shared / "corpus") == 13


def test_one_report_eight_times(raw: Path) -> None:
    text = (raw / "000_af3a89c469b693d3.txt").read_bytes().decode()
    found = parse(text)
    assert len({document.document_id for document in found if isinstance(document, Document)}) == 1
    for document in found:
        assert isinstance(document, Document)
        assert text[document.char_start : document.char_end] == document.text
        spoilt = [item for item in document.furniture if item.kind == "pollution"]
        assert [text[item.char_start : item.char_end] for item in spoilt] == ["侯卫东官场笔记"]


def test_a_folder_of_reports_in_one_file_comes_apart_at_the_right_places(shared: Path) -> None:
    texts = [path.read_bytes().decode().strip("\n") for path in sorted((shared / "corpus").glob("*.txt"))]
    alone = [parse(text)[0] for text in texts]
    for separator in ("\n", "\n\n\n"):
        together = parse(separator.join(texts))
        assert [(item.document_id, facts(item)) for item in together if isinstance(item, Document)] == [
            (item.document_id, facts(item)) for item in alone if isinstance(item, Document)
        ]


def test_a_repeated_head_at_the_foot_is_furniture(shared: Path) -> None:
    text = (shared / "corpus" / "2026_四川省.txt").read_bytes().decode()
    (document,) = parse(text)
    assert isinstance(document, Document)
    assert document.char_end == len(text.rstrip())
    last = document.furniture[-1]
    assert last.kind == "repeat"
    assert "glossary" in {item.kind for item in document.furniture}


def test_a_list_of_good_deeds_after_the_speech_is_content(shared: Path) -> None:
    text = (shared / "corpus" / "2026_广东省.txt").read_bytes().decode()
    (document,) = parse(text)
    assert isinstance(document, Document)
    at = text.index("提高低保、特困人员")
    assert not any(item.char_start <= at < item.char_end for item in document.furniture)
    assert any(item.kind == "glossary" and item.char_end == len(text) for item in document.furniture)


def test_a_second_text_on_the_page_is_a_document_of_its_own(report: str, overview: str) -> None:
    for text, kinds, titles in (
        (f"{report}\n{overview}", ["work_report", "overview"], [None]),
        (f"{report}\n清远市概况\n{overview}", ["work_report", "overview"], ["清远市概况"]),
        (f"{report}\n解读报告：干字当头\n来源：某日报\n{NEWS}\n{NEWS}\n{NEWS}", ["work_report", "other"], ["解读报告：干字当头"]),
        (f"{overview}\n{report}", ["overview", "work_report"], ["2017年清远市政府工作报告"]),
    ):  # fmt: skip
        found = [item for item in parse(text) if isinstance(item, Document)]
        assert [item.kind for item in found] == kinds
        assert [item.title for item in found[1:]] == titles


def test_another_report_to_the_same_congress(report: str) -> None:
    text = (
        f"{report}\n关于清远市2016年预算执行情况和2017年预算草案的报告\n"
        f"——2017年1月10日在清远市第七届人民代表大会第一次会议上\n清远市财政局\n各位代表：\n{NEWS}\n{NEWS}"
    )
    found = [item for item in parse(text) if isinstance(item, Document)]
    assert [item.kind for item in found] == ["work_report", "budget_report"]
    assert found[1].region is not None
    assert found[1].region.code == "441800"


@pytest.mark.parametrize(
    "text",
    [
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n" * 30,
        ("先把鸡蛋打散，加入少许盐，搅拌均匀后下锅翻炒，三分钟后出锅装盘即可食用。" * 5 + "\n") * 10,
        "下载\n打印\n全屏\n收藏\n",
        "lorem ipsum dolor sit amet " * 50,
    ],
)
def test_a_text_without_a_report_is_quarantined(text: str) -> None:
    (found,) = parse(text)
    assert isinstance(found, Quarantined)
    assert found.reason == "no_document"
    assert found.char_start is not None
    assert found.char_end is not None
    assert text[found.char_start :].startswith((found.content or "")[:20])


def test_a_text_handed_over_is_always_one_document() -> None:
    document = documents.single(Snapshot("text", "", 0, "str", "增长8%。"))
    assert document.text == "增长8%。"


def test_the_identity_of_a_document_leaves_the_page_around_it_out(report: str) -> None:
    framed = f"首页 > 政府信息公开\n下载\n打印\n{report}\n责任编辑：某某\n".replace("\n", "\r\n")
    (plain,), (other,) = parse(report), parse(framed)
    assert isinstance(plain, Document)
    assert isinstance(other, Document)
    assert plain.document_id == other.document_id
    assert facts(plain) == facts(other)


_PIECES = st.sampled_from(
    ["政府工作报告\n", "各位代表：\n", "现在，我代表市人民政府报告工作。\n", "——2017年1月10日在清远市第七届人民代表大会第一次会议上\n",
     "清远市市长 郭锋\n", "名词解释\n", "1.“两新”：是指", "相关报道：\n", "下载\n", "责任编辑：\n", "附件1\n", "一、2016年工作回顾\n",
     "全市生产总值100亿元，增长8%。", NEWS + "\n", "\r\n", "　　", "[1]", "让我们紧密团结起来，不懈奋斗！\n", "标题：", "\x00", "（", "2.5\n"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=12), max_size=40).map("".join))
def test_any_text_is_parted_without_loss_or_overlap(text: str) -> None:
    found = parse(text)
    assert found
    at = 0
    for item in found:
        assert item.char_start is not None
        assert item.char_end is not None
        assert at <= item.char_start <= item.char_end <= len(text)
        assert not text[at : item.char_start].strip(
            "\ufeff\u200b\u200c\u200d\x00 \t\r\n\u3000\xa0\x0b\x0c\x85\u2028\u2029\u2002\u2003\u2009\u202f"
        )
        at = item.char_end
        if isinstance(item, Document):
            assert text[item.char_start : item.char_end] == item.text
            last = item.char_start
            for piece in item.furniture:
                assert last <= piece.char_start < piece.char_end <= item.char_end
                last = piece.char_end


def test_links_below_a_report_are_no_report(report: str) -> None:
    links = "\n".join(f"{name}2025年政府工作报告" for name in ("鲁山县", "叶县", "宝丰县", "郏县"))
    (document,) = parse(f"{report}\n阅读排行\n{links}\n标签云\n2022年\n2019年\n政府信息公开\n")
    assert isinstance(document, Document)
    assert document.region is not None
    assert document.region.code == "441800"
    last = document.furniture[-1]
    assert last.kind == "navigation"
    assert (
        "鲁山县" in document.text[last.char_start - document.char_start : last.char_end - document.char_start]
    )


def test_a_call_in_the_middle_ends_no_speech(report: str) -> None:
    at = report.index("\n", len(report) // 2) + 1
    text = f"{report[:at]}让我们团结奋进，共同谱写繁荣发展的历史新篇章！\n各位代表！我们也清醒地认识到，对照上级报告，还有不足。\n{report[at:]}"
    assert len(parse(text)) == 1


def test_letters_for_line_breaks_are_line_breaks(report: str) -> None:
    (plain,), (spelt,) = parse(report), parse(report.replace("\n", "\\r\\n&nbsp; "))
    assert isinstance(plain, Document)
    assert isinstance(spelt, Document)
    assert facts(plain) == facts(spelt)
    assert spelt.text.count("\\r\\n") > 10


def test_lost_blanks_of_a_head_are_no_obstacle() -> None:
    head = "内容摘要：\n政??府??工??作??报??告——2021年3月11日在高唐县第十七届人民代表大会第五次会议上高唐县代县长??杨曙光各位代表：????"
    text = f"{head}现在，我代表县人民政府，向大会报告工作。????一、2020年工作回顾????{NEWS}????二、2021年工作安排????{NEWS}"
    (document,) = parse(text)
    assert isinstance(document, Document)
    assert document.region is not None
    assert (document.region.code, document.report_year, document.congress, document.session) == (
        "371526",
        2021,
        17,
        5,
    )
