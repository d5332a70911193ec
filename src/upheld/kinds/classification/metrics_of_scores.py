"""Metrics of the score alone, the same at every cut-off."""

from __future__ import annotations

from upheld.kinds.classification.needed import EVERYWHERE
from upheld.kinds.classification.statistics_of_scores import (
    average_precision,
    brier_by_fold,
    brier_total,
    calibration_error,
    gap_by_fold,
    loss_by_fold,
    mean,
    n_positive,
    roc_auc,
)
from upheld.kinds.classification.unknown_outcomes import auc_over_unknown
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.rows import FALSE, TRUE

OF_SCORES = (
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
        of_one_class=True,
        of_score_alone=True,
        over_unknown=auc_over_unknown,
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
        of_one_class=True,
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
        of_one_class=True,
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
        of_one_class=True,
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
            mind="It can be 0 while high and low scores are both wrong; the calibration error is not.",
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
)
