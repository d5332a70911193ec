"""The statements of regression: lateness by bin, errors by week and fold, days, and what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

from upheld.evidence import days_in
from upheld.kinds.asked_statements import CaseRows, asked_identity, asked_statements
from upheld.kinds.delay_column import delay_sets
from upheld.kinds.plan import (
    STRETCH,
    BoundLog,
    Cut,
    Functions,
    Plan,
    Statement,
    cases_counted,
    grouping_statement,
    total_of,
)
from upheld.kinds.regression.lever import is_calibrated, stated
from upheld.kinds.regression.log_values import RULE, wheres
from upheld.kinds.regression.rows import case_rows
from upheld.kinds.regression.terms import (
    MODEL,
    RULED,
    SHOWN,
    curve_scales,
    error_rows,
    error_scales,
    placed_rows,
    region_of,
    sum_scales,
)
from upheld.kinds.returns import asks_who_returns, returns_statement
from upheld.kinds.rows import time_of
from upheld.spec.kinds.regression import RegressionSpec

Sets = dict[str, dict[str, str]]

_COUNTED_KEYS = {
    *("id", "time", "timezone", "who", "predicted", "actual", "promised", "low", "high", "bin", "largest", "quantiles"),
    *("refunded", "cancelled", "outcome_after", "outcome_time", "outcomes", "segments", "where", "count"),
}
"""The keys of the log block that the query, or the reading of its answer, depends on."""


def plan(spec: RegressionSpec, bound: BoundLog, cut: Cut, functions: Functions) -> Plan:
    """The statements that count this spec's evidence. The spec has a log."""
    cases = case_rows(spec, bound, cut, functions, names_empties=False)
    rows = {"cases": cases}
    statements = [_curve(spec, bound, rows, functions, MODEL), _errors(spec, bound, rows, functions)]
    if bound.has("log.promised"):
        statements.append(_curve(spec, bound, rows, functions, SHOWN))
    if bound.has(RULE):
        statements.append(_curve(spec, bound, rows, functions, RULED))
    if bound.has("log.time"):
        statements.append(_days(spec, bound, rows))
    groups = tuple(group_columns(spec).items())
    became = {"region": region_of(spec), "outcome": exp.column("outcome")}
    asked = CaseRows(case_rows(spec, bound, cut, functions), groups, became, {})
    statements += asked_statements(spec, bound, functions, asked)
    returns = []
    when = time_of(spec.log, bound) if spec.log is not None else None
    if asks_who_returns(spec) and when is not None and cut.as_of is not None and bound.has("log.who"):
        returns.append(returns_statement(asked.query, when, bound.tree("log.who"), asked.groups, cut.as_of))
    return Plan(tuple(statements), tuple(returns))


def group_columns(spec: RegressionSpec) -> dict[str, str]:
    """The segments and where clauses, each with its column."""
    segments = spec.log.segments if spec.log is not None else ()
    named = {f"segment:{name}": f"segment_{i}" for i, name in enumerate(segments)}
    return named | {f"where:{text}": f"where_{i}" for i, text in enumerate(wheres(spec))}


def curve_name(against: str, of: str = "") -> str:
    """The name of the set of one curve: of all cases, by `folds` or `weeks`, or of a group of cases."""
    named = {MODEL: "curve", SHOWN: "shown", RULED: "ruled"}[against]
    if of in ("", "folds", "weeks"):
        return f"{named}|{of}" if of else named
    return of if against == MODEL else f"{of}|{named}"


def zones_name(against: str, group: str) -> str:
    """The name of the set of a group's cases by week and zone."""
    return f"{curve_name(against, group)}|zones"


def _curve(
    spec: RegressionSpec, bound: BoundLog, rows: Mapping[str, exp.Expr], functions: Functions, against: str
) -> Statement:
    later = exp.column("slot_0")
    ends = {"low": exp.Min(this=later), "high": exp.Max(this=later.copy())}
    own = {"bin": "bin", **_tail(spec, bound)}
    sets: Sets = {curve_name(against): own}
    if bound.has("log.who") or bound.has("log.id"):
        sets[curve_name(against, "folds")] = {"fold": "fold", **own}
    if bound.has("log.time"):
        sets[curve_name(against, "weeks")] = {"week": "week", **own}
    groups = group_columns(spec)
    sets |= {curve_name(against, name): {"value": column, **own} for name, column in groups.items()}
    if bound.has("log.time") and against != RULED:
        # Week by week a group is told at the stated setting alone, so that its cases need no bins.
        zone = {"week": "week", "zone": "zone", **_tail(spec, bound)}
        sets |= {zones_name(against, name): {"value": column, **zone} for name, column in groups.items()}
    placed = {**rows, "placed": placed_rows(spec, against, functions)}
    return _statement(spec, bound, placed, sets, {"n": cases_counted(bound), **ends}, curve_scales(spec))


def _errors(spec: RegressionSpec, bound: BoundLog, rows: Mapping[str, exp.Expr], functions: Functions) -> Statement:
    tail = {"region": "region", **_tail(spec, bound)}
    week = {"week": "week"} if bound.has("log.time") else {}
    fold = {"fold": "fold"} if bound.has("log.who") else {}
    sets: Sets = {"errors": {**week, **fold, **tail}}
    if bound.has("log.who") or bound.has("log.id"):
        sets["errors|folds"] = {"fold": "fold", **tail}
    sets |= {f"{name}|errors": {"value": column, **week, **tail} for name, column in group_columns(spec).items()}
    added = {**rows, "added": error_rows(spec, bound, functions)}
    return _statement(spec, bound, added, sets, {"n": cases_counted(bound)}, error_scales(spec))


def _days(spec: RegressionSpec, bound: BoundLog, rows: Mapping[str, exp.Expr]) -> Statement:
    sets: Sets = {"days": {"day": "day", "region": "region", **_tail(spec, bound)}} | delay_sets(bound)
    graded = {**rows, "graded": exp.select("*", exp.alias_(region_of(spec), "region")).from_("cases")}
    return _statement(spec, bound, graded, sets, {"n": cases_counted(bound)}, ())


def _tail(spec: RegressionSpec, bound: BoundLog) -> dict[str, str]:
    period = {"period": "period"} if is_calibrated(spec) and bound.has("log.time") else {}
    return {"outcome": "outcome", **period}


def _statement(
    spec: RegressionSpec,
    bound: BoundLog,
    rows: Mapping[str, exp.Expr],
    sets: Sets,
    measures: Mapping[str, exp.Expr],
    sums: Iterable[str],
) -> Statement:
    columns = group_columns(spec).values()
    names = list(sums)
    measured = dict(measures) | {f"sum_{name}": total_of(bound, f"term_{name}") for name in names}
    keys = (*columns, "day", "week", "fold", "bin", "zone", "region", "outcome", "period", "delay", "came", STRETCH)
    return grouping_statement(
        rows,
        keys,
        sets,
        measured,
        [f"sum_{name}" for name in names],
        has_stretches=bound.has("log.time"),
        with_empties=tuple(f"segment_{i}" for i in range(len(spec.log.segments if spec.log is not None else ()))),
    )


def query_identity(spec: RegressionSpec) -> str:
    """What the counting depends on, as text: the cache key of evidence, and part of its frame."""
    log, lever = spec.log, spec.lever
    if log is None:
        return ""
    counted = log.model_dump(mode="json", by_alias=True, include=_COUNTED_KEYS, exclude_defaults=True)
    if log.quantiles is not None:
        counted["quantiles"] = dict(sorted(log.quantiles.items()))
    rule = spec.rule if isinstance(spec.rule, str) else None
    scales = [f"{name} {scale}" for name, scale in sum_scales(spec).items()]
    windows = sorted({days_in(line.window) for line in spec.requirements if line.window is not None})
    since = str(lever.since if lever is not None else None)
    # How wide a window is asked changes nothing that is counted.
    setting = {key: value for key, value in stated(lever).items() if key != "window"}
    own = (sorted(counted.items()), setting, rule, wheres(spec), scales, windows, since)
    return repr((*own, asked_identity(spec)))
