"""Points for candidates, and how sure the best one is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workreports.reading.evidence import Ballot


def test_no_candidate_no_decision() -> None:
    assert Ballot[str]().decide(1.0) is None


def test_the_loudest_thing_a_source_says_counts_once() -> None:
    ballot: Ballot[str] = Ballot()
    for points in (1.0, 3.0, 2.0):
        ballot.add("a", "title", points)
    ballot.add("b", "title", 2.5)
    ballot.add("b", "level", -2.0)
    decision = ballot.decide(0.0)
    assert decision is not None
    assert (decision.value, decision.sources, decision.next) == ("a", ("title",), "b")


def test_two_alike_are_not_sure() -> None:
    ballot: Ballot[int] = Ballot()
    ballot.add(2016, "file", 3.0)
    ballot.add(2017, "date", 3.0)
    decision = ballot.decide(0.0)
    assert decision is not None
    assert decision.share < 0.5


@given(
    st.lists(st.tuples(st.integers(2000, 2005), st.sampled_from("abc"), st.floats(-9, 9))),
    st.floats(-3, 3),
)
def test_shares_are_shares_and_order_does_not_matter(
    votes: list[tuple[int, str, float]], unknown: float
) -> None:
    ballots: list[Ballot[int]] = [Ballot(), Ballot()]
    for ballot, said in zip(
        ballots, (votes, sorted(votes, key=lambda vote: (-abs(vote[2]), vote))), strict=True
    ):
        for vote in said:
            ballot.add(*vote)
    first, second = (ballot.decide(unknown) for ballot in ballots)
    if first is None or second is None:
        assert not votes
        return
    assert 0 <= first.share <= 1
    assert abs(first.share - second.share) < 1e-9 or any(
        abs(a[2]) == abs(b[2]) and a[2] != b[2] for a in votes for b in votes
    )
