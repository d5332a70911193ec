"""The settings of a lever whose cut-off differs by segment: each group of cases that shares one has its own.

A group is a value that the lever names, or all the others together (the default). Where people begin to look is one
edge for all, and stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import FloatArray, FoldSums, Mean, Ranged
from upheld.kinds.classification.amounts import AmountSums
from upheld.kinds.classification.asked import at_setting
from upheld.kinds.classification.lever import OTHERWISE, REVIEW
from upheld.kinds.classification.money import WorthSums, of_ai
from upheld.kinds.classification.places import IntArray, Position
from upheld.kinds.classification.settings import Settings, ranged, settings_of
from upheld.kinds.classification.slices import Sampled, Slice, overall
from upheld.kinds.classification.stakes import Stakes
from upheld.kinds.classification.worth import Worths
from upheld.kinds.classification.worth_grid import worth_grid
from upheld.kinds.pooling import pooled
from upheld.kinds.rows import TRUE
from upheld.spec.kinds.classification import ClassificationLever, CutoffsBy

Positions = dict[str, Position]
"""A position for each group."""


@dataclass(frozen=True)
class SettingsBy:
    """The settings of each group of an evidence, and what they are together.

    What people reach of each score stays as it is at today's setting: their capacity is one for all groups. So money is
    right only where `unseen` is no more than today.
    """

    by: str
    groups: dict[str, Settings]
    stakes: Stakes
    whole: Slice
    evidence: Evidence
    default: float
    named: dict[str, float]
    review_from: float | None

    @property
    def today(self) -> Positions:
        """The stated setting."""
        return {group: settings.today for group, settings in self.groups.items()}

    def cutoffs(self, at: Positions) -> dict[str, Any]:
        """The setting as the spec would state it."""
        named = {group: self.groups[group].cutoff(one.act) for group, one in at.items() if group != OTHERWISE}
        default = self.groups[OTHERWISE].cutoff(at[OTHERWISE].act) if OTHERWISE in at else self.default
        return {"act_at": {"by": self.by, "default": default, **self.named, **named}, "review_from": self.review_from}

    def position_of(self, other: SettingsBy, at: Positions) -> Positions:
        """Here the positions at which another evidence of the same lever, as all days of a window, stands at `at`."""
        return {group: own.position_of(other.groups[group], at[group]) for group, own in self.groups.items()}

    def part(self, at: Positions) -> Slice:
        """The whole product at a setting."""
        parts = [self.groups[group].part(one) for group, one in at.items()]
        by_fold = [self.groups[group].fold_counts(one) for group, one in at.items()]
        counts = [one for one in by_fold if one is not None]
        fold_counts: FloatArray | None = sum(counts) if counts else None  # type: ignore[assignment]
        whole = self._together(self.whole, parts, None if fold_counts is None else occupied(fold_counts))
        if fold_counts is not None:
            unknowable = sum(self.groups[group].fold_unknowable(one) for group, one in at.items())  # type: ignore[misc]
            whole = replace(whole, fold_unknowable=unknowable[fold_counts.sum(axis=(1, 2)) > 0])  # type: ignore[index]
        review = replace(self.stakes.review, per_day=self.band_per_day(at))
        return replace(whole, stakes=replace(self.stakes, review=review))

    def band_per_day(self, at: Positions) -> IntArray | None:
        """The cases in the review band on each day that has a scored case, (days,); None without time."""
        if not self.evidence.frame.has_time:
            return None
        days = np.unique(np.concatenate([settings.days for settings in self.groups.values()]))
        counts = np.zeros(len(days), np.int64)
        for group, settings in self.groups.items():
            per_day = settings.reviewing(at[group]).per_day
            counts[np.searchsorted(days, settings.days)] += 0 if per_day is None else per_day
        return counts

    def unseen(self, at: Positions) -> float:
        """How many cases of the band are more than people can look at on their day."""
        capacity = self.stakes.review.capacity
        per_day = None if capacity is None else self.band_per_day(at)
        return 0.0 if capacity is None or per_day is None else float(np.maximum(per_day - capacity, 0).sum())

    def parts(self, segment: str, at: Positions, stated: dict[str, Slice], at_least: int) -> dict[str, Slice]:
        """Each value of the segment that the cut-offs differ by; nothing for another, which evidence does not cross."""
        if segment != self.by:
            return {}
        cells = self.evidence.sets[f"segment:{segment}"]
        found = {}
        for name, labels in pooled(cells, at_least).items():
            of_values = [
                self.groups[group].of_cells(f"{segment}={label}", _of_value(cells, label), at[group], stated[name])
                for label in labels
                for group in [label if label in self.groups else OTHERWISE]
            ]
            found[name] = self._together(stated[name], of_values, None)
        return found

    def where(self, text: str, at: Positions, stated: Slice) -> Slice:
        """A requirement's own where clause: without a case, since evidence does not cross it with the groups."""
        nobody = np.zeros(3, np.int64)
        return replace(
            stated,
            counts=np.zeros_like(stated.counts),
            fold_counts=None,
            unknowable=nobody,
            worth_sums=None,
            amounts=None,
            stated=None,
        )

    def gain(self, better: Positions, than: Positions, half: int | None) -> Mean | Ranged | None:
        """By how much a case is worth more at one setting than at another, on half of the folds (None: all cases)."""
        choices = next(iter(self.groups.values())).choices
        by_group = [self.groups[group].gains(better[group], than[group], half, choices) for group in self.groups]
        return ranged([_added_gains(means) for means in zip(*by_group, strict=True)]) if choices else None

    def worth_by_cutoff(self, worths: Worths, half: int | None) -> dict[str, FloatArray]:
        """For each group the sum of worth at each of its positions, (A,)."""
        found = {}
        for group, settings in self.groups.items():
            grid = worth_grid(settings, of_ai(worths), half)
            column = int(np.flatnonzero(settings.review == settings.today.review)[0]) if settings.has_review else 0
            lowest = settings.today.review if settings.has_review else 0
            found[group] = grid.sums[0][settings.act >= lowest, column]
        return found

    def has_folds(self) -> bool:
        """Whether the log tells which cases belong to one half."""
        return "folds" in self.evidence.sets

    def positions_of(self, group: str) -> Iterator[Position]:
        """Every position of one group, the edge of the band where it is today: no cut-off lies below that edge."""
        settings = self.groups[group]
        lowest = settings.today.review if settings.has_review else 0
        return (settings.at(int(act), lowest) for act in settings.act if act >= lowest)

    def _together(self, stated: Slice, parts: list[Slice], fold_counts: FloatArray | None) -> Slice:
        counts = np.sum([part.counts for part in parts], axis=0) if parts else np.zeros_like(stated.counts)
        band = [int(part.counts[REVIEW, TRUE]) for part in parts]
        looked = sum(part.reach * n for part, n in zip(parts, band, strict=True))
        return replace(
            stated,
            counts=counts,
            fold_counts=fold_counts,
            unknowable=np.sum([part.unknowable for part in parts], axis=0) if parts else np.zeros(3, np.int64),
            fold_unknowable=None,
            sampled=_sampled([part.sampled for part in parts]),
            unseen_worth=stated.unseen_worth if all(part.unseen_worth is not None for part in parts) else None,
            fold_numbers=None,
            reach=looked / sum(band) if sum(band) else 1.0,
            amounts=_added_amounts(parts),
            worth_sums=cache(lambda: _added([part.worth for part in parts])) if stated.worth_sums else None,
            stated=None if fold_counts is not None or stated.fold_counts is None else stated,
            asked=at_setting(self.evidence, stated.asked, None),
        )


def _added_gains(means: Sequence[Mean | None]) -> Mean | None:
    """The gain of all groups together; None where one of them has none."""
    told = [mean for mean in means if mean is not None]
    if not told or len(told) < len(means):
        return None
    folds = [mean.folds for mean in told if mean.folds is not None]
    return Mean(
        sum(mean.n for mean in told),
        sum((mean.total for mean in told), Fraction(0)),
        sum((mean.squares for mean in told), Fraction(0)),
        "cases",
        FoldSums(sum(fold.events for fold in folds), sum(fold.cases for fold in folds)) if folds else None,  # type: ignore[arg-type]
        positives=sum(mean.positives or 0 for mean in told),
        negatives=sum(mean.negatives or 0 for mean in told),
        cubes=(
            sum((mean.cubes[0] for mean in told if mean.cubes), Fraction(0)),
            sum((mean.cubes[1] for mean in told if mean.cubes), Fraction(0)),
        ),
    )


def settings_by(evidence: Evidence, stakes: Stakes, stated: Slice, lever: ClassificationLever) -> SettingsBy:
    """The settings of a lever whose cut-off differs by segment; `stated` is the whole product at the stated one."""
    if not isinstance(lever.act_at, CutoffsBy):
        raise ValueError("the lever has one cut-off for all")
    groups = {}
    for group in evidence.sets["cutoffs"].labels:
        own = _group(evidence, group)
        cutoff = lever.act_at.values.get(group, lever.act_at.default)
        there = lever.model_copy(update={"act_at": cutoff})
        groups[group] = settings_of(own, stakes, replace(overall(own, stakes), asked=None), there, keeps_reach=True)
    return SettingsBy(
        lever.act_at.by, groups, stakes, stated, evidence, lever.act_at.default, lever.act_at.values, lever.review_from
    )


def _group(evidence: Evidence, group: str) -> Evidence:
    """The evidence of the cases that share one cut-off."""
    sets = {"curve": _without_value(_of_value(evidence.sets["cutoffs"], group))}
    for name in ("day_scores", "folds"):
        if name in evidence.sets:
            sets[name] = _without_value(_of_value(evidence.sets[name], group))
    return Evidence(replace(evidence.frame, regions_overlap=False), evidence.as_of, sets)


def _of_value(cells: Cells, label: str) -> Cells:
    codes = [code for code, name in enumerate(cells.labels) if name == label]
    return cells.where(np.isin(cells.keys["value"], codes))


def _without_value(cells: Cells) -> Cells:
    return replace(cells, keys={key: column for key, column in cells.keys.items() if key != "value"}, labels=())


def occupied(counts: FloatArray) -> FloatArray:
    """Only the folds that have cases."""
    return np.asarray(counts[counts.sum(axis=(1, 2)) > 0], float)


def _sampled(parts: list[Sampled | None]) -> Sampled | None:
    """The samples of groups with cut-offs of their own together; None where the outcomes are no sample."""
    told = [part for part in parts if part is not None]
    if not told:
        return None
    return Sampled(False, sum(part.weights for part in told), sum(part.squares for part in told))  # type: ignore[arg-type]


def _added(parts: list[WorthSums | None]) -> WorthSums:
    told = [part for part in parts if part is not None]
    by_fold = [part.by_fold for part in told if part.by_fold is not None]
    sums: NDArray[Any] = np.sum([part.sums for part in told], axis=0)
    return WorthSums(told[0].slots, sums, sum(by_fold) if by_fold else None, told[0].rounding)  # type: ignore[arg-type]


def _added_amounts(parts: list[Slice]) -> AmountSums | None:
    """The amounts of all parts; None where none are counted."""
    told = [part.amounts for part in parts if part.amounts is not None]
    return reduce(add, told) if told else None
