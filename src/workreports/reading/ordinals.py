"""Whole numbers as heads print them."""

from __future__ import annotations

_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "O": 0,
    "o": 0,
    "Ο": 0,
}


def number(text: str) -> int | None:
    """A whole number in Arabic or Chinese figures, spelt out (十四) or digit by digit (二〇二六)."""
    if text.isdigit() and text.isascii():
        return int(text)
    if len(text) >= 3 and all(character in _VALUES or character in "0O" for character in text):
        return int("".join(str(_VALUES.get(character, 0)) for character in text))
    total, current = 0, 0
    for character in text:
        if character == "百":
            total, current = total + (current or 1) * 100, 0
        elif character == "十":
            total, current = total + (current or 1) * 10, 0
        elif character in _VALUES:
            current = _VALUES[character]
        elif character.isdigit():
            current = current * 10 + int(character)
        else:
            return None
    return total + current
