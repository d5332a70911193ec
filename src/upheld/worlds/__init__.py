"""Simulated products whose truth is known, to try, test and learn on.

A world makes a log as a product would, writes a spec beside it, and says what is true of every case it could make. It
knows nothing of how the workbench computes, so its truth is a second opinion. A world of name N writes its spec as
`N.yaml` and has its story in docs/explanation/world-N.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from upheld.worlds.card_fraud import CardFraud
from upheld.worlds.delivery_time import DeliveryTime

__all__ = ["WORLDS", "CardFraud", "DeliveryTime", "World"]


class World(Protocol):
    """What every world can do, made from a seed and parameters with defaults."""

    def __init__(self, *, seed: int = ...) -> None: ...

    def decisions(self, until: date | np.datetime64 | None = None) -> dict[str, NDArray[Any]]:
        """The log as it stood at `until`, by default at its end: one array a column, ordered by time."""
        ...

    def write(self, folder: str | Path, until: date | np.datetime64 | None = None) -> Path:
        """The path of the spec, written into `folder` beside its log."""
        ...

    def spec_text(self) -> str:
        """The spec that goes with the log, in YAML."""
        ...


WORLDS: Final[Mapping[str, type[World]]] = MappingProxyType({"card-fraud": CardFraud, "delivery-time": DeliveryTime})
