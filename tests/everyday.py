"""How much of many examples, parameters and seeds is tried all day, how much in CI, and how much by `make thorough`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from scipy import stats

One = TypeVar("One")

ALL = os.environ.get("UPHELD_EXAMPLES") == "all"
"""`make thorough` sets it: a law is then tried on every example that it asks for, a simulation on every seed."""

CHANCE = 0.001
"""So seldom may chance alone fail a simulation whose seeds are drawn anew."""

thorough = pytest.mark.skipif(not ALL, reason="long, and another like it ran: make thorough runs all")


def examples(n: int, **more: Any) -> settings:
    """A law is tried on so many examples, and otherwise on a quarter of them."""
    return settings(max_examples=n if ALL else max(10, n // 4), deadline=None, **more)


def some(whole: Sequence[One], n: int) -> Sequence[One]:
    """The whole of it, and otherwise the first `n`."""
    return whole if ALL else whole[:n]


def fewest(n: int, share: float) -> int:
    """Fewer of `n` draws than this come out, each with a chance of `share`, at most once in a thousand times."""
    return int(stats.binom.ppf(CHANCE, n, share))


def most(n: int, share: float) -> int:
    """More of `n` draws than this come out, each with a chance of `share`, at most once in a thousand times."""
    return int(stats.binom.isf(CHANCE, n, share))


def few_but_thorough(parameters: Iterable[Any], n: int = 1) -> list[Any]:
    """The parameters, of which all but the first `n` are for `make thorough`."""
    chosen = list(parameters)
    return [*chosen[:n], *[_marked(one, thorough) for one in chosen[n:]]]


def few_every_day(parameters: Iterable[Any], n: int = 1) -> list[Any]:
    """The parameters, of which all but the first `n` are slow: they vary a behaviour that these show."""
    chosen = list(parameters)
    return [*chosen[:n], *[_marked(one, pytest.mark.slow) for one in chosen[n:]]]


def _marked(one: Any, mark: pytest.MarkDecorator) -> Any:
    values = one if isinstance(one, tuple) else (one,)
    return pytest.param(*values, marks=mark)
