"""Synthetic reports with known truth: what each says, and which file is a copy of which.

Everything follows from a seed: the same seed and count give the same bytes. A report is made from its own
number only, so a corpus of any size is written without holding it, and a copy is its original made again.
Reports of one territory in following years share part of their wording, as real ones do.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import wording
from workreports.declared import paths

CHARACTERS = 15_000
_YEARS = 5  # reports of each territory
_FIRST_YEAR = 2006
_SHARED = 0.35  # of the sentences of a territory's reports, wording that returns each year
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement that was written into a report."""

    subject: str
    quote: str
    value: str  # as published: percentages in percent, money in yuan
    unit: str


@dataclass(frozen=True, slots=True)
class Report:
    """One file of a synthetic corpus and the truth about it."""

    name: str
    data: bytes
    text: str
    original: int  # number of the report it is, shared by its copies
    copy: str  # original | exact | near
    region_code: str
    year: int
    facts: tuple[Fact, ...]  # of the original; a near copy may have lost some


@dataclass(frozen=True, slots=True)
class _Territory:
    code: str
    name: str
    word: str  # 全市, 全县 …


_SCALES = {"亿元": 100_000_000, "万吨": 10_000, "亿千瓦时": 100_000_000, "万人次": 10_000}
_CODES = {"亿元": "CNY", "元": "CNY"}


def corpus(count: int, seed: int = 1, characters: int = CHARACTERS) -> Iterator[Report]:
    """`count` files: of every ten, eight reports, one exact and one near copy of reports anywhere."""
    originals = [number for number in range(count) if number % 10 < 8] or [0]
    for number in range(count):
        rng = random.Random(f"{seed}/file/{number}")  # noqa: S311 (not for secrets)
        copy = "original" if number % 10 < 8 else ("exact", "near")[number % 10 - 8]
        original = number if copy == "original" else rng.choice(originals)
        yield _file(rng, number, original, copy, seed, characters)


def write(folder: Path, count: int, seed: int = 1, characters: int = CHARACTERS) -> Path:
    """Write a corpus below `folder`, with its truth in `truth.jsonl`; one that is there already is kept."""
    target = folder / f"{count}x{characters}-{seed}"
    if (target / "complete").exists():
        return target
    raw = target / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    with (target / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for report in corpus(count, seed, characters):
            path = raw / report.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(report.data)
            truth.write(json.dumps(_truth(report), ensure_ascii=False) + "\n")
    (target / "complete").touch()
    return target


def _truth(report: Report) -> dict[str, object]:
    facts = [[fact.subject, fact.quote, fact.value, fact.unit] for fact in report.facts]
    return {
        "source_file": report.name,
        "characters": len(report.text),
        "original": report.original,
        "copy": report.copy,
        "region_code": report.region_code,
        "year": report.year,
        "facts": facts,
    }


def _file(rng: random.Random, number: int, original: int, copy: str, seed: int, characters: int) -> Report:
    territory, year = _about(original, seed)
    text, facts = _report(original, seed, characters)
    if copy == "near":
        text = _altered(rng, text)
    noisy = _page(rng, text, plain=copy == "exact")
    encoding = rng.choices(("utf-8", "utf-8-sig", "gb18030", "utf-16"), (80, 5, 12, 3))[0]
    name = f"{territory.code[:2]}/{year}/{rng.getrandbits(40):010x}_{number}.txt"
    return Report(name, noisy.encode(encoding), noisy, original, copy, territory.code, year, facts)


# ---- what a report is about ----


@cache
def _territories() -> tuple[_Territory, ...]:
    """Cities and counties whose name no other has: the text alone says which one it is."""
    with (paths.schemas() / "regions.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["level"] in ("prefecture", "county")]
    names = [row["name"] for row in rows]
    once = {name for name in names if names.count(name) == 1 and len(name) > 2 and name[-1] in "市县区"}
    return tuple(_Territory(r["code"], r["name"], "全" + r["name"][-1]) for r in rows if r["name"] in once)


def _about(original: int, seed: int) -> tuple[_Territory, int]:
    territories = _territories()
    step, place = divmod(original // _YEARS, len(territories))
    shift = random.Random(f"{seed}/territories").randrange(len(territories))  # noqa: S311
    year = _FIRST_YEAR + (2 * step + place % 2) * _YEARS + original % _YEARS
    return territories[(place + shift) % len(territories)], year


# ---- the text of a report ----


class _Writer:
    """Writes one report; `rng` is its own, `habit` that of its territory."""

    def __init__(self, original: int, seed: int) -> None:
        self.rng = random.Random(f"{seed}/report/{original}")  # noqa: S311
        self.habit = random.Random(f"{seed}/habit/{original // _YEARS}")  # noqa: S311
        self.territory, self.year = _about(original, seed)
        self.facts: list[Fact] = []

    def prose(self) -> str:
        """A sentence without figures."""
        source = self.habit if self.rng.random() < _SHARED else self.rng
        return self.clause(source) + "，" + self.clause(source) + source.choice(wording.ENDS) + "。"

    def clause(self, source: random.Random) -> str:
        """`扎实推进河湖长制和节能降碳改造`."""
        first, second = source.sample(wording.OBJECTS, 2)
        return source.choice(wording.VERBS) + first + source.choice("、和与") + second

    def amounts(self) -> str:
        """`地区生产总值达到1234.5亿元，增长6.7%；…。`."""
        said = [self.amount(row) for row in self.rng.sample(wording.AMOUNTS, self.rng.randint(1, 4))]
        return "；".join(said) + "。"

    def amount(self, row: tuple[str, str, float, float, int]) -> str:
        subject, unit, low, high, decimals = row
        figure = f"{self.rng.uniform(low, high):.{decimals}f}"
        self.note(subject, figure, unit)
        rate = f"{self.rng.uniform(0.3, 15):.1f}"
        falls = self.rng.random() < 0.15
        verb = self.rng.choice(wording.FALLS if falls else wording.RISES)
        self.facts.append(Fact(subject, rate + "%", ("-" if falls else "") + rate, "percent"))
        return f"{subject}{self.rng.choice(('达到', '完成', '实现', '达'))}{figure}{unit}，{verb}{rate}%"

    def note(self, subject: str, figure: str, unit: str) -> None:
        """Remember an amount as the tables will give it."""
        value = f"{float(figure) * _SCALES.get(unit, 1):.2f}"
        self.facts.append(Fact(subject, figure + unit, value, _CODES.get(unit, unit.lstrip("万亿"))))

    def share(self) -> str:
        """`森林覆盖率达到45.6%，城镇化率提高到…。`."""
        said = []
        for subject in self.rng.sample(wording.SHARES, self.rng.randint(1, 3)):
            figure = f"{self.rng.uniform(2, 99):.1f}"
            self.facts.append(Fact(subject, figure + "%", figure, "percent"))
            said.append(f"{subject}{self.rng.choice(('达到', '提高到', '为'))}{figure}%")
        return "，".join(said) + "。"

    def works(self) -> str:
        """`改造老旧小区45个，完成造林1.2万亩。`."""
        said = []
        for subject, unit in self.rng.sample(wording.WORKS, self.rng.randint(1, 3)):
            figure = str(self.rng.randint(3, 9800))
            self.facts.append(Fact(subject, figure + unit, figure + ".00", unit))
            said.append(f"{subject}{figure}{unit}")
        return "，".join(said) + "。"

    def paragraph(self) -> str:
        """A few sentences on one theme, some with figures."""
        made = [self.prose()]
        for _ in range(self.rng.randint(2, 5)):
            kind = self.rng.random()
            if kind < 0.8:
                made.append(self.prose())
            elif kind < 0.89:
                made.append(self.amounts())
            elif kind < 0.94:
                made.append(self.share())
            else:
                made.append(self.works())
        return "".join(made)

    def part(self, size: int) -> list[str]:
        """Themes with their headings, about so many characters."""
        lines: list[str] = []
        written = number = 0
        while written < size:
            title = self.rng.choice(wording.THEMES) + self.rng.choice(wording.PROGRESS)
            mark = f"（{_ORDINALS[number]}）" if number < 10 else "——"
            theme = [f"{mark}{title}。{self.paragraph()}"]
            theme += [self.paragraph() for _ in range(self.rng.randint(0, 2))]
            written += sum(map(len, theme))
            lines += theme
            number += 1
        return lines

    def report(self, size: int) -> str:
        """The whole report."""
        place, year, rng = self.territory.name, self.year, self.rng
        speaker = rng.choice(wording.NAMES) + "".join(rng.sample(wording.GIVEN, 2))
        office = {"市": "市长", "县": "县长", "区": "区长"}[place[-1]]
        congress = f"第{_ORDINALS[year % 9]}届人民代表大会第{_ORDINALS[year % 5]}次会议"
        lines = [
            f"{year}年{place}政府工作报告",
            f"——{year}年1月{rng.randint(3, 28)}日在{place}{congress}上",
            f"{place}人民政府{office} {speaker}",
            "各位代表：",
            f"现在，我代表{place}人民政府向大会报告工作，请予审议，并请各位政协委员和列席人员提出意见。",
            f"一、{year - 1}年工作回顾",
            f"{year - 1}年，{self.territory.word}上下攻坚克难。{self.amounts()}",
            *self.part(int(size * 0.59)),
            f"二、{year}年工作安排",
            f"{year}年，要坚持稳中求进。{self.prose()}",
            *self.part(int(size * 0.265)),
            "三、加强政府自身建设",
            *self.part(int(size * 0.075)),
            "各位代表！让我们紧密团结起来，锐意进取，为建设更加美好的家园而努力奋斗！",
        ]
        return "\n".join(lines)


def _report(original: int, seed: int, characters: int) -> tuple[str, tuple[Fact, ...]]:
    writer = _Writer(original, seed)
    text = writer.report(characters)
    return text, tuple(writer.facts)


# ---- what happens to a text on its way ----


def _page(rng: random.Random, text: str, plain: bool) -> str:
    """The text as a site prints it: other line ends and indents, and, unless `plain`, the page around it."""
    if rng.random() < 0.3:
        text = text.replace("\n", "\n\u3000\u3000")
    if not plain and rng.random() < 0.4:
        text = "\n".join((*rng.sample(wording.NAVIGATION, 2), text, rng.choice(wording.IMPRINT)))
    if rng.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return text + "\n" * rng.randint(0, 2)


def _altered(rng: random.Random, text: str) -> str:
    """A near copy: one or two of the ways in which copies differ."""
    lines = text.split("\n")
    for way in rng.sample((_mistyped, _lost, _added, _merged, _cut, _marked), rng.randint(1, 2)):
        lines = way(rng, lines)
    return "\n".join(lines)


def _mistyped(rng: random.Random, lines: Sequence[str]) -> list[str]:
    """A few characters read wrongly."""
    changed = list(lines)
    for _ in range(rng.randint(2, 12)):
        at = rng.randrange(8, len(changed))
        place = rng.randrange(len(changed[at]))
        changed[at] = changed[at][:place] + rng.choice("歩収巳末士") + changed[at][place + 1 :]
    return changed


def _lost(rng: random.Random, lines: Sequence[str]) -> list[str]:
    """A paragraph or two gone."""
    kept = list(lines)
    for _ in range(rng.randint(1, 2)):
        del kept[rng.randrange(8, len(kept) - 1)]
    return kept


def _added(rng: random.Random, lines: Sequence[str]) -> list[str]:
    """Something said at the place that published it."""
    at = rng.randrange(8, len(lines))
    return [*lines[:at], "（来源：地方日报，记者整理）", *lines[at:]]


def _merged(rng: random.Random, lines: Sequence[str]) -> list[str]:
    """Paragraphs run together."""
    at = rng.randrange(9, len(lines) - 1)
    return [*lines[: at - 1], lines[at - 1] + lines[at], *lines[at + 1 :]]


def _cut(rng: random.Random, lines: Sequence[str]) -> list[str]:
    """The end missing."""
    return list(lines[: max(12, int(len(lines) * rng.uniform(0.8, 0.97)))])


def _marked(rng: random.Random, lines: Sequence[str]) -> list[str]:
    """Footnote marks."""
    number = iter(range(1, 1000))
    return [
        line.replace("。", f"[{next(number)}]。", 1) if len(line) > 80 and rng.random() < 0.2 else line
        for line in lines
    ]
