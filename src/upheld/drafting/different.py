"""The different values of an export's columns, as far as they are looked at: many columns in one reading of the rows.

A file of text is read as a whole for every question, so that a question for each column would read a wide one
hundreds of times. What is kept of a column is bounded too, however many rows it has and however long its texts are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlglot import exp

from upheld.engines import Engine, Family

FEW = 1000
"""A column with at most so many different values has all of them looked at, else so many that are drawn by hash."""
FEW_NUMBERS = 20
FEW_TEXTS = 100
"""Of so many different texts each is looked at as a whole, however long; more of them may be classes no longer."""
LONGEST = 200
"""No date, number or id is longer. Of texts that are, and many, the beginning is enough to know them for prose."""
AT_ONCE = 50
"""The values of so many columns are asked for at once, for the sake of memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A column whose values are asked for, and what is known of it: `longest` is the length of its longest text."""

    tree: exp.Expr
    family: Family
    n_distinct: int
    longest: int = 0

    @property
    def is_drawn(self) -> bool:
        """Whether only some of its values are looked at, drawn from everywhere in the file."""
        is_prose = self.longest > LONGEST and self.n_distinct > FEW_TEXTS
        return self.family == "text" and (self.n_distinct > FEW or is_prose)

    @property
    def has_values(self) -> bool:
        """Whether its values say anything: a moment's and a measured number's do not."""
        few = self.family == "number" and self.n_distinct <= FEW_NUMBERS
        return self.family in ("text", "boolean") or few


def different_values(
    engine: Engine, relation: exp.Expr, columns: Mapping[str, Asked]
) -> dict[str, tuple[str | bool | int | float, ...]]:
    """Each column's values: the commonest first, or in their own order where they are drawn; none without a word."""
    found: dict[str, tuple[str | bool | int | float, ...]] = {}
    for names in _portions([name for name, column in columns.items() if column.has_values]):
        trees = [exp.alias_(_held(engine, columns[name]), f"v{i}") for i, name in enumerate(names)]
        answer = engine.rows(exp.select(*trees).from_(relation.copy()))[0]
        found |= {name: _told(columns[name], held) for name, held in zip(names, answer, strict=True)}
    return found


def _held(engine: Engine, column: Asked) -> exp.Expr:
    # Of text throughout: a UUID and a category are text here too, and NaN is counted as one value by every version.
    text = exp.cast(column.tree.copy(), "text")
    if not column.is_drawn:
        return exp.Anonymous(this="HISTOGRAM", expressions=[text])
    # Drawn by a hash, so that they come from everywhere in the file and are the same ones tomorrow.
    few = exp.Literal.number(FEW)
    return exp.Anonymous(this="ARG_MIN", expressions=[_beginning(text), engine.hashed(text.copy()), few])


def _beginning(text: exp.Expr) -> exp.Expr:
    """The text, marked where it is cut, so that a beginning in digits is not taken for a number."""
    is_long = exp.GT(this=exp.Length(this=text.copy()), expression=exp.Literal.number(LONGEST))
    start = exp.func("LEFT", text.copy(), exp.Literal.number(LONGEST))
    return exp.case().when(is_long, exp.func("CONCAT", start, exp.Literal.string("…"))).else_(text)


def _told(column: Asked, held: Any) -> tuple[str | bool | int | float, ...]:
    if column.is_drawn:
        return tuple(sorted(set(held or ())))
    n_of: dict[str | bool | int | float, int] = {}
    for text, n in (held or {}).items():
        value = _plain(text, column.family)
        n_of[value] = n_of.get(value, 0) + n
    return tuple(sorted(n_of, key=lambda value: (-n_of[value], _is_nan(value), value))[:FEW])


def _is_nan(value: str | bool | int | float) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _plain(text: str, family: Family) -> str | bool | int | float:
    """Text as it is, truth values and numbers as such."""
    if family == "text":
        return text
    if family == "boolean":
        return text == "true"
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _portions(names: list[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while portion := list(islice(rest, AT_ONCE)):
        yield portion


__all__ = ["FEW", "Asked", "different_values"]
