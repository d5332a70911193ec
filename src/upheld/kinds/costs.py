"""What cases cost, as exact sums: an answer may cost a thousandth of a cent or a thousand, and no digit may be lost.

Row terms are 64-bit integers, and the cube of a small cost would vanish at a scale that leaves room for the cube of a
large one. So costs are summed in three bands of size, each at scales of its own, fixed for every spec.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from upheld.evidence import Cells, number
from upheld.inference.statistics import FloatArray

LARGEST_COST = 10**6
"""What one case can cost at most; more is a mistake in the log."""

ROUNDING = Fraction(1, 10**6)
"""By which share of itself rounding may have moved a sum of cubes, of costs of a hundred-thousandth or more."""

_BANDS = (
    ("small", 0.1, (10**15, 10**18, 10**21)),
    ("middle", 1e3, (10**12, 10**12, 10**9)),
    ("large", 1e6, (10**9, 10**6, 1)),
)
"""Name, upper end, and how many units make 1 of a cost, of its square and of its cube."""

COSTED = "costed"
"""The sum that counts the cases whose cost is known."""


def cost_terms() -> dict[str, exp.Expr]:
    """The terms of a case, over its column `key_cost`, at their scales: whether its cost is known, and its powers."""
    cost = exp.column("key_cost")
    is_known = exp.Not(this=exp.Is(this=cost.copy(), expression=exp.null()))
    terms: dict[str, exp.Expr] = {COSTED: exp.case().when(is_known, number(1)).else_(number(0))}
    lower = -1.0
    for name, upper, scales in _BANDS:
        inside = exp.and_(
            exp.GTE(this=cost.copy(), expression=number(lower)), exp.LT(this=cost.copy(), expression=number(upper))
        )
        if name == _BANDS[-1][0]:
            inside = exp.GTE(this=cost.copy(), expression=number(lower))
        power: exp.Expr = cost.copy()
        for degree, scale in enumerate(scales, start=1):
            scaled = exp.Mul(this=power, expression=number(float(scale)))
            terms[_sum_name(name, degree)] = exp.case().when(inside.copy(), scaled).else_(number(0))
            power = exp.Mul(this=power.copy(), expression=cost.copy())
        lower = upper
    return terms


@dataclass(frozen=True, slots=True)
class Costs:
    """The cases with a known cost, and the exact sums of their costs, squares and cubes."""

    n: int
    powers: tuple[Fraction, Fraction, Fraction]


def costs_of(cells: Cells, chosen: NDArray[np.bool_] | None = None) -> Costs:
    """The costs of all cells, or of those that are chosen."""
    part = cells if chosen is None else cells.where(chosen)

    def power(degree: int) -> Fraction:
        return sum(
            (Fraction(part.sums[_sum_name(name, degree)].total(), scales[degree - 1]) for name, _, scales in _BANDS),
            Fraction(0),
        )

    return Costs(part.sums[COSTED].total(), (power(1), power(2), power(3)))


def cost_by_cell(cells: Cells) -> FloatArray:
    """The sum of costs in each cell, (C,), as floats: for the spread between folds."""
    sums: FloatArray = np.sum(
        [cells.sums[_sum_name(name, 1)].floats() / scales[0] for name, _, scales in _BANDS], axis=0
    )
    return sums


def _sum_name(band: str, degree: int) -> str:
    return f"cost_{band}_{degree}"
