"""Whose outcome a log can know, as conditions on its rows: nothing else is ever counted as an outcome.

Where the log says that outcomes are known for some cases only, whatever a column holds for the others is not counted:
a payment that was stopped has no outcome, though a file may say "not fraud". A case whose outcome was not sought, in a
sample, is unknown too, and never negative.
"""

from __future__ import annotations

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.classification.lever import CUTOFF_COLUMN, NO_SCORE, REGIONS, region
from upheld.kinds.classification.needed import KNOWN_REGIONS, SAMPLED
from upheld.kinds.plan import BoundLog
from upheld.spec.kinds.classification import ClassificationSpec
from upheld.spec.log import SAMPLE, SampledOutcomes


def known_for(spec: ClassificationSpec) -> str:
    """Whose outcomes can be known: all, acted, not_acted, reviewed or sampled."""
    said = spec.log.outcome_known_for if spec.log is not None else "all"
    return SAMPLED if isinstance(said, SampledOutcomes) else said


def is_sought(spec: ClassificationSpec, bound: BoundLog, score: exp.Expr, value: exp.Expr | None) -> exp.Expr:
    """Whether the outcome of a case counts at all; `value` is its value of the segment by which the cut-off differs."""
    word = known_for(spec)
    if word == SAMPLED:
        said = bound.tree(SAMPLE)
        if bound.families[SAMPLE] == "number":
            said = exp.GT(this=said, expression=number(0))
        return exp.func("COALESCE", exp.Paren(this=said), exp.false())
    if spec.lever is None:
        raise ValueError("a spec without a lever has no regions")
    columns = {} if value is None else {CUTOFF_COLUMN: value}
    inside = region(spec.lever, score, BoundLog(exp.Table(), columns, {}))
    no_score = exp.Is(this=score.copy(), expression=exp.null())
    place = exp.case().when(no_score, exp.Literal.number(NO_SCORE)).else_(inside)
    codes = [code for code, name in enumerate(REGIONS) if name in KNOWN_REGIONS[word]]
    # What has no score was never acted on, and no person was shown it.
    codes += [NO_SCORE] if word == "not_acted" else []
    return exp.In(this=exp.Paren(this=place), expressions=[exp.Literal.number(code) for code in codes])


def can_never_be_known(spec: ClassificationSpec, bound: BoundLog, sought: exp.Expr) -> exp.Expr:
    """Whether no sample stands for a case whose outcome is not known."""
    if known_for(spec) == SAMPLED and bound.families[SAMPLE] != "number":
        return exp.false()  # which regions a simple sample leaves out is seen from its counts
    return exp.Not(this=sought.copy())


def stands_for_others(spec: ClassificationSpec, bound: BoundLog) -> exp.Expr | None:
    """Whether an empty outcome may be one that was not sought, so that it never means no; None where it cannot be."""
    if known_for(spec) != SAMPLED or bound.families[SAMPLE] != "number":
        return None
    return exp.func("COALESCE", exp.LT(this=bound.tree(SAMPLE), expression=number(1)), exp.true())


def weight(spec: ClassificationSpec, bound: BoundLog, sought: exp.Expr) -> exp.Expr:
    """For how many cases a sampled outcome stands: 1 by its probability; 1 in a simple sample, which counts weigh."""
    if bound.families[SAMPLE] != "number":
        return number(1)
    # Two equal conditions: an engine may work out a division before it looks at the other one.
    share = exp.func("NULLIF", exp.cast(bound.tree(SAMPLE), "double"), number(0))
    return exp.case().when(sought.copy(), exp.Div(this=number(1), expression=share)).else_(number(0))
