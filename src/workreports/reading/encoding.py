"""Bytes to text. Every encoding is held to the same: a handful of bad bytes is forgiven, and said."""

from __future__ import annotations

import re

LOST = "\ufffd"  # what stands where bytes were no character
_PLACES = re.compile(f"{LOST}+")  # a bad byte inside a character costs its other bytes too
_FORGIVEN = 500  # characters for each bad place that a text may have
_SAMPLE = 4096  # bytes that show whether a text is UTF-16
_ODDS = 0.08  # of commonest characters: no Chinese text has fewer
_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# The commonest characters of Chinese prose, simplified and traditional: right decodings are full of them.
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可发展全市省县"
    "政府工作建设经济增长实现推进加强完成以业民新高重点服务社区农村城加快化项目元万亿个十二三四五六七八九零百千"
    "的壹這來國個說們為與時後會對發農產業務實現進強應動總體專項設達財稅區縣億萬開關環團機場學習書處從數點經濟"
    "，。、；：“”（）《》"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class UndecodableError(ValueError):
    """No encoding that occurs in practice makes Chinese text of these bytes."""


def has_mark(data: bytes) -> bool:
    """Whether the bytes begin with a byte order mark."""
    return any(data.startswith(bom) for bom, _ in _BOMS)


def decode(data: bytes) -> tuple[str, str]:
    """Decode bytes to text without its BOM, and name the encoding; newlines stay as they are.

    A bad place, and a last character cut in two, become U+FFFD in every encoding; where there are more of
    them than one in five hundred characters, it is not that encoding.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _tolerant(data[len(bom) :], encoding)
            if text is None:
                raise UndecodableError(f"the byte order mark says {encoding}, but the bytes are not")
            return text, encoding
    if (wide := _wide(data)) is not None:
        return wide
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = _guessed(data)
    return text.replace("\x00", LOST), encoding


def is_wide(data: bytes) -> bool:
    """Whether it is UTF-16 without a mark, which is full of bytes that no other text has."""
    return _wide(data) is not None


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: Chinese text when read so, in one of the two orders."""
    if len(data) < 4 or (b"\x00" not in data and _narrow(data)):
        return None
    best: tuple[float, str, str] | None = None
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = data if len(data) <= _SAMPLE else data[:_SAMPLE]
        score = _plausibility(sample.decode(encoding, "replace"))
        if score > 0.3 and (best is None or score > best[0]) and (text := _tolerant(data, encoding)):
            best = (score, text, encoding)
    return None if best is None else (best[1], best[2])


def _narrow(data: bytes) -> bool:
    """Whether the bytes are text in an encoding of single bytes and pairs, too."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(data: bytes) -> tuple[str, str]:
    """UTF-8 with bad places, GB18030 or Big5: these accept almost anything, so the characters decide."""
    candidates: list[tuple[float, str, str]] = []
    for encoding in ("utf-8", "gb18030", "big5", "big5hkscs"):
        text = _tolerant(data, encoding)
        if text is not None:
            candidates.append((_plausibility(text), encoding, text))
    candidates.sort(key=lambda found: -found[0])  # stable: the order above breaks ties
    if not candidates or candidates[0][0] < _ODDS:
        guess = _chardet(data)
        if guess is None:
            raise UndecodableError("neither UTF-8, UTF-16, GB18030 nor Big5 gives Chinese text")
        return guess
    return candidates[0][2], candidates[0][1]


def _tolerant(data: bytes, encoding: str) -> str | None:
    """Decode, forgiving a handful of bad bytes in a long file; they become U+FFFD."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    return text if len(_PLACES.findall(text)) <= max(1, len(text) // _FORGIVEN) else None


def _chardet(data: bytes) -> tuple[str, str] | None:
    import chardet

    found = chardet.detect(data[:20000])
    encoding = found.get("encoding")
    if not encoding or (found.get("confidence") or 0) < 0.8:
        return None
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return (text, encoding.lower()) if _plausibility(text) >= _ODDS or text.isascii() else None


def _plausibility(text: str) -> float:
    """The share of commonest characters among non-ASCII ones; what no Chinese text has costs dearly."""
    sample = text if len(text) <= 12000 else text[:8000] + text[-4000:]
    wide = [character for character in sample if character > "\x7f"]
    if not wide:
        return 0.5 if sample and not _CONTROL.search(sample) else 0.0
    common = sum(character in _COMMON for character in wide)
    odd = sum(
        character == LOST or "\ue000" <= character <= "\uf8ff" or "\u0080" <= character <= "\u02ff"
        for character in wide
    )
    return (common - 3 * odd) / len(wide) - (0.5 if _CONTROL.search(sample) else 0.0)
