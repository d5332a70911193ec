"""The grid on which scores are counted: fixed by the spec's score scale, never by the data.

Probabilities lie on a logit scale, because rare events crowd near 0; other numbers are cut by the top bits of the
order-preserving float (sign, exponent and the first bits of the mantissa). Both are monotone in the score, so
cells keep the order of the scores, and each cell keeps its smallest and largest score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlglot import exp

Scale: TypeAlias = Literal["probability", "number"]

PROBABILITY_BUCKETS = 32_768
COARSE_BUCKETS = 1_024
BUCKETS_IN_A_COARSE_ONE = 32
"""On either scale so many neighbouring buckets make up a coarse one: coarse = floor(bucket / 32)."""
CLIP = 1e-6
CALIBRATION_GROUPS = 20

_LARGEST_LOGIT = math.log((1 - CLIP) / CLIP)
_MANTISSA_BITS = 10
_SMALLEST_EXPONENT = -1074
UNSCORED = -(2**62)
"""The bucket of a case without a score."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Trees that give a score's bucket and coarse bucket; whole buckets make up a coarse one."""

    scale: Scale

    @property
    def name(self) -> str:
        """Names the grid; evidence on different grids cannot be merged."""
        if self.scale == "probability":
            return f"logit-{PROBABILITY_BUCKETS}-{COARSE_BUCKETS}-{CLIP:g}"
        return f"float-{_MANTISSA_BITS}-{2**_MANTISSA_BITS // BUCKETS_IN_A_COARSE_ONE}"

    def bucket(self, score: exp.Expr) -> exp.Expr:
        """The bucket of a finite score, an integer."""
        return _logit_bucket(score) if self.scale == "probability" else _float_bucket(score)

    def coarse(self, bucket: exp.Expr) -> exp.Expr:
        """The coarse bucket that holds a bucket."""
        step = number(BUCKETS_IN_A_COARSE_ONE)
        return exp.cast(exp.func("FLOOR", exp.Div(this=exp.cast(bucket, "double"), expression=step)), "bigint")


def number(value: float) -> exp.Expr:
    """A literal that every engine reads as a double: 0.83 alone would be a decimal."""
    text = repr(float(value))
    return exp.Literal.number(text if "e" in text or "E" in text else text + "e0")


def _logit_bucket(score: exp.Expr) -> exp.Expr:
    clipped = exp.func("LEAST", exp.func("GREATEST", score.copy(), number(CLIP)), number(1 - CLIP))
    odds = exp.Div(this=clipped, expression=exp.Paren(this=exp.Sub(this=number(1), expression=clipped.copy())))
    scaled = exp.Mul(
        this=exp.Paren(this=exp.Add(this=exp.func("LN", odds), expression=number(_LARGEST_LOGIT))),
        expression=number(PROBABILITY_BUCKETS / (2 * _LARGEST_LOGIT)),
    )
    within = exp.func(
        "LEAST", exp.func("GREATEST", exp.func("FLOOR", scaled), number(0)), number(PROBABILITY_BUCKETS - 1)
    )
    return exp.cast(within, "bigint")


def _float_bucket(score: exp.Expr) -> exp.Expr:
    size = exp.func("ABS", score.copy())
    # log2 may round up just below a power of two; the fraction is then clipped to 0, and the order still holds.
    exponent = exp.func("FLOOR", exp.Anonymous(this="LOG2", expressions=[size.copy()]))
    power = exp.func("POWER", number(2), exponent.copy())
    fraction = exp.Sub(this=exp.Div(this=size.copy(), expression=power), expression=number(1))
    steps = exp.func("FLOOR", exp.Mul(this=exp.Paren(this=fraction), expression=number(2**_MANTISSA_BITS)))
    inside = exp.func("LEAST", exp.func("GREATEST", steps, number(0)), number(2**_MANTISSA_BITS - 1))
    octave = exp.Mul(
        this=exp.Paren(this=exp.Sub(this=exponent, expression=number(_SMALLEST_EXPONENT))),
        expression=number(2**_MANTISSA_BITS),
    )
    # One more than the index, so that 0 has a bucket of its own between the negative and the positive ones.
    index = exp.cast(exp.Add(this=exp.Add(this=octave, expression=inside), expression=number(1)), "bigint")
    return (
        exp.case()
        .when(exp.EQ(this=score.copy(), expression=number(0)), exp.Literal.number(0))
        .when(exp.LT(this=score.copy(), expression=number(0)), exp.Neg(this=exp.Paren(this=index.copy())))
        .else_(index)
    )
