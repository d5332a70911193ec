"""R²: how much of the spread of what happened a prediction explains, with its standard error."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from upheld.inference.clustered import ValueAndSe
from upheld.inference.estimate import CannotTell
from upheld.inference.refusals import nothing_counted


@dataclass(frozen=True, slots=True)
class ErrorSums:
    """Exact sums over cases: of what happened (y) and of the error (e, actual less predicted), and of their powers.

    Each letter is a factor: `eeyy` is the sum of e^2 y^2.
    """

    n: int
    y: Fraction
    yy: Fraction
    yyy: Fraction
    yyyy: Fraction
    ee: Fraction
    eeee: Fraction
    eey: Fraction
    eeyy: Fraction


def r_squared(sums: ErrorSums, *, n_of: str = "cases") -> ValueAndSe | CannotTell:
    """R² = 1 - SSE / SST (at most 1, no lower limit) and its standard error, every case being its own unit.

    Delta method: with m, S and E the means of y, (y - m)^2 and e^2, the influence of a case on R² = 1 - E / S is
    E (y - m)^2 / S^2 - e^2 / S, which is 0 on average; se^2 is its mean square over n - 1. Exact until the root. A
    prediction without any error has R² 1 and se 0. CannotTell: no case, or what happened is the same in all of them.
    SST is about the mean of these cases, as in scikit-learn's `r2_score`. Hampel 1974 for influence [check the paper];
    the formula follows from it.

    >>> sums = ErrorSums(4, *(Fraction(total) for total in (10, 30, 100, 354, 4, 4, 10, 30)))
    >>> value, se = r_squared(sums)
    >>> round(value, 4), round(se, 4)
    (0.2, 0.3695)
    """
    if sums.n == 0:
        return nothing_counted(n_of)
    figure = r_squared_value(sums.n, sums.y, sums.yy, sums.ee)
    if figure is None:
        return CannotTell(f"what happened is the same in all {n_of}, so there is no spread to explain")
    n, m = sums.n, sums.y / sums.n
    spread, error = sums.yy / n - m**2, sums.ee / n
    fourth = (sums.yyyy - 4 * m * sums.yyy + 6 * m**2 * sums.yy - 3 * n * m**4) / n
    together = (sums.eeyy - 2 * m * sums.eey + m**2 * sums.ee) / n
    influence = sums.eeee / n / spread**2 - 2 * error * together / spread**3 + error**2 * fourth / spread**4
    # Powers rounded to a coarser scale than the values can leave less than nothing.
    return ValueAndSe(figure, sqrt(max(Fraction(0), influence) / (n - 1)))


def r_squared_value(n: int, y: Fraction, yy: Fraction, ee: Fraction) -> float | None:
    """R² alone, from four of the sums: without a fold of customers, or where no interval is asked for; exact.

    None where what happened is the same in all cases, and where there is none.
    """
    spread = n * yy - y**2
    return float(1 - n * ee / spread) if n and spread > 0 else None
