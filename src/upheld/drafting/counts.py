"""Whether the export is a table of counts, in which each row stands for several cases."""

from __future__ import annotations

from sqlglot import exp

from upheld.drafting.export import Column, Table, column_tree
from upheld.drafting.look import Look
from upheld.drafting.naming import as_log_value, shown, words
from upheld.drafting.vocabulary import COUNT, COUNT_NAMES
from upheld.errors import CallError

_SMALL = 1_000_000


def find_count(look: Look, table: Table, taken: set[str]) -> str | None:
    """The column of counts as the spec states it; None where each row is one case, or a person must say first."""
    if look.is_none("count", table):
        return None
    column = look.column("count", table)
    if column is not None:
        if column.family != "number":
            raise CallError(f"--count: {shown(column.name)} holds no numbers")
        return as_log_value(column.name, table.names)
    candidates = [c for c in table.columns.values() if c.name not in taken and _could_count(c)]
    if len(candidates) != 1:
        return None
    column = candidates[0]
    if not _is_grouped(look, table, column):
        # Rows that repeat are rows: a count of items in an order, say, and not of cases.
        text = f"Does each row stand for as many cases as {shown(column.name)} says, or for one case?"
        look.findings.ask("count", text, (column.name, "none"))
        return None
    return as_log_value(column.name, table.names)


def _could_count(column: Column) -> bool:
    if column.family != "number" or not column.is_whole or column.low is None or column.high is None:
        return False
    name = words(column.name)
    says_so = " ".join(name) in COUNT_NAMES or (len(name) == 2 and bool(set(name) & COUNT) and "id" not in name)
    return says_so and column.low >= 0 and column.high > 1


def _is_grouped(look: Look, table: Table, column: Column) -> bool:
    """Whether no two rows agree in everything but the count."""
    others = [column_tree(name) for name in table.names if name != column.name]
    if not others or table.n_rows > _SMALL:
        return False
    distinct = exp.select(*others).distinct().from_(table.relation.copy())
    n_distinct = look.export.rows(exp.select(exp.Count(this=exp.Star())).from_(distinct.subquery("grouped")))[0][0]
    few = all(
        table.columns[name].n_distinct < max(0.5 * table.n_rows, 30) for name in table.names if name != column.name
    )
    return bool(n_distinct == table.n_rows) and few


__all__ = ["find_count"]
