"""The weights of evidence in `schemas/weights/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from workreports.declared import paths
from workreports.declared.base import DeclarationError, kind, read_yaml, shown


@cache
def load(name: str) -> Mapping[str, Any]:
    """One file of weights as plain data; callers must not change what they get."""
    file = paths.schemas() / "weights" / f"{name}.yml"
    loaded = read_yaml(file)
    if not isinstance(loaded, dict):
        raise DeclarationError(f"{shown(file)}: expected a mapping, found {kind(loaded)}")
    return loaded
