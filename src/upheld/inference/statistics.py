"""What a metric hands to inference: sums of a known type, never an interval.

The type, and whether the requirement is looked at once or at any time, choose the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FoldSums:
    """Sums by fold of `who`, shape (F,), only folds that have cases; exact integers held as floats.

    `events` is what is counted or added up (in the metric's unit), `cases` the denominator. `numbers` says which of the
    64 folds these are, so that two logs of the same customers can be held side by side; None where that is not known.
    """

    events: FloatArray
    cases: FloatArray
    numbers: IntArray | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """`k` of `n`: a rate. Without `folds` every case is its own unit. `k` may be a fraction of cases (found on review).

    `as_f1`: k of n is a Jaccard index, shown as F1. `lender`: folds of the same rate at another setting of the lever,
    which lend their design effect where this one has none.
    """

    k: float
    n: int
    n_of: str
    folds: FoldSums | None = None
    as_f1: bool = False
    lender: FoldSums | None = None


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean from exact sums; `low` and `high` are the range the metric can take, for display only.

    `as_root`: a mean of squares, shown as its square root: RMSE of squared errors, RMSLE of squared differences of
    logarithms. `total`, `squares`, `cubes` and `folds` are then sums of the squared errors and of their powers;
    `low` and `high` still belong to the figure shown.

    `positives` and `negatives`, where they are given, count the two classes that the information comes from: a Brier
    score at 1 % positives is carried by few cases, however many there are in all.

    `units_of` says what the rarer of the two is, where it is no class. `cubes`, the sum of cubes and by how much
    rounding may have moved it, asks for the check for heavy tails: money needs it. `lender`: the same mean at another
    setting of the lever, whose folds lend their design effect.
    """

    n: int
    total: Fraction
    squares: Fraction
    n_of: str
    folds: FoldSums | None = None
    low: float = float("-inf")
    high: float = float("inf")
    positives: int | None = None
    negatives: int | None = None
    units_of: str | None = None
    cubes: tuple[Fraction, Fraction] | None = None
    lender: Mean | None = None
    as_root: bool = False


@dataclass(frozen=True, slots=True)
class RatioOfSums:
    """`y` / `m`, each a sum of numbers over the same `n` units: cost per right case, share of an amount, weighted rate.

    `products` are the sums of y^2, y m and m^2 over the units, exact; `cubes`, where large values may decide, those of
    y^3, y^2 m, y m^2 and m^3, for the check for heavy tails. `folds` are y (`events`) and m (`cases`) by fold of `who`.
    `low` and `high` are the range the ratio can take, for display only. `units` of `units_of` are what the information
    comes from where that is fewer than `n`, such as the rarer outcome. `lender`: the same ratio at another setting of
    the lever, whose folds lend their design effect.
    """

    y: Fraction
    m: Fraction
    products: tuple[Fraction, Fraction, Fraction]
    n: int
    n_of: str
    folds: FoldSums | None = None
    low: float = float("-inf")
    high: float = float("inf")
    units: int | None = None
    units_of: str | None = None
    cubes: tuple[Fraction, Fraction, Fraction, Fraction] | None = None
    lender: RatioOfSums | None = None


@dataclass(frozen=True, slots=True)
class Ranged:
    """A mean that depends on guesses: at their middle, and at every combination of their ends (never empty).

    Its interval holds the truth wherever in their ranges the guesses lie, because the mean is linear in each.
    """

    middle: Mean
    corners: tuple[Mean, ...]


@dataclass(frozen=True, slots=True)
class Smooth:
    """A smooth function of counts or sums (ROC AUC, average precision, MCC, R²) with its standard error.

    `se` takes every case as its own unit (DeLong, or the delta method on cells). `without_fold`, shape (F,), is the
    value without each fold of `who`, for the jackknife; None when the log names no `who`. `scale` says on which scale
    the interval is symmetric. `error` is a hard bound on what binning may have moved the value; it widens both ends.
    `is_auc` allows Newcombe's interval for few cases of a class. `design_effect` (at least 1) is what returning
    customers cost, borrowed from all cases, where a segment keeps no folds of its own. `lender`: the same figure at
    another setting of the lever, whose left-out folds lend their design effect instead. `fold_numbers` says which
    folds are left out, as in `FoldSums`. `units_of` and `method` name, where given, what is counted in place of two
    classes, and where the standard error comes from. Where there are no classes, `positives` and `negatives` are both
    all cases.
    """

    value: float
    se: float
    positives: int
    negatives: int
    scale: Literal["logit", "identity"]
    low: float
    high: float
    without_fold: FloatArray | None = None
    largest_fold: float = 0.0
    error: float = 0.0
    is_auc: bool = False
    design_effect: float = 1.0
    lender: Smooth | None = None
    fold_numbers: IntArray | None = None
    units_of: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Cases, events and sums of the score in groups of neighbouring scores, each of shape (B,), for the ECE."""

    n: FloatArray
    events: FloatArray
    score_sums: FloatArray


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value within which a share `q` of the cases lies, from cells of neighbouring values, ascending, (C,).

    `lows` and `highs` are each cell's smallest and largest value, `n` its cases; `beyond` are the cases above every
    value, such as those that timed out. No cell may lie across a bound that is asked of it. `folds` count the cases
    within the quantile (`events`) and all of them by fold of `who`. `low` is the least that a value can be. `lender`:
    folds of the same quantile over more days, which lend their design effect where this one has none.
    """

    q: float
    lows: FloatArray
    highs: FloatArray
    n: FloatArray
    beyond: int
    n_of: str
    folds: FoldSums | None = None
    low: float = 0.0
    lender: FoldSums | None = None


Plain: TypeAlias = Ratio | Mean | RatioOfSums | Ranged | Smooth | Calibration | Quantile


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A figure over all possible outcomes of cases whose outcome cannot be known: at its smallest and at its largest.

    `n` of `n_of` are the known cases it rests on besides; `unknown` names the others in words: "the 1,204 payments that
    were acted on".
    """

    smallest: Plain
    largest: Plain
    n: int
    n_of: str
    unknown: str = ""


Statistic: TypeAlias = Plain | Bracketed
