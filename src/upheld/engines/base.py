"""The contract of an engine: it runs one aggregate query over a log, and knows no metric.

An engine's file says only what is special about that engine; queries come to it as sqlglot trees.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Literal, Self, TypeAlias

from numpy.typing import NDArray
from sqlglot import exp

Family: TypeAlias = Literal["number", "text", "boolean", "date", "time", "time with zone", "nothing", "other"]
"""The sort of a value; `nothing` is a column of which not even one value is known."""

LIMB = 2**32
"""Sums leave an engine as two 64-bit integers: value = high * 2^32 + low."""


@dataclass(frozen=True, slots=True)
class SomeFiles:
    """Some files of a source, and as which types their columns are read: the types that the whole source has.

    A column that these files lack, and others have, is empty in them.
    """

    files: tuple[Path, ...]
    types: Mapping[str, str] = field(default_factory=dict)


class Engine(ABC):
    """One log, opened. Use it as a context manager."""

    name: ClassVar[str]
    dialect: ClassVar[str]

    @property
    @abstractmethod
    def fold_hash(self) -> str:
        """Names the hash behind `fold`; folds made by another hash cannot be merged."""

    @property
    @abstractmethod
    def relation(self) -> exp.Expr:
        """The log, to stand in FROM."""

    @property
    @abstractmethod
    def outcomes_relation(self) -> exp.Expr | None:
        """The second file, in which outcomes live; None where the log holds them itself."""

    @property
    @abstractmethod
    def beside(self) -> Engine:
        """The same engine at the second log it was opened with, which closes with it. ValueError without one."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read where files leave a choice, in words: the sheet of a workbook, the row of its header."""
        return ()

    @abstractmethod
    def part(self, log: SomeFiles, outcomes: SomeFiles | None = None) -> Self:
        """The same engine over these files alone; no other is opened. It lives as long as this one."""

    @abstractmethod
    def common_type(self, types: Collection[str]) -> str | None:
        """The type that a column has whose files hold these; None where text and numbers, say, are mixed."""

    @abstractmethod
    def columns(self, relation: exp.Expr) -> dict[str, str]:
        """A relation's columns and the engine's name of their types, in their order. LogError if it cannot be read."""

    @abstractmethod
    def families(self, expressions: Mapping[str, exp.Expr], relation: exp.Expr) -> dict[str, Family]:
        """For each named expression over the relation the sort of value it gives. LogError if it is not well typed."""

    @abstractmethod
    def hashed(self, expression: exp.Expr) -> exp.Expr:
        """An unsigned 64-bit hash of the expression's text, never null for a value that is not null."""

    @abstractmethod
    def is_whole(self, expression: exp.Expr, relation: exp.Expr) -> bool:
        """Whether the expression gives whole numbers that fit into 64 bits with a sign, by its type."""

    @abstractmethod
    def distinct_between(self, expression: exp.Expr, least: int, greatest: int) -> exp.Expr:
        """How many different whole numbers the expression gives, all of them in this range: a bit for each number."""

    @abstractmethod
    def half_even(self, expression: exp.Expr) -> exp.Expr:
        """The expression rounded half to even, as a 64-bit integer; beyond 64 bits the query fails."""

    @abstractmethod
    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        """The answer of a query that gives few rows."""

    @abstractmethod
    def table(self, query: exp.Expr, sums: Sequence[str]) -> dict[str, NDArray[Any]]:
        """The answer by column; each 128-bit column of `sums` as two, `<name>_high` and `<name>_low` (see LIMB)."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the log and of every temporary file."""

    def sql(self, query: exp.Expr, *, pretty: bool = True) -> str:
        """The query in this engine's dialect; its tree may be rewritten for it, and still asks the same."""
        # By itself sqlglot copies a tree before it writes it, which takes longer than to write it.
        return query.sql(dialect=self.dialect, pretty=pretty, copy=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
