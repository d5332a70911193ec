"""Amounts at stake: how much of the amount of all positives the product acts on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells
from upheld.inference import FoldSums, RatioOfSums
from upheld.kinds.classification.amount_terms import SUMS
from upheld.kinds.classification.lever import ACT, NO_SCORE
from upheld.kinds.rows import FOLDS, TRUE

Exact: TypeAlias = NDArray[Any]
"""The four sums, as integers of the units of each; shape (..., 4), dtype object."""


@dataclass(frozen=True, slots=True)
class AmountSums:
    """Exact sums over positives, in the order of `SUMS`: those of the cases acted on, and those of all cases.

    `folds` are the amounts acted on and all amounts by fold of `who`, shape (64,) each, empty folds too; None where the
    log names no `who`, or where they are not kept.
    """

    acted: tuple[Fraction, ...]
    everything: tuple[Fraction, ...]
    folds: FoldSums | None

    def __add__(self, other: AmountSums) -> AmountSums:
        folds = None
        if self.folds is not None and other.folds is not None:
            folds = FoldSums(self.folds.events + other.folds.events, self.folds.cases + other.folds.cases)
        return AmountSums(_added(self.acted, other.acted), _added(self.everything, other.everything), folds)

    def ratio(self, stated: AmountSums | None) -> RatioOfSums:
        """The share of the amount that is acted on; `stated` lends its folds where there are none here."""
        n, m, mm, mmm = self.everything
        n_acted, y, yy, yyy = self.acted
        acted, missed = int(n_acted), int(n - n_acted)
        rarer = min((missed, "positives not acted on"), (acted, "positives acted on"))
        return RatioOfSums(
            y,
            m,
            (yy, yy, mm),  # a case that is acted on has y = m, any other y = 0
            int(n),
            "positives with an amount",
            None if self.folds is None else _occupied(self.folds),
            0.0,
            1.0,
            units=rarer[0],
            units_of=rarer[1],
            cubes=(yyy, yyy, yyy, mmm),
            lender=stated.ratio(None) if stated is not None and self.folds is None else None,
        )


def amount_sums(cells: Cells, folds: Cells | None, scales: dict[str, Fraction]) -> AmountSums | None:
    """The sums at the stated setting, by what the cells say was done; None where no amount is counted."""
    if SUMS[0] not in scales:
        return None
    chosen = _positives(cells)
    sums = by_group(chosen, np.asarray(chosen.keys["region"] == ACT, np.int64), 2)
    by_fold = None
    if folds is not None:
        positives = _positives(folds)
        is_acted = positives.keys["region"] == ACT
        by_fold = fold_amounts(positives, np.asarray(is_acted, float), scales)
    return AmountSums(in_money(sums[1], scales), in_money(sums[0] + sums[1], scales), by_fold)


def by_group(positives: Cells, group: NDArray[np.int64], groups: int) -> Exact:
    """The exact sums of each group, (groups, 4)."""
    return np.array([positives.sums[name].by(group, groups) for name in SUMS], object).T.reshape(groups, len(SUMS))


def fold_amounts(positives: Cells, acted: NDArray[np.float64], scales: dict[str, Fraction]) -> FoldSums:
    """Amounts by fold, of cells of which the share `acted` is acted on."""
    amounts = positives.sums["amount"].floats() / float(scales["amount"])
    events, cases = np.zeros(FOLDS), np.zeros(FOLDS)
    np.add.at(events, positives.keys["fold"], amounts * acted)
    np.add.at(cases, positives.keys["fold"], amounts)
    return FoldSums(events, cases)


def in_money(sums: Exact, scales: dict[str, Fraction]) -> tuple[Fraction, ...]:
    """Sums of units, (4,), as what they stand for."""
    return tuple(Fraction(int(total)) / scales[name] for total, name in zip(sums, SUMS, strict=True))


def _positives(cells: Cells) -> Cells:
    return cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] == TRUE))


def _occupied(folds: FoldSums) -> FoldSums:
    there = folds.cases > 0
    return FoldSums(folds.events[there], folds.cases[there])


def _added(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))
