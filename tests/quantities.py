"""Little logs of quantities for tests, the specs that go with them, and what a slice of them says.

`rides` and `quantity_spec`: tenths of a minute, with everything a log may say, to be named by each test; `orders` and
`promise_spec`: whole minutes, with ids, buffer, tolerance and orders that were cancelled.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import upheld
from tests.logs import evidence_of, whole
from upheld.inference import CannotTell, Mean, Ratio
from upheld.kinds import KINDS
from upheld.spec import Spec

KIND = KINDS["regression"]
REQUIRED = "{metric: late_rate, at_most: 50%}"
WORTHS = "value: {currency: INR, late: -3, early: -1.5, late_case: -20, promised: -0.5}"


def rides(seed: int = 0, n: int = 3000, customers: int = 600) -> dict[str, Any]:
    """Rides with what was said, shown and came in tenths of a minute, over 40 days from 1 May 2026."""
    draw = np.random.default_rng(seed)
    predicted = np.round(draw.lognormal(3, 0.4, n), 1)
    actual = np.round(predicted * draw.lognormal(0, 0.3, n) + 0.5, 1)
    return {
        "id": np.arange(n),
        "who": draw.integers(0, customers, n),
        "at": np.datetime64("2026-05-01T00:00", "us") + draw.integers(0, 40 * 86400, n).astype("timedelta64[s]"),
        "predicted": predicted,
        "promised": np.ceil(predicted + 2),
        "actual": actual,
        "low": predicted - 4,
        "high": predicted + 6,
        "q90": np.round(predicted * 1.5, 1),
        "refunded": draw.random(n) < 0.1,
        "cancelled": draw.random(n) < 0.04,
        "distance": np.round(predicted / 3 + draw.normal(0, 1, n), 1),
        "city": np.array(["Pune", "Kochi", "Delhi"], dtype=object)[draw.choice(3, n, p=[0.6, 0.1, 0.3])],
    }


def quantity_spec(
    folder: Path, log: str = "", *, lever: str = "{buffer: 0}", requirements: str = REQUIRED, more: str = ""
) -> Spec:
    """A spec on `log.parquet` in the folder with columns predicted and actual; `log` adds keys of the log block."""
    text = f"""
product: rides
title: A ride's time
kind: regression
log: {{source: log.parquet, predicted: predicted, actual: actual, unit: minutes{", " + log if log else ""}}}
lever: {lever}
requirements: [{requirements}]
{more}
"""
    return upheld.spec_from_text(text, folder=folder)


def told_by(part: Any, name: str, spec: Spec) -> float | None:
    """A metric of a slice as a plain figure; None where it cannot be told."""
    found = KIND.metrics_for(spec)[name].compute(part)
    if isinstance(found, CannotTell):
        return None
    if isinstance(found, Ratio):
        return float(found.k / found.n)
    if isinstance(found, Mean):
        mean = float(found.total / found.n)
        return mean**0.5 if found.as_root else mean
    return float(found.value)


def figures(folder: Path, columns: dict[str, Any], spec: Spec, *names: str, as_of: Any = None) -> list[float | None]:
    """Metrics of the whole log as plain figures."""
    part = whole(spec, evidence_of(folder, columns, spec, as_of))
    return [told_by(part, name, spec) for name in names]


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
