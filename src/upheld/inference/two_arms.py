"""The difference B less A of one figure, each counted on its own cases: two periods, two logs, two segments."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from upheld.inference.differences import joined, newcombe_ends
from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.infer import reduced
from upheld.inference.quantiles import checked, divided, normal_quantile, t_factor, t_quantile
from upheld.inference.reduced import Reduced, in_words, normal_half_width
from upheld.inference.reduced_mean import ReducedMean
from upheld.inference.reduced_rate import ReducedRate
from upheld.inference.reduced_smooth import ReducedSmooth
from upheld.inference.refusals import FOLDS
from upheld.inference.sequences import is_guarded, two_arms_half_width
from upheld.inference.statistics import FloatArray, FoldSums, Mean, Ranged, Ratio, RatioOfSums, Smooth, Statistic

ALIKE = 1e-9
"""Errors that correlate by all but this are the same errors: an interval without them would claim certainty."""


@dataclass(frozen=True, slots=True)
class TwoArms:
    """A figure counted on A's cases and on B's. `same_folds`: folds of both come from the same hash of `who`."""

    a: Statistic
    b: Statistic
    same_folds: bool = False


class Ends(NamedTuple):
    """Both ends of a difference, and the method."""

    low: float
    high: float
    method: str


def infer_two_arms(arms: TwoArms, *, looks: Looks, level: float, expected_n: int) -> Estimate | CannotTell:
    """B less A with its interval, in the metric's unit; n counts both.

    | statistic | once | anytime |
    |---|---|---|
    | rates | Newcombe's hybrid score | asymptotic sequence of two groups, guarded; else two mixtures |
    | means | Welch | asymptotic sequence of two groups, each with its check for heavy tails |
    | smooth figures | the two intervals joined | asymptotic sequence of two groups |
    | F1, roots of means | the two intervals joined | two intervals at half of alpha each |
    | anything else | two intervals at half of alpha each | the same |

    Ranged means: at each choice of what is guessed, the same in both; the outermost ends. With `same_folds` a customer
    may be in both, so the two are no independent samples: the residuals of the same fold of customers are held side by
    side, and their correlation enters wherever two errors are added (as in the paired interval of Newcombe 1998). Where
    customers are different ones it is 0 but for noise. CannotTell where one of the two cannot tell.
    """
    checked(level)
    if isinstance(arms.a, Ranged) and isinstance(arms.b, Ranged) and len(arms.a.corners) == len(arms.b.corners):
        return _over_guesses(arms.a, arms.b, arms.same_folds, looks, level, expected_n)
    one, other = reduced(arms.b), reduced(arms.a)
    for name, arm in (("A", other), ("B", one)):
        if isinstance(arm, CannotTell):
            return replace(_of_arm(name, arm), value=_plain(one, other))
    if isinstance(one, CannotTell) or isinstance(other, CannotTell):
        raise ValueError("refusals have been told")
    for name, arm in (("A", other), ("B", one)):
        if not math.isfinite(arm.value):
            # A quantile among cases that timed out.
            return CannotTell(f"in {name} it lies beyond everything that was measured: those cases timed out")
    together = fold_correlation(arms.b, arms.a) if arms.same_folds else None
    # Whatever is computed of the difference, both figures must be such as can be told by themselves.
    told: dict[str, Estimate] = {}
    for name, arm in (("A", other), ("B", one)):
        estimate = arm.interval(looks, level, expected_n)
        if isinstance(estimate, CannotTell):
            return replace(_of_arm(name, estimate), value=one.value - other.value)
        told[name] = estimate
    ends = _apart(one, other, looks, level, expected_n, together)
    if isinstance(ends, CannotTell):
        return replace(ends, value=one.value - other.value)
    if (together or 0.0) >= 1 - ALIKE or ends.high <= ends.low:
        reason = "the two go alike in every group of customers, so nothing shows how far apart they may be"
        return CannotTell(reason, value=one.value - other.value)
    n = told["A"].n + told["B"].n
    n_of = told["B"].n_of if told["A"].n_of == told["B"].n_of else "cases"
    value = one.value - other.value
    method = ends.method[:1].upper() + ends.method[1:]
    return Estimate(value, min(ends.low, value), max(ends.high, value), level, n, n_of, method)


def _over_guesses(
    a: Ranged, b: Ranged, same_folds: bool, looks: Looks, level: float, expected_n: int
) -> Estimate | CannotTell:
    ends: list[Estimate] = []
    for mine, theirs in zip((b.middle, *b.corners), (a.middle, *a.corners), strict=True):
        end = infer_two_arms(TwoArms(theirs, mine, same_folds), looks=looks, level=level, expected_n=expected_n)
        if isinstance(end, CannotTell):
            return replace(end, value=ends[0].value if ends else end.value)
        ends.append(end)
    low, high = min(end.low for end in ends), max(end.high for end in ends)
    return replace(ends[0], low=low, high=high, method=f"{ends[0].method}, over the range of what is guessed")


def rates_apart(
    one: ReducedRate, other: ReducedRate, looks: Looks, level: float, expected_n: float, together: float | None = None
) -> Ends | None:
    """Both ends of one rate less another; None where only a union of intervals holds.

    `together` is the correlation of the errors of the two, None where their cases are taken as different ones.
    """
    if one.as_f1 or other.as_f1:
        return None
    by_customer = one.folds is not None or other.folds is not None
    (k1, n1), (k2, n2) = one.effective_counts(level), other.effective_counts(level)
    correlation = together or 0.0
    match looks:
        case "once":
            low, high = newcombe_ends(k1, n1, k2, n2, normal_quantile(level), correlation)
            return Ends(low, high, _words("Newcombe's hybrid score", looks, by_customer, together))
        case "anytime":
            if not (is_guarded(k1, n1) and is_guarded(k2, n2)):
                return None
            half = two_arms_half_width(n2, k2, n1, k1, n_opt=expected_n, alpha=1 - level, correlation=correlation)
            apart = one.rate - other.rate
            method = _words("asymptotic sequence of two groups", looks, by_customer, together)
            return Ends(max(-1.0, apart - half), min(1.0, apart + half), method)


def fold_correlation(one: Statistic, other: Statistic) -> float | None:
    """How the errors of two figures go together over the same folds of customers; None where that is not known."""
    mine, theirs = _residuals(one), _residuals(other)
    if mine is None or theirs is None:
        return None
    size = float(np.sqrt((mine @ mine) * (theirs @ theirs)))
    return float(mine @ theirs) / size if size > 0 else None


def _residuals(statistic: Statistic) -> FloatArray | None:
    """By how much each of the 64 folds moves the figure, up to a factor; 0 for a fold without cases."""
    found = np.zeros(FOLDS)
    match statistic:
        case Ratio() | Mean() | RatioOfSums():
            folds = statistic.folds
            if folds is None or folds.numbers is None:
                return None
            found[folds.numbers] = _residuals_of(folds)
        case Smooth():
            values, numbers = statistic.without_fold, statistic.fold_numbers
            if values is None or numbers is None or not np.isfinite(values).all():
                return None
            found[numbers] = values.mean() - values
        case _:
            return None
    return found


def _residuals_of(folds: FoldSums) -> FloatArray:
    return np.asarray(folds.events - folds.events.sum() / folds.cases.sum() * folds.cases, float)


def _apart(
    one: Reduced, other: Reduced, looks: Looks, level: float, expected_n: float, together: float | None
) -> Ends | CannotTell:
    if isinstance(one, ReducedRate) and isinstance(other, ReducedRate):
        found = rates_apart(one, other, looks, level, expected_n, together)
        if found is not None:
            return found
    if isinstance(one, ReducedMean) and isinstance(other, ReducedMean) and not (one.as_root or other.as_root):
        return _means_apart(one, other, looks, level, expected_n, together)
    if looks == "once" and isinstance(one, ReducedRate | ReducedMean | ReducedSmooth) and type(one) is type(other):
        return _squared_and_added(one, other, level, expected_n, together)
    if isinstance(one, ReducedSmooth) and isinstance(other, ReducedSmooth):
        return _smooth_apart(one, other, looks, level, expected_n, together)
    return _two_intervals(one, other, looks, level, expected_n)


def _means_apart(
    one: ReducedMean, other: ReducedMean, looks: Looks, level: float, expected_n: float, together: float | None
) -> Ends:
    """Welch 1938 [check the paper] read once; the asymptotic sequence on the same error at any time."""
    by_customer = one.folds is not None or other.folds is not None
    match looks:
        case "once":
            se = joined(one.se, other.se, together or 0.0)
            half, name = t_quantile(_degrees(one, other, together), level) * se, "Welch"
        case "anytime":
            se = joined(one.se * t_factor(one.folds, level), other.se * t_factor(other.folds, level), together or 0.0)
            units = one.independent + other.independent
            half, name = normal_half_width(se, units, looks, level, expected_n), "asymptotic sequence of two groups"
    apart = one.value - other.value
    low, high = max(one.low - other.high, apart - half), min(one.high - other.low, apart + half)
    return Ends(low, high, _words(name, looks, by_customer, together))


def _degrees(one: ReducedMean, other: ReducedMean, together: float | None) -> float:
    own = [(arm.se**2, (arm.cases if arm.folds is None else arm.folds) - 1) for arm in (one, other)]
    if together is not None:  # folds against folds: one difference for each
        return min(df for _, df in own)
    return (one.se**2 + other.se**2) ** 2 / sum(variance**2 / df for variance, df in own)


def _smooth_apart(
    one: ReducedSmooth, other: ReducedSmooth, looks: Looks, level: float, expected_n: float, together: float | None
) -> Ends:
    se = joined(one.se * t_factor(one.folds, level), other.se * t_factor(other.folds, level), together or 0.0)
    units = one.cases / one.design_effect + other.cases / other.design_effect
    half = normal_half_width(se, units, looks, level, expected_n) + one.of.error + other.of.error
    apart, by_customer = one.value - other.value, one.folds is not None or other.folds is not None
    low, high = max(one.of.low - other.of.high, apart - half), min(one.of.high - other.of.low, apart + half)
    return Ends(low, high, _words("asymptotic sequence of two groups", looks, by_customer, together))


def _squared_and_added(
    one: Reduced, other: Reduced, level: float, expected_n: float, together: float | None
) -> Ends | CannotTell:
    """The ends from the two intervals by themselves, as Newcombe's hybrid joins two of Wilson's.

    Zou, Donner 2008, Stat Med 27:1693 (MOVER) [check the paper].
    """
    first, second = one.interval("once", level, expected_n), other.interval("once", level, expected_n)
    if isinstance(first, CannotTell) or isinstance(second, CannotTell):
        return first if isinstance(first, CannotTell) else second  # type: ignore[return-value]
    apart, correlation = one.value - other.value, together or 0.0
    low = apart - joined(first.value - first.low, second.high - second.value, correlation)
    high = apart + joined(first.high - first.value, second.value - second.low, correlation)
    paired = "" if together is None else ", customers held side by side"
    return Ends(low, high, f"two intervals joined{paired}: {first.method}")


def _two_intervals(one: Reduced, other: Reduced, looks: Looks, level: float, expected_n: float) -> Ends | CannotTell:
    """The ends that remain between two intervals at half of alpha each: they hold together, whatever binds the two."""
    first, second = (arm.interval(looks, divided(level, 2), expected_n) for arm in (one, other))
    if isinstance(first, CannotTell):
        return first
    if isinstance(second, CannotTell):
        return second
    return Ends(first.low - second.high, first.high - second.low, f"two intervals, {first.method}")


def _words(method: str, looks: Looks, by_customer: bool, together: float | None) -> str:
    if together is not None:
        return in_words(f"{method}, customers held side by side", looks, by_customer=False)
    return in_words(method, looks, by_customer=by_customer)


def _plain(one: Reduced | CannotTell, other: Reduced | CannotTell) -> float | None:
    """The difference of the plain figures, shown and never judged; None where one has none."""
    if one.value is None or other.value is None:
        return None
    return one.value - other.value


def _of_arm(name: str, refused: CannotTell) -> CannotTell:
    return replace(refused, reason=f"in {name} {refused.reason}")
