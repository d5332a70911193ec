"""The quantities as the spec states them, all in one unit: numbers as they are, times between two moments counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.export import Column, Table, count_if, filled
from upheld.drafting.look import Look
from upheld.drafting.naming import in_expression, listed, shown, words
from upheld.drafting.regression.columns import Columns, is_moment
from upheld.drafting.regression.durations import as_duration
from upheld.drafting.regression.vocabulary import LOWER, UPPER
from upheld.drafting.units import as_unit, converted, unit_in
from upheld.drafting.values import Read, as_moment, as_number
from upheld.errors import CallError, LogError, Problem
from upheld.expressions import resolve
from upheld.spec.kinds.regression import seconds_in
from upheld.wording import one_of

MINUTES_TO, HOURS_TO = 1.0, 10.0
"""Up to so many days, half of the cases, time is counted in minutes, and in hours."""
ALIKE = 3.0
"""A number within so many times the time between two moments is likely that time."""
_UNITS = ("seconds", "minutes", "hours", "days")


@dataclass(frozen=True, slots=True)
class Measures:
    """What was said, shown and came, each as a log value in the unit; `columns` are those that they are made of.

    `began` is when a case began, where time is counted from there; `came_at` when it came.
    """

    predicted: str
    actual: str
    promised: str | None
    low: str | None
    high: str | None
    quantiles: dict[str, str]
    unit: str
    began: Read | None
    came_at: Read | None
    promised_column: str | None
    columns: frozenset[str]

    @property
    def is_delay(self) -> bool:
        """Whether time is counted from what was promised on, so that only a delay is left."""
        return self.began is not None and self.began.column == self.promised_column

    def tree(self, text: str, table: Table) -> exp.Expr:
        """A quantity as a number over the log's columns."""
        return exp.cast(resolve(text, table.names).tree.copy(), "double")


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the columns that take part, and how it is read."""

    column: Column
    read: Read
    is_moment: bool
    role: str

    @property
    def unit(self) -> str | None:
        """The unit that its values or its name say."""
        if self.is_moment:
            return None
        # The end of a window that is called min is no number of minutes.
        is_end = self.role in ("low", "high") and words(self.column.name)[-1] in LOWER | UPPER
        return self.read.unit or self.read.currency or (None if is_end else unit_in(self.column.name))

    @property
    def expression(self) -> str:
        """It as a part of an expression."""
        return in_expression(self.column.name) if self.read.text.strip('"') == self.column.name else self.read.text


def find_measures(look: Look, columns: Columns, each: str) -> Measures | None:
    """The quantities in one unit; None where a person must say something first. LogError for what cannot be read."""
    actual = columns.actual
    if actual is None or columns.said is None:
        return None
    named = {"predicted": columns.predicted, "promised": columns.promised, "actual": actual}
    if columns.window:
        named |= {"low": columns.window[0], "high": columns.window[1]}
    named |= columns.quantiles
    parts = {role: _read(look, column, role) for role, column in named.items() if column is not None}
    clock = [part for part in parts.values() if part is not None and part.is_moment]
    began = _read(look, columns.begun) if columns.begun is not None and (clock or columns.came_at) else None
    if any(part is None for part in parts.values()) or look.findings.questions:
        return None
    known = {role: part for role, part in parts.items() if part is not None}
    if clock:
        began = _began(look, columns, known, began, each)
        if began is None:
            return None
        _refuse_mixed_zones(look, [began, *clock])
    came_at = _read(look, columns.came_at) if columns.came_at is not None else None
    unit = _unit(look, known, began, came_at if began is not None else None)
    if unit is None:
        return None
    return _measured(look, known, columns, unit, began if clock else None, came_at)


def _read(look: Look, column: Column, role: str = "") -> _Part | None:
    if is_moment(column):
        read = as_moment(look, look.log, column)
        return None if read is None else _Part(column, read, True, role)
    if not column.n_filled:
        empty = Read(column.name, f"cast({in_expression(column.name)} AS double)", "empty so far")
        return _Part(column, empty, False, role)
    read = as_duration(column) or as_number(look, look.log, column)
    return None if read is None else _Part(column, read, False, role)


def _began(look: Look, columns: Columns, parts: dict[str, _Part], began: _Part | None, each: str) -> _Part | None:
    """From which moment on time is counted; the promised one where none is to be used, so that a delay is left."""
    if began is not None and began.is_moment:
        return began
    if began is not None:
        raise CallError(f"--time: {shown(began.column.name)} holds no dates, from which the time could be counted")
    promised = next((parts[role] for role in ("promised", "predicted") if role in parts), None)
    is_delay = promised is not None and all(part.is_moment for part in parts.values())
    candidates = columns.likely["time"]
    if is_delay and promised is not None and (look.is_none("time", look.log) or not candidates):
        name = shown(promised.column.name)
        text = f"Only the delay is counted, from {name} on: what was shown is 0, and what came is how much later."
        look.findings.say(text, "--time")
        return promised
    if look.is_none("time", look.log) or not candidates:
        raise CallError(
            f"{shown(parts['actual'].column.name)} holds dates, and no column says from which on the time is counted. "
            f"Name the one that says when the {each} began: --time COLUMN"
        )
    hold = "holds" if len(candidates) == 1 else "hold"
    delay = " Say none to count only how much later than shown it came." if is_delay else ""
    text = f"{listed(candidates)} {hold} dates. From which one on is the time of the {each} counted?{delay}"
    look.findings.ask("time", text, (*candidates, *(("none",) if is_delay else ())))
    return None


def _refuse_mixed_zones(look: Look, parts: list[_Part]) -> None:
    zoned = {part.column.name for part in parts if part.column.family == "time with zone"}
    naive = [part.column.name for part in parts if part.column.name not in zoned and part.column.family != "date"]
    if zoned and naive:
        said = f"says a time zone, and {listed(naive)} does not: the time between them cannot be told"
        hint = "Export both with a zone, such as 2026-07-31T18:05:00+05:30"
        raise LogError(look.export.source.written, [Problem(shown(sorted(zoned)[0]), f"{said}. {hint}")])


def _unit(look: Look, parts: dict[str, _Part], began: _Part | None, came_at: _Part | None) -> str | None:
    """The unit of all of them: as a person says, else as names, values or moments show; None where it is asked."""
    has_clock = any(part.is_moment for part in parts.values())
    said = look.answers.unit
    if said is not None:
        unit = as_unit(said)
        if has_clock and unit not in _UNITS:
            raise CallError(f"--unit: time is counted in {', '.join(_UNITS)}; {shown(said)} is none of them")
        return unit
    named = [part for part in parts.values() if part.unit is not None]
    if named:
        # Of several units of time the finest, in which all of them are whole.
        part = min(named, key=lambda one: seconds_in(one.unit or "") or 0.0)
        look.findings.say(f"All quantities are in {part.unit}, as {shown(part.column.name)} says.", "--unit")
        return part.unit
    numbers = [part for part in parts.values() if not part.is_moment and part.column.n_filled]
    found = _of_moments(look, parts, began, came_at, numbers)
    if found is None:
        names = listed(dict.fromkeys(part.column.name for part in numbers))
        hold = "holds" if len(numbers) == 1 else "hold"
        text = f"{names} {hold} numbers, and nothing says of what. In which unit are they? A currency is named as EUR."
        look.findings.ask("unit", text, ("minutes", "hours", "days", "EUR", "USD", "INR", "units"))
    return found


def _of_moments(
    look: Look, parts: dict[str, _Part], began: _Part | None, came_at: _Part | None, numbers: list[_Part]
) -> str | None:
    """The unit that the time between two moments shows; None where there are none, or a number does not fit it."""
    if began is None or came_at is None or not came_at.is_moment:
        return None
    log = look.log
    time = f"date_diff('second', {began.expression}, {came_at.expression})"
    middle = _median(look, time)
    clock = [part for part in (*parts.values(), came_at) if part.is_moment]
    if not numbers:
        in_days = [part for part in clock if _has_no_clock(look, log, part)]
        from_to = f"from {shown(began.column.name)} to {shown(came_at.column.name)}"
        if in_days:
            said = f"Time is counted in days {from_to}: {shown(in_days[0].column.name)} holds days and no time of day."
            look.findings.say(said, "--unit")
            return "days"
        days = abs(middle or 0) / 86_400
        unit = "minutes" if days <= MINUTES_TO else "hours" if days <= HOURS_TO else "days"
        said = {"minutes": "half of the cases take less than a day", "hours": "half of them take one day to ten",
                "days": "half of them take more than ten days"}[unit]  # fmt: skip
        look.findings.say(f"Time is counted in {unit} {from_to}: {said}.", "--unit")
        return unit
    number = next((parts[role] for role in ("actual", "predicted", "promised") if parts.get(role) in numbers), None)
    number = number or numbers[0]
    size = _median(look, number.expression)
    if not middle or not size or middle <= 0 or size <= 0:
        return None
    off = {unit: abs(size * (seconds_in(unit) or 1) / middle) for unit in _UNITS}
    fitting = [unit for unit in _UNITS if 1 / ALIKE <= off[unit] <= ALIKE]
    if len(fitting) != 1:
        return None
    between = f"{shown(began.column.name)} to {shown(came_at.column.name)}"
    said = f"{shown(number.column.name)} says about as many {fitting[0]} as lie from {between}"
    look.findings.say(f"All quantities are in {fitting[0]}: {said}.", "--unit")
    return fitting[0]


def _median(look: Look, text: str) -> float | None:
    tree = exp.cast(resolve(text, look.log.names).tree.copy(), "double")
    found = look.export.facts(look.log.relation, exp.Anonymous(this="MEDIAN", expressions=[tree]))[0]
    return None if found is None else float(found)


def _has_no_clock(look: Look, table: Table, part: _Part) -> bool:
    """Whether every one of its moments is the beginning of a day."""
    if part.column.family == "date" or part.read.text.endswith(" AS date)"):
        return True
    if part.column.family == "time with zone":
        return False
    tree = part.read.tree(table).copy()
    day = exp.cast(exp.cast(tree.copy(), "date"), "timestamp")
    off = exp.NEQ(this=exp.cast(tree, "timestamp"), expression=day)
    return not look.export.facts(table.relation, count_if(exp.and_(filled(tree), off)))[0]


def _measured(
    look: Look, parts: dict[str, _Part], columns: Columns, unit: str, began: _Part | None, came_at: _Part | None
) -> Measures | None:
    is_fine = any(not part.is_moment and not part.column.is_whole for part in parts.values())
    _refuse_other_units(parts, unit)

    def text(part: _Part) -> str:
        if not part.is_moment or began is None:
            changed = converted(part.expression, part.unit, unit)
            return part.read.text if changed == part.expression else changed
        return _counted(unit, began, part, is_fine=is_fine)

    texts = {role: text(part) for role, part in parts.items()}
    for role, part in parts.items():
        if not part.is_moment and texts[role] != part.read.text:
            look.findings.say(f"{shown(part.column.name)} is in {part.unit} and is turned into {unit}: {texts[role]}.")
    used = {part.column.name for part in parts.values()}
    used |= {began.column.name} if began is not None else set()
    quantiles = {share: texts[share] for share in columns.quantiles}
    predicted, promised = texts.get("predicted"), texts.get("promised")
    if predicted is None and promised is None:
        predicted = _middle(look, texts, quantiles)
    elif predicted is None:
        said = f"What was shown stands in {shown(parts['promised'].column.name)}"
        look.findings.say(f"{said}; no column says what the model said beside it, so that it is taken for both.",
                          "--promised")  # fmt: skip
        predicted, promised = promised, None
    if predicted is None:
        return None
    measured = Measures(
        predicted, texts["actual"], promised, texts.get("low"), texts.get("high"), quantiles, unit,
        began.read if began is not None else None, came_at.read if came_at is not None and came_at.is_moment else None,
        next((parts[role].column.name for role in ("promised", "predicted") if role in parts), None), frozenset(used),
    )  # fmt: skip
    _say(look, parts, measured)
    return measured


def _refuse_other_units(parts: dict[str, _Part], unit: str) -> None:
    """Refuse quantities of which one is a time and another is none, or which are in two currencies."""
    for part in parts.values():
        own = part.unit
        if own is not None and own != unit and None in (seconds_in(own), seconds_in(unit)):
            hint = "Is it the right column, and --unit the right unit?"
            raise CallError(f"{shown(part.column.name)} is in {own}, and not in {unit}. {hint}")


def _counted(unit: str, began: _Part, part: _Part, *, is_fine: bool) -> str:
    """The time between two moments, in the unit; of hours also a part, and of days where the others have one."""
    one, ends = one_of(unit), f"{began.expression}, {part.expression}"
    # An hour that has begun is not over: a ticket that is late by ten minutes is late.
    if unit == "hours" or (is_fine and unit == "days"):
        return f"round(date_diff('minute', {ends}) / {60 if unit == 'hours' else 1440}, 2)"
    return f"date_diff('{one}', {ends})"


def _middle(look: Look, texts: dict[str, str], quantiles: dict[str, str]) -> str | None:
    """What stands for one quantity where only quantiles or the ends of a window are said."""
    if "0.5" in quantiles:
        look.findings.say(f"Half of the cases should keep to {quantiles['0.5']}: it is what the model says.",
                          "--predicted")  # fmt: skip
        return quantiles["0.5"]
    if "low" in texts and "high" in texts:
        text = f"({texts['low']} + {texts['high']}) / 2"
        look.findings.say(f"No column says one quantity: the middle of the window is taken, {text}.", "--predicted")
        return text
    if not quantiles:
        return None
    share = max(quantiles, key=float)
    look.findings.say(f"No column says one quantity: the highest quantile is taken, {quantiles[share]}.", "--predicted")
    return quantiles[share]


def _say(look: Look, parts: dict[str, _Part], measured: Measures) -> None:
    say = look.findings.say
    if "predicted" in parts:
        say(f"What the model said is {_where(parts['predicted'], measured.predicted)}.", "--predicted")
    if measured.promised is not None:
        say(f"What was shown is {_where(parts['promised'], measured.promised)}.", "--promised")
    if measured.low is not None:
        say(f"A window was shown, from {measured.low} to {measured.high}.", "--low")
    if measured.quantiles:
        named = ", ".join(f"{share} in {text}" for share, text in sorted(measured.quantiles.items()))
        say(f"The model says quantiles: {named}.", "--quantiles")
    say(f"What came is {_where(parts['actual'], measured.actual)}.", "--actual")


def _where(part: _Part, text: str) -> str:
    how = f" ({part.read.said})" if part.read.said else ""
    return text if part.is_moment else f"in {shown(part.column.name)}{how}"


__all__ = ["Measures", "find_measures"]
