"""The validation page of a release: one HTML file that asks nothing of the network, in English and Chinese.

Everything that comes from a text or a file name is escaped; the page has no script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from workreports.declared import declarations
from workreports.declared.base import Text
from workreports.declared.expectations import Expectation, rules

if TYPE_CHECKING:
    import pyarrow as pa

_LISTED = 200  # quarantine entries shown; the table has them all
_CUT = 300  # characters of a quarantined text shown

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5d6876; --line: #dde2e9; --paper: #fff;
  --back: #f5f7fa; --good: #1a7f4b; --bad: #b3261e; --warn: #8f5b00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #9aa5b4; --line: #333c49;
  --paper: #1a2029; --back: #12161c; --good: #5cc98d; --bad: #ff8a80; --warn: #f0b65a } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI",
  "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.2rem 4rem }
h1 { font-size: 1.7rem; margin: 0 }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem }
p { margin: .3rem 0 }
.zh { color: var(--soft) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .8rem;
  margin: 1.4rem 0 }
.tile { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem }
.tile b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; padding: .45rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top }
tr:last-child td { border-bottom: 0 }
th { color: var(--soft); font-weight: 600; white-space: nowrap }
td { min-width: 6rem }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
code { font: .88em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere }
.mark { font-weight: 600; white-space: nowrap }
.good { color: var(--good) } .bad { color: var(--bad) } .warn { color: var(--warn) }
summary { cursor: pointer; padding: .5rem 0; color: var(--soft) }
a { color: inherit }
nav { display: flex; flex-wrap: wrap; gap: .4rem .9rem; font-size: .9rem }
:focus-visible { outline: 2px solid var(--good); outline-offset: 2px }
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>%s</title>
<style>%s</style>
</head>
<body>
<main>
%s
</main>
</body>
</html>
"""  # noqa: E501

_SEVERITY = {
    "critical": Text("stops publication", "停止发布"),
    "row": Text("row to quarantine", "行移入隔离区"),
    "warning": Text("told", "提示"),
}


def render(found: Mapping[str, pa.Table]) -> str:
    """The page for the tables of a release."""
    results = found["validation_results"].to_pylist()
    quarantined = found["quarantine"].to_pylist()
    described = {(e.table, e.name): e for rule in rules().values() for e in rule.expectations}
    body = [
        "<h1>Validation of this release</h1>",
        '<p class="zh" lang="zh">本版本的数据校验</p>',
        *_tiles(found, results, quarantined),
        *_contents(results),
        *_failures(results, described),
        *_sections(found, results, described),
        *_quarantine(quarantined),
    ]
    return page("Validation of this release · 数据校验", body)


def page(title: str, body: Iterable[str]) -> str:
    """A whole page in the style of the release's pages; the body is HTML."""
    return _PAGE % (title, _STYLE, "\n".join(body))


def _both(text: Text) -> str:
    return f'{escape(text.en)}<br><span class="zh" lang="zh">{escape(text.zh)}</span>'


def _tiles(
    found: Mapping[str, pa.Table], results: list[dict[str, Any]], quarantined: list[dict[str, Any]]
) -> Iterator[str]:
    failed = Counter(row["severity"] for row in results if not row["success"])
    rows = sum(table.num_rows for table in found.values())
    tiles = [
        (f"{rows:,}", Text(f"rows in {len(found)} tables", f"{len(found)} 张表的行数"), ""),
        (f"{len(results):,}", Text("expectations checked", "校验项"), ""),
        (f"{failed['critical']:,}", Text("that stop publication failed", "严重异常"), "bad"),
        (f"{failed['row']:,}", Text("sent rows to quarantine", "有行被隔离的校验"), "bad"),
        (f"{failed['warning']:,}", Text("warnings", "提示"), "warn"),
        (f"{len(quarantined):,}", Text("entries in quarantine", "隔离条目"), "warn"),
    ]
    yield '<div class="tiles">'
    for number, text, style in tiles:
        shown = f' class="{style}"' if style and number != "0" else ""
        yield f'<div class="tile"><b{shown}>{number}</b>{_both(text)}</div>'
    yield "</div>"


def _contents(results: list[dict[str, Any]]) -> Iterator[str]:
    names = sorted({row["table"] for row in results})
    links = "".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in names)
    yield f'<nav aria-label="Tables">{links}<a href="#quarantined">in quarantine · 隔离区</a></nav>'


def _failures(
    results: list[dict[str, Any]], described: Mapping[tuple[str, str], Expectation]
) -> Iterator[str]:
    failed = [row for row in results if not row["success"]]
    yield "<h2>What was not as expected · 异常</h2>"
    if failed:
        yield from _table(failed, described, with_table=True)
    else:
        yield '<p>Everything was as expected. <span class="zh" lang="zh">全部符合预期。</span></p>'


def _sections(
    found: Mapping[str, pa.Table],
    results: list[dict[str, Any]],
    described: Mapping[tuple[str, str], Expectation],
) -> Iterator[str]:
    for name, table in declarations.tables().items():
        rows = [row for row in results if row["table"] == name]
        if not rows:
            continue
        met = sum(row["success"] for row in rows)
        verdict = f"{met} of {len(rows)} as expected · {len(rows)} 项中 {met} 项符合"
        title = f"{escape(table.title.en)} · {escape(table.title.zh)}"
        yield f'<h2 id="{escape(name)}">{title} <code>{escape(name)}</code></h2>'
        yield f"<p>{_both(table.description)}</p>"
        yield f"<details><summary>{found[name].num_rows:,} rows; {verdict}</summary>"
        yield from _table(rows, described, with_table=False)
        yield "</details>"


def _table(
    rows: Iterable[dict[str, Any]], described: Mapping[tuple[str, str], Expectation], *, with_table: bool
) -> Iterator[str]:
    first = "<th>Table · 表</th>" if with_table else ""
    yield (
        f'<div class="scroll"><table><thead><tr><th>Result · 结果</th>{first}<th>Expectation · 校验</th>'
        "<th>Meaning · 含义</th><th>A failure · 后果</th><th>Checked · 校验数</th>"
        "<th>Unexpected · 异常数</th>"
        "<th>Example · 示例</th></tr></thead><tbody>"
    )
    for row in rows:
        expectation = described.get((row["table"], row["expectation"]))
        where = f"<td><code>{escape(row['table'])}</code></td>" if with_table else ""
        yield (
            f"<tr><td>{_mark(row)}</td>{where}<td><code>{escape(row['expectation'])}</code></td>"
            f"<td>{_both(expectation.description) if expectation else ''}</td>"
            f"<td>{_both(_SEVERITY[row['severity']])}</td>"
            f'<td class="n">{row["evaluated"]:,}</td><td class="n">{row["unexpected"]:,}</td>'
            f"<td><code>{escape(row['example'] or '')}</code></td></tr>"
        )
    yield "</tbody></table></div>"


def _mark(row: Mapping[str, Any]) -> str:
    if row["success"]:
        return '<span class="mark good">✓ as expected · 符合</span>'
    style = "warn" if row["severity"] == "warning" else "bad"
    return f'<span class="mark {style}">✗ not so · 异常</span>'


def _quarantine(entries: list[dict[str, Any]]) -> Iterator[str]:
    yield '<h2 id="quarantined">In quarantine · 隔离区</h2>'
    if not entries:
        yield '<p>Nothing. <span class="zh" lang="zh">无。</span></p>'
        return
    if len(entries) > _LISTED:
        yield f"<p>The first {_LISTED} of {len(entries):,}. 前 {_LISTED} 条，共 {len(entries):,} 条。</p>"
    yield (
        '<div class="scroll"><table><thead><tr><th>Table · 表</th><th>Reason · 原因</th><th>Where · 位置</th>'
        "<th>Detail · 说明</th><th>Content · 原始内容</th></tr></thead><tbody>"
    )
    for entry in entries[:_LISTED]:
        span = "" if entry["char_start"] is None else f" [{entry['char_start']}, {entry['char_end']})"
        content = entry["content"] or ""
        shown = content[:_CUT] + ("…" if len(content) > _CUT else "")
        yield (
            f"<tr><td><code>{escape(entry['table'])}</code></td><td><code>{escape(entry['reason'])}</code></td>"
            f"<td><code>{escape((entry['source_file'] or '') + span)}</code></td>"
            f"<td>{escape(entry['detail'])}</td><td><code>{escape(shown)}</code></td></tr>"
        )
    yield "</tbody></table></div>"
