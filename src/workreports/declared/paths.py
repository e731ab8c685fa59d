"""Where the declarations are: beside the sources in a checkout, inside the package when installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = PACKAGE.parent.parent


def _folder(name: str) -> Path:
    inside = PACKAGE / "_data" / name
    return inside if inside.is_dir() else _CHECKOUT / name


def schemas() -> Path:
    """The folder `schemas/`."""
    return _folder("schemas")


def expectations() -> Path:
    """The folder `expectations/`."""
    return _folder("expectations")


def flows() -> Path:
    """The folder `flows/`."""
    return _folder("flows")
