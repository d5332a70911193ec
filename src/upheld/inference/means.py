"""The mean from exact sums, read once, and the check for heavy tails.

Sums stay integers or fractions until the one division at the end: floats are never centred or differenced, because
rounding would then decide the variance.
"""

from __future__ import annotations

from fractions import Fraction
from math import cbrt, inf, sqrt

from upheld.inference.estimate import CannotTell, Estimate
from upheld.inference.quantiles import t_quantile
from upheld.inference.refusals import all_equal, nothing_counted

_NO_SKEW = 1e-9
"""Below it the formula would divide rounding by rounding."""


def t_interval(
    n: int,
    total: Fraction | float,
    squares: Fraction | float,
    *,
    level: float = 0.95,
    n_of: str = "cases",
    low: float = -inf,
    high: float = inf,
) -> Estimate | CannotTell:
    """total / n with Student's t interval, in the unit of the values, clipped to [low, high]; for one look.

    `squares` is the sum of squared values. n = 0, n = 1 or all values equal: CannotTell (the last two with the value).
    Student 1908 [check the paper].

    >>> estimate = t_interval(12, 66, Fraction(901, 2))
    >>> [round(end, 4) for end in (estimate.value, estimate.low, estimate.high)]
    [5.5, 3.708, 7.292]
    """
    if n == 0:
        return nothing_counted(n_of)
    mean = Fraction(total) / n
    variance = variance_of(n, total, squares)
    if isinstance(variance, CannotTell):
        return variance
    half = t_quantile(n - 1, level) * sqrt(variance / n)
    value = float(mean)
    return Estimate(value, max(low, value - half), min(high, value + half), level, n, n_of, "Student's t, one look")


def variance_of(n: int, total: Fraction | float, squares: Fraction | float) -> float | CannotTell:
    """The sample variance (divisor n - 1), exact until the last step; CannotTell at one value or when all are equal.

    >>> variance_of(3, 3_000_000_000_003, Fraction(3_000_000_000_006_000_000_000_005))
    1.0
    """
    value = float(Fraction(total) / n)
    if n == 1:
        return CannotTell("one value only, so nothing shows how much the next ones may differ", value=value)
    spread = n * Fraction(squares) - Fraction(total) ** 2
    # Squares rounded to a coarser scale than the values can leave less than nothing of values that are all equal.
    if spread <= 0:
        return all_equal(value)
    return float(spread / (n * (n - 1)))


def tail_check(
    n: int, total: Fraction | float, squares: Fraction | float, cubes: Fraction | float, *, unit: str = "cases"
) -> CannotTell | None:
    """None if a normal interval of the mean can be trusted: n is at least 25 times the squared sample skewness.

    Otherwise CannotTell, with the number that would be needed at today's skewness. Cochran's rule [check the book];
    imperfect: samples that pass by luck are the ones that lack the big values. From n and the sums of the values,
    their squares and their cubes, exact. n = 0 and equal values pass: other refusals speak for them.

    >>> tail_check(30, 10, 10, 10)
    >>> tail_check(1000, 10, 10, 10).reason
    'a few very large values decide the mean: needs about 2,400 cases; has 1,000'
    """
    needed = cases_for_the_tail(n, total, squares, cubes)
    if n >= needed:
        return None
    return heavy_tail(needed, n, float(Fraction(total) / n), unit=unit)


def cases_for_the_tail(
    n: int,
    total: Fraction | float,
    squares: Fraction | float,
    cubes: Fraction | float,
    cubes_error: Fraction | float = 0,
) -> float:
    """How many cases the mean needs at today's skewness g, 25 g^2; 0 without cases or where all values are equal.

    `cubes_error` is by how much rounding may have moved the sum of cubes; the worst of it is assumed.
    """
    spread, third = _central(n, total, squares, cubes)
    if n == 0 or spread <= 0:
        return 0.0
    return float(25 * (abs(third) + n * n * Fraction(cubes_error)) ** 2 / spread**3)


def skewness_of(n: int, total: Fraction | float, squares: Fraction | float, cubes: Fraction | float) -> float:
    """The sample skewness, from n and the sums of the values, their squares and their cubes; 0 where all are equal.

    >>> round(skewness_of(4, 10, 46, 244), 4)  # of 0, 1, 3, 6
    0.4988
    """
    spread, third = _central(n, total, squares, cubes)
    return float(third) / float(spread) ** 1.5 if n and spread > 0 else 0.0


def _central(
    n: int, total: Fraction | float, squares: Fraction | float, cubes: Fraction | float
) -> tuple[Fraction, Fraction]:
    """n^2 times the variance (divisor n), and n^3 times the third central moment, exact."""
    s, ss = Fraction(total), Fraction(squares)
    return n * ss - s * s, n * n * Fraction(cubes) - 3 * n * s * ss + 2 * s**3


def without_skew(reach: float, skew: float) -> tuple[float, float]:
    """How many standard errors the truth may lie below and above a mean, where `reach` would be normal to both sides.

    `skew` is the skewness of the mean itself: that of the values over the root of n. 0 gives `reach` twice. A mean of
    skew values that lacks the largest ones is too small and its error too: so the interval reaches further to the side
    of the tail, less far to the other. Cubes take the skewness out and stay monotone: Hall 1992, J R Stat Soc B 54:221
    [check the paper].

    >>> [round(one, 3) for one in without_skew(1.96, 0.1)]
    [1.829, 2.123]
    """
    if abs(skew) < _NO_SKEW:
        return reach, reach

    def back(at: float) -> float:
        return 3 / skew * (cbrt(1 + skew * (at - skew / 6)) - 1)

    return back(reach), -back(-reach)


def heavy_tail(needed: float, n: float, value: float, *, unit: str = "cases") -> CannotTell:
    """The refusal where a few very large values decide the mean."""
    about = float(f"{needed:.2g}")
    reason = f"a few very large values decide the mean: needs about {about:,.0f} {unit}; has {n:,.0f}"
    return CannotTell(reason, value=value)
