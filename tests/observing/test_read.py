"""Arbitrary bytes and texts: nothing raises, offsets stay true, no figure is left out, time is linear."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bench import hostile
from workreports.model import Document, Extraction, Quarantined, Snapshot
from workreports.observing.read import read_text
from workreports.reading import snapshot
from workreports.reading.spans import fold

RELAXED = settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))

# What reports are made of, and what the rules look for, in no order that makes sense.
PIECES = (
    "， 、 ； 。 ： ！ （ ） “ ” 《 》 — - ～ 至 到 从 由 为 和 与 及 或 的 等 了 % ％ ‰ + / . , "
    "· ∶ : [ ] ［1］ ^[2] 0 1 2 3 10 12 13 2016 2016年 2017年 99 100 1000 1,234 1,234.5 3.14 ４５ "
    "٣ ² 〇 一 二 两 三 十 十三五 百 千 万 亿 半 多 余 几 成 番 年 月 13月 6月份 一季度 前三季度 "
    "第0季度 日 个 家 人 元 亿元 万吨 千瓦 千瓦时 公里 亩 倍 位 名 个百分点 个点 岁 级 号 线 次 "
    "人次 美元 增长 下降 提高 降至 提高到 达到 超过 突破 不超过 约 近 以上 以下 左右 以内 居 "
    "全国第 第 前 首位 翻 翻一番 负增长 减少 缩短 分别 其中 累计 年均 同比 比上年 比全国 高于 "
    "低于 占 贡献率 完成 新增 改造 建成 预计 力争 确保 过半 一半 百分之 三分之一 七成 过去五年 "
    "五年来 今年 去年 到2020年 “十三五” 一、 （一） 一是 1. （2） —— 各位代表： 政府工作报告 "
    "工作回顾 名词解释 附件1 责任编辑：张三 打印 首页 > 清远市 广东省 全市 城乡 "
    "城镇、农村居民人均可支配收入 地区生产总值 一般公共预算收入 指数 PM2.5 5G 12345热线 "
    "清远市2017年政府工作报告 2017年1月10日在清远市第七届人民代表大会第二次会议上 "
    "现在，我代表市人民政府向大会报告工作"
)
WORDS = [*PIECES.split(), " ", "\n", "\u3000", "\r\n", "\x00", "\ufeff", "\U0001f600", "𠀀"]
report_like = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
texts = st.one_of(report_like, any_text, st.tuples(report_like, any_text, report_like).map("".join))


def check(text: str) -> None:
    """Everything the tables promise about positions."""
    source, found = hostile.read(text)
    end = 0
    for one, extraction in zip(found.segmented, found.extractions, strict=True):
        document = one.document
        assert end <= document.char_start <= document.char_end <= len(source.text)
        end = document.char_end
        assert document.text == source.text[document.char_start : document.char_end]
        spans = [(item.char_start, item.char_end) for item in one.sentences]
        assert all(document.char_start <= a < b <= document.char_end for a, b in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        for section in one.sections:
            assert section.char_start <= section.heading_end <= section.char_end <= document.char_end
        for observation in extraction.observations:
            assert observation.quote == source.text[observation.char_start : observation.char_end]
            assert observation.quote.startswith(observation.value_text)
            assert observation.quote in observation.sentence
            assert observation.value.is_finite()
        identifiers = [observation.observation_id for observation in extraction.observations]
        assert len(set(identifiers)) == len(identifiers)
        check_ledger(document, extraction)


def check_ledger(document: Document, extraction: Extraction) -> None:
    """Rows do not overlap, and each Arabic figure stands in exactly one."""
    rows = [
        (row.char_start - document.char_start, row.char_end - document.char_start)
        for row in extraction.numerals
    ]
    assert all(before[1] <= after[0] for before, after in pairwise(rows))
    assert all(document.text[a:b] == row.text for (a, b), row in zip(rows, extraction.numerals, strict=True))
    for figures in re.finditer(r"\d+", fold(document.text)):
        holding = [row for row in rows if row[0] < figures.end() and figures.start() < row[1]]
        assert holding, figures
    linked = [row.observation_id for row in extraction.numerals if row.observation_id is not None]
    assert sorted(linked) == sorted(item.observation_id for item in extraction.observations)


@RELAXED
@given(st.one_of(st.binary(max_size=400), texts.map(lambda text: text.encode("utf-8"))), st.data())
def test_any_bytes_are_read_or_refused(data: bytes, draw: st.DataObject) -> None:
    cut = data[: draw.draw(st.integers(0, len(data)))]
    for given_ in (data, cut):
        found = snapshot.from_bytes(given_, "name")
        assert isinstance(found, (Snapshot, Quarantined))
        if isinstance(found, Quarantined):
            assert found.reason
            assert found.detail.endswith((".", "?", "。"))


@RELAXED
@given(texts, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_text_survives_its_encoding(text: str, encoding: str) -> None:
    text = "政府工作报告，全市经济社会发展取得新的成就。" * 3 + re.sub("[\x00-\x1f\x7f-\x9f]", "", text)
    found = snapshot.from_bytes(text.encode(encoding), "name")
    assert isinstance(found, Snapshot)
    assert found.text == text


@RELAXED
@given(texts)
@example("0m30")
@example("10m3.5")
@example("٣成")
def test_any_text_is_read_with_true_offsets(text: str) -> None:
    check(text)


REPORT = (
    "清远市2017年政府工作报告\n各位代表：\n现在，我代表市人民政府向大会报告工作。\n一、2016年工作回顾\n"
    "全市经济社会发展，政府企业项目投资财政收入改革民生就业教育生态环境建设增长5%。\n"
)


@RELAXED
@given(st.lists(texts, max_size=6))
def test_a_report_with_anything_in_it_is_read_with_true_offsets(parts: list[str]) -> None:
    check(REPORT + "\n".join(parts))


@pytest.mark.stress  # time is measured, so not in every run
@pytest.mark.parametrize("name", hostile.NAMES)
def test_time_is_linear_on_hostile_input(name: str) -> None:
    small, large = 12_000, 48_000
    hostile.seconds(REPORT)  # declarations are loaded
    quick = min(hostile.seconds(hostile.text(name, small)) for _ in range(3))
    slow = min(hostile.seconds(hostile.text(name, large)) for _ in range(3))
    assert slow < 0.1 or slow < 8 * quick, f"{quick:.3f} s for {small}, {slow:.3f} s for {large}"


@pytest.mark.parametrize(
    "name", ["digits", "hanzi numerals", "respectively", "nested brackets", "growth", "list"]
)
def test_hostile_input_is_accounted_for(name: str) -> None:
    check(REPORT + hostile.text(name, 3000))


def test_a_damaged_figure_is_kept_for_the_quarantine() -> None:
    reading = read_text("污水处理率达到9l.6%，绿化率提高到41.3%。", 2018)
    [damaged] = reading.damaged
    assert (damaged.table, damaged.reason) == ("observations", "damaged_figure")
    assert json.loads(damaged.content or "")["numeral"] == "9l.6"
    [extraction] = reading.extractions
    assert [observation.quote for observation in extraction.observations] == ["41.3%"]
