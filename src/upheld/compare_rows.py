"""The lines of a comparison in the order in which they are shown: requirements, values of segments, money, metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from upheld.compare_words import chance_noted, money_title, outcomes_noted
from upheld.comparison import Compared, ComparedLine, Comparison, Direction
from upheld.inference import CannotTell
from upheld.kinds import KINDS
from upheld.verdicts import Word
from upheld.wording import gap_unit

MOST_VALUES = 8
"""So many values of a segment are shown: the one that lost most, then those that are told apart, then by name."""

_ORDER: tuple[Direction, ...] = ("worse", "better", "other", "not_told_apart")
"""What is told apart stands first: it is what one reads a comparison for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its name, its figure in A and in B (`unit`), what is to be noted, and why it cannot be told.

    `figure` is None for the head of a segment's values, which follow with `is_value`; `of` is then the line that they
    are about. `verdicts` are those of a requirement in A and in B.
    """

    name: str
    figure: Compared | None
    unit: str
    direction: Direction
    note: str = ""
    is_value: bool = False
    verdicts: tuple[Word, Word] | None = None
    reason: str = ""
    of: str = ""

    @property
    def whole_name(self) -> str:
        """The name with the line that a value belongs to."""
        return f"{self.of}, {self.name}" if self.of else self.name


def required_rows(comparison: Comparison) -> Iterator[Row]:
    """The requirements, and the money; those in which B is worse first, then those in which it is better."""
    blocks = [list(_line_rows(line, comparison)) for line in comparison.lines]
    money = comparison.money
    if money is not None:
        blocks.append([_row(money_title(comparison.kind), money.per_case, money.currency, comparison)])
    for block in sorted(blocks, key=lambda rows: _ORDER.index(rows[0].direction)):
        yield from block


def other_rows(comparison: Comparison) -> Iterator[Row]:
    """A few metrics that no requirement names; they decide nothing."""
    required = {line.metric for line in comparison.lines if line.figure is not None and not line.a.segment}
    also = KINDS[comparison.kind].WORDS.also_compared
    named = [one for one in comparison.metrics if one.name in also and one.name not in required]
    for metric in sorted(named, key=lambda one: _ORDER.index(one.figure.direction)):
        row = _row(metric.title, metric.figure, metric.unit, comparison)
        yield replace(row, note=_joined("decides nothing", row.note))


def _line_rows(line: ComparedLine, comparison: Comparison) -> Iterator[Row]:
    name, aim = line.title, "aim, decides nothing" if line.aim else ""
    verdicts = (line.a.verdict.word, line.b.verdict.word)
    if line.figure is not None:
        unit = gap_unit(line.unit) if line.a.segment else line.unit
        row = _row(name, line.figure, unit, comparison)
        yield replace(row, note=_joined(aim, row.note), verdicts=verdicts)
        return
    directions = line.directions
    word: Direction = "worse" if "worse" in directions else next(iter(sorted(directions)), "not_told_apart")
    most = f"lost most: {line.lost_most}" if line.lost_most is not None else ""
    nothing = "" if line.values else f"no value of {line.a.segment} has enough cases in both"
    yield Row(name, None, line.unit, word, _joined(most, aim), verdicts=verdicts, reason=nothing)
    order = {value: _ORDER.index(one.direction) for value, one in line.values.items()}
    for value in sorted(order, key=lambda value: (value != line.lost_most, order[value], value))[:MOST_VALUES]:
        row = _row(value, line.values[value], line.unit, comparison)
        yield replace(row, is_value=True, of=name)


def _row(name: str, one: Compared, unit: str, comparison: Comparison) -> Row:
    reason = one.difference.reason if isinstance(one.difference, CannotTell) else ""
    note = _joined(chance_noted(one), outcomes_noted(one, comparison))
    return Row(name, one, unit, one.direction, note, reason=reason)


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
