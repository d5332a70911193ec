"""Values counted in narrow bins, so that quantiles and the share within a bound come from counts alone.

The bins are fixed by the spec: so many to a doubling, and cut at every bound a requirement names, so that no bin lies
across one. Each keeps its smallest and largest value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlglot import exp

from upheld.evidence import Cells, number
from upheld.inference import FoldSums, Quantile
from upheld.inference.statistics import FloatArray
from upheld.spec import Requirement

BINS_IN_A_DOUBLING = 32
BEYOND = 2**62
"""The bin of a case that lies above every value, such as one that timed out."""

_SMALLEST = 2.0**-20
"""Everything below, and what is negative, lies in one bin."""

Edge = tuple[float, bool]
"""A bound, and whether it belongs to the bin above it: the lower end of what is allowed does, the upper does not."""


def edges_of(lines: Sequence[Requirement], metrics: Sequence[str]) -> tuple[Edge, ...]:
    """The bounds that requirements set on these metrics, ascending."""
    bounds = [line.bound for line in lines if line.metric in metrics and line.bound.word != "gap_at_most"]
    lower = {(bound.low, True) for bound in bounds if bound.low is not None}
    upper = {(bound.high, False) for bound in bounds if bound.high is not None}
    return tuple(sorted(lower | upper, key=lambda edge: (edge[0], not edge[1])))


def bin_of(value: exp.Expr, edges: Sequence[Edge]) -> exp.Expr:
    """The bin of a number, an integer that rises with it; the value must not be null."""
    log = exp.Anonymous(this="LOG2", expressions=[value.copy()])
    step = exp.func("FLOOR", exp.Mul(this=log, expression=number(BINS_IN_A_DOUBLING)))
    is_tiny = exp.LTE(this=value.copy(), expression=number(_SMALLEST))
    lowest = exp.Literal.number(-BINS_IN_A_DOUBLING * 21)
    place: exp.Expr = exp.case().when(is_tiny, lowest).else_(exp.cast(step, "bigint"))
    tree: exp.Expr = exp.Mul(this=exp.Paren(this=place), expression=exp.Literal.number(len(edges) + 1))
    for at, belongs_above in edges:
        compare = exp.GTE if belongs_above else exp.GT
        is_above = compare(this=value.copy(), expression=number(at))
        one = exp.case().when(is_above, exp.Literal.number(1)).else_(exp.Literal.number(0))
        tree = exp.Add(this=tree, expression=exp.Paren(this=one))
    return exp.Paren(this=tree)


def quantile_of(cells: Cells, q: float, n_of: str) -> Quantile:
    """The quantile of binned cases; with a key `fold` the cases of returning customers count for less."""
    is_beyond = cells.keys["bin"] == BEYOND
    valued = cells.where(~is_beyond)
    _, at = np.unique(valued.keys["bin"], return_inverse=True)
    bins = int(at.max()) + 1 if len(at) else 0
    n, low, high = np.zeros(bins), np.full(bins, np.inf), np.full(bins, -np.inf)
    np.add.at(n, at, valued.n)
    np.minimum.at(low, at, valued.low)
    np.maximum.at(high, at, valued.high)
    total = int(cells.n.sum())
    folds = None
    if "fold" in cells.keys and total:
        is_within = np.zeros(len(cells), bool)
        is_within[~is_beyond] = at <= np.searchsorted(n.cumsum() / total, q)
        folds = by_fold(cells, np.where(is_within, cells.n, 0.0), np.asarray(cells.n, float))
    return Quantile(q, low, high, n, int(cells.n[is_beyond].sum()), n_of, folds)


def by_fold(cells: Cells, events: FloatArray, cases: FloatArray) -> FoldSums:
    """Events and cases, one figure each for every cell, by fold of `who`; only folds that have some of either."""
    present, fold = np.unique(cells.keys["fold"], return_inverse=True)
    sums = np.zeros((2, len(present)))
    np.add.at(sums[0], fold, events)
    np.add.at(sums[1], fold, cases)
    return FoldSums(*sums[:, sums.any(axis=0)])


__all__ = ["BEYOND", "Edge", "bin_of", "by_fold", "edges_of", "quantile_of"]
