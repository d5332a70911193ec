"""The difference of two roots of mean squared errors on the same cases: of an RMSE, of an RMSLE."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from upheld.inference.clustered import ValueAndSe
from upheld.inference.estimate import CannotTell
from upheld.inference.means import cases_for_the_tail
from upheld.inference.refusals import nothing_counted

ALIKE = "the two err alike in every case, so nothing shows how far apart they may be"


def roots_apart(
    n: int, aa: Fraction, bb: Fraction, aaaa: Fraction, aabb: Fraction, bbbb: Fraction, *, n_of: str = "cases"
) -> ValueAndSe | CannotTell:
    """B's root of its mean squared error less A's, in the unit of the errors, and the standard error of that.

    a and b are the errors of the two in the same case, and the sums are exact: `aabb` of a^2 b^2, and so on. Delta
    method: a case moves the difference by b^2 / (2 root_b) - a^2 / (2 root_a), whose variance over n - 1 is se^2. The
    interval is that of a `Smooth` figure on its own scale. CannotTell: no case, one only, no error at all in one of
    the two (its root has no slope there), or errors of the same size in every case.

    >>> value, se = roots_apart(4, *(Fraction(total) for total in (40, 12, 544, 96, 48)))
    >>> round(value, 4), round(se, 4)
    (-1.4302, 0.7523)
    """
    if n == 0:
        return nothing_counted(n_of)
    root_a, root_b = sqrt(aa / n), sqrt(bb / n)
    apart = root_b - root_a
    if n == 1:
        return CannotTell("one value only, so nothing shows how much the next ones may differ", value=apart)
    if not (aa and bb):
        return CannotTell("one of the two has made no error yet, so nothing shows how much it may err", value=apart)
    of_a, of_b, both = aaaa - aa**2 / n, bbbb - bb**2 / n, aabb - aa * bb / n
    squared = of_a / (4 * aa / n) + of_b / (4 * bb / n) - Fraction(float(both) / (2 * root_a * root_b))
    if aaaa == aabb == bbbb or squared <= 0:
        return CannotTell(ALIKE, value=apart)
    return ValueAndSe(apart, sqrt(squared / (n - 1) / n))


def tail_of_roots_apart(
    n: int,
    squares: tuple[Fraction, Fraction],
    fourths: tuple[Fraction, Fraction, Fraction],
    sixths: tuple[Fraction, Fraction, Fraction, Fraction],
    rounding: Fraction = Fraction(0),
) -> float:
    """How many cases Cochran's rule asks for before that difference is near normal (`cases_for_the_tail`).

    Of what each case moves it by. The sums are of a^2 and b^2; a^4, a^2 b^2 and b^4; a^6, a^4 b^2, a^2 b^4 and b^6;
    none of the sums of squares is 0. `rounding` is by how much each of the last may be off.
    """
    (aa, bb), (aaaa, aabb, bbbb), (a6, a4b2, a2b4, b6) = squares, fourths, sixths
    a, b = (Fraction(1 / (2 * sqrt(sum_ / n))) for sum_ in (aa, bb))
    moved = b * bb - a * aa
    squared = b**2 * bbbb - 2 * a * b * aabb + a**2 * aaaa
    cubed = b**3 * b6 - 3 * a * b**2 * a2b4 + 3 * a**2 * b * a4b2 - a**3 * a6
    return cases_for_the_tail(n, moved, squared, cubed, (a + b) ** 3 * rounding)
