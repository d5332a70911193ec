"""From a statistic to an estimate: its type and `looks` choose the method."""

from __future__ import annotations

from typing import assert_never

from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.quantiles import checked
from upheld.inference.reduced import Reduced
from upheld.inference.reduced_bracket import ReducedBracket
from upheld.inference.reduced_calibration import reduced_calibration
from upheld.inference.reduced_mean import reduced_mean
from upheld.inference.reduced_quantile import reduced_quantile
from upheld.inference.reduced_ranged import reduced_ranged
from upheld.inference.reduced_rate import reduced_rate
from upheld.inference.reduced_ratio_of_sums import reduced_ratio_of_sums
from upheld.inference.reduced_smooth import reduced_smooth
from upheld.inference.statistics import (
    Bracketed,
    Calibration,
    Mean,
    Quantile,
    Ranged,
    Ratio,
    RatioOfSums,
    Smooth,
    Statistic,
)


def infer(statistic: Statistic, *, looks: Looks, level: float, expected_n: int) -> Estimate | CannotTell:
    """The estimate with the interval that holds at `level`: at this one look, or at all looks together.

    | statistic | once | anytime |
    |---|---|---|
    | Ratio | Wilson | Beta mixture |
    | Ratio, `as_f1` | Wilson on the Jaccard index | Beta mixture on it |
    | Mean | Student's t | asymptotic sequence |
    | Mean, `as_root` | Student's t on the mean of squares, without its skew, roots | asymptotic sequence, likewise |
    | RatioOfSums | Student's t on the delta method | asymptotic sequence on it |
    | Ranged | as Mean, the outermost ends over the guesses | the same |
    | Smooth | normal on its scale; few cases of a class: with Newcombe's AUC score | asymptotic sequence on its scale |
    | Quantile | order statistics | Beta mixture of the share within |
    | Bracketed | as both of its ends; a Range | the same |
    | Calibration | simulated noise of its groups | CannotTell: cannot_know |

    Folds of `who` shrink counts to effective counts or give the standard error. `expected_n` tunes the asymptotic
    sequences and must be fixed before the first look. CannotTell: no cases, too few of a class, all values equal, or
    one group of customers holding above 10 % of the cases. level outside 0 to 1, expected_n not above 0: CallError.

    >>> infer(Ratio(81, 263, "positives"), looks="once", level=0.95, expected_n=1000).method
    'Wilson, one look'
    """
    checked(level)
    kernel = reduced(statistic)
    return kernel if isinstance(kernel, CannotTell) else kernel.interval(looks, level, expected_n)


def reduced(statistic: Statistic) -> Reduced | CannotTell:
    """The statistic reduced to its independent units; CannotTell where no level and no look would help."""
    match statistic:
        case Ratio():
            return reduced_rate(statistic)
        case Mean():
            return reduced_mean(statistic)
        case RatioOfSums():
            return reduced_ratio_of_sums(statistic)
        case Ranged():
            return reduced_ranged(statistic)
        case Smooth():
            return reduced_smooth(statistic)
        case Calibration():
            return reduced_calibration(statistic)
        case Quantile():
            return reduced_quantile(statistic)
        case Bracketed():
            return ReducedBracket(reduced(statistic.smallest), reduced(statistic.largest), statistic)
        case _:
            assert_never(statistic)
