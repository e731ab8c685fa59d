"""Why an observation has the columns it has: its quote in its sentence, and the rules behind each column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

# The columns a family of rules decides, in the order in which a reader asks for them.
DECIDES: Mapping[str, tuple[str, ...]] = {
    "subject": ("subject",),
    "link": ("indicator_id", "subject"),
    "measure": ("measure",),
    "growth": ("measure", "value"),
    "numeral": ("value", "value_max", "value_text"),
    "unit": ("unit",),
    "bound": ("bound",),
    "basis": ("basis",),
    "period": ("period", "period_start", "period_end"),
    "status": ("status",),
    "place": ("place",),
}
_COLUMNS = (
    ("subject",),
    ("indicator_id",),
    ("measure",),
    ("basis",),
    ("value", "value_max"),
    ("unit",),
    ("bound",),
    ("period",),
    ("status",),
    ("place",),
)
_NO_RULE = "no rule spoke: the usual case"


def explain(
    row: Mapping[str, Any],
    section: str | None = None,
    title: str | None = None,
) -> str:
    """The account of one row of the observations table, as lines of text."""
    spoke = _rules(str(row["rule"]))
    sentence = _marked(row)
    return "\n".join([*_place(row, section, title), "", sentence, "", *_columns(row, spoke), *_chain(spoke)])


def _place(row: Mapping[str, Any], section: str | None, title: str | None) -> Iterator[str]:
    yield f"{row['observation_id']}  {title or row['document_id']}"
    if section:
        yield f"in the section: {section}"
    yield f"from {row['source_file']}, characters {row['char_start']} to {row['char_end']}"
    yield from _identity(row)


def _identity(row: Mapping[str, Any]) -> Iterator[str]:
    """Whose report it is and of which year, what decided that, and how sure it is."""
    told = [
        f"{row[value]} (by {row[source]})" if row.get(source) else str(row[value])
        for value, source in (("of_region", "region_source"), ("report_year", "year_source"))
        if row.get(value) is not None
    ]
    if told:
        sure = "" if row.get("identity_confidence") is None else f", sure to {row['identity_confidence']:.2f}"
        yield f"taken for: {', '.join(told)}{sure}"
    if row.get("identity_note"):
        yield f"note: {row['identity_note']}"


def _marked(row: Mapping[str, Any]) -> str:
    """The sentence with the quote between ⟦ and ⟧."""
    sentence, quote = str(row["sentence"]), str(row["quote"])
    at = int(row["char_start"]) - int(row["sentence_start"])
    return f"{sentence[:at]}⟦{quote}⟧{sentence[at + len(quote) :]}"


def rules() -> dict[str, str]:
    """Every rule of the grammar with what it says."""
    import_module("workreports.observing.observe")  # declares every rule
    from workreports.observing.grammar.rules import RULES

    return {name: rule.says for name, rule in sorted(RULES.items())}


def _rules(chain: str) -> dict[str, str]:
    """The rules of a chain with what each says, in the order in which they spoke."""
    says = rules()
    return {name: says.get(name, "") for name in chain.split(" > ") if name}


def _columns(row: Mapping[str, Any], spoke: Mapping[str, str]) -> Iterator[str]:
    for columns in _COLUMNS:
        if row[columns[0]] is None:
            continue
        value = " … ".join(_shown(row[name]) for name in columns if row[name] is not None)
        deciding = [name for name in spoke if columns[0] in DECIDES.get(name.split(".")[0], ())]
        yield f"  {columns[0]:13}{value:24} {', '.join(deciding) or _NO_RULE}"


def _chain(spoke: Mapping[str, str]) -> Iterator[str]:
    yield ""
    for number, (name, says) in enumerate(spoke.items(), 1):
        yield f"  {number}. {name}: {says}" if says else f"  {number}. {name}"


def _shown(value: object) -> str:
    return f"{value:,.15g}" if isinstance(value, int | float) else str(value)
