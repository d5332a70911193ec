"""Little logs of quantities for tests, the spec that goes with them, and what a slice of them says."""

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
