"""Days of a log: which of them nothing can change any more, and how the rows of some of them are chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from sqlglot import exp

from upheld.kinds.plan import NO_DAY, BoundLog, Cut, followed_before, local_time, moment
from upheld.spec import Spec

_EPOCH = date(1970, 1, 1)
NO_TIME = "no-time"
"""What stands for the day of cases without a time."""

_LAST_MOMENT = timedelta(days=1) - timedelta(microseconds=1)


def start_of(day: int) -> datetime:
    """The first moment of a day, on the log's own clock."""
    return datetime.combine(_EPOCH + timedelta(days=day), datetime.min.time())


def end_of(day: int) -> datetime:
    """The last moment of a day, on the log's own clock."""
    return start_of(day) + _LAST_MOMENT


def is_frozen(day: int, spec: Spec, cut: Cut) -> bool:
    """Whether every outcome of the day that could count is in, so that a later moment counts the same.

    What came too late is counted once the day has been followed for longer, see `is_followed`: then it is another day.

    Where outcomes have a time but no `outcome_after`, each moment asked for knows more of every day. A case without a
    time is never old enough where outcomes take time, and needs none where they do not.
    """
    log = spec.log
    if log is None or cut.as_of is None:
        return False
    if cut.known_until is not None and log.outcome_after is None and _has_outcome_time(spec):
        return False
    until = cut.as_of if cut.mature_until is None else cut.mature_until
    return day == NO_DAY or end_of(day) <= until


def is_followed(day: int, spec: Spec, cut: Cut) -> bool:
    """Whether the cases of a day have been followed for so long that it is known how many outcomes came too late."""
    after = waits(spec)
    return after is not None and day < followed_before(cut, after)


def waits(spec: Spec) -> timedelta | None:
    """How long outcomes that have a time are waited for; None where that is not stated, or they have none."""
    return spec.log.outcome_after if spec.log is not None and _has_outcome_time(spec) else None


def is_over(day: int, spec: Spec, cut: Cut) -> bool:
    """Whether the whole month of a day is frozen, days of it that no file holds yet included."""
    first = start_of(day).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return is_frozen((last.date() - _EPOCH).days, spec, cut)


def day_name(day: int) -> str:
    """A day as it is written; NO_DAY has a name of its own."""
    return NO_TIME if day == NO_DAY else start_of(day).date().isoformat()


def months_of(days: Iterable[int]) -> dict[str, list[int]]:
    """The days, in order, by their month as it is written; cases without a time have none."""
    months: dict[str, list[int]] = {}
    for day in sorted(set(days) - {NO_DAY}):
        months.setdefault(day_name(day)[:-3], []).append(day)
    return months


def _has_outcome_time(spec: Spec) -> bool:
    log = spec.log
    return log is not None and (log.outcome_time is not None or bool(log.outcomes and log.outcomes.time))


def on_days(bound: BoundLog, spec: Spec, days: Collection[int]) -> exp.Expr:
    """Whether a row is of one of these days; days beside each other are one span, so that a file can be passed over."""
    family, timezone = bound.families["log.time"], spec.log.timezone if spec.log else "UTC"
    when = local_time(bound.tree("log.time"), family, timezone)
    chosen: list[exp.Expr] = []
    if NO_DAY in days:
        infinite = exp.Anonymous(this="ISINF", expressions=[when.copy()])
        chosen.append(exp.or_(exp.Is(this=when.copy(), expression=exp.null()), infinite))
    spans = list(_spans(sorted(set(days) - {NO_DAY})))
    for first, last in spans:
        since = exp.GTE(this=when.copy(), expression=moment(start_of(first)))
        until = exp.LT(this=when.copy(), expression=moment(start_of(last + 1)))
        chosen.append(exp.and_(since, until))
    some: exp.Expr = exp.or_(*chosen) if chosen else exp.false()
    if NO_DAY in days or not spans:
        return some
    return exp.and_(*_about(bound.tree("log.time"), family, spans[0][0], spans[-1][1]), some)


def _about(time: exp.Expr, family: str, first: int, last: int) -> list[exp.Expr]:
    """Bounds on the plain column, a day wider than the days: an engine passes over parts of a file by them."""
    kind = {"time with zone": "timestamptz", "date": "date"}.get(family, "timestamp")
    ends = [exp.Literal.string(start_of(day).isoformat(sep=" ")) for day in (first - 1, last + 2)]
    low, high = (exp.cast(end, kind) for end in ends)
    return [exp.GTE(this=time.copy(), expression=low), exp.LTE(this=time.copy(), expression=high)]


def _spans(days: list[int]) -> Iterator[tuple[int, int]]:
    """The spans of days beside each other, of days in order."""
    start = 0
    for i in range(1, len(days) + 1):
        if i == len(days) or days[i] != days[i - 1] + 1:
            yield days[start], days[i - 1]
            start = i
