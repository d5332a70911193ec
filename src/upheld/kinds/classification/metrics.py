"""The metrics of classification, in one table.

What each needs, how it is computed and what it means stand in `metrics_of_….py`, the computations in `statistics….py`.
what every kind shares of trust and pipeline stands in `kinds/trust.py`, `returns.py` and `pipeline.py`.
Standard names mean the *act* region at the stated cut-off, so that they equal scikit-learn's there.
"""

from __future__ import annotations

from upheld.kinds.asked import Asked
from upheld.kinds.classification import metrics_of_classes
from upheld.kinds.classification.metrics_of_classes import OF_CLASSES
from upheld.kinds.classification.metrics_of_counts import OF_COUNTS
from upheld.kinds.classification.metrics_of_lever import OF_LEVER
from upheld.kinds.classification.metrics_of_scores import OF_SCORES
from upheld.kinds.classification.needed import EVERYWHERE
from upheld.kinds.classification.slices import Slice
from upheld.kinds.metric import Metric
from upheld.kinds.pipeline import pipeline_metrics
from upheld.kinds.returns import return_metrics
from upheld.kinds.trust import trust_metrics
from upheld.spec import Requirement
from upheld.spec.kinds.classification import ClassificationSpec


def _asked(part: Slice) -> Asked | None:
    return None if part.asked is None else part.asked()


METRICS: dict[str, Metric[Slice]] = {
    metric.name: metric
    for metric in (
        *OF_COUNTS,
        *OF_CLASSES,
        *OF_SCORES,
        *OF_LEVER,
        *trust_metrics(_asked, EVERYWHERE),
        *return_metrics(_asked),
        *pipeline_metrics(_asked, EVERYWHERE),
    )
}
"""Every metric of classification, in the order in which reports show them."""


def metrics_for(spec: ClassificationSpec) -> dict[str, Metric[Slice]]:
    """Every metric as it is told of this product; one that has no meaning there says why instead of a figure."""
    return metrics_of_classes.metrics_for(spec, METRICS)


def metric_for(spec: ClassificationSpec, line: Requirement) -> Metric[Slice]:
    """The metric that a requirement bounds."""
    return metrics_of_classes.metric_for(spec, METRICS, line)
