"""The columns of the panel as its declaration demands them: `python -m tests.panel_columns` writes them."""

from __future__ import annotations

from pathlib import Path

from workreports.declared import declarations
from workreports.tabling.derive import measuring, panel

PATH = Path(__file__).resolve().parent.parent / "schemas" / "tables" / "panel.yml"

_MARK = "  # from here on made of"
_KINDS = {
    panel.OUTCOME: ("", "", "What was reached", "实际完成"),
    panel.GOAL: (" (goal)", "（目标）", "The goal that the report of the year sets", "当年报告所定目标"),
    panel.STRETCH: (
        " (stretch goal)",
        "（争取目标）",
        "The figure the report strives for beyond its goal",
        "当年报告在目标之外力争达到的数",
    ),
}
_UNITS = {"CNY": ("yuan", "元"), "USD": ("US dollars", "美元")}


def _unit(column: panel.Column) -> str | None:
    if column.measure in ("growth", "share"):
        return "percent"
    return column.unit or measuring.unit_of(column.indicator)


def text() -> str:
    """The content of the file."""
    measures = declarations.table("series").column("measure").enum
    own, mark, _ = PATH.read_text(encoding="utf-8").partition(_MARK)
    lines = [f"{own}{mark} schemas/lexicon/panel.yml by `python -m tests.panel_columns`\n"]
    for column in panel.headline():
        name, unit = declarations.indicators()[column.indicator].name, _unit(column)
        measure = measures[column.measure]
        in_en, in_zh = _UNITS.get(unit or "", (unit, unit))
        plain = unit in (None, "percent")
        for kind in column.kinds():
            en, zh, what_en, what_zh = _KINDS[kind]
            lines.append(
                f"  - name: {column.name(kind)}\n"
                "    type: double\n"
                + (f"    unit: {unit}\n" if unit else "")
                + f'    title: {{en: "{name.en}, {column.measure}{_short(column)}{en}",'
                f' zh: "{name.zh}{_zh(column, measure.zh)}{zh}"}}\n'
                "    description:\n"
                f'      en: "{what_en}: {measure.en}{"" if plain else f" in {in_en}"}."\n'
                f'      zh: "{what_zh}：{measure.zh}{"" if plain else f"，单位：{in_zh}"}。"\n'
            )
    return "".join(lines)


def _short(column: panel.Column) -> str:
    return f" in {column.unit}" if column.unit else ""


def _zh(column: panel.Column, measure: str) -> str:
    money = {"CNY": "（人民币）", "USD": "（美元）"}.get(column.unit or "", "")
    return {"growth": "增速", "level": "", "share": ""}.get(column.measure, measure) + money


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
