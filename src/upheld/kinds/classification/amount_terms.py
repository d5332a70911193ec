"""What of a case's amount at stake is added up, and how finely."""

from __future__ import annotations

from fractions import Fraction

from upheld.kinds.classification.worth import MONEY_SCALE
from upheld.spec.kinds.classification import ClassificationSpec, ClassificationValue

AMOUNT = "log.amount"
METRIC = "recall_amount"
SUMS = ("with_amount", "amount", "amount_squared", "amount_cubed")
"""Sums over positives: how many have an amount, the amounts, their squares and their cubes."""

_LARGEST_INTEGER = 9 * 10**18


def amount_text(spec: ClassificationSpec) -> str | None:
    """The amount as the spec states it; the column `amount` where a requirement needs one and nothing is written."""
    if spec.log is None or spec.log.amount is not None:
        return spec.log.amount if spec.log is not None else None
    return "amount" if any(line.metric == METRIC for line in spec.requirements) else None


def amount_scales(spec: ClassificationSpec) -> dict[str, Fraction]:
    """How many units make 1 in each of the sums; none where no amount is counted."""
    if amount_text(spec) is None:
        return {}
    powers = dict(zip(SUMS[1:], (1, 2, 3), strict=True))
    return {SUMS[0]: Fraction(1), **{name: _scale(largest_amount(spec), power) for name, power in powers.items()}}


def largest_amount(spec: ClassificationSpec) -> float:
    """The largest amount that is believed."""
    if spec.value is not None:
        return spec.value.largest
    return float(ClassificationValue.model_fields["largest"].default)


def _scale(largest: float, power: int) -> Fraction:
    """How many units make 1: a power of ten, as fine as 64 bits allow, and for the amounts themselves 10^4 at most."""
    scale = Fraction(MONEY_SCALE)
    while Fraction(largest) ** power * scale > _LARGEST_INTEGER:
        scale /= 10
    while power > 1 and Fraction(largest) ** power * scale * 10 <= _LARGEST_INTEGER:
        scale *= 10
    return scale
