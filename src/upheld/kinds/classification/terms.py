"""Each case with its place on the grid of scores, its region, and the integer terms that are added up."""

from __future__ import annotations

import sys
from fractions import Fraction

from sqlglot import exp

from upheld.evidence import UNSCORED, Grid, number
from upheld.kinds.classification.known_for import known_for
from upheld.kinds.classification.lever import CUTOFF_COLUMN, NO_SCORE, REVIEW, region
from upheld.kinds.classification.needed import SAMPLED
from upheld.kinds.classification.rows import FALSE, TRUE, as_flag, column_of
from upheld.kinds.classification.unseen_terms import unseen_columns, unseen_scales, unseen_terms
from upheld.kinds.classification.worth import moment_name, moment_scale, moments_of, terms_of
from upheld.kinds.plan import BoundLog, Functions
from upheld.spec.kinds.classification import ClassificationSpec
from upheld.spec.log import SAMPLE

SUM_SCALE = 2**32

_SMALLEST_LIKELIHOOD = sys.float_info.epsilon
"""log loss clips probabilities here, as scikit-learn does for 64-bit floats."""

WEIGHT_SCALE = 10**6
"""So many units make a weight of 1."""

UNSEEN = ("unknowable", "ignored")
"""Counts of cases whose outcome can never be known, and of outcomes that stand in the log and do not count."""

WEIGHTS = ("weight", "weight_squared")
"""Sums over known outcomes of for how many cases each stands, where a sample of them is known."""

SCORE_SUMS = ("score", "score_squared", "brier_squared", "log_loss", "log_loss_squared")
"""What is added up of a probability."""


def score_grid(spec: ClassificationSpec) -> Grid:
    """The grid on which this spec's scores are counted."""
    return Grid(spec.log.score_scale if spec.log else "probability")


def sum_scales(spec: ClassificationSpec) -> dict[str, Fraction]:
    """The exact sums that are kept beside the counts, each with how many units make 1."""
    scales = dict.fromkeys(SCORE_SUMS if score_grid(spec).scale == "probability" else (), Fraction(SUM_SCALE))
    scales |= dict.fromkeys(UNSEEN if known_for(spec) != "all" else (), Fraction(1))
    scales |= dict.fromkeys(WEIGHTS if known_for(spec) == SAMPLED else (), Fraction(WEIGHT_SCALE))
    scales |= unseen_scales(spec)
    if spec.log is not None and spec.log.review_result is not None:
        scales |= dict.fromkeys(("looked_at", "found"), Fraction(1))
    slots = terms_of(spec.value).slots
    if spec.value is not None and slots:
        scales["valued"] = Fraction(1)
        scales |= {moment_name(moment): moment_scale(spec.value, len(moment)) for moment in moments_of(slots)}
    return scales


def graded_rows(spec: ClassificationSpec, bound: BoundLog, functions: Functions) -> exp.Select:
    """Each case with its bucket, coarse bucket, region and the integer terms that are added up."""
    score, outcome = exp.column("score"), exp.column("outcome")
    grid = score_grid(spec)
    unscored = exp.Is(this=score.copy(), expression=exp.null())
    unseen = unseen_columns(spec, exp.column("place"))
    # Only what unknown outcomes may be worth needs the region before it is counted by.
    placed = exp.select("*", exp.alias_(region_of(spec, unscored), "place")).from_("cases")
    bucketed = exp.select("*").from_(placed.subquery("placed")) if unseen else exp.select("*").from_("cases")
    bucket = exp.case().when(unscored.copy(), exp.Literal.number(UNSCORED)).else_(grid.bucket(score))
    inner = bucketed.select(exp.alias_(bucket, "bucket"), append=True)
    for name, tree in slots_of(spec).items():
        inner = inner.select(exp.alias_(tree, name), append=True)
    for name, tree in unseen.items():
        inner = inner.select(exp.alias_(tree, name), append=True)
    at = exp.column("bucket")
    is_unscored = exp.EQ(this=at.copy(), expression=exp.Literal.number(UNSCORED))
    coarse = exp.case().when(is_unscored, exp.Literal.number(UNSCORED)).else_(grid.coarse(at))
    in_region = region_of(spec, unscored)
    selected = [exp.alias_(coarse, "coarse"), exp.alias_(in_region, "region")]
    terms: dict[str, exp.Expr] = {}
    if grid.scale == "probability":
        terms |= _score_terms(score, outcome)
    if bound.has("log.review_result"):
        terms |= _review_terms(in_region, outcome)
    terms |= _worth_terms(spec)
    if bound.has(SAMPLE):
        weight = exp.column("weight")
        terms |= {"weight": weight, "weight_squared": exp.Mul(this=weight.copy(), expression=weight.copy())}
    scales = sum_scales(spec)
    is_judged = exp.and_(
        exp.Not(this=unscored.copy()), exp.LTE(this=outcome.copy(), expression=exp.Literal.number(TRUE))
    )
    for name, term in terms.items():
        scaled = term if scales[name] == 1 else exp.Mul(this=term, expression=number(float(scales[name])))
        counted = exp.case().when(is_judged.copy(), scaled).else_(number(0))
        selected.append(exp.alias_(functions.half_even(counted), f"term_{name}"))
    for name, term in unseen_terms(spec).items():
        scaled = exp.Mul(this=term, expression=number(float(scales[name])))
        selected.append(exp.alias_(functions.half_even(scaled), f"term_{name}"))
    if known_for(spec) != "all":
        selected += [exp.alias_(exp.column(f"is_{name}"), f"term_{name}") for name in UNSEEN]
    return exp.select("*", *selected).from_(inner.subquery("bucketed"))


def region_of(spec: ClassificationSpec, unscored: exp.Expr) -> exp.Expr:
    if spec.lever is None:
        raise ValueError("a spec without a lever has no regions")
    by = {CUTOFF_COLUMN: exp.column("cutoff_value")}
    inside = region(spec.lever, exp.column("score"), BoundLog(exp.Table(), by, {}))
    return exp.case().when(unscored.copy(), exp.Literal.number(NO_SCORE)).else_(inside)


def _score_terms(score: exp.Expr, outcome: exp.Expr) -> dict[str, exp.Expr]:
    """The score and its square, and what Brier score and log loss need for their spread."""
    is_true = exp.EQ(this=outcome.copy(), expression=exp.Literal.number(TRUE))
    likelihood = (
        exp.case().when(is_true, score.copy()).else_(exp.Paren(this=exp.Sub(this=number(1), expression=score.copy())))
    )
    loss = exp.Neg(this=exp.func("LN", exp.func("GREATEST", likelihood.copy(), number(_SMALLEST_LIKELIHOOD))))
    miss = exp.Paren(this=exp.Sub(this=number(1), expression=likelihood.copy()))
    squared_miss = exp.Paren(this=exp.Mul(this=miss.copy(), expression=miss.copy()))
    return {
        "score": score.copy(),
        "score_squared": exp.Mul(this=score.copy(), expression=score.copy()),
        "brier_squared": exp.Mul(this=squared_miss, expression=squared_miss.copy()),
        "log_loss": exp.Paren(this=loss.copy()),
        "log_loss_squared": exp.Mul(this=exp.Paren(this=loss.copy()), expression=exp.Paren(this=loss.copy())),
    }


def _review_terms(in_region: exp.Expr, outcome: exp.Expr) -> dict[str, exp.Expr]:
    """Of the positives in the review band: those a person looked at, and those the person found."""
    inside = exp.and_(
        exp.EQ(this=in_region.copy(), expression=exp.Literal.number(REVIEW)),
        exp.EQ(this=outcome.copy(), expression=exp.Literal.number(TRUE)),
    )
    zero = exp.Literal.number(0)
    return {
        "looked_at": exp.case().when(inside, exp.column("is_looked_at")).else_(zero),
        "found": exp.case().when(inside.copy(), exp.column("review_result")).else_(zero.copy()),
    }


def slots_of(spec: ClassificationSpec) -> dict[str, exp.Expr]:
    """The row terms of a case, by its outcome; null in every slot of a case one of whose terms is not known."""
    terms = terms_of(spec.value)
    slots: dict[str, exp.Expr] = {}
    for slot in range(terms.slots):
        tree = exp.Case()
        for outcome, of in ((TRUE, terms.of_positives), (FALSE, terms.of_negatives)):
            is_it = exp.EQ(this=exp.column("outcome"), expression=exp.Literal.number(outcome))
            all_known = [exp.Anonymous(this="ISFINITE", expressions=[exp.column(column_of(spec, term))]) for term in of]
            worth = exp.column(column_of(spec, of[slot])) if slot < len(of) else number(0)
            tree = tree.when(exp.and_(is_it, *all_known), worth)
        slots[f"slot_{slot}"] = tree
    return slots


def _worth_terms(spec: ClassificationSpec) -> dict[str, exp.Expr]:
    """Each product of row terms, 0 where a case's worth is not known, and how many cases have one."""
    slots = terms_of(spec.value).slots
    if not slots:
        return {}
    is_empty = exp.Is(this=exp.column("slot_0"), expression=exp.null())
    terms: dict[str, exp.Expr] = {"valued": as_flag(exp.Not(this=is_empty))}
    for factors in moments_of(slots):
        tree: exp.Expr = exp.column(f"slot_{factors[0]}")
        for slot in factors[1:]:
            tree = exp.Mul(this=tree, expression=exp.column(f"slot_{slot}"))
        terms[moment_name(factors)] = exp.func("COALESCE", tree, number(0))
    return terms
