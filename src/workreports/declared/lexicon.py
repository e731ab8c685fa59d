"""Reads the word lists and patterns of `schemas/lexicon/` that the text stages need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from workreports.declared import paths


@cache
def load(name: str) -> Mapping[str, Any]:
    """One file of the lexicon as plain data."""
    file = paths.schemas() / "lexicon" / f"{name}.yml"
    loaded = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    if not isinstance(loaded, dict):
        raise ValueError(f"{file.name} is not a mapping")
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
