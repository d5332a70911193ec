"""Classification: act, review or pass on a scored item."""

from upheld.kinds.classification.lever import REGIONS, is_by_segment, stated
from upheld.kinds.classification.metrics import KNOWN_REGIONS, METRICS, NOT_YET
from upheld.kinds.classification.query import (
    KEYED_VALUES,
    SUM_SCALE,
    conditions,
    log_values,
    plan,
    query_identity,
    score_grid,
    wheres,
)
from upheld.kinds.classification.slices import (
    OTHERS,
    Slice,
    by_value,
    judged_days,
    judged_since,
    of_where,
    overall,
    pooled_values,
    with_design_effect,
)
from upheld.kinds.classification.statistics import auc_error_of, confusion, design_effect

__all__ = [
    "KEYED_VALUES",
    "KNOWN_REGIONS",
    "METRICS",
    "NOT_YET",
    "OTHERS",
    "REGIONS",
    "SUM_SCALE",
    "Slice",
    "auc_error_of",
    "by_value",
    "conditions",
    "confusion",
    "design_effect",
    "is_by_segment",
    "judged_days",
    "judged_since",
    "log_values",
    "of_where",
    "overall",
    "plan",
    "pooled_values",
    "query_identity",
    "score_grid",
    "stated",
    "wheres",
    "with_design_effect",
]
