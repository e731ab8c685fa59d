"""Subjects cleaned in one place, and what is still no noun phrase told apart."""

from __future__ import annotations

import re

from workreports.observing.grammar.rules import rule

UNCLEAR = rule(
    "subject.unclear",
    "What was found as the subject does not stand alone as a noun phrase; the row is published without an indicator.",
)
CLEAN = rule(
    "subject.clean",
    "Prepositions, signs and remnants of brackets and markers at the edge of a subject are no part of it.",
)

_FRONT = re.compile(
    r"^(?:[\s，、；：。·—\-~=+*#）】”]+|[①-⑳]|（(?:[一二三四五六七八九十]{1,3}|\d{1,2})）|[a-hA-H][.、]|\d{1,2}[.、](?=[\u4e00-\u9fff“]))+"
)
_BACK = re.compile(r"(?:[\s，、；：。·—\-~=+*#（【“]|[由从按比较以]|(?<=.{3})(?:其中|同比|折合|折))+$")
_TURN_AT_END = re.compile(
    r"(?<=.{2})(?:增速|增幅)?由?[负降减]转[正升增]$|(?<=.{2})(?:增速|增幅)?由[正升增]转[负降减]$"
)
_KEPT_OPEN = re.compile(r"^[^（]*）|（[^）]*$")
_NAME_END = re.compile(r"(?:自由|理由|缘由|对比|占比|同比|环比|收入比|之比|比|可以|计较)$")
_UNCLEAR = re.compile(
    r"[\d.,%+\-—=：；，。、~]$|^[，。；：、）—\-]|[由从把被]$(?<!自由)(?<!理由)|^[0-9A-Za-z]{1,2}$|（[^）]*$|^[^（]*）|^的"
)


def clean(subject: str) -> str:
    """The subject without what belongs to the words around it."""
    bare = subject
    if not "\u4e00" <= bare[:1] <= "\u9fff":
        bare = _FRONT.sub("", bare)
    if "转" in bare:
        bare = _TURN_AT_END.sub("", bare)
    if bare.count("（") != bare.count("）"):
        bare = _KEPT_OPEN.sub("", bare)
    if _BACK.search(bare, max(0, len(bare) - 3)) and not _NAME_END.search(bare):
        bare = _BACK.sub("", bare)
    return bare or subject


def unclear(subject: str) -> bool:
    """Whether it is no noun phrase all the same."""
    return not subject or bool(_UNCLEAR.search(subject))
