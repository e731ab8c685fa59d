"""The data dictionary in English and Chinese, as a page and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from workreports.checking import report_page
from workreports.declared import declarations
from workreports.declared.base import Text
from workreports.declared.dataset import dataset
from workreports.declared.tables import Column, Table

_TITLE = Text("Data dictionary", "数据字典")


def markdown() -> str:
    """All tables and columns with their meanings and the warnings, as Markdown."""
    declared = dataset()
    tables = declarations.tables()
    lines = [
        f"# {_TITLE.en} · {_TITLE.zh}",
        "",
        f"{declared.title.en} · {declared.title.zh}",
        "",
        declared.description.en,
        "",
        declared.description.zh,
        "",
        f"Licence · 许可: [{declared.licence.title}]({declared.licence.url}). "
        f"{declared.licence.note.en} {declared.licence.note.zh}",
        "",
    ]
    lines += [
        f"- [{table.name}](#{table.name}): {table.title.en} · {table.title.zh}" for table in tables.values()
    ]
    for table in tables.values():
        lines += ["", *_markdown_table(table)]
    return "\n".join(lines) + "\n"


def _markdown_table(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield ""
    yield f"**{table.title.en} · {table.title.zh}** (schema {table.version})"
    yield ""
    yield table.description.en
    yield ""
    yield table.description.zh
    yield ""
    if table.warnings:
        for warning in table.warnings:
            yield f"> ⚠ {warning.en}<br>{warning.zh}"
            yield ">"
        yield ""
    for title, text in _keys(table).items():
        yield f"{title}: {text}  "
    yield ""
    yield "| Column · 列 | Type · 类型 | Meaning | 含义 |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        cells = (
            f"`{column.name}`",
            _kind(column),
            f"{column.title.en}: {column.description.en}{_values(column, 'en')}",
            f"{column.title.zh}：{column.description.zh}{_values(column, 'zh')}",
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _keys(table: Table) -> Mapping[str, str]:
    keys = {"Primary key · 主键": ", ".join(f"`{name}`" for name in table.primary_key)}
    if table.foreign_keys:
        keys["Foreign keys · 外键"] = "; ".join(
            f"`{', '.join(key.columns)}` → `{key.table}.{', '.join(key.to)}`" for key in table.foreign_keys
        )
    return keys


def _kind(column: Column) -> str:
    parts = [column.type]
    if column.unit:
        parts.append(column.unit)
    if not column.nullable:
        parts.append("required · 必填")
    if column.deprecated:
        parts.append(f"deprecated since {column.deprecated} · 已弃用")
    return ", ".join(parts)


def _values(column: Column, language: str) -> str:
    if not column.enum:
        return ""
    return "<br>" + "<br>".join(f"`{value}` {getattr(text, language)}" for value, text in column.enum.items())


def page() -> str:
    """The same as one HTML page that asks nothing of the network."""
    declared = dataset()
    tables = declarations.tables()
    links = (
        f'<a href="#{name}">{escape(name)} {escape(table.title.zh)}</a>' for name, table in tables.items()
    )
    body = [
        f"<h1>{_TITLE.en}</h1>",
        f'<p class="zh" lang="zh">{_TITLE.zh}</p>',
        f"<p>{_both(declared.description)}</p>",
        f"<p>Licence · 许可: {escape(declared.licence.title)}. {_both(declared.licence.note)}</p>",
        f"<nav>{' '.join(links)}</nav>",
    ]
    for table in tables.values():
        body += _page_table(table)
    return report_page.page(f"{_TITLE.en} · {_TITLE.zh}", body)


def _page_table(table: Table) -> Iterator[str]:
    yield f'<h2 id="{escape(table.name)}">{escape(table.name)}: {_both(table.title)}</h2>'
    yield f"<p>{_both(table.description)}</p>"
    for warning in table.warnings:
        yield f'<p class="warn">⚠ {_both(warning)}</p>'
    for title, text in _keys(table).items():
        yield f"<p>{title}: {_code(text)}</p>"
    heads = ("Column · 列", "Type · 类型", "Meaning", "含义")
    yield f'<div class="scroll"><table><tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr>'
    for column in table.columns:
        yield (
            f"<tr><td><code>{escape(column.name)}</code></td><td>{escape(_kind(column))}</td>"
            f'<td>{_meaning(column, "en", ": ")}</td><td lang="zh">{_meaning(column, "zh", "：")}</td></tr>'
        )
    yield "</table></div>"


def _both(text: Text) -> str:
    return f'{_code(text.en)}<br><span class="zh" lang="zh">{_code(text.zh)}</span>'


def _meaning(column: Column, language: str, colon: str) -> str:
    title, description = getattr(column.title, language), getattr(column.description, language)
    values = (
        f"<br><code>{escape(value)}</code> {_code(getattr(text, language))}"
        for value, text in column.enum.items()
    )
    return f"{escape(title)}{colon}{_code(description)}{''.join(values)}"


def _code(text: str) -> str:
    """Escaped, what stands between backticks as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
