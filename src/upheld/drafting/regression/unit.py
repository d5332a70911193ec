"""The unit of all quantities: as a person says, else as names, values or the moments beside them show."""

from __future__ import annotations

from sqlglot import exp

from upheld.drafting.export import Table, count_if, filled
from upheld.drafting.look import Look
from upheld.drafting.naming import listed, shown
from upheld.drafting.regression.parts import Part
from upheld.drafting.units import as_unit
from upheld.errors import CallError
from upheld.expressions import resolve
from upheld.spec.kinds.regression import seconds_in

MINUTES_TO, HOURS_TO = 1.0, 10.0
"""Up to so many days, half of the cases, time is counted in minutes, and in hours."""
ALIKE = 3.0
"""A number within so many times the time between two moments is likely that time."""
UNITS = ("seconds", "minutes", "hours", "days")


def find_unit(look: Look, parts: dict[str, Part], began: Part | None, came_at: Part | None) -> str | None:
    """The unit of all of them: as a person says, else as names, values or moments show; None where it is asked."""
    has_clock = any(part.is_moment for part in parts.values())
    said = look.answers.unit
    if said is not None:
        unit = as_unit(said)
        if has_clock and unit not in UNITS:
            raise CallError(f"--unit: time is counted in {', '.join(UNITS)}; {shown(said)} is none of them")
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
    look: Look, parts: dict[str, Part], began: Part | None, came_at: Part | None, numbers: list[Part]
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
    off = {unit: abs(size * (seconds_in(unit) or 1) / middle) for unit in UNITS}
    fitting = [unit for unit in UNITS if 1 / ALIKE <= off[unit] <= ALIKE]
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


def _has_no_clock(look: Look, table: Table, part: Part) -> bool:
    """Whether every one of its moments is the beginning of a day."""
    if part.column.family == "date" or part.read.text.endswith(" AS date)"):
        return True
    if part.column.family == "time with zone":
        return False
    tree = part.read.tree(table).copy()
    day = exp.cast(exp.cast(tree.copy(), "date"), "timestamp")
    off = exp.NEQ(this=exp.cast(tree, "timestamp"), expression=day)
    return not look.export.facts(table.relation, count_if(exp.and_(filled(tree), off)))[0]


def has_seconds_in(look: Look, part: Part) -> bool:
    """Whether one of its moments lies within a minute, not at its beginning."""
    if not part.is_moment or _has_no_clock(look, look.log, part):
        return False
    tree = part.read.tree(look.log).copy()
    minute = exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string("minute"), tree.copy()])
    off = exp.NEQ(this=tree.copy(), expression=minute)
    return bool(look.export.facts(look.log.relation, count_if(exp.and_(filled(tree), off)))[0])


__all__ = ["find_unit", "has_seconds_in"]
