"""Metrics of the model's errors, the same at every setting."""

from __future__ import annotations

from upheld.inference import CannotTell
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.regression.lever import EVERYWHERE
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.statistics import (
    bias,
    mae,
    mape,
    r2,
    rmse,
    rmsle,
    rule_gain,
)

ANY, INFINITE = float("-inf"), float("inf")
PINBALL = "pinball_loss"

OF_ERRORS: tuple[Metric[Slice], ...] = (
    Metric(
        "bias",
        EVERYWHERE,
        bias,
        Meaning(
            "Bias",
            "How much more came than the model said, on average.",
            "what came less what the model said / cases that came",
            "near 0",
            mind="Above 0 the model is optimistic: it says less than what comes.",
        ),
        unit="quantity",
        low=ANY,
        high=INFINITE,
        of_score_alone=True,
    ),
    Metric(
        "mae",
        EVERYWHERE,
        mae,
        Meaning(
            "Mean error",
            "How far the model is off, on average.",
            "size of the error / cases that came",
            "low",
            also="mean absolute error",
            mind="It says nothing of which side the error is on, and customers mind one more than the other.",
            source="scikit-learn mean_absolute_error",
        ),
        unit="quantity",
        high=INFINITE,
        of_score_alone=True,
    ),
    Metric(
        "rmse",
        EVERYWHERE,
        rmse,
        Meaning(
            "Root mean squared error",
            "How far the model is off, large errors counting for more.",
            "root of the mean of squared errors",
            "low",
            also="root mean squared error",
            mind="It can fall while every prediction gets worse in proportion: see rmsle.",
            source="scikit-learn root_mean_squared_error",
        ),
        unit="quantity",
        high=INFINITE,
        of_score_alone=True,
    ),
    Metric(
        "rmsle",
        EVERYWHERE,
        rmsle,
        Meaning(
            "Root mean squared log error",
            "How far the model is off in proportion: 0.1 is about 10 %.",
            "root of the mean squared difference of log(1 + what came) and log(1 + what was said)",
            "low",
            also="root mean squared log error",
            source="scikit-learn root_mean_squared_log_error",
        ),
        unit="number",
        high=INFINITE,
        of_score_alone=True,
    ),
    Metric(
        "mape",
        EVERYWHERE,
        mape,
        Meaning(
            "Mean error in proportion",
            "How far the model is off, as a share of what came.",
            "size of the error as a share of what came / cases that came",
            "low",
            also="mean absolute percentage error",
            mind="Small amounts decide it, and it favours a model that says too little.",
            source="scikit-learn mean_absolute_percentage_error",
        ),
        high=INFINITE,
        of_score_alone=True,
    ),
    Metric(
        "r2",
        EVERYWHERE,
        r2,
        Meaning(
            "R squared",
            "The share of the spread of what came that the model explains.",
            "1 less squared errors / squared distances from the mean",
            "high",
            also="coefficient of determination, r squared",
            mind="It rises with the spread of the cases, whatever the error.",
            source="scikit-learn r2_score",
        ),
        unit="number",
        low=ANY,
        of_score_alone=True,
    ),
    Metric(
        PINBALL,
        EVERYWHERE,
        lambda part: CannotTell("write quantile: 0.9, say, to name the quantile it is of", "cannot_know"),
        Meaning(
            "Pinball loss",
            "How well a quantile that the model says lies, the proper score of a promised quantile.",
            "q times what lies above it and (1 - q) times what lies below it / cases that came",
            "low",
            also="quantile loss",
            source="scikit-learn mean_pinball_loss",
        ),
        unit="quantity",
        high=INFINITE,
        of_score_alone=True,
        takes=frozenset({"quantile"}),
        needs=("log.quantiles",),
    ),
    Metric(
        "error_over_rule",
        EVERYWHERE,
        rule_gain,
        Meaning(
            "Error beside the rule's",
            "How much further off the model is than the rule, on the same cases.",
            "size of the model's error less size of the rule's / cases that came",
            "low",
            mind="Below 0 the model is nearer.",
        ),
        unit="quantity",
        low=ANY,
        high=INFINITE,
        of_score_alone=True,
        needs=("rule",),
    ),
)
