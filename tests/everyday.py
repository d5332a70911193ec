"""What is read all day of many examples of one behaviour, and what only where all tests run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

ALL = os.environ.get("UPHELD_EXAMPLES") == "all"
"""`.ci/run` sets it: a law is then tried on every example that it asks for."""


def examples(n: int, **more: Any) -> settings:
    """A law is tried on so many examples, and all day on a quarter of them."""
    return settings(max_examples=n if ALL else max(10, n // 4), deadline=None, **more)


def few_every_day(parameters: Iterable[Any], n: int = 1) -> list[Any]:
    """The parameters, of which all but the first `n` are slow: they vary a behaviour that these show."""
    chosen = list(parameters)
    return [*chosen[:n], *[_slow(one) for one in chosen[n:]]]


def _slow(one: Any) -> Any:
    values = one if isinstance(one, tuple) else (one,)
    return pytest.param(*values, marks=pytest.mark.slow)
