"""Whether each case has an id of its own: none stands twice, and none was ruined by a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from upheld.engines import Engine
from upheld.errors import Problem
from upheld.evidence import number
from upheld.kinds.plan import BoundLog

MOST_BITS_A_ROW, MOST_BITS = 16, 2**28
"""Ids that are whole numbers are told apart by a bit for each, where they lie so close together."""

SUSPECTS = 20
"""So many ids that stand twice are looked at; the message names three."""

_RUINED = 1e11
"""From here on a spreadsheet writes a number as 4.5E+11, with six digits that count."""


def id_questions(bound: BoundLog, engine: Engine) -> dict[str, exp.Expr]:
    """The ends of ids that are whole numbers; nothing of other ids. The log has an id."""
    if not engine.is_whole(bound.tree("log.id"), bound.relation):
        return {}
    return {"least_id": exp.Min(this=bound.tree("log.id")), "greatest_id": exp.Max(this=bound.tree("log.id"))}


def id_problems(bound: BoundLog, engine: Engine, facts: Mapping[str, Any]) -> list[Problem]:
    """Ids that a spreadsheet ruined, else those that stand twice; `facts` has the answers to `id_questions`."""
    if _are_all_different(bound, engine, facts):
        return []
    ruined = exp.Count(this=exp.case().when(_is_ruined(bound), exp.Literal.number(1)))
    n_ruined, n_rows = engine.rows(bound.population(ruined, _every()))[0]
    if n_ruined > 0.5 * n_rows:
        found = "looks rounded by a spreadsheet (numbers such as 4.5E+15, ending in zeros)"
        return [Problem("log.id", f"{found}. Export again with the ids as text")]
    # Ids are compared by a 64-bit hash, which needs little memory; what the hash suspects is then compared in full.
    identity = bound.tree("log.id")
    hashes = bound.population(exp.alias_(engine.hashed(identity), "hashed"))
    suspects = (
        exp.select("hashed")
        .from_(hashes.subquery("ids"))
        .group_by("hashed")
        .having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))
        .order_by("hashed")
        .limit(SUSPECTS)
    )
    suspected = [row[0] for row in engine.rows(suspects)]
    if not suspected:
        return []
    among = exp.In(this=engine.hashed(identity), expressions=[exp.Literal.number(value) for value in suspected])
    twice = (
        bound.population(exp.alias_(exp.cast(identity.copy(), "text"), "id"), exp.alias_(_every(), "times"))
        .where(among)
        .group_by("1")
        .having(exp.GT(this=_every(), expression=exp.Literal.number(1)))
        .order_by("2 DESC", "1")
        .limit(SUSPECTS)
    )
    rows = engine.rows(twice)
    if not rows:
        return []
    named = ", ".join(f"{row[0]} ({row[1]} times)" for row in rows[:3]) + (" and others" if len(rows) > 3 else "")
    hint = "Each case must be in the log once; if one id has several cases, it is a log.who"
    return [Problem("log.id", f"stands more than once: {named}. {hint}")]


def _are_all_different(bound: BoundLog, engine: Engine, facts: Mapping[str, Any]) -> bool:
    """Whether every id is known to stand once, in a small part of the time that hashing takes.

    False says only that it is not known: ids are no whole numbers, lie far apart, or some do stand twice.
    """
    least, greatest = facts.get("least_id"), facts.get("greatest_id")
    if least is None or greatest is None or greatest - least >= min(MOST_BITS_A_ROW * facts["rows"], MOST_BITS):
        return False
    different = engine.distinct_between(bound.tree("log.id"), int(least), int(greatest))
    return bool(engine.rows(bound.population(different))[0][0] == facts["rows"])


def _every() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _is_ruined(bound: BoundLog) -> exp.Expr:
    """Whether an id is what a spreadsheet leaves of a long one: a round number, or a text such as 4.5E+15."""
    identity = bound.tree("log.id")
    if bound.families["log.id"] != "number":
        return exp.Like(this=exp.cast(identity, "text"), expression=exp.Literal.string("%.%E+1_"))
    size = exp.Abs(this=exp.cast(identity, "double"))
    is_round = exp.EQ(this=exp.Mod(this=size, expression=exp.Literal.number("1e5")), expression=exp.Literal.number(0))
    # Only a float is written with a point or an exponent; a round whole number may well be an id.
    text = exp.cast(identity.copy(), "text")
    is_float = exp.or_(*[exp.Like(this=text.copy(), expression=exp.Literal.string(sign)) for sign in ("%.%", "%e%")])
    return exp.and_(exp.GTE(this=size.copy(), expression=number(_RUINED)), is_round, is_float)
