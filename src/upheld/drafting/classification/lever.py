"""The cut-off to begin from: as a person says, as its own decisions show, or a place to begin from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from sqlglot import exp

from upheld.drafting.classification.score import Histogram, Score
from upheld.drafting.classification.stated import stated
from upheld.drafting.export import Column, Table, column_tree
from upheld.drafting.look import Look
from upheld.drafting.naming import listed, shown, words
from upheld.drafting.spelt import spellings
from upheld.drafting.vocabulary import DECISION


@dataclass(frozen=True, slots=True)
class CutOff:
    """The setting to begin from; `is_placeholder` where nobody has chosen it."""

    act_at: float
    review_from: float | None
    why: str
    is_placeholder: bool


def find_cut_off(look: Look, table: Table, relation: exp.Expr, score: Score, cases: Histogram) -> CutOff:
    """The setting, on the scale of the spec's score; a doubtful one is asked. CallError for what is none."""
    review = stated(look, "review_from", score)
    act_at = stated(look, "act_at", score)
    if act_at is not None:
        return CutOff(act_at, review, "the cut-off you gave", is_placeholder=False)
    shown_by = _shown_by_decisions(look, table, relation, score)
    if shown_by is not None:
        return CutOff(shown_by.act_at, review if review is not None else shown_by.review_from, shown_by.why, False)
    if score.scale == "probability":
        return CutOff(0.5, review, "a placeholder: nobody has chosen it yet", is_placeholder=True)
    middle = cases.median_of_yes if cases.median_of_yes is not None else (score.low + score.high) / 2
    return CutOff(
        _rounded(middle), review, "a placeholder, which about half of the positive cases reach", is_placeholder=True
    )


def class_cut_off(look: Look, table: Table, tree: exp.Expr) -> CutOff:
    """The setting to begin from where classes have a score each: as a person says, else a placeholder."""
    low, high = look.export.facts(table.relation, exp.Min(this=tree.copy()), exp.Max(this=tree.copy()))
    score = Score("", "", "probability", tree, False, 1.0, float(low or 0), float(high or 1))
    act_at, review = stated(look, "act_at", score), stated(look, "review_from", score)
    if act_at is not None:
        return CutOff(act_at, review, "the cut-off you gave", is_placeholder=False)
    return CutOff(0.5, review, "a placeholder: nobody has chosen it yet", is_placeholder=True)


def _shown_by_decisions(look: Look, table: Table, relation: exp.Expr, score: Score) -> CutOff | None:
    """The cut-off that separates what the product decided without exception; None where there is none."""
    for column in table.columns.values():
        if not set(words(column.name)) & DECISION or column.name == score.column or not 2 <= len(column.values) <= 3:
            continue
        groups = _groups(look, column, relation, score)
        if len(groups) != len(column.values):
            continue
        edges = []
        for (_, _, lower_top), (_, upper_bottom, _) in pairwise(groups):
            if lower_top >= upper_bottom:
                break
            edges.append(simplest(lower_top, upper_bottom))
        else:
            names = [_as_in_file(look, table, column, group[0]) for group in groups]
            why = f"{shown(column.name)} is {shown(names[-1])} from there on, without exception"
            look.findings.say(
                f"The cut-off is {edges[-1]:g}, as the decisions show: {why}, and {listed(names[:-1])} below it.",
                "--act-at",
            )
            return CutOff(edges[-1], edges[0] if len(edges) == 2 else None, f"what the decisions show: {why}", False)
    return None


def _as_in_file(look: Look, table: Table, column: Column, decision: object) -> object:
    if column.family != "boolean":
        return decision
    return spellings(look.export, table, column)[str(decision) == "true"]


def _groups(look: Look, column: Column, relation: exp.Expr, score: Score) -> list[tuple[object, float, float]]:
    """Each decision with its smallest and largest score, from low to high."""
    number = exp.cast(score.tree.copy(), "double")
    finite = exp.case().when(exp.Anonymous(this="ISFINITE", expressions=[number.copy()]), number)
    decision = column_tree(column.name)
    query = exp.select(
        exp.alias_(exp.cast(decision, "text"), "decision"), exp.alias_(exp.Min(this=finite), "low"),
        exp.alias_(exp.Max(this=finite.copy()), "high"),
    ).from_(relation.copy()).where(exp.Not(this=exp.Is(this=decision.copy(), expression=exp.null())))  # fmt: skip
    rows = [row for row in look.export.rows(query.group_by("1")) if row[1] is not None]
    return sorted(((row[0], float(row[1]), float(row[2])) for row in rows), key=lambda row: row[1])


def simplest(low: float, high: float) -> float:
    """The number with the fewest digits above `low` and up to `high`: every one of them separates the same cases.

    >>> simplest(0.4998, 0.5001), simplest(611.0, 612.0)
    (0.5, 612.0)
    """
    bottom, top = Decimal(repr(low)), Decimal(repr(high))
    for digits in range(-12, 18):
        candidate = top.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_FLOOR)
        if candidate > bottom:
            return float(candidate)
    return high


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


__all__ = ["CutOff", "class_cut_off", "find_cut_off", "simplest"]
