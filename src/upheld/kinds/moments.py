"""The sums of products of a case's row terms, from which the mean worth, its spread and its tails are had."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import factorial
from typing import Any

Vector = tuple[Fraction, ...]
"""A worth over (1, row terms): its constant first."""


def moments_of(slots: int) -> tuple[tuple[int, ...], ...]:
    """The products of row terms whose sums are kept: each term, each pair, each triple, as positions from 0.

    Squares and pairs give the variance at every setting, triples the check for heavy tails.

    >>> moments_of(1), len(moments_of(2))
    (((0,), (0, 0), (0, 0, 0)), 9)
    """
    return tuple(chosen for size in (1, 2, 3) for chosen in combinations_with_replacement(range(slots), size))


def moment_name(moment: tuple[int, ...]) -> str:
    """The name of the sum: worth_1, worth_1_2, worth_1_1_2."""
    return "worth_" + "_".join(str(slot + 1) for slot in moment)


def moment_of(row: Any, worth: Vector | tuple[int, ...], slots: int, degree: int) -> Any:
    """The sum of worth^degree over cases, from a row of sums: the cases first, then each moment of their row terms.

    The sums may be numbers, or arrays of one shape; from whole numbers and fractions it is exact.
    """
    is_exact = isinstance(row[0], int | Fraction)
    total: Any = 0 if is_exact else 0.0
    for product, times, column in _expansion(slots, degree):
        factor: int | Fraction = times
        for position in product:
            # A case of the other outcome has fewer row terms; those it lacks are 0 in its sums.
            factor *= worth[position] if position < len(worth) else 0
        if factor:
            total = total + (factor if is_exact else float(factor)) * row[column]
    return total


@cache
def _expansion(slots: int, degree: int) -> tuple[tuple[tuple[int, ...], int, int], ...]:
    """Each product in (1 + terms)^degree: the positions in a worth, how often it comes, and the column of its sum."""
    columns = {moment: column for column, moment in enumerate(moments_of(slots), start=1)}
    found = []
    for product in combinations_with_replacement(range(slots + 1), degree):
        times = factorial(degree)
        for position in set(product):
            times //= factorial(product.count(position))
        moment = tuple(position - 1 for position in product if position)
        found.append((product, times, columns[moment] if moment else 0))
    return tuple(found)


def rounding_of_cubes(n: int, squares: Fraction, scale: Fraction) -> Fraction:
    """By how much rounding may have moved a sum of `n` cubes at so many units to 1; `squares` is the sum of squares.

    Half a unit b for each, but never more than the cube itself; and what is below both x^3 and b is below x^2 b^(1/3).
    So cubes that are nearly all rounded away still bound what they were.
    """
    half = 1 / (2 * scale)
    return min(n * half, squares * Fraction(float(half) ** (1 / 3)))


_LARGEST_INTEGER = 9 * 10**18


def scale_of(largest: float, power: int, finest: int | None = None) -> Fraction:
    """How many units make 1 in a sum of `power` factors of up to `largest`: a power of ten, as fine as 64 bits allow.

    Of a single factor it is no finer than `finest`, where that is given.
    """
    scale = Fraction(finest or 1)
    while Fraction(largest) ** power * scale > _LARGEST_INTEGER:
        scale /= 10
    while (power > 1 or finest is None) and Fraction(largest) ** power * scale * 10 <= _LARGEST_INTEGER:
        scale *= 10
    return scale
