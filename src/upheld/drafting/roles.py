"""Which column plays which part: every guess about the columns of one export, in the order in which they are said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.answers import Note
from upheld.drafting.called import what_a_row_is
from upheld.drafting.classes import Classes, find_classes
from upheld.drafting.counts import find_count
from upheld.drafting.export import Column, Table
from upheld.drafting.identity import Identity, find_id, find_who
from upheld.drafting.joined import Joined, join
from upheld.drafting.look import Look
from upheld.drafting.money import Money, find_money
from upheld.drafting.naming import shown
from upheld.drafting.outcome import Outcome, find_outcome
from upheld.drafting.rules import find_rule
from upheld.drafting.score import find_score
from upheld.drafting.values import Read
from upheld.drafting.when import find_time, find_zone
from upheld.expressions import resolve
from upheld.wording import plural, with_article


@dataclass(frozen=True, slots=True)
class Roles:
    """The parts that columns play; None for a part that no column plays, or that a person must name first.

    `taken` are the columns that play one.
    """

    each: str
    identity: Identity | None
    outcome: Outcome | None
    classes: Classes | None
    joined: Joined | None
    score: tuple[Column, Read] | None
    count: str | None
    who: str | None
    time: Read | None
    timezone: str | None
    money: Money
    rule: str | None
    taken: frozenset[str]


def find_roles(look: Look) -> Roles:
    """The parts that the export's columns play. LogError and CallError for what cannot be right."""
    export, log = look.export, look.log
    n_before = len(look.findings.notes)
    identity = find_id(look, log)
    each = look.answers.each or what_a_row_is(export.source, identity)
    classes = find_classes(look)
    outcome = None
    if classes is None:
        outcome = find_outcome(look, export.second or log, elsewhere=export.second is not None)
    joined = join(look, identity, outcome, each) if export.second is not None else None
    taken = {identity.column} if identity else set()
    taken |= {outcome.column} if outcome and outcome.column and export.second is None else set()
    taken |= set(classes.columns) if classes else set()
    score = None
    if classes is None:
        score = find_score(look, log, outcome.column if outcome else None, outcome.noun if outcome else "")
    taken |= {score[0].name} if score else set()
    # Rows that have a name of their own are cases; only a person may say otherwise.
    count = find_count(look, log, taken) if identity is None or look.answers.count is not None else None
    taken |= _columns(count, log)
    look.findings.notes.insert(n_before, _rows_said(look, identity, each, count))
    who = find_who(look, log, taken, each)
    taken |= _columns(who, log)
    time = find_time(look, log)
    taken |= {time.column} if time else set()
    money = find_money(look, log, taken)
    taken |= _columns(money.amount, log)
    zone = find_zone(look, log, time, money.currency)
    rule = find_rule(look, log, taken) if classes is None else None
    return Roles(each, identity, outcome, classes, joined, score, count, who, time, zone, money, rule, frozenset(taken))


def _rows_said(look: Look, identity: Identity | None, each: str, count: str | None) -> Note:
    rows = f"{look.log.n_rows:,} rows."
    if count is not None:
        counted = exp.cast(resolve(count, look.log.names).tree.copy(), "double")
        total = look.export.facts(look.log.relation, exp.Sum(this=counted))[0] or 0
        text = f"{rows} How many {plural(each)} each stands for is in the column {shown(count)}: {total:,.0f} in all."
        return Note(text, "--count")
    if identity is not None:
        return Note(f"{rows} Each row is {with_article(each)}; {shown(identity.column)} names it.", "--id")
    return Note(f"{rows} Each row is {with_article(each)}, and no column is used to name it.", "--id")


def _columns(text: str | None, table: Table) -> set[str]:
    return set(resolve(text, table.names).columns) if text is not None else set()


__all__ = ["Roles", "find_roles"]
