"""What time does to the figures, in words a PM can read aloud: outcomes on their way, the newest days, the setting."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from upheld.answer import Answer
from upheld.inference import Estimate
from upheld.maturity import Maturity
from upheld.wording import shown


def maturity_shown(maturity: Maturity) -> str:
    """By when outcomes are in, and how many come too late, as sentences."""
    if not maturity.n:
        return "No outcome of a case that is old enough has come in yet, so how long outcomes take cannot be told."
    if maturity.waited is None:
        come = _come(maturity)
        rest = "The spec states no outcome_after, so outcomes of young cases are still to come: it takes longer."
        return f"{come} {rest}" if come else rest
    days = days_shown(maturity.waited)
    come = _come(maturity) or f"Not half of the outcomes are in within the {days} that are waited for."
    if not isinstance(maturity.late, Estimate) or not maturity.late.value:
        return f"{come} None came after the {days} that are waited for."
    late = shown(maturity.late.value, "share")
    return f"{come} At least {late} came after the {days} that are waited for and do not count."


def _come(maturity: Maturity) -> str:
    # Where two shares came by the same day, the larger says it all.
    percent_by = {day: percent for percent, day in sorted(maturity.day_of.items()) if day is not None}
    told = [(f"{percent} %" if percent > 50 else "half", _after(day)) for day, percent in percent_by.items()]
    if not told:
        return ""
    (share, when), *others = told
    rest = "".join(f", {more} {later}" for more, later in others)
    return f"{share[:1].upper()}{share[1:]} of the outcomes are in {when}{rest}."


def _after(day: int) -> str:
    return "at once" if day == 0 else f"after {day} day{'' if day == 1 else 's'}"


def days_shown(span: timedelta) -> str:
    """A span in days: 45 days, 1.5 days."""
    days = span / timedelta(days=1)
    return f"{days:g} day{'' if days == 1 else 's'}"


Change = Literal["higher", "lower"]


def change_of(recent: Answer | None, earlier: Answer | None) -> Change | None:
    """Whether the newest days differ from those before: only where the two intervals have no point in common."""
    if not isinstance(recent, Estimate) or not isinstance(earlier, Estimate):
        return None
    if recent.low > earlier.high:
        return "higher"
    return "lower" if recent.high < earlier.low else None
