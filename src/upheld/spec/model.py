"""The whole spec, as frozen typed values.

The keys that differ by kind (log, lever, value) stand in `spec/kinds/<kind>.py`. The text below a key is its
description, in the PM's words: the JSON Schema, and with it every editor, shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
)

from upheld.spec.block import Block
from upheld.spec.brief import Problem
from upheld.spec.log import Log
from upheld.spec.plain import (
    ListedBlocks,
    OrNothing,
    ProductName,
    Text,
    Title,
)
from upheld.spec.requirement import Requirement
from upheld.spec.worth import Lever, Rule, Value
from upheld.spec.written import as_written

MOST_PSEUDO_SEGMENTS = 50
MOST_SEGMENTS_AND_WHERES = 52
"""One statement groups by at most 64 columns, and others have to be among them: score, day, customer, outcome …"""
MOST_REQUIREMENTS = 1000


def _version(written: Any) -> Any:
    if isinstance(written, bool) or written != 1:
        raise ValueError(f"{as_written(written)} is no version of the format that is known here. Write 1")
    return 1


@dataclass(frozen=True, slots=True)
class Lines:
    """The line of each part of a spec that was read from a text; two equal specs may be laid out differently."""

    by_path: Mapping[str, int] = field(default_factory=dict, compare=False)


class Spec(Block):
    """A product's spec. Blocks may be absent while a product is young."""

    upheld: Annotated[Literal[1], BeforeValidator(_version)] = 1
    """The version of the format: 1."""
    product: ProductName
    """The short name of the product: letters, digits, hyphens, such as card-fraud."""
    title: Title
    """What the product is for, in a line."""
    kind: Text
    """The sort of output the product has."""
    owner: Text | None = None
    """Who answers for the product."""
    problem: Problem | None = None
    """The brief: who needs what, what it costs today, and why a model."""
    log: Log | None = None
    """Where the cases are and what the columns mean."""
    lever: Lever | None = None
    """What can be set, and who owns it."""
    value: Value | None = None
    """What each result is worth in money, told against an ordinary case let through, which is 0."""
    rule: Rule | None = None
    """The simple rule that the model must beat, as a condition over the log, or {none: why there is no rule}."""
    requirements: Annotated[tuple[Requirement, ...], ListedBlocks, Field(max_length=MOST_REQUIREMENTS), OrNothing] = ()
    """What is good enough, said before results are seen: a line for each bound."""

    _name: str = PrivateAttr("spec")
    _folder: Path = PrivateAttr(Path())
    _lines: Lines = PrivateAttr(Lines())

    @property
    def file_name(self) -> str:
        """What messages call this spec."""
        return self._name

    @property
    def folder(self) -> Path:
        """The folder that a relative `log.source` starts from."""
        return self._folder

    def at(self, name: str, folder: Path, lines: Mapping[str, int] | None = None) -> Self:
        """The same spec, known to have been read from `folder`, with its parts on these lines."""
        copy = self.model_copy()
        copy._name, copy._folder, copy._lines = name, folder, Lines(lines or {})
        return copy

    def place(self, path: str) -> str:
        """`path`, with the line on which it stands where that is known: value.missed (line 12)."""
        line = self._lines.by_path.get(path)
        return path if line is None else f"{path} (line {line})"
