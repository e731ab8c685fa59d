"""Units of measure: the longest declared surface form at a position, and compound units (`吨/日`)."""

from __future__ import annotations

import re
from functools import cache

from workreports.declared.units import Unit, units

_PER = re.compile(
    r"(?:/|每(?=立方米))(百亿元|亿元|万元|万人|立方米|平方米|平方公里|千瓦时|公里|小时|[日天年月人秒元亩吨户个次家周台辆箱车件升])"
)
_MORE_FIGURES = re.compile(r"[.,]?\d")
_ALTERNATIVE = re.compile(r"（([^（）]{1,8})）次?")


@cache
def _by_first() -> dict[str, list[tuple[str, Unit]]]:
    table: dict[str, list[tuple[str, Unit]]] = {}
    for unit in units():
        for form in unit.forms:
            table.setdefault(form[0], []).append((form, unit))
    for forms in table.values():
        forms.sort(key=lambda pair: -len(pair[0]))
    return table


class Matched:
    """A unit found in the text: its record, published code and where it ends."""

    __slots__ = ("code", "end", "form", "kind")

    def __init__(self, form: str, code: str, kind: str, end: int) -> None:
        self.form, self.code, self.kind, self.end = form, code, kind, end


def match(text: str, at: int) -> Matched | None:
    """The unit that begins at `text[at]`, or None. `套（户）` is 套; `吨/日` is a compound unit."""
    if at >= len(text):
        return None
    for form, unit in _by_first().get(text[at], ()):
        if not text.startswith(form, at):
            continue
        end = at + len(form)
        if end < len(text) and text[end] in unit.not_before:
            continue
        if form[-1].isdigit() and _MORE_FIGURES.match(text, end):
            continue  # 0m30 is no volume
        code, kind = unit.code, unit.kind
        per = _PER.match(text, end)
        if per:
            return Matched(text[at : per.end()], f"{code}/{per[1].replace('天', '日')}", kind, per.end())
        alternative = _ALTERNATIVE.match(text, end)
        if alternative and all(_is_unit(part) for part in alternative[1].split("、")):
            end = alternative.end()
            if text[end - 1] == "次":
                code = text[at:end]
        return Matched(text[at:end], code, kind, end)
    return None


@cache
def _is_unit(word: str) -> bool:
    return any(form == word for form, _ in _by_first().get(word[:1], ()))
