"""The difference of two rates, read once: on different cases, or both on the same cases."""

from __future__ import annotations

from math import sqrt

from upheld.errors import CallError
from upheld.inference.estimate import CannotTell, Estimate
from upheld.inference.quantiles import normal_quantile
from upheld.inference.rates import checked_counts, wilson_ends
from upheld.inference.refusals import nothing_counted


def newcombe_hybrid_score(
    x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95, n_of: str = "cases"
) -> Estimate | CannotTell:
    """x1 / n1 - x2 / n2 with Newcombe's hybrid score interval (-1 to 1), for independent groups and one look.

    n counts both groups. A group without cases: CannotTell. Newcombe 1998, Stat Med 17:873, method 10
    [check the paper]; `confint_proportions_2indep(method="newcomb")` in statsmodels.

    >>> estimate = newcombe_hybrid_score(56, 70, 48, 80)
    >>> [round(end, 4) for end in (estimate.value, estimate.low, estimate.high)]
    [0.2, 0.0524, 0.3339]
    """
    if 0 in (checked_counts(x1, n1), checked_counts(x2, n2)):
        return nothing_counted(n_of)
    low, high = newcombe_ends(x1, n1, x2, n2, normal_quantile(level))
    return Estimate(x1 / n1 - x2 / n2, low, high, level, int(n1 + n2), n_of, "Newcombe's hybrid score, one look")


def newcombe_ends(
    x1: float, n1: float, x2: float, n2: float, z: float, correlation: float = 0.0
) -> tuple[float, float]:
    """Both ends of the interval of x1 / n1 - x2 / n2, for n1 and n2 above 0; `correlation` is that of the two rates."""
    p1, p2 = x1 / n1, x2 / n2
    low1, high1 = wilson_ends(x1, n1, z)
    low2, high2 = wilson_ends(x2, n2, z)
    low = p1 - p2 - joined(p1 - low1, high2 - p2, correlation)
    high = p1 - p2 + joined(high1 - p1, p2 - low2, correlation)
    return max(-1.0, low), min(1.0, high)


def newcombe_paired(
    both: int, a_only: int, b_only: int, neither: int, *, level: float = 0.95, n_of: str = "cases"
) -> Estimate | CannotTell:
    """How much more often A is right than B on the same cases (-1 to 1), with Newcombe's paired interval; one look.

    The four counts: both right, only A, only B, neither. No case: CannotTell. Negative counts: CallError.
    Newcombe 1998, Stat Med 17:2635, method 10 [check the paper]; no library function was found, so the code is ours.

    >>> estimate = newcombe_paired(36, 12, 2, 0)
    >>> [round(end, 4) for end in (estimate.value, estimate.low, estimate.high)]
    [0.2, 0.0569, 0.3404]
    """
    if min(both, a_only, b_only, neither) < 0:
        raise CallError("counts of cases cannot be negative")
    n = both + a_only + b_only + neither
    if n == 0:
        return nothing_counted(n_of)
    z, right_a, right_b = normal_quantile(level), both + a_only, both + b_only
    p1, p2, d = right_a / n, right_b / n, (a_only - b_only) / n
    low1, high1 = wilson_ends(right_a, n, z)
    low2, high2 = wilson_ends(right_b, n, z)
    phi = _correlation(both, a_only, b_only, neither)
    low = d - joined(p1 - low1, high2 - p2, phi)
    high = d + joined(high1 - p1, p2 - low2, phi)
    return Estimate(d, max(-1.0, low), min(1.0, high), level, n, n_of, "Newcombe's paired score, one look")


def _correlation(both: int, a_only: int, b_only: int, neither: int) -> float:
    """How strongly A and B are right on the same cases, lessened as in the paper; 0 where a margin is 0."""
    margins = (both + a_only) * (b_only + neither) * (both + b_only) * (a_only + neither)
    if margins == 0:
        return 0.0
    product = both * neither - a_only * b_only
    n = both + a_only + b_only + neither
    return (max(product - n / 2, 0.0) if product > 0 else product) / sqrt(margins)


def joined(a: float, b: float, phi: float) -> float:
    """The half-width (or error) of a difference from those of its parts, which correlate by phi."""
    return sqrt(max(0.0, a * a - 2 * phi * a * b + b * b))
