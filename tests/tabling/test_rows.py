"""Records to Arrow and back."""

from __future__ import annotations

import io
import json
import random
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import sample_records as sample
from workreports.declared import declarations
from workreports.declared.base import DeclarationError
from workreports.model import DocumentCopy, Numeral, Observation, Section
from workreports.tabling import arrow, rows

# Any text but lone surrogates: what a decoder hands on can always be written.
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
maybe_text = st.none() | text
spans = st.integers(0, 2**40)
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
# Fifteen digits are what a double keeps of a decimal.
amounts = st.decimals(-(10**14), 10**14, places=2, allow_nan=False, allow_infinity=False).filter(
    lambda value: len(value.as_tuple().digits) <= 15
)

observations = st.builds(
    Observation,
    observation_id=text, document_id=text, section_id=maybe_text, region_code=maybe_text,
    region_name=maybe_text, place=maybe_text, indicator_id=maybe_text,
    subject=text, measure=text, basis=maybe_text, value=amounts,
    value_max=st.none() | amounts, unit=maybe_text, period=maybe_text, period_start=st.none() | days,
    period_end=st.none() | days, status=text, bound=text, value_text=text, quote=text, sentence=text,
    sentence_start=spans, source_file=text, char_start=spans, char_end=spans, rule=text,
)  # fmt: skip


def _through_parquet(table: pa.Table) -> pa.Table:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return pq.read_table(io.BytesIO(sink.getvalue()))


@settings(deadline=None)  # the first call reads the declarations
@given(st.lists(observations, max_size=5))
def test_observations_survive_parquet(found: list[Observation]) -> None:
    table = pa.Table.from_batches([arrow.batch("observations", found)])
    again = _through_parquet(table)
    assert again.schema.equals(arrow.schema("observations"), check_metadata=True)
    back = arrow.records(again, Observation)
    assert back == found
    assert all(isinstance(item.value, Decimal) for item in back)


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("numerals", Numeral, sample.numerals()),
        ("sections", Section, sample.sections()),
        ("document_copies", DocumentCopy, (DocumentCopy("d", 2, "a.txt", 0, 9, "near", 0.25, "缺段"),)),
    ],
)
def test_other_records_survive_parquet(name: str, kind: type, found: tuple[object, ...]) -> None:
    table = _through_parquet(pa.Table.from_batches([arrow.batch(name, list(found))]))
    assert tuple(arrow.records(table, kind)) == found


def test_every_table_is_there_typed_and_described() -> None:
    found = sample.build()
    assert set(found) == set(declarations.tables())
    for name, table in found.items():
        assert table.schema.equals(arrow.schema(name), check_metadata=True)
        metadata = table.schema.metadata
        assert metadata[b"description"].decode() == declarations.table(name).description.en
        assert json.loads(metadata.get(b"warnings", b"[]")) == [
            {"en": w.en, "zh": w.zh} for w in declarations.table(name).warnings
        ]
        for field in table.schema:
            assert field.metadata[b"description_zh"].decode() == (
                declarations.table(name).column(field.name).description.zh
            )
    value = found["documents"].schema.field("report_year")
    assert (value.type, value.nullable, value.metadata[b"unit"]) == (pa.int32(), True, b"year")
    assert found["observations"].schema.field("period_start").type == pa.date32()
    assert found["observations"].schema.field("value").type == pa.float64()


def test_rows_are_sorted_whatever_order_they_came_in() -> None:
    rows = list(sample.observations())
    expected = sample.build()["observations"]
    for seed in range(5):
        random.Random(seed).shuffle(rows)  # noqa: S311
        parts = [{"observations": arrow.batch("observations", [row])} for row in rows]
        assert arrow.assemble(parts)["observations"].equals(expected)


def test_documents_are_counted_and_flattened() -> None:
    found = sample.build()
    document = found["documents"].to_pylist()[0]
    assert document["region_code"] == "441800"
    assert (document["copies"], document["numerals"], document["observations"]) == (2, 6, 4)
    assert document["characters"] == len(sample.TEXT)
    assert found["furniture"].to_pylist()[0]["text"] == sample.NAVIGATION


def test_every_file_has_a_row_and_what_is_unusable_an_entry() -> None:
    found = sample.build()
    files = {row["source_file"]: row for row in found["source_files"].to_pylist()}
    assert files[sample.FILE]["status"] == "used"
    assert files[sample.FILE]["documents"] == 1
    empty = files["空.txt"]
    assert (empty["status"], empty["reason"], empty["sha256"]) == ("quarantined", "empty", None)
    assert [row["reason"] for row in found["quarantine"].to_pylist()] == ["empty"]


def test_dimensions_come_from_the_declarations() -> None:
    found = arrow.assemble([rows.dimension_batches()])
    units = {row["unit"]: row for row in found["units"].to_pylist()}
    assert "元" in units["CNY"]["forms"].split("|")
    gdp = next(row for row in found["indicators"].to_pylist() if row["indicator_id"] == "gdp")
    assert json.loads(gdp["plausible"])["growth"][0] < 0
    assert found["regions"].num_rows > 3000


def test_documents_and_extractions_out_of_step_are_refused() -> None:
    from workreports.model import Extraction, Segmented

    with pytest.raises(ValueError, match="out of step"):
        rows.document_batches([Segmented(sample.document(), (), ())], [Extraction("d9", (), ())], [])


def test_a_declared_column_that_no_stage_fills_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    rows.require_filled()
    declared = arrow.schema
    more = declared("sections").append(pa.field("colour", pa.string()))
    monkeypatch.setattr(arrow, "schema", lambda name: more if name == "sections" else declared(name))
    with pytest.raises(
        DeclarationError, match=r"schemas/tables/sections\.yml: column colour: no stage fills it"
    ):
        rows.require_filled()
    with pytest.raises(DeclarationError, match="colour"):
        arrow.batch("sections", [dict.fromkeys(declared("sections").names)])
