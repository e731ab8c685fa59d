"""`CHANGES.md`: what a release brings, written from its table of changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from workreports.declared import declarations

_SHOWN = 12  # changes shown of each table
_CELL = 80  # characters of a value shown


def render(version: str, previous: str | None, found: Mapping[str, pa.Table], changes: pa.Table) -> str:
    """The page of one release."""
    lines = [f"# {version}", ""]
    if previous is None:
        rows = sum(table.num_rows for table in found.values())
        lines += [
            f"First release: {rows:,} rows in {len(found)} tables. There is nothing to compare it with.",
            "",
            f"首个版本：{len(found)} 张表共 {rows:,} 行，没有可比较的上一版本。",
        ]
    elif previous == version:
        lines += [f"{version} is compared with itself: nothing differs.", "", "与自身比较，没有差异。"]
    else:
        lines += [f"Changes since {previous} · 相对 {previous} 的变更", "", *_body(changes.to_pylist())]
    return "\n".join(lines) + "\n"


def _body(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "No row differs: only descriptions or checks have changed."
        yield ""
        yield "数据各行均无变化，仅说明或校验有所改变。"
        return
    yield from _sources(rows)
    yield from _structure(rows)
    yield "## Rows · 行"
    yield ""
    yield (
        "| Table · 表 | Rows added · 新增行 | Rows removed · 移除行 | Rows changed · 变更行 "
        "| Values in them · 其中的值 | Causes, in rows · 原因（行数） |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["row_key"] is not None:
            by_table[row["table"]].append(row)
    for table, found in by_table.items():
        kinds = Counter(row["change"] for row in found)
        cause_of = {(row["change"], row["row_key"]): row["cause"] for row in found}
        changed = sum(change == "changed_value" for change, _ in cause_of)
        counts = [kinds["added_row"], kinds["removed_row"], changed, kinds["changed_value"]]
        causes = ", ".join(f"{cause} {count:,}" for cause, count in Counter(cause_of.values()).most_common())
        yield f"| {table} | {' | '.join(f'{count:,}' for count in counts)} | {causes} |"
    yield ""
    yield from _meanings({row["cause"] for row in rows})
    for table, found in by_table.items():
        yield from _examples(table, found)


def _sources(rows: list[dict[str, Any]]) -> Iterator[str]:
    files: dict[str, str] = {}
    for row in rows:
        if row["source_file"] is not None:
            files.setdefault(row["source_file"], row["cause"])
    if files:
        yield "## Sources · 源文件"
        yield ""
        moved = {
            row["new_value"]: f" (`{_cell(row['old_value'])}` → `{_cell(row['new_value'])}`)"
            for row in rows
            if row["table"] == "source_files" and row["column"] == "source_file"
        }
        for file, cause in sorted(files.items()):
            yield f"- `{_cell(file)}`: {cause}{moved.get(file, '')}"
        yield ""


def _structure(rows: list[dict[str, Any]]) -> Iterator[str]:
    found = [row for row in rows if row["row_key"] is None]
    if found:
        yield "## Tables and columns · 表与列"
        yield ""
        for row in found:
            name = row["table"] + (f".{row['column']}" if row["column"] else "")
            types = [value for value in (row["old_value"], row["new_value"]) if value]
            shown = f" ({' → '.join(types)})" if types else ""
            yield f"- `{name}`: {row['change']}{shown}, {row['cause']}"
        yield ""


def _meanings(causes: set[str]) -> Iterator[str]:
    declared = declarations.table("changes").column("cause").enum
    for cause, text in declared.items():
        if cause in causes:
            yield f"- {cause}: {text.en} · {text.zh}"
    yield ""


def _examples(table: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    rank = ("changed_value", "removed_row", "added_row")
    shown = sorted(rows, key=lambda row: rank.index(row["change"]))[:_SHOWN]
    yield f"## {table}"
    yield ""
    yield "| Row · 行 | About · 内容 | Column · 列 | Old · 原值 | New · 新值 | Cause · 原因 |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in shown:
        what = f"`{row['column']}`" if row["column"] else row["change"]
        old, new = map(_cell, _parts_that_differ(row["old_value"], row["new_value"]))
        key, about = _cell(row["row_key"]), _cell(row["about"])
        yield f"| `{key}` | {about} | {what} | {old} | {new} | {row['cause']} |"
    if len(rows) > _SHOWN:
        yield ""
        more = f"{len(rows) - _SHOWN:,}"
        yield f"… and {more} more in the table `changes`. · 其余 {more} 项见 `changes` 表。"
    yield ""


def _parts_that_differ(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Long texts from shortly before the place where they part."""
    if old is None or new is None or max(len(old), len(new)) <= _CELL:
        return old, new
    alike = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), _CELL)
    start = max(alike - _CELL // 4, 0)
    return ("…" + old[start:], "…" + new[start:]) if start else (old, new)


def _cell(text: str | None) -> str:
    if text is None:
        return "∅"
    shown = text if len(text) <= _CELL else text[: _CELL - 1] + "…"
    return (
        shown.replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("\n", "⏎")
        .replace("<", "&lt;")
        .replace("`", "'")
    )
