"""Which indicator of the catalogue a subject is, exactly, or none.

A subject is folded (spelling variants, `规模以上` → `规上`), looked up among the aliases, and, as long as
it is not found, shortened by words that leave the quantity unchanged: scope and time in front (`全市`,
`年均`), a territory (`泸州`, `园区`), counting words behind (`总量`, and `增速` where the growth is what
is measured or ranked). Whatever is left over must be an alias to the letter: a word that nobody declared
neutral (`民间`, `新增`, `占`) makes another quantity, and the answer is None. The words are in
`schemas/lexicon/linking.yml`, the aliases in `schemas/indicators/`; nothing here knows an indicator by
name. A name that is no alias may still be put together from the declared parts of one (`composed.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from workreports.declared import declarations, lexicon
from workreports.declared.base import DeclarationError
from workreports.observing.composed import Composed

MEASURES = ("level", "growth", "share", "change", "gap", "multiple", "rank", "index")

_COMMON_MEASURES = frozenset({"level", "growth", "change", "multiple", "rank"})
_UNITS_OF_MEASURE: Mapping[str, tuple[str, ...]] = {
    "growth": ("percent",),
    "share": ("percent",),
    "rank": ("rank", "位", "名"),
    "multiple": ("times",),
    "index": ("index", "percent", "分"),
}
_NOISE = re.compile(r"[\s\"'“”‘’《》〈〉「」『』·•_,，]+")
_GROUP = re.compile(r"\(([^()]*)\)")
_CLOSED = re.compile(r"\([^()]*\)")
_HANZI_OR_DIGIT = r"[\u4e00-\u9fff0-9、]"
_CLASSIFIER = re.compile(r"[\u4e00-\u9fff]{1,3}")
_COUNT = r"[0-9]+(?:余|多)?[个条项]"  # `304个省列重大项目完成投资`: how many there are is another row
_AT_LEAST = re.compile(r"^[0-9]*[百千]?[万亿]元(?:及)?以上(?=重点)")  # 500万元以上重点项目 are key projects
_LONGEST_SUBJECT = 60  # a longer one is a sentence, and no alias comes near it


def expand(alias: str) -> tuple[str, ...]:
    """The surface forms of an alias: `(外贸|)出口(总额|)` stands for all four."""
    parts: list[tuple[str, ...]] = []
    end = 0
    for group in _GROUP.finditer(alias):
        parts += [(alias[end : group.start()],), tuple(group[1].split("|"))]
        end = group.end()
    parts.append((alias[end:],))
    return tuple("".join(choice) for choice in product(*parts))


@dataclass(frozen=True, slots=True)
class UnitKind:
    """What an indicator of this kind can be given in."""

    kinds: frozenset[str]
    units: frozenset[str]
    no_unit: bool
    measures: frozenset[str]


class Linker:
    """The dictionary built from the declarations; made once by `linker()`."""

    def __init__(self) -> None:
        words = lexicon.load("linking")
        self._forms = {
            unicodedata.normalize("NFKC", form): canonical
            for canonical, forms in words["synonyms"].items()
            for form in (*forms, *([canonical] if canonical else []))
        }
        self._synonym = re.compile(_any_of(self._forms))
        self._keep_inside = tuple(words["significant_in_parentheses"])
        self._prefixes = _by(0, (self.fold(word) or word for word in _flat(words["neutral_prefixes"])))
        self._suffixes = _by(-1, _flat(words["neutral_suffixes"]))
        self._growth = _by(-1, _flat(words["growth_suffixes"]))
        self._places = _Places(words)
        self._not_place = tuple(words["not_place_suffixes"])
        self._unit_kinds = {name: _unit_kind(entry) for name, entry in words["unit_kinds"].items()}
        self._kind_of_unit = {unit.code: unit.kind for unit in declarations.units()}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._excluded: dict[str, frozenset[str]] = {}
        for indicator in declarations.indicators().values():
            if indicator.unit_kind not in self._unit_kinds:
                where = f"schemas/indicators/{indicator.family}.yml: {indicator.code}"
                raise DeclarationError(
                    f"{where}: unit_kind: {indicator.unit_kind!r} is not in lexicon/linking.yml"
                )
            for key in self.fold_all(indicator.name.zh, *indicator.aliases):
                codes = self._aliases.get(key, ())
                if key and indicator.code not in codes:
                    self._aliases[key] = (*codes, indicator.code)
            for key in self.fold_all(*indicator.excludes):
                self._excluded[key] = self._excluded.get(key, frozenset()) | {indicator.code}
        neutral = (*_flat(words["neutral_prefixes"]), *_flat(words["neutral_suffixes"]))
        self._classes = re.compile(rf"[0-9一二三四五六七八九十]+(?:{_any_of(words['counted_classes'])})")
        self._composed = Composed(
            declarations.indicators().values(), self.fold, neutral, _flat(words["growth_suffixes"])
        )

    def fold(self, text: str) -> str:
        """The text with its spelling variants brought to one form, as aliases are compared."""
        text = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
        text = self._without_parentheses(text)
        return self._synonym.sub(lambda found: self._forms[found[0]], text)

    def fold_all(self, *aliases: str) -> list[str]:
        """All forms of some aliases folded. It is done at once: there are fifty thousand of the catalogue."""
        forms = [form for alias in aliases for form in expand(alias)]
        if not forms:
            return []
        text = _NOISE.sub("", unicodedata.normalize("NFKC", "\0".join(forms))).upper()
        text = "\0".join(map(self._without_parentheses, text.split("\0")))
        return self._synonym.sub(lambda found: self._forms[found[0]], text).split("\0")

    def _without_parentheses(self, text: str) -> str:
        if "(" not in text and ")" not in text:
            return text
        if any(word in inside for inside in _CLOSED.findall(text) for word in self._keep_inside):
            return text.replace("(", "").replace(")", "")
        text = _CLOSED.sub("", text)
        head, opened, rest = text.partition("(")
        if opened and any(word in rest for word in self._keep_inside):
            head += rest
        return head.replace(")", "")

    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Every folded alias with the codes it stands for, more than one only where the unit decides."""
        return self._aliases

    def find(self, subject: str, measure: str, unit: str | None, place: str | None = None) -> str | None:
        """The code of the indicator this subject is, given how and in what it was measured."""
        if measure == "gap" or measure not in MEASURES or len(subject) > _LONGEST_SUBJECT:
            return None
        whole = _AT_LEAST.sub("", self.fold(subject))
        if place and whole.startswith(there := self.fold(place)) and len(whole) > len(there):
            found = self._look(whole.removeprefix(there), measure, unit)
            if found is not None:
                return found
        return self._look(whole, measure, unit) or self._put_together(whole, measure, unit)

    def _put_together(self, whole: str, measure: str, unit: str | None) -> str | None:
        text = self._classes.sub("", whole)
        rest = self._without_place(text)
        for form in (text,) if rest is None else (text, rest):
            named = self._aliases.get(form, ())  # what is a name is that, whatever it is put together from
            for code in named or self._composed.codes(form, measure):
                if self._admits(code, measure, unit) and code not in self._excluded.get(form, ()):
                    return code
        return None

    def _look(self, text: str, measure: str, unit: str | None) -> str | None:
        seen: dict[str, None] = {text: None}
        layer = [text]
        while layer:  # the neutral words first; territories only when these lead nowhere
            for candidate in layer:
                for code in self._aliases.get(candidate, ()):
                    if self._admits(code, measure, unit):
                        return code
            layer = self._shorter(layer, measure, seen)
        rest = [bare for candidate in seen if (bare := self._without_place(candidate)) is not None]
        for bare in rest:
            if bare not in seen:
                return self._look(bare, measure, unit)
        return None

    def _shorter(self, layer: list[str], measure: str, seen: dict[str, None]) -> list[str]:
        fresh: list[str] = []
        growth = self._growth if measure in ("growth", "rank") else {}
        for text in layer:
            if text in self._aliases or text in self._excluded:
                continue  # it names something: never shortened into something else
            cut = [text[len(word) :] for word in self._prefixes.get(text[:1], ()) if text.startswith(word)]
            ends = (*self._suffixes.get(text[-1:], ()), *growth.get(text[-1:], ()))
            cut += [text[: -len(word)] for word in ends if text.endswith(word)]
            for candidate in cut:
                if candidate and candidate not in seen:
                    seen[candidate] = None
                    fresh.append(candidate)
        return fresh

    def _without_place(self, text: str) -> str | None:
        if text in self._aliases or text in self._excluded:
            return None
        end = self._places.end(text)
        if not end or end == len(text) or text.endswith(self._not_place, 0, end):
            return None
        return text[end:]

    def _admits(self, code: str, measure: str, unit: str | None) -> bool:
        kind = self._unit_kinds[declarations.indicators()[code].unit_kind]
        if measure not in kind.measures:
            return False
        if measure in _UNITS_OF_MEASURE:
            return unit is None or unit in _UNITS_OF_MEASURE[measure]
        if unit is None:
            return kind.no_unit
        return unit in kind.units or self._kind(unit) in kind.kinds

    def _kind(self, unit: str) -> str | None:
        """The kind of a unit; a compound one is what stands before the stroke, an unknown word counts."""
        known = self._kind_of_unit.get(unit) or self._kind_of_unit.get(unit.partition("/")[0])
        return known or ("count" if _CLASSIFIER.fullmatch(unit) else None)


def _flat(groups: Iterable[str | list[str]]) -> tuple[str, ...]:
    return tuple(word for group in groups for word in ([group] if isinstance(group, str) else group))


def _by(at: int, words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their first or last character, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[at]] = (*found.get(word[at], ()), word)
    return found


def _any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest that fits."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _unit_kind(entry: Mapping[str, object]) -> UnitKind:
    kinds, units, measures = (entry.get(key, []) for key in ("kinds", "units", "measures"))
    if not (isinstance(kinds, list) and isinstance(units, list) and isinstance(measures, list)):
        raise DeclarationError("schemas/lexicon/linking.yml: unit_kinds: kinds, units, measures are lists")
    return UnitKind(
        frozenset(kinds), frozenset(units), bool(entry.get("no_unit")), _COMMON_MEASURES | frozenset(measures)
    )


_LEVEL_NAMES = re.compile(
    r"(特别行政区|(维吾尔|壮族|回族|[\u4e00-\u9fff]{1,3}族)*自治[区州县旗]|[省市县区州盟旗]|地区|林区)$"
)


def _short_names() -> Iterator[str]:
    """Names of provinces and prefectures, full and short; of counties full ones only, which are no words."""
    for region in declarations.regions().values():
        if region.level == "nation":
            continue
        yield region.name
        short = _LEVEL_NAMES.sub("", region.name)
        if region.level in ("province", "prefecture") and len(short) >= 2:
            yield short


class _Places:
    """Territories at the start of a subject: named ones, or any name that ends like a territory."""

    def __init__(self, words: Mapping[str, list[str]]) -> None:
        names = {name for name in (*_short_names(), *words["places"]) if len(name) >= 2}
        suffix = _any_of(_flat(words["place_suffixes"]))
        self._names = _by(0, sorted(names, key=lambda name: (-len(name), name)))
        self._suffix = re.compile(f"(?:{suffix})?")
        self._joiners = tuple(sorted(words["place_joiners"], key=len, reverse=True))
        self._count = re.compile(_COUNT)
        self._some = re.compile(f"(?![对与向从]){_HANZI_OR_DIGIT}{{2,12}}?(?:{suffix})(?!场)")

    def end(self, text: str) -> int:
        """Where the territories end that a text begins with, 0 where it begins with none."""
        counted = self._count.match(text) if text[:1].isdigit() else None
        if counted:
            return counted.end()
        end = self._named(text, 0)
        if not end:
            some = self._some.match(text)
            return some.end() if some else 0
        while text.startswith(self._joiners, end):
            joiner = next(word for word in self._joiners if text.startswith(word, end))
            following = self._named(text, end + len(joiner))
            if not following:
                break
            end = following
        return end

    def _named(self, text: str, at: int) -> int:
        """Where the declared name ends that stands at a place, with its kind; 0 where none does."""
        for name in self._names.get(text[at : at + 1], ()):
            if text.startswith(name, at):
                kind = self._suffix.match(text, at + len(name))
                return kind.end() if kind else at + len(name)
        return 0


@cache
def linker() -> Linker:
    """The one dictionary of this process."""
    return Linker()


@lru_cache(maxsize=1024)
def of_nation(code: str) -> str:
    """The indicator that the same words mean in a report on the whole country (全国财政收入)."""
    return declarations.indicators()[code].of_nation or code


@lru_cache(maxsize=65536)
def link(subject: str, measure: str, unit: str | None, place: str | None = None) -> str | None:
    """The indicator code of an observation, or None when it is no indicator of the catalogue exactly.

    >>> link("全市规模以上工业增加值", "growth", "percent")
    'industrial_va_above_scale'
    >>> link("第三产业增加值占GDP比重", "share", "percent") is None
    True
    """
    return linker().find(subject, measure, unit, place)
