"""An expression that was found to be safe."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from upheld.expressions.error import ExpressionError


@dataclass(frozen=True)
class Expression:
    """A checked calculation over the columns of one row.

    `text` is what was written, `sql` the same in one fixed spelling (every column in double quotes, in DuckDB's
    dialect), `tree` what an engine builds its query from, `columns` their names in order of first appearance.
    Two expressions of the same `sql` are equal. sqlglot's trees can be changed: copy before changing one.
    """

    text: str = field(compare=False)
    sql: str = field(repr=False)
    tree: exp.Expr = field(compare=False, repr=False)
    columns: tuple[str, ...] = field(compare=False)


def column(name: str) -> Expression:
    """The plain column of exactly this name, whatever characters it holds.

    An empty name is an ExpressionError.

    >>> column("capital-gain").sql
    '"capital-gain"'
    """
    if not name:
        raise ExpressionError(name, 0, "a column needs a name.")
    return expression_of(exp.column(exp.to_identifier(name, quoted=True)))


def expression_of(tree: exp.Expr, text: str | None = None) -> Expression:
    """The expression of a tree that was checked or built from checked parts; without `text`, as one would write it."""
    # sqlglot swaps the values of some functions (DATE_DIFF), so the tree's order isn't the order of appearance
    columns = sorted(tree.find_all(exp.Column, bfs=False), key=lambda node: int(node.this.meta.get("start", 0)))
    return Expression(
        text=_readable(tree) if text is None else text,
        sql=to_sql(tree),
        tree=tree,
        columns=tuple(dict.fromkeys(node.name for node in columns)),
    )


def to_sql(tree: exp.Expr) -> str:
    """The tree in DuckDB's dialect."""
    return tree.sql(dialect="duckdb", comments=False)


def _readable(tree: exp.Expr) -> str:
    plain = tree.copy()
    for identifier in plain.find_all(exp.Identifier):
        identifier.set("quoted", not exp.SAFE_IDENTIFIER_RE.match(identifier.name))
    return to_sql(plain)
