"""The kinds of output a product can have, each with its own query, metrics and lever."""

from __future__ import annotations

from types import ModuleType

from upheld.kinds import classification, regression
from upheld.spec import MetricFacts

KINDS: dict[str, ModuleType] = {"classification": classification, "regression": regression}
"""Each kind's folder. Its package exports the same names as its neighbours'."""

VOCABULARY: dict[str, dict[str, MetricFacts]] = {
    name: {metric.name: metric.facts for metric in kind.METRICS.values()} for name, kind in KINDS.items()
}
"""What a spec must know of each kind's metrics to read a bound on them."""

__all__ = ["KINDS", "VOCABULARY"]
