"""Little logs of promised times for tests, and the spec that goes with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import upheld
from upheld.spec import Spec


def orders(seed: int = 0, n: int = 3000) -> dict[str, np.ndarray]:
    """Orders over 40 days: what was predicted and shown, what came in whole minutes, customers who return."""
    draw = np.random.default_rng(seed)
    distance = np.round(draw.gamma(2.0, 2.0, n), 1)
    predicted = np.round(12 + 4 * distance)
    came = np.maximum(3, predicted + np.round(draw.gumbel(0, 5, n)))
    cancelled = draw.random(n) < 0.03
    low, high = predicted - draw.integers(2, 6, n), predicted + draw.integers(3, 12, n)
    return {
        "id": np.arange(n),
        "at": np.datetime64("2026-05-01T00:00", "us") + draw.integers(0, 40 * 86400, n).astype("timedelta64[s]"),
        "customer": draw.integers(0, n // 4, n),
        "city": np.array(["Pune", "Kochi", "Delhi"], object)[draw.choice(3, n, p=[0.5, 0.2, 0.3])],
        "distance": distance,
        "predicted": predicted,
        "told": predicted + draw.integers(0, 8, n),
        "low": low,
        "high": high,
        "p90": predicted + np.round(draw.normal(9, 2, n)),
        "came": np.ma.masked_array(came, mask=cancelled),
        "cancelled": cancelled,
        "refunded": draw.random(n) < 0.1,
    }


def promise_spec(
    folder: Path, log: str = "", *, lever: str = "{buffer: 3, tolerance: 5}", requirements: str = "", more: str = ""
) -> Spec:
    """A spec on `log.parquet` in the folder; `log` adds keys of the log block."""
    lines = requirements or "{metric: late_rate, at_most: 20%}"
    text = f"""
product: test
title: A test promise
kind: regression
log: {{source: log.parquet, each: order, id: id, predicted: predicted, actual: came, cancelled: cancelled,
  unit: minutes{", " + log if log else ""}}}
lever: {lever}
requirements: [{lines}]
{more}
"""
    return upheld.spec_from_text(text, folder=folder)
