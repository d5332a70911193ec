"""The metrics of regression, in one table.

What each needs, how it is computed and what it means stand in `metrics_of_….py`, the computations in `statistics.py`.
"""

from __future__ import annotations

from dataclasses import replace

from upheld.kinds.asked import Asked
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.pipeline import pipeline_metrics
from upheld.kinds.regression.lever import EVERYWHERE, window_of
from upheld.kinds.regression.log_values import quantiles
from upheld.kinds.regression.metrics_of_errors import OF_ERRORS, PINBALL
from upheld.kinds.regression.metrics_of_promises import OF_PROMISES
from upheld.kinds.regression.money import MONEY
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.statistics import pinball
from upheld.kinds.regression.window import OF_WINDOW
from upheld.kinds.returns import return_metrics
from upheld.kinds.trust import trust_metrics
from upheld.spec import Requirement
from upheld.spec.kinds.regression import RegressionSpec

ANY, INFINITE = float("-inf"), float("inf")

OF_MONEY: tuple[Metric[Slice], ...] = (
    Metric(
        "value_per_case",
        EVERYWHERE,
        MONEY["per_case"],
        Meaning(
            "Worth of a case",
            "What a case is worth, told against showing exactly what comes.",
            "worth of cases that came / cases that came",
            "high",
        ),
        unit="money",
        low=ANY,
        high=INFINITE,
        needs=("value",),
    ),
    Metric(
        "value_over_rule",
        EVERYWHERE,
        MONEY["over_rule"],
        Meaning(
            "Worth over the rule",
            "By how much more a case is worth than had the rule's quantity been shown, on the same cases.",
            "worth of cases less their worth under the rule / cases that came",
            "high",
        ),
        unit="money",
        low=ANY,
        high=INFINITE,
        needs=("value", "rule"),
    ),
)


def _asked(part: Slice) -> Asked | None:
    return None if part.asked is None else part.asked()


METRICS: dict[str, Metric[Slice]] = {
    metric.name: metric
    for metric in (
        *OF_PROMISES,
        *OF_ERRORS,
        *OF_MONEY,
        *trust_metrics(_asked, EVERYWHERE),
        *return_metrics(_asked),
        *pipeline_metrics(_asked, EVERYWHERE),
    )
}
"""Every metric of regression, in the order in which reports show them."""


def _of_stated_window(name: str) -> Metric[Slice]:
    return replace(METRICS[name], compute=OF_WINDOW[name], of_score_alone=False)


WINDOW: dict[str, Metric[Slice]] = {name: _of_stated_window(name) for name in OF_WINDOW}
"""The metrics of a window whose width the spec states: it ends at what is shown, so that they hang on the setting."""


def metrics_for(spec: RegressionSpec) -> dict[str, Metric[Slice]]:
    """Every metric as it is told of this product: of the window that the spec states, of the log's only quantile."""
    told = METRICS | (WINDOW if window_of(spec) is not None else {})
    if len(quantiles(spec)) != 1:
        return told
    return told | {PINBALL: _of_quantile(0)}


def metric_for(spec: RegressionSpec, line: Requirement) -> Metric[Slice]:
    """The metric that a requirement bounds; of pinball_loss that of its quantile."""
    if line.metric != PINBALL or line.quantile is None:
        return metrics_for(spec)[line.metric]
    index = next(i for i, (q, _) in enumerate(quantiles(spec)) if float(q) == line.quantile)
    return _of_quantile(index)


def _of_quantile(index: int) -> Metric[Slice]:
    return replace(METRICS[PINBALL], compute=pinball(index), paired_as=f"pinball_{index}")
