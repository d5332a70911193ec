"""One row for each case of the population: what was said and shown, what came, and the keys it is counted by."""

from __future__ import annotations

from sqlglot import exp

from upheld.evidence import day_number
from upheld.kinds.delay_column import came_unfollowed, delay_column, has_delays
from upheld.kinds.plan import BoundLog, Cut, Functions
from upheld.kinds.regression.lever import is_calibrated
from upheld.kinds.regression.log_values import OUTCOME, RULE, quantiles, wheres, window_ends
from upheld.kinds.rows import (
    FALSE,
    IMMATURE,
    TRUE,
    UNKNOWN,
    as_flag,
    day_columns,
    finite,
    fold_column,
    group_columns,
    is_missing,
    is_too_young,
    is_true,
    population,
    time_of,
)
from upheld.spec.kinds.regression import RegressionSpec

JUDGED, CALIBRATING = 0, 1
"""The period of a case: judged, or before the day until which the buffer is taken from cases."""


def case_rows(
    spec: RegressionSpec, bound: BoundLog, cut: Cut, functions: Functions, *, names_empties: bool = True
) -> exp.Select:
    """One row per case: predicted, actual, what was shown, outcome, day, fold, segments, and for how many it stands.

    `actual` is null where no outcome counts. `outcome` is TRUE where the case came, FALSE where it was never
    fulfilled, UNKNOWN where it is old enough and nothing is known, IMMATURE where it is too young.
    """
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has no cases")
    when = time_of(log, bound)
    missing = is_missing(log, bound, cut, when, path=OUTCOME)
    outcome = _outcome(bound, cut, when, missing)
    came = exp.EQ(this=outcome.copy(), expression=exp.Literal.number(TRUE))
    selected: dict[str, exp.Expr] = {
        "predicted": finite(bound.tree("log.predicted")),
        "actual": exp.case().when(came, finite(bound.tree(OUTCOME))),
        "outcome": outcome,
    }
    named = {"shown": "log.promised", "ruled": RULE}
    ends = window_ends(spec)
    if ends is not None:
        named["low"], named["high"] = ends
    named |= {f"quantile_{i}": f"log.quantiles.{q}" for i, (q, _) in enumerate(quantiles(spec))}
    selected |= {name: finite(bound.tree(path)) for name, path in named.items() if bound.has(path)}
    if bound.has("log.refunded"):
        selected["refunded"] = as_flag(exp.func("COALESCE", is_true(bound, "log.refunded"), exp.false()))
    days = day_columns(when, cut)
    selected |= days | fold_column(bound, functions)
    if is_calibrated(spec) and spec.lever is not None and spec.lever.calibrate is not None and days:
        first = exp.Literal.number(day_number(spec.lever.calibrate))
        is_before = exp.LT(this=days["day"].copy(), expression=first)
        selected["period"] = (
            exp.case().when(is_before, exp.Literal.number(CALIBRATING)).else_(exp.Literal.number(JUDGED))
        )
    if when is not None and has_delays(bound):
        late = is_missing(log, bound, cut, when, counts_late=True, path=OUTCOME)
        late = exp.or_(late, came_unfollowed(log, bound, cut, when))
        selected["came"] = _outcome(bound, cut, when, late)
        selected["delay"] = delay_column(spec, bound, cut, when)
    selected |= group_columns(bound, len(log.segments), len(wheres(spec)), names_empties=names_empties)
    return population(bound, cut, when, selected)


def _outcome(bound: BoundLog, cut: Cut, when: exp.Expr | None, missing: exp.Expr) -> exp.Expr:
    tree = exp.Case()
    too_young = is_too_young(cut, when)
    if too_young is not None:
        tree = tree.when(too_young, exp.Literal.number(IMMATURE))
    if bound.has("log.cancelled"):
        cancelled = exp.func("COALESCE", is_true(bound, "log.cancelled"), exp.false())
        tree = tree.when(cancelled, exp.Literal.number(FALSE))
    return tree.when(missing.copy(), exp.Literal.number(UNKNOWN)).else_(exp.Literal.number(TRUE))
