"""Units that people write behind a number or into a column's name, and what a spec calls them."""

from __future__ import annotations

from upheld.drafting.naming import words
from upheld.drafting.number_text import CURRENCIES, TIME_UNITS
from upheld.spec.kinds.regression import seconds_in

_SHORT = frozenset({"h", "s", "d"})
_MEASURES = {"km": "km", "kg": "kg", "kwh": "kWh", "mwh": "MWh"}


def unit_in(name: str) -> str | None:
    """The unit that a column's name ends in or holds; None where it says none.

    >>> [unit_in(name) for name in ("eta_min", "Time taken (min)", "price_usd", "min_eta", "eta")]
    ['minutes', 'minutes', 'USD', None, None]
    """
    parts = words(name)
    for place, part in reversed(list(enumerate(parts))):
        if part in TIME_UNITS and (place > 0 or len(part) > 3) and (part not in _SHORT or place == len(parts) - 1):
            return TIME_UNITS[part]
        if part in _MEASURES:
            return _MEASURES[part]
        if part.upper() in CURRENCIES:
            return CURRENCIES[part.upper()]
    return None


def as_unit(text: str) -> str:
    """A unit as a person says it, as the spec calls it.

    >>> as_unit("min"), as_unit("Days"), as_unit("eur"), as_unit("bookings")
    ('minutes', 'days', 'EUR', 'bookings')
    """
    plain = text.strip()
    found = TIME_UNITS.get(plain.lower()) or _MEASURES.get(plain.lower()) or CURRENCIES.get(plain.upper())
    return found or plain


def converted(expression: str, own: str | None, unit: str) -> str:
    """The expression of a quantity in another unit of time; as it is where that is its own, or it says none.

    >>> converted("eta_h", "hours", "minutes"), converted("took_s", "seconds", "minutes")
    ('round(eta_h * 60, 4)', 'round(took_s / 60, 4)')
    """
    mine, wanted = seconds_in(own) if own else None, seconds_in(unit)
    if mine is None or wanted is None or mine == wanted:
        return expression
    scaled = f"* {mine / wanted:g}" if mine > wanted else f"/ {wanted / mine:g}"
    # 0.57 * 60 is a little less than 34.2.
    return f"round({expression} {scaled}, 4)"


__all__ = ["as_unit", "converted", "unit_in"]
