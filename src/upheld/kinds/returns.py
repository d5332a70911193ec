"""Who comes back: a question about each customer, not about cases, so it is asked of the rows and never added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlglot import exp

from upheld.inference import CannotTell, Ratio, Statistic
from upheld.kinds.asked import Asked, read_of
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.plan import Statement, grouping_statement, moment
from upheld.spec import Spec

S = TypeVar("S")

RETURN_DAYS = 28
"""Within so many days of the first time somebody must come back; who was first seen later is left out as too young."""

RETURN_RATE = "return_rate"


def asks_who_returns(spec: Spec) -> bool:
    """Whether a requirement asks for it: it takes a second reading of the log, customer by customer."""
    return any(line.metric == RETURN_RATE for line in spec.requirements)


def returns_statement(
    cases: exp.Select, when: exp.Expr, who: exp.Expr, groups: Sequence[tuple[str, str]], as_of: datetime
) -> Statement:
    """The statement that counts customers, and those who came back, by the group of the first case of each.

    `cases` has one row for each case with the columns of `groups` (name of the set, column); `when` and `who` are
    trees over its relation. Of several cases at the first moment, the group that comes first by name is taken.
    """
    columns = [column for _, column in groups]
    asked = cases.select(
        exp.alias_(when.copy(), "seen_at"), exp.alias_(exp.cast(who.copy(), "text"), "seen_who"), append=True
    )
    here, first = exp.column("seen_at"), exp.column("first_at")
    known = exp.and_(*[exp.Not(this=exp.Is(this=exp.column(name), expression=exp.null())) for name in _SEEN])
    visits = exp.select("seen_who", "seen_at", *columns).from_("asked").where(known)
    firsts = exp.select("seen_who", exp.alias_(exp.Min(this=here.copy()), "first_at")).from_("visits")
    firsts = firsts.group_by("seen_who")
    latest = exp.Add(this=first.copy(), expression=_days(RETURN_DAYS))
    is_again = exp.and_(exp.GT(this=here.copy(), expression=first.copy()), exp.LTE(this=here.copy(), expression=latest))
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    came_back = exp.Max(this=exp.case().when(is_again, one).else_(zero))
    is_first = exp.EQ(this=here.copy(), expression=first.copy())
    of_first = [exp.alias_(exp.Min(this=exp.case().when(is_first.copy(), exp.column(name))), name) for name in columns]
    customers = (
        exp.select(exp.alias_(came_back, "came_back"), *of_first)
        .from_("visits")
        .join("firsts", using=["seen_who"])
        .where(exp.LTE(this=first.copy(), expression=moment(as_of - timedelta(days=RETURN_DAYS))))
        .group_by("seen_who")
    )
    nothing = exp.cast(exp.null(), "double")
    return grouping_statement(
        {"asked": asked, "visits": visits, "firsts": firsts, "customers": customers},
        columns,
        {"returned": {}} | {f"{name}|returned": {"value": column} for name, column in groups},
        {
            "n": exp.cast(exp.Count(this=exp.Star()), "bigint"),
            "low": exp.Min(this=nothing),
            "high": exp.Max(this=nothing.copy()),
            "sum_returned": exp.Sum(this=exp.column("came_back")),
        },
        ["sum_returned"],
        has_stretches=False,
    )


def return_metrics(asked: Callable[[S], Asked | None]) -> tuple[Metric[S], ...]:
    """The metric of coming back, for a kind whose slices know what was asked."""
    return (
        Metric(
            RETURN_RATE,
            frozenset(),
            read_of(asked, _returned),
            Meaning(
                "Return rate",
                f"Of 100 customers, how many are seen again within {RETURN_DAYS} days of the first time.",
                f"seen again within {RETURN_DAYS} days / first seen at least {RETURN_DAYS} days ago",
                "high",
                mind="The first time is the first in this log: a log that begins in the middle takes old customers for "
                "new ones. It is counted only where a requirement asks for it, since it takes a second reading.",
            ),
            needs=("log.who", "log.time"),
            has_own_days=True,
            of_action=True,
            of_asked=True,
            of_score_alone=True,
        ),
    )


def _returned(asked: Asked) -> Statistic | CannotTell:
    if asked.returned is None:
        return CannotTell(asked.why_not_returned, "cannot_know")
    n = int(asked.returned.n.sum())
    return Ratio(asked.returned.sums["returned"].total(), n, f"customers first seen {RETURN_DAYS} days ago or earlier")


_SEEN = ("seen_who", "seen_at")


def _days(days: int) -> exp.Expr:
    return exp.Interval(this=exp.Literal.string(str(days)), unit=exp.var("day"))
