"""The quantities as the spec states them, all in one unit: numbers as they are, times between two moments counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.export import Table
from upheld.drafting.look import Look
from upheld.drafting.naming import listed, shown
from upheld.drafting.regression.columns import Columns
from upheld.drafting.regression.parts import Part, read_part
from upheld.drafting.regression.unit import find_unit, has_seconds_in
from upheld.drafting.units import converted
from upheld.drafting.values import Read
from upheld.errors import CallError, LogError, Problem
from upheld.expressions import resolve
from upheld.spec.kinds.regression import seconds_in
from upheld.wording import one_of


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


def find_measures(look: Look, columns: Columns, each: str) -> Measures | None:
    """The quantities in one unit; None where a person must say something first. LogError for what cannot be read."""
    actual = columns.actual
    if actual is None or columns.said is None:
        return None
    named = {"predicted": columns.predicted, "promised": columns.promised, "actual": actual}
    if columns.window:
        named |= {"low": columns.window[0], "high": columns.window[1]}
    named |= columns.quantiles
    parts = {role: read_part(look, column, role) for role, column in named.items() if column is not None}
    clock = [part for part in parts.values() if part is not None and part.is_moment]
    began = read_part(look, columns.begun) if columns.begun is not None and (clock or columns.came_at) else None
    if any(part is None for part in parts.values()) or look.findings.questions:
        return None
    known = {role: part for role, part in parts.items() if part is not None}
    if clock:
        began = _began(look, columns, known, began, each)
        if began is None:
            return None
        _refuse_mixed_zones(look, [began, *clock])
    came_at = read_part(look, columns.came_at) if columns.came_at is not None else None
    unit = find_unit(look, known, began, came_at if began is not None else None)
    if unit is None:
        return None
    return _measured(look, known, columns, unit, began if clock else None, came_at)


def _began(look: Look, columns: Columns, parts: dict[str, Part], began: Part | None, each: str) -> Part | None:
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


def _refuse_mixed_zones(look: Look, parts: list[Part]) -> None:
    zoned = {part.column.name for part in parts if part.column.family == "time with zone"}
    naive = [part.column.name for part in parts if part.column.name not in zoned and part.column.family != "date"]
    if zoned and naive:
        said = f"says a time zone, and {listed(naive)} does not: the time between them cannot be told"
        hint = "Export both with a zone, such as 2026-07-31T18:05:00+05:30"
        raise LogError(look.export.source.written, [Problem(shown(sorted(zoned)[0]), f"{said}. {hint}")])


def _measured(
    look: Look, parts: dict[str, Part], columns: Columns, unit: str, began: Part | None, came_at: Part | None
) -> Measures | None:
    is_fine = any(not part.is_moment and not part.column.is_whole for part in parts.values())
    promises = [part for role, part in parts.items() if role != "actual"]
    has_seconds = began is not None and any(
        part.is_moment and has_seconds_in(look, one) for part in promises for one in (began, part, parts["actual"])
    )
    _refuse_other_units(parts, unit)
    _say_whose_days(look, parts, unit)

    def text(part: Part) -> str:
        if not part.is_moment or began is None:
            changed = converted(part.expression, part.unit, unit)
            return part.read.text if changed == part.expression else changed
        return _counted(unit, began, part, is_fine=is_fine, has_seconds=has_seconds)

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


def _say_whose_days(look: Look, parts: dict[str, Part], unit: str) -> None:
    """Tell in which zone a day ends, where moments with a zone are counted in days."""
    if unit == "days" and any(part.column.family == "time with zone" for part in parts.values()):
        look.findings.say("A day ends at midnight UTC. Export local times without a zone to count local days.")


def _refuse_other_units(parts: dict[str, Part], unit: str) -> None:
    """Refuse quantities of which one is a time and another is none, or which are in two currencies."""
    for part in parts.values():
        own = part.unit
        if own is not None and own != unit and None in (seconds_in(own), seconds_in(unit)):
            hint = "Is it the right column, and --unit the right unit?"
            raise CallError(f"{shown(part.column.name)} is in {own}, and not in {unit}. {hint}")


def _counted(unit: str, began: Part, part: Part, *, is_fine: bool, has_seconds: bool) -> str:
    """The time between two moments, in the unit; of hours also a part, and of days where the others have one.

    Of minutes the seconds count where a moment was promised and the log says seconds: what comes half a minute after
    it is late, and minutes alone, which end where the clock's do, would call it in time.
    """
    one, ends = one_of(unit), f"{began.expression}, {part.expression}"
    # An hour that has begun is not over: a ticket that is late by ten minutes is late.
    if unit == "hours" or (is_fine and unit == "days"):
        return f"round(date_diff('minute', {ends}) / {60 if unit == 'hours' else 1440}, 2)"
    if unit == "minutes" and has_seconds:
        return f"round(date_diff('second', {ends}) / 60, 2)"
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


def _say(look: Look, parts: dict[str, Part], measured: Measures) -> None:
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


def _where(part: Part, text: str) -> str:
    how = f" ({part.read.said})" if part.read.said else ""
    return text if part.is_moment else f"in {shown(part.column.name)}{how}"


__all__ = ["Measures", "find_measures"]
