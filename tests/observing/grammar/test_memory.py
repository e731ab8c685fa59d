"""What a sentence goes on about: subjects said before, taken up, varied, or left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.observing.grammar.memory import Memory, Said
from workreports.observing.grammar.periods import Context, Scope
from workreports.observing.grammar.runs import Run
from workreports.observing.grammar.runs import read as read_runs
from workreports.observing.grammar.statements import Reader, Territory


def _said(subject: str, carry: str = "", flow: str = "", measure: str = "level") -> Said:
    return Said(subject, carry or subject, flow, measure)


def _memory(*subjects: str) -> Memory:
    memory = Memory("")
    memory.done = [_said(subject) for subject in subjects]
    return memory


def _run(text: str = "3家", pre: str = "") -> Run:
    (run,), _ = read_runs(text)
    run.pre = pre
    return run


def _subjects(*sentences: str) -> list[str]:
    """The subjects of the last of some sentences of a paragraph."""
    reader = Reader(Context(2031, None), Territory())
    found = [reader.read(text, Scope(2030, 2030, "actual"))[0] for text in sentences]
    return [statement.subject for statement in found[-1]]


SUBJECTS = st.lists(st.sampled_from(["粮食产量", "油料产量", "泵站", "图书馆"]), max_size=6)


@given(SUBJECTS, st.integers(1, 4))
def test_the_last_different_subjects_come_in_their_order(said: list[str], number: int) -> None:
    last_said = sorted(set(said), key=lambda subject: len(said) - said[::-1].index(subject))
    expected = last_said[-number:] if len(last_said) >= number else None
    assert _memory(*said).recent(number) == expected


def test_former_and_latter_are_the_two_said_last() -> None:
    memory = _memory("泵站", "粮食产量", "油料产量")
    assert memory.latter("前者") == "粮食产量"
    assert memory.latter("后者的占比") == "油料产量占比"
    assert memory.latter("水稻") == "水稻"
    assert _memory("泵站").latter("前者") == "前者"  # of one alone there is no former


@pytest.mark.parametrize(
    ("before", "own", "expected"),
    [
        ("市级以上龙头企业", "国家级", "国家级龙头企业"),
        ("示范村省级", "州级", "示范村州级"),
        ("市级备案事项", "县级", "县级"),  # a level inside: not one of a row
        ("示范村省级", "图书馆", "图书馆"),
    ],
)
def test_another_level_of_what_was_said(before: str, own: str, expected: str) -> None:
    assert _memory(before).at_level(own) == expected
    assert Memory("").at_level(own) == own


@pytest.mark.parametrize(
    ("before", "own", "expected"),
    [
        ("城镇居民人均可支配收入", "农村居民", "农村居民人均可支配收入"),
        ("城镇居民人均可支配收入", "企业", "企业"),
        ("接待游客", "总收入", "旅游总收入"),
        ("粮食产量", "总收入", "总收入"),
    ],
)
def test_shared_words_are_taken_along(before: str, own: str, expected: str) -> None:
    assert _memory(before).whole(own, _run("3万元")) == expected


@pytest.mark.parametrize(
    ("before", "own", "text", "expected"),
    [
        ("新登记市场主体", "企业", "3家", "新登记企业"),
        ("地区生产总值", "工业", "3亿元", "工业增加值"),
        ("农村公路里程", "水泥路", "3公里", "水泥路里程"),
        ("农村公路里程", "水泥路", "3家", "水泥路"),
        ("", "企业", "3家", "企业"),
    ],
)
def test_a_part_has_verb_and_head_of_its_whole(before: str, own: str, text: str, expected: str) -> None:
    assert (_memory(before) if before else Memory("")).among(own, _run(text)) == expected


@pytest.mark.parametrize(
    ("clauses", "topic"),
    [
        ("农村养老驿站稳步推进，", "农村养老驿站"),
        ("图书馆建设，泵站，", "泵站"),
        ("打好“保交房”攻坚战，", "保交房"),
        ("项目建成后，", ""),
        ("按照上级部署，", ""),
        ("", ""),
    ],
)
def test_the_topic_is_the_last_noun_phrase_without_a_number(clauses: str, topic: str) -> None:
    assert Memory("").topic(_run(pre=clauses)) == topic


def test_what_was_said_goes_before_the_topic_and_that_before_the_last_sentence() -> None:
    run, silent = _run(pre="农村养老驿站稳步推进，"), _run()
    memory = Memory("图书馆")
    assert memory.carried(silent) == "图书馆"
    assert memory.carried(run) == "农村养老驿站"
    memory.done = [_said("泵站")]
    assert memory.carried(run) == "泵站"


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("泵站达到32座，增长5%。", ["泵站", "泵站"]),
        ("新建泵站32座、改造12座。", ["新建泵站", "改造泵站"]),
        ("牲畜存栏312万头，出栏198万头。", ["牲畜存栏", "牲畜出栏"]),
        ("新建基站3200个，累计达1.2万个。", ["新建基站", "基站"]),
        ("粮食、油料产量分别增长5%和7%，后者占全省的3%。", ["粮食产量", "油料产量", "油料产量占全省比重"]),
        ("粮食产量32万吨，油料产量8万吨，分别增长5%、7%。", ["粮食产量", "油料产量"] * 2),
        ("城镇居民人均可支配收入2.9万元，农村居民1.4万元。",
         ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
    ],
)  # fmt: skip
def test_a_clause_without_a_noun_goes_on_about_the_one_before(text: str, subjects: list[str]) -> None:
    assert _subjects(text) == subjects


def test_a_sentence_goes_on_about_the_one_before_in_its_paragraph_only() -> None:
    assert _subjects("粮食产量32万吨。", "增长5%。") == ["粮食产量"]
    assert _subjects("粮食产量32万吨。", "大力发展水产。", "增长5%。") != ["粮食产量"]
    reader = Reader(Context(2031, None), Territory())
    reader.read("粮食产量32万吨。", Scope(2030, 2030, "actual"))
    reader.paragraph()
    assert [found.subject for found in reader.read("增长5%。", Scope(2030, 2030, "actual"))[0]] != [
        "粮食产量"
    ]


@settings(deadline=None)
@given(
    st.sampled_from(["粮食产量", "森林面积", "公交线路"]),
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_growth_said_again_and_again_stays_with_its_subject(subject: str, rates: list[int]) -> None:
    text = f"{subject}达到32万" + "".join(f"，增长{rate}%" for rate in rates) + "。"
    assert set(_subjects(text)) == {subject}
