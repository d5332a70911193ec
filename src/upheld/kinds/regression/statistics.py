"""How the metrics of regression are computed from a slice: of promises at the setting, and of the model's errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from upheld.inference import CannotTell, Mean, Ratio, Statistic, r_squared_value
from upheld.kinds.moments import rounding_of_cubes
from upheld.kinds.regression.curve import LOWEST, Between, Curve
from upheld.kinds.regression.left_out import by_leaving_out
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.terms import MOST_BINS
from upheld.kinds.rows import FOLDS

Told = Statistic | CannotTell
Compute = Callable[[Slice], Told]

CAME = "cases that came"

R2_SUMS = ("compared", "actual", "actual_squared", "error_squared")
FEWEST_FOR_R2 = 100
"""With fewer cases the interval of R squared would promise more than it holds."""


def at_setting(compute: Callable[[Curve, int, Slice], Told]) -> Compute:
    """A figure of the promises at the setting; CannotTell where the setting itself cannot be told."""

    def of(part: Slice) -> Told:
        if part.at is None:
            return CannotTell(part.stakes.why_no_setting, "too_early")
        if not -MOST_BINS <= part.at + part.stakes.tolerance < MOST_BINS:
            reach = float(MOST_BINS * part.stakes.step)
            return CannotTell(
                f"the setting lies beyond the {reach:g} that are counted; write a larger log.bin", "cannot_know"
            )
        return compute(part.today, part.at, part)

    return of


def late_rate(curve: Curve, at: int, part: Slice) -> Told:
    """The share of the cases that came later than shown by more than the tolerance."""
    return curve.share_between(at + part.stakes.tolerance, MOST_BINS, CAME)


def late_mean(curve: Curve, at: int, part: Slice) -> Told:
    """By how much the late cases came later than shown, on average."""
    shift = at * curve.step
    edge = at + part.stakes.tolerance
    late = Between(edge, MOST_BINS, (-shift, Fraction(1), Fraction(0)))
    return _unless_empty(curve.mean([late], "late cases", low=0.0), "no case came late")


def early_mean(curve: Curve, at: int, part: Slice) -> Told:
    """By how much the other cases came earlier than shown, on average; those within the tolerance count below 0."""
    shift = at * curve.step
    rest = Between(LOWEST, at + part.stakes.tolerance, (shift, Fraction(-1), Fraction(0)))
    return _unless_empty(curve.mean([rest], "cases in time"), "every case came late")


def promise_mean(curve: Curve, at: int, part: Slice) -> Told:
    """What is shown on average, over the cases that came."""
    whole = Between(LOWEST, MOST_BINS, (at * curve.step, Fraction(0), Fraction(1)))
    return curve.mean([whole], CAME)


def late_quantile(q: float) -> Callable[[Curve, int, Slice], Told]:
    """The quantile of by how much late cases came later than shown."""

    def compute(curve: Curve, at: int, part: Slice) -> Told:
        return curve.late_quantile(at, at + part.stakes.tolerance, q, "late cases")

    return compute


def _unless_empty(mean: Mean, reason: str) -> Told:
    return mean if mean.n else CannotTell(reason)


def unfulfilled_rate(part: Slice) -> Told:
    """The share of the old enough cases that were never fulfilled."""
    n = part.came + part.cancelled + part.unknown
    rate = Ratio(part.cancelled, n, "cases old enough", part.by_fold("cancelled", None))
    return _share_lent(rate, part, unfulfilled_rate)


def share_of_terms(event: str, count: str, n_of: str, lacking: str) -> Compute:
    """The share of the cases counted by one term for which another is 1."""

    def compute(part: Slice) -> Told:
        if event not in part.errors.sums:
            return CannotTell(lacking, "cannot_know")
        rate = Ratio(int(part.total(event)), int(part.total(count)), n_of, part.by_fold(event, count))
        return _share_lent(rate, part, compute)

    return compute


def _share_lent(rate: Ratio, part: Slice, compute: Compute) -> Told:
    lender = compute(part.whole) if part.whole is not None and rate.folds is None else None
    return replace(rate, lender=lender.folds) if isinstance(lender, Ratio) else rate


def mean_of_terms(name: str, count: str, n_of: str, lacking: str = "", *, low: float = float("-inf")) -> Compute:
    """The mean of one term over the cases that another counts; its squares stand in `NAME_squared`."""

    def compute(part: Slice) -> Told:
        if name not in part.errors.sums:
            return CannotTell(lacking, "cannot_know")
        n, squares, folds = int(part.total(count)), part.total(f"{name}_squared"), part.by_fold(name, count)
        cubed, cubes = f"{name}_cubed", None
        if cubed in part.errors.sums:
            cubes = part.total(cubed), rounding_of_cubes(n, squares, part.scales[cubed])
        return _lent(Mean(n, part.total(name), squares, n_of, folds, low, cubes=cubes), part, compute)

    return compute


def _lent(mean: Mean, part: Slice, compute: Compute) -> Told:
    lender = compute(part.whole) if part.whole is not None and mean.folds is None else None
    return replace(mean, lender=lender) if isinstance(lender, Mean) else mean


def bias(part: Slice) -> Told:
    """The mean of what came less what the model said."""
    return _of_errors(part, "error", bias, part.model.cubes(of_sizes=False))


def mae(part: Slice) -> Told:
    """The mean size of the model's errors."""
    return _of_errors(part, "error_absolute", mae, part.model.cubes(of_sizes=True), low=0.0)


def rmse(part: Slice) -> Told:
    """The root of the mean squared error; its squares and cubes, which are fourth and sixth powers of errors, are taken
    at the far end of each bin, so never too small.
    """
    fourth, sixth = part.model.powers(4), part.model.powers(6)
    n, total, folds = (
        int(part.total("compared")),
        part.total("error_squared"),
        part.by_fold("error_squared", "compared"),
    )
    mean = Mean(n, total, fourth, CAME, folds, 0.0, as_root=True, cubes=(sixth, Fraction(0)))
    return _lent(mean, part, rmse)


def _of_errors(
    part: Slice, name: str, compute: Compute, cubes: tuple[Fraction, Fraction], low: float = float("-inf")
) -> Told:
    n, squares, folds = int(part.total("compared")), part.total("error_squared"), part.by_fold(name, "compared")
    return _lent(Mean(n, part.total(name), squares, CAME, folds, low, cubes=cubes), part, compute)


def rmsle(part: Slice) -> Told:
    """The root of the mean squared difference of log(1 + …); CannotTell where a value is -1 or below."""
    n = int(part.total("logged"))
    if n < int(part.total("compared")):
        return CannotTell(
            f"{int(part.total('compared')) - n:,} cases have a value of -1 or below, which has no logarithm",
            "cannot_know",
        )
    found = mean_of_terms("log_error", "logged", CAME, low=0.0)(part)
    return _as_root(found)


def _as_root(found: Told) -> Told:
    if not isinstance(found, Mean):
        return found
    lender = None if found.lender is None else replace(found.lender, as_root=True)
    return replace(found, as_root=True, lender=lender)


def mape(part: Slice) -> Told:
    """The mean size of the error as a share of what came; CannotTell where that is 0 in a case."""
    zeros = int(part.total("zeros"))
    if zeros:
        return CannotTell(f"{zeros:,} cases came to 0, of which an error is no share", "cannot_know")
    return mean_of_terms("share_error", "compared", CAME, low=0.0)(part)


def r2(part: Slice) -> Told:
    """The share of the spread of what came that the model explains, with the standard error of its left-out folds."""
    n = int(part.total("compared"))
    totals = [part.total(name) for name in R2_SUMS]
    value = r_squared_value(n, *totals[1:]) if n else None
    if value is None:
        return CannotTell("what came is the same in every case, so there is no spread to explain")
    if n < FEWEST_FOR_R2:
        return CannotTell(f"needs at least {FEWEST_FOR_R2} cases that came; has {n:,}", "too_early", value)
    if part.folded is None:
        if part.is_whole and part.whole is None:
            return CannotTell("its interval needs log.id or log.who: what to leave out in turn", "cannot_know", value)
        return CannotTell("its interval is told for the whole product, not for a part of it", "cannot_know", value)
    by_fold = np.zeros((FOLDS, len(R2_SUMS)))
    for i, name in enumerate(R2_SUMS):
        sums = part.folded.sums[name].floats() / float(part.scales[name])
        np.add.at(by_fold[:, i], part.folded.keys["fold"], sums)
    return by_leaving_out(_r2_of, by_fold, value, n, CAME, is_clustered=part.is_clustered, most=1.0)


def _r2_of(row: list[float]) -> float | None:
    n, y, yy, ee = row
    return r_squared_value(round(n), Fraction(y), Fraction(yy), Fraction(ee)) if n > 0 else None


def pinball(index: int) -> Compute:
    """The mean pinball loss of one quantile that the model says."""
    return mean_of_terms(
        f"pinball_{index}", f"pinned_{index}", CAME, "the log names no quantiles (log.quantiles)", low=0.0
    )


rule_gain: Compute = mean_of_terms("rule_gain", "ruled", CAME, "the spec has no rule to compare with")
"""By how much the model's error is larger than the rule's, on the same cases; below 0 the model is nearer."""
