"""The figures of `upheld quick` as people write them on a command line: 92%, 1 in 1000, 1,000,000, ₹60..400."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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


_SHARES = {
    "false_positive_rate": "3%",
    "specificity": "97%",
    "precision": "30%",
    "base_rate": "0.1%",
    "late_rate": "12%",
}
_AMONG = re.compile(r"(\S+)\s*(?:in|of|out of|/)\s*(\S+)")
_DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d+)\s*(%?)")


def figure(name: str, text: str | None) -> float | None:
    """The share in the text, 92%, 0.92 or 1 in 1,000; CallError for anything else."""
    from upheld.errors import CallError
    from upheld.spec.figures import read_figure

    if text is None:
        return None
    bare = text.strip()
    if (plain := _plain(bare)) is not None:
        return plain
    if (among := _AMONG.fullmatch(bare)) and (found := _one_in(among[1], among[2])) is not None:
        value = found
    else:
        try:
            read = read_figure(bare)
        except ValueError:
            read = None
        if read is None or read.unit != "%":
            raise CallError(f'{flag(name)}: "{text}" is no share. {_write_share(name, bare)}')
        value = read.value
    if value > 1:
        raise CallError(f'{flag(name)}: "{text}" is more than all of them. Write a share from 0 % to 100 %')
    return value


_WITHIN = re.compile(r"(?P<share>.+?)\s+(?:with)?in\s+(?P<size>\S+)(?:\s+\S+)?")


def share_within(name: str, text: str | None) -> tuple[float, float] | None:
    """The share and how far off it is at most, of 90% in 6 or 90% within 6 minutes; CallError for anything else."""
    from upheld.errors import CallError

    if text is None:
        return None
    found = _WITHIN.fullmatch(text.strip())
    size = None if found is None else _plain(found["size"])
    share = None if found is None or size is None else figure(name, found["share"])
    if share is None or size is None:
        raise CallError(f'{flag(name)}: "{text}" does not say which share is off by at most how much. Write "90% in 6"')
    return share, size


def refuse_mixed(*kinds: Mapping[str, str | None]) -> None:
    """CallError where flags of two kinds of product are written together."""
    from upheld.errors import CallError

    written = [[flag(name) for name, text in kind.items() if text is not None] for kind in kinds]
    if all(written):
        acts, promises = (", ".join(flags) for flags in written)
        raise CallError(
            f"{acts} tell of a product that acts on cases, {promises} of one that promises a quantity: "
            "one slide is one of the two. Leave the flags of the other out"
        )


def _one_in(part: str, whole: str) -> float | None:
    some, all_ = _plain(part), _plain(whole)
    return None if some is None or not all_ or some < 0 or all_ < 0 else some / all_


def _write_share(name: str, bare: str) -> str:
    """What to write instead: the same figure with a point for its comma, else an example that fits this flag."""
    comma = _DECIMAL_COMMA.fullmatch(bare)
    if comma and (comma[3] or comma[1].lstrip("+-") == "0"):
        return f"Write {comma[1]}.{comma[2]}{comma[3]}"
    example = _SHARES.get(name.removeprefix("at_least_").removeprefix("at_most_"), "92%")
    return f"Write {example} or {float(example[:-1]) / 100:g}"


def number(name: str, text: str | None) -> float | None:
    """The number in the text, with or without commas between its digits; CallError for anything else."""
    from upheld.errors import CallError

    if text is None:
        return None
    plain = _plain(text)
    if plain is None:
        raise CallError(f'{flag(name)}: "{text}" is no number. Write {_NUMBERS.get(name, "1000000 or 1,000,000")}')
    return plain


_NUMBERS = dict.fromkeys(("mean_error", "buffer"), "6 or −1.5") | dict.fromkeys(
    ("spread", "mae", "rmse", "promised", "tolerance"), "6 or 1.5"
)


def cost(name: str, text: str | None) -> Cost | None:
    """The cost in the text, a number or a range FROM..TO, with or without signs; CallError for anything else."""
    import math

    from upheld.errors import CallError
    from upheld.quick import Cost

    if text is None:
        return None
    low, dots, high = text.partition("..")
    first, last = _plain(_unsigned(low)[1]), _plain(_unsigned(high if dots else low)[1])
    if first is None or last is None or not (math.isfinite(first) and math.isfinite(last)):
        comma = _DECIMAL_COMMA.fullmatch(text.strip())
        instead = f"Write {comma[1]}.{comma[2]}" if comma and len(comma[2]) < 3 else "Write 400, 5,000 or ₹5,000"
        raise CallError(f'{flag(name)}: "{text}" is no cost. {instead}, or a range such as 60..400')
    if max(abs(first), abs(last)) > LARGEST_COST:
        raise CallError(f"{flag(name)}: {text} is more than any case costs; write at most {LARGEST_COST:g}")
    if first > last:
        raise CallError(f"{flag(name)}: {text} goes down. A range goes from the lower to the higher: {high}..{low}")
    return Cost(first, last)


def _unsigned(text: str) -> tuple[str | None, str]:
    """The currency whose sign stands before the amount, if any, and the amount without it."""
    from upheld.wording import CURRENCY_SIGNS

    bare = text.strip().replace("−", "-")
    minus, amount = bare[: bare.startswith("-")], bare.removeprefix("-").lstrip()
    for code, sign in CURRENCY_SIGNS.items():
        if amount.startswith(sign):
            return code, minus + amount.removeprefix(sign).lstrip()
    return None, bare


LARGEST_COST = 1e12


def currency_of(named: str | None, costs: Sequence[str | None]) -> str | None:
    """The currency, by its name in any case, its sign, or the sign before the costs; CallError where they disagree."""
    from upheld.errors import CallError
    from upheld.wording import CURRENCY_SIGNS

    ends = [end for text in costs if text is not None for end in text.split("..")]
    signed = dict.fromkeys(code for end in ends if (code := _unsigned(end)[0]) is not None)
    codes = {sign: code for code, sign in CURRENCY_SIGNS.items()}
    if named is not None:
        code = codes.get(named.strip(), named.strip().upper())
        if not re.fullmatch("[A-Z]{3}", code):
            raise CallError(
                f'{flag("currency")}: "{named}" is no currency. Write its three letters, such as INR or EUR'
            )
        signed = dict.fromkeys([code, *signed])
    if len(signed) > 1:
        told = " and ".join(f"{CURRENCY_SIGNS.get(code, code)} ({code})" for code in signed)
        raise CallError(f"{told} are different currencies: write all costs in one of them")
    return next(iter(signed), None)


_WESTERN = r"\d{1,3}(?:,\d{3})+"
_INDIAN = r"\d{1,3}(?:,\d{2})*,\d{3}"


def _plain(text: str) -> float | None:
    # Commas stand between digits only (1,000,000 and 10,00,000), never for a decimal point: 0,92 is refused.
    bare = text.strip()
    if "," in bare:
        if not re.fullmatch(rf"[+-]?(?!0)(?:{_WESTERN}|{_INDIAN})(?:\.\d+)?", bare):
            return None
        bare = bare.replace(",", "")
    try:
        return float(bare.replace("−", "-")) + 0.0
    except ValueError:
        return None
