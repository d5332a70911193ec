"""One row for each case of the population, as every kind counts it: its day, its customer, its segments."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from upheld.evidence import EMPTY_VALUE
from upheld.kinds.delay_column import came_at, came_too_late
from upheld.kinds.plan import STRETCH, BoundLog, Cut, Functions, day_of, local_time, moment, select_from, stretch_column
from upheld.spec.log import Log

FALSE, TRUE, UNKNOWN, IMMATURE = 0, 1, 2, 3
"""What is known of an outcome: no, yes, will not be known, too young to be judged."""

FOLDS = 64
MONDAY = 3
"""The first of January 1970 was a Thursday: three days after a Monday."""


def time_of(log: Log, bound: BoundLog) -> exp.Expr | None:
    """When a case was decided, on the log's own clock; None where the log names no time."""
    if not bound.has("log.time"):
        return None
    return local_time(bound.tree("log.time"), bound.families["log.time"], log.timezone)


def day_columns(when: exp.Expr | None, cut: Cut) -> dict[str, exp.Expr]:
    """The day, week and stretch of a case; none without time."""
    if when is None:
        return {}
    day = day_of(when)
    return {"day": day, "week": week_of(day), STRETCH: stretch_column(day, cut)}


def week_of(day: exp.Expr) -> exp.Expr:
    """The week of a day, Monday to Sunday, in weeks since that of the first of January 1970."""
    since_monday = exp.Paren(this=exp.Add(this=day.copy(), expression=exp.Literal.number(MONDAY)))
    sevenths = exp.Div(this=exp.cast(since_monday, "double"), expression=exp.Literal.number(7))
    return exp.cast(exp.func("FLOOR", sevenths), "bigint")


def fold_column(bound: BoundLog, functions: Functions) -> dict[str, exp.Expr]:
    """The fold of a case by its customer, else by its id; none where the log names neither."""
    units = [bound.tree(path) for path in ("log.who", "log.id") if bound.has(path)]
    if not units:
        return {}
    # A case without a customer is a unit of its own, by its id where it has one; never null, which as a key would
    # read as "all folds".
    texts = [exp.cast(unit, "text") for unit in units]
    hashed = functions.hashed(exp.func("COALESCE", *texts, exp.Literal.string("")))
    return {"fold": exp.cast(exp.Mod(this=hashed, expression=exp.Literal.number(FOLDS)), "bigint")}


def group_columns(bound: BoundLog, segments: int, wheres: int, *, names_empties: bool) -> dict[str, exp.Expr]:
    """The values of the segments, and whether each where clause of a requirement holds, as text.

    Without `names_empties` the empty value of a segment is left as it is, which spares a look at every row.
    """
    found: dict[str, exp.Expr] = {}
    for i in range(segments):
        value = bound.tree(f"log.segments[{i}]")
        found[f"segment_{i}"] = value_text(value) if names_empties else exp.cast(value, "text")
    for i in range(wheres):
        flag = exp.case().when(bound.tree(f"where[{i}]"), exp.Literal.string("true")).else_(exp.Literal.string("false"))
        found[f"where_{i}"] = flag
    return found


def population(bound: BoundLog, cut: Cut, when: exp.Expr | None, selected: Mapping[str, exp.Expr]) -> exp.Select:
    """The rows of the population with these columns, and with `n`: for how many cases each stands."""
    n = exp.cast(bound.tree("log.count"), "bigint") if bound.has("log.count") else exp.Literal.number(1)
    columns = {**selected, "n": n}
    wanted: list[exp.Expr] = [bound.tree("log.where")] if bound.has("log.where") else []
    if bound.has("log.count"):
        # A row that stands for no case says nothing, not even which scores there are.
        wanted.append(exp.GT(this=bound.tree("log.count"), expression=exp.Literal.number(0)))
    if when is not None and cut.as_of is not None:
        # A case without a time cannot be said to be later; it stays, and counts as too young if outcomes take time.
        later = exp.GT(this=when.copy(), expression=moment(cut.as_of))
        wanted.append(exp.Not(this=exp.func("COALESCE", later, exp.false())))
    return select_from(bound.relation.copy(), columns, where=exp.and_(*wanted) if wanted else None)


def value_text(value: exp.Expr) -> exp.Expr:
    """A segment's value as text. An empty text is as empty as a null, which is what it becomes in a CSV file."""
    text = exp.func("NULLIF", exp.cast(value, "text"), exp.Literal.string(""))
    return exp.func("COALESCE", text, exp.Literal.string(EMPTY_VALUE))


def finite(tree: exp.Expr) -> exp.Expr:
    """A number as a float; empty where it is no number."""
    number = exp.cast(tree, "double")
    return exp.case().when(exp.Anonymous(this="ISNAN", expressions=[number.copy()]), exp.null()).else_(number)


def as_flag(condition: exp.Expr) -> exp.Expr:
    """1 where the condition holds, else 0."""
    return exp.case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))


def is_too_young(cut: Cut, when: exp.Expr | None) -> exp.Expr | None:
    """Whether a case is too young to be judged; None where none is."""
    if cut.mature_until is None or when is None:
        return None
    old_enough = exp.LTE(this=when.copy(), expression=moment(cut.mature_until))
    return exp.Not(this=exp.func("COALESCE", old_enough, exp.false()))


def is_missing(
    log: Log | None,
    bound: BoundLog,
    cut: Cut,
    when: exp.Expr | None,
    *,
    counts_late: bool = False,
    path: str = "log.outcome",
) -> exp.Expr:
    """Whether a case has no outcome that counts: none is there, or it came too late (unless `counts_late`)."""
    missing: exp.Expr = exp.not_(is_known(bound, path))
    if log is not None and bound.has("log.outcome_time"):
        came = came_at(log, bound)
        late: list[exp.Expr] = []
        if cut.known_until is not None:
            late.append(exp.GT(this=came.copy(), expression=moment(cut.known_until)))
        if log.outcome_after is not None and when is not None and not counts_late:
            # An outcome that came after its time does not count, so that a cohort freezes.
            late.append(came_too_late(came, when, log.outcome_after))
        if late:
            is_late = exp.func("COALESCE", exp.or_(*late), exp.false())
            missing = exp.or_(missing, is_late)
    return missing


def is_known(bound: BoundLog, path: str) -> exp.Expr:
    """Whether the log gives this value of a case: not empty, and a number where it is to be one."""
    known = exp.Not(this=exp.Is(this=bound.tree(path), expression=exp.null()))
    if bound.families[path] != "number":
        return known
    is_nan = exp.Anonymous(this="ISNAN", expressions=[exp.cast(bound.tree(path), "double")])
    return exp.and_(known, exp.Not(this=is_nan))


def is_true(bound: BoundLog, path: str) -> exp.Expr:
    """Whether this value of a case is true, or 1."""
    if bound.families[path] != "number":
        return bound.tree(path)
    return exp.EQ(this=exp.cast(bound.tree(path), "double"), expression=exp.Literal.number(1))
