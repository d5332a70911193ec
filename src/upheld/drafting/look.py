"""One look at an export: the export, the answers given so far, and what is found out on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from upheld.drafting.answers import NONE, Answers, Findings
from upheld.drafting.export import Column, Export, Table
from upheld.drafting.naming import chosen_column

UNSURE = 2.0
"""A name that speaks less clearly than this is a guess only where there is no second one."""


@dataclass(frozen=True)
class Look:
    """What every guess works with."""

    export: Export
    answers: Answers
    findings: Findings

    @property
    def log(self) -> Table:
        """The log's own file."""
        return self.export.log

    def column(self, answer: str, table: Table) -> Column | None:
        """The column that a person named; None where nobody has, or where none is to be used."""
        name = getattr(self.answers, answer)
        if name is None or self.is_none(answer, table):
            return None
        return table.columns[chosen_column("--" + answer.replace("_", "-"), name, table.names)]

    def is_none(self, answer: str, table: Table) -> bool:
        """Whether a person said that there is no such column."""
        name = getattr(self.answers, answer)
        return name == NONE and NONE not in table.columns


def ranked(columns: Iterable[Column], strength: Callable[[Column], float]) -> list[tuple[float, Column]]:
    """The columns whose name or values speak for a role, the clearest first."""
    found = [(strength(column), column) for column in columns]
    return sorted((pair for pair in found if pair[0] > 0), key=lambda pair: -pair[0])


def clear_winner(candidates: list[tuple[float, Column]], least: float = 0) -> Column | None:
    """The one candidate ahead of all others, or the only one from `least` up; None where a person must choose."""
    if not candidates:
        return None
    best, column = candidates[0]
    if len(candidates) == 1:
        return column if best >= least else None
    return column if best > candidates[1][0] and best >= UNSURE else None


__all__ = ["Look", "clear_winner", "ranked"]
