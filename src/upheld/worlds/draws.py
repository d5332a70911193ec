"""Named random streams, so that a switch or a new column leaves all else that is drawn as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def stream(seed: int, what: str) -> np.random.Generator:
    """A stream of its own for each thing that is drawn in a world of this seed."""
    return np.random.default_rng([seed, *what.encode()])


def choose(draw: np.random.Generator, weights: Sequence[float], n: int) -> NDArray[np.intp]:
    """n positions in `weights`, each with the probability its weight says."""
    edges = np.cumsum(weights)
    return np.searchsorted(edges[:-1] / edges[-1], draw.random(n), side="right")
