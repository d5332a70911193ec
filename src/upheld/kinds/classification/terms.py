"""Each case with its place on the grid of scores, its region, and the integer terms that are added up."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from fractions import Fraction

from sqlglot import exp

from upheld.evidence import UNSCORED, Grid, number
from upheld.kinds.classification.amount_terms import SUMS as AMOUNT_SUMS
from upheld.kinds.classification.amount_terms import amount_scales
from upheld.kinds.classification.known_for import known_for
from upheld.kinds.classification.lever import CUTOFF_COLUMN, NO_SCORE, REVIEW, lever_of, region
from upheld.kinds.classification.needed import SAMPLED
from upheld.kinds.classification.rows import column_of
from upheld.kinds.classification.unseen_terms import unseen_columns, unseen_scales, unseen_terms
from upheld.kinds.classification.worth import UNVALUED, moment_scale, terms_of
from upheld.kinds.moments import moment_name, moments_of
from upheld.kinds.plan import BoundLog, Functions, select_from
from upheld.kinds.rows import FALSE, TRUE, as_flag
from upheld.spec.kinds.classification import ClassificationSpec

SUM_SCALE = 2**32

_SMALLEST_LIKELIHOOD = sys.float_info.epsilon
"""log loss clips probabilities here, as scikit-learn does for 64-bit floats."""

SCORE_SUMS = ("score", "score_squared", "brier_squared", "log_loss", "log_loss_squared")
UNSEEN = ("unknowable", "ignored")
"""Counts of cases whose outcome can never be known, and of outcomes that stand in the log and do not count."""

WEIGHTS = ("weight", "weight_squared")
"""Sums over known outcomes of for how many cases each stands, where a sample of them is known."""

WEIGHT_SCALE = 10**6
"""So many units make a weight of 1."""

_REVIEW_SUMS = ("looked_at", "found")


def score_grid(spec: ClassificationSpec) -> Grid:
    """The grid on which this spec's scores are counted."""
    if spec.log is not None and not spec.log.has_score:
        return Grid("number")  # the log gives none: 1 where the product acts, 0 where it does not
    return Grid(spec.log.score_scale if spec.log else "probability")


def counted_on(spec: ClassificationSpec) -> tuple[str, str]:
    """On which grid cases are counted, and what stands on it."""
    return score_grid(spec).name, score_grid(spec).scale


def score_sums(spec: ClassificationSpec) -> tuple[str, ...]:
    """What is added up of probabilities, over judged cases; the score itself first."""
    return SCORE_SUMS if score_grid(spec).scale == "probability" else ()


def review_sums(spec: ClassificationSpec) -> tuple[str, ...]:
    """What is added up over the positives of the review band: those a person looked at, and those that were found."""
    return _REVIEW_SUMS if spec.log is not None and spec.log.review_result is not None else ()


def worth_sums(spec: ClassificationSpec) -> tuple[str, ...]:
    """What is added up of money: how many cases have no known worth, and the products of row terms."""
    slots = terms_of(spec.value).slots
    return (UNVALUED, *map(moment_name, moments_of(slots))) if slots else ()


def unknown_sums(spec: ClassificationSpec) -> tuple[str, ...]:
    """What is added up where outcomes are known for some only: of the others, and of what a known one stands for."""
    if known_for(spec) == "all":
        return ()
    return (*UNSEEN, *(WEIGHTS if known_for(spec) == SAMPLED else ()), *unseen_scales(spec))


def sum_scales(spec: ClassificationSpec) -> dict[str, Fraction]:
    """The exact sums that are kept beside the counts, each with how many units make 1."""
    scales = dict.fromkeys(score_sums(spec), Fraction(SUM_SCALE)) | dict.fromkeys(review_sums(spec), Fraction(1))
    scales |= amount_scales(spec)
    scales |= dict.fromkeys(UNSEEN if known_for(spec) != "all" else (), Fraction(1))
    scales |= dict.fromkeys(WEIGHTS if known_for(spec) == SAMPLED else (), Fraction(WEIGHT_SCALE))
    scales |= unseen_scales(spec)
    slots = terms_of(spec.value).slots
    if spec.value is not None and slots:
        scales[UNVALUED] = Fraction(1)
        scales |= {moment_name(moment): moment_scale(spec.value, len(moment)) for moment in moments_of(slots)}
    return scales


def graded_rows(spec: ClassificationSpec) -> exp.Select:
    """Each case with its bucket, coarse bucket and region."""
    grid, score = score_grid(spec), exp.column("score")
    unscored = exp.Is(this=score.copy(), expression=exp.null())
    bucket = exp.case().when(unscored.copy(), exp.Literal.number(UNSCORED)).else_(grid.bucket(score))
    inner = exp.select("*", exp.alias_(bucket, "bucket")).from_("cases")
    at = exp.column("bucket")
    is_unscored = exp.EQ(this=at.copy(), expression=exp.Literal.number(UNSCORED))
    coarse = exp.case().when(is_unscored, exp.Literal.number(UNSCORED)).else_(grid.coarse(at))
    places = [exp.alias_(coarse, "coarse"), exp.alias_(region_of(spec, unscored), "region")]
    return exp.select("*", *places).from_(inner.subquery("bucketed"))


def calibration_rows(functions: Functions) -> exp.Select:
    """Each graded case with the integer term of its score, null where it is not judged."""
    score = exp.case().when(_is_judged(), exp.column("score"))
    return _adding("graded", {"term_score": _scaled(score, SUM_SCALE, functions)})


def score_rows(spec: ClassificationSpec, functions: Functions) -> dict[str, exp.Select]:
    """Each graded case with the integer terms of its score, null where it is not judged, and of what people found."""
    selected = {f"term_{name}": tree for name, tree in _review_terms().items()} if review_sums(spec) else {}
    if not score_sums(spec):
        return {"summed": _adding("graded", selected)}
    score, likelihood, miss, loss = map(exp.column, ("score", "likelihood", "squared_miss", "loss"))
    missed = exp.Paren(this=exp.Sub(this=number(1), expression=likelihood.copy()))
    judged = exp.case().when(exp.Not(this=exp.Is(this=likelihood.copy(), expression=exp.null())), score.copy())
    terms = {
        "score": exp.column("judged_score"),
        "score_squared": exp.Mul(this=exp.column("judged_score"), expression=exp.column("judged_score")),
        "brier_squared": exp.Mul(this=miss, expression=miss.copy()),
        "log_loss": loss,
        "log_loss_squared": exp.Mul(this=loss.copy(), expression=loss.copy()),
    }
    selected |= {f"term_{name}": _scaled(tree, SUM_SCALE, functions) for name, tree in terms.items()}
    surprises = {
        "judged_score": judged,
        "squared_miss": exp.Mul(this=missed, expression=missed.copy()),
        "loss": log_loss(likelihood),
    }
    return {
        "likely": _adding("graded", {"likelihood": exp.case().when(_is_judged(), likelihood_of(score))}),
        "surprised": _adding("likely", surprises),
        "summed": _adding("surprised", selected),
    }


def likelihood_of(score: exp.Expr) -> exp.Expr:
    """The probability that a score gave to what happened."""
    is_true = exp.EQ(this=exp.column("outcome"), expression=exp.Literal.number(TRUE))
    against = exp.Paren(this=exp.Sub(this=number(1), expression=score.copy()))
    return exp.case().when(is_true, score.copy()).else_(against)


def log_loss(likelihood: exp.Expr) -> exp.Expr:
    """How surprising what happened is by its likelihood; null where that is null."""
    # No GREATEST: DuckDB passes over what is empty.
    is_tiny = exp.LT(this=likelihood.copy(), expression=number(_SMALLEST_LIKELIHOOD))
    clipped = exp.case().when(is_tiny, number(_SMALLEST_LIKELIHOOD)).else_(likelihood.copy())
    return exp.Neg(this=exp.func("LN", clipped))


def worth_rows(spec: ClassificationSpec, functions: Functions) -> dict[str, exp.Select]:
    """The judged cases whose outcome has row terms, with the integer terms of their worth; null where it is unknown."""
    terms, scales = terms_of(spec.value), sum_scales(spec)
    outcomes = [outcome for outcome, of in ((FALSE, terms.of_negatives), (TRUE, terms.of_positives)) if of]
    has_terms = exp.In(this=exp.column("outcome"), expressions=[exp.Literal.number(outcome) for outcome in outcomes])
    is_scored = exp.Not(this=exp.Is(this=exp.column("score"), expression=exp.null()))
    selected = {
        f"term_{name}": tree if name == UNVALUED else _scaled(tree, scales[name], functions)
        for name, tree in worth_terms(spec).items()
    }
    return {
        "worth": _adding("graded", slots_of(spec)).where(exp.and_(is_scored, has_terms)),
        "summed": _adding("worth", selected),
    }


def amount_rows(spec: ClassificationSpec, functions: Functions) -> dict[str, exp.Select]:
    """The scored positives that have an amount, with the integer terms of it and of its powers."""
    amount, scales = exp.column("amount"), sum_scales(spec)
    is_positive = exp.EQ(this=exp.column("outcome"), expression=exp.Literal.number(TRUE))
    is_scored = exp.Not(this=exp.Is(this=exp.column("score"), expression=exp.null()))
    is_known = exp.Anonymous(this="ISFINITE", expressions=[amount.copy()])
    selected: dict[str, exp.Expr] = {f"term_{AMOUNT_SUMS[0]}": exp.Literal.number(1)}
    power: exp.Expr = amount
    for name in AMOUNT_SUMS[1:]:
        selected[f"term_{name}"] = _scaled(power.copy(), scales[name], functions)
        power = exp.Mul(this=power, expression=amount.copy())
    return {
        "staked": _adding("graded", {}).where(exp.and_(is_scored, is_positive, is_known)),
        "summed": _adding("staked", selected),
    }


def worth_terms(spec: ClassificationSpec) -> dict[str, exp.Expr]:
    """Whether a case's worth is unknown, and each product of its row terms, null where it is."""
    slots = terms_of(spec.value).slots
    if not slots:
        return {}
    found: dict[str, exp.Expr] = {UNVALUED: as_flag(exp.Is(this=exp.column("slot_0"), expression=exp.null()))}
    for factors in moments_of(slots):
        tree: exp.Expr = exp.column(f"slot_{factors[0]}")
        for slot in factors[1:]:
            tree = exp.Mul(this=tree, expression=exp.column(f"slot_{slot}"))
        found[moment_name(factors)] = tree
    return found


def unknown_rows(spec: ClassificationSpec, functions: Functions) -> dict[str, exp.Select]:
    """Each graded case with the integer terms of what its outcome may be worth, and of for how many cases it stands."""
    scales = sum_scales(spec)
    selected: dict[str, exp.Expr] = {f"term_{name}": exp.column(f"is_{name}") for name in UNSEEN}
    if known_for(spec) == SAMPLED:
        weight: exp.Expr = exp.case().when(_is_judged(), exp.column("weight"))
        powers = {"weight": weight, "weight_squared": exp.Mul(this=weight.copy(), expression=weight.copy())}
        selected |= {f"term_{name}": _scaled(tree, WEIGHT_SCALE, functions) for name, tree in powers.items()}
    for name, tree in unseen_terms(spec).items():
        selected[f"term_{name}"] = _scaled(tree, scales[name], functions)
    columns = unseen_columns(spec, exp.column("region"))
    rows = {"unseen": _adding("graded", columns)} if columns else {}
    return {**rows, "summed": _adding("unseen" if columns else "graded", selected)}


def _adding(rows: str, columns: Mapping[str, exp.Expr]) -> exp.Select:
    """The rows with more columns."""
    return select_from(rows, columns, beside=["*"])


def _scaled(tree: exp.Expr, scale: Fraction | int, functions: Functions) -> exp.Expr:
    return functions.half_even(exp.Mul(this=tree, expression=number(float(scale))))


def _is_judged() -> exp.Expr:
    is_scored = exp.Not(this=exp.Is(this=exp.column("score"), expression=exp.null()))
    return exp.and_(is_scored, exp.LTE(this=exp.column("outcome"), expression=exp.Literal.number(TRUE)))


def region_of(spec: ClassificationSpec, unscored: exp.Expr) -> exp.Expr:
    lever = lever_of(spec)
    if lever is None:
        raise ValueError("a spec without a lever has no regions")
    by = {CUTOFF_COLUMN: exp.column("cutoff_value")}
    inside = region(lever, exp.column("score"), BoundLog(exp.Table(), by, {}))
    return exp.case().when(unscored.copy(), exp.Literal.number(NO_SCORE)).else_(inside)


def _review_terms() -> dict[str, exp.Expr]:
    inside = exp.and_(
        exp.EQ(this=exp.column("region"), expression=exp.Literal.number(REVIEW)),
        exp.EQ(this=exp.column("outcome"), expression=exp.Literal.number(TRUE)),
    )
    return {
        "looked_at": exp.case().when(inside, exp.column("is_looked_at")),
        "found": exp.case().when(inside.copy(), exp.column("review_result")),
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
