"""The examples of the rules hold with another word of the same kind."""

from __future__ import annotations

from bench import synonyms


def test_examples_hold_with_another_word() -> None:
    outcomes = [synonyms.outcome(trial) for trial in synonyms.trials()]
    known = [not one.fault for one in outcomes if one.trial.known]
    unknown = [not one.fault for one in outcomes if not one.trial.known]
    assert sum(known) / len(known) >= 0.93
    assert sum(unknown) / len(unknown) >= 0.78


def test_unknown_words_have_no_meaning_in_a_word_list() -> None:
    assert synonyms.known_after_all() == []
