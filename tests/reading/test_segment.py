# ruff: noqa: E501  (printed lines are given as they stand)
"""Sections as a tree, sentences with spans, nothing lost between them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.model import Document, Segmented, Snapshot
from workreports.reading import documents, segment, snapshot


def cut(text: str) -> Segmented:
    return segment.segment(documents.single(Snapshot("a.txt", "", 0, "utf-8", text)))


def tree(found: Segmented) -> list[tuple[int, str | None, str]]:
    return [(section.level, section.ordinal, section.heading) for section in found.sections]


def told(text: str, found: Segmented) -> list[str]:
    return [text[sentence.char_start : sentence.char_end] for sentence in found.sentences]


def under(text: str, found: Segmented, words: str) -> str | None:
    """The path of the section that the sentence with these words stands in."""
    at = text.index(words)
    paths = {section.section_id: section.path for section in found.sections}
    for sentence in found.sentences:
        if sentence.char_start <= at < sentence.char_end:
            return paths[sentence.section_id] if sentence.section_id else None
    raise AssertionError(f"{words} stands in no sentence")


REPORT = """各位代表：
现在，我报告工作。
一、2016年工作回顾
一年来，各项事业全面发展。
（一）经济稳步增长。生产总值1375亿元，增长8%。财政收入95亿元。
（二）城乡面貌一新。新建美丽乡村142条。
（三）民生持续改善。民生投入237.5亿元。
各位代表，2016年是本届政府的最后一年，全市民生投入年均增长22%。
二、2017年工作安排
今年的主要预期目标是：生产总值增长8%左右。
——加快发展。力争投资410亿元。
——改善民生。新增就业4万人。
要办好实事：一是新建学校5所；二是改造危房100户；三是扩大补贴。
三、GDP突破万亿元
谢谢大家。"""


def test_enumerated_headings_run_in_items_and_what_follows_them() -> None:
    found = cut(REPORT)
    assert tree(found) == [
        (1, "一、", "2016年工作回顾"),
        (2, "（一）", "经济稳步增长"),
        (2, "（二）", "城乡面貌一新"),
        (2, "（三）", "民生持续改善"),
        (1, "二、", "2017年工作安排"),
        (2, "——", "加快发展"),
        (2, "——", "改善民生"),
        (2, "一是", "新建学校5所"),
        (2, "二是", "改造危房100户"),
        (2, "三是", "扩大补贴"),
        (1, "三、", "GDP突破万亿元"),
    ]
    assert under(REPORT, found, "1375亿元") == "2016年工作回顾 / 经济稳步增长"
    assert under(REPORT, found, "年均增长22%") == "2016年工作回顾"
    assert under(REPORT, found, "增长8%左右") == "2017年工作安排"
    assert under(REPORT, found, "410亿元") == "2017年工作安排 / 加快发展"
    assert under(REPORT, found, "要办好实事") == "2017年工作安排"


def test_a_heading_that_states_a_quantity_stays_a_sentence() -> None:
    found = cut(REPORT)
    sentences = told(REPORT, found)
    assert "GDP突破万亿元" in sentences
    assert "2016年工作回顾" not in sentences
    assert not any("经济稳步增长" in sentence for sentence in sentences)


def test_bare_headings() -> None:
    text = """本届政府工作回顾
2016年是本届政府任期最后一年。一年来，各项事业持续发展，经济社会保持平稳健康，人民生活不断改善。
――经济发展稳步增长。预计全市完成生产总值1375亿元。
过去五年，是奠定基石的五年。固定资产投资是上个五年的1.5倍。
新一届政府目标任务
今后五年，生产总值年均增长8%左右。
（一）促进一体化。工业增加值400亿元以上。
2017年工作安排
生产总值增长8%左右。
"""
    found = cut(text)
    assert tree(found) == [
        (1, None, "本届政府工作回顾"),
        (2, "――", "经济发展稳步增长"),
        (1, None, "新一届政府目标任务"),
        (2, "（一）", "促进一体化"),
        (1, None, "2017年工作安排"),
    ]
    assert under(text, found, "1.5倍") == "本届政府工作回顾"


def test_a_heading_line_owns_the_paragraphs_after_it() -> None:
    text = "一、工作回顾\n一是办好全运会。\n办赛要求落实，报道总点击量超610亿次。\n二是稳中向好。\n地区生产总值增长3.9%。\n二、工作安排\n增长5%。\n"
    found = cut(text)
    assert under(text, found, "610亿次") == "工作回顾 / 办好全运会"
    assert under(text, found, "3.9%") == "工作回顾 / 稳中向好"
    assert under(text, found, "增长5%") == "工作安排"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "空气质量改善，PM\n2.5\n年平均浓度为20微克。优良。",
            ["空气质量改善，PM\n2.5\n年平均浓度为20微克。", "优良。"],
        ),
        ("今年的\n主要预期目标\n是：增长8%。", ["今年的\n主要预期目标\n是：增长8%。"]),
        (
            "他说：“增长了吗？增长了！”大家鼓掌。完成。",
            ["他说：“增长了吗？", "增长了！”", "大家鼓掌。", "完成。"],
        ),
        ("落实“怎么办？”的问题，投资8亿元。", ["落实“怎么办？”的问题，投资8亿元。"]),
        (
            "投资100亿元（其中工业20亿元）。　　完成8项！\r\n没有句号",
            ["投资100亿元（其中工业20亿元）。", "完成8项！", "没有句号"],
        ),
        ("增长8%[1]。建成5个。", ["增长8%[1]。", "建成5个。"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert told(text, cut(text)) == sentences


def test_a_page_run_together_is_parted_where_paragraphs_were_indented() -> None:
    text = "各位代表：" + REPORT.removeprefix("各位代表：\n").replace("\n", "　　") * 2
    assert "\n" not in text
    found = cut(text)
    assert under(text, found, "1375亿元") == "2016年工作回顾 / 经济稳步增长"
    assert under(text, found, "增长8%左右") == "2017年工作安排"


def test_an_appendix_is_a_part_of_its_own() -> None:
    text = "一、工作安排\n做好工作，全市经济社会持续发展。\n附件1\n2026年省十件民生实事\n坚持民生为大。\n一、提高低保标准。\n低保标准占80%。\n"
    found = cut(text)
    assert under(text, found, "80%") == "2026年省十件民生实事 / 提高低保标准"


def documents_of(folder: Path) -> list[Document]:
    read: dict[str, Document] = {}
    for source in snapshot.read_folder(folder):
        assert isinstance(source, Snapshot)
        for document in documents.parse(source):
            if isinstance(document, Document):
                read.setdefault(document.document_id, document)
    return list(read.values())


def check(document: Document, found: Segmented) -> None:
    base, text = document.char_start, document.text
    at = base
    for sentence in found.sentences:
        assert at <= sentence.char_start < sentence.char_end <= document.char_end
        at = sentence.char_end
    ids = [section.section_id for section in found.sections]
    assert len(set(ids)) == len(ids)
    spans = {section.section_id: section for section in found.sections}
    for section in found.sections:
        assert base <= section.char_start <= section.heading_end <= section.char_end <= document.char_end
        if section.parent_id is None:
            assert section.level == 1
        else:
            parent = spans[section.parent_id]
            assert section.level == parent.level + 1
            assert parent.char_start <= section.char_start
            assert section.char_end <= parent.char_end
            assert section.path.startswith(parent.path + " / ")
    for sentence in found.sentences:
        if sentence.section_id is not None:
            home = spans[sentence.section_id]
            assert home.char_start <= sentence.char_start < home.char_end
    covered = bytearray(len(text))
    for start, end in (
        *((item.char_start, item.char_end) for item in document.furniture),
        *((section.char_start, section.heading_end) for section in found.sections),
        *((sentence.char_start, sentence.char_end) for sentence in found.sentences),
    ):
        covered[start - base : end - base] = b"\x01" * (end - start)
    for match in re.finditer(r"[0-9０-９]+", text):
        assert all(covered[match.start() : match.end()]), text[max(0, match.start() - 20) : match.end() + 20]


def test_every_numeral_of_the_seeds_stands_somewhere(raw: Path) -> None:
    for document in documents_of(raw):
        check(document, segment.segment(document))


def test_every_numeral_of_the_corpus_stands_somewhere(shared: Path) -> None:
    for document in documents_of(shared / "corpus"):
        check(document, segment.segment(document))


_PIECES = st.sampled_from(
    ["一、", "（一）", "1.", "——", "一是", "二是", "三是", "首先，", "；", "。", "\n", "\r\n", "！”", "各位代表", "2016年工作回顾\n", "附件1\n",
     "[1]", "增长8%", "第一", "名词解释\n", "PM\n2.5\n", "是：", "加快发展。", "，", "　", "12", "（", "下载\n", "\x00", "①"]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=60).map("".join))
def test_any_text_keeps_its_numerals_and_its_tree(text: str) -> None:
    document = documents.single(Snapshot("a.txt", "", 0, "utf-8", text))
    check(document, segment.segment(document))


@pytest.mark.stress  # time is measured, so not in every run
@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "一",
        "分别、",
        "（",
        "一\n",
        "首页>",
        "相关报道\n",
        "政府工作报告\n",
        "（一）加快发展\n",
        "（一）加快。完成\n",
        "一是甲；二是乙；",
        "[1]",
        "—",
        "名词解释\n1.甲：乙\n",
        "朝阳区",
        "工作回顾甲乙丙\n",
        "一\r",
    ],
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    """Four times the text takes no more than about four times the time, whatever it repeats."""

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        documents.parse(Snapshot("a.txt", "", 0, "utf-8", text))
        cut(text)
        return time.process_time() - start

    small = max(min(seconds(40_000) for _ in range(2)), 0.004)
    assert min(seconds(160_000) for _ in range(2)) < 12 * small
