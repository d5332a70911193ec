"""Outcomes in a second file: by which id they are joined, and how many cases find theirs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.classification.outcome import Outcome
from upheld.drafting.export import Column, Table, column_tree, count_if, filled
from upheld.drafting.identity import Identity, refuse_ruined
from upheld.drafting.look import Look
from upheld.drafting.naming import as_log_value, in_expression, listed, shown, words
from upheld.drafting.vocabulary import IDENTITY
from upheld.errors import CallError, LogError, Problem
from upheld.expressions import resolve
from upheld.wording import plural, with_article

_YES, _ID = "upheld_draft_outcome", "upheld_draft_id"


@dataclass(frozen=True, slots=True)
class Joined:
    """The ids as the spec states them, and the log with its outcomes beside it: `is_true` over `relation`."""

    id: str
    own_id: str
    relation: exp.Expr
    is_true: exp.Expr


def join(look: Look, identity: Identity | None, outcome: Outcome | None, each: str) -> Joined | None:
    """The log joined to its outcomes; None where a person must name the id or the outcome first.

    LogError for what does not fit.
    """
    second, source = look.export.second, look.export.second_source
    if second is None or source is None:
        raise ValueError("there is no second file to join")
    if identity is None:
        if look.is_none("id", look.log):
            raise CallError("outcomes in a second file are joined by an id. Name the log's column: --id COLUMN")
        names = tuple(c.name for c in look.log.columns.values() if c.family in ("text", "number"))
        text = f"Outcomes in a second file are joined by an id. Which column names {with_article(each)}?"
        look.findings.ask("id", text, names)
        return None
    # Asked also where the outcome is still open, so that a person is asked everything at once.
    column = _id_column(look, identity, second, each)
    if column is None or outcome is None:
        return None
    refuse_ruined(look, second, column, source.written)
    _refuse_multiplied(look, second, column, source.written)
    mine, theirs = look.log.columns[identity.column], column
    own, other = _as_text(mine, look.log), _as_text(theirs, second)
    relation = _relation(look, own, other, outcome)
    _report(look, relation, second, theirs, own, other, each)
    return Joined(other, own, relation, exp.column(_YES))


def _id_column(look: Look, identity: Identity, second: Table, each: str) -> Column | None:
    column = look.column("outcomes_id", second)
    if column is not None:
        return column
    same = [name for name in second.names if words(name) == words(identity.column)]
    if same:
        return second.columns[same[0]]
    held = [c for c in second.columns.values() if _holds_ids(look, identity, second, c)]
    if len(held) == 1:
        text = f"Outcomes are joined by {shown(held[0].name)}: all its values are found in {shown(identity.column)}."
        look.findings.say(text, "--outcomes-id")
        return held[0]
    likely = [c for c in second.columns.values() if set(words(c.name)) & IDENTITY]
    shared = [c for c in likely if set(words(c.name)) & (set(words(identity.column)) - IDENTITY)]
    chosen = shared or likely
    if len(chosen) == 1:
        look.findings.say(
            f"Outcomes are joined by {shown(chosen[0].name)}, which should be {shown(identity.column)}.",
            "--outcomes-id",
        )
        return chosen[0]
    text = f"Which column of the file of outcomes holds the ids of the same {plural(each)}?"
    look.findings.ask("outcomes_id", text, tuple(c.name for c in chosen) or tuple(second.names))
    return None


def _holds_ids(look: Look, identity: Identity, second: Table, column: Column) -> bool:
    """Whether each of its values is an id of the log; few values, or ones that repeat, would be so by accident."""
    if column.family not in ("text", "number") or column.n_distinct <= max(2, 0.85 * column.n_filled):
        return False
    own, other = _as_text(look.log.columns[identity.column], look.log), _as_text(column, second)
    mine = exp.cast(resolve(own, look.log.names).tree.copy(), "text")
    theirs = exp.cast(resolve(other, second.names).tree.copy(), "text")
    ids = exp.select(exp.alias_(mine, _ID)).from_(look.log.relation.copy()).where(filled(mine))
    is_unknown = exp.Not(this=exp.In(this=theirs, query=ids.subquery()))
    return bool(look.export.facts(second.relation, count_if(is_unknown))[0] == 0)


def _as_text(column: Column, table: Table) -> str:
    """The id as both files spell it: a whole number that is kept as a float loses its .0."""
    if column.family == "number" and column.is_whole and column.type in ("DOUBLE", "FLOAT"):
        return f"cast({in_expression(column.name)} AS bigint)"
    return as_log_value(column.name, table.names)


def _relation(look: Look, own: str, other: str, outcome: Outcome) -> exp.Expr:
    second = look.export.second
    if second is None:
        raise ValueError("there is no second file to join")
    theirs = exp.select(
        exp.alias_(exp.cast(resolve(other, second.names).tree.copy(), "text"), _ID),
        exp.alias_(outcome.is_true.copy(), _YES),
    ).from_(second.relation.copy())
    mine = exp.select("*", exp.alias_(exp.cast(resolve(own, look.log.names).tree.copy(), "text"), "upheld_draft_mine"))
    on = exp.EQ(this=exp.column("upheld_draft_mine", table="decisions"), expression=exp.column(_ID, table="outcomes"))
    joined = exp.select("*").from_(mine.from_(look.log.relation.copy()).subquery("decisions"))
    return joined.join(theirs.subquery("outcomes"), on=on, join_type="left").subquery("joined")


def _report(look: Look, relation: exp.Expr, second: Table, column: Column, own: str, other: str, each: str) -> None:
    """Say how many cases found their outcome; refuse a second file that knows none of them."""
    source = look.export.second_source
    name = source.written if source is not None else "the file of outcomes"
    n_matched = look.export.facts(relation, exp.Count(this=exp.column(_ID)))[0]
    n_unmatched, n_extra = look.log.n_rows - n_matched, column.n_filled - n_matched
    if not n_matched:
        ours = _some(look, look.log, own)
        theirs = _some(look, second, other)
        said = f"fits no case: it holds {listed(theirs)}, and the log's {shown(own)} holds {listed(ours)}"
        hint = "Name the columns that hold the same ids with --id and --outcomes-id, or export them spelt alike"
        raise LogError(name, [Problem(shown(column.name), f"{said}. {hint}")])
    look.findings.say(
        f"{n_matched:,} of {look.log.n_rows:,} {plural(each)} have a row in {shown(name)} and "
        f"{n_unmatched:,} have none; "
        f"{n_extra:,} of its rows belong to no {each} of the log; no {each} has more than one.",
        "--outcomes-id",
    )


def _some(look: Look, table: Table, text: str) -> list[str]:
    tree = exp.cast(resolve(text, table.names).tree.copy(), "text")
    is_there = exp.Not(this=exp.Is(this=tree.copy(), expression=exp.null()))
    query = exp.select(exp.alias_(tree, "found")).from_(table.relation.copy()).where(is_there).order_by("1").limit(3)
    return [str(row[0]) for row in look.export.rows(query)]


def _refuse_multiplied(look: Look, second: Table, column: Column, name: str) -> None:
    """Refuse a second file that names an id twice: joined, it would count a case twice."""
    identity = exp.cast(column_tree(column.name), "text")
    many = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    is_there = exp.Not(this=exp.Is(this=identity.copy(), expression=exp.null()))
    twice = (
        exp.select(exp.alias_(identity, "id"), exp.alias_(exp.Count(this=exp.Star()), "n"))
        .from_(second.relation.copy())
        .where(is_there)
        .group_by("1")
        .having(many)
    )
    n = look.export.rows(exp.select(exp.Count(this=exp.Star())).from_(twice.copy().subquery("twice")))[0][0]
    if n:
        rows = look.export.rows(twice.order_by("2 DESC", "1").limit(3))
        named = ", ".join(f"{shown(row[0])} ({row[1]} times)" for row in rows)
        ids = "1 id" if n == 1 else f"{n:,} ids"
        said = f"names {ids} more than once, so that joining it would count cases twice: {named}. Keep one row for each"
        raise LogError(name, [Problem(shown(column.name), said)])


__all__ = ["Joined", "join"]
