"""The statements that count what was asked: sums by what became of a case, and histograms of how long and how old.

They read the same one row for each case as the kind's own statement, with a column for each shared key of the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.histogram import BEYOND, Edge, bin_of, edges_of
from upheld.kinds.log_keys import FLAGS, bound_keys, flag, written_keys
from upheld.kinds.pipeline import FRESHNESS, LATENCY, pipeline_terms
from upheld.kinds.plan import STRETCH, BoundLog, Functions, Statement, grouping_statement, local_time
from upheld.kinds.returns import asks_who_returns
from upheld.kinds.trust import trust_terms
from upheld.spec import Spec

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class CaseRows:
    """One row for each case of a kind, as far as the statements here must know it.

    `query` has the columns day, week, stretch and fold where the log gives them, n, and those of `groups` (the name of
    a set and its column). `became` are the kind's own keys that say what became of a case, as trees over the query's
    columns; `setting` those by which another setting of the lever is told.
    """

    query: exp.Select
    groups: tuple[tuple[str, str], ...]
    became: Mapping[str, exp.Expr]
    setting: Mapping[str, exp.Expr]


def asked_statements(spec: Spec, bound: BoundLog, functions: Functions, rows: CaseRows) -> tuple[Statement, ...]:
    """The statements that count what the log gives of the shared keys; none where it gives none."""
    keys = bound_keys(bound)
    if not keys:
        return ()
    cases = rows.query.select(*[exp.alias_(tree, name) for name, tree in _columns(spec, bound).items()], append=True)
    return (_counts(bound, functions, rows, cases, keys), *_histograms(spec, bound, rows, cases, keys))


def asked_identity(spec: Spec) -> str:
    """What these statements depend on in the spec, as text: written keys, and the bounds at which bins are cut."""
    written = sorted((path, text) for path, (text, _) in written_keys(spec).items())
    return repr((written, _edges(spec, LATENCY), _edges(spec, FRESHNESS), asks_who_returns(spec)))


def _edges(spec: Spec, metrics: Mapping[str, float]) -> tuple[Edge, ...]:
    return edges_of(spec.requirements, tuple(metrics))


def _columns(spec: Spec, bound: BoundLog) -> dict[str, exp.Expr]:
    """A column `key_…` for each shared key: flags as 1 or 0, the latency, the cost, and the inputs' age in minutes."""
    timezone = spec.log.timezone if spec.log is not None else "UTC"
    columns = {f"key_{key}": flag(bound, key) for key in FLAGS if bound.has(f"log.{key}")}
    for key in ("latency_ms", "cost"):
        if bound.has(f"log.{key}"):
            value = exp.cast(bound.tree(f"log.{key}"), "double")
            is_nan = exp.Anonymous(this="ISNAN", expressions=[value.copy()])
            columns[f"key_{key}"] = exp.case().when(exp.Not(this=is_nan), value)
    if bound.has("log.feature_time"):
        fed = local_time(bound.tree("log.feature_time"), bound.families["log.feature_time"], timezone)
        columns["key_feature_time"] = fed
        if bound.has("log.time"):
            when = local_time(bound.tree("log.time"), bound.families["log.time"], timezone)
            age = exp.DateDiff(this=when, expression=fed.copy(), unit=exp.var("millisecond"))
            columns["key_age"] = exp.Div(this=exp.cast(age, "double"), expression=number(_MINUTE_MS))
    return columns


def _counts(bound: BoundLog, functions: Functions, rows: CaseRows, cases: exp.Select, keys: Sequence[str]) -> Statement:
    terms = trust_terms(keys) | pipeline_terms(keys)
    became = {**rows.became, **(rows.setting if "cost" in keys else {})}
    selected = [exp.alias_(tree.copy(), name) for name, tree in became.items()]
    selected += [exp.alias_(functions.half_even(term), f"term_{name}") for name, term in terms.items()]
    asked = exp.select("*", *selected).from_("cases")
    who, day = _who(bound), {"day": "day"} if bound.has("log.time") else {}
    tail = {name: name for name in rows.became}
    sets = {"asked": {**who, **tail}}
    if day:
        sets["asked_days"] = {**day, **tail}
    if "cost" in keys:
        sets["asked_scores"] = {**{name: name for name in rows.setting}, **tail}
    sets |= {f"{name}|asked": {"value": column, **who, **tail} for name, column in rows.groups}
    if day:
        sets["asked_weeks"] = {"week": "week", **who, **tail}
        sets |= {f"{name}|asked_weeks": {"value": column, "week": "week", **tail} for name, column in rows.groups}
    measures = {"n": _n(), **_ends(_fed_at(bound))}
    for name in terms:
        term: exp.Expr = exp.column(f"term_{name}")
        if bound.has("log.count"):
            term = exp.Mul(this=exp.cast(term, "int128"), expression=exp.column("n"))
        measures[f"sum_{name}"] = exp.Sum(this=term)
    columns = [*(column for _, column in rows.groups), "day", "week", "fold", *became, STRETCH]
    return grouping_statement(
        {"cases": cases, "asked": asked},
        columns,
        sets,
        measures,
        [f"sum_{name}" for name in terms],
        has_stretches=bound.has("log.time"),
    )


def _histograms(
    spec: Spec, bound: BoundLog, rows: CaseRows, cases: exp.Select, keys: Sequence[str]
) -> Iterator[Statement]:
    if "latency_ms" in keys:
        yield _histogram("latency", exp.column("key_latency_ms"), _edges(spec, LATENCY), bound, rows, cases)
    if "feature_time" in keys and bound.has("log.time"):
        yield _histogram("freshness", exp.column("key_age"), _edges(spec, FRESHNESS), bound, rows, cases)


def _histogram(
    name: str, value: exp.Expr, edges: tuple[Edge, ...], bound: BoundLog, rows: CaseRows, cases: exp.Select
) -> Statement:
    is_empty = exp.Is(this=value.copy(), expression=exp.null())
    place = exp.case().when(is_empty, exp.Literal.number(BEYOND)).else_(bin_of(value, edges))
    binned = exp.select("*", exp.alias_(exp.cast(place, "bigint"), "bin")).from_("cases")
    own = {"bin": "bin", **_who(bound)}
    sets = {name: own} | {f"{group}|{name}": {"value": column, **own} for group, column in rows.groups}
    if bound.has("log.time"):
        in_week = {"bin": "bin", "week": "week"}  # all days lend what returning customers cost
        sets[f"{name}_weeks"] = in_week
        sets |= {f"{group}|{name}_weeks": {"value": column, **in_week} for group, column in rows.groups}
    columns = [*(column for _, column in rows.groups), "week", "fold", "bin", STRETCH]
    return grouping_statement(
        {"cases": cases, "binned": binned},
        columns,
        sets,
        {"n": _n(), **_ends(value)},
        [],
        has_stretches=bound.has("log.time"),
    )


def _who(bound: BoundLog) -> dict[str, str]:
    return {"fold": "fold"} if bound.has("log.who") else {}


def _n() -> exp.Expr:
    return exp.cast(exp.Sum(this=exp.column("n")), "bigint")


def _ends(value: exp.Expr) -> dict[str, exp.Expr]:
    return {"low": exp.Min(this=value.copy()), "high": exp.Max(this=value.copy())}


def _fed_at(bound: BoundLog) -> exp.Expr:
    """When the inputs were updated, in seconds since 1970: an input that never changes is dead."""
    if not bound.has("log.feature_time"):
        return exp.cast(exp.null(), "double")
    epoch = exp.cast(exp.Literal.string("1970-01-01"), "timestamp")
    seconds = exp.DateDiff(this=exp.column("key_feature_time"), expression=epoch, unit=exp.var("second"))
    return exp.cast(seconds, "double")
