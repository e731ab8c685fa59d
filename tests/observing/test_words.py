"""Words are not cut, and a verb is seen by what it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workreports.observing import words


def _cut(text: str) -> list[str]:
    ends = sorted(words.parts(text))
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("芯片产能", ["芯片", "产能"]),
        ("达成投资", ["达成", "投资"]),
        ("总额来到", ["总额", "来到"]),
        ("先进制造业增加值", ["先进", "制造业", "增加值"]),
        ("领军人才", ["领军", "人才"]),
        ("转正增长", ["转正", "增长"]),
    ],
)
def test_the_cheapest_cover(text: str, parts: list[str]) -> None:
    assert _cut(text) == parts


@pytest.mark.parametrize(
    ("text", "at", "may_end"),
    [("产业用地出让", 5, False), ("总额为", 2, True), ("2016年", 4, False), ("收入比降", 3, True)],
)
def test_a_word_ends_only_at_an_edge(text: str, at: int, may_end: bool) -> None:
    assert words.edge(text, at) is may_end


@pytest.mark.parametrize(
    ("text", "verb", "kind"),
    [
        ("房价走低", "走低", "down"),
        ("总额来到", "来到", "reach"),
        ("税收收入", "", ""),
        ("企业移交", "移交", ""),
    ],
)
def test_a_general_verb_is_seen(text: str, verb: str, kind: str) -> None:
    assert words.verb_before(text, len(text)) == verb
    assert words.kind(verb) == kind


@given(st.text(alphabet="增长来到产能力年高为在的2", max_size=20))
def test_a_cover_is_whole(text: str) -> None:
    assert "".join(_cut(text)) == text
