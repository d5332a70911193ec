"""How often each class was right against how often it was named, and what that says of one class or of all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import CannotTell, FloatArray, Smooth, Statistic, standard_error
from upheld.kinds.classification.class_rows import APART, CLASSES
from upheld.kinds.rows import FOLDS, TRUE

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """Judged cases by the class that was right (first axis) and the one named; both in the order of `names`.

    `table` has shape (K, K), `folds` (F, K, K): only folds with cases, None where the log names no `who`.
    """

    names: tuple[str, ...]
    table: IntArray
    folds: FloatArray | None

    @property
    def right(self) -> IntArray:
        """How often each class was the right one; (K,)."""
        return np.asarray(self.table.sum(axis=1), np.int64)

    @property
    def named(self) -> IntArray:
        """How often each class was named; (K,)."""
        return np.asarray(self.table.sum(axis=0), np.int64)

    @property
    def largest_fold(self) -> float:
        """The share of the cases that the largest fold of `who` holds."""
        if self.folds is None or not self.folds.sum():
            return 0.0
        return float(self.folds.sum(axis=(1, 2)).max() / self.folds.sum())


def class_counts(evidence: Evidence, name: str = "", values: Collection[str] = ()) -> ClassCounts | None:
    """The counts of all cases, or of these values of the set `segment:NAME` or `where:TEXT`.

    None where the product knows no classes. Every population has the classes of all cases.
    """
    if CLASSES not in evidence.sets:
        return None
    everything = evidence.sets[CLASSES]
    names = _names(everything)
    if not name:
        return _counted(everything, names, None, is_clustered=evidence.frame.is_clustered)
    cells = evidence.sets[f"{name}|{CLASSES}"]
    return _counted(cells, names, set(values), is_clustered=evidence.frame.is_clustered)


def class_counts_in_week(evidence: Evidence, week: int) -> ClassCounts | None:
    """The counts of all cases of one week; None where the product knows no classes."""
    if CLASSES not in evidence.sets:
        return None
    cells = evidence.sets[f"{CLASSES}|weeks"]
    of_week = cells.where(cells.keys["week"] == week)
    return _counted(of_week, _names(evidence.sets[CLASSES]), None, is_clustered=evidence.frame.is_clustered)


def _names(everything: Cells) -> tuple[str, ...]:
    return tuple(sorted({part for label in everything.labels for part in label.rsplit(APART, 2)[-2:] if part}))


def _counted(cells: Cells, names: tuple[str, ...], values: set[str] | None, *, is_clustered: bool) -> ClassCounts:
    place = {name: i for i, name in enumerate(names)}
    parts = [label.rsplit(APART, 2) for label in cells.labels]
    right = np.array([place.get(part[-2], -1) for part in parts], np.int64)
    named = np.array([place.get(part[-1], -1) for part in parts], np.int64)
    wanted = np.array([values is None or part[0] in values for part in parts], bool)
    code = cells.keys["value"]
    is_counted = (cells.keys["outcome"] <= TRUE) & (wanted & (right >= 0) & (named >= 0))[code]
    chosen = cells.where(is_counted)
    where = right[chosen.keys["value"]], named[chosen.keys["value"]]
    table = np.zeros((len(names), len(names)), np.int64)
    np.add.at(table, where, chosen.n)
    folds = None
    if is_clustered:
        by_fold = np.zeros((FOLDS, len(names), len(names)))
        np.add.at(by_fold, (chosen.keys["fold"], *where), chosen.n)
        folds = by_fold[by_fold.sum(axis=(1, 2)) > 0]
    return ClassCounts(names, table, folds)


def one_against_the_rest(tables: NDArray[np.number], position: int) -> FloatArray:
    """(tp, fp, fn, tn) of one class, from tables of shape (..., K, K); shape (..., 4)."""
    tp = tables[..., position, position]
    fn = tables[..., position, :].sum(axis=-1) - tp
    fp = tables[..., :, position].sum(axis=-1) - tp
    return np.asarray(np.stack([tp, fp, fn, tables.sum(axis=(-2, -1)) - tp - fp - fn], axis=-1), float)


def macro_f1(tables: FloatArray) -> FloatArray:
    """The mean F1 over the classes, from tables of shape (..., K, K); NaN where one was neither right nor named."""
    hits = np.diagonal(tables, axis1=-2, axis2=-1)
    either = tables.sum(axis=-1) + tables.sum(axis=-2)
    with np.errstate(invalid="ignore"):
        return np.asarray((2 * hits / either).mean(axis=-1), float)


def macro_f1_slopes(table: FloatArray) -> FloatArray:
    """By how much one more case in each cell moves the macro F1, shape (K, K).

    F1 of a class is 2 t / d, t the cases of it that were named so, d those in which it was right plus those in which it
    was named. One more case moves d of both its classes, and t where they are one.
    """
    hits = np.diagonal(table)
    either = table.sum(axis=1) + table.sum(axis=0)
    falls = -2 * hits / either**2
    slopes = falls[:, None] + falls[None, :]
    slopes[np.diag_indices(len(table))] += 2 / either
    return np.asarray(slopes / len(table), float)


def macro_f1_of(counts: ClassCounts | None) -> Statistic | CannotTell:
    """The macro F1 over the classes that were right or named at least once, with the delta method on all cells."""
    if counts is None:
        return CannotTell("it needs several classes: log.predicted, or log.scores with each one", "cannot_know")
    seen = counts.right + counts.named > 0
    if not seen.any():
        return CannotTell("no case has an outcome and a named class yet")
    table = counts.table[np.ix_(seen, seen)].astype(float)
    value = float(macro_f1(table))
    right = counts.right[seen]
    if not right.min():
        never = ", ".join(name for name, n in zip(np.array(counts.names)[seen], right, strict=True) if not n)
        return CannotTell(f"{never} was named and has never been right, so it is not known how often", value=value)
    without = None
    if counts.folds is not None:
        without = macro_f1(table - counts.folds[:, seen][:, :, seen])
    rarest = int(right.min())
    return Smooth(
        value,
        float(standard_error(table.ravel(), macro_f1_slopes(table).ravel())),
        rarest,
        max(rarest, int(table.sum()) - rarest),
        "logit",
        0.0,
        1.0,
        without_fold=without,
        largest_fold=counts.largest_fold,
        units_of="cases of the rarest class",
    )


def by_class(counts: ClassCounts) -> dict[str, dict[str, int]]:
    """The confusion as plain data: class that was right → class named → cases."""
    return {
        name: dict(zip(counts.names, (int(n) for n in row), strict=True))
        for name, row in zip(counts.names, counts.table, strict=True)
    }


def never_seen(counts: ClassCounts, declared: Collection[str]) -> tuple[str, ...]:
    """The declared classes that no judged case has, neither as the right one nor as the one named."""
    seen: Mapping[str, int] = dict(zip(counts.names, (counts.right + counts.named).tolist(), strict=True))
    return tuple(name for name in sorted({*declared, *counts.names}) if not seen.get(name))
