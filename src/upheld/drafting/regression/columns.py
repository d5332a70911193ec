"""Which columns hold what was said, shown and came: as numbers, or as moments between which time is counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from upheld.drafting.date_text import read_number_dates
from upheld.drafting.export import Column, Table
from upheld.drafting.look import Look, clear_winner, ranked
from upheld.drafting.naming import chosen_column, words
from upheld.drafting.number_text import TIME_UNITS
from upheld.drafting.regression.durations import STORED
from upheld.drafting.regression.vocabulary import (
    BEGUN,
    BEGUN_OFTEN,
    CAME,
    CAME_AT,
    CAME_AT_VAGUELY,
    CAME_OFTEN,
    CAME_VAGUELY,
    LOWER,
    NO_BEGIN,
    NO_QUANTITY,
    ON_THE_WAY,
    SAID,
    SAID_VAGUELY,
    SHOWN,
    TO_CUSTOMER,
    UPPER,
)
from upheld.drafting.values import could_be_moment, could_be_number
from upheld.drafting.vocabulary import SCORE, WHEN, WHEN_LATER
from upheld.errors import CallError

LEAST = 1.5
_NEARLY = re.compile(rf"\W*(?:(?i:{'|'.join(TIME_UNITS)})\W*)?\d[\d.,: ]*(?:(?i:{'|'.join(TIME_UNITS)})\b[\W\d]*)*")
_QUANTILE = re.compile(r"(?:^|[_\W])(?:p|q|quantile|percentile)[_ ]?(?:0?[.](\d{1,3})|(\d{1,2}))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of quantities; None where none is clear. `likely` are those that may be meant, by answer.

    `begun` and `came_at` are moments: those between which time is counted, where the log counts none itself.
    """

    predicted: Column | None
    promised: Column | None
    actual: Column | None
    window: tuple[Column, Column] | None
    quantiles: dict[str, Column]
    begun: Column | None
    came_at: Column | None
    likely: dict[str, tuple[str, ...]]

    @property
    def said(self) -> Column | None:
        """What speaks of a quantity before it comes, of whichever sort."""
        ends = self.window[0] if self.window else next(iter(self.quantiles.values()), None)
        return self.predicted or self.promised or ends


def find_columns(look: Look) -> Columns:
    """The columns of quantities, as a person says, else by their names and what they hold."""
    table = look.log
    window, quantiles = _window(look, table), _quantiles(look, table)
    apart = {column.name for column in (*(window or ()), *quantiles.values())}
    apart |= {name for name in (look.answers.id, look.answers.who) if name is not None}
    free = [column for column in table.columns.values() if column.name not in apart]
    numbers, moments = [c for c in free if could_be_quantity(c)], [c for c in free if is_moment(c)]
    actual, likely_actual = _chosen(look, "actual", numbers, _came)
    came_at, likely_at = _clear(moments, _came_at)
    if actual is not None and is_moment(actual):
        came_at = actual
    if actual is None and not likely_actual and not look.is_none("actual", table):
        actual, likely_actual = came_at, likely_at
    between = moments if actual is not None and is_moment(actual) else []
    rest = [c for c in (*numbers, *between) if c is not actual]
    predicted, likely_predicted = _chosen(look, "predicted", rest, _said)
    promised, likely_promised = _chosen(look, "promised", [c for c in rest if c is not predicted], _shown)
    if actual is None and predicted is not None:
        actual = _alike(predicted, [table.columns[name] for name in likely_actual])
        likely_actual = likely_actual if actual is None else ()
    elif predicted is None and actual is not None:
        predicted = _alike(actual, [table.columns[name] for name in likely_predicted])
        likely_predicted = likely_predicted if predicted is None else ()
    likely = {"predicted": likely_predicted, "promised": likely_promised, "actual": likely_actual}
    ends = {c.name for c in (predicted, promised, actual, came_at) if c is not None}
    begun, likely["time"] = _begun(look, [c for c in moments if c.name not in ends])
    return Columns(predicted, promised, actual, window, quantiles, begun, came_at, likely)


def is_moment(column: Column) -> bool:
    """Whether it holds dates or moments; numbers only where their name says so."""
    if could_be_moment(column):
        return True
    is_dated = column.family == "number" and set(words(column.name)) & WHEN and column.high is not None
    return bool(is_dated and read_number_dates(column.name, column.low or 0.0, column.high or 0.0))


def could_be_quantity(column: Column) -> bool:
    """Whether it could be a quantity; also text that is nearly one, so that what is wrong with it is told."""
    if is_moment(column) or not column.n_filled:
        # A log may be so young that nothing has come yet.
        return not column.n_filled and bool(set(words(column.name)) & CAME)
    if column.type in STORED:
        return True
    is_flag = bool(column.values) and column.family == "number" and set(column.values) <= {-1, 0, 1}
    if could_be_number(column):
        return not (is_flag and column.n_filled > 2)
    return bool(column.texts) and all(_NEARLY.fullmatch(text) for text in column.texts[:20])


def _chosen(
    look: Look, answer: str, columns: list[Column], strength: Callable[[Column], float]
) -> tuple[Column | None, tuple[str, ...]]:
    column = look.column(answer, look.log)
    if column is not None or look.is_none(answer, look.log):
        return column, ()
    return _clear(columns, strength)


def _clear(columns: Iterable[Column], strength: Callable[[Column], float]) -> tuple[Column | None, tuple[str, ...]]:
    candidates = [pair for pair in ranked(columns, strength) if pair[0] >= LEAST]
    column = clear_winner(candidates)
    return column, () if column is not None else tuple(found.name for _, found in candidates)


def _alike(column: Column, candidates: list[Column]) -> Column | None:
    """The one candidate whose name differs only in what was said and what came: actual_prep of predicted_prep."""

    def stem(one: Column) -> tuple[str, ...]:
        return tuple(word for word in words(one.name) if word not in SAID | SHOWN | CAME | CAME_VAGUELY)

    same = [one for one in candidates if stem(one) == stem(column)]
    return same[0] if len(same) == 1 else None


def _begun(look: Look, moments: list[Column]) -> tuple[Column | None, tuple[str, ...]]:
    column = look.column("time", look.log)
    if column is not None or look.is_none("time", look.log):
        return column, ()
    candidates = ranked(moments, _began)
    column = clear_winner(candidates)
    return column, () if column is not None else tuple(found.name for _, found in candidates)


def _said(column: Column) -> float:
    name = set(words(column.name))
    if name & (CAME | SHOWN | NO_QUANTITY | SCORE):
        return 0
    return 3 if name & SAID else 2 if name & SAID_VAGUELY and column.family == "number" else 0


def _shown(column: Column) -> float:
    name = set(words(column.name))
    return 0 if name & (CAME | NO_QUANTITY) else 3 if name & SHOWN else 0


def _came(column: Column) -> float:
    name = set(words(column.name))
    if name & (SAID | SHOWN | NO_QUANTITY):
        return 0
    if name & CAME or words(column.name) == ("y",):
        return 3
    return 2.5 if name & CAME_OFTEN else 2 if name & CAME_VAGUELY else 0


def _came_at(column: Column) -> float:
    name = set(words(column.name))
    if name & (SAID | SHOWN | NO_BEGIN):
        return 0
    strength = 3.0 if name & CAME_AT else 2.0 if name & (CAME_AT_VAGUELY | CAME) else 0.0
    if not strength:
        return 0
    return strength + 0.5 * bool(name & TO_CUSTOMER) - 1.5 * bool(name & ON_THE_WAY)


def _began(column: Column) -> float:
    name = set(words(column.name))
    if name & (NO_BEGIN | CAME_AT | SAID | SHOWN):
        return 0
    if name & BEGUN:
        return 4
    return 0.5 if name & WHEN_LATER else 3 if name & BEGUN_OFTEN or name <= WHEN else 1


def _window(look: Look, table: Table) -> tuple[Column, Column] | None:
    """The two ends of a window that was shown: as a person says, else names alike but for low and high."""
    low, high = look.column("low", table), look.column("high", table)
    if low is not None or high is not None:
        if low is None or high is None:
            raise CallError("--low and --high go together: a window that was shown has two ends")
        return low, high
    if look.is_none("low", table) or look.is_none("high", table):
        return None
    lows, highs = _ends(table, LOWER), _ends(table, UPPER)
    pairs = [
        (lows[stem], highs[stem])
        for stem in lows
        if stem in highs and could_be_quantity(lows[stem]) and could_be_quantity(highs[stem])
    ]
    return pairs[0] if len(pairs) == 1 else None


def _ends(table: Table, ends: frozenset[str]) -> dict[tuple[str, ...], Column]:
    """The columns whose name holds one word for an end, by the other words, with the place of that word."""
    found = {}
    for column in table.columns.values():
        name = words(column.name)
        others = tuple("" if word in ends else word for word in name)
        is_shown = len(name) == 1 or bool(set(name) & (SAID | SHOWN | {"window", "interval", "range"}))
        if is_shown and others.count("") == 1:
            found[others] = column
    return found


def _quantiles(look: Look, table: Table) -> dict[str, Column]:
    """The columns of quantiles that the model says, by quantile."""
    if look.is_none("quantiles", table):
        return {}
    said = look.answers.quantiles
    if said is not None:
        return _named_quantiles(said, table.names, table)
    found = {}
    for column in table.columns.values():
        match = _QUANTILE.search(column.name)
        name = set(words(column.name))
        if match and could_be_quantity(column) and not name & {"latency", "response"}:
            share = float(f"0.{match[1]}") if match[1] else int(match[2]) / 100
            if 0 < share < 1:
                found[f"{share:g}"] = column
    return found


def _named_quantiles(said: str, names: Collection[str], table: Table) -> dict[str, Column]:
    found = {}
    for part in said.split(","):
        share, _, name = part.partition("=")
        try:
            inside = 0 < float(share) < 1
        except ValueError:
            inside = False
        if not inside or not name.strip():
            raise CallError(
                f'--quantiles: "{part.strip()}" says no quantile and its column. Write it as 0.1=p10,0.9=p90'
            )
        found[f"{float(share):g}"] = table.columns[chosen_column("--quantiles", name.strip(), list(names))]
    return found


__all__ = ["Columns", "could_be_quantity", "find_columns", "is_moment"]
