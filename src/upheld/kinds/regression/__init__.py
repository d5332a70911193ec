"""Regression: a quantity that is said before it comes, and what is shown of it."""

from upheld.kinds.delays import delays_of
from upheld.kinds.pooling import OTHERS, grouped
from upheld.kinds.regression.fit import NO_LEVER, misfits
from upheld.kinds.regression.lever import EVERYWHERE, is_by_segment, stated
from upheld.kinds.regression.log_values import (
    HAS_SCORE,
    IF_NO_OUTCOME,
    KEYED_VALUES,
    LARGEST,
    OUTCOME,
    conditions,
    log_values,
    quantities,
    wheres,
)
from upheld.kinds.regression.metrics import METRICS, metric_for, metrics_for
from upheld.kinds.regression.money import MONEY, gain, worth_at
from upheld.kinds.regression.protocol import (
    ACTUAL,
    NAMED,
    asks_every_class,
    auc_error_of,
    completed,
    confusion,
    counted_on,
    design_effect,
    done,
    hidden_counts,
    ignored_outcomes,
    is_partial,
    known_for,
    largest_amount,
    paired_with_rule,
    unseen_cases,
    without_guesses,
    worth_more_than_nothing,
)
from upheld.kinds.regression.query import plan, query_identity
from upheld.kinds.regression.settings import Position, Settings, settings_of
from upheld.kinds.regression.slices import (
    Slice,
    as_the_rule_does,
    by_value,
    calibrating,
    cases_in,
    half,
    judged_days,
    judged_since,
    of_where,
    overall,
    pooled_values,
    with_design_effect,
)
from upheld.kinds.regression.stakes import RESULTS, Stakes, in_force, same_setting, stakes
from upheld.kinds.regression.terms import sum_scales
from upheld.kinds.regression.weeks import Weeks, weeks_of
from upheld.kinds.regression.words import WORDS
from upheld.kinds.weeks import WeekCounts

cases = None
"""This version lists no cases of a quantity to read."""

IS_COMPARED = False
"""This version holds no two versions of a quantity against each other."""

__all__ = [
    "ACTUAL",
    "EVERYWHERE",
    "HAS_SCORE",
    "IF_NO_OUTCOME",
    "IS_COMPARED",
    "KEYED_VALUES",
    "LARGEST",
    "METRICS",
    "MONEY",
    "NAMED",
    "NO_LEVER",
    "OTHERS",
    "OUTCOME",
    "RESULTS",
    "WORDS",
    "Position",
    "Settings",
    "Slice",
    "Stakes",
    "WeekCounts",
    "Weeks",
    "as_the_rule_does",
    "asks_every_class",
    "auc_error_of",
    "by_value",
    "calibrating",
    "cases",
    "cases_in",
    "completed",
    "conditions",
    "confusion",
    "counted_on",
    "delays_of",
    "design_effect",
    "done",
    "gain",
    "grouped",
    "half",
    "hidden_counts",
    "ignored_outcomes",
    "in_force",
    "is_by_segment",
    "is_partial",
    "judged_days",
    "judged_since",
    "known_for",
    "largest_amount",
    "log_values",
    "metric_for",
    "metrics_for",
    "misfits",
    "of_where",
    "overall",
    "paired_with_rule",
    "plan",
    "pooled_values",
    "quantities",
    "query_identity",
    "same_setting",
    "settings_of",
    "stakes",
    "stated",
    "sum_scales",
    "unseen_cases",
    "weeks_of",
    "wheres",
    "with_design_effect",
    "without_guesses",
    "worth_at",
    "worth_more_than_nothing",
]
