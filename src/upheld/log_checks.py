"""What a log must be like before it is counted: one look over it that finds what would spoil every number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlglot import exp

from upheld.engines import Engine
from upheld.errors import LogError, Problem
from upheld.kinds.plan import BoundLog, local_time, moment
from upheld.spec import Spec

MOST_SEGMENT_VALUES = 1000


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What the first look found; moments are in the log's own time zone, None where the log has no time."""

    rows: int
    newest: datetime | None


def look_over(spec: Spec, bound: BoundLog, engine: Engine, as_of: datetime | None) -> LogFacts:
    """The facts of a log that can be counted. Raises LogError with everything that is wrong with it."""
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has nothing to look over")
    asked = _questions(spec, bound, as_of)
    query = exp.select(*[exp.alias_(tree, name) for name, tree in asked.items()]).from_(bound.relation.copy())
    if bound.has("log.where"):
        query = query.where(bound.tree("log.where"))
    facts: dict[str, Any] = dict(zip(asked, engine.rows(query)[0], strict=True))
    if not facts["rows"]:
        raise LogError(log.source, [_nobody(spec, bound, engine, as_of)])
    problems = [*_value_problems(spec, bound, facts), *_segment_problems(spec, bound, engine, facts)]
    if bound.has("log.id") and not problems:
        problems += _id_problems(bound, engine)
    if problems:
        raise LogError(log.source, problems)
    return LogFacts(int(facts["rows"]), facts.get("newest"))


def _questions(spec: Spec, bound: BoundLog, as_of: datetime | None) -> dict[str, exp.Expr]:
    log = spec.log
    asked: dict[str, exp.Expr] = {"rows": exp.Count(this=exp.Star())}
    if log is not None and bound.has("log.time"):
        when = local_time(bound.tree("log.time"), bound.families["log.time"], log.timezone)
        asked["newest"] = exp.Max(this=when)
        if as_of is not None:
            asked["rows"] = _count_if(
                exp.Not(this=exp.func("COALESCE", exp.GT(this=when.copy(), expression=moment(as_of)), exp.false()))
            )
    score = exp.cast(bound.tree("log.score"), "double")
    is_number = exp.Not(this=exp.Anonymous(this="ISNAN", expressions=[score.copy()]))
    finite = exp.and_(is_number, exp.Not(this=exp.Anonymous(this="ISINF", expressions=[score.copy()])))
    asked["infinite"] = _count_if(exp.Anonymous(this="ISINF", expressions=[score.copy()]))
    asked["smallest_score"] = exp.Min(this=exp.case().when(finite.copy(), score.copy()))
    asked["largest_score"] = exp.Max(this=exp.case().when(finite, score))
    if bound.families["log.outcome"] == "number":
        outcome = exp.cast(bound.tree("log.outcome"), "double")
        known = exp.Not(this=exp.Anonymous(this="ISNAN", expressions=[outcome.copy()]))
        neither = exp.Not(this=exp.In(this=outcome.copy(), expressions=[exp.Literal.number(0), exp.Literal.number(1)]))
        asked["odd_outcomes"] = _count_if(exp.and_(known, neither))
        asked["odd_outcome"] = exp.Max(this=exp.case().when(exp.and_(known.copy(), neither.copy()), outcome.copy()))
    if bound.has("log.count"):
        count = exp.cast(bound.tree("log.count"), "double")
        whole = exp.EQ(this=exp.func("FLOOR", count.copy()), expression=count.copy())
        good = exp.and_(exp.GTE(this=count.copy(), expression=exp.Literal.number(0)), whole)
        asked["odd_counts"] = _count_if(exp.Not(this=exp.func("COALESCE", good, exp.false())))
    for i in range(len(log.segments if log else ())):
        asked[f"values_{i}"] = exp.ApproxDistinct(this=exp.cast(bound.tree(f"log.segments[{i}]"), "text"))
    return asked


def _count_if(condition: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.case().when(condition, exp.Literal.number(1)))


def _nobody(spec: Spec, bound: BoundLog, engine: Engine, as_of: datetime | None) -> Problem:
    everyone = engine.rows(exp.select(exp.Count(this=exp.Star())).from_(bound.relation.copy()))[0][0]
    if not everyone:
        return Problem("log.source", "is empty: it has columns but not one row")
    if as_of is not None:
        return Problem("", f"none of its {everyone:,} rows lies before {as_of:%Y-%m-%d %H:%M}, the date asked for")
    return Problem("log.where", f"leaves none of the log's {everyone:,} rows")


def _value_problems(spec: Spec, bound: BoundLog, facts: Mapping[str, Any]) -> Iterable[Problem]:
    log = spec.log
    scale = getattr(log, "score_scale", "number")
    if facts["infinite"]:
        yield Problem(
            "log.score",
            f"is infinite in {facts['infinite']:,} rows. Write a number, or nothing where there is no score",
        )
    low, high = facts["smallest_score"], facts["largest_score"]
    if scale == "probability" and low is not None and (low < 0 or high > 1):
        example = low if low < 0 else high
        hint = " If these are percent, write score: score / 100." if 1 < high <= 100 and low >= 0 else ""
        other = "For any other number write score_scale: number"
        message = f"holds {example:g}, outside 0 to 1, the scale of a probability.{hint} {other}"
        yield Problem("log.score", message)
    if facts.get("odd_outcomes"):
        rows = f"{facts['odd_outcomes']:,} rows hold another number, such as {facts['odd_outcome']:g}"
        yield Problem(
            "log.outcome",
            f"should be 0 or 1, true or false; {rows}. Say what is true, for example: outcome: grade >= 4",
        )
    if facts.get("odd_counts"):
        yield Problem(
            "log.count", f"should be a whole number from 0 up; {facts['odd_counts']:,} rows hold something else"
        )
    if log is not None and log.outcome_after is not None and not bound.has("log.time"):
        yield Problem(
            "log.time", "is missing: outcome_after says from which age a case is judged, and age needs a time"
        )


def _segment_problems(spec: Spec, bound: BoundLog, engine: Engine, facts: Mapping[str, Any]) -> Iterable[Problem]:
    for i, name in enumerate(spec.log.segments if spec.log else ()):
        # The first look counts roughly (within a few percent); only a doubtful segment is counted again.
        if facts[f"values_{i}"] <= MOST_SEGMENT_VALUES * 0.8:
            continue
        tree = bound.tree(f"log.segments[{i}]")
        query = exp.select(exp.Count(this=exp.Distinct(expressions=[tree]))).from_(bound.relation.copy())
        if bound.has("log.where"):
            query = query.where(bound.tree("log.where"))
        values = engine.rows(query)[0][0]
        if values > MOST_SEGMENT_VALUES:
            most = f"a segment may have {MOST_SEGMENT_VALUES:,}. Group them, as in a column of regions"
            message = f'"{name}" has {values:,} different values; {most}'
            yield Problem(f"log.segments[{i}]", message)


def _id_problems(bound: BoundLog, engine: Engine) -> list[Problem]:
    if bound.families["log.id"] == "number":
        identity = exp.cast(bound.tree("log.id"), "double")
        # Above 2^53 a float no longer tells neighbours apart; a spreadsheet keeps only 15 digits.
        found = engine.families({"id": bound.tree("log.id")}, bound.relation)
        rounded = exp.and_(
            exp.GTE(this=exp.Abs(this=identity.copy()), expression=exp.Literal.number("1e15")),
            exp.EQ(
                this=exp.Mod(this=exp.Abs(this=identity), expression=exp.Literal.number("1e5")),
                expression=exp.Literal.number(0),
            ),
        )
        if found["id"] == "number":
            query = exp.select(_count_if(rounded), exp.Count(this=exp.Star())).from_(bound.relation.copy())
            ruined, rows = engine.rows(query)[0]
            if rows and ruined > 0.5 * rows:
                found_in_it = "looks rounded by a spreadsheet (numbers such as 4.5E+15, ending in zeros)"
                return [Problem("log.id", f"{found_in_it}. Export again with the ids as text")]
    # Ids are compared by a 64-bit hash, which needs little memory; what the hash suspects is then compared in full.
    text = exp.cast(bound.tree("log.id"), "text")
    hashes = exp.select(exp.alias_(engine.hashed(bound.tree("log.id")), "hashed")).from_(bound.relation.copy())
    suspects = (
        exp.select("hashed")
        .from_(hashes.subquery("ids"))
        .group_by("hashed")
        .having(exp.GT(this=exp.Count(this=exp.column("hashed")), expression=exp.Literal.number(1)))
        .limit(20)
    )
    suspected = [row[0] for row in engine.rows(suspects)]
    if not suspected:
        return []
    among = exp.In(
        this=engine.hashed(bound.tree("log.id")), expressions=[exp.Literal.number(value) for value in suspected]
    )
    twice = (
        exp.select(exp.alias_(text, "id"), exp.alias_(exp.Count(this=exp.Star()), "times"))
        .from_(bound.relation.copy())
        .where(among)
        .group_by("1")
        .having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))
        .order_by("2 DESC", "1")
        .limit(3)
    )
    rows = engine.rows(twice)
    if not rows:
        return []
    named = ", ".join(f"{row[0]} ({row[1]} times)" for row in rows)
    return [Problem("log.id", f"stands more than once: {named}. Each case must be in the log once")]
