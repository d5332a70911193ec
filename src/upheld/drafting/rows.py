"""What a row is and whose: the columns that every kind of product has, and the keys of the log they become."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlglot import exp

from upheld.drafting.answers import Note
from upheld.drafting.called import source_written
from upheld.drafting.counts import find_count
from upheld.drafting.export import Table
from upheld.drafting.identity import Identity, find_who
from upheld.drafting.look import Look
from upheld.drafting.naming import shown
from upheld.drafting.values import Read
from upheld.drafting.when import SCORED, find_time
from upheld.expressions import resolve
from upheld.wording import plural, with_article


@dataclass(frozen=True, slots=True)
class Rows:
    """What a row is, and the columns that say which case, whose and when; None where no column does.

    `taken` are the columns that play a part so far, those of the kind among them.
    """

    each: str
    identity: Identity | None
    count: str | None
    who: str | None
    time: Read | None
    taken: frozenset[str]


def find_rows(
    look: Look,
    identity: Identity | None,
    each: str,
    taken: set[str],
    said_at: int,
    when: str = SCORED,
    time: Read | None = None,
) -> Rows:
    """What the columns say of a row, those apart that are taken already; what a row is comes as note `said_at`.

    A `time` that is known already is not looked for.
    """
    log, taken = look.log, set(taken)
    # Rows that have a name of their own are cases; only a person may say otherwise.
    count = find_count(look, log, taken) if identity is None or look.answers.count is not None else None
    taken |= columns_in(count, log)
    look.findings.notes.insert(said_at, _rows_said(look, identity, each, count))
    who = find_who(look, log, taken, each)
    taken |= columns_in(who, log)
    time = time or find_time(look, log, taken, when)
    taken |= {time.column} if time else set()
    return Rows(each, identity, count, who, time, frozenset(taken))


def rows_block(look: Look, rows: Rows, timezone: str | None, folder: Path) -> dict[str, Any]:
    """The keys of the log that say what a case is; None for a key that is not written."""
    return {
        "source": source_written(look.export, look.export.source, folder),
        "each": rows.each,
        "id": rows.identity.text if rows.identity else None,
        "time": rows.time.text if rows.time else None,
        "timezone": timezone,
        "who": rows.who,
        "count": rows.count,
    }


def columns_in(text: str | None, table: Table) -> set[str]:
    """The columns that a log value is made of."""
    return set(resolve(text, table.names).columns) if text is not None else set()


def _rows_said(look: Look, identity: Identity | None, each: str, count: str | None) -> Note:
    rows = f"{look.log.n_rows:,} rows." if look.log.n_rows != 1 else "1 row."
    if count is not None:
        counted = exp.cast(resolve(count, look.log.names).tree.copy(), "double")
        total = look.export.facts(look.log.relation, exp.Sum(this=counted))[0] or 0
        text = f"{rows} How many {plural(each)} each stands for is in the column {shown(count)}: {total:,.0f} in all."
        return Note(text, "--count")
    if identity is not None:
        return Note(f"{rows} Each row is {with_article(each)}; {shown(identity.column)} names it.", "--id")
    return Note(f"{rows} Each row is {with_article(each)}, and no column is used to name it.", "--id")


__all__ = ["Rows", "columns_in", "find_rows", "rows_block"]
