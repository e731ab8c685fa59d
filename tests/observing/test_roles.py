"""The sequence of roles: evidence against the cost of change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workreports.observing import evidence, roles
from workreports.observing.grammar.periods import Scope
from workreports.observing.roles import Evidence, Said, State

REVIEW = State(roles.REVIEW_YEAR, Scope(2024, 2024, "actual"))
SPAN = State(roles.REVIEW_YEARS, Scope(2020, 2024, "actual"))
PROBLEMS = State(roles.PROBLEMS, Scope(2024, 2024, "actual"))
PLAN = State(roles.PLAN_YEAR, Scope(2025, 2025, "target"))
STATES = (REVIEW, PROBLEMS, PLAN, SPAN)
DONE, AHEAD = frozenset({"attained", "exact"}), frozenset({"bids", "aims"})


def _roles(*items: Evidence) -> list[str]:
    reading = roles.read(STATES, items)
    return [reading.states[at].role for at in reading.chosen]


def test_plans_are_found_without_a_heading() -> None:
    told = [Evidence("paragraph", DONE)] * 6 + [Evidence("paragraph", AHEAD)] * 6
    assert _roles(*told) == [roles.REVIEW_YEAR] * 6 + [roles.PLAN_YEAR] * 6


def test_one_sentence_of_plans_is_no_change_of_part() -> None:
    told = [Evidence("sentence", DONE)] * 4 + [Evidence("sentence", AHEAD)] + [Evidence("sentence", DONE)] * 4
    assert _roles(*told) == [roles.REVIEW_YEAR] * 9


def test_words_outweigh_a_heading_far_above() -> None:
    review = Said(REVIEW, "heading")
    told = [Evidence("opened", DONE, (review,), (REVIEW,))]
    told += [Evidence("paragraph", DONE, (), (REVIEW,), n) for n in range(1, 40)]
    told += [Evidence("paragraph", AHEAD, (), (REVIEW,), n) for n in range(40, 100)]
    found = _roles(*told)
    assert found[0] == found[39] == roles.REVIEW_YEAR
    assert found[-1] == roles.PLAN_YEAR


def test_years_change_where_the_text_says_so() -> None:
    plain = frozenset[str]()
    told = [Evidence("opened", plain, (Said(REVIEW, "opening"),))] * 3
    told += [Evidence("opened", plain, (Said(SPAN, "opening"),))]
    told += [Evidence("paragraph", plain)] * 3
    assert _roles(*told) == [roles.REVIEW_YEAR] * 3 + [roles.REVIEW_YEARS] * 4


def test_nothing_is_read_of_nothing() -> None:
    assert roles.read(STATES, ()).chosen == ()


@given(
    st.lists(
        st.builds(
            Evidence,
            st.sampled_from(roles.BOUNDARIES),
            st.frozensets(st.sampled_from(evidence.names())),
            st.lists(
                st.builds(Said, st.sampled_from(STATES), st.sampled_from(["heading", "opening", "figures"])),
                max_size=2,
            ).map(tuple),
            st.lists(st.sampled_from(STATES), max_size=2).map(tuple),
            st.integers(0, 500),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_chances_are_probabilities(told: list[Evidence]) -> None:
    reading = roles.read(STATES, told)
    assert len(reading.chosen) == len(reading.chances) == len(told)
    for row in reading.chances:
        assert abs(sum(row) - 1) < 1e-9
        assert min(row) >= 0
