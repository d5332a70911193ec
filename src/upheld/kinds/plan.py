"""What every kind hands to `gather`: a log bound to a spec, and the one query that counts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class BoundLog:
    """The log's values as trees over the columns of `relation`, by their path in the spec (`log.score`).

    `families` says what sort of value each gives. Segments stand under `log.segments[0]` …, requirements' where
    clauses under `where[0]` ….
    """

    relation: exp.Expr
    values: Mapping[str, exp.Expr]
    families: Mapping[str, str]

    def has(self, path: str) -> bool:
        """Whether the log gives this value."""
        return path in self.values

    def tree(self, path: str) -> exp.Expr:
        """A fresh copy of the value's tree."""
        return self.values[path].copy()


@dataclass(frozen=True, slots=True)
class Functions:
    """The few expressions that engines write differently."""

    hashed: Callable[[exp.Expr], exp.Expr]
    half_even: Callable[[exp.Expr], exp.Expr]


@dataclass(frozen=True, slots=True)
class Cut:
    """The clock of an assessment, in the log's own time zone: what had happened by `as_of`, and what is old enough.

    `known_until` is the `as_of` that was asked for: outcomes that came later were not known then. Where none was asked
    for, everything that is in the log is known.
    """

    as_of: datetime | None
    mature_until: datetime | None
    known_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement with GROUPING SETS: its keys, which of them each set has, and the names of its exact sums.

    A key that a set names but the statement lacks (a rule where there is none) is 0 in every cell.
    """

    statement: exp.Expr
    keys: tuple[str, ...]
    sets: dict[str, dict[str, str]]
    sums: tuple[str, ...]

    def grouping_id(self, name: str) -> int:
        """The number by which the statement marks the rows of a set: a bit for each key that is left out."""
        kept = set(self.sets[name].values())
        return int("".join("0" if key in kept else "1" for key in self.keys), 2)


def local_time(tree: exp.Expr, family: str, timezone: str) -> exp.Expr:
    """A moment as the log's own clock shows it."""
    if family == "time with zone":
        return exp.AtTimeZone(this=exp.Paren(this=tree), zone=exp.Literal.string(timezone))
    return exp.cast(tree, "timestamp")


def moment(when: datetime) -> exp.Expr:
    """A literal moment of the log's own clock."""
    return exp.cast(exp.Literal.string(when.isoformat(sep=" ", timespec="microseconds")), "timestamp")
