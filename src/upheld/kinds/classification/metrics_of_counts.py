"""Metrics of what was done and what really happened: counts at the stated cut-off."""

from __future__ import annotations

from upheld.kinds.classification.needed import EVERYWHERE
from upheld.kinds.classification.statistics import (
    FN,
    FP,
    TN,
    TP,
    balanced_accuracy,
    mcc,
    of_counts,
    share,
)
from upheld.kinds.metric import Meaning, Metric

OF_COUNTS = (
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
)
