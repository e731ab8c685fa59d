"""Great Expectations on frames in memory: an expectation of ours put into its words, and its answers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from workreports.declared.expectations import Expectation

if TYPE_CHECKING:
    import pandas as pd

ASKED = 100_000  # rows put before Great Expectations at once
_GX_SEVERITY = {"critical": "critical", "row": "warning", "warning": "info"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Great Expectations found of one expectation, in all parts of a table."""

    success: bool = True
    evaluated: int = 0
    unexpected: int = 0
    rows: tuple[int, ...] = ()

    def plus(self, expectation: Expectation, answer: Any, start: int) -> Answer:
        """With the answer about a further part, which begins at a row."""
        found = answer.result
        if "element_count" not in found:
            raise RuntimeError(f"{expectation.table}.{expectation.name}: no answer: {answer.exception_info}")
        missing = 0 if expectation.kind == "not_null" else int(found.get("missing_count") or 0)
        rows = sorted(start + int(position) for position in found.get("unexpected_index_list") or ())
        return Answer(
            self.success and bool(answer.success),
            self.evaluated + int(found["element_count"]) - missing,
            self.unexpected + int(found.get("unexpected_count") or 0),
            (*self.rows, *rows),
        )


def ask_in_parts(
    gx: Validator, table: pa.Table, helpers: Mapping[str, pa.Array], expectations: Mapping[str, Expectation]
) -> dict[str, Answer]:
    """The answers about a table; a large one is put before Great Expectations a part at a time."""
    answers = dict.fromkeys(expectations, Answer())
    looked_at = {column for e in expectations.values() if e.kind != "row_rule" for column in e.columns}
    table = table.select([name for name in table.column_names if name in looked_at])
    for start in range(0, table.num_rows, ASKED) or (0,):
        part = table.slice(start, ASKED)
        beside = {name: helper.slice(start, ASKED) for name, helper in helpers.items()}
        found = gx.ask(frame(part, beside), expectations)
        answers = {name: answers[name].plus(e, found[name], start) for name, e in expectations.items()}
    return answers


def frame(table: pa.Table | None, helpers: Mapping[str, pa.Array]) -> pd.DataFrame:
    """A pandas frame whose columns keep their Arrow types."""
    import pandas as pd

    columns = {} if table is None else {name: table.column(name) for name in table.column_names}
    return pa.table({**columns, **helpers}).to_pandas(types_mapper=pd.ArrowDtype)


class Validator:
    """Great Expectations on pandas frames in memory: no files, no usage statistics, no progress bars."""

    def __init__(self) -> None:
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read when the library is imported
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig
        from great_expectations.execution_engine import pandas_execution_engine

        pandas_execution_engine.HASH_THRESHOLD = 0  # frames are hashed for a mark that nobody here reads
        self._gx = gx
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        source = context.data_sources.add_pandas("tables")
        self._definition = source.add_dataframe_asset("table").add_batch_definition_whole_dataframe("whole")

    def ask(self, frame: pd.DataFrame, expectations: Mapping[str, Expectation]) -> dict[str, Any]:
        """The answers by the names the expectations are given under, in their order.

        Which rows are unexpected is asked only where some are: collecting it costs half as much again.
        """
        batch = self._definition.get_batch({"dataframe": frame})
        answers = self._run(batch, expectations, "BASIC")
        failed = {name: e for name, e in expectations.items() if not answers[name].success}
        return answers | (self._run(batch, failed, "COMPLETE") if failed else {})

    def _run(self, batch: Any, expectations: Mapping[str, Expectation], detail: str) -> dict[str, Any]:
        suite = self._gx.ExpectationSuite(
            "rules", expectations=[self._translate(name, e) for name, e in expectations.items()]
        )
        report = batch.validate(suite, result_format={"result_format": detail})
        answers = {str(answer.expectation_config.meta["name"]): answer for answer in report.results}
        return {name: answers[name] for name in expectations}

    def _translate(self, name: str, expectation: Expectation) -> Any:
        """The library's expectation that says the same; rules have a column of their own in the frame."""
        of = self._gx.expectations
        told: dict[str, Any] = {"meta": {"name": name}, "severity": _GX_SEVERITY[expectation.severity]}
        column = expectation.columns[0] if expectation.columns else None
        given = expectation.arguments
        match expectation.kind:
            case "columns" | "types":
                return of.ExpectColumnValuesToBeInSet(column=name, value_set=list(given["values"]), **told)
            case "not_null":
                return of.ExpectColumnValuesToNotBeNull(column=column, **told)
            case "unique" if len(expectation.columns) > 1:
                return of.ExpectCompoundColumnsToBeUnique(column_list=list(expectation.columns), **told)
            case "unique":
                return of.ExpectColumnValuesToBeUnique(column=column, **told)
            case "in_set":
                return of.ExpectColumnValuesToBeInSet(column=column, value_set=list(given["values"]), **told)
            case "between":
                bounds = {"min_value": given["low"], "max_value": given["high"]}
                return of.ExpectColumnValuesToBeBetween(column=column, **bounds, **told)
            case "matches":
                whole = f"^(?:{given['pattern']})$"
                return of.ExpectColumnValuesToMatchRegex(column=column, regex=whole, **told)
            case "row_rule":
                return of.ExpectColumnValuesToBeInSet(column=f"rule {name}", value_set=[True], **told)
            case _:
                return of.ExpectColumnValuesToBeInSet(column=name, value_set=[True], **told)
