"""Text made to be slow to read: what a rule looks for, over and over, without end."""

from __future__ import annotations

from math import log
from time import process_time

from workreports.model import Snapshot
from workreports.observing import read as reading
from workreports.observing.read import Reading
from workreports.reading import dedupe

_REPEATED = {
    "digits": "1",
    "hanzi numerals": "一",
    "respectively": "分别、",
    "growth": "增长",
    "list": "、1",
    "quotes": "“",
    "from to": "从1到",
    "opening brackets": "（",
    "numbers and commas": "1，",
    "percentages": "1%和",
    "enumerators": "一、\n",
    "lines": "1\n",
    "footnotes": "正文^[1]",
    "titles": "2017年清远市政府工作报告\n各位代表：\n现在，我代表市人民政府向大会报告工作\n",
    "thousands": "1,000",
    "blanks": " 1",
    "places": "广州、深圳、",
}
NAMES = (*_REPEATED, "nested brackets")


def text(name: str, size: int) -> str:
    """So many characters of one kind."""
    if name == "nested brackets":
        return "（" * (size // 2) + "）" * (size // 2)
    unit = _REPEATED[name]
    return (unit * (size // len(unit) + 1))[:size]


def read(content: str) -> tuple[Snapshot, Reading]:
    """A text through all stages; one that is no report is read as a single document."""
    source = Snapshot("text", "", len(content), "utf-8", content)
    found = reading.read(source, whole=True)
    dedupe.group([dedupe.fingerprint(document) for document in found.documents])
    return source, found


def seconds(content: str) -> float:
    """Processor time of reading a text."""
    start = process_time()
    read(content)
    return process_time() - start


def table(size: int = 1_000_000) -> str:
    """Seconds for a quarter and for the whole of each kind, and the exponent of growth between them."""
    seconds(text("growth", 1000))  # declarations are loaded
    lines = [f"{size:,} hostile characters", f"  {'kind':<20}{'1/4':>8}{'all':>8}  exponent"]
    for name in NAMES:
        quarter, whole = seconds(text(name, size // 4)), seconds(text(name, size))
        exponent = log(max(whole, 1e-3) / max(quarter, 1e-3), 4)
        lines.append(f"  {name:<20}{quarter:>8.2f}{whole:>8.2f}{exponent:>10.2f}")
    return "\n".join(lines)
