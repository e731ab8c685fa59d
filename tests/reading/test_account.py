"""What is left open is said, with what to write."""

from __future__ import annotations

from workreports.reading import account, regions
from workreports.reading.evidence import Decision
from workreports.reading.when import When
from workreports.reading.whose import Whose

CITY = regions.get("441800")
SURE = Decision("441800", 0.99, ("title",), None)


def test_nothing_to_say() -> None:
    assert account.note("work_report", Whose(CITY, SURE, None), When(2017, None, None)) is None


def test_what_is_open_names_the_hint_and_the_guess() -> None:
    open_ = account.note(
        "work_report",
        Whose(None, Decision("441800", 0.4, (), None), None),
        When(None, Decision(2017, 0.3, (), None), None),
    )
    assert open_ == (
        "The region is not sure (perhaps 清远市, 441800): write `hints: {region: ...}` into its sidecar. "
        "The year is not sure (perhaps 2017): write `hints: {report_year: ...}` into its sidecar."
    )


def test_a_name_that_says_otherwise() -> None:
    said = account.note("work_report", Whose(CITY, SURE, "肥西县"), When(2017, None, "2016"))
    assert said == "The file's name says 肥西县, the text 清远市. The file's name says 2016, the text 2017."


def test_a_listed_text_needs_no_hint() -> None:
    assert account.note("resolution", Whose(None, None, None), When(None, None, None)) is None
