"""How the figures of classification are computed from a slice: statistics, never intervals, and nothing of SQL."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import (
    CannotTell,
    FoldSums,
    Mean,
    Ratio,
    Smooth,
    Statistic,
    infinitesimal_jackknife,
)
from upheld.inference.statistics import FloatArray
from upheld.kinds.classification.lever import ACT, NO_SCORE, PASS, REGIONS, REVIEW
from upheld.kinds.classification.sampling import is_partial, share_of_sample, smooth_of_sample
from upheld.kinds.classification.slices import Slice
from upheld.kinds.rows import FALSE, FOLDS, TRUE, UNKNOWN

NOT_ACTED = (PASS, REVIEW)


Blocks = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""Blocks of (regions, outcomes) that are added up."""


ALL = (PASS, REVIEW, ACT)


JUDGED = (FALSE, TRUE)


ANY = (FALSE, TRUE, 2)


TP: Blocks = (((ACT,), (TRUE,)),)


FP: Blocks = (((ACT,), (FALSE,)),)


FN: Blocks = ((NOT_ACTED, (TRUE,)),)


TN: Blocks = ((NOT_ACTED, (FALSE,)),)


def _count(part: Slice, cells: Blocks) -> int:
    # Nine numbers, added up at every metric of every setting: numpy would take longer to choose them than to add them.
    counts = part.counts.tolist()
    return int(
        sum(counts[region][outcome] for regions, outcomes in cells for region in regions for outcome in outcomes)
    )


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


def positives_in_band(part: Slice) -> int:
    """How many positives lie in the review band."""
    return int(part.counts[REVIEW, TRUE])


def caught_with_review(part: Slice) -> Statistic | CannotTell:
    """The share of positives that are acted on, or looked at and found."""
    if part.stakes is not None and positives_in_band(part) and part.stakes.review.too_few_looks is not None:
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
            return of_one_class_only(positives)
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


def of_one_class_only(positives: float) -> CannotTell:
    found = "no positives" if not positives else "no negatives"
    return CannotTell(f"there are {found} among the judged cases yet, and it needs both")


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


def unscored_but_ruled(evidence: Evidence) -> int:
    """Judged cases without a score on which the rule would act."""
    keys = evidence.sets["curve"].keys
    chosen = (keys["region"] == NO_SCORE) & (keys["outcome"] <= TRUE) & (keys["rule"] == 1)
    return int(evidence.sets["curve"].n[chosen].sum())
