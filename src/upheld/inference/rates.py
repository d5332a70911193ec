"""Intervals of one rate, and of F1, read once."""

from __future__ import annotations

from math import sqrt

from scipy.special import betaincinv

from upheld.errors import CallError
from upheld.inference.estimate import CannotTell, Estimate
from upheld.inference.quantiles import checked, normal_quantile
from upheld.inference.refusals import nothing_counted


def wilson(k: float, n: float, *, level: float = 0.95, n_of: str = "cases") -> Estimate | CannotTell:
    """The rate k / n with Wilson's score interval, for one look.

    Counts may be real-valued (effective counts). The ends are exactly 0 at k = 0 and exactly 1 at k = n. n = 0:
    CannotTell. k outside 0 to n: CallError. Wilson 1927; Newcombe 1998, Stat Med 17:857 [check the paper].

    >>> estimate = wilson(81, 263)
    >>> [round(end, 4) for end in (estimate.value, estimate.low, estimate.high)]
    [0.308, 0.2553, 0.3662]
    >>> wilson(0, 0).reason
    'no case has an outcome yet'
    """
    if checked_counts(k, n) == 0:
        return nothing_counted(n_of)
    low, high = wilson_ends(k, n, normal_quantile(level))
    return Estimate(k / n, low, high, level, int(n), n_of, "Wilson, one look")


def clopper_pearson(k: float, n: float, *, level: float = 0.95, n_of: str = "cases") -> Estimate | CannotTell:
    """The rate k / n with the Clopper-Pearson interval, which covers at least at `level` whatever the true rate.

    Wider than Wilson; for one look. n = 0: CannotTell. Clopper, Pearson 1934, through beta quantiles
    [check the paper].

    >>> estimate = clopper_pearson(81, 263)
    >>> [round(end, 4) for end in (estimate.low, estimate.high)]
    [0.2527, 0.3676]
    """
    if checked_counts(k, n) == 0:
        return nothing_counted(n_of)
    tail = (1 - checked(level)) / 2
    low = float(betaincinv(k, n - k + 1, tail)) if k > 0 else 0.0
    high = float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return Estimate(k / n, low, high, level, int(n), n_of, "Clopper-Pearson, one look")


def wilson_jaccard(tp: float, fp: float, fn: float, *, level: float = 0.95) -> Estimate | CannotTell:
    """F1 with an interval for one look: Wilson on the Jaccard index tp / (tp + fp + fn), both ends mapped to F1.

    F1 = 2J / (1 + J) grows with J, so the mapping keeps the coverage. n counts the cases that are positive, flagged
    or both; none of them: CannotTell. Ours.

    >>> estimate = wilson_jaccard(80, 20, 10)
    >>> [round(end, 4) for end in (estimate.value, estimate.low, estimate.high)]
    [0.8421, 0.7786, 0.89]
    """
    n, n_of = tp + fp + fn, "positives or flagged"
    if checked_counts(tp, n) == 0:
        return nothing_counted(n_of)
    low, high = wilson_ends(tp, n, normal_quantile(level))
    method = "Wilson through the Jaccard index, one look"
    return Estimate(f1_of(tp / n), f1_of(low), f1_of(high), level, int(n), n_of, method)


def wilson_ends(k: float, n: float, z: float) -> tuple[float, float]:
    """Both ends of Wilson's interval, for n above 0."""
    p, zz = k / n, z * z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n))
    # Rounding otherwise leaves 1e-18 at the edges, or an end on the wrong side of a rate near 0 or 1.
    low = 0.0 if k == 0 else min(max(0.0, centre - half), p)
    high = 1.0 if k == n else max(min(1.0, centre + half), p)
    return low, high


def f1_of(jaccard: float) -> float:
    """F1 of a Jaccard index, both 0 to 1."""
    return 2 * jaccard / (1 + jaccard)


def jaccard_of(f1: float) -> float:
    """The Jaccard index of an F1, both 0 to 1."""
    return f1 / (2 - f1)


def checked_counts(k: float, n: float) -> float:
    """n, if k of n can be a count."""
    if not 0 <= k <= n:
        raise CallError(f"{k} of {n} is no count: it must lie between 0 and {n}")
    return n
