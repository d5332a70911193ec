"""What a population is made of, whatever the product does: what comes on average, the share of a part of it."""

from __future__ import annotations

from upheld.inference import Mean, Ratio
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.statistics import CAME


def typical_outcome(part: Slice) -> Mean:
    """What came, on average, over the cases of which the model said something."""
    folds = part.by_fold("actual", "compared")
    return Mean(int(part.total("compared")), part.total("actual"), part.total("actual_squared"), CAME, folds)


def share_of(part: Slice, whole: Slice) -> Ratio:
    """The share of the whole's old enough cases that lie in a part of it.

    A part keeps no folds: customers who return make the share look surer than it is.
    """
    return Ratio(int(part.counts.sum()), int(whole.counts.sum()), "cases")
