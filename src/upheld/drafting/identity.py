"""Which column names a case, which one names whose case it is, and ids that a spreadsheet has ruined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.export import FEW, Column, Table, column_tree, count_if, filled
from upheld.drafting.look import Look, clear_winner, ranked
from upheld.drafting.naming import as_log_value, listed, names_somebody, shown, words
from upheld.drafting.vocabulary import A_CASE, IDENTITY, SEGMENT, WHO
from upheld.errors import LogError, Problem
from upheld.wording import plural

_LONG = 10**15
"""A spreadsheet keeps 15 digits of a number: the sixteenth becomes a zero."""
_EXACT = 2**53
"""From here on a float leaves out whole numbers."""
_ENOUGH = 10
_FEW_WHO = 20
"""So few customers say little about the next ones."""
_SHORTENED = r"^\s*[0-9]([.,][0-9]+)?[eE][+][0-9]{2}\s*$"


@dataclass(frozen=True, slots=True)
class Identity:
    """The case's id as the spec states it, and the words of its name."""

    column: str
    text: str


def find_id(look: Look, table: Table) -> Identity | None:
    """The column that names a case; None where there is none. LogError for ids that are ruined or stand twice."""
    if look.is_none("id", table):
        return None
    column = look.column("id", table)
    if column is None:
        candidates = [c for c in table.columns.values() if _could_be_id(c) and c.n_filled > 0.5 * table.n_rows]
        # The count of different values is rough, and never sure; the leftmost candidate is the likeliest.
        unique = [c for c in candidates if c.n_distinct > 0.85 * table.n_rows]
        for candidate in candidates:
            spoilt = _ruined(look, table, candidate)
            is_case_id = not set(words(candidate.name)) & WHO
            if spoilt and (candidate in unique or is_case_id):
                raise _refusal(look, candidate, spoilt, "--no-id")
        exact = [c for c in unique if words(c.name) == ("id",)]
        column = next(iter(exact or unique), None) or _called_like_a_case(look, table)
        if column is None:
            return None
    else:
        spoilt = _ruined(look, table, column)
        if spoilt:
            raise _refusal(look, column, spoilt, "--no-id")
    _refuse_twice(look, table, column)
    return Identity(column.name, as_log_value(column.name, table.names))


def find_who(look: Look, table: Table, taken: set[str], each: str) -> str | None:
    """The column of the customer, card or patient as the spec states it; None where there is none."""
    if look.is_none("who", table):
        return None
    column = look.column("who", table)
    if column is None:
        free = [c for c in table.columns.values() if c.name not in taken]
        candidates = ranked(free, _whose(table.n_rows))
        if not candidates:
            _say_left_out(look, [c for c in free if names_somebody(c.name) and c.n_filled])
            return None
        column = clear_winner(candidates)
        if column is None:
            names = tuple(c.name for _, c in candidates)
            text = f"{listed(names)} could each say whose {each} it is. Which one?"
            look.findings.ask("who", text, (*names, "none"))
            return None
    look.findings.say(_who_said(column, each), "--who")
    spoilt = _ruined(look, table, column)
    if spoilt:
        raise _refusal(look, column, spoilt, "--who none")
    return as_log_value(column.name, table.names)


def _who_said(column: Column, each: str) -> str:
    whose = f"{shown(column.name)} says whose {each} it is"
    if column.n_distinct >= 0.98 * column.n_filled:
        return f"{whose}; hardly anybody has a second one."
    many = column.n_filled / max(column.n_distinct, 1)
    few = f" There are only {column.n_distinct} of them." if column.n_distinct < _FEW_WHO else ""
    some = f"{many:,.0f}" if many >= 10 else f"{many:.1f}"
    return f"{whose}, with some {some} {plural(each)} each; intervals take that into account.{few}"


def _say_left_out(look: Look, columns: list[Column]) -> None:
    """Tell of columns that name somebody and are not used: they say too little, or nobody in them returns."""
    if columns:
        seems, is_left = ("seems", "it is left") if len(columns) == 1 else ("seem", "they are left")
        text = f"{listed(c.name for c in columns)} {seems} to name somebody, but not to show who returns"
        look.findings.say(f"{text}; {is_left} out.", "--who")


def refuse_ruined(look: Look, table: Table, column: Column, name: str) -> None:
    """LogError where the ids of a second file were ruined."""
    spoilt = _ruined(look, table, column, is_second=True)
    if spoilt:
        raise LogError(name, [Problem(shown(column.name), f"{spoilt}. {_AGAIN}")])


_AGAIN = "Export it again with that column as text, straight to CSV and without opening it in a spreadsheet"


def _refusal(look: Look, column: Column, spoilt: str, flag: str) -> LogError:
    said = f"{spoilt}. {_AGAIN}; or go on without it: {flag}"
    return LogError(look.export.source.written, [Problem(shown(column.name), said)])


def _could_be_id(column: Column) -> bool:
    return bool(set(words(column.name)) & IDENTITY) and _is_of_ids(column)


def _is_of_ids(column: Column) -> bool:
    """Whether its values are of the sort that ids are."""
    return column.family == "text" or (column.family == "number" and column.is_whole)


def _called_like_a_case(look: Look, table: Table) -> Column | None:
    """A column called Order or Payment, where each row has another one; what is not so is no id, and no mistake."""
    for column in table.columns.values():
        is_called_so = bool(words(column.name)) and set(words(column.name)) <= A_CASE
        is_everywhere = column.n_filled == table.n_rows and column.n_distinct > 0.85 * table.n_rows
        is_likely = is_called_so and _is_of_ids(column) and is_everywhere and not _ruined(look, table, column)
        if is_likely and not _twice(look, table, column):
            return column
    return None


def _whose(n_rows: int) -> Callable[[Column], float]:
    def strength(column: Column) -> float:
        name = words(column.name)
        if column.family not in ("text", "number") or not set(name) & WHO:
            return 0
        if column.family == "number" and not column.is_whole:
            return 0
        if names_somebody(column.name) and _are_ids(column):
            # However few there are: their cases belong together. A rough count of many may be off by some.
            most = column.n_filled if column.n_filled <= FEW else 0.98 * column.n_filled
            return 3 if 2 <= column.n_distinct < most else 0
        if column.family == "number" or not min(20, 0.01 * n_rows) < column.n_distinct < 0.98 * column.n_filled:
            return 0
        return 0 if set(name) & SEGMENT else 3 if len(name) == 1 else 1

    return strength


def _are_ids(column: Column) -> bool:
    """Whether it holds ids rather than words, such as new and returning: its name says so, or digits stand in it."""
    if set(words(column.name)) & IDENTITY or column.family == "number":
        return True
    return all(any(sign.isdigit() or sign == "@" for sign in text) for text in column.texts)


def _ruined(look: Look, table: Table, column: Column, *, is_second: bool = False) -> str:
    """What a spreadsheet did to the ids, in words; nothing where they are sound."""
    tree = column_tree(column.name)
    if column.family == "text":
        tree = exp.cast(tree, "text")  # a UUID is text here too
        shortened = exp.RegexpLike(this=tree.copy(), expression=exp.Literal.string(_SHORTENED))
        n, example = look.export.facts(
            table.relation, count_if(shortened), exp.Min(this=exp.case().when(shortened.copy(), tree))
        )
        return f"holds {_rows(n)} such as {shown(example)}: a spreadsheet has shortened the ids" if n else ""
    if column.family != "number" or column.high is None or column.high < 1e11:
        return ""
    size = exp.Abs(this=exp.cast(tree.copy(), "double"))

    def multiple(step: str) -> exp.Expr:
        return exp.EQ(this=exp.Mod(this=size.copy(), expression=exp.Literal.number(step)), expression=_zero())

    def beyond(least: float) -> exp.Expr:
        return exp.GTE(this=size.copy(), expression=exp.Literal.number(f"{least:.1e}"))

    n_long, n_tens, n_vast, n_short = look.export.facts(
        table.relation,
        count_if(beyond(_LONG)),
        count_if(exp.and_(beyond(_LONG), _ends_in_zero(tree))),
        count_if(beyond(_EXACT)),
        count_if(exp.and_(beyond(1e11), multiple("1e5"))),
    )
    is_float = column.type in ("DOUBLE", "FLOAT")
    source = look.export.second_source if is_second else look.export.source
    is_sheet = source is not None and source.format == "xlsx"
    if is_float and n_short > 0.5 * column.n_filled:
        return f"holds numbers such as {column.high:.5G}, of which only the first digits are left"
    if is_float and n_vast:
        return f"holds {_rows(n_vast)} with more digits than such a number keeps, so that different ids become one"
    if n_long and is_sheet:
        return f"holds {_rows(n_long)} of 16 digits and more as numbers, of which a spreadsheet keeps 15"
    if n_long >= _ENOUGH and n_tens == n_long:
        return f"holds {_rows(n_long)} of 16 digits and more that all end in 0: a spreadsheet keeps 15 digits"
    return ""


def _ends_in_zero(tree: exp.Expr) -> exp.Expr:
    # As text, because a whole number of 20 digits is more than a division keeps.
    whole = exp.cast(exp.cast(tree.copy(), "decimal(38, 0)"), "text")
    return exp.Like(this=whole, expression=exp.Literal.string("%0"))


def _zero() -> exp.Expr:
    return exp.Literal.number(0)


def _twice(look: Look, table: Table, column: Column) -> list[tuple[str, int]]:
    """Some ids that stand more than once, and how often; they are compared by a hash first, which takes less memory."""
    engine, tree = look.export.engine, column_tree(column.name)
    hashes = exp.select(exp.alias_(engine.hashed(tree), "hashed")).from_(table.relation.copy()).where(filled(tree))
    many = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    suspects = exp.select("hashed").from_(hashes.subquery("ids")).group_by("hashed").having(many)
    suspected = [row[0] for row in look.export.rows(suspects.order_by("hashed").limit(20))]
    if not suspected:
        return []
    among = exp.In(this=engine.hashed(tree), expressions=[exp.Literal.number(value) for value in suspected])
    n = exp.alias_(exp.Count(this=exp.Star()), "n")
    twice = exp.select(exp.alias_(exp.cast(tree, "text"), "id"), n).from_(table.relation.copy()).where(among)
    rows = look.export.rows(twice.group_by("1").having(many.copy()).order_by("2 DESC", "1").limit(20))
    return [(str(text), int(times)) for text, times in rows]


def _refuse_twice(look: Look, table: Table, column: Column) -> None:
    rows = _twice(look, table, column)
    if rows:
        named = ", ".join(f"{shown(row[0])} ({row[1]} times)" for row in rows[:3])
        said = (
            f"stands more than once: {named}{' and others' if len(rows) > 3 else ''}. Each row must be one case. If it "
            f"names a customer, say so with --who; if the export repeats rows, mend it; or go on without an id: --no-id"
        )
        raise LogError(look.export.source.written, [Problem(shown(column.name), said)])


def _rows(n: int) -> str:
    return "1 value" if n == 1 else f"{n:,} values"


__all__ = ["Identity", "find_id", "find_who", "refuse_ruined"]
