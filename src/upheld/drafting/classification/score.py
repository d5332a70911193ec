"""Which column is the score, on which scale it is, and whether a higher one means more likely."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.export import Column, Export, Table
from upheld.drafting.look import Look, clear_winner, ranked
from upheld.drafting.naming import in_expression, shown, words
from upheld.drafting.number_text import EXACT_PLACES, share_of
from upheld.drafting.values import Read, as_number, could_be_number
from upheld.drafting.vocabulary import MODEL, NO_SCORE, PERCENT, PROBABILITY, SCORE
from upheld.errors import CallError
from upheld.expressions import resolve

_STEPS = 2000
LEAST_PERCENT = 10
"""A score that ends below is a grade rather than a percentage."""


@dataclass(frozen=True, slots=True)
class Score:
    """The score as the spec states it: `tree` over the log's columns, higher for what the product acts on."""

    column: str
    text: str
    scale: str
    tree: exp.Expr
    is_turned: bool
    per_unit: float
    low: float
    high: float

    def from_file(self, cut_off: float) -> float:
        """A cut-off as the file's own scores would put it, on the scale of the spec."""
        scaled = round(cut_off / self.per_unit, EXACT_PLACES) if self.per_unit != 1 else cut_off
        if not self.is_turned:
            return scaled
        return round(1 - scaled, EXACT_PLACES) if self.scale == "probability" else -scaled

    @property
    def ends_in_file(self) -> tuple[float, float]:
        """The lowest and the highest score as the file writes them."""
        low, high = self.low, self.high
        if not self.is_turned and self.per_unit == 1:
            return low, high
        if self.is_turned:
            low, high = (1 - high, 1 - low) if self.scale == "probability" else (-high, -low)
        return round(low * self.per_unit, EXACT_PLACES), round(high * self.per_unit, EXACT_PLACES)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Cases with a score and an outcome, by steps of the score: edges, yes, no."""

    edges: tuple[float, ...]
    yes: tuple[float, ...]
    no: tuple[float, ...]

    @property
    def auc(self) -> float | None:
        """In which share of pairs of a yes and a no the yes has the higher score; None without pairs."""
        n_yes, n_no = sum(self.yes), sum(self.no)
        if not n_yes or not n_no:
            return None
        below, won = 0.0, 0.0
        for yes, no in zip(self.yes, self.no, strict=True):
            won += yes * (below + no / 2)
            below += no
        return won / n_yes / n_no

    @property
    def spread(self) -> float:
        """About how far the AUC of a score that says nothing strays from a half: its standard error (Mann-Whitney)."""
        n_yes, n_no = sum(self.yes), sum(self.no)
        return math.sqrt((n_yes + n_no + 1) / 12 / n_yes / n_no) if n_yes and n_no else 1.0

    @property
    def median_of_yes(self) -> float | None:
        """The score that half of the positive cases reach."""
        half, seen = sum(self.yes) / 2, 0.0
        for edge, yes in zip(reversed(self.edges), reversed(self.yes), strict=True):
            seen += yes
            if seen >= half > 0:
                return edge
        return None


def find_score(look: Look, table: Table, outcome_column: str | None, noun: str) -> tuple[Column, Read] | None:
    """The column of the score and how it is read; None where a person must say."""
    column = look.column("score", table)
    if column is None:
        others = [c for c in table.columns.values() if c.name != outcome_column]
        candidates = _candidates(table, outcome_column, noun)
        column = clear_winner(candidates, least=1)
        if column is None:
            names = tuple(c.name for _, c in candidates) or tuple(c.name for c in others if could_be_number(c))
            if not names:
                raise CallError(
                    "no column holds numbers that could be a score. Export the model's score beside each case"
                )
            look.findings.ask("score", "Which column is the model's score?", names)
            return None
    read = as_number(look, table, column)
    return None if read is None else (column, read)


def clear_score(table: Table, outcome_column: str | None, noun: str) -> Column | None:
    """The one column that is the score by its name and its values; None where a person must say."""
    return clear_winner(_candidates(table, outcome_column, noun), least=1)


def _candidates(table: Table, outcome_column: str | None, noun: str) -> list[tuple[float, Column]]:
    others = [c for c in table.columns.values() if c.name != outcome_column]
    return ranked(others, _strength(words(noun) + words(outcome_column or "")))


def scaled_score(look: Look, table: Table, column: Column, read: Read) -> Score | None:
    """The score on its scale, not yet turned. None where the column holds no number at all."""
    tree = read.tree(table)
    number = exp.cast(tree.copy(), "double")
    finite = exp.case().when(exp.Anonymous(this="ISFINITE", expressions=[number.copy()]), number)
    n, low, high = look.export.facts(
        table.relation, exp.Count(this=finite), exp.Min(this=finite.copy()), exp.Max(this=finite.copy())
    )
    if low is None:
        raise CallError(f"--score: {shown(column.name)} holds not one number")
    if n < table.n_rows:
        missing = f"{table.n_rows - n:,} of {table.n_rows:,} rows have no score; they are counted and never acted on."
        look.findings.say(missing, "--score")
    could_be_percent = low >= 0 and 1 < high <= 100 and not read.is_percent
    name = set(words(column.name))
    says_percent = could_be_percent and bool(name & PERCENT or (name & PROBABILITY and high > LEAST_PERCENT))
    scale = look.answers.score_scale
    if scale not in (None, "probability", "percent", "number"):
        raise CallError(f"--score-scale: {shown(scale)} is none of probability, percent, number")
    if scale is None:
        scale = "probability" if low >= 0 and high <= 1 else "percent" if says_percent else "number"
    text, per_unit = read.text, 1.0
    if scale == "percent":
        text, per_unit, scale = share_of(_part(column, read)), 100.0, "probability"
        look.findings.say(f"{shown(column.name)} is in percent and is divided by 100.", "--score-scale")
    elif read.is_percent:
        per_unit = 100.0
    elif could_be_percent and high > LEAST_PERCENT and look.answers.score_scale is None:
        taken = (
            f"The score runs from {low:g} to {high:g} and is taken as a number, with cut-offs as the file writes them"
        )
        look.findings.say(f"{taken}. If it is in percent, say --score-scale percent.", "--score-scale")
    tree = resolve(text, table.names).tree
    divided = 100.0 if text != read.text else 1.0
    return Score(column.name, text, scale, tree, False, per_unit, low / divided, high / divided)


def turned(score: Score, table: Table, read: Read) -> Score:
    """The same score with its ends exchanged, for a product that acts on low ones."""
    inner = f"({score.text})" if score.text != in_expression(read.column) else score.text
    inner = in_expression(read.column) if score.text == read.column else inner
    # 1 - 0.9 is a little less than 0.1.
    text = f"round(1 - {inner}, {EXACT_PLACES})" if score.scale == "probability" else f"-{inner}"
    tree = resolve(text, table.names).tree
    low, high = (1 - score.high, 1 - score.low) if score.scale == "probability" else (-score.high, -score.low)
    return Score(score.column, text, score.scale, tree, True, score.per_unit, low, high)


def histogram(
    export: Export, relation: exp.Expr, score: Score, is_true: exp.Expr, weight: exp.Expr | None
) -> Histogram:
    """The cases by score and outcome, in one aggregate query."""
    span = (score.high - score.low) or 1.0
    number = exp.cast(score.tree.copy(), "double")
    place = exp.Div(
        this=exp.Paren(this=exp.Sub(this=number, expression=_literal(score.low))), expression=_literal(span / _STEPS)
    )
    step = exp.cast(exp.func("FLOOR", place), "bigint")
    n = exp.Sum(this=exp.cast(weight.copy(), "double")) if weight is not None else exp.Count(this=exp.Star())
    flag = exp.case().when(is_true.copy(), exp.Literal.number(1)).else_(exp.Literal.number(0))
    known = exp.Not(this=exp.Is(this=exp.Paren(this=is_true.copy()), expression=exp.null()))
    finite = exp.Anonymous(this="ISFINITE", expressions=[number.copy()])
    query = (
        exp.select(exp.alias_(step, "step"), exp.alias_(flag, "flag"), exp.alias_(n, "n"))
        .from_(relation.copy())
        .where(exp.and_(known, exp.func("COALESCE", finite, exp.false())))
        .group_by("1", "2")
    )
    yes, no = [0.0] * (_STEPS + 1), [0.0] * (_STEPS + 1)
    for place_of, is_yes, count in export.rows(query):
        (yes if is_yes else no)[min(max(place_of, 0), _STEPS)] += float(count or 0)
    edges = tuple(score.low + span * i / _STEPS for i in range(_STEPS + 1))
    return Histogram(edges, tuple(yes), tuple(no))


def _strength(also: tuple[str, ...]) -> Callable[[Column], float]:
    def strength(column: Column) -> float:
        name = set(words(column.name))
        is_called_so = words(column.name) in (("score",), ("probability",), ("prob",), ("proba",))
        if not could_be_number(column) or name & NO_SCORE or (column.n_distinct <= 2 and not is_called_so):
            return 0
        shares_word = 0.5 * bool(name & set(also))
        is_share = column.low is not None and column.high is not None and column.low >= 0 and column.high <= 1
        is_share = is_share and not column.is_whole and column.n_distinct > 10
        if is_called_so:
            return 5
        if name & SCORE:
            return 3 + shares_word + 0.5 * bool(name & MODEL) + 0.25 * is_share
        if name & MODEL and not column.is_whole:
            return 2 + shares_word + 0.25 * is_share
        return 0.5 if is_share else 0

    return strength


def _part(column: Column, read: Read) -> str:
    return in_expression(column.name) if column.family == "number" else read.text


def _literal(value: float) -> exp.Expr:
    # An exponent keeps an engine from reading digits as a decimal of too few places.
    return exp.Literal.number(f"{value:.17e}") if value >= 0 else exp.Neg(this=exp.Literal.number(f"{-value:.17e}"))


__all__ = ["LEAST_PERCENT", "Histogram", "Score", "clear_score", "find_score", "histogram", "scaled_score", "turned"]
