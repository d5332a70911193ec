"""A column that takes part in a quantity, and how it is read: as a number, as a clock or as a moment."""

from __future__ import annotations

from dataclasses import dataclass

from upheld.drafting.export import Column
from upheld.drafting.look import Look
from upheld.drafting.naming import in_expression, words
from upheld.drafting.regression.columns import is_moment
from upheld.drafting.regression.durations import as_duration
from upheld.drafting.regression.vocabulary import LOWER, UPPER
from upheld.drafting.units import unit_in
from upheld.drafting.values import Read, as_moment, as_number


@dataclass(frozen=True, slots=True)
class Part:
    """One of the columns that take part, and how it is read."""

    column: Column
    read: Read
    is_moment: bool
    role: str

    @property
    def unit(self) -> str | None:
        """The unit that its values or its name say."""
        if self.is_moment:
            return None
        # The end of a window that is called min is no number of minutes.
        is_end = self.role in ("low", "high") and words(self.column.name)[-1] in LOWER | UPPER
        return self.read.unit or self.read.currency or (None if is_end else unit_in(self.column.name))

    @property
    def expression(self) -> str:
        """It as a part of an expression."""
        return in_expression(self.column.name) if self.read.text.strip('"') == self.column.name else self.read.text


def read_part(look: Look, column: Column, role: str = "") -> Part | None:
    """The column as it is read; None where a person must say how. LogError for one that cannot be read."""
    if is_moment(column):
        read = as_moment(look, look.log, column)
        return None if read is None else Part(column, read, True, role)
    if not column.n_filled:
        empty = Read(column.name, f"cast({in_expression(column.name)} AS double)", "empty so far")
        return Part(column, empty, False, role)
    read = as_duration(column) or as_number(look, look.log, column)
    return None if read is None else Part(column, read, False, role)


__all__ = ["Part", "read_part"]
