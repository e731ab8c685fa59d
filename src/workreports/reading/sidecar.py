"""What stands beside a report in `<name>.yml`: small, plain, and known to the last key.

Whoever can put a file into the folder can write one, so nothing is built that could grow: the events of the
parser are counted before there are nodes, and every scalar stays the text that was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import yaml

from workreports.declared import base, paths

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_REMEDY = "mend or remove it"
_NOTHING = ("", "~", "null")
_SHOWN = 60  # characters of a value that a message repeats


class SidecarError(ValueError):
    """What is wrong with a sidecar, in which line, and what to do."""

    def __init__(self, beside: str, line: int | None, what: str, remedy: str = _REMEDY) -> None:
        where = f"The sidecar {beside}" + ("" if line is None else f", line {line}")
        super().__init__(f"{where}: {what}; {remedy}.")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says that is of use; the rest of it is for people."""

    sha256: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)  # where the hints stand


@dataclass(frozen=True, slots=True)
class _Scalar:
    text: str
    line: int


_Node = _Scalar | dict[str, Any] | list[Any]


@cache
def _declared() -> Mapping[str, Any]:
    found: Mapping[str, Any] = base.read_yaml(paths.schemas() / "sidecar.yml")
    return found


def max_bytes() -> int:
    """More than this is no sidecar."""
    return int(_declared()["limits"]["bytes"])


def read(data: bytes, beside: str) -> Sidecar:
    """What the bytes of a sidecar say; `SidecarError` where they say anything that is not declared."""
    return _checked(_parsed(data, beside), beside)


def declared(data: bytes, beside: str) -> dict[str, object]:
    """Keys and values as they are written, known or not; `SidecarError` where it is no sidecar at all."""
    found = _parsed(data, beside)
    if found is None or (isinstance(found, _Scalar) and found.text in _NOTHING):
        return {}
    if not isinstance(found, dict):
        raise SidecarError(beside, None, "it is not a mapping of keys to values")
    return {key: _bare(node) for key, (_, node) in found.items()}


def known() -> frozenset[str]:
    """What a sidecar may say."""
    return frozenset(_declared()["keys"])


def _bare(node: _Node) -> object:
    if isinstance(node, _Scalar):
        return None if node.text in _NOTHING else node.text
    if isinstance(node, list):
        return [_bare(item) for item in node]
    return {key: _bare(item) for key, (_, item) in node.items()}


def _parsed(data: bytes, beside: str) -> _Node | None:
    if len(data) > max_bytes():
        raise too_large(beside)
    text = _decoded(data, beside)
    try:
        events = _limited(yaml.parse(text, Loader=yaml.SafeLoader), beside)
        return _document(events, beside)
    except SidecarError:
        raise
    except Exception as error:  # the parser raises more than its own: for escapes, versions, depth
        line = _line_of(error)
        raise SidecarError(beside, line, f"it is not YAML ({_problem(error)})") from error


def too_large(beside: str) -> SidecarError:
    """The refusal of one that is not even read."""
    return SidecarError(beside, None, f"it has more than {max_bytes():,} bytes, too many for one")


def _decoded(data: bytes, beside: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SidecarError(beside, line, "it is not UTF-8", "save it as UTF-8") from error


def _line_of(error: Exception) -> int | None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return None if mark is None else mark.line + 1


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__)


def _limited(events: Iterator[Any], beside: str) -> Iterator[Any]:
    """The events of a document that is small, flat and without references."""
    limits = _declared()["limits"]
    nodes = depth = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise SidecarError(beside, line, "anchors and aliases are not allowed", "write the value out")
        if getattr(event, "tag", None) and event.tag != "!":
            raise SidecarError(beside, line, f"the tag {_short(event.tag)} is not allowed", "remove the tag")
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if nodes > limits["nodes"] or depth > limits["depth"]:
            what = "values" if nodes > limits["nodes"] else "levels"
            raise SidecarError(beside, line, f"it has too many {what} to be a sidecar")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > limits["length"]:
            raise SidecarError(beside, line, f"a value of more than {limits['length']:,} characters")
        yield event


def _document(events: Iterator[Any], beside: str) -> _Node | None:
    """The one document of the stream; None where there is none."""
    found: _Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if found is not None:
                raise SidecarError(beside, None, "a second document begins")
            found = _node(next(events), events, beside)
    return found


def _node(event: Any, events: Iterator[Any], beside: str) -> _Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.ScalarEvent):
        return _Scalar(event.value, line)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_node(item, events, beside))
        return items
    found: dict[str, Any] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        line = key.start_mark.line + 1 if key.start_mark else None
        if not isinstance(key, yaml.ScalarEvent):
            raise SidecarError(beside, line, "a key must be a word")
        if key.value == "<<":
            raise SidecarError(beside, line, "merge keys are not allowed", "write the values out")
        if key.value in found:
            raise SidecarError(beside, line, f"the key {_short(key.value)} stands there twice")
        found[key.value] = (line, _node(next(events), events, beside))
    return found


def _checked(found: _Node | None, beside: str) -> Sidecar:
    if found is None or (isinstance(found, _Scalar) and found.text in _NOTHING):
        return Sidecar()
    if not isinstance(found, dict):
        raise SidecarError(beside, None, "it is not a mapping of keys to values")
    declared = _declared()
    values = _values(found, declared["keys"], "key", beside)
    hints = _values(values.get("hints") or {}, declared["hints"], "hint", beside)
    lines = {name: line for name, (line, _) in (found["hints"][1].items() if hints else ())}
    return Sidecar(values.get("sha256"), dict(sorted(hints.items())), lines)


def _values(
    found: Mapping[str, tuple[int, _Node]], declared: Mapping[str, Any], what: str, beside: str
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, (line, node) in found.items():
        about = declared.get(key)
        if about is None:
            known = f"use one of {', '.join(declared)}"
            raise SidecarError(beside, line, f"there is no {what} {_short(key)}", known)
        if isinstance(node, _Scalar) and node.text in _NOTHING:
            continue
        values[key] = _KINDS[about["kind"]](node, about, partial(SidecarError, beside, line))
    return values


_Refuse = Callable[[str], SidecarError]


def _text(node: _Node, about: Mapping[str, Any], refuse: _Refuse) -> str:
    if isinstance(node, _Scalar):
        return node.text
    if isinstance(node, list) and all(isinstance(item, _Scalar) for item in node):
        return "; ".join(item.text for item in node)
    raise refuse(f"expected a text ({about['en']})")


def _sha256(node: _Node, about: Mapping[str, Any], refuse: _Refuse) -> str:
    if not isinstance(node, _Scalar) or not _SHA256.fullmatch(node.text):
        raise refuse("sha256: expected 64 hexadecimal digits")
    return node.text.lower()


def _hints(node: _Node, about: Mapping[str, Any], refuse: _Refuse) -> Mapping[str, Any]:
    if not isinstance(node, dict):
        raise refuse("hints: expected keys with values")
    return node


def _year(node: _Node, about: Mapping[str, Any], refuse: _Refuse) -> str:
    low, high = about["minimum"], about["maximum"]
    text = node.text.strip() if isinstance(node, _Scalar) else ""
    if not re.fullmatch(r"[0-9]{4}", text) or not low <= int(text) <= high:
        raise refuse(f"report_year: expected a year from {low} to {high}, not {_short(text)}")
    return text


def _region(node: _Node, about: Mapping[str, Any], refuse: _Refuse) -> str:
    if not isinstance(node, _Scalar):
        raise refuse(f"region: expected a {about['en']}")
    return node.text.strip()  # whether there is one is asked beside the text, which may tell namesakes apart


_KINDS: Mapping[str, Callable[[_Node, Mapping[str, Any], _Refuse], Any]] = {
    "text": _text,
    "sha256": _sha256,
    "hints": _hints,
    "year": _year,
    "region": _region,
}


def unknown_region(found: Sidecar, beside: str) -> SidecarError:
    """The refusal of a hint that names no division, or several."""
    name = _short(found.hints.get("region", ""))
    return SidecarError(
        beside,
        found.lines.get("region"),
        f"region: {name} is no division that is known",
        "write its six-digit code",
    )


def _short(text: str) -> str:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return repr(shown)
