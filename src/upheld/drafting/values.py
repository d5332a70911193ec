"""A column read as numbers or as moments, checked against every row of the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from upheld.drafting.date_text import DateText, Order, SlashedDates, read_dates, read_number_dates
from upheld.drafting.export import Column, Table, column_tree, count_if, filled
from upheld.drafting.look import Look
from upheld.drafting.naming import as_log_value, listed, shown
from upheld.drafting.number_text import Decimal, NumberText, TwoWays, read_numbers
from upheld.errors import CallError, LogError, Problem
from upheld.expressions import resolve

_MOMENTS = ("date", "time", "time with zone")


@dataclass(frozen=True, slots=True)
class Read:
    """A log value: the column, what the spec says in its place, and how it had to be read ("" where it is plain)."""

    column: str
    text: str
    said: str = ""
    currency: str | None = None
    is_percent: bool = False
    unit: str | None = None

    def tree(self, table: Table) -> exp.Expr:
        """The value over the table's columns."""
        return resolve(self.text, table.names).tree


def could_be_number(column: Column) -> bool:
    """Whether it holds numbers, or text that could be read as numbers."""
    return column.family == "number" or (column.family == "text" and _numbers(column, "point") is not None)


def as_number(look: Look, table: Table, column: Column) -> Read | None:
    """The column as a number; None where a person must say how to read it. LogError for what is none."""
    if column.family == "number":
        _refuse_lost_thousands(look, table, column)
        return Read(column.name, as_log_value(column.name, table.names))
    found = _numbers(column, _decimal(look, table)) if column.family == "text" else None
    if isinstance(found, TwoWays):
        look.findings.ask(
            "decimal",
            f"{shown(column.name)} holds {shown(found.example)}, which can be read in two ways. "
            "What stands before the decimals: a point or a comma?",
            ("point", "comma"),
        )
        return None
    if found is None:
        said = (
            f"holds {listed(column.values[:4])}, which cannot be read as numbers in one way. Export it as plain numbers"
        )
        raise LogError(look.export.source.written, [Problem(shown(column.name), said)])
    _refuse_unreadable_numbers(look, table, column, found)
    return Read(column.name, found.expression, found.said, found.currency, found.is_percent, found.unit)


def as_moment(look: Look, table: Table, column: Column) -> Read | None:
    """The column as a date or a moment; None where a person must say how to read it. LogError for what is none."""
    name = as_log_value(column.name, table.names)
    if column.family in _MOMENTS:
        return Read(column.name, name)
    if column.family == "number" and column.low is not None and column.high is not None:
        numbers = read_number_dates(column.name, column.low, column.high)
        if numbers is not None:
            return Read(column.name, *numbers)
    found = read_dates(column.texts) if column.family == "text" else None
    if isinstance(found, SlashedDates):
        order = _order(look, table, column, found)
        if order is None:
            return None
        found = found.ordered(order)
    if found is None:
        _refuse_dates(look, column)
        return None
    _refuse_unreadable_dates(look, table, column, found)
    return Read(column.name, found.expression(column.name), found.said)


def could_be_moment(column: Column) -> bool:
    """Whether it holds dates or moments, as such or as text; numbers are asked by name."""
    return column.family in _MOMENTS or (column.family == "text" and read_dates(column.texts) is not None)


def _numbers(column: Column, decimal: Decimal | None) -> NumberText | TwoWays | None:
    return read_numbers(column.name, column.texts, decimal)


def _decimal(look: Look, table: Table) -> Decimal | None:
    """What stands before the decimals: as a person said, else as every other column of the file shows."""
    said = look.answers.decimal
    if said is not None:
        if said not in ("point", "comma"):
            raise CallError(f"--decimal: {shown(said)} is neither point nor comma")
        return "point" if said == "point" else "comma"
    seen: set[Decimal] = set()
    for column in table.columns.values():
        if column.family == "text" and isinstance(found := _numbers(column, None), NumberText):
            seen |= {"comma"} if "comma before" in found.said else set()
            seen |= {"point"} if "commas between" in found.said else set()
    return seen.pop() if len(seen) == 1 else None


def _refuse_lost_thousands(look: Look, table: Table, column: Column) -> None:
    """Refuse 1.977 in a file of text that writes commas before its decimals: it was one thousand and more."""
    is_text_file = look.export.source.format == "csv" and table is look.log
    if not is_text_file or column.is_whole or column.type != "DOUBLE" or _decimal(look, table) != "comma":
        return
    thousandfold = exp.Mul(this=column_tree(column.name), expression=exp.Literal.number(1000))
    off = exp.Abs(this=exp.Sub(this=exp.Paren(this=thousandfold), expression=exp.func("ROUND", thousandfold.copy())))
    n_odd = look.export.facts(table.relation, count_if(exp.GT(this=off, expression=exp.Literal.number("1e-6"))))[0]
    if not n_odd:
        said = (
            f"holds {column.high:g} and the like, in a file that writes commas before its decimals: a point between "
            "thousands cannot be told from one before decimals. Export this column as plain numbers, such as 1977.50"
        )
        raise LogError(look.export.source.written, [Problem(shown(column.name), said)])


def _refuse_unreadable_numbers(look: Look, table: Table, column: Column, found: NumberText) -> None:
    # The values looked at may be a part of them all: every row is tried.
    tried = resolve(found.expression, table.names).tree.copy()
    for node in list(tried.find_all(exp.Cast)):
        if not isinstance(node, exp.TryCast):
            node.replace(exp.TryCast(this=node.this.copy(), to=node.to.copy(), safe=True))
    if isinstance(tried, exp.Cast) and not isinstance(tried, exp.TryCast):
        tried = exp.TryCast(this=tried.this.copy(), to=tried.to.copy(), safe=True)
    if "try_cast" in found.expression and not found.unreadable:
        return
    _refuse_where(look, table, column, exp.Is(this=tried, expression=exp.null()), "cannot be read as a number")


def _refuse_unreadable_dates(look: Look, table: Table, column: Column, found: DateText) -> None:
    tried = exp.Anonymous(this="TRY_STRPTIME", expressions=[column_tree(column.name), exp.Literal.string(found.format)])
    said = f"does not fit the others ({found.said})"
    _refuse_where(look, table, column, exp.Is(this=tried, expression=exp.null()), said)


def _refuse_where(look: Look, table: Table, column: Column, condition: exp.Expr, said: str) -> None:
    tree = column_tree(column.name)
    odd = exp.and_(filled(tree), condition)
    n_odd, example = look.export.facts(table.relation, count_if(odd.copy()), exp.Min(this=exp.case().when(odd, tree)))
    if n_odd:
        rows = "1 row" if n_odd == 1 else f"{n_odd:,} rows"
        message = f"holds {shown(example)} ({rows}), which {said}. Mend it, or leave it empty"
        raise LogError(look.export.source.written, [Problem(shown(column.name), message)])


def _order(look: Look, table: Table, column: Column, found: SlashedDates) -> Order | None:
    """Day first or month first: as every row of the column shows, as a person said, or as another column shows."""
    shows = _shown_order(look, table, column, found)
    said = look.answers.dates
    if said is not None and said not in ("dmy", "mdy"):
        raise CallError(f"--dates: {shown(said)} is neither dmy nor mdy")
    if shows == "both":
        message = (
            "has dates that begin with a day and dates that begin with a month, as a spreadsheet leaves them when it "
            "reads only a part of them. Export it again with dates as 2026-07-31"
        )
        raise LogError(look.export.source.written, [Problem(shown(column.name), message)])
    if shows is not None:
        if said is not None and said != shows:
            raise CallError(f"--dates: {shown(column.name)} cannot be {said}; one of its parts goes beyond 12")
        return shows
    if said is not None:
        return "dmy" if said == "dmy" else "mdy"
    others = set()
    for other in table.columns.values():
        dates = read_dates(other.texts) if other.family == "text" and other.name != column.name else None
        if isinstance(dates, SlashedDates):
            others.add(_shown_order(look, table, other, dates))
    if len(others & {"dmy", "mdy"}) == 1 and "both" not in others:
        return "dmy" if "dmy" in others else "mdy"
    text = (
        f"{shown(column.name)} holds {shown(column.texts[0])}: no day in it goes beyond 12. "
        "Which comes first, the day (dmy) or the month (mdy)?"
    )
    look.findings.ask("dates", text, ("dmy", "mdy"))
    return None


def _shown_order(look: Look, table: Table, column: Column, found: SlashedDates) -> Order | Literal["both"] | None:
    def part(index: int) -> exp.Expr:
        piece = exp.Anonymous(
            this="SPLIT_PART",
            expressions=[column_tree(column.name), exp.Literal.string(found.separator), exp.Literal.number(index)],
        )
        return exp.TryCast(this=piece, to=exp.DataType.build("int"), safe=True)

    first, second = look.export.facts(table.relation, exp.Max(this=part(1)), exp.Max(this=part(2)))
    is_first, is_second = (first or 0) > 12, (second or 0) > 12
    if is_first and is_second:
        return "both"
    return "dmy" if is_first else "mdy" if is_second else None


def _refuse_dates(look: Look, column: Column) -> None:
    found = listed(column.values[:4]) if column.values else column.type
    mixed = any("-" in text[:5] for text in column.texts) and any("/" in text for text in column.texts)
    hint = (
        "A spreadsheet has turned some of them into dates and left the others as text, and may have exchanged day and "
        "month. Export it again with dates as 2026-07-31"
        if mixed
        else "Export dates as 2026-07-31 or 2026-07-31 18:05:00"
    )
    raise LogError(
        look.export.source.written,
        [Problem(shown(column.name), f"holds {found}, which are no dates that can be read in one way. {hint}")],
    )


__all__ = ["Read", "as_moment", "as_number", "could_be_moment", "could_be_number"]
