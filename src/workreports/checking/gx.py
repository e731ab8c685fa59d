"""Great Expectations as the gate: it holds what was counted against what is expected, and its word decides.

Rows are counted where they lie, by DuckDB (`verdicts`). What is put before the library is one frame: a column
for each severity, in it for each expectation the number of rows that break it. It expects zeros: few columns,
since what it does for one takes as long as counting a table.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from workreports.declared.expectations import Expectation

_SEVERITIES = {"critical": "critical", "row": "warning", "warning": "info"}


class Validator:
    """Great Expectations on a pandas frame in memory: no files, no usage statistics, no progress bars."""

    def __init__(self) -> None:
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read when the library is imported
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        self._gx = gx
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        source = context.data_sources.add_pandas("counts")
        self._definition = source.add_dataframe_asset("broken").add_batch_definition_whole_dataframe("whole")

    def judge(self, counted: Sequence[tuple[Expectation, int]]) -> list[bool]:
        """Whether each expectation, given with the number of what breaks it, is met."""
        import pandas as pd

        columns: dict[str, list[int]] = {}  # positions in `counted`
        for at, (expectation, _) in enumerate(counted):
            columns.setdefault(expectation.severity, []).append(at)
        frame = pd.DataFrame(
            {
                severity: pd.Series([counted[at][1] for at in held], dtype="Int64")
                for severity, held in columns.items()
            }
        )
        met = [False] * len(counted)
        for severity, broken in self._broken(frame).items():
            for position, at in enumerate(columns[severity]):
                met[at] = position not in broken
        return met

    def _broken(self, frame: Any) -> dict[str, set[int]]:
        """By column, the rows of the frame that are not as expected."""
        if frame.empty:
            return {}
        expectations = [
            self._gx.expectations.ExpectColumnValuesToBeInSet(
                column=severity, value_set=[0], severity=_SEVERITIES[severity], meta={"column": severity}
            )
            for severity in frame.columns
        ]
        batch = self._definition.get_batch({"dataframe": frame})
        suite = self._gx.ExpectationSuite("rules", expectations=expectations)
        broken: dict[str, set[int]] = {}
        for answer in batch.validate(suite, result_format={"result_format": "COMPLETE"}).results:
            name = answer.expectation_config.meta["column"]
            if "element_count" not in answer.result:
                raise RuntimeError(f"{name}: no answer: {answer.exception_info}")
            found = answer.result.get("unexpected_index_list") or ()
            if bool(answer.success) == bool(found):
                raise RuntimeError(f"{name}: the answer contradicts itself: {answer.result}")
            broken[name] = {int(position) for position in found}
        return broken
