"""How long an outcome took to come in, as a column: counted only where the log says when outcomes came."""

from __future__ import annotations

from datetime import timedelta

from sqlglot import exp

from upheld.kinds.plan import FOLLOWED, BoundLog, Cut, day_of, followed_before, local_time, moment
from upheld.spec import Spec
from upheld.spec.log import Log

NO_DELAY = -1
LONGEST = 4000
"""Longer delays, in days, are counted as this long."""

LATE, IN_TIME = 1_000_000, 2_000_000
"""Added to the delay in cases that have been followed for twice `outcome_after`, where the outcome came later than
`outcome_after`, which need not be a whole number of days, and where it did not. Of cases that have not been followed so
long only what came in time is counted: so a day counts the same from one moment on."""

_MICROSECONDS = 86_400_000_000


def has_delays(bound: BoundLog) -> bool:
    """Whether the log says both when a case was decided and when its outcome came."""
    return bound.has("log.time") and bound.has("log.outcome_time")


def delay_sets(bound: BoundLog) -> dict[str, dict[str, str]]:
    """Cases by how long their outcome took and what it was, late ones too; none where that is not known."""
    return {"delays": {"delay": "delay", "outcome": "came"}} if has_delays(bound) else {}


def came_at(log: Log, bound: BoundLog) -> exp.Expr:
    """When the outcome came, on the log's own clock."""
    return local_time(bound.tree("log.outcome_time"), bound.families["log.outcome_time"], log.timezone)


def came_too_late(came: exp.Expr, when: exp.Expr, after: timedelta) -> exp.Expr:
    """Whether an outcome came later than so long after the decision."""
    seconds = exp.Interval(this=exp.Literal.string(f"{after.total_seconds():.6f}"), unit=exp.var("second"))
    return exp.GT(this=came.copy(), expression=exp.Add(this=when.copy(), expression=seconds))


def came_unfollowed(log: Log, bound: BoundLog, cut: Cut, when: exp.Expr) -> exp.Expr:
    """Whether an outcome came, and so late that it is not counted: its case is not followed for so long, or not yet."""
    if log.outcome_after is None:
        return exp.false()
    came, followed = came_at(log, bound), exp.Literal.number(followed_before(cut, log.outcome_after))
    late = came_too_late(came, when, log.outcome_after)
    is_open = exp.Not(this=exp.LT(this=day_of(when), expression=followed))
    never = came_too_late(came, when, FOLLOWED * log.outcome_after)
    return exp.func("COALESCE", exp.or_(never, exp.and_(late, is_open)), exp.false())


def delay_column(spec: Spec, bound: BoundLog, cut: Cut, when: exp.Expr) -> exp.Expr:
    """By how many days at most the outcome came after the decision, see `LATE`; `NO_DELAY` where it has not come.

    A day is 24 hours: an outcome that came after 30 hours was in by day 2. What came later than twice `outcome_after`
    has not come.
    """
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has no outcomes")
    came = came_at(log, bound)
    elapsed = exp.DateDiff(this=came.copy(), expression=when.copy(), unit=exp.var("microsecond"))
    days = exp.Ceil(
        this=exp.Div(this=exp.cast(elapsed, "double"), expression=exp.cast(exp.Literal.number(_MICROSECONDS), "double"))
    )
    inside = exp.func("LEAST", exp.func("GREATEST", days, exp.Literal.number(0)), exp.Literal.number(LONGEST))
    whole: exp.Expr = exp.cast(inside, "bigint")
    if log.outcome_after is not None:
        last_followed = exp.Literal.number(followed_before(cut, log.outcome_after))
        is_followed = exp.LT(this=day_of(when), expression=last_followed)
        late = came_too_late(came, when, log.outcome_after)
        whole = (
            exp.case()
            .when(came_unfollowed(log, bound, cut, when), exp.null())
            .when(late, _marked(whole, LATE))
            .when(is_followed, _marked(whole, IN_TIME))
            .else_(whole)
        )
    # DuckDB's LEAST and GREATEST pass over what is empty: no delay without both moments.
    has_come = exp.and_(*[exp.Not(this=exp.Is(this=one.copy(), expression=exp.null())) for one in (came, when)])
    if cut.known_until is not None:
        has_come = exp.and_(has_come, exp.LTE(this=came, expression=moment(cut.known_until)))
    whole = exp.case().when(has_come, whole)
    return exp.func("COALESCE", whole, exp.Neg(this=exp.Literal.number(-NO_DELAY)))


def _marked(days: exp.Expr, mark: int) -> exp.Expr:
    return exp.Add(this=days.copy(), expression=exp.Literal.number(mark))
