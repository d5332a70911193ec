"""Figures over all possible outcomes of the cases whose outcome cannot be known: at their smallest and their largest.

A share, and every count it is made of, is monotone in how many of a region's unknown cases are positive. So its
extremes lie where each region's unknown cases are all positive or all negative: at most eight corners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from math import ceil, floor

import numpy as np

from upheld.inference import Bracketed, CannotTell, FloatArray, Ranged, Statistic, figures
from upheld.inference.statistics import Plain
from upheld.kinds.classification.curves import Curve
from upheld.kinds.classification.lever import ACT, REGIONS
from upheld.kinds.classification.slices import Sampled, Slice
from upheld.kinds.rows import FALSE, TRUE, UNKNOWN

Compute = Callable[[Slice], Statistic | CannotTell]


def unseen_cases(part: Slice, regions: frozenset[str]) -> int:
    """How many cases of these regions have an outcome that cannot be known."""
    return sum(n for n, name in zip(part.unseen.tolist(), REGIONS, strict=True) if name in regions)


def by_corners(compute: Compute, part: Slice, low: float, high: float) -> Statistic | CannotTell | None:
    """The statistic at its smallest and largest over the corners; the same alone where they do not move it.

    None where the outcomes leave it anywhere from `low` to `high`, the range it can take, or where at some of them it
    would not be defined: then nothing is known of it.
    """
    found: list[Plain] = []
    for corner in _corners(part):
        statistic = compute(corner)
        if isinstance(statistic, CannotTell):
            return statistic if statistic.why == "too_early" and not part.judged else None
        if isinstance(statistic, Bracketed) or not figures(statistic):
            return None
        found.append(statistic)
    smallest, largest = min(found, key=lambda one: min(figures(one))), max(found, key=lambda one: max(figures(one)))
    least, most = min(figures(smallest)), max(figures(largest))
    if least <= low and high <= most:
        return None
    if least == most:  # as recall is where nothing is acted on: then with the fewest cases it may rest on
        return min(found, key=lambda one: getattr(one, "n", 0))
    return Bracketed(smallest, largest, *_known(compute, part))


def _corners(part: Slice) -> Iterator[Slice]:
    open_ones = [code for code in range(3) if part.unseen[code]]
    for truths in product((FALSE, TRUE), repeat=len(open_ones)):
        yield assigned(part, dict(zip(open_ones, truths, strict=True)))


def if_share_is_true(part: Slice, share: float) -> Slice:
    """The slice as it would be if this share of the unknowable cases were positive, to the nearest case."""
    counts = part.counts.copy()
    yes = np.rint(part.unseen * share).astype(np.int64)
    counts[:, TRUE] += yes
    counts[:, FALSE] += part.unseen - yes
    counts[:, UNKNOWN] -= part.unseen
    nobody = np.zeros(3, np.int64)
    return replace(part, counts=counts, fold_counts=None, unknowable=nobody, fold_unknowable=None, sampled=None)


def assigned(part: Slice, truths: dict[int, int]) -> Slice:
    """The slice as it would be if all unknowable cases of each of these regions had this outcome."""
    counts, folds, fold_unseen = part.counts.copy(), part.fold_counts, part.fold_unseen
    folds = None if folds is None else folds.copy()
    sampled = part.sampled
    for region, truth in truths.items():
        counts[region, truth] += part.unseen[region]
        counts[region, UNKNOWN] -= part.unseen[region]
        if folds is not None and fold_unseen is not None:
            folds[:, region, truth] += fold_unseen[:, region]
            folds[:, region, UNKNOWN] -= fold_unseen[:, region]
        if sampled is not None and not sampled.by_region:
            sampled = _with_certain(sampled, region, truth, int(part.unseen[region]), fold_unseen)
    return replace(
        part,
        counts=counts,
        fold_counts=folds,
        sampled=sampled,
        unknowable=np.zeros(3, np.int64),
        fold_unknowable=None,
        stated=None if part.stated is None else assigned(part.stated, truths),
    )


def _with_certain(sampled: Sampled, region: int, truth: int, n: int, by_fold: FloatArray | None) -> Sampled:
    """The sample with n cases more, each of which stands for itself."""
    weights, squares, fold_weights = sampled.weights.copy(), sampled.squares.copy(), sampled.fold_weights
    weights[region, truth] += n
    squares[region, truth] += n
    if fold_weights is not None and by_fold is not None:
        fold_weights = fold_weights.copy()
        fold_weights[:, region, truth] += by_fold[:, region]
    return replace(sampled, weights=weights, squares=squares, fold_weights=fold_weights)


def _known(compute: Compute, part: Slice) -> tuple[int, str]:
    """How many known cases the figure rests on besides, and what they are."""
    known = compute(replace(part, unknowable=np.zeros(3, np.int64), fold_unknowable=None))
    n, n_of = getattr(known, "n", part.judged), getattr(known, "n_of", "cases")
    return int(n), f"{n_of} with a known outcome"


def money_at_ends(
    compute: Callable[[Slice, str], Statistic | CannotTell], part: Slice
) -> Statistic | CannotTell | None:
    """Money where the unknowable cases are worth the least, and where they are worth the most, of what they can be.

    None at a setting that would treat them otherwise than today's.
    """
    if part.unseen_worth is None:
        return None
    least, most = compute(part, "least"), compute(part, "most")
    for end in (least, most):
        if isinstance(end, CannotTell | Bracketed):
            return end
    known = least.middle.n if isinstance(least, Ranged) else getattr(least, "n", part.judged)
    return Bracketed(least, most, known - int(part.unseen.sum()), "cases with a known outcome")  # type: ignore[arg-type]


def auc_over_unknown(compute: Compute, part: Slice, low: float, high: float) -> Statistic | CannotTell | None:
    """The ROC AUC over all outcomes of the unknown cases, where their scores all lie above, or all below, the others.

    With j of them positive it is largest if those are the highest of them, smallest if they are the lowest; j is found
    where the derivative of that fraction is 0, or at an end. Equal scores count as ordered either way, so that the
    range is never too narrow. Ours.
    """
    unseen = part.unseen
    inside, outside = unseen[ACT], unseen[:ACT].sum()
    known_there = part.counts[ACT, :2].sum() if inside else part.counts[:ACT, :2].sum()
    known = part.curve
    if known is None or (inside and outside) or known_there or part.regions_overlap:
        return None
    positives, negatives = known.positives.sum(), known.negatives.sum()
    if not positives or not negatives:
        return None
    n, is_above = float(inside + outside), bool(inside)
    won = _won(known)
    ends = [_extreme(n, positives, negatives, won, is_above=is_above, is_best=is_best) for is_best in (False, True)]
    found: list[Plain] = []
    for j, is_best in zip(ends, (False, True), strict=True):
        curve = _with_unknown(known, n, j, is_above=is_above, is_best=is_best)
        statistic = compute(replace(part, curve=curve, unknowable=np.zeros(3, np.int64)))
        if isinstance(statistic, CannotTell | Bracketed):
            return statistic
        found.append(statistic)
    return Bracketed(found[0], found[1], part.judged, "cases with a known outcome")


def _won(curve: Curve) -> float:
    """How many pairs of known cases have the positive above, ties half."""
    below = curve.negatives.cumsum() - curve.negatives
    return float((curve.positives * (below + curve.negatives / 2)).sum())


def _extreme(n: float, p: float, q: float, won: float, *, is_above: bool, is_best: bool) -> float:
    """The number of positives among the n unknown cases at which the AUC is smallest or largest."""
    # won(j) / ((p + j)(q + n - j)): numerator and denominator are quadratic in j, and so is the derivative's.
    inner = np.array([-1.0, n, 0.0]) if is_best else np.zeros(3)
    outer = np.array([0.0, q, won]) if is_above else np.array([0.0, -p, p * n + won])
    top, bottom = np.poly1d(inner + outer), np.poly1d([-1.0, q + n - p, p * (q + n)])
    slope = top.deriv() * bottom - top * bottom.deriv()
    turning = [float(root.real) for root in np.roots(slope.coeffs) if abs(root.imag) < 1e-9]
    candidates = {0.0, n, *(min(n, max(0.0, float(j))) for at in turning for j in (floor(at), ceil(at)))}
    choose = max if is_best else min
    return choose(sorted(candidates), key=lambda j: float(top(j) / bottom(j)))


def _with_unknown(curve: Curve, n: float, j: float, *, is_above: bool, is_best: bool) -> Curve:
    """The curve with the unknown cases in two cells beyond its end: j positives, above the others if that is best."""
    cells = [(0.0, n - j), (j, 0.0)] if is_best else [(j, 0.0), (0.0, n - j)]
    positives, negatives = np.array(cells).T
    folds = None
    if curve.folds is not None and curve.fold_numbers is not None and curve.unknown_folds is not None:
        taken = _from_top(curve.unknown_folds, j) if is_best else _from_top(curve.unknown_folds[:, ::-1], j)
        rest = curve.unknown_folds.sum(axis=1) - taken
        empty = np.zeros_like(taken)
        blocks = [(rest, empty), (empty, taken)] if is_best else [(empty, taken), (rest, empty)]
        known = np.zeros((2, len(taken), curve.folds.shape[2]))
        known[:, curve.fold_numbers] = curve.folds
        more = np.stack([np.stack(block) for block in blocks], axis=-1)
        folds = np.concatenate([known, more] if is_above else [more, known], axis=2)
        folds = folds[:, folds.sum(axis=(0, 2)) > 0]
    exact = np.ones(2, bool)

    def joined(one: FloatArray, two: FloatArray) -> FloatArray:
        return np.concatenate([one, two] if is_above else [two, one])

    return Curve(
        joined(curve.positives, positives),
        joined(curve.negatives, negatives),
        np.concatenate([curve.is_exact, exact] if is_above else [exact, curve.is_exact]),
        folds,
    )


def _from_top(by_fold: FloatArray, j: float) -> FloatArray:
    """Of cases by fold and place, shape (F, C), how many of each fold are among the j last; a place is shared."""
    total = by_fold.sum(axis=0)
    above = total[::-1].cumsum()[::-1] - total
    share = np.clip((j - above) / np.where(total > 0, total, 1.0), 0.0, 1.0)
    return np.asarray(by_fold @ share, float)
