"""A part of a log, as a condition on its rows: the cases decided in some days, or by one version of the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlglot import exp

from upheld.engines import Engine
from upheld.errors import CallError, Problem, SpecError
from upheld.expressions import ExpressionError, resolve
from upheld.kinds.plan import BoundLog, local_time
from upheld.spec import Spec


@dataclass(frozen=True, slots=True)
class Days:
    """The cases decided from the first to the last day, both included, on the log's own clock; None is an open end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class VersionOf:
    """The cases that one version of the product scored: a value of `log.version`, as text."""

    value: str


Part: TypeAlias = Days | VersionOf


def condition_of(part: Part, spec: Spec, bound: BoundLog, engine: Engine) -> exp.Expr:
    """The condition as a tree over the log; a version is a literal in it, whatever its name holds.

    Raises CallError where the log has no time, or no version.
    """
    if isinstance(part, VersionOf):
        return exp.EQ(this=_version(spec, engine), expression=exp.Literal.string(part.value))
    day = day_of(spec, bound)
    ends: list[exp.Expr] = []
    if part.first is not None:
        ends.append(exp.GTE(this=day.copy(), expression=_date(part.first)))
    if part.last is not None:
        ends.append(exp.LTE(this=day.copy(), expression=_date(part.last)))
    return exp.and_(*ends)


def calibrated_until(spec: Spec) -> date | None:
    """The day from which cases are judged, where those before only say what the setting is; else None."""
    found: date | None = getattr(spec.lever, "calibrate", None)
    return found


def version_of(spec: Spec, engine: Engine) -> exp.Expr | None:
    """The version of a case as text; None where the log tells none. Without log.version a column `version` is it."""
    columns = list(engine.columns(engine.relation))
    written = spec.log.version if spec.log is not None else None
    if written is None and "version" not in columns:
        return None
    try:
        return exp.cast(resolve(written or "version", columns).tree.copy(), "text")
    except ExpressionError as error:
        raise SpecError(spec.file_name, [Problem(spec.place("log.version"), error.reason)]) from error


def day_of(spec: Spec, bound: BoundLog) -> exp.Expr:
    """The day of decision on the log's own clock. CallError where the log has no time."""
    if spec.log is None or not bound.has("log.time"):
        raise CallError("a period needs log.time: without it nobody knows when a case was decided")
    when = local_time(bound.tree("log.time"), bound.families["log.time"], spec.log.timezone)
    return exp.cast(when, "date")


def _version(spec: Spec, engine: Engine) -> exp.Expr:
    found = version_of(spec, engine)
    if found is None:
        raise CallError("a version needs log.version: the column that says which version scored the case")
    return found


def _date(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
