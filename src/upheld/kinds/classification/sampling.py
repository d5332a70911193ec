"""Shares of cases where outcomes are known for a random sample of them: each known one stands for others.

In a simple sample a region's known outcomes stand for all of its cases, so that its counts are spread over them
(post-stratification). Where the log holds the probability with which each outcome was sought, a known one counts
1 / probability, and a share is a ratio of two such sums (Hajek 1971 [check the book]).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.inference import CannotTell, FloatArray, FoldSums, Ratio, RatioOfSums, Smooth, infinitesimal_jackknife
from upheld.kinds.classification.slices import Sampled, Slice

FEWEST_EFFECTIVE = 100
"""So many equally weighted cases a weighted share must be worth; no single weight is then above a tenth of the sum."""

ALIKE = 1e-5
"""Weights that differ by no more are one weight: they are rounded to a millionth."""

OF_RARER = "known cases of the rarer sort"
"""What a weighted share's information comes from: those that are what it counts, or those that are not."""

Matrix = NDArray[Any]
"""How often a case of each region and outcome counts, shape (3, 2)."""


def is_partial(part: Slice) -> bool:
    """Whether some known outcome stands for more cases than itself."""
    if part.sampled is None:
        return False
    if part.sampled.by_region:
        sampled = part.counts[:, :2].sum(axis=1)
        return bool(((sampled > 0) & (sampled < part.counts.sum(axis=1))).any())
    return any(weight != n for weight, n in zip(part.sampled.weights.flat, part.counts[:, :2].flat, strict=True))


def share_of_sample(
    part: Slice, events: Matrix, cases: Matrix, n_of: str, lender: Slice | None
) -> Ratio | RatioOfSums | Smooth | CannotTell:
    """The share of `cases` that are `events`, weighed as the sample was drawn; plain where all weigh alike."""
    sampled = part.sampled
    if sampled is None:
        raise ValueError("the outcomes are no sample")
    if _weighs_alike(part, sampled, cases):
        return _plainly(part, events, cases, n_of, lender)
    if not sampled.by_region:
        return _ratio(part, sampled, events, cases, n_of, lender)
    return smooth_of_sample(part, lambda table: _divided(table, events, cases), 0.0, 1.0, _counted(part, events, cases))


def smooth_of_sample(
    part: Slice,
    function: Callable[[FloatArray], FloatArray],
    low: float,
    high: float,
    classes: tuple[int, int] | None = None,
) -> Smooth | CannotTell:
    """A function of (..., 3, 2) counts by region and outcome, where a simple sample of each region is known.

    Its error is that of the delta method on the cases of each region that are known to be true, known to be false, and
    not known; where customers return, that of leaving out folds. `classes` are the known cases it comes from; default:
    the known positives and negatives.
    """
    yes, no = (int(part.counts[:, outcome].sum()) for outcome in (1, 0)) if classes is None else classes

    def of_cells(cells: FloatArray) -> FloatArray:
        return function(spread(cells.reshape(*cells.shape[:-1], 3, 3)))

    with np.errstate(divide="ignore", invalid="ignore"):
        value, se = infinitesimal_jackknife(of_cells, part.counts.astype(float).reshape(9))
        if not np.isfinite(value):
            return CannotTell("no sampled case says anything of it yet")
        without = None
        if part.fold_counts is not None:
            without = of_cells(part.counts.reshape(9) - part.fold_counts.reshape(-1, 9))
    effect = 1.0 if part.fold_counts is not None else part.design_effect
    if effect is None:
        reason = "what returning customers cost it cannot be told, because a few of them dominate all cases"
        return CannotTell(reason, "cannot_know", float(value))
    scale = "logit" if low == 0.0 and high == 1.0 else "identity"
    return Smooth(
        float(value),
        float(se),
        yes,
        no,
        "logit" if scale == "logit" else "identity",
        low,
        high,
        without_fold=without,
        largest_fold=part.largest_fold,
        design_effect=effect,
        units_of=OF_RARER if classes is not None else None,
    )


def spread(counts: FloatArray) -> FloatArray:
    """Counts by region and outcome, (..., 3, 3), as if all cases of a region had outcomes like the known: (..., 3, 2).

    A region without a known outcome comes back empty.
    """
    known = counts[..., :2].sum(axis=-1, keepdims=True)
    factor = np.divide(counts.sum(axis=-1, keepdims=True), known, out=np.zeros_like(known), where=known > 0)
    return np.asarray(counts[..., :2] * factor, float)


def _divided(table: FloatArray, events: Matrix, cases: Matrix) -> FloatArray:
    return np.asarray((table * events).sum(axis=(-2, -1)) / (table * cases).sum(axis=(-2, -1)), float)


def _weighs_alike(part: Slice, sampled: Sampled, cases: Matrix) -> bool:
    """Whether all cases that count have one weight, so that a plain share is the weighted one."""
    if sampled.by_region:
        known, n = part.counts[:, :2].sum(axis=1), part.counts.sum(axis=1)
        used = (cases.sum(axis=1) > 0) & (known > 0)
        factors = n[used] / known[used]
        return bool(len(factors) == 0 or (factors == factors[0]).all())
    used = cases > 0
    n = int(part.counts[:, :2][used].sum())
    total, squares = sum(sampled.weights[used], Fraction(0)), sum(sampled.squares[used], Fraction(0))
    return n == 0 or float(n * squares) <= float(total**2) * (1 + ALIKE)


def _counted(part: Slice, events: Matrix, cases: Matrix) -> tuple[int, int]:
    """Known cases that are events, and known cases that count and are none."""
    known = part.counts[:, :2]
    yes = int(known[events > 0].sum())
    return yes, int(known[cases > 0].sum()) - yes


def _plainly(part: Slice, events: Matrix, cases: Matrix, n_of: str, lender: Slice | None) -> Ratio:
    def folds(of: Slice | None) -> FoldSums | None:
        if of is None or of.fold_counts is None:
            return None
        y, m = ((of.fold_counts[:, :, :2] * matrix.astype(float)).sum(axis=(1, 2)) for matrix in (events, cases))
        return FoldSums(y[m > 0], m[m > 0])

    known = part.counts[:, :2]
    k, n = (float((known * matrix.astype(float)).sum()) for matrix in (events, cases))
    return Ratio(k, round(n), n_of, folds(part), lender=folds(lender))


def _ratio(
    part: Slice, sampled: Sampled, events: Matrix, cases: Matrix, n_of: str, lender: Slice | None
) -> RatioOfSums | CannotTell:
    """A ratio of two sums of weights, with its error by the delta method or by folds."""
    exact_events, exact_cases = (np.vectorize(Fraction, otypes=[object])(matrix) for matrix in (events, cases))
    y, m = (sampled.weights * exact_events).sum(), (sampled.weights * exact_cases).sum()
    yy, ym, mm = (
        (sampled.squares * one * other).sum()
        for one, other in ((exact_events, exact_events), (exact_events, exact_cases), (exact_cases, exact_cases))
    )
    known = int(part.counts[:, :2][cases > 0].sum())
    if not known:
        return CannotTell(f"none of the {n_of} is in the sample yet")
    value = float(y / m)
    effective = float(m**2 / mm)
    if effective < FEWEST_EFFECTIVE:
        reason = f"its {known:,} sampled {n_of} are worth no more than {effective:,.0f} that weigh alike"
        return CannotTell(f"{reason}; it needs {FEWEST_EFFECTIVE}", value=value)
    folds = None
    if part.fold_counts is not None and sampled.fold_weights is not None:
        events_of, cases_of = (
            (sampled.fold_weights * matrix.astype(float)).sum(axis=(1, 2)) for matrix in (events, cases)
        )
        folds = FoldSums(events_of[cases_of > 0], cases_of[cases_of > 0])
    lent = None
    if lender is not None and lender.sampled is not None and lender.fold_counts is not None:
        found = _ratio(lender, lender.sampled, events, cases, n_of, None)
        lent = found if isinstance(found, RatioOfSums) else None
    yes, no = _counted(part, events, cases)
    return RatioOfSums(y, m, (yy, ym, mm), known, n_of, folds, 0.0, 1.0, min(yes, no), OF_RARER, lender=lent)
