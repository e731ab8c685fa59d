"""Whole numbers of heads and dates."""

from __future__ import annotations

from workreports.reading import figures


def number(text: str) -> int | None:
    """A whole number in any figures, spelt out (十四) or digit by digit (二〇二六, O for 〇 too)."""
    return figures.whole(text.replace("O", "〇").replace("o", "〇"))
