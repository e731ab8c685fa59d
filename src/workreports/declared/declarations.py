"""The door to what `schemas/` declares: each accessor reads its files once and hands out frozen records."""

from __future__ import annotations

from workreports.declared.base import DeclarationError
from workreports.declared.divisions import regions
from workreports.declared.indicators import indicators
from workreports.declared.tables import table, tables
from workreports.declared.units import units

__all__ = ["DeclarationError", "indicators", "regions", "table", "tables", "units"]
