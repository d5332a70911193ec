"""How the figures of classification are computed from a slice: statistics, never intervals, and nothing of SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import (
    Calibration,
    CannotTell,
    FoldSums,
    Mean,
    Ranged,
    Ratio,
    Smooth,
    Statistic,
    ValuesAndSe,
    auc_error,
    average_precision_error,
    delong_bins,
    ece_bins,
    infinitesimal_jackknife,
    reduced,
)
from upheld.inference import (
    average_precision as average_precision_of_bins,
)
from upheld.inference.statistics import FloatArray
from upheld.kinds.classification.lever import ACT, NO_SCORE, PASS, REGIONS, REVIEW
from upheld.kinds.classification.money import mean_worth, moment_of, over_rule
from upheld.kinds.classification.rows import FALSE, FOLDS, TRUE, UNKNOWN
from upheld.kinds.classification.sampling import is_partial, share_of_sample, smooth_of_sample
from upheld.kinds.classification.slices import Slice
from upheld.kinds.classification.unknown_outcomes import Compute, money_at_ends
from upheld.kinds.classification.unseen_terms import POLICIES
from upheld.kinds.classification.worth import Worths
from upheld.kinds.metric import OverUnknown

NOT_ACTED = (PASS, REVIEW)

Blocks = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""Blocks of (regions, outcomes) that are added up."""

NO_PLACES = "by week the order of scores is kept for the whole product, not for a part of it"

ALL = (PASS, REVIEW, ACT)
JUDGED = (FALSE, TRUE)
ANY = (FALSE, TRUE, 2)
TP: Blocks = (((ACT,), (TRUE,)),)
FP: Blocks = (((ACT,), (FALSE,)),)
FN: Blocks = ((NOT_ACTED, (TRUE,)),)
TN: Blocks = ((NOT_ACTED, (FALSE,)),)


def _count(part: Slice, cells: Blocks) -> int:
    return int(sum(part.counts[np.ix_(regions, outcomes)].sum() for regions, outcomes in cells))


def _count_by_fold(counts: FloatArray, cells: Blocks) -> FloatArray:
    blocks = [counts[:, regions][:, :, outcomes].sum(axis=(1, 2)) for regions, outcomes in cells]
    return np.asarray(np.sum(blocks, axis=0), float)


def _times(cells: Blocks) -> NDArray[Any]:
    """How often the blocks count a case of each region and known outcome, shape (3, 2)."""
    times = np.zeros((3, 3))
    for regions, outcomes in cells:
        times[np.ix_(regions, outcomes)] += 1
    return times[:, :2]


def share(
    events: Blocks, cases: Blocks, n_of: str, *, as_f1: bool = False
) -> Callable[[Slice], Statistic | CannotTell]:
    """A rate: the share of `cases` that are `events`."""
    needs_outcomes = not any(UNKNOWN in outcomes for _, outcomes in cases)

    def compute(part: Slice) -> Statistic | CannotTell:
        if needs_outcomes and is_partial(part):
            y, m = _times(events), _times(cases)
            # F1 = 2 J / (1 + J) is itself a share: of 2 TP in 2 TP + FP + FN.
            y, m = (2 * y, m + y) if as_f1 else (y, m)
            return share_of_sample(part, y, m, n_of, part.stated)
        folds = None
        if part.fold_counts is not None:
            folds = _folds(part, events, cases)
        lender = _folds(part.stated, events, cases) if part.stated is not None else None
        return Ratio(_count(part, events), _count(part, cases), n_of, folds, as_f1, lender)

    return compute


def _folds(part: Slice, events: Blocks, cases: Blocks) -> FoldSums | None:
    if part.fold_counts is None:
        return None
    return having_cases(
        _count_by_fold(part.fold_counts, events), _count_by_fold(part.fold_counts, cases), part.fold_numbers
    )


def having_cases(events: FloatArray, cases: FloatArray, numbers: NDArray[np.int64] | None) -> FoldSums:
    """The folds that have cases."""
    there = cases > 0
    return FoldSums(events[there], cases[there], None if numbers is None else numbers[there])


def _band(part: Slice) -> int:
    """How many positives lie in the review band."""
    return int(part.counts[REVIEW, TRUE])


def caught_with_review(part: Slice) -> Statistic | CannotTell:
    """The share of positives that are acted on, or looked at and found."""
    if part.stakes is not None and _band(part) and part.stakes.review.too_few_looks is not None:
        return CannotTell(part.stakes.review.too_few_looks)
    found = 1.0 if part.stakes is None else float(part.stakes.review.hit_rate)
    in_band: Blocks = (((REVIEW,), (TRUE,)),)

    if is_partial(part):
        times = _times(TP) + part.reach * found * _times(in_band)
        return share_of_sample(part, times, _times((*TP, *FN)), "positives", part.stated)

    def folds(of: Slice) -> FoldSums | None:
        if of.fold_counts is None:
            return None
        caught = _count_by_fold(of.fold_counts, TP) + of.reach * found * _count_by_fold(of.fold_counts, in_band)
        return having_cases(caught, _count_by_fold(of.fold_counts, (*TP, *FN)), of.fold_numbers)

    caught = _count(part, TP) + part.reach * found * _count(part, in_band)
    lender = folds(part.stated) if part.stated is not None else None
    return Ratio(caught, _count(part, (*TP, *FN)), "positives", folds(part), lender=lender)


def recall_amount(part: Slice) -> Statistic | CannotTell:
    """The share of the positives' amount that is acted on."""
    if part.amounts is None:
        return CannotTell("it needs log.amount: the column of the amount at stake", "cannot_know")
    return part.amounts.ratio(part.stated.amounts if part.stated is not None else None)


def reviews_per_day(part: Slice) -> Statistic | CannotTell:
    """The mean number of cases in the review band a day, days as units."""
    per_day = part.stakes.review.per_day if part.stakes is not None else None
    if not part.is_whole:
        return CannotTell("days are counted for the whole product, not for a part of it", "cannot_know")
    if per_day is None:
        return CannotTell("it needs log.time: without it there are no days", "cannot_know")
    total, squares = int(per_day.sum()), int((per_day**2).sum())
    return Mean(len(per_day), Fraction(total), Fraction(squares), "days", low=0.0)


def money(name: str) -> Callable[[Slice], Statistic | CannotTell]:
    """The mean worth of a case under a policy, by its name; over the range of what is guessed, where something is."""

    def compute(part: Slice) -> Statistic | CannotTell:
        return _money(part, name, None)

    return compute


def money_over_unknown(name: str) -> OverUnknown[Slice]:
    """The same where the cases whose outcome cannot be known are worth the least, and the most, that they can be."""

    def over_unknown(compute: Compute, part: Slice, low: float, high: float) -> Statistic | CannotTell | None:
        return money_at_ends(lambda of, end: _money(of, name, end), part)

    return over_unknown


def _money(part: Slice, name: str, end: str | None) -> Statistic | CannotTell:
    policy_of, stakes = POLICIES[name], part.stakes
    if part.worth is None or stakes is None or stakes.middle is None:
        return CannotTell(stakes.why_no_money if stakes is not None else "it knows no worth", "cannot_know")
    if is_partial(part):
        reason = "outcomes are known for a sample of cases alone, and this version does not weigh money by it"
        return CannotTell(reason, "cannot_know")
    if _band(part) and stakes.review.too_few_looks is not None:
        return CannotTell(stakes.review.too_few_looks)
    if policy_of is over_rule and not stakes.has_rule:
        return CannotTell("the spec has no rule to compare with", "cannot_know")
    added = None if end is None or part.unseen_worth is None else part.unseen_worth()[name, end]

    def mean_at(worths: Worths) -> Mean:
        mean = mean_worth(part.worth, policy_of(worths), added)  # type: ignore[arg-type]  # it is not None here
        if part.stated is None or part.stated.worth is None:
            return mean
        return replace(mean, lender=mean_worth(part.stated.worth, policy_of(worths), added))

    middle = mean_at(stakes.middle)
    if not middle.n:
        return CannotTell("no case has a worth: what its value is made of is empty in every one", "cannot_know")
    return Ranged(middle, tuple(map(mean_at, stakes.corners))) if stakes.is_ranged else middle


def without_guesses(part: Slice) -> Slice:
    """The slice for plain figures: what is guessed at its middle, and nothing that only an interval needs."""
    if part.stakes is None:
        return part
    return replace(part, stakes=replace(part.stakes, corners=part.stakes.corners[:1], guesses=()), stated=None)


def of_counts(
    function: Callable[[FloatArray], FloatArray],
    low: float,
    high: float,
    rarer_of: Callable[[FloatArray], tuple[float, float]] | None = None,
    units_of: str | None = None,
) -> Callable[[Slice], Statistic | CannotTell]:
    """A smooth function of (tp, fp, fn, tn), with the delta method on these four cells.

    Its information comes from the rarer class, or from the rarer of the two that `rarer_of` counts, called `units_of`.
    """

    def compute(part: Slice) -> Statistic | CannotTell:
        if is_partial(part):
            return _of_sample(part, function, low, high)
        four = np.array([_count(part, cells) for cells in (TP, FP, FN, TN)], float)
        positives, negatives = four[0] + four[2], four[1] + four[3]
        if not positives or not negatives:
            return _one_class(positives)
        with np.errstate(divide="ignore", invalid="ignore"):
            value, se = infinitesimal_jackknife(function, four)
            if not np.isfinite(value):
                return CannotTell("every case falls on one side of the cut-off, so it is not defined", "too_early")
            without = None
            if part.fold_counts is not None:
                by_fold = np.stack([_count_by_fold(part.fold_counts, cells) for cells in (TP, FP, FN, TN)], axis=-1)
                without = function(four - by_fold)
        # Where no fold is kept at this setting, the stated one lends what returning customers cost; if it cannot, all
        # cases do.
        lender = compute(part.stated) if part.stated is not None else None
        effect = 1.0 if part.fold_counts is not None else part.design_effect
        if effect is None and not isinstance(lender, Smooth):
            reason = "what returning customers cost it cannot be told, because a few of them dominate all cases"
            return CannotTell(reason, "cannot_know", float(value))
        rarer, others = (positives, negatives) if rarer_of is None else rarer_of(four)
        return Smooth(
            float(value),
            float(se),
            int(rarer),
            int(others),
            "identity",
            low,
            high,
            without_fold=without,
            largest_fold=part.largest_fold,
            design_effect=effect or 1.0,
            lender=lender if isinstance(lender, Smooth) else None,
            units_of=units_of,
            fold_numbers=part.fold_numbers,
        )

    return compute


def _of_sample(
    part: Slice, function: Callable[[FloatArray], FloatArray], low: float, high: float
) -> Statistic | CannotTell:
    if part.sampled is None or not part.sampled.by_region:
        reason = "this version weighs shares alone by the probability with which an outcome was sought"
        return CannotTell(reason, "cannot_know")
    times = np.stack([_times(cells) for cells in (TP, FP, FN, TN)])

    def of_table(table: FloatArray) -> FloatArray:
        return function(np.einsum("...ro,kro->...k", table, times))

    return smooth_of_sample(part, of_table, low, high)


def mcc(four: FloatArray) -> FloatArray:
    """Matthews' correlation of (tp, fp, fn, tn), shape (..., 4); NaN where a row or column of the table is empty."""
    tp, fp, fn, tn = np.moveaxis(four, -1, 0)
    spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return np.asarray((tp * tn - fp * fn) / np.sqrt(spread), float)


def balanced_accuracy(four: FloatArray) -> FloatArray:
    """The mean of recall and specificity of (tp, fp, fn, tn), shape (..., 4); NaN where a class is empty."""
    tp, fp, fn, tn = np.moveaxis(four, -1, 0)
    return np.asarray((tp / (tp + fn) + tn / (tn + fp)) / 2, float)


def roc_auc(part: Slice) -> Statistic | CannotTell:
    """The area under the ROC curve, with DeLong's error, its hard bound, and the values without each fold."""

    def measured(positives: FloatArray, negatives: FloatArray) -> ValuesAndSe:
        value, variance = delong_bins(positives, negatives)
        return ValuesAndSe(value, np.sqrt(variance))

    return _area(part, measured, auc_error, is_auc=True)


def average_precision(part: Slice) -> Statistic | CannotTell:
    """The step-wise area under the precision-recall curve, with the same companions as the AUC."""
    return _area(part, average_precision_of_bins, average_precision_error, is_auc=False)


def _area(
    part: Slice,
    measured: Callable[[FloatArray, FloatArray], ValuesAndSe],
    error_of: Callable[[FloatArray, FloatArray, NDArray[np.bool_]], Any],
    *,
    is_auc: bool,
) -> Statistic | CannotTell:
    """The area under a curve of positives and negatives by score."""
    curve = part.curve
    if curve is None:
        return CannotTell(NO_PLACES, "cannot_know")
    positives, negatives = curve.positives.sum(), curve.negatives.sum()
    if not positives or not negatives:
        return _one_class(positives)
    value, se = (float(figure) for figure in measured(curve.positives, curve.negatives))
    if part.design_effect is None:
        reason = "what returning customers cost it cannot be told, because a few of them dominate all cases"
        return CannotTell(reason, "cannot_know", value)
    without = None
    if curve.folds is not None:
        false, true = (curve.folds[outcome] for outcome in (FALSE, TRUE))
        without = measured(true.sum(axis=0) - true, false.sum(axis=0) - false).value
    return Smooth(
        value,
        se,
        int(positives),
        int(negatives),
        "logit",
        0.0,
        1.0,
        without_fold=without,
        largest_fold=part.largest_fold,
        error=float(error_of(curve.positives, curve.negatives, curve.is_exact)),
        is_auc=is_auc,
        design_effect=part.design_effect,
        fold_numbers=curve.fold_numbers,
    )


def mean(
    total: Callable[[Slice], Fraction],
    squares: Callable[[Slice], Fraction],
    by_fold: Callable[[Slice, dict[str, FloatArray], FloatArray], FloatArray],
    low: float,
    high: float,
) -> Callable[[Slice], Statistic | CannotTell]:
    """A mean per judged case from exact sums; `by_fold` gives the same total for each fold."""

    def compute(part: Slice) -> Mean:
        folds = None
        if part.fold_sums is not None and part.fold_counts is not None:
            judged = part.fold_counts[:, :, :2].sum(axis=(1, 2))
            events = by_fold(part, part.fold_sums, part.fold_counts)
            folds = having_cases(events, judged, part.fold_numbers)
        yes = n_positive(part)
        classes = yes, part.judged - yes
        found = Mean(part.judged, total(part), squares(part), "cases", folds, low, high, *classes)
        return found if folds is not None or part.stated is None else replace(found, lender=compute(part.stated))

    return compute


def n_positive(part: Slice) -> int:
    """How many judged cases are positive."""
    return int(part.counts[:, TRUE].sum())


def brier_total(part: Slice) -> Fraction:
    """The sum of (score - outcome)^2 over the judged cases."""
    # (p - y)^2 from exact sums of p and p^2: p^2 where the outcome is no, 1 - 2p + p^2 where it is yes.
    p, squared = part.sums["score"], part.sums["score_squared"]
    return squared[FALSE] + squared[TRUE] - 2 * p[TRUE] + n_positive(part)


def brier_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    """The same for each fold, shape (F,)."""
    p, squared = sums["score"], sums["score_squared"]
    return np.asarray(squared.sum(axis=1) - 2 * p[:, TRUE] + counts[:, :, TRUE].sum(axis=1), float)


def gap_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    """The sum of score - outcome for each fold, shape (F,)."""
    return np.asarray(sums["score"].sum(axis=1) - counts[:, :, TRUE].sum(axis=1), float)


def loss_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    """The sum of the log loss for each fold, shape (F,)."""
    return np.asarray(sums["log_loss"].sum(axis=1), float)


def calibration_error(part: Slice) -> Statistic | CannotTell:
    """Cases, positives and sums of scores of the groups that have cases."""
    if part.judged and not part.calibration[:, 0].any():
        return CannotTell("by week scores are not added up in groups of like scores", "cannot_know")
    n, events, scores = part.calibration[part.calibration[:, 0] > 0].T
    if part.fold_counts is not None:
        value = ece_bins(n, events, scores)
        reason = "its interval takes every case as its own unit, and here customers return; see calibration_gap"
        return CannotTell(reason, "cannot_know", None if isinstance(value, CannotTell) else value)
    return Calibration(n, events, scores)


def _one_class(positives: float) -> CannotTell:
    found = "no positives" if not positives else "no negatives"
    return CannotTell(f"there are {found} among the judged cases yet, and it needs both")


def design_effect(part: Slice) -> float | None:
    """By how much returning customers grow the variance of the AUC of this slice; at least 1, None if it can't be told.

    A slice without both classes has no AUC anywhere, so nothing depends on it: 1.
    """
    statistic = roc_auc(part)
    if isinstance(statistic, CannotTell):
        return 1.0
    found = reduced(statistic)
    return None if isinstance(found, CannotTell) else float(getattr(found, "design_effect", 1.0))


def auc_error_of(part: Slice) -> float | None:
    """The hard bound on what counting in cells may have moved the AUC; None where there is no AUC."""
    statistic = roc_auc(part)
    return statistic.error if isinstance(statistic, Smooth) else None


def confusion(part: Slice) -> dict[str, int]:
    """The judged cases by what happened and what was done; review counts the band, which is part of fn and tn."""
    review: tuple[Blocks, Blocks] = ((((REVIEW,), (TRUE,)),), (((REVIEW,), (FALSE,)),))
    named = {"tp": TP, "fp": FP, "fn": FN, "tn": TN, "review_positive": review[0], "review_negative": review[1]}
    return {name: _count(part, cells) for name, cells in named.items()}


def done(part: Slice) -> dict[str, int]:
    """How many scored cases that are old enough were treated in which way, whatever is known of their outcome."""
    return {name: int(n) for name, n in zip(REGIONS, part.counts.sum(axis=1), strict=True)}


def hidden_counts(part: Slice) -> frozenset[str]:
    """Which of these counts are not those of all cases: of some, what happened can never be known, or is sampled."""
    if is_partial(part):
        return frozenset(confusion(part))
    of_region = {ACT: ("tp", "fp"), PASS: ("fn", "tn"), REVIEW: ("fn", "tn", "review_positive", "review_negative")}
    return frozenset(name for region, names in of_region.items() if part.unseen[region] for name in names)


MONEY: dict[str, Callable[[Slice], Statistic | CannotTell]] = {name: money(name) for name in POLICIES}
"""What a case is worth: as the product treats it, against letting every case pass, against the rule, with the rule."""

MONEY_OVER_UNKNOWN: dict[str, OverUnknown[Slice]] = {name: money_over_unknown(name) for name in POLICIES}
"""The same over all possible outcomes of cases whose outcome cannot be known."""


def paired_with_rule(evidence: Evidence) -> dict[str, Statistic | CannotTell]:
    """How much more often the AI acts than the rule does, on the same positives and on the same negatives."""
    cells = evidence.sets["curve"]
    folds = evidence.sets.get("folds") if evidence.frame.is_clustered else None
    named = (("recall", TRUE, "positives"), ("false_positive_rate", FALSE, "negatives"))
    return {name: _more_often(cells, folds, outcome, n_of) for name, outcome, n_of in named}


def _more_often(cells: Cells, folds: Cells | None, outcome: int, n_of: str) -> Statistic | CannotTell:
    n = int(cells.n[_of_outcome(cells, outcome)].sum())
    only_ai, only_rule = (int(cells.n[_of_outcome(cells, outcome) & chosen].sum()) for chosen in _differing(cells))
    if not n:
        return CannotTell(f"no {n_of} yet")
    by_fold = None
    if folds is not None:
        events, cases = np.zeros(FOLDS), np.zeros(FOLDS)
        np.add.at(cases, folds.keys["fold"], np.where(_of_outcome(folds, outcome), folds.n, 0))
        for sign, chosen in zip((1, -1), _differing(folds), strict=True):
            counted = np.where(_of_outcome(folds, outcome) & chosen, folds.n, 0)
            np.add.at(events, folds.keys["fold"], sign * counted)
        by_fold = FoldSums(events[cases > 0], cases[cases > 0])
    differing = only_ai + only_rule
    # What tells the two apart are the cases that they treat differently: few of those say little, however many agree.
    return Mean(
        n,
        Fraction(only_ai - only_rule),
        Fraction(differing),
        n_of,
        by_fold,
        -1.0,
        1.0,
        positives=differing,
        negatives=n - differing,
        units_of="cases that the two treat differently",
    )


def _of_outcome(cells: Cells, outcome: int) -> NDArray[np.bool_]:
    return np.asarray((cells.keys["outcome"] == outcome) & (cells.keys["region"] != NO_SCORE))


def _differing(cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The cells on which only the AI acts, and those on which only the rule does."""
    acts, says = cells.keys["region"] == ACT, cells.keys["rule"] == 1
    return np.asarray(acts & ~says), np.asarray(~acts & says)


def worth_more_than_nothing(part: Slice) -> tuple[str, ...]:
    """The results that cost something everywhere else, and here are worth more than nothing on average."""
    if part.worth is None or part.stakes is None or part.stakes.middle is None:
        return ()
    sums, worths = part.worth.sums.sum(axis=(0, 2)), part.stakes.middle
    totals = {
        "missed": moment_of(sums[TRUE].tolist(), worths.missed, part.worth.slots, 1),
        "false_alarm": moment_of(sums[FALSE].tolist(), worths.false_alarm, part.worth.slots, 1),
        "reviewed": moment_of(sums[FALSE].tolist(), worths.reviewed_negative, part.worth.slots, 1),
    }
    return tuple(key for key, total in totals.items() if total > 0)


def unscored_but_ruled(evidence: Evidence) -> int:
    """Judged cases without a score on which the rule would act."""
    keys = evidence.sets["curve"].keys
    chosen = (keys["region"] == NO_SCORE) & (keys["outcome"] <= TRUE) & (keys["rule"] == 1)
    return int(evidence.sets["curve"].n[chosen].sum())
