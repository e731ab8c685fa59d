"""The word lists and patterns of `schemas/lexicon/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from workreports.declared import paths
from workreports.declared.base import DeclarationError, kind, read_yaml, shown


@cache
def load(name: str) -> Mapping[str, Any]:
    """One file of the lexicon as plain data; callers must not change what they get."""
    file = paths.schemas() / "lexicon" / f"{name}.yml"
    loaded = read_yaml(file)
    if not isinstance(loaded, dict):
        raise DeclarationError(f"{shown(file)}: expected a mapping, found {kind(loaded)}")
    return loaded


def words(declared: Any) -> tuple[str, ...]:
    """A list of words, written as a YAML list or as one string parted by blanks."""
    return tuple(declared.split()) if isinstance(declared, str) else tuple(str(word) for word in declared)


def text(declared: Mapping[str, Any], key: str) -> str:
    """A value that must be text."""
    value = declared[key]
    if not isinstance(value, str):
        raise ValueError(f"{key} is not text")
    return value


def pattern(declared: Mapping[str, Any], key: str) -> re.Pattern[str]:
    """A list of regular expressions as one alternation."""
    return re.compile("|".join(f"(?:{part})" for part in declared[key]))


def flat(declared: Any) -> tuple[str, ...]:
    """A list of words, some of which may be lists in their turn."""
    return tuple(word for item in declared for word in ([item] if isinstance(item, str) else item))
