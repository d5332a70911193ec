"""What the cases whose outcome no log can tell are worth: the least, and the most, as sums."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from upheld.evidence import Cells
from upheld.inference import FloatArray
from upheld.kinds.classification.money import Added
from upheld.kinds.classification.unseen_terms import LEAST, MOST, POLICIES, VALUED, moment_of_end
from upheld.kinds.rows import FOLDS

UnseenWorth = dict[tuple[str, str], Added]
"""For each sort of money, at its least and at its most, what the unknowable cases add to the sums of the known ones."""


def has_unseen(scales: dict[str, Fraction]) -> bool:
    """Whether evidence of these sums tells what unknowable cases can be worth."""
    return VALUED in scales


def unseen_worth(unknown: Cells, folds: Cells | None, scales: dict[str, Fraction]) -> UnseenWorth:
    """The sums over these cells, which are scored, old enough and without an outcome."""
    n = unknown.sums[VALUED].total()
    found: UnseenWorth = {}
    cases = None if folds is None else _by_fold(folds, VALUED, Fraction(1))
    for policy in POLICIES:
        for end in (LEAST, MOST):
            names = [moment_of_end(policy, end, degree) for degree in (1, 2, 3)]
            if names[0] not in scales:
                continue
            total, squares, cubes = (Fraction(unknown.sums[name].total()) / scales[name] for name in names)
            found[policy, end] = Added(
                n,
                total,
                squares,
                cubes,
                n / (2 * scales[names[2]]),
                None if folds is None else _by_fold(folds, names[0], scales[names[0]]),
                cases,
            )
    return found


def _by_fold(folds: Cells, name: str, scale: Fraction) -> FloatArray:
    totals = np.zeros(FOLDS)
    np.add.at(totals, folds.keys["fold"], folds.sums[name].floats() / float(scale))
    return totals
