"""Reads YAML declarations: every key known and well formed, or an error that names the file and the key.

It stays free of heavy imports, because the text stages use it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from workreports.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DeclarationError(UserError, ValueError):
    """A declaration is missing or malformed; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the two languages of the product."""

    en: str
    zh: str


class Entry:
    """One mapping of a declaration file: hands out checked values and knows where it stands."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping):
            raise DeclarationError(f"{where}: expected a mapping, found {kind(value)}")
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
            raise self.fail(key, f"expected a text, found {kind(value)} (quote it if it is one)")
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
            raise self.fail(key, f"expected a number, found {kind(value)}")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """A yes or no."""
        value = self.take(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, f"expected true or false, found {kind(value)}")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.fail(key, f"{value!r} is not one of {', '.join(allowed)}")
        return value

    def bilingual(self, key: str) -> Text:
        """A mapping with `en` and `zh`."""
        return bilingual(self.take(key), f"{self.where}: {key}")

    def rest(self) -> dict[str, Any]:
        """What nobody asked for."""
        return dict(self._left)

    def done(self) -> None:
        """Every key must have been used: an unknown one is a spelling mistake."""
        if self._left:
            raise self.fail(min(self._left), "unknown key")


def kind(value: object) -> str:
    """What was found where something else was expected."""
    return "nothing" if value is None else f"{type(value).__name__} {value!r}"


def bilingual(value: object, where: str) -> Text:
    """A mapping with `en` and `zh` as a text."""
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
        raise DeclarationError(f"{shown(path)}: no such declaration file") from None
    except yaml.YAMLError as error:
        raise DeclarationError(f"{shown(path)}: not valid YAML: {error}") from None


def shown(path: Path) -> str:
    """The path as a reader knows it: from `schemas/` or `expectations/` on."""
    parts = path.parts
    for top in ("schemas", "expectations"):
        if top in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(top) :])
    return path.name


def yaml_files(folder: Path) -> list[Path]:
    """The declaration files of a folder, by name."""
    return sorted(folder.glob("*.yml"))
