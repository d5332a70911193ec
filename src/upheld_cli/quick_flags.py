"""The figures of `upheld quick` as people write them on a command line: 92%, 0.92, 1,000,000, 60..400."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from upheld.quick import Cost

_Read = TypeVar("_Read")


class Readings:
    """Reads figure after figure and keeps the mistakes, so that all of them can be told at once."""

    def __init__(self) -> None:
        self._mistakes: list[str] = []

    def __call__(self, reader: Callable[[str, str | None], _Read | None], name: str, text: str | None) -> _Read | None:
        from upheld.errors import CallError

        try:
            return reader(name, text)
        except CallError as mistake:
            self._mistakes.append(str(mistake))
            return None

    def refuse_mistakes(self) -> None:
        """CallError with all mistakes so far, if there are any."""
        from upheld.errors import CallError

        if self._mistakes:
            raise CallError("\n".join(self._mistakes))


def flag(name: str) -> str:
    """A parameter's name as a flag."""
    return "--" + name.replace("_", "-")


def figure(name: str, text: str | None) -> float | None:
    """The share in the text, 92% or 0.92; CallError for anything else."""
    from upheld.errors import CallError
    from upheld.spec.figures import read_figure

    if text is None:
        return None
    plain = _plain(text)
    if plain is not None:
        return plain
    try:
        found = read_figure(text)
    except ValueError:
        raise CallError(f'{flag(name)}: "{text}" is no share. Write 92% or 0.92') from None
    if found.unit != "%":
        raise CallError(f'{flag(name)}: "{text}" is no share. Write 92% or 0.92')
    return found.value


def number(name: str, text: str | None) -> float | None:
    """The number in the text, with or without commas between its digits; CallError for anything else."""
    from upheld.errors import CallError

    if text is None:
        return None
    plain = _plain(text)
    if plain is None:
        raise CallError(f'{flag(name)}: "{text}" is no number. Write 1000000 or 1,000,000')
    return plain


def cost(name: str, text: str | None) -> Cost | None:
    """The cost in the text, a number or a range FROM..TO; CallError for anything else."""
    import math

    from upheld.errors import CallError
    from upheld.quick import Cost

    if text is None:
        return None
    low, dots, high = text.partition("..")
    first, last = _plain(low), _plain(high if dots else low)
    if first is None or last is None or not (math.isfinite(first) and math.isfinite(last)):
        raise CallError(f'{flag(name)}: "{text}" is no cost. Write 400, or a range such as 60..400')
    if max(abs(first), abs(last)) > LARGEST_COST:
        raise CallError(f"{flag(name)}: {text} is more than any case costs; write at most {LARGEST_COST:g}")
    if first > last:
        raise CallError(f"{flag(name)}: {text} goes down. A range goes from the lower to the higher: {high}..{low}")
    return Cost(first, last)


LARGEST_COST = 1e12


def known_currency(name: str, text: str | None) -> str | None:
    """The currency, three capital letters; CallError for anything else."""
    from upheld.errors import CallError

    if text is None or re.fullmatch("[A-Z]{3}", text):
        return text
    capital = f": {text.upper()}" if re.fullmatch("[a-z]{3}", text, re.IGNORECASE) else ", such as INR or EUR"
    raise CallError(f'{flag(name)}: "{text}" is no currency. Write its three capital letters{capital}')


def _plain(text: str) -> float | None:
    # Commas stand between digits only (1,000,000 and 10,00,000), never for a decimal point: 0,92 is refused.
    bare = text.strip()
    if "," in bare:
        if not re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}(\.\d+)?", bare):
            return None
        bare = bare.replace(",", "")
    try:
        return float(bare) + 0.0
    except ValueError:
        return None
