"""What the product declares in `schemas/`, read once and handed out as frozen records.

Nothing here knows the data: it reads YAML and CSV, checks that every key is known and well formed, and names
the file and the key when one is not. It stays free of heavy imports, because the text stages use it too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from workreports.declared import paths
from workreports.errors import UserError
from workreports.model import Region

if TYPE_CHECKING:
    from pathlib import Path

COLUMN_TYPES = ("string", "int32", "int64", "double", "date", "bool")
BAD_ROWS = ("stop", "quarantine")
DIRECTIONS = ("up", "down", "neutral")

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DeclarationError(UserError, ValueError):
    """A declaration is missing or malformed; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the two languages of the product."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a published table."""

    name: str
    type: str  # one of COLUMN_TYPES
    title: Text
    description: Text
    nullable: bool = True
    unit: str | None = None  # what a number counts, where the column has one unit for all rows
    enum: Mapping[str, Text] = field(default_factory=dict)  # allowed value → what it means; empty: any
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None  # regular expression that matches the whole value
    since: str = "1.0"  # schema version that added the column
    deprecated: str | None = None  # schema version that announced its end


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that point to a row of another table (null points nowhere)."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: what a row is, how it is keyed and sorted, and its columns in order."""

    name: str
    title: Text
    description: Text
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    sort: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    bad_rows: str = "quarantine"  # what a row that breaks a derived expectation does, see BAD_ROWS
    warnings: tuple[Text, ...] = ()  # what a reader must know before using it
    version: str = "1.0"
    deprecated: str | None = None  # schema version that announced the table's end

    def column(self, name: str) -> Column:
        """The column of that name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A quantity of the indicator catalogue."""

    code: str
    name: Text
    definition: Text
    aliases: tuple[str, ...]
    unit_kind: str
    direction: str  # one of DIRECTIONS: where "better" lies
    family: str  # the file it is declared in
    excludes: tuple[str, ...] = ()
    plausible: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)  # by measure
    predecessors: tuple[str, ...] = ()
    notes: Text | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)  # keys the linker understands beyond these


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in its base form, with the surface forms that mean it."""

    code: str
    name: Text
    kind: str
    forms: tuple[str, ...]  # as printed in Chinese texts
    factor: Decimal  # 1 surface unit = factor × base unit
    base: str
    not_before: str = ""  # characters that make another word of the form when they follow it


class Entry:
    """One mapping of a declaration file: hands out checked values and knows where it stands."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping):
            raise DeclarationError(f"{where}: expected a mapping, found {_kind(value)}")
        self.where = where
        self._left = {str(key): item for key, item in value.items()}

    def fail(self, key: str, why: str) -> DeclarationError:
        """The error to raise for that key."""
        return DeclarationError(f"{self.where}: {key}: {why}")

    def take(self, key: str, default: object = ...) -> Any:
        """The raw value; without a default the key is required."""
        if key not in self._left:
            if default is ...:
                raise self.fail(key, "is missing")
            return default
        return self._left.pop(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A string that is not empty."""
        value = self.take(key, ... if default is None else default)
        if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
            raise self.fail(key, f"expected a text, found {_kind(value)} (quote it if it is one)")
        return str(value).strip()

    def maybe_text(self, key: str) -> str | None:
        """A string, or None when the key is absent or null."""
        value = self.take(key, None)
        if value is None:
            return None
        self._left[key] = value
        return self.text(key)

    def texts(self, key: str, default: object = ...) -> tuple[str, ...]:
        """A list of strings."""
        value = self.take(key, default)
        if value is None:
            value = []
        if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
            raise self.fail(key, "expected a list of texts")
        return tuple(str(item) for item in value)

    def number(self, key: str) -> float | None:
        """A number, or None when absent."""
        value = self.take(key, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(key, f"expected a number, found {_kind(value)}")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """A yes or no."""
        value = self.take(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, f"expected true or false, found {_kind(value)}")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.fail(key, f"{value!r} is not one of {', '.join(allowed)}")
        return value

    def bilingual(self, key: str) -> Text:
        """A mapping with `en` and `zh`."""
        return _bilingual(self.take(key), f"{self.where}: {key}")

    def rest(self) -> dict[str, Any]:
        """What nobody asked for."""
        return dict(self._left)

    def done(self) -> None:
        """Every key must have been used: an unknown one is a spelling mistake."""
        if self._left:
            raise self.fail(min(self._left), "unknown key")


def _kind(value: object) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {value!r}"


def _bilingual(value: object, where: str) -> Text:
    entry = Entry(value, where)
    text = Text(entry.text("en"), entry.text("zh"))
    entry.done()
    return text


def read_yaml(path: Path) -> Any:
    """The parsed file; a syntax error or a missing file becomes a DeclarationError that names it."""
    try:
        with path.open("rb") as stream:
            return yaml.load(stream, Loader=_LOADER)  # noqa: S506 (a safe loader)
    except FileNotFoundError:
        raise DeclarationError(f"{_shown(path)}: no such declaration file") from None
    except yaml.YAMLError as error:
        raise DeclarationError(f"{_shown(path)}: not valid YAML: {error}") from None


def _shown(path: Path) -> str:
    """The path as a reader knows it: from `schemas/` or `expectations/` on."""
    parts = path.parts
    for top in ("schemas", "expectations"):
        if top in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(top) :])
    return path.name


def _pattern(entry: Entry) -> str | None:
    pattern = entry.maybe_text("pattern")
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise entry.fail("pattern", f"not a regular expression: {error}") from None
    return pattern


def _column(value: object, where: str) -> Column:
    entry = Entry(value, where)
    name = entry.text("name")
    entry.where = f"{where} ({name})"
    raw_enum = entry.take("enum", {}) or {}
    if not isinstance(raw_enum, Mapping):
        raise entry.fail("enum", "expected a mapping from value to its meaning {en, zh}")
    column = Column(
        name=name,
        type=entry.choice("type", COLUMN_TYPES),
        title=entry.bilingual("title"),
        description=entry.bilingual("description"),
        nullable=entry.flag("nullable", True),
        unit=entry.maybe_text("unit"),
        enum={str(key): _bilingual(item, f"{entry.where}: enum.{key}") for key, item in raw_enum.items()},
        minimum=entry.number("minimum"),
        maximum=entry.number("maximum"),
        pattern=_pattern(entry),
        since=entry.text("since", "1.0"),
        deprecated=entry.maybe_text("deprecated"),
    )
    entry.done()
    return column


def _foreign_key(value: object, where: str) -> ForeignKey:
    entry = Entry(value, where)
    columns = entry.texts("columns")
    key = ForeignKey(columns, entry.text("table"), entry.texts("to", list(columns)))
    entry.done()
    if len(key.columns) != len(key.to):
        raise entry.fail("to", "must name as many columns as `columns`")
    return key


@cache
def _shared_warnings() -> Mapping[str, Text]:
    """The warnings that several tables have in common, by name."""
    path = paths.schemas() / "warnings.yml"
    found = Entry(read_yaml(path), _shown(path)).rest()
    return {name: _bilingual(text, f"{_shown(path)}: {name}") for name, text in found.items()}


def _warning(value: object, where: str) -> Text:
    """A warning of the table's own, or the name of a shared one."""
    if not isinstance(value, str):
        return _bilingual(value, where)
    if value not in _shared_warnings():
        raise DeclarationError(f"{where}: {value!r} is not in schemas/warnings.yml")
    return _shared_warnings()[value]


def read_table(path: Path) -> Table:
    """One file of `schemas/tables/`."""
    entry = Entry(read_yaml(path), _shown(path))
    raw_columns = entry.take("columns")
    if not isinstance(raw_columns, list) or not raw_columns:
        raise entry.fail("columns", "expected a list of columns")
    raw_keys = entry.take("foreign_keys", []) or []
    raw_warnings = entry.take("warnings", []) or []
    primary_key = entry.texts("primary_key")
    table = Table(
        name=entry.text("name"),
        title=entry.bilingual("title"),
        description=entry.bilingual("description"),
        primary_key=primary_key,
        columns=tuple(_column(item, f"{entry.where}: columns[{n}]") for n, item in enumerate(raw_columns)),
        sort=entry.texts("sort", list(primary_key)),
        foreign_keys=tuple(
            _foreign_key(k, f"{entry.where}: foreign_keys[{n}]") for n, k in enumerate(raw_keys)
        ),
        bad_rows=entry.choice("bad_rows", BAD_ROWS, "quarantine"),
        warnings=tuple(_warning(i, f"{entry.where}: warnings[{n}]") for n, i in enumerate(raw_warnings)),
        version=entry.text("version", "1.0"),
        deprecated=entry.maybe_text("deprecated"),
    )
    entry.done()
    _check_table(table, entry, path)
    return table


def _check_table(table: Table, entry: Entry, path: Path) -> None:
    names = [column.name for column in table.columns]
    if table.name != path.stem:
        raise entry.fail("name", f"{table.name!r} must be the name of its file")
    if len(set(names)) != len(names):
        raise entry.fail("columns", "a name occurs twice")
    for key, used in (("primary_key", table.primary_key), ("sort", table.sort)):
        for name in used:
            if name not in names:
                raise entry.fail(key, f"{name!r} is not a column")
    for foreign in table.foreign_keys:
        for name in foreign.columns:
            if name not in names:
                raise entry.fail("foreign_keys", f"{name!r} is not a column")


@cache
def tables() -> Mapping[str, Table]:
    """All tables, in the order of their names; foreign keys lead to declared columns."""
    folder = paths.schemas() / "tables"
    found = {table.name: table for table in map(read_table, _yaml_files(folder))}
    for table in found.values():
        for key in table.foreign_keys:
            target = found.get(key.table)
            if target is None or any(name not in {c.name for c in target.columns} for name in key.to):
                where = f"schemas/tables/{table.name}.yml: foreign_keys"
                raise DeclarationError(f"{where}: no such column {key.table}.{','.join(key.to)}")
    return found


def table(name: str) -> Table:
    """The table of that name."""
    try:
        return tables()[name]
    except KeyError:
        raise DeclarationError(f"schemas/tables/{name}.yml: no such table is declared") from None


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yml"))


def _plausible(entry: Entry) -> dict[str, tuple[float | None, float | None]]:
    value = entry.take("plausible", {}) or {}
    if not isinstance(value, Mapping):
        raise entry.fail("plausible", "expected a mapping from measure to [low, high]")
    ranges: dict[str, tuple[float | None, float | None]] = {}
    for measure, pair in value.items():
        if not isinstance(pair, list) or len(pair) != 2:
            raise entry.fail(f"plausible.{measure}", "expected [low, high]")
        low, high = (_bound(entry, str(measure), item) for item in pair)
        if low is not None and high is not None and low > high:
            raise entry.fail(f"plausible.{measure}", f"{low} is above {high}")
        ranges[str(measure)] = (low, high)
    return ranges


def _bound(entry: Entry, measure: str, value: object) -> float | None:
    """A number or null; YAML reads `1e9` as a text, so that is taken as the number it looks like."""
    if value is None:
        return None
    try:
        return float(str(value))
    except ValueError:
        raise entry.fail(f"plausible.{measure}", f"expected a number, found {_kind(value)}") from None


def _indicator(code: str, value: object, path: Path) -> Indicator:
    entry = Entry(value, f"{_shown(path)}: {code}")
    notes = entry.take("notes", None)
    if isinstance(notes, str):  # a note for maintainers may be in one language
        notes = {"en": notes, "zh": notes}
    return Indicator(
        code=code,
        name=entry.bilingual("name"),
        definition=entry.bilingual("definition"),
        aliases=entry.texts("aliases", []),
        unit_kind=entry.text("unit_kind"),
        direction=entry.choice("direction", DIRECTIONS, "neutral"),
        family=path.stem,
        excludes=entry.texts("excludes", []),
        plausible=_plausible(entry),
        predecessors=entry.texts("predecessors", []),
        notes=None if notes is None else _bilingual(notes, f"{entry.where}: notes"),
        extra=entry.rest(),
    )


@cache
def indicators() -> Mapping[str, Indicator]:
    """The indicator catalogue by code, one file a family, files and entries in their declared order."""
    found: dict[str, Indicator] = {}
    for path in _yaml_files(paths.schemas() / "indicators"):
        content = read_yaml(path) or {}
        if not isinstance(content, Mapping):
            raise DeclarationError(f"{_shown(path)}: expected a mapping from code to indicator")
        for code, value in content.items():
            if code in found:
                raise DeclarationError(
                    f"{_shown(path)}: {code}: already declared in {found[code].family}.yml"
                )
            found[str(code)] = _indicator(str(code), value, path)
    return found


def _unit(value: object, where: str) -> Unit:
    entry = Entry(value, where)
    code = entry.text("code")
    entry.where = f"{where} ({code})"
    forms = entry.texts("zh", [])
    raw_factor = entry.take("factor", 1)
    try:
        factor = Decimal(str(raw_factor))
    except InvalidOperation:
        raise entry.fail("factor", f"expected a number, found {_kind(raw_factor)}") from None
    return Unit(
        code=code,
        name=Text(entry.text("en"), forms[0] if forms else code),
        kind=entry.text("kind"),
        forms=forms,
        factor=factor,
        base=entry.text("base", code),
        not_before=entry.maybe_text("not_before") or "",
    )


@cache
def units() -> tuple[Unit, ...]:
    """The units in declared order; a code may stand on several entries with different factors."""
    path = paths.schemas() / "units.yml"
    content = read_yaml(path)
    if not isinstance(content, list):
        raise DeclarationError(f"{_shown(path)}: expected a list of units")
    return tuple(_unit(item, f"{_shown(path)}: [{number}]") for number, item in enumerate(content))


@cache
def regions() -> Mapping[str, Region]:
    """All administrative divisions by six-digit code, in the order of the file."""
    path = paths.schemas() / "regions.csv"
    try:
        return {region.code: region for region in _region_rows(path)}
    except FileNotFoundError:
        raise DeclarationError(f"{_shown(path)}: no such declaration file") from None


def _region_rows(path: Path) -> Iterator[Region]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(line for line in stream if not line.startswith("#"))
        missing = {"code", "name", "level", "parent_code"} - set(reader.fieldnames or ())
        if missing:
            raise DeclarationError(f"{_shown(path)}: column {min(missing)} is missing")
        for row in reader:
            yield Region(row["code"], row["name"], row["level"], row["parent_code"] or None)


@cache
def lexicon(name: str) -> Any:
    """The parsed file `schemas/lexicon/<name>.yml`; callers must not change what they get."""
    return read_yaml(paths.schemas() / "lexicon" / f"{name}.yml")
