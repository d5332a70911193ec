"""The text of a spec: read safely, and edited without losing a comment."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

from upheld.errors import Problem, SpecError

LARGEST_BYTES = 1024 * 1024
DEEPEST = 20

Step = str | int


@dataclass(frozen=True, slots=True)
class Document:
    """The plain data of a YAML text, and on which line each part of it stands."""

    text: str
    data: dict[str, Any]

    def line_of(self, path: tuple[Step, ...]) -> int | None:
        """The line, counted from 1, of the nearest part of `path` that is written; None for the whole file."""
        try:
            node: Any = _round_trip().load(self.text)
        except YAMLError:
            return None
        line: int | None = None
        for step in path:
            try:
                if isinstance(node, CommentedMap) and step in node:
                    line = node.lc.key(step)[0] + 1
                elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
                    line = node.lc.item(step)[0] + 1
                else:
                    return line
            except (KeyError, TypeError):
                return line
            node = node[step]
        return line


def read_document(text: str, name: str) -> Document:
    """The document in a YAML 1.2 text. Raises SpecError for what is too large, unsafe, or not YAML."""
    if len(text.encode("utf-8", "replace")) > LARGEST_BYTES:
        raise SpecError(name, [Problem("", "is larger than 1 MiB; a spec is a page or two. Is it the log?")])
    try:
        _refuse_traps(text, name)
        data = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        raise SpecError(name, [Problem(_place(error), _said(error))]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise SpecError(name, [Problem("", f"is not YAML: {str(error).splitlines()[0]}")]) from error
    if data is None:
        raise SpecError(name, [Problem("", "is empty. It needs at least product, title and kind")])
    if not isinstance(data, dict):
        raise SpecError(name, [Problem("", "is no spec: it should be a list of keys such as product, title and kind")])
    return Document(text, data)


def edit(text: str, path: tuple[Step, ...], value: Any) -> str:
    """The text with the value at `path` replaced or added, every comment and every other line kept.

    Raises KeyError when the part before the last step does not exist.
    """
    yaml = _round_trip()
    document = yaml.load(text)
    node = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _round_trip() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096  # never fold a long line that its author did not fold
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _refuse_traps(text: str, name: str) -> None:
    """Refuse aliases (ten lines of them can stand for a billion values) and deep nesting, before anything is built."""
    depth = 0
    for event in _events(text):
        if isinstance(event, AliasEvent):
            line = event.start_mark.line + 1
            raise SpecError(name, [Problem(f"line {line}", "uses a YAML alias (*name); write the value out instead")])
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            line = event.start_mark.line + 1
            raise SpecError(name, [Problem(f"line {line}", f"is nested more than {DEEPEST} levels deep")])


def _events(text: str) -> Iterator[Any]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _place(error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""


def _said(error: MarkedYAMLError) -> str:
    problem = (error.problem or "cannot be read").strip()
    if "duplicate key" in problem:
        return problem.split(" with value")[0].replace("found duplicate key", "stands twice: the key")
    return f"is not YAML: {problem}"
