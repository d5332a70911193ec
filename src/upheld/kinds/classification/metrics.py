"""The metrics of classification: what each needs, how it is computed, and what it means.

Standard names mean the *act* region at the stated cut-off, so that they equal scikit-learn's there. The computations
stand in `statistics.py`.
"""

from __future__ import annotations

from upheld.kinds.classification.lever import ACT, REVIEW
from upheld.kinds.classification.money import of_ai, over_rule
from upheld.kinds.classification.rows import FALSE, TRUE
from upheld.kinds.classification.slices import Slice
from upheld.kinds.classification.statistics import (
    ALL,
    ANY,
    FN,
    FP,
    JUDGED,
    TN,
    TP,
    average_precision,
    balanced_accuracy,
    brier_by_fold,
    brier_total,
    calibration_error,
    caught_with_review,
    gap_by_fold,
    loss_by_fold,
    mcc,
    mean,
    money,
    n_positive,
    of_counts,
    reviews_per_day,
    roc_auc,
    share,
)
from upheld.kinds.metric import Meaning, Metric

EVERYWHERE = frozenset({"pass", "review", "act"})
NOWHERE: frozenset[str] = frozenset()

_TABLE = (
    Metric(
        "recall",
        EVERYWHERE,
        share(TP, (*TP, *FN), "positives"),
        Meaning(
            "Recall",
            "Of 100 cases that were really positive, how many the product acts on.",
            "acted on and positive / positive",
            "high",
            also="sensitivity, true positive rate",
            mind="It says nothing of false alarms: acting on everything has a recall of 100 %.",
            source="scikit-learn recall_score",
        ),
    ),
    Metric(
        "precision",
        frozenset({"act"}),
        share(TP, (*TP, *FP), "cases acted on"),
        Meaning(
            "Precision",
            "Of 100 cases the product acts on, how many were really positive.",
            "acted on and positive / acted on",
            "high",
            also="positive predictive value",
            mind="It moves with the base rate: the same model is less precise where positives are rarer.",
            source="scikit-learn precision_score",
        ),
    ),
    Metric(
        "false_positive_rate",
        EVERYWHERE,
        share(FP, (*FP, *TN), "negatives"),
        Meaning(
            "False positive rate",
            "Of 100 ordinary cases, how many the product acts on by mistake.",
            "acted on and negative / negative",
            "low",
            also="fall-out, 1 - specificity",
            mind="Small rates are many people: 3 % of a million ordinary cases are 30,000 people wrongly stopped.",
            source="1 - scikit-learn recall_score of the negative class",
        ),
    ),
    Metric(
        "specificity",
        EVERYWHERE,
        share(TN, (*FP, *TN), "negatives"),
        Meaning(
            "Specificity",
            "Of 100 ordinary cases, how many the product leaves alone.",
            "not acted on and negative / negative",
            "high",
            also="true negative rate, 1 - false positive rate",
            source="scikit-learn recall_score of the negative class",
        ),
    ),
    Metric(
        "npv",
        frozenset({"pass", "review"}),
        share(TN, (*TN, *FN), "cases not acted on"),
        Meaning(
            "Negative predictive value",
            "Of 100 cases the product does not act on, how many are really ordinary: what an all-clear is worth.",
            "not acted on and negative / not acted on",
            "high",
            also="NPV",
            mind="Where positives are rare it is high for any model.",
            source="scikit-learn precision_score of the negative class",
        ),
    ),
    Metric(
        "f1",
        EVERYWHERE,
        share(TP, (*TP, *FP, *FN), "cases acted on or positive", as_f1=True),
        Meaning(
            "F1",
            "The harmonic mean of precision and recall: high only if both are.",
            "2 TP / (2 TP + FP + FN)",
            "high",
            mind="It treats a miss and a false alarm alike and ignores true negatives; money rarely does.",
            source="scikit-learn f1_score",
        ),
    ),
    Metric(
        "accuracy",
        EVERYWHERE,
        share((*TP, *TN), (*TP, *FP, *FN, *TN), "cases"),
        Meaning(
            "Accuracy",
            "Of 100 cases, how many the product treats rightly.",
            "right / cases",
            "high",
            mind="Read it beside the share of the larger class: at 1 % positives, never acting is right in 99 %.",
            source="scikit-learn accuracy_score",
        ),
    ),
    Metric(
        "balanced_accuracy",
        EVERYWHERE,
        of_counts(balanced_accuracy, 0.0, 1.0),
        Meaning(
            "Balanced accuracy",
            "The mean of recall and specificity: each class counts the same, however rare it is.",
            "(recall + specificity) / 2",
            "high",
            mind="50 % is what guessing gives.",
            source="scikit-learn balanced_accuracy_score",
        ),
    ),
    Metric(
        "mcc",
        EVERYWHERE,
        of_counts(mcc, -1.0, 1.0),
        Meaning(
            "Matthews correlation",
            "The correlation between acting and being positive: 1 is perfect, 0 is guessing.",
            "(TP TN - FP FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN))",
            "high",
            also="phi coefficient",
            source="Matthews 1975; scikit-learn matthews_corrcoef",
        ),
        unit="number",
        low=-1.0,
    ),
    Metric(
        "roc_auc",
        EVERYWHERE,
        roc_auc,
        Meaning(
            "ROC AUC",
            "How often a positive case has a higher score than an ordinary one; 50 % is guessing.",
            "pairs with the positive above, ties half / pairs",
            "high",
            also="area under the ROC curve, c statistic",
            mind="It looks at all cut-offs at once, also at those nobody would use, and not at the base rate.",
            source="Hanley and McNeil 1982; scikit-learn roc_auc_score",
        ),
        of_score_alone=True,
    ),
    Metric(
        "average_precision",
        EVERYWHERE,
        average_precision,
        Meaning(
            "Average precision",
            "The precision met on the way from the highest score down, averaged over the positives.",
            "sum over steps of precision x gain in recall",
            "high",
            also="area under the precision-recall curve",
            mind="Guessing gives the base rate, so compare it only where the base rate is the same.",
            source="scikit-learn average_precision_score",
        ),
        of_score_alone=True,
    ),
    Metric(
        "log_loss",
        EVERYWHERE,
        mean(
            lambda part: part.sums["log_loss"][FALSE] + part.sums["log_loss"][TRUE],
            lambda part: part.sums["log_loss_squared"][FALSE] + part.sums["log_loss_squared"][TRUE],
            loss_by_fold,
            0.0,
            float("inf"),
        ),
        Meaning(
            "Log loss",
            "How surprised the probabilities are by what happened; 0 is certain and right.",
            "mean of -ln(probability given to what happened)",
            "low",
            also="cross-entropy",
            mind="One confident mistake weighs as much as many small ones.",
            source="scikit-learn log_loss",
        ),
        unit="number",
        high=float("inf"),
        needs_probability=True,
        of_score_alone=True,
    ),
    Metric(
        "brier",
        EVERYWHERE,
        mean(
            brier_total,
            lambda part: part.sums["brier_squared"][FALSE] + part.sums["brier_squared"][TRUE],
            brier_by_fold,
            0.0,
            1.0,
        ),
        Meaning(
            "Brier score",
            "The mean squared distance between the probability and what happened; 0 is perfect.",
            "mean of (probability - outcome)^2",
            "low",
            mind="Always naming the base rate p scores p (1 - p); compare with that.",
            source="Brier 1950; scikit-learn brier_score_loss",
        ),
        unit="number",
        needs_probability=True,
        of_score_alone=True,
    ),
    Metric(
        "calibration_gap",
        EVERYWHERE,
        mean(
            lambda part: part.sums["score"][FALSE] + part.sums["score"][TRUE] - n_positive(part),
            brier_total,
            gap_by_fold,
            -1.0,
            1.0,
        ),
        Meaning(
            "Calibration gap",
            "How much higher the average score is than the share of positives: above 0 the score warns too often.",
            "mean score - share of positives",
            "near 0",
            also="calibration in the large",
            mind="It can be 0 while high and low scores are both wrong; see calibration_error.",
        ),
        low=-1.0,
        needs_probability=True,
        of_score_alone=True,
    ),
    Metric(
        "calibration_error",
        EVERYWHERE,
        calibration_error,
        Meaning(
            "Calibration error",
            "How far scores lie from the share of positives at that score, on average over 20 groups of scores.",
            "sum of |mean score - share of positives| weighted by cases",
            "low",
            also="expected calibration error, ECE",
            mind="It is above 0 even for a perfect score, by chance; and it can be judged at one look only.",
        ),
        needs_probability=True,
        once_only=True,
        of_score_alone=True,
    ),
    Metric(
        "act_rate",
        NOWHERE,
        share((((ACT,), ANY),), ((ALL, ANY),), "cases"),
        Meaning("Act rate", "Of 100 cases, how many the product acts on.", "acted on / cases", "neither"),
    ),
    Metric(
        "review_rate",
        NOWHERE,
        share((((REVIEW,), ANY),), ((ALL, ANY),), "cases"),
        Meaning("Review rate", "Of 100 cases, how many a person looks at.", "in the review band / cases", "neither"),
        of_review=True,
    ),
    Metric(
        "caught_with_review",
        EVERYWHERE,
        caught_with_review,
        Meaning(
            "Caught with review",
            "Of 100 cases that were really positive, how many are acted on, or looked at by a person and found.",
            "(acted on and positive + looked at and found) / positive",
            "high",
            mind="It believes lever.review_hit_rate: without it, that people find every true case they look at.",
        ),
        of_review=True,
    ),
    Metric(
        "reviews_per_day",
        NOWHERE,
        reviews_per_day,
        Meaning(
            "Reviews per day",
            "How many cases a day fall into the band that a person looks at.",
            "cases in the review band / days with cases",
            "low",
            mind="It is the mean: on a busy day there are more, and those above the capacity pass without a look.",
        ),
        unit="number",
        high=float("inf"),
        needs=("log.time",),
        of_review=True,
    ),
    Metric(
        "value_per_case",
        EVERYWHERE,
        money(of_ai),
        Meaning(
            "Value per case",
            "What the product's decisions are worth for each case, told against an ordinary case let through, which "
            "is 0.",
            "sum of what each case is worth / cases",
            "high",
            mind="It is below 0 for most products that prevent harm: what counts is the difference to another setting, "
            "or to the rule.",
        ),
        unit="money",
        low=float("-inf"),
        high=float("inf"),
        needs=("value",),
        of_review=True,
    ),
    Metric(
        "value_over_rule",
        EVERYWHERE,
        money(over_rule),
        Meaning(
            "Value over the rule",
            "How much more each case is worth with the AI than with the simple rule, on the same cases.",
            "sum of (worth with the AI - worth with the rule) / cases",
            "high",
            mind="Above 0 the AI earns its keep; below 0 the simple rule does better.",
        ),
        unit="money",
        low=float("-inf"),
        high=float("inf"),
        needs=("value", "rule"),
        of_review=True,
    ),
    Metric(
        "prevalence",
        EVERYWHERE,
        share(((ALL, (TRUE,)),), ((ALL, JUDGED),), "cases"),
        Meaning(
            "Prevalence",
            "Of 100 cases, how many are really positive.",
            "positive / cases",
            "neither",
            also="base rate",
            mind="Nothing the product does; but precision, npv and money move with it.",
        ),
    ),
)

METRICS: dict[str, Metric[Slice]] = {metric.name: metric for metric in _TABLE}
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

KNOWN_REGIONS: dict[str, frozenset[str]] = {
    "all": EVERYWHERE,
    "acted": frozenset({"act"}),
    "not_acted": frozenset({"pass", "review"}),
    "reviewed": frozenset({"review"}),
    "sampled": NOWHERE,
}
"""For each `log.outcome_known_for`, the regions in which every outcome can be known."""
