"""The lever of classification: act at or above one cut-off, let a person look between two, pass below."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.plan import BoundLog
from upheld.spec.kinds.classification import ClassificationLever, ClassificationSpec, CutoffsBy

REGIONS = ("pass", "review", "act")
PASS, REVIEW, ACT, NO_SCORE = 0, 1, 2, 3
OTHERWISE = ""
"""The group of the cases that have the default cut-off; no value of a segment is an empty text."""
CUTOFF_COLUMN = "lever.act_at.by"


def lever_of(spec: ClassificationSpec) -> ClassificationLever | None:
    """The lever in force: the spec's; where the log names a class and gives no score, to act on what it names.

    Such a log has a score of 1 where the product acts and of 0 where it does not, and nothing that could be moved.
    """
    log = spec.log
    if spec.lever is None and log is not None and log.predicted is not None and not log.has_score:
        return ClassificationLever(act_at=1.0)
    return spec.lever


def region(lever: ClassificationLever, score: exp.Expr, bound: BoundLog) -> exp.Expr:
    """The region of a scored case at the stated setting; an edge belongs to the region above it."""
    tree = exp.case().when(exp.GTE(this=score.copy(), expression=cutoff_of(lever, bound)), exp.Literal.number(ACT))
    if lever.review_from is not None:
        tree = tree.when(exp.GTE(this=score.copy(), expression=number(lever.review_from)), exp.Literal.number(REVIEW))
    return tree.else_(exp.Literal.number(PASS))


def stated(lever: ClassificationLever | None) -> dict[str, Any]:
    """The stated setting as plain data; nothing in it where the product has no lever."""
    if lever is None:
        return {"act_at": None, "review_from": None}
    act_at: Any = lever.act_at
    if isinstance(act_at, CutoffsBy):
        act_at = {"by": act_at.by, "default": act_at.default, **dict(sorted(act_at.values.items()))}
    return {"act_at": act_at, "review_from": lever.review_from}


def shows_window(spec: ClassificationSpec) -> bool:
    """Whether a window is shown whose width can be weighed: never."""
    return False


def is_by_segment(lever: ClassificationLever | None) -> bool:
    """Whether the cut-off differs between the values of a segment, so that regions overlap on the scale of scores."""
    return lever is not None and isinstance(lever.act_at, CutoffsBy)


def cutoff_group(lever: ClassificationLever, value: exp.Expr) -> exp.Expr:
    """Which cut-off a case has: the named value of the segment, or nothing in particular for all the others."""
    named = [] if not isinstance(lever.act_at, CutoffsBy) else list(lever.act_at.values)
    if not named:
        return exp.Literal.string(OTHERWISE)
    is_named = exp.In(this=value.copy(), expressions=[exp.Literal.string(name) for name in named])
    return exp.case().when(is_named, value.copy()).else_(exp.Literal.string(OTHERWISE))


def cutoff_of(lever: ClassificationLever, bound: BoundLog) -> exp.Expr:
    """The cut-off of a case: one for all, or its own by its value of a segment."""
    if not isinstance(lever.act_at, CutoffsBy):
        return number(lever.act_at)
    if not lever.act_at.values:
        return number(lever.act_at.default)
    by = exp.cast(bound.tree(CUTOFF_COLUMN), "text")
    tree = exp.Case(this=by)
    for value, cutoff in lever.act_at.values.items():
        tree = tree.when(exp.Literal.string(value), number(cutoff))
    return tree.else_(number(lever.act_at.default))
