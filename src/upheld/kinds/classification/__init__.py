"""Classification: act, review or pass on a scored item."""

from upheld.kinds.classification import cases
from upheld.kinds.classification.amount_terms import largest_amount
from upheld.kinds.classification.case_words import CASE_WORDS
from upheld.kinds.classification.class_counts import by_class, never_seen
from upheld.kinds.classification.class_values import ACTUAL, NAMED, completed
from upheld.kinds.classification.fit import NO_LEVER, misfits
from upheld.kinds.classification.known_for import known_for
from upheld.kinds.classification.lever import REGIONS, is_by_segment, shows_window, stated
from upheld.kinds.classification.log_values import (
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
from upheld.kinds.classification.metrics import METRICS, metric_for, metrics_for
from upheld.kinds.classification.metrics_of_classes import asks_every_class, of_one_class
from upheld.kinds.classification.money import of_ai, of_rule, over_nothing, over_rule
from upheld.kinds.classification.needed import EVERYWHERE, KNOWN_REGIONS
from upheld.kinds.classification.one_class import of_class
from upheld.kinds.classification.pairs import Pairs, pairs_of
from upheld.kinds.classification.pairs_query import pair_counts, pair_plan
from upheld.kinds.classification.places import Position
from upheld.kinds.classification.population import share_of, typical_outcome
from upheld.kinds.classification.query import plan, query_identity
from upheld.kinds.classification.sampling import is_partial
from upheld.kinds.classification.settings import Settings, settings_of
from upheld.kinds.classification.settings_by import SettingsBy, settings_by
from upheld.kinds.classification.slices import (
    Slice,
    as_the_rule_does,
    by_groups,
    by_value,
    cases_in,
    ignored_outcomes,
    judged_days,
    judged_since,
    of_where,
    overall,
    with_design_effect,
)
from upheld.kinds.classification.stakes import Stakes, in_force, same_setting, stakes
from upheld.kinds.classification.statistics import (
    confusion,
    done,
    hidden_counts,
    paired_with_rule,
    unscored_but_ruled,
)
from upheld.kinds.classification.statistics_of_money import (
    MONEY,
    MONEY_OVER_UNKNOWN,
    without_guesses,
    worth_more_than_nothing,
)
from upheld.kinds.classification.statistics_of_scores import auc_error_of, design_effect
from upheld.kinds.classification.terms import counted_on, score_grid, sum_scales
from upheld.kinds.classification.unknown_outcomes import if_share_is_true, unseen_cases
from upheld.kinds.classification.weeks import Weeks, weeks_of
from upheld.kinds.classification.words import WORDS
from upheld.kinds.classification.worth import RESULTS
from upheld.kinds.classification.worth_grid import means_grid, worth_grid
from upheld.kinds.delays import Delays, delays_of
from upheld.kinds.pooling import (
    OTHERS,
    grouped,
    pooled_values,
    value_sizes,
)
from upheld.kinds.weeks import WeekCounts

__all__ = [
    "ACTUAL",
    "CASE_WORDS",
    "EVERYWHERE",
    "HAS_SCORE",
    "IF_NO_OUTCOME",
    "KEYED_VALUES",
    "KNOWN_REGIONS",
    "LARGEST",
    "METRICS",
    "MONEY",
    "MONEY_OVER_UNKNOWN",
    "NAMED",
    "NO_LEVER",
    "OTHERS",
    "OUTCOME",
    "REGIONS",
    "RESULTS",
    "WORDS",
    "Delays",
    "Pairs",
    "Position",
    "Settings",
    "SettingsBy",
    "Slice",
    "Stakes",
    "WeekCounts",
    "Weeks",
    "as_the_rule_does",
    "asks_every_class",
    "auc_error_of",
    "by_class",
    "by_groups",
    "by_value",
    "cases",
    "cases_in",
    "completed",
    "conditions",
    "confusion",
    "counted_on",
    "delays_of",
    "design_effect",
    "done",
    "grouped",
    "hidden_counts",
    "if_share_is_true",
    "ignored_outcomes",
    "in_force",
    "is_by_segment",
    "is_partial",
    "judged_days",
    "judged_since",
    "known_for",
    "largest_amount",
    "log_values",
    "means_grid",
    "metric_for",
    "metrics_for",
    "misfits",
    "never_seen",
    "of_ai",
    "of_class",
    "of_one_class",
    "of_rule",
    "of_where",
    "over_nothing",
    "over_rule",
    "overall",
    "pair_counts",
    "pair_plan",
    "paired_with_rule",
    "pairs_of",
    "plan",
    "pooled_values",
    "quantities",
    "query_identity",
    "same_setting",
    "score_grid",
    "settings_by",
    "settings_of",
    "share_of",
    "shows_window",
    "stakes",
    "stated",
    "sum_scales",
    "typical_outcome",
    "unscored_but_ruled",
    "unseen_cases",
    "value_sizes",
    "weeks_of",
    "wheres",
    "with_design_effect",
    "without_guesses",
    "worth_grid",
    "worth_more_than_nothing",
]
