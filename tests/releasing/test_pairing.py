"""Which row is which: rows by hand, and the promise that no row is lost or paired twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workreports.releasing.pairing import Differing, Pair, Row, is_position, pair_rows

ORDER = ("documents", "numerals", "observations", "series", "findings")


def _documents(old: list[Row], new: list[Row]) -> Differing:
    columns = ("document_id", "source_file", "char_start", "region_code", "report_year", "kind")
    return Differing(("document_id",), columns, old, new)


def _document(name: str, file: str = "a.txt", start: int = 0, region: str | None = "110100") -> Row:
    return {
        "document_id": name, "source_file": file, "char_start": start, "region_code": region,
        "report_year": 2030, "kind": "work_report",
    }  # fmt: skip


def _numerals(document: str, figures: Sequence[str], shift: int = 0) -> list[Row]:
    return [
        {
            "document_id": document,
            "char_start": shift + 10 * at,
            "char_end": shift + 10 * at + 2,
            "text": text,
        }
        for at, text in enumerate(figures)
    ]


def _observations(document: str, figures: Sequence[str], shift: int = 0) -> list[Row]:
    return [
        row | {"observation_id": f"{document}-{number}", "value": row.pop("text")}
        for number, row in enumerate(_numerals(document, figures, shift))
    ]


def _edit(before: Sequence[str], after: Sequence[str], **other: Differing) -> dict[str, list[Pair]]:
    """The pairs of one document whose figures were edited."""
    tables = {
        "documents": _documents([_document("d1")], [_document("d2")]),
        "numerals": Differing(
            ("document_id", "char_start"), ("document_id", "char_start", "char_end", "text"),
            _numerals("d1", before), _numerals("d2", after, 3),
        ),
        "observations": Differing(
            ("observation_id",), ("observation_id", "document_id", "char_start", "char_end", "value"),
            _observations("d1", before), _observations("d2", after, 3),
        ),
    }  # fmt: skip
    return dict(pair_rows(tables | other, ORDER))


def _values(pairs: list[Pair], column: str) -> list[tuple[Any, Any]]:
    return [(pair.old and pair.old[column], pair.new and pair.new[column]) for pair in pairs]


def test_rows_of_the_same_key_are_the_same_row() -> None:
    rows = Differing(("code",), ("code", "name"), [{"code": 1, "name": "a"}], [{"code": 1, "name": "b"}])
    ((_, (pair,)),) = pair_rows({"units": rows}, ["units"])
    assert (pair.old, pair.new, pair.moved) == ({"code": 1, "name": "a"}, {"code": 1, "name": "b"}, False)


def test_rows_of_other_keys_came_or_went() -> None:
    rows = Differing(("code",), ("code", "name"), [{"code": 1, "name": "a"}], [{"code": 2, "name": "a"}])
    ((_, pairs),) = pair_rows({"units": rows}, ["units"])
    assert _values(pairs, "code") == [(1, None), (None, 2)]


def test_one_corrected_figure_is_one_changed_row() -> None:
    found = _edit(["12", "30", "45"], ["12", "31", "45"])
    assert _values(found["numerals"], "text") == [("12", "12"), ("30", "31"), ("45", "45")]
    assert _values(found["observations"], "value") == [("12", "12"), ("30", "31"), ("45", "45")]
    assert all(pair.moved for pair in found["observations"])


def test_a_figure_put_in_is_a_new_row_and_the_rest_are_the_same() -> None:
    found = _edit(["12", "30", "45"], ["12", "99", "30", "45"])
    assert _values(found["observations"], "value") == [("12", "12"), ("30", "30"), ("45", "45"), (None, "99")]


def test_a_figure_left_out_is_a_row_that_went() -> None:
    found = _edit(["12", "30", "45"], ["12", "45"])
    assert set(_values(found["observations"], "value")) == {("12", "12"), ("45", "45"), ("30", None)}


@pytest.mark.parametrize(("after", "related"), [(["1", "2", "8", "9"], True), (["1", "7", "8", "9"], False)])
def test_texts_with_half_their_figures_in_common_are_versions_of_one(after: list[str], related: bool) -> None:
    pairs = _edit(["1", "2", "3", "4"], after)["documents"]
    assert _values(pairs, "document_id") == ([("d1", "d2")] if related else [("d1", None), (None, "d2")])


def test_a_renamed_file_is_recognized_by_what_it_reports_on() -> None:
    def pairs(region: str | None) -> list[Pair]:
        documents = _documents(
            [_document("d1", "a.txt", region=region)], [_document("d2", "b.txt", region=region)]
        )
        return dict(pair_rows({"documents": documents}, ORDER))["documents"]

    assert _values(pairs("110100"), "document_id") == [("d1", "d2")]
    assert _values(pairs(None), "document_id") == [
        ("d1", None),
        (None, "d2"),
    ]  # of an unknown place: anything


def test_two_documents_of_a_file_keep_their_order() -> None:
    old = [_document("d1", start=0), _document("d2", start=500)]
    new = [_document("e2", start=510), _document("e1", start=0)]
    pairs = dict(pair_rows({"documents": _documents(old, new)}, ORDER))["documents"]
    assert _values(pairs, "document_id") == [("d1", "e1"), ("d2", "e2")]


def test_another_number_of_documents_in_a_file_pairs_none() -> None:
    old = [_document("d1")]
    new = [_document("e1"), _document("e2", start=500)]
    pairs = dict(pair_rows({"documents": _documents(old, new)}, ORDER))["documents"]
    assert all(pair.old is None or pair.new is None for pair in pairs)


def test_rows_made_of_renamed_rows_follow() -> None:
    """A key that is another table's, and a list of them in one cell."""
    series = Differing(
        ("observation_id",), ("observation_id", "further_observations", "value"),
        [{"observation_id": "d1-0", "further_observations": "d1-1|x", "value": "30"}],
        [{"observation_id": "d2-0", "further_observations": "d2-1|x", "value": "31"}],
    )  # fmt: skip
    (pair,) = _edit(["12", "30"], ["12", "31"], series=series)["series"]
    assert pair.translated == {"observation_id": "d2-0", "further_observations": "d2-1|x", "value": "30"}
    assert (pair.new, pair.moved) == (series.new[0], True)


def test_a_derived_row_with_a_key_of_its_own_is_found_by_its_content() -> None:
    columns = ("finding_id", "observation_id", "code")
    old = {"finding_id": "f1", "observation_id": "d1-0", "code": "jump"}
    new = {"finding_id": "f9", "observation_id": "d2-0", "code": "jump"}
    findings = Differing(("finding_id",), columns, [old], [new])
    assert _values(_edit(["1"], ["1"], findings=findings)["findings"], "finding_id") == [("f1", "f9")]
    twice = Differing(
        ("finding_id",), columns, [old, old | {"finding_id": "f2"}], [new, new | {"finding_id": "f8"}]
    )
    pairs = _edit(["1"], ["1"], findings=twice)["findings"]  # which is which cannot be told
    assert all(pair.old is None or pair.new is None for pair in pairs)


def test_indicators_are_names_and_stay_as_they_are() -> None:
    series = Differing(
        ("indicator_id",), ("indicator_id", "value"),
        [{"indicator_id": "d1", "value": 1}], [{"indicator_id": "d2", "value": 1}],
    )  # fmt: skip
    assert _values(_edit(["1"], ["1"], series=series)["series"], "indicator_id") == [
        ("d1", None),
        (None, "d2"),
    ]


FIGURES = st.lists(st.sampled_from(["1", "2", "3", "4"]), max_size=7)


@given(FIGURES, FIGURES)
def test_every_row_stands_in_one_pair(before: list[str], after: list[str]) -> None:
    for name, pairs in _edit(before, after).items():
        key = "document_id" if name == "documents" else "char_start"
        count = (1, 1) if name == "documents" else (len(before), len(after))
        assert all(pair.old is not None or pair.new is not None for pair in pairs)
        for side, expected in zip(("old", "new"), count, strict=True):
            rows = [getattr(pair, side)[key] for pair in pairs if getattr(pair, side) is not None]
            assert len(rows) == len(set(rows)) == expected


@given(FIGURES.filter(bool))
def test_a_text_that_only_moved_has_no_new_rows(figures: list[str]) -> None:
    for pairs in _edit(figures, figures).values():
        assert all(pair.old is not None and pair.new is not None for pair in pairs)


@given(FIGURES, FIGURES)
def test_numerals_are_never_paired_across_each_other(before: list[str], after: list[str]) -> None:
    pairs = [pair for pair in _edit(before, after)["numerals"] if pair.old and pair.new]
    places = sorted(
        (pair.old["char_start"], pair.new["char_start"]) for pair in pairs if pair.old and pair.new
    )
    assert [new for _, new in places] == sorted(new for _, new in places)


@pytest.mark.parametrize(
    ("column", "expected"),
    [("char_start", True), ("sentence_start", True), ("receipt", True), ("first_receipt", True),
     ("value", False), ("report_start", False), ("document_id", False)],
)  # fmt: skip
def test_what_only_says_where(column: str, expected: bool) -> None:
    assert is_position(column) is expected
