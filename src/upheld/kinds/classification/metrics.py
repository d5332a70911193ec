"""The metrics of classification, in one table.

What each needs, how it is computed and what it means stand in `metrics_of_….py`, the computations in `statistics.py`.
Standard names mean the *act* region at the stated cut-off, so that they equal scikit-learn's there.
"""

from __future__ import annotations

from upheld.kinds.classification.metrics_of_counts import OF_COUNTS
from upheld.kinds.classification.metrics_of_lever import OF_LEVER
from upheld.kinds.classification.metrics_of_scores import OF_SCORES
from upheld.kinds.classification.slices import Slice
from upheld.kinds.metric import Metric

METRICS: dict[str, Metric[Slice]] = {metric.name: metric for metric in (*OF_COUNTS, *OF_SCORES, *OF_LEVER)}
"""Every metric of classification, in the order in which reports show them."""

NOT_YET = (
    *(
        "recall_amount",
        "false_omission_rate",
        "f_beta",
        "lift",
        "follow_rate",
        "follow_when_right",
        "follow_when_wrong",
        "override_rate",
    ),
    *("report_rate", "engagement_rate", "return_rate", "latency_ms_p50", "latency_ms_p95", "latency_ms_p99"),
    *("cost_per_case", "cost_per_good", "availability", "freshness_p95", "missing_rate", "outcome_maturity"),
    *("volume_ratio", "macro_f1"),
)
"""Names that the spec format reserves for classification and this version does not judge."""
