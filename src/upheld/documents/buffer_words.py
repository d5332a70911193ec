"""The setting of a product that names quantities, in words: what is added before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LONGER = (("hours", 3600), ("minutes", 60))


def buffer_shown(setting: Mapping[str, Any], unit: str) -> str:
    """What is shown, and from when on it is late.

    >>> buffer_shown({"buffer": "120 seconds", "tolerance": "300 seconds"}, "minutes")
    'show 2 minutes more than the model says, late beyond 5 minutes more'
    >>> buffer_shown({"buffer": 0.0}, "EUR"), buffer_shown({"buffer": -5.0}, "EUR")
    ('show what the model says', 'show 5 EUR less than the model says')
    """
    buffer, share = setting.get("buffer"), setting.get("promise_quantile")
    if share is not None:
        text = f"show what {share * 100:g} % of earlier cases kept to"
    else:
        text = f"show {_more(buffer, unit)}"
    tolerance = setting.get("tolerance")
    return text if _is_nothing(tolerance) else f"{text}, late beyond {quantity_shown(tolerance, unit)} more"


def _more(buffer: Any, unit: str) -> str:
    if _is_nothing(buffer):
        return "what the model says"
    text = quantity_shown(buffer, unit)
    less = text.startswith("-")
    return f"{text.removeprefix('-')} {'less' if less else 'more'} than the model says"


def _is_nothing(quantity: Any) -> bool:
    return quantity is None or str(quantity).split()[0] in ("0", "0.0", "-0.0")


def quantity_shown(quantity: Any, unit: str) -> str:
    """A quantity of the lever with its unit; a stretch of time in the longest unit that leaves nothing over."""
    number, _, named = str(quantity).partition(" ")
    if named not in ("second", "seconds"):
        return f"{float(number):,.10g} {named or unit}".strip()
    seconds = float(number)
    longer, length = next(((name, size) for name, size in _LONGER if seconds % size == 0), ("seconds", 1))
    count = f"{seconds / length:,.10g}"
    return f"{count} {longer.removesuffix('s') if count == '1' else longer}"
