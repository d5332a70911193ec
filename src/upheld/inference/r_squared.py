"""R²: how much of the spread of what happened a prediction explains."""

from __future__ import annotations

from fractions import Fraction


def r_squared_value(n: int, y: Fraction, yy: Fraction, ee: Fraction) -> float | None:
    """R² = 1 - SSE / SST (at most 1, no lower limit), exact, from sums over n cases.

    Of what happened, of its square, and of the squared error. SST is about the mean of these cases, as in `r2_score` of
    scikit-learn. None where what happened is the same in all cases, and where there is none.

    >>> r_squared_value(4, Fraction(10), Fraction(30), Fraction(4))
    0.2
    """
    spread = n * yy - y**2
    return float(1 - n * ee / spread) if n and spread > 0 else None
