"""Which column plays which part: every guess about the columns of one export, in the order in which they are said."""

from __future__ import annotations

from dataclasses import dataclass

from upheld.drafting.called import what_a_row_is
from upheld.drafting.classification.classes import Classes, find_classes
from upheld.drafting.classification.joined import Joined, join
from upheld.drafting.classification.outcome import Outcome, find_outcome
from upheld.drafting.classification.rules import find_rule
from upheld.drafting.classification.score import find_score
from upheld.drafting.export import Column
from upheld.drafting.identity import find_id
from upheld.drafting.look import Look
from upheld.drafting.money import Money, find_money
from upheld.drafting.rows import Rows, columns_in, find_rows
from upheld.drafting.values import Read
from upheld.drafting.when import find_zone


@dataclass(frozen=True, slots=True)
class Roles:
    """The parts that columns play; None for a part that no column plays, or that a person must name first.

    `taken` are the columns that play one.
    """

    rows: Rows
    outcome: Outcome | None
    classes: Classes | None
    joined: Joined | None
    score: tuple[Column, Read] | None
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
    rows = find_rows(look, identity, each, taken, n_before)
    taken = set(rows.taken)
    money = find_money(look, log, taken)
    taken |= columns_in(money.amount, log)
    zone = find_zone(look, log, rows.time, money.currency)
    rule = find_rule(look, log, taken) if classes is None else None
    return Roles(rows, outcome, classes, joined, score, zone, money, rule, frozenset(taken))


__all__ = ["Roles", "find_roles"]
