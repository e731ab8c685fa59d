"""One document, many copies: exact ones by hash, near ones by MinHash bands and a verified similarity.

Documents are compared clause by clause, without furniture, blanks and script. What tells reports apart are
their numbers: two years of one city share much of their wording, so clauses with numerals decide, and two
documents whose texts name different years or territories are only one when they are all but identical. The
canonical copy is the most complete one; among equals the first by file name and position.

Comparing needs no texts, only a `Fingerprint` of a few kilobytes, so that a large corpus fits in memory and
fingerprints can be computed anywhere.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rensa import RMinHash

from workreports.model import Deduped, Document, DocumentCopy
from workreports.reading.documents import content
from workreports.reading.lines import plain, squeeze

_PERMUTATIONS = 128
_ROWS = 4  # rows of a band: 32 bands find a pair that shares 0.7 of its features with certainty 0.9998
_SEED = 20170110
_FEATURES_MIN = 30  # fewer clauses with numerals than this say too little
_SAME_TEXT = 0.7  # share of the text two copies have in common at least
_SAME_NUMBERS = 0.7  # the same for clauses with numerals
_CONTAINED = 0.9  # a truncated copy lies in the whole one to this degree
_PART_MIN = 0.2  # and is at least so much of it
_BEYOND_DOUBT = 0.97  # so alike that a misread year or place does not part them

_CROWD = 6  # members at either end of a crowded bucket that the others are compared with
_LENGTH = 0xFFFF
_NEARLY = 0.9999  # the most that a copy with any difference reaches
_CLAUSE = re.compile(r"[，。；：！？、,;:!?\r\n]+")
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_RUN = 4  # figures in a row
_FIGURES_MIN = 80
_SAME_FIGURES = 0.97  # so many figures in common are no accident, whatever became of the words


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What of a document is needed to find and verify its copies."""

    document_id: str
    exact: str  # hash of everything between the document's first and last character, without blanks
    source_file: str
    char_start: int
    char_end: int
    region: str | None
    year: int | None
    size: int  # characters of content, punctuation left out
    clauses: array[int]  # of each clause, sorted: its hash, and its characters in the low 16 bits
    numbers: array[int]  # hashes of the clauses with numerals, sorted
    figures: array[
        int
    ]  # hashes of all Arabic numerals, sorted: what is left when an encoding lost half the characters
    bands: array[int]  # keys of the index

    @property
    def order(self) -> tuple[str, int]:
        """Where it stands among all documents."""
        return self.source_file, self.char_start


def fingerprint(document: Document) -> Fingerprint:
    """The fingerprint of a document; depends on nothing else."""
    said = content(document)
    parts = [part for part in _CLAUSE.split(said) if part]
    clauses = [_crc(part) << 16 | min(len(part), _LENGTH) for part in parts]
    figures = _FIGURE.findall(said)
    numbers = sorted(clause >> 16 for clause, part in zip(clauses, parts, strict=True) if _DIGIT.search(part))
    return Fingerprint(
        document.document_id,
        hashlib.sha256(squeeze(document.text).encode("utf-8", "surrogatepass")).hexdigest(),
        document.source_file,
        document.char_start,
        document.char_end,
        (document.region.code or document.region.name) if document.region else None,
        document.report_year,
        sum(clause & _LENGTH for clause in clauses),
        array("Q", sorted(clauses)),
        array("I", numbers),
        array("I", sorted(_crc(figure) for figure in figures)),
        array("Q", _bands(parts, figures)),
    )


def _crc(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _bands(parts: Sequence[str], figures: Sequence[str]) -> list[int]:
    """Keys of the index: short documents by wording, long ones by their numbers and the order of these."""
    telling = sorted({part for part in parts if _DIGIT.search(part)})
    keys: list[int] = []
    if len(telling) >= _FEATURES_MIN:
        keys += _signature(telling, b"n")
    if len(figures) >= _FIGURES_MIN:
        runs = {" ".join(figures[at : at + _RUN]) for at in range(len(figures) - _RUN + 1)}
        keys += _signature(sorted(runs), b"f")
    if len(telling) < 2 * _FEATURES_MIN:
        keys += _signature(sorted(set(parts)), b"w")
    return keys


def _signature(features: Sequence[str], space: bytes) -> list[int]:
    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(list(features))
    digest = sketch.digest()
    keys = []
    for start in range(0, _PERMUTATIONS, _ROWS):
        row = space + b"%d:" % start + b",".join(b"%d" % value for value in digest[start : start + _ROWS])
        keys.append(int.from_bytes(hashlib.blake2b(row, digest_size=8).digest(), "big"))
    return keys


# ---- grouping ----


def dedupe(documents: Iterable[Document]) -> Deduped:
    """The canonical documents in the order of their files, and every occurrence of each."""
    held = sorted(documents, key=lambda document: (document.source_file, document.char_start))
    prints = [fingerprint(document) for document in held]
    groups = group(prints)
    kept = [held[members[0]] for members in groups]
    told = {(a, b): difference(held[a], held[b]) for a, b in near_pairs(groups, prints)}
    return Deduped(tuple(kept), tuple(copies(groups, prints, told)))


def group(prints: Sequence[Fingerprint]) -> list[list[int]]:
    """Positions of the documents that are one, the canonical first; in the order of the canonicals."""
    above = list(range(len(prints)))

    def root(item: int) -> int:
        while above[item] != item:
            above[item] = above[above[item]]
            item = above[item]
        return item

    def join(left: int, right: int) -> None:
        a, b = sorted((root(left), root(right)))
        above[b] = a

    first: dict[tuple[str, str], int] = {}
    leaders: list[int] = []  # one of each set of identical texts takes part in the search
    for item, found in enumerate(prints):
        seen = [first.setdefault(key, item) for key in (("text", found.exact), ("id", found.document_id))]
        if min(seen) < item:
            join(min(seen), item)
        else:
            leaders.append(item)
    for left, right in _candidates(prints, leaders):
        if root(left) != root(right) and _alike(prints[left], prints[right]):
            join(left, right)
    gathered: dict[int, list[int]] = defaultdict(list)
    for item in range(len(prints)):
        gathered[root(item)].append(item)
    groups = [_canonical_first(members, prints) for members in gathered.values()]
    return sorted(groups, key=lambda members: prints[members[0]].order)


def _canonical_first(members: Sequence[int], prints: Sequence[Fingerprint]) -> list[int]:
    """The most complete copy, of equal ones one of known region and year, then the rest in their order."""
    best = min(
        members,
        key=lambda item: (
            -prints[item].size,
            prints[item].region is None or prints[item].year is None,  # a name may have told it
            prints[item].order,
        ),
    )
    return [best, *sorted((item for item in members if item != best), key=lambda item: prints[item].order)]


def _candidates(prints: Sequence[Fingerprint], leaders: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Pairs that share a band, and pairs on one territory and year (a truncated copy shares few bands)."""
    buckets: dict[tuple[str, object], list[int]] = defaultdict(list)
    for item in leaders:
        found = prints[item]
        for key in found.bands:
            buckets["band", key].append(item)
        if found.region is not None and found.year is not None:
            buckets["about", (found.region, found.year)].append(item)
    done: set[tuple[int, int]] = set()
    for members in buckets.values():
        # In a crowded bucket only the first and the nearest are compared: near copies are transitive.
        for at, right in enumerate(members):
            for left in {*members[: min(at, _CROWD)], *members[max(0, at - _CROWD) : at]}:
                if (left, right) not in done:
                    done.add((left, right))
                    yield left, right


def _alike(left: Fingerprint, right: Fingerprint) -> bool:
    """Whether two documents are copies of one."""
    numbers = _overlap(left.numbers, right.numbers)  # asked first: it is little, and tells most of them apart
    if _same_figures(left, right):
        return True
    told_apart = bool(
        (left.year and right.year and left.year != right.year)
        or (left.region and right.region and left.region != right.region)
    )
    about_one = left.region is not None and left.region == right.region and left.year == right.year
    smaller, larger = sorted((left.size, right.size))
    part = (
        about_one and smaller >= _PART_MIN * larger and _inclusion(left.numbers, right.numbers) >= _CONTAINED
    )
    if numbers < (_BEYOND_DOUBT if told_apart else _SAME_NUMBERS) and not part:
        return False
    shared = _shared(left, right)
    union = left.size + right.size - shared
    likeness = shared / union if union else 0.0
    if likeness >= _BEYOND_DOUBT and numbers >= _BEYOND_DOUBT:
        return True
    if told_apart:
        return False
    return (likeness >= _SAME_TEXT and numbers >= _SAME_NUMBERS) or (part and shared >= _CONTAINED * smaller)


def similarity(left: Fingerprint, right: Fingerprint) -> float:
    """The share two documents have in common: of clauses, or of figures where the words are damaged."""
    shared = _shared(left, right)
    union = left.size + right.size - shared
    share = shared / union if union else 1.0
    return max(share, _overlap(left.figures, right.figures)) if _same_figures(left, right) else share


def _same_figures(left: Fingerprint, right: Fingerprint) -> bool:
    """Whether two long documents have the same figures, as when an encoding dropped half of the words."""
    enough = min(len(left.figures), len(right.figures)) >= _FIGURES_MIN
    return enough and _overlap(left.figures, right.figures) >= _SAME_FIGURES


def _shared(left: Fingerprint, right: Fingerprint) -> int:
    common = Counter(left.clauses) & Counter(right.clauses)
    return sum((clause & _LENGTH) * count for clause, count in common.items())


def _overlap(left: array[int], right: array[int]) -> float:
    if not left and not right:
        return 1.0
    common = sum((Counter(left) & Counter(right)).values())
    return common / (len(left) + len(right) - common)


def _inclusion(left: array[int], right: array[int]) -> float:
    smaller = min(len(left), len(right))
    return sum((Counter(left) & Counter(right)).values()) / smaller if smaller else 1.0


# ---- accounts of copies ----


def near_pairs(groups: Iterable[Sequence[int]], prints: Sequence[Fingerprint]) -> Iterator[tuple[int, int]]:
    """Canonical documents with each of their near copies: the pairs whose difference is to be told."""
    for canonical, *others in groups:
        yield from ((canonical, item) for item in others if prints[item].exact != prints[canonical].exact)


def may_differ(left: Fingerprint, right: Fingerprint) -> bool:
    """Whether each of two copies has a figure that the other has not: what a misprint leads to."""
    ours, theirs = Counter(left.figures), Counter(right.figures)
    return bool(ours - theirs) and bool(theirs - ours)


def copies(
    groups: Iterable[Sequence[int]],
    prints: Sequence[Fingerprint],
    told: Mapping[tuple[int, int], str],
) -> Iterator[DocumentCopy]:
    """Every occurrence of each document; `told` says how a near copy differs from the canonical one."""
    for members in groups:
        canonical = members[0]
        for number, item in enumerate(members, 1):
            found = prints[item]
            exact = found.exact == prints[canonical].exact
            share = 1.0 if exact else similarity(found, prints[canonical])
            yield DocumentCopy(
                prints[canonical].document_id,
                number,
                found.source_file,
                found.char_start,
                found.char_end,
                "exact" if exact else "near",
                1.0 if exact else min(_NEARLY, round(share, 4)),
                "" if exact else told[canonical, item],
            )


def difference(canonical: Document, other: Document) -> str:
    """A short account of how a copy differs from the canonical document."""
    ours, theirs = _paragraphs(canonical), _paragraphs(other)
    lost = list((Counter(ours) - Counter(theirs)).elements())
    added = list((Counter(theirs) - Counter(ours)).elements())
    changed, lost, added = _pairs(lost, added)
    said: list[str] = []
    if changed:
        said.append(f"{_count(len(changed), 'paragraph')} changed ({_count(sum(changed), 'character')})")
    if lost:
        said.append(f"{_count(len(lost), 'paragraph')} missing ({_count(sum(map(len, lost)), 'character')})")
    if added:
        said.append(f"{_count(len(added), 'paragraph')} more ({_count(sum(map(len, added)), 'character')})")
    if plain(other.text) is not other.text and plain(canonical.text) is canonical.text:
        said.append("traditional characters")
    if not said and ours != theirs:
        said.append("paragraphs in another order")
    if _around(canonical) != _around(other):
        said.append("other page furniture")
    return "; ".join(said) or "other blanks or punctuation"


def with_figures(account: str, figures: int) -> str:
    """The account of a difference with how many figures are other ones."""
    return f"{account}; {_count(figures, 'figure')} stated otherwise" if figures else account


def _paragraphs(document: Document) -> list[str]:
    """The lines of content, furniture cut out."""
    text = plain(document.text)
    pieces: list[str] = []
    at = 0
    for item in document.furniture:
        pieces.append(text[at : max(at, item.char_start - document.char_start)])
        at = max(at, item.char_end - document.char_start)
    pieces.append(text[at:])
    return [bare for line in "".join(pieces).splitlines() if (bare := squeeze(line))]


def _around(document: Document) -> str:
    return squeeze(
        "".join(
            document.text[item.char_start - document.char_start : item.char_end - document.char_start]
            for item in document.furniture
        )
    )


def _pairs(lost: list[str], added: list[str]) -> tuple[list[int], list[str], list[str]]:
    """Paragraphs that are the same but for a passage: how many characters that passage has."""
    changed: list[int] = []
    left: list[str] = []
    waiting = added[:]
    for ours in lost:
        for at, theirs in enumerate(waiting[:_CROWD]):
            apart = _apart(ours, theirs)
            if 2 * apart <= max(len(ours), len(theirs)):
                changed.append(apart)
                del waiting[at]
                break
        else:
            left.append(ours)
    return changed, left, waiting


def _apart(left: str, right: str) -> int:
    """Characters between the common beginning and the common end of two paragraphs."""
    short = min(len(left), len(right))
    head = next((at for at in range(short) if left[at] != right[at]), short)
    tail = next((at for at in range(short - head) if left[-1 - at] != right[-1 - at]), short - head)
    return max(len(left), len(right)) - head - tail


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
