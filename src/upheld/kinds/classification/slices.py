"""One population at the stated setting: all cases, one value of a segment, or a requirement's own where clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import BUCKETS_IN_A_COARSE_ONE, Cells, Evidence
from upheld.inference.statistics import FloatArray
from upheld.kinds.asked import Asked
from upheld.kinds.classification.amount_terms import SUMS as AMOUNT_SUMS
from upheld.kinds.classification.amounts import AmountSums, amount_sums
from upheld.kinds.classification.asked import asked
from upheld.kinds.classification.class_counts import ClassCounts, class_counts
from upheld.kinds.classification.curves import Curve, calibration_groups, curve_of, scored_and_old_enough, unknowable_by
from upheld.kinds.classification.lever import ACT, NO_SCORE, PASS, REVIEW
from upheld.kinds.classification.money import WorthSums, worth_sums
from upheld.kinds.classification.stakes import Stakes
from upheld.kinds.classification.terms import SCORE_SUMS
from upheld.kinds.classification.unseen_worth import UnseenWorth, has_unseen, unseen_worth
from upheld.kinds.plan import NO_DAY
from upheld.kinds.pooling import grouped, sizes_of
from upheld.kinds.rows import FOLDS, TRUE, UNKNOWN
from upheld.spec.log import SAMPLE

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sampled:
    """What known outcomes stand for, where only a sample of them is known.

    In a simple sample (`by_region`) each stands for the cases of its region over those of them that were sampled, so
    counts alone weigh it. Else `weights` and `squares`, shape (3, 2), are the exact sums over region and outcome of the
    number of cases that each stands for, and of its square; `fold_weights` the first by fold, (F, 3, 2), with the folds
    of `fold_counts`.
    """

    by_region: bool
    weights: NDArray[Any]
    squares: NDArray[Any]
    fold_weights: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """The counts and sums of one population.

    `counts` has shape (region: pass, review, act; outcome: false, true, unknown); `fold_counts` the same by fold in
    front, only folds with cases, None where the log names no `who`. `sums` are exact totals of scores over false and
    true outcomes; `fold_sums` the same by fold, as floats. `calibration` has shape (groups, 3): cases, positives, sum
    of scores.
    `unscored` and `immature` count cases that no metric counts. `design_effect` is what `who` costs statistics whose
    folds are not kept for this population; None where it cannot be told. `largest_fold` is the share of the judged
    cases that the largest fold of `who` holds. `worth_sums` gives the sums of money, which only money needs; None
    without a value block. `is_whole` says that it is the whole product, of which days are counted. `stated` is the same
    population at the stated setting, where this one is at another, or over all days, where this one is a week: its
    folds lend their design effect. `reach` is the share of the band's positives that people look at: below 1 where days
    lie above their capacity. `curve` is None, and `calibration` empty, where places of scores are not kept: in a week
    of a segment. `fold_numbers` says which folds `fold_counts` holds; None where that is not kept. `classes` is the
    confusion of a product that names one of several, `amounts` what is at stake in the positives. `asked` gives every
    case that was asked, young and unscored ones too; None where these are not counted apart.
    `unknowable`, shape (3,), are the cases of each region whose outcome no log can tell, `fold_unknowable` the same by
    fold; both are among the unknown of `counts`. `sampled` weighs known outcomes where they are those of a sample;
    `regions_overlap` says that the cut-off differs by segment. `unseen_worth` gives the least and the most that the
    unknowable cases can be worth; None where that is not known at this setting.
    """

    counts: IntArray
    fold_counts: FloatArray | None
    curve: Curve | None
    sums: dict[str, tuple[Fraction, Fraction]]
    fold_sums: dict[str, FloatArray] | None
    calibration: FloatArray
    is_probability: bool
    unscored: int = 0
    unscored_positives: int = 0
    immature: int = 0
    design_effect: float | None = 1.0
    largest_fold: float = 0.0
    stakes: Stakes | None = None
    worth_sums: Callable[[], WorthSums] | None = None
    is_whole: bool = False
    stated: Slice | None = None
    reach: float = 1.0
    classes: ClassCounts | None = None
    amounts: AmountSums | None = None
    fold_numbers: IntArray | None = None
    asked: Callable[[], Asked] | None = None
    unknowable: IntArray = field(default_factory=lambda: np.zeros(3, np.int64))
    fold_unknowable: FloatArray | None = None
    sampled: Sampled | None = None
    regions_overlap: bool = False
    unseen_worth: Callable[[], UnseenWorth] | None = None

    @property
    def unseen(self) -> IntArray:
        """The cases of each region of whose outcome nothing is known, and no sample tells either; shape (3,)."""
        if not self._is_simple_sample:  # asked for at every metric of every setting
            return self.unknowable
        return np.where(self._is_unsampled, self.counts.sum(axis=1), self.unknowable)

    @property
    def fold_unseen(self) -> FloatArray | None:
        """The same by fold, shape (F, 3)."""
        if self.fold_counts is None or self.fold_unknowable is None:
            return None
        return np.where(self._is_unsampled, self.fold_counts.sum(axis=2), self.fold_unknowable)

    @property
    def _is_unsampled(self) -> NDArray[np.bool_]:
        """The regions of a simple sample in which no outcome was sought."""
        return np.asarray((self.counts[:, :2].sum(axis=1) == 0) & self._is_simple_sample)

    @property
    def _is_simple_sample(self) -> bool:
        return self.sampled is not None and self.sampled.by_region

    @property
    def worth(self) -> WorthSums | None:
        """The sums of money, None without a value block."""
        return self.worth_sums() if self.worth_sums is not None else None

    @property
    def judged(self) -> int:
        """Scored cases whose outcome is known."""
        return int(self.counts[:, :2].sum())

    @property
    def unknown(self) -> int:
        """Scored cases, old enough, whose outcome is not known."""
        return int(self.counts[:, UNKNOWN].sum())


def overall(evidence: Evidence, stakes: Stakes) -> Slice:
    """The slice of all cases."""
    folds = evidence.sets.get("folds") if evidence.frame.is_clustered else None
    cells = with_coarse(evidence.sets["curve"])
    position = "bucket" if "bucket" in cells.keys else "coarse"
    part = slice_of(evidence, cells, folds, position, stakes, summed=evidence.sets.get("weeks"), curve_folds=folds)
    return replace(part, is_whole=True, classes=class_counts(evidence), asked=asked(evidence))


def by_value(
    evidence: Evidence, segment: str, at_least: int, stakes: Stakes, *, with_young: bool = False
) -> dict[str, Slice]:
    """A slice for each value of a segment, the values with fewer than `at_least` cases pooled as "others".

    With `with_young` cases count that are too young to be judged, for figures that need no outcome.
    """
    groups = grouped(sizes_of(evidence.sets[f"segment:{segment}"], with_young=with_young), at_least)
    return by_groups(evidence, segment, groups, stakes)


def by_groups(
    evidence: Evidence, segment: str, groups: Mapping[str, tuple[str, ...]], stakes: Stakes
) -> dict[str, Slice]:
    """A slice for each group of values of a segment, by its name."""
    return {name: _chosen(evidence, f"segment:{segment}", values, stakes) for name, values in groups.items()}


def of_where(evidence: Evidence, where: str, stakes: Stakes) -> Slice:
    """The slice of a requirement's own where clause; without cases if none fits."""
    return _chosen(evidence, f"where:{where}", ("true",), stakes)


def as_the_rule_does(evidence: Evidence, stakes: Stakes) -> Slice:
    """All cases, acted on where the rule says so: what the rule alone would do with them. It has no score."""
    folds = evidence.sets.get("folds") if evidence.frame.is_clustered else None
    ruled_folds = _ruled(folds) if folds is not None else None
    return slice_of(
        evidence, _ruled(evidence.sets["curve"]), ruled_folds, "bucket", None, summed=evidence.sets.get("weeks")
    )


def _ruled(cells: Cells) -> Cells:
    region = np.where(cells.keys["rule"] == 1, ACT, PASS)
    scored = cells.keys["region"] != NO_SCORE
    return replace(cells, keys={**cells.keys, "region": np.where(scored, region, NO_SCORE)})


def with_coarse(cells: Cells) -> Cells:
    """Cells by bucket, told which coarse bucket each lies in; cells that know it come back as they are."""
    if "coarse" in cells.keys:
        return cells
    return replace(cells, keys={**cells.keys, "coarse": cells.keys["bucket"] // BUCKETS_IN_A_COARSE_ONE})


def ignored_outcomes(evidence: Evidence) -> int:
    """How many outcomes stand in the log for cases whose outcome, it says, cannot be known: none of them counts."""
    cells = evidence.sets["curve"]
    if "ignored" not in cells.sums:
        return 0
    return cells.where(cells.keys["outcome"] == UNKNOWN).sums["ignored"].total()


def cases_in(evidence: Evidence) -> int:
    """How many cases there are, judged or not."""
    return int(evidence.sets["curve"].n.sum())


def judged_since(evidence: Evidence, first_day: int, *, with_unknown: bool = False) -> int:
    """How many cases of this day (in days since 1970) or later could be judged; evidence with time only.

    With `with_unknown` also those that are old enough, but whose outcome is not known.
    """
    cells = evidence.sets["day_scores"]
    counted = (
        (cells.keys["outcome"] <= (UNKNOWN if with_unknown else TRUE))
        & (cells.keys["region"] != NO_SCORE)
        & (cells.keys["day"] >= first_day)
    )
    return int(cells.n[counted].sum())


def judged_days(evidence: Evidence) -> tuple[int, int] | None:
    """The first and the last day with a judged case, in days since 1970; None without time or without such a case."""
    if not evidence.frame.has_time:
        return None
    cells = evidence.sets["day_scores"]
    judged = (cells.keys["outcome"] <= TRUE) & (cells.keys["region"] != NO_SCORE) & (cells.keys["day"] != NO_DAY)
    days = cells.keys["day"][judged]
    return (int(days.min()), int(days.max())) if len(days) else None


def with_design_effect(part: Slice, design_effect: float | None) -> Slice:
    """The slice, told what `who` costs a statistic for which it keeps no folds."""
    return replace(part, design_effect=design_effect)


def _chosen(evidence: Evidence, name: str, values: tuple[str, ...], stakes: Stakes) -> Slice:
    cells, summed = (having(evidence.sets[of], values) for of in (name, f"{name}|folds"))
    folds = summed if evidence.frame.is_clustered else None
    part = slice_of(evidence, cells, folds, "coarse", stakes, summed=summed)
    return replace(part, classes=class_counts(evidence, name, values), asked=asked(evidence, name, values))


def having(cells: Cells, values: tuple[str, ...]) -> Cells:
    """The cells of these values of a segment."""
    codes = [code for code, label in enumerate(cells.labels) if label in values]
    return cells.where(np.isin(cells.keys["value"], codes))


def slice_of(
    evidence: Evidence,
    cells: Cells,
    folds: Cells | None,
    position: str | None,
    stakes: Stakes | None,
    *,
    summed: Cells | None,
    curve_folds: Cells | None = None,
) -> Slice:
    """The slice of some cells. `summed` are the same cases with the sums of their scores, by fold where `folds` are.

    `position` is the key that places the cells on the grid of scores, None where none does.
    """
    outcome, is_scored = cells.keys["outcome"], cells.keys["region"] != NO_SCORE
    judged = cells.where(is_scored & (outcome <= TRUE))
    scales = dict(evidence.frame.scales)
    is_unknown = cells.where(is_scored & (cells.keys["outcome"] == UNKNOWN))
    fold_counts = _fold_counts(folds) if folds is not None else None
    return Slice(
        counts=_counts(cells, is_scored & (outcome <= UNKNOWN)),
        fold_counts=fold_counts,
        fold_numbers=None if folds is None else _fold_numbers(folds),
        largest_fold=_largest_fold(fold_counts),
        curve=None if position is None else curve_of(judged, position, curve_folds, not evidence.frame.regions_overlap),
        sums={} if summed is None else _score_sums(summed, scales),
        fold_sums=_fold_sums(summed, scales) if folds is not None and summed is not None else None,
        calibration=calibration_groups(judged, position, scales),
        is_probability=evidence.frame.scale == "probability",
        unscored=int(cells.n[~is_scored & (outcome <= UNKNOWN)].sum()),
        unscored_positives=int(cells.n[~is_scored & (outcome == TRUE)].sum()),
        immature=int(cells.n[outcome > UNKNOWN].sum()),
        stakes=stakes,
        reach=1.0 if stakes is None else _reach(judged, stakes),
        unknowable=_unknowable(is_unknown),
        fold_unknowable=_fold_unknowable(folds) if folds is not None else None,
        regions_overlap=evidence.frame.regions_overlap,
        sampled=_sampled(evidence, judged, folds, scales),
        unseen_worth=None if stakes is None or stakes.middle is None else _unseen(is_unknown, folds, scales),
        worth_sums=None if stakes is None or stakes.middle is None else worth_in(cells, folds, scales, stakes),
        amounts=_amounts(cells, summed, folds, scales),
    )


def _amounts(cells: Cells, summed: Cells | None, folds: Cells | None, scales: dict[str, Fraction]) -> AmountSums | None:
    # A week's cells by day and score count cases alone; those of the same cases by fold add amounts up.
    adding = cells if AMOUNT_SUMS[0] in cells.sums or summed is None else summed
    return amount_sums(adding, folds, scales) if AMOUNT_SUMS[0] in adding.sums else None


def _reach(judged: Cells, stakes: Stakes) -> float:
    if not stakes.review.is_overflowing:
        return 1.0
    if "coarse" not in judged.keys:
        return stakes.review.share_reached
    looked = judged.counts.where((judged.keys["region"] == REVIEW) & (judged.keys["outcome"] == TRUE))
    total = int(looked.n.sum())
    return float(looked.n @ stakes.review.reached_at(looked.keys["coarse"]) / total) if total else 1.0


def worth_in(cells: Cells, folds: Cells | None, scales: dict[str, Fraction], stakes: Stakes) -> Callable[[], WorthSums]:
    """The sums of money of some cells, reckoned when they are first asked for."""
    return cache(lambda: worth_sums(cells, folds, scales, stakes.slots, stakes.review, stakes.review.share_reached))


def _unseen(unknown: Cells, folds: Cells | None, scales: dict[str, Fraction]) -> Callable[[], UnseenWorth] | None:
    if not has_unseen(scales):
        return None
    return cache(lambda: unseen_worth(unknown, None if folds is None else scored_and_old_enough(folds), scales))


def unseen_by(cells: Cells, stated: Slice) -> IntArray:
    """The same, with the regions of the stated setting in which a simple sample has no case."""
    unknowable = unknowable_by(cells)
    if stated.sampled is None or not stated.sampled.by_region:
        return unknowable
    never = np.flatnonzero(stated.counts[:, :2].sum(axis=1) == 0)
    is_never = np.isin(cells.keys["region"], never) & (cells.keys["outcome"] == UNKNOWN)
    return np.where(is_never, cells.n, unknowable)


def _unknowable(unknown: Cells) -> IntArray:
    found = np.zeros(3, np.int64)
    np.add.at(found, unknown.keys["region"], unknowable_by(unknown))
    return found


def _fold_unknowable(folds: Cells) -> FloatArray:
    chosen = scored_and_old_enough(folds)
    present = np.unique(chosen.keys["fold"])
    found = np.zeros((len(present), 3))
    fold = np.searchsorted(present, chosen.keys["fold"])
    np.add.at(found, (fold, chosen.keys["region"]), unknowable_by(chosen))
    return found


def _sampled(evidence: Evidence, judged: Cells, folds: Cells | None, scales: dict[str, Fraction]) -> Sampled | None:
    if "weight" not in judged.sums:  # there is no sample, or these cells are of days, which only count
        return None
    group = judged.keys["region"] * 2 + judged.keys["outcome"]
    weights, squares = (
        np.array([Fraction(total) / scales[name] for total in judged.sums[name].by(group, 6)], object).reshape(3, 2)
        for name in ("weight", "weight_squared")
    )
    by_fold = None
    if folds is not None:
        chosen = scored_and_old_enough(folds)
        present = np.unique(chosen.keys["fold"])
        by_fold = np.zeros((len(present), 3, 3))
        where = np.searchsorted(present, chosen.keys["fold"]), chosen.keys["region"], chosen.keys["outcome"]
        np.add.at(by_fold, where, chosen.sums["weight"].floats() / float(scales["weight"]))
        by_fold = by_fold[:, :, :2]
    return Sampled(dict(evidence.frame.families).get(SAMPLE) == "boolean", weights, squares, by_fold)


def _counts(cells: Cells, counted: NDArray[np.bool_]) -> IntArray:
    counts = np.zeros((3, 3), np.int64)
    np.add.at(counts, (cells.keys["region"][counted], cells.keys["outcome"][counted]), cells.n[counted])
    return counts


def _fold_counts(cells: Cells) -> FloatArray:
    chosen = scored_and_old_enough(cells.counts)
    counts = np.zeros((FOLDS, 3, 3))
    np.add.at(counts, (chosen.keys["fold"], chosen.keys["region"], chosen.keys["outcome"]), chosen.n)
    return np.asarray(counts[counts.sum(axis=(1, 2)) > 0], float)


def _fold_numbers(cells: Cells) -> IntArray:
    """Which folds `_fold_counts` keeps."""
    return np.unique(scored_and_old_enough(cells.counts).keys["fold"])


def _largest_fold(fold_counts: FloatArray | None) -> float:
    if fold_counts is None:
        return 0.0
    judged = fold_counts[:, :, :2].sum(axis=(1, 2))
    return float(judged.max() / judged.sum()) if judged.sum() else 0.0


def _score_sums(summed: Cells, scales: dict[str, Fraction]) -> dict[str, tuple[Fraction, Fraction]]:
    judged = summed.where((summed.keys["region"] != NO_SCORE) & (summed.keys["outcome"] <= TRUE))
    totals = {name: judged.sums[name].by(judged.keys["outcome"], 2) for name in SCORE_SUMS if name in scales}
    return {name: (false / scales[name], true / scales[name]) for name, (false, true) in totals.items()}


def _fold_sums(summed: Cells, scales: dict[str, Fraction]) -> dict[str, FloatArray]:
    present = np.unique(scored_and_old_enough(summed.counts).keys["fold"])
    judged = summed.where((summed.keys["region"] != NO_SCORE) & (summed.keys["outcome"] <= TRUE))
    group = np.searchsorted(present, judged.keys["fold"]) * 2 + judged.keys["outcome"]
    return {
        name: np.array(judged.sums[name].by(group, 2 * len(present)), float).reshape(-1, 2) / float(scales[name])
        for name in SCORE_SUMS
        if name in scales
    }
