"""True metrics of a score whose logit is normal, given the outcome, in each of several parts of a population.

Everything that depends on one setting, and the ROC AUC, is a sum of normal tails. Average precision, Brier score, log
loss and mean score are integrals over the logit, by the trapezoid rule on a grid that reaches twelve standard
deviations beyond every mean: for smooth integrands that vanish at both ends its error falls faster than any power of
the step (Trefethen and Weideman 2014, SIAM Review 56:385); halving the step here moves no value by 1e-9.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]

_STEP_IN_SD: Final = 0.005
_REACH_IN_SD: Final = 12.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the population: its share of cases, the share of positives in it, and the logit's two normals."""

    share: float
    positive_share: float
    positive_mean: float
    negative_mean: float
    sd: float

    @property
    def positives(self) -> float:
        """Positives of this part as a share of all cases."""
        return self.share * self.positive_share

    @property
    def negatives(self) -> float:
        """Negatives of this part as a share of all cases."""
        return self.share * (1 - self.positive_share)


def logit(probability: float) -> float:
    """The logarithm of the odds; `probability` lies strictly between 0 and 1."""
    return math.log(probability) - math.log1p(-probability)


def metrics_from_shares(tp: float, fp: float, fn: float, tn: float) -> dict[str, float]:
    """What follows from the four shares of cases; they need not add up to 1. One that would divide by 0 is left out."""
    positives, negatives, acted, passed = tp + fn, fp + tn, tp + fp, fn + tn
    cases = positives + negatives
    fractions = {
        "recall": (tp, positives),
        "specificity": (tn, negatives),
        "false_positive_rate": (fp, negatives),
        "precision": (tp, acted),
        "npv": (tn, passed),
        "false_omission_rate": (fn, passed),
        "f1": (2 * tp, 2 * tp + fp + fn),
        "accuracy": (tp + tn, cases),
        "mcc": (tp * tn - fp * fn, math.sqrt(positives * negatives * acted * passed)),
        "balanced_accuracy": (tp * negatives + tn * positives, 2 * positives * negatives),
        "prevalence": (positives, cases),
        "act_rate": (acted, cases),
    }
    return {name: above / below for name, (above, below) in fractions.items() if below > 0}


def true_metrics(parts: Sequence[Part], act_at: float, review_from: float) -> dict[str, float]:
    """Every metric of a classification product that has a true value, by name, with the parts taken together.

    Act at or above `act_at`, review from `review_from` up to it; both strictly between 0 and 1. `log_loss` is in nats,
    `calibration_gap` mean score minus share of positives, the rest as scikit-learn and reference/kinds have it.
    """
    tp, fp = _above(parts, logit(act_at))
    reviewed_or_acted = sum(_above(parts, logit(review_from)))
    positives, negatives = sum(part.positives for part in parts), sum(part.negatives for part in parts)
    return (
        metrics_from_shares(tp, fp, positives - tp, negatives - fp)
        | {"review_rate": (reviewed_or_acted - tp - fp) / (positives + negatives), "roc_auc": _roc_auc(parts)}
        | _integrals(parts)
    )


def _above(parts: Sequence[Part], at: float) -> tuple[float, float]:
    """Positives and negatives whose logit lies at or above `at`, as shares of all cases."""
    positives = sum(part.positives * _upper_tail((at - part.positive_mean) / part.sd) for part in parts)
    negatives = sum(part.negatives * _upper_tail((at - part.negative_mean) / part.sd) for part in parts)
    return positives, negatives


def _roc_auc(parts: Sequence[Part]) -> float:
    """P(a positive scores above a negative): the difference of two normals is normal, for every pair of parts."""
    favourable = total = 0.0
    for of_positive in parts:
        for of_negative in parts:
            weight = of_positive.positives * of_negative.negatives
            distance = of_negative.negative_mean - of_positive.positive_mean
            favourable += weight * _upper_tail(distance / math.hypot(of_positive.sd, of_negative.sd))
            total += weight
    return favourable / total


def _integrals(parts: Sequence[Part]) -> dict[str, float]:
    means = [mean for part in parts for mean in (part.negative_mean, part.positive_mean)]
    reach = _REACH_IN_SD * max(part.sd for part in parts)
    step = _STEP_IN_SD * min(part.sd for part in parts)
    logits = np.arange(min(means) - reach, max(means) + reach, step)

    positive_density = _total(part.positives * _density(logits, part.positive_mean, part.sd) for part in parts)
    negative_density = _total(part.negatives * _density(logits, part.negative_mean, part.sd) for part in parts)
    positives, negatives = sum(part.positives for part in parts), sum(part.negatives for part in parts)
    cases = positives + negatives
    scores = np.exp(-np.logaddexp(0.0, -logits))
    unlikeliness = np.exp(-np.logaddexp(0.0, logits))  # 1 - score, without losing the digits of a score near 1

    tp = _total(part.positives * _upper_tails((logits - part.positive_mean) / part.sd) for part in parts)
    fp = _total(part.negatives * _upper_tails((logits - part.negative_mean) / part.sd) for part in parts)
    acted = tp + fp
    precision = np.divide(tp, acted, out=np.zeros_like(tp), where=acted > 0)

    brier = positive_density * unlikeliness**2 + negative_density * scores**2
    log_loss = positive_density * np.logaddexp(0.0, -logits) + negative_density * np.logaddexp(0.0, logits)
    mean_score = float(((positive_density + negative_density) * scores).sum()) * step / cases
    return {
        "average_precision": float((precision * positive_density).sum()) * step / positives,
        "brier": float(brier.sum()) * step / cases,
        "log_loss": float(log_loss.sum()) * step / cases,
        "calibration_gap": mean_score - positives / cases,
    }


def _total(arrays: Iterable[FloatArray]) -> FloatArray:
    return np.asarray(np.sum(list(arrays), axis=0), dtype=np.float64)


def _density(at: FloatArray, mean: float, sd: float) -> FloatArray:
    return np.asarray(np.exp(-0.5 * ((at - mean) / sd) ** 2) / (sd * math.sqrt(2 * math.pi)), dtype=np.float64)


def _upper_tail(z: float) -> float:
    return 0.5 * math.erfc(z / math.sqrt(2))


def _upper_tails(z: FloatArray) -> FloatArray:
    # numpy has no erfc; the grid is short enough for a loop, and the world need not depend on scipy.
    return np.fromiter((_upper_tail(value) for value in z.tolist()), dtype=np.float64, count=len(z))
