"""Weights as readable data."""

from __future__ import annotations

import re

import pytest

from workreports.declared import weights
from workreports.declared.base import DeclarationError


def test_the_weights_of_identity_are_whole() -> None:
    declared = weights.load("identity")
    assert 0 < declared["region"]["sure"] < 1
    assert 0 < declared["year"]["sure"] < 1
    for cue in declared["year"]["cues"]:
        assert set(cue) == {"name", "plus", "say", "most", "pattern"}
        assert re.compile(cue["pattern"]).groups >= 1
    meetings = sorted(declared["meetings"].values())
    assert all(re.fullmatch(r"\d{4}-\d{2}", meeting) for meeting in meetings)


def test_unknown_weights_are_named() -> None:
    with pytest.raises(DeclarationError, match=r"schemas/weights/nothing\.yml"):
        weights.load("nothing")
