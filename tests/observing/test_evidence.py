"""The classes of words that tell done from to come."""

from __future__ import annotations

import pytest

from workreports.observing import evidence, roles


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("新建学校3所，取得明显成效。", "attained"),
        ("老旧小区面貌有了改变。", "aspect"),
        ("力争开工12个项目。", "aims"),
        ("培育龙头企业20家以上。", "floor"),
        ("加快建设产业园。", "bids"),
        ("二是推进污水治理。", "bids"),
        ("工业增加值增长6.2%。", "exact"),
        ("绿化率由31%提高到35%。", "pair"),
        ("财政收支矛盾仍然突出。", "wrong"),
        ("五年来，城乡面貌一新。", "several"),
    ],
)
def test_words_belong_to_classes(text: str, class_: str) -> None:
    assert class_ in evidence.classes(text)


def test_a_verb_inside_a_sentence_is_no_bid() -> None:
    assert "bids" not in evidence.classes("园区建设加快推进。")


def test_every_class_of_tense_is_declared_and_weighed() -> None:
    weighed = roles.weights().tense.keys()
    others = {"years_ahead", "years_past"}  # told by the years that a sentence names
    assert weighed - others <= set(evidence.names())
    assert set(evidence.names()) - weighed <= roles.weights().span.keys()


def test_results_and_plans_point_in_opposite_directions() -> None:
    assert roles.tense(evidence.classes("全年完成投资32.6亿元，增长8.4%，获评全省先进。")) < 0
    assert roles.tense(evidence.classes("加快推进园区建设，力争引进企业10家以上。")) > 0
