"""The text of a spec: read safely into plain data, and where each part of it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from upheld.errors import Problem, SpecError
from upheld.spec.written import as_written, in_yaml

LARGEST_BYTES = 1024 * 1024
DEEPEST = 20
MOST_PARTS = 20_000
"""Keys, values and list entries together. A long spec has a thousand; past this a text is a trap or a log."""

Step = str | int
Path = tuple[Step, ...]


@dataclass(slots=True)
class Part:
    """A value in the text: from which character to which, and on which line it (or its key) begins, counted from 1.

    `entries` are the values of a mapping or a list; `key_end` is the end of the key it stands under.
    """

    data: Any
    line: int
    column: int
    start: int
    end: int
    is_flow: bool = True
    key_end: int | None = None
    entries: dict[Step, Part] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The plain data of a YAML text, where each part stands, and the mistakes that did not keep it from being read."""

    text: str
    root: Part
    problems: tuple[tuple[Path, str], ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """The keys and values, as strings, numbers, true, false, None, lists and mappings."""
        found: dict[str, Any] = self.root.data
        return found

    def line_of(self, path: Path) -> int | None:
        """The line, counted from 1, of the nearest part of `path` that is written; None for the whole file."""
        part, line = self.root, None
        for step in path:
            entry = (part.entries or {}).get(step)
            if entry is None:
                break
            part, line = entry, entry.line
        return line

    def lines(self) -> dict[str, int]:
        """The line of each part by its path (`requirements[1].metric`); nothing for data that was never a text."""
        found: dict[str, int] = {}
        waiting: list[tuple[Path, Part]] = [((), self.root)]
        while waiting:
            path, part = waiting.pop()
            waiting += [((*path, step), entry) for step, entry in (part.entries or {}).items()]
            found |= {path_shown(path): part.line} if path else {}
        return found


def read_document(text: str, name: str) -> Document:
    """The document in a YAML 1.2 text. Raises SpecError for what is too large, unsafe, or not YAML."""
    if len(text) > LARGEST_BYTES or len(text.encode("utf-8", "replace")) > LARGEST_BYTES:
        raise SpecError(name, [Problem("", "is larger than 1 MiB; a spec is a page or two. Is it the log?")])
    text = text.removeprefix("\ufeff")  # the byte order mark that Windows editors write
    builder = _Builder(text, name)
    try:
        root = builder.build(YAML(typ="safe", pure=True).parse(text))
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        said = f"holds the character U+{ord(text[error.position]):04X}, which is no text. Is it the log?"
        raise SpecError(name, [Problem(f"line {line}", said)]) from error
    except MarkedYAMLError as error:
        raise SpecError(name, [Problem(_place(error), _unquoted(error, text) or _said(error))]) from error
    except (YAMLError, ValueError) as error:
        # ruamel.yaml lets a few ValueErrors of its own through (an escape beyond Unicode).
        raise SpecError(name, [Problem("", f"is not YAML: {str(error).splitlines()[0]}")]) from error
    if root is None or (root.data is None):
        raise SpecError(name, [Problem("", "is empty. It needs at least product, title and kind")])
    if not isinstance(root.data, dict):
        raise SpecError(name, [Problem("", "is no spec: it starts with keys such as product: card-fraud")])
    return Document(text, root, tuple(builder.problems))


def path_shown(path: Path) -> str:
    """`requirements[1].metric` for ("requirements", 1, "metric")."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


# -- From events to parts: YAML's core schema, without the features that a spec has no use for ------------------------


class _Builder:
    """Builds the parts from a parser's events; what could be a trap is refused before anything is built."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.problems: list[tuple[Path, str]] = []
        self.count = 0

    def build(self, events: Iterator[Any]) -> Part | None:
        root: Part | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refused(event, "a second document starts here (---); a file holds one spec")
            elif isinstance(event, NodeEvent):
                root = self._part(event, events, ())
        return root

    def _part(self, event: Any, events: Iterator[Any], path: Path) -> Part:
        self.count += 1
        if self.count > MOST_PARTS:
            raise self._refused(event, f"is more than {MOST_PARTS:,} keys and values; a spec is a page or two")
        if isinstance(event, AliasEvent):
            raise self._refused(event, f"uses a YAML alias (*{event.anchor}); write the value out instead")
        tag = event.ctag
        if tag is not None and str(tag) not in _TAGS:
            raise self._refused(event, f"{_tag_shown(str(tag))} is no plain value; leave the tag out")
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if len(path) >= DEEPEST:
            raise self._refused(event, f"is nested more than {DEEPEST} levels deep")
        if isinstance(event, SequenceStartEvent):
            return self._list(event, events, path)
        return self._mapping(event, events, path)

    def _scalar(self, event: Any) -> Part:
        start, end = event.start_mark, event.end_mark
        is_block = event.style in ("|", ">")
        data = event.value
        if str(event.ctag or "!") != _TEXT and event.style is None and event.implicit[0]:
            try:
                data = plain_value(event.value)
            except ValueError as error:
                raise self._refused(event, str(error)) from None
        return Part(data, start.line + 1, start.column, start.index, end.index, is_flow=not is_block)

    def _list(self, event: Any, events: Iterator[Any], path: Path) -> Part:
        entries: dict[Step, Part] = {}
        for inner in events:
            if isinstance(inner, SequenceEndEvent):
                return _collection(event, inner, entries, [entry.data for entry in entries.values()])
            entries[len(entries)] = self._part(inner, events, (*path, len(entries)))
        raise AssertionError("the parser ends every list it starts")

    def _mapping(self, event: Any, events: Iterator[Any], path: Path) -> Part:
        entries: dict[Step, Part] = {}
        for inner in events:
            if isinstance(inner, MappingEndEvent):
                return _collection(event, inner, entries, {key: entry.data for key, entry in entries.items()})
            if not isinstance(inner, ScalarEvent):
                raise self._refused(inner, "a key should be a word, not a list or another block")
            self._part(inner, events, path)  # for its checks; a key is its text, also where it looks like a number
            key = inner.value
            value = self._part(next(events), events, (*path, key))
            value.line, value.key_end = inner.start_mark.line + 1, inner.end_mark.index
            if value.start == value.end:
                # The parser puts an empty value where the next thing begins, comments later.
                colon = _COLON.match(self.text, value.key_end)
                value.start = value.end = colon.end() if colon else value.key_end
            if key in entries:
                said = f"stands twice, on line {entries[key].line} and on line {value.line}. Keep one"
                self.problems.append(((*path, key), said))
                continue
            entries[key] = value
        raise AssertionError("the parser ends every mapping it starts")

    def _refused(self, event: Any, message: str) -> SpecError:
        mark = event.start_mark
        return SpecError(self.name, [Problem(f"line {mark.line + 1}", message)])


def _collection(start: Any, end: Any, entries: dict[Step, Part], data: Any) -> Part:
    begin = start.start_mark
    # The end of a block is only known to the parser at the next thing that stands in the text, comments later.
    stop = end.end_mark.index if start.flow_style else max((e.end for e in entries.values()), default=begin.index)
    return Part(data, begin.line + 1, begin.column, begin.index, stop, bool(start.flow_style), entries=entries)


_COLON = re.compile(r"[ \t]*:?")
_CORE = "tag:yaml.org,2002:"
_TEXT = f"{_CORE}str"
_TAGS = {"!", _TEXT, f"{_CORE}seq", f"{_CORE}map"}

_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?\d[\d_]*")
_BASED = re.compile(r"0x[0-9a-fA-F_]+|0o[0-7_]+")
_FLOAT = re.compile(r"[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?")
_ENDLESS = re.compile(r"([-+]?)\.(inf|nan)", re.IGNORECASE)
LONGEST_NUMBER = 400
"""Digits. Python refuses to read integers of thousands of digits, and no figure needs them."""


def plain_value(text: str) -> Any:
    """What an unquoted word means in YAML 1.2: a number, true, false, nothing or text. Dates stay text.

    >>> [plain_value(word) for word in ("0.80", "400", "true", "no", "~", "2026-07-01", "92%")]
    [0.8, 400, True, 'no', None, '2026-07-01', '92%']
    """
    if text in _WORDS:
        return _WORDS[text]
    if not text[0].isascii() or text[0] not in "0123456789+-.":
        return text
    if match := _ENDLESS.fullmatch(text):
        return float(match[1] + match[2])
    is_number = text.isascii() and (_INT.fullmatch(text) or _BASED.fullmatch(text) or _FLOAT.fullmatch(text))
    if not is_number:
        return text
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"{as_written(text)} is too long for a number. If it is text, put it in quotes")
    digits = text.replace("_", "")
    if _INT.fullmatch(text):
        return int(digits)
    return int(digits, 0) if _BASED.fullmatch(text) else float(digits)


# -- The parser's words in ours ---------------------------------------------------------------------------------------


def _tag_shown(tag: str) -> str:
    return as_written("!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag)


def _place(error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""


_SAID = {
    "found character '\\t'": "a tab stands here; YAML indents with blanks only",
    "mapping values are not allowed here": (
        'a ":" cannot stand here. Is the line indented as its neighbours? Put text that holds ": " in quotes'
    ),
    "could not find expected ':'": 'a ":" is missing; write key: value',
    "expected <block end>": "the line does not fit the lines above it. Is it indented as its neighbours?",
    "expected ',' or": "a comma or the closing bracket is missing",
    "found unexpected end of stream": "a quote is opened and never closed",
    "found unexpected document separator": "a quote is opened and never closed",
    "found unknown escape character": 'a "\\" cannot stand in double quotes; use single quotes',
    "escape sequence of": 'a "\\" cannot stand in double quotes; use single quotes',
    "that cannot start any token": "text that begins with this character needs quotes",
    "expected the node content": "a value is missing here",
    "sequence entries are not allowed": 'a list cannot start here; put each "- " on a line of its own below its key',
    "while scanning for the next token": "text that begins with this character needs quotes",
}


_HALF_QUOTED = re.compile(r"""[ ]*(?:- +)?([\w.-]+): +(("[^"]*"|'[^']*')[ ]*[^\s#"',}\]].*?)(?: +#.*)?[ ]*""")
"""A key and an expression that begins with a quote, which YAML takes for the quote of the whole."""


def _unquoted(error: MarkedYAMLError, text: str) -> str:
    """How to write the line where an expression begins with a quote; empty where something else is wrong."""
    mark, lines = error.problem_mark, text.splitlines()
    found = _HALF_QUOTED.fullmatch(lines[mark.line]) if mark is not None and mark.line < len(lines) else None
    if found is None or "expected <block end>" not in str(error.problem):
        return ""
    said = "is not YAML: text behind the closing quote. Put quotes around the whole expression"
    return f"{said}: {found[1]}: {in_yaml(found[2])}"


def _said(error: MarkedYAMLError) -> str:
    problem = (error.problem or error.context or "cannot be read").strip()
    meaning = next((said for found, said in _SAID.items() if found in problem), None)
    if meaning is None:
        return f"is not YAML: {problem}"
    opened = error.context_mark
    at_bracket = "bracket" in meaning and opened is not None
    return f"is not YAML: {meaning}" + (f"; it was opened on line {opened.line + 1}" if at_bracket else "")
