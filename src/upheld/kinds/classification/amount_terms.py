"""What of a case's amount at stake is added up, and how finely."""

from __future__ import annotations

from fractions import Fraction

from upheld.kinds.classification.worth import MONEY_SCALE
from upheld.kinds.moments import scale_of
from upheld.spec.kinds.classification import ClassificationSpec, ClassificationValue

AMOUNT = "log.amount"
METRIC = "recall_amount"
SUMS = ("with_amount", "amount", "amount_squared", "amount_cubed")
"""Sums over positives: how many have an amount, the amounts, their squares and their cubes."""


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
    return {
        SUMS[0]: Fraction(1),
        **{name: scale_of(largest_amount(spec), power, MONEY_SCALE) for name, power in powers.items()},
    }


def largest_amount(spec: ClassificationSpec) -> float:
    """The largest amount that is believed."""
    if spec.value is not None:
        return spec.value.largest
    return float(ClassificationValue.model_fields["largest"].default)
