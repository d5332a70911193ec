"""The lines of a comparison in the order in which they are shown: requirements, values of segments, money, metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from upheld.compare_words import chance_noted
from upheld.comparison import Compared, ComparedLine, Comparison, Direction
from upheld.inference import CannotTell
from upheld.verdicts import Word
from upheld.wording import gap_unit, with_article

ALSO_SHOWN = ("recall", "precision", "false_positive_rate", "roc_auc", "brier", "act_rate")
"""Metrics that are shown beside what is required, for orientation."""

MOST_VALUES = 8
"""So many values of a segment are shown: the one that lost most, then by name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its name, its figure in A and in B (`unit`), what is to be noted, and why it cannot be told.

    `figure` is None for the head of a segment's values, which follow with `is_value`. `verdicts` are those of a
    requirement in A and in B.
    """

    name: str
    figure: Compared | None
    unit: str
    direction: Direction
    note: str = ""
    is_value: bool = False
    verdicts: tuple[Word, Word] | None = None
    reason: str = ""


def required_rows(comparison: Comparison) -> Iterator[Row]:
    """The requirements, and the money."""
    for line in comparison.lines:
        yield from _line_rows(line)
    money = comparison.money
    if money is not None:
        yield _row(f"Worth of {with_article(comparison.each)}", money.per_case, money.currency)


def other_rows(comparison: Comparison) -> Iterator[Row]:
    """A few metrics that no requirement names; they decide nothing."""
    required = {line.metric for line in comparison.lines if line.figure is not None and not line.a.segment}
    for metric in comparison.metrics:
        if metric.name in ALSO_SHOWN and metric.name not in required:
            row = _row(metric.title, metric.figure, metric.unit)
            yield replace(row, note="decides nothing")


def _line_rows(line: ComparedLine) -> Iterator[Row]:
    name, aim = line.title, "aim, decides nothing" if line.aim else ""
    verdicts = (line.a.verdict.word, line.b.verdict.word)
    if line.figure is not None:
        unit = gap_unit(line.unit) if line.a.segment else line.unit
        row = _row(name, line.figure, unit)
        yield replace(row, note=aim or row.note, verdicts=verdicts)
        return
    directions = line.directions
    word: Direction = "worse" if "worse" in directions else next(iter(sorted(directions)), "not_told_apart")
    most = f"lost most: {line.lost_most}" if line.lost_most is not None else ""
    note = "; ".join(text for text in (most, aim) if text)
    yield Row(name, None, line.unit, word, note, verdicts=verdicts)
    for value in sorted(line.values, key=lambda value: (value != line.lost_most, value))[:MOST_VALUES]:
        row = _row(value, line.values[value], line.unit)
        yield replace(row, is_value=True)


def _row(name: str, one: Compared, unit: str) -> Row:
    reason = one.difference.reason if isinstance(one.difference, CannotTell) else ""
    return Row(name, one, unit, one.direction, chance_noted(one), reason=reason)
