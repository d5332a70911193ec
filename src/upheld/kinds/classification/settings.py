"""Every setting of the lever on one evidence: act from one boundary on, let people look from a lower one.

Counts and sums are cumulated over places once, so that any setting's are a few differences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import FloatArray, FoldSums, Mean, Ranged
from upheld.kinds.classification.amount_terms import SUMS as AMOUNT_SUMS
from upheld.kinds.classification.amounts import AmountSums, Exact, by_group, fold_amounts, in_money
from upheld.kinds.classification.asked import at_setting
from upheld.kinds.classification.lever import ACT, NO_SCORE, REVIEW
from upheld.kinds.classification.money import WorthSums, cubes_error, of_ai, rounding_of_cubes, valued
from upheld.kinds.classification.placed_sample import PlacedSample, placed_sample
from upheld.kinds.classification.places import IntArray, Places, Position, by_region, chosen_boundaries, places_of
from upheld.kinds.classification.review import Reviewing, reached_shares_below
from upheld.kinds.classification.slices import Slice, unseen_by, with_coarse
from upheld.kinds.classification.stakes import Stakes
from upheld.kinds.classification.terms import UNSEEN
from upheld.kinds.classification.unseen_terms import VALUED
from upheld.kinds.classification.worth import Worths
from upheld.kinds.moments import moment_name, moment_of, moments_of
from upheld.kinds.plan import NO_DAY
from upheld.kinds.pooling import pooled
from upheld.kinds.rows import FOLDS, TRUE, UNKNOWN
from upheld.spec.kinds.classification import ClassificationLever

MOST_ACT, MOST_REVIEW = 256, 64
"""A trade-off has at most so many cut-offs and so many edges of the review band, today's included."""


@dataclass(frozen=True)
class Counted:
    """One population by place.

    `counts`, (P + 1, 3), are the cases below each boundary by outcome; `worth`, (P, 2, 2, 1 + moments), the sums of
    money in each place by outcome and rule, None without a value block. `stated` is the slice at the stated setting.
    `unknowable`, (P + 1,), are the cases below each boundary whose outcome cannot be known; `sample` weighs the others
    where they are a sample. `amounts`, (P + 1, 4), are the exact sums of the positives' amounts below each boundary,
    None where none are counted.
    """

    counts: IntArray
    worth: FloatArray | None
    stated: Slice
    unknowable: IntArray
    sample: PlacedSample | None = None
    amounts: Exact | None = None


@dataclass(frozen=True)
class Settings:
    """The settings of a lever with one cut-off for all, and what each population looks like at any of them."""

    evidence: Evidence
    stakes: Stakes
    places: Places
    today: Position
    has_review: bool
    act: IntArray
    review: IntArray
    whole: Counted
    stated: dict[int, float]
    keeps_reach: bool = False

    def cutoffs(self, at: Position) -> dict[str, float | None]:
        """The setting as the spec would state it; review_from is None where nobody looks."""
        review = self.cutoff(at.review) if self.has_review and at.review < at.act else None
        return {"act_at": self.cutoff(at.act), "review_from": review}

    def cutoff(self, boundary: int) -> float:
        """The cut-off at a boundary: as stated, else the shortest number that splits the log there."""
        return self.stated[boundary] if boundary in self.stated else self.places.cutoff(boundary)

    def at(self, act: int, review: int) -> Position:
        """The position with these boundaries; a band that begins above the cut-off is empty."""
        return Position(act, min(review, act) if self.has_review else act)

    is_today_among = True
    """Whether today's setting is one of these."""

    def position_of(self, other: Settings, at: Position) -> Position:
        """Here the position at which another evidence of the same lever, as of a window of it, stands at `at`."""
        return Position(
            *(self.places.below(other.places, boundary) for boundary in (at.act, at.review)),
        )

    def part(self, at: Position) -> Slice:
        """The whole product at a setting."""
        return self._moved(self.whole, at, fold_counts=self.fold_counts(at))

    def treats_unseen_alike(self, at: Position) -> bool:
        """Whether every case whose outcome cannot be known is treated as today, so that none of it is needed."""
        unseen = np.diff(self.whole.unknowable) > 0
        if not unseen.any():
            return True
        return bool(np.allclose(self.treated(at)[:, unseen], self.treated(self.today)[:, unseen]))

    def parts(self, segment: str, at: Position, stated: dict[str, Slice], at_least: int) -> dict[str, Slice]:
        """Each value of a segment at a setting, pooled as at the stated one; folds lend their design effect."""
        cells = self.evidence.sets[f"segment:{segment}"]
        groups = pooled(cells, at_least)
        counted = self._counted_groups(f"segment:{segment}", cells, groups, stated)
        return {name: self._moved(one, at) for name, one in counted.items()}

    def of_cells(self, name: str, cells: Cells, at: Position, stated: Slice) -> Slice:
        """The slice of some cells at a setting; `name` tells them from others."""
        if name not in self._groups:
            self._groups[name] = {"": _counted(cells, self.places, self.stakes, stated, self.scales)}
        return self._moved(self._groups[name][""], at)

    def worth_of_parts(self, name: str, stated: dict[str, Slice], at_least: int) -> list[FloatArray]:
        """Sums of money by place of each part: of `segment:NAME` each value, of `where:TEXT` the one, of "" all."""
        if not name:
            parts = [self.whole]
        else:
            cells = self.evidence.sets[name]
            groups: dict[str, tuple[str, ...]] = {"true": ("true",)}
            if name.startswith("segment:"):
                groups = pooled(cells, at_least)
            parts = list(self._counted_groups(name, cells, groups, stated).values())
        return [part.worth for part in parts if part.worth is not None]

    def where(self, text: str, at: Position, stated: Slice) -> Slice:
        """A requirement's own where clause at a setting."""
        cells = self.evidence.sets[f"where:{text}"]
        (counted,) = self._counted_groups(f"where:{text}", cells, {"true": ("true",)}, {"true": stated}).values()
        return self._moved(counted, at)

    def reached(self, act: int) -> FloatArray:
        """The share of each place that people look at, if the band reaches down to it; (P,)."""
        if self.keeps_reach:
            return self.stakes.review.reached_at(self.places.coarse)
        if act not in self._reached:
            capacity = self.stakes.review.capacity
            if capacity is None or self._below_by_day is None:
                self._reached[act] = np.ones(len(self.places))
            else:
                self._reached[act] = reached_shares_below(self._below_by_day, act, capacity)
        return self._reached[act]

    def reviewing(self, at: Position) -> Reviewing:
        """The review band at a setting."""
        review = self.stakes.review
        below = self._below_by_day
        per_day = None if below is None else below[:, at.act] - below[:, at.review]
        return Reviewing(
            review.hit_rate, per_day, review.capacity, np.array([], np.int64), np.array([]), review.looked_at
        )

    def treated(self, at: Position) -> FloatArray:
        """The share of each place that passes, is looked at and is acted on; (3, P)."""
        place = np.arange(len(self.places))
        in_band = (place >= at.review) & (place < at.act)
        looked = np.where(in_band, self.reached(at.act), 0.0)
        acted = (place >= at.act).astype(float)
        return np.stack([1 - looked - acted, looked, acted])

    def gain(self, better: Position, than: Position, half: int | None) -> Mean | Ranged | None:
        """By how much a case is worth more at one setting than at another, on half of the folds (None: all cases).

        None without a value block, or where a half is asked for and no fold is known.
        """
        if self.stakes.middle is None:
            return None
        return ranged(self.gains(better, than, half, self.choices))

    @property
    def choices(self) -> list[Worths]:
        """The worths at the middle of what is guessed, and where something is, at every corner."""
        middle, corners = self.stakes.middle, self.stakes.corners
        return [] if middle is None else [middle, *(corners if self.stakes.is_ranged else ())]

    def worth_by_fold(self) -> FloatArray | None:
        """Sums of money by fold, place, outcome and rule: (64, P, 2, 2, 1 + moments); None where no fold is known."""
        return self._folds

    @cached_property
    def _reached(self) -> dict[int, FloatArray]:
        return {}

    @cached_property
    def _groups(self) -> dict[str, dict[str, Counted]]:
        return {}

    def _counted_groups(
        self, name: str, cells: Cells, groups: dict[str, tuple[str, ...]], stated: dict[str, Slice]
    ) -> dict[str, Counted]:
        if name not in self._groups:
            self._groups[name] = {
                value: _counted(
                    cells.where(_is_in(cells, labels)), self.places, self.stakes, stated[value], self.scales
                )
                for value, labels in groups.items()
            }
        return self._groups[name]

    def _unseen_valued(self, half: int | None) -> tuple[int, FloatArray]:
        """Cases with a worth whose outcome cannot be known, on half of the folds, and by fold: they gain nothing."""
        cells = self.evidence.sets["curve" if half is None and not self.evidence.frame.is_clustered else "folds"]
        if VALUED not in cells.sums:
            return 0, np.zeros(1)
        chosen = cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] == UNKNOWN))
        if "fold" not in cells.keys:
            return chosen.sums[VALUED].total(), np.zeros(1)
        by_fold = np.zeros(FOLDS)
        np.add.at(by_fold, chosen.keys["fold"], chosen.sums[VALUED].floats())
        by_fold = by_fold if half is None else by_fold[half::2]
        return round(by_fold.sum()), by_fold

    @property
    def rounding(self) -> Fraction:
        """By how much rounding may have moved the product of three row terms of one case."""
        return rounding_of_cubes(self.scales, self.stakes.slots)

    @property
    def scales(self) -> dict[str, Fraction]:
        """How many units make 1 in each sum of the evidence."""
        return dict(self.evidence.frame.scales)

    @cached_property
    def days(self) -> IntArray:
        """The days on which there is a scored case, in days since 1970, ascending; none without time."""
        if not self.evidence.frame.has_time:
            return np.array([], np.int64)
        keys = self.evidence.sets["day_scores"].keys
        return np.unique(keys["day"][(keys["day"] != NO_DAY) & (keys["region"] != NO_SCORE)])

    @cached_property
    def _below_by_day(self) -> IntArray | None:
        """Scored cases of each day below each boundary, (D, P + 1), whatever became of them; None without time."""
        if not self.evidence.frame.has_time:
            return None
        cells = self.evidence.sets["day_scores"].counts
        chosen = cells.where((cells.keys["day"] != NO_DAY) & (cells.keys["region"] != NO_SCORE))
        counts = np.zeros((len(self.days), len(self.places) + 1), np.int64)
        np.add.at(counts, (np.searchsorted(self.days, chosen.keys["day"]), self.places.of(chosen) + 1), chosen.n)
        return np.asarray(counts.cumsum(axis=1), np.int64)

    @cached_property
    def _folds(self) -> FloatArray | None:
        cells = self.evidence.sets.get("folds")
        if cells is None or self.stakes.middle is None:
            return None
        judged = cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] <= TRUE))
        return _worth_by(judged, self.places, self.stakes, self.scales, judged.keys["fold"], FOLDS)

    @cached_property
    def _cases_by_fold(self) -> FloatArray | None:
        """Old enough, scored cases below each boundary by fold and outcome, and of them those whose outcome cannot be
        known, (64, P + 1, 4); None without `who`."""
        if not self.evidence.frame.is_clustered:
            return None
        cells = self.evidence.sets["folds"]
        cells = replace(cells, sums={name: cells.sums[name] for name in UNSEEN if name in cells.sums})
        chosen = cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] <= UNKNOWN))
        counts = np.zeros((FOLDS, len(self.places) + 1, 4))
        fold, boundary = chosen.keys["fold"], self.places.of(chosen) + 1
        np.add.at(counts, (fold, boundary, chosen.keys["outcome"]), chosen.n)
        np.add.at(counts[..., 3], (fold, boundary), unseen_by(chosen, self.whole.stated))
        return np.asarray(counts.cumsum(axis=1), float)

    def fold_counts(self, at: Position) -> FloatArray | None:
        """Cases by fold, region and outcome, (64, 3, 3), empty folds too; None without `who`."""
        below = self._cases_by_fold
        return None if below is None else by_region(below[:, :, :3], at, axis=1)

    def fold_unknowable(self, at: Position) -> FloatArray | None:
        """Cases by fold and region whose outcome cannot be known, (64, 3); None without `who`."""
        below = self._cases_by_fold
        return None if below is None else by_region(below[:, :, 3], at, axis=1)

    def _moved(self, counted: Counted, at: Position, *, fold_counts: FloatArray | None = None) -> Slice:
        below, sample = counted.counts, counted.sample
        counts = by_region(below, at)
        there = None if fold_counts is None else fold_counts.sum(axis=(1, 2)) > 0
        fold_unknowable = self.fold_unknowable(at)
        in_band = np.diff(below[at.review : at.act + 1, TRUE])
        looked = float(self.reached(at.act)[at.review : at.act] @ in_band)
        return replace(
            counted.stated,
            reach=looked / int(in_band.sum()) if in_band.sum() else 1.0,
            counts=counts,
            amounts=self._amounts(counted, at),
            fold_counts=None if there is None or fold_counts is None else fold_counts[there],
            unknowable=by_region(counted.unknowable, at),
            fold_unknowable=None if there is None or fold_unknowable is None else fold_unknowable[there],
            sampled=counted.stated.sampled if sample is None or at == self.today else sample.at(at, there),
            unseen_worth=counted.stated.unseen_worth if self.treats_unseen_alike(at) else None,
            fold_numbers=None,
            worth_sums=None if counted.worth is None else cache(lambda: self._worth_sums(counted, at)),
            stakes=replace(self.stakes, review=self.reviewing(at)),
            stated=None if fold_counts is not None or counted.stated.fold_counts is None else counted.stated,
            asked=at_setting(
                self.evidence, counted.stated.asked, None if self.keeps_reach else lambda cells: self._acts(cells, at)
            ),
        )

    def _acts(self, cells: Cells, at: Position) -> NDArray[np.bool_]:
        """Which cells the setting acts on."""
        is_scored = cells.keys["region"] != NO_SCORE
        return np.asarray(is_scored & (self.places.of(cells) >= at.act))

    def _amounts(self, counted: Counted, at: Position) -> AmountSums | None:
        below = counted.amounts
        if below is None:
            return None
        folds = None
        if counted is self.whole and self.evidence.frame.is_clustered:
            cells = self.evidence.sets["folds"]
            positives = cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] == TRUE))
            is_acted = self.places.of(positives) >= at.act
            folds = fold_amounts(positives, is_acted.astype(float), self.scales)
        acted = in_money(below[-1] - below[at.act], self.scales)
        return AmountSums(acted, in_money(below[-1], self.scales), folds)

    def _worth_sums(self, counted: Counted, at: Position) -> WorthSums:
        worth = np.zeros((len(self.places), 2, 2, 1)) if counted.worth is None else counted.worth
        sums = np.tensordot(self.treated(at), worth, axes=(1, 0))
        return WorthSums(self.stakes.slots, np.asarray(sums, float), self._fold_worth(counted, at), self.rounding)

    def _fold_worth(self, counted: Counted, at: Position) -> FloatArray | None:
        if counted is not self.whole or not self.evidence.frame.is_clustered or self._folds is None:
            return None
        first = self._folds[..., : 1 + self.stakes.slots]
        return np.asarray(np.einsum("tp,fporm->ftorm", self.treated(at), first), float)

    def gains(
        self, better: Position, than: Position, half: int | None, choices: Sequence[Worths]
    ) -> list[Mean] | list[None]:
        """The same at each choice of the worths, with every fold of the half, empty ones too."""
        worth, chosen = self.whole.worth, self._folds
        if half is not None:
            if chosen is None:
                return [None] * len(choices)
            chosen = chosen[half::2]
            worth = chosen.sum(axis=0)
        if not self.evidence.frame.is_clustered:
            chosen = None
        if worth is None:
            return [None] * len(choices)
        differing = _differing(self.treated(better), self.treated(than), worth, chosen)
        cases = worth[..., 0].sum(axis=(0, 2))
        alike, alike_by_fold = self._unseen_valued(half)
        fold_cases = None if chosen is None else chosen[..., 0].sum(axis=(1, 2, 3)) + alike_by_fold
        return [self._gain_at(worths, differing, cases, alike, fold_cases) for worths in choices]

    def _gain_at(
        self,
        worths: Worths,
        differing: list[_Differing],
        cases: FloatArray,
        alike: int,
        fold_cases: FloatArray | None,
    ) -> Mean:
        n = round(cases.sum()) + alike
        degrees = [0.0, 0.0, 0.0]
        events = np.zeros(0 if fold_cases is None else len(fold_cases))
        policy, slots = of_ai(worths), self.stakes.slots
        for one in differing:
            treatments = policy(one.treatment, one.outcome, 0), policy(one.instead, one.outcome, 0)
            for probability, worth_of_case in _less(*treatments):
                for degree in (1, 2, 3):
                    degrees[degree - 1] += float(probability) * float(moment_of(one.row, worth_of_case, slots, degree))
                if one.by_fold is not None:
                    vector = np.array([float(c) for c in worth_of_case])
                    events += float(probability) * (one.by_fold[:, : len(vector)] @ vector)
        return Mean(
            n,
            Fraction(degrees[0]),
            Fraction(degrees[1]),
            "cases",
            None if fold_cases is None else FoldSums(events, fold_cases),
            positives=round(cases[TRUE]),
            negatives=round(cases[0]),
            # What is gained has the terms of two results.
            cubes=(Fraction(degrees[2]), 8 * cubes_error(n, self.rounding, policy, slots)),
        )


@dataclass(frozen=True)
class _Differing:
    """The cases of one outcome that are treated in one way at one setting and in another `instead` at the other.

    `row` are their sums of money, (1 + moments,), and `by_fold` those by fold, (F, 1 + moments), None without `who`.
    """

    treatment: int
    instead: int
    outcome: int
    row: FloatArray
    by_fold: FloatArray | None


def _differing(
    treated: FloatArray, otherwise: FloatArray, worth: FloatArray, folds: FloatArray | None
) -> list[_Differing]:
    """The cases that two settings treat differently, from the sums of money by place, and by fold and place."""
    found = []
    pairs = _differently(treated, otherwise)
    for one, other in np.argwhere(pairs.any(axis=2)).tolist():
        if one == other:
            continue
        # Two settings differ at a part of the places only.
        there = np.flatnonzero(pairs[one, other])
        shares = pairs[one, other, there]
        for outcome in (0, 1):
            row = np.einsum("p,prm->rm", shares, worth[there, outcome]).sum(axis=0)
            by_fold = None if folds is None else np.einsum("p,fprm->fm", shares, folds[:, there, outcome])
            found.append(_Differing(one, other, outcome, row, by_fold))
    return found


def ranged(means: Sequence[Mean | None]) -> Mean | Ranged | None:
    """The mean at the middle of what is guessed, with those at the corners where there are some; None where one is."""
    told = [replace(mean, folds=_occupied(mean.folds)) for mean in means if mean is not None]
    if not told or len(told) < len(means):
        return None
    return told[0] if len(told) == 1 else Ranged(told[0], tuple(told[1:]))


def _occupied(folds: FoldSums | None) -> FoldSums | None:
    if folds is None:
        return None
    there = folds.cases > 0
    return FoldSums(folds.events[there], folds.cases[there])


def settings_of(
    evidence: Evidence, stakes: Stakes, stated: Slice, lever: ClassificationLever, *, keeps_reach: bool = False
) -> Settings:
    """The settings of a lever with one cut-off for all; `stated` is the whole product at the stated one.

    With `keeps_reach` people look at the share of each score that they look at today, whatever the setting.
    """
    places = places_of(evidence)
    has_review = lever.review_from is not None
    today = Position(places.boundary(ACT), places.boundary(REVIEW) if has_review else places.boundary(ACT))
    cells = with_coarse(evidence.sets["curve"])
    scales = dict(evidence.frame.scales)
    folds = evidence.sets["folds"] if evidence.frame.is_clustered else None
    whole = _counted(cells, places, stakes, stated, scales, folds)
    known = np.diff(whole.counts[:, :2], axis=0)
    weight = (known / np.maximum(known.sum(axis=0), 1)).sum(axis=1)
    act = chosen_boundaries(places, weight, MOST_ACT, (today.act, today.review))
    if evidence.frame.scale == "probability" and len(places) and places.high[-1] >= 1 and today.act < len(places):
        act = act[act < len(places)]  # no cut-off on the scale of probabilities lies above a score of 1
    if len(places) and not math.isfinite(places.cutoff(len(places))):
        act = act[act < len(places)]  # nothing lies above the largest float
    review = chosen_boundaries(places, weight, MOST_REVIEW, (today.review,)) if has_review else np.array([], np.int64)
    review = np.unique(np.minimum(review, act[-1]))  # an edge at the highest cut-off is an empty band already
    # The stated numbers, and not the shortest that split the log alike.
    named = {today.review: lever.review_from} if lever.review_from is not None else {}
    named |= {today.act: lever.cutoffs[0]}
    return Settings(evidence, stakes, places, today, has_review, act, review, whole, named, keeps_reach)


def _counted(
    cells: Cells,
    places: Places,
    stakes: Stakes,
    stated: Slice,
    scales: dict[str, Fraction],
    folds: Cells | None = None,
) -> Counted:
    chosen = cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] <= UNKNOWN))
    counts = np.zeros((len(places) + 1, 3), np.int64)
    np.add.at(counts, (places.of(chosen) + 1, chosen.keys["outcome"]), chosen.n)
    worth = None
    if stakes.middle is not None:
        judged = chosen.where(chosen.keys["outcome"] <= TRUE)
        worth = _worth_by(judged, places, stakes, scales, np.zeros(len(judged), np.int64), 1)[0]
    unknowable = np.zeros(len(places) + 1, np.int64)
    np.add.at(unknowable, places.of(chosen) + 1, unseen_by(chosen, stated))
    amounts = None
    if AMOUNT_SUMS[0] in scales:
        positives = chosen.where(chosen.keys["outcome"] == TRUE)
        amounts = by_group(positives, places.of(positives) + 1, len(places) + 1).cumsum(axis=0)
    sample = placed_sample(chosen, folds, places, stated)
    return Counted(counts.cumsum(axis=0), worth, stated, unknowable.cumsum(), sample, amounts)


def _worth_by(
    judged: Cells, places: Places, stakes: Stakes, scales: dict[str, Fraction], group: IntArray, groups: int
) -> FloatArray:
    """Sums of money by group, place, outcome and rule: (groups, P, 2, 2, 1 + moments)."""
    names = [moment_name(moment) for moment in moments_of(stakes.slots)]
    found = np.zeros((groups, len(places), 2, 2, 1 + len(names)))
    where = (group, places.of(judged), judged.keys["outcome"], judged.keys["rule"])
    columns = [valued(judged).astype(float)]
    columns += [judged.sums[name].floats() / float(scales[name]) for name in names]
    for column, values in enumerate(columns):
        np.add.at(found[..., column], where, values)
    return found


def _differently(one: FloatArray, other: FloatArray) -> FloatArray:
    """The share of each place that is treated in one way at one setting and in another at the other; (3, 3, P).

    People who reach a case at both settings look at it at both, so that as many as can be are treated alike.
    """
    alike = np.minimum(one, other)
    left = 1 - alike.sum(axis=0)
    return np.asarray(np.einsum("sp,tp->stp", one - alike, other - alike) / np.where(left > 0, left, 1.0), float)


def _less(one: Any, other: Any) -> list[tuple[Fraction, tuple[Fraction, ...]]]:
    """Every pair of what may become of a case under two treatments, with how much more the first is worth."""
    return [
        (p * q, tuple(a - b for a, b in zip(worth, instead, strict=True))) for p, worth in one for q, instead in other
    ]


def _is_in(cells: Cells, labels: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.isin(cells.keys["value"], [code for code, label in enumerate(cells.labels) if label in labels])
