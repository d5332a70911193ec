"""Means from exact sums: money per case, minutes, Brier score, reviews per day; and roots of means of squares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

from upheld.errors import CallError
from upheld.inference.auc import rarer
from upheld.inference.clustered import fold_ratio
from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.means import cases_for_the_tail, heavy_tail, skewness_of, variance_of, without_skew
from upheld.inference.quantiles import t_factor, t_quantile
from upheld.inference.reduced import FEWEST_DAYS, FEWEST_FOLDS, FEWEST_ONCE, FEWEST_UNITS, in_words, normal_half_width
from upheld.inference.reduced_rate import dominated_share, replace_value
from upheld.inference.refusals import all_equal, nothing_counted, one_group_dominates, too_few, too_few_customers
from upheld.inference.statistics import FoldSums, Mean

TOO_COARSE = (
    "the amounts are so far below the largest that is provided for that their cubes are rounded away, and the check "
    "for heavy tails with them; write the largest there is as value.largest (of quantities: log.largest)"
)
TOO_COARSE_SQUARES = (
    "the squared errors are so far below the largest that is provided for that their cubes are rounded away, and the "
    "check for heavy tails with them"
)


@dataclass(frozen=True, slots=True)
class ReducedMean:
    """A mean, its standard error, and the independent units that the error comes from.

    `mean`, `se_of_mean`, `low` and `high` are of the mean itself; with `as_root` the value and its error are those of
    its square root. The root is increasing, so the roots of both ends hold as often as the ends do.

    A mean of squares is skew by its nature, and `skew` says how much, as a mean, from the cubes that its tail check
    needs; its interval then reaches further up than down. Of other means it stays 0: there the check is enough.

    `units` of `units_of` are what the information comes from: cases, or those of the rarer class. `tail_cases` is how
    many cases its heavy tail asks for, `tail_if_exact` the same if cubes were not rounded. `error_by` names where the
    standard error comes from, if not from the spread of the values.
    """

    mean: float
    se_of_mean: float
    independent: float
    cases: float
    n_of: str
    folds: int | None
    low: float
    high: float
    units: float
    units_of: str
    tail_cases: float = 0.0
    tail_if_exact: float = 0.0
    error_by: str = ""
    as_root: bool = False
    skew: float = 0.0

    @property
    def value(self) -> float:
        return shown(self.mean, as_root=self.as_root)

    @property
    def se(self) -> float:
        if not self.as_root:
            return self.se_of_mean
        return self.se_of_mean / (2 * self.value) if self.value > 0 else 0.0

    def grown(self, factor: float) -> ReducedMean:
        return replace(
            self,
            se_of_mean=self.se_of_mean / sqrt(factor),
            independent=self.independent * factor,
            cases=self.cases * factor,
            units=self.units * factor,
            skew=self.skew / sqrt(factor),
        )

    def moved(self, steps: float) -> ReducedMean:
        return replace(self, mean=min(self.high, max(self.low, self.mean + steps * self.se_of_mean)))

    def interval(self, looks: Looks, level: float, expected_n: float) -> Estimate | CannotTell:
        if self.tail_if_exact <= self.cases < self.tail_cases:
            return CannotTell(TOO_COARSE_SQUARES if self.as_root else TOO_COARSE, "cannot_know", self.value)
        if self.cases < self.tail_cases:
            return heavy_tail(self.tail_cases, self.cases, self.value, unit=self.n_of)
        match looks:
            case "once":
                if self.units_of != self.n_of and self.units < FEWEST_ONCE:
                    return too_few(FEWEST_ONCE, self.units_of, self.units, self.value)
                df = self.cases - 1 if self.folds is None else self.folds - 1
                method, half = "Student's t", t_quantile(df, level) * self.se_of_mean
            case "anytime":
                refused = self._too_few_for_a_sequence()
                if refused is not None:
                    return refused
                se = self.se_of_mean * t_factor(self.folds, level)
                method = "Asymptotic sequence"
                half = normal_half_width(se, self.independent, looks, level, expected_n)
        below, above = self._reach(half)
        low, high = max(self.low, self.mean - below), min(self.high, self.mean + above)
        method += f" on the {self.error_by}" if self.error_by else ""
        method += " through the mean of squares" if self.as_root else ""
        method += ", skewness taken out" if self.skew else ""
        words = in_words(method, looks, by_customer=self.folds is not None)
        # The value may lie outside its range only by rounding of the sums; then the range gives way.
        low, high = (shown(end, as_root=self.as_root) for end in (min(low, self.mean), max(high, self.mean)))
        return Estimate(self.value, low, high, level, round(self.cases), self.n_of, words)

    def _reach(self, half: float) -> tuple[float, float]:
        """How far the interval reaches down and up; `half` to either side if the mean were normal."""
        if self.skew == 0 or self.se_of_mean == 0:
            return half, half
        below, above = without_skew(half / self.se_of_mean, self.skew)
        return below * self.se_of_mean, above * self.se_of_mean

    def _too_few_for_a_sequence(self) -> CannotTell | None:
        needed = FEWEST_DAYS if self.n_of == "days" else FEWEST_UNITS
        if self.units < needed:
            return too_few(needed, self.units_of, self.units, self.value)
        if self.folds is not None and self.folds < FEWEST_FOLDS:
            return too_few_customers(FEWEST_FOLDS, self.folds, self.value)
        return None


def shown(mean: float, *, as_root: bool) -> float:
    """A mean on the scale of the figure: its square root where it is one of squares (0 below 0), else itself."""
    return sqrt(max(0.0, mean)) if as_root else mean


def figure_of_mean(mean: Mean) -> float:
    """The plain figure, without an interval, for n above 0. CallError: a root is asked of a sum of squares below 0."""
    if mean.as_root and mean.total < 0:
        raise CallError(f"the sum of squared errors is {float(mean.total):g}; squares cannot add up to less than 0")
    return shown(float(mean.total / mean.n), as_root=mean.as_root)


def reduced_mean(mean: Mean) -> ReducedMean | CannotTell:
    """The mean with its standard error; CannotTell without two values that differ, or where one group dominates."""
    if mean.n == 0:
        return nothing_counted(mean.n_of)
    figure = figure_of_mean(mean)
    variance = variance_of(mean.n, mean.total, mean.squares)
    if isinstance(variance, CannotTell):
        return replace_value(variance, figure)
    alone = sqrt(variance / mean.n)
    units, units_of = _information(mean)
    tail = exact = skew = 0.0
    if mean.cubes is not None:
        skew = skewness_of(mean.n, mean.total, mean.squares, mean.cubes[0]) / sqrt(mean.n) if mean.as_root else 0.0
        exact = cases_for_the_tail(mean.n, mean.total, mean.squares, mean.cubes[0])
        tail = cases_for_the_tail(mean.n, mean.total, mean.squares, *mean.cubes)
    low, high = (max(0.0, mean.low) ** 2, mean.high**2) if mean.as_root else (mean.low, mean.high)
    plain = ReducedMean(
        float(mean.total / mean.n),
        alone,
        units,
        mean.n,
        mean.n_of,
        None,
        low,
        high,
        units,
        units_of,
        tail,
        exact,
        as_root=mean.as_root,
        skew=skew,
    )
    if mean.folds is not None:
        return by_fold(plain, mean.folds)
    return plain if mean.lender is None else _lent(plain, mean.lender)


def by_fold(plain: ReducedMean, folds: FoldSums) -> ReducedMean | CannotTell:
    """The same with the standard error of its folds; CannotTell where one dominates or all are equal."""
    dominated = dominated_share(folds)
    if dominated is not None:
        share, without = dominated
        rest = "nothing" if without is None else f"{shown(without, as_root=plain.as_root):.4g}"
        return one_group_dominates(share, plain.value, rest)
    measured = fold_ratio(folds)
    if isinstance(measured, CannotTell):
        return replace_value(measured, plain.value)
    if measured.se <= 0:
        return all_equal(plain.value, "groups of customers")
    design_effect = max(1.0, (measured.se / plain.se_of_mean) ** 2)
    return replace(
        plain,
        se_of_mean=measured.se,
        independent=plain.units / design_effect,
        folds=len(folds.cases),
        skew=plain.skew * sqrt(design_effect),
    )


def _lent(plain: ReducedMean, lender: Mean) -> ReducedMean | CannotTell:
    """The mean with the design effect of the same mean at another setting, whose folds are known."""
    known = reduced_mean(lender)
    if isinstance(known, CannotTell):
        return replace_value(known, plain.value)
    variance = variance_of(lender.n, lender.total, lender.squares)
    if isinstance(variance, CannotTell) or known.folds is None:
        return plain
    design_effect = max(1.0, known.se_of_mean**2 * lender.n / variance)
    se = plain.se_of_mean * sqrt(design_effect)
    return replace(
        plain,
        se_of_mean=se,
        independent=plain.units / design_effect,
        folds=known.folds,
        skew=plain.skew * sqrt(design_effect),
    )


def _information(mean: Mean) -> tuple[int, str]:
    """How many units the mean's information comes from, and what they are called."""
    if mean.positives is None or mean.negatives is None:
        return mean.n, mean.n_of
    return min(mean.positives, mean.negatives), mean.units_of or rarer(mean.positives, mean.negatives)
