"""The text stages on one core: characters a second of processor time, beside a plain scan."""

from __future__ import annotations

import gc
import re
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from time import process_time
from typing import TypeVar

from bench import generator
from workreports.model import Snapshot
from workreports.observing.read import read
from workreports.reading import dedupe, snapshot

SIZE = 10_000_000  # bytes read
STAGES = ("decode", "parse", "fingerprint", "group", "segment", "extract")
_PLAIN = re.compile(
    r"\d+(?:\.\d+)?(?:[万亿]+)?(?:亿元|万元|元|%|％|个百分点|公里|平方米|亩|吨|人次|人|户|个|家|项|件|套|所|米|千瓦)"
)
_PAGE = resource.getpagesize()
T = TypeVar("T")


@dataclass(slots=True)
class Timing:
    """What a pass over the texts took."""

    characters: int = 0
    files: int = 0
    observations: int = 0
    numerals: int = 0
    matches: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys((*STAGES, "plain scan"), 0.0))
    memory: list[int] = field(default_factory=list)  # resident bytes at each quarter

    @property
    def total(self) -> float:
        """Seconds of all text stages."""
        return sum(self.seconds[stage] for stage in STAGES)

    def measure(self, stage: str, work: Callable[[], T]) -> T:
        """Do some work of a stage and add its time."""
        start = process_time()
        done = work()
        self.seconds[stage] += process_time() - start
        return done


def sources(raw: Path | None, count: int = 100) -> list[tuple[str, bytes]]:
    """Names and bytes of the texts to read: a folder's, or generated ones."""
    if raw is not None:
        return [(path.name, path.read_bytes()) for path in snapshot.list_folder(raw)]
    return [(report.name, report.data) for report in generator.corpus(count)]


def repeated(texts: list[tuple[str, bytes]], size: int) -> Iterator[tuple[str, bytes]]:
    """The texts again and again, under other names, until so many bytes are read."""
    read = 0
    for number, (name, data) in enumerate(cycle(texts)):
        if read >= size:
            return
        read += len(data)
        yield f"{number:06d}_{name}", data


def run(texts: list[tuple[str, bytes]], size: int = SIZE) -> Timing:
    """Every file through every stage; nothing is kept but the fingerprints that find copies."""
    for name, data in texts[:2]:
        _file(Timing(), name, data)  # declarations are loaded once, as imports are
    timing = Timing()
    prints: list[dedupe.Fingerprint] = []
    read = 0
    quarters = [size * part // 4 for part in (1, 2, 3, 4)]
    for name, data in repeated(texts, size):
        prints += _file(timing, name, data)
        read += len(data)
        if quarters and read >= quarters[0]:
            del quarters[0]
            gc.collect()
            timing.memory.append(resident())
    timing.measure("group", lambda: dedupe.group(prints))
    return timing


def _file(timing: Timing, name: str, data: bytes) -> list[dedupe.Fingerprint]:
    source = timing.measure("decode", lambda: snapshot.from_bytes(data, name))
    if not isinstance(source, Snapshot):
        return []
    text = source.text
    timing.files += 1
    timing.characters += len(text)
    timing.matches += timing.measure("plain scan", lambda: sum(1 for _ in _PLAIN.finditer(text)))
    found = read(source, step=timing.measure)
    for item in found.extractions:
        timing.observations += len(item.observations)
        timing.numerals += len(item.numerals)
    return timing.measure("fingerprint", lambda: [dedupe.fingerprint(item) for item in found.documents])


def resident() -> int:
    """Bytes of memory this process holds now."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:  # no Linux: the most it ever held
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def table(title: str, timing: Timing) -> str:
    """The figures as a table for people."""
    lines = [
        f"{title}: {timing.files} files, {timing.characters:,} characters, "
        f"{timing.observations:,} observations from {timing.numerals:,} numerals",
        f"  {'stage':<14}{'CPU s':>9}{'M chars/s':>11}",
    ]
    for name in (*STAGES, "total", "plain scan"):
        seconds = timing.total if name == "total" else timing.seconds[name]
        lines.append(f"  {name:<14}{seconds:>9.3f}{timing.characters / max(seconds, 1e-9) / 1e6:>11.2f}")
    held = " → ".join(f"{bytes_ / 1e6:.0f}" for bytes_ in timing.memory)
    lines.append(f"  memory held at each quarter: {held} MB")
    return "\n".join(lines)
