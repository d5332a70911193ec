"""The metrics of regression, in one table: of promises at the setting, of the model's errors, of money."""

from __future__ import annotations

from dataclasses import replace

from upheld.inference import CannotTell
from upheld.kinds.asked import Asked
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.pipeline import pipeline_metrics
from upheld.kinds.regression.lever import EVERYWHERE, window_of
from upheld.kinds.regression.log_values import quantiles
from upheld.kinds.regression.money import MONEY
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.statistics import (
    at_setting,
    bias,
    early_mean,
    late_mean,
    late_quantile,
    late_rate,
    mae,
    mape,
    mean_of_terms,
    pinball,
    promise_mean,
    r2,
    rmse,
    rmsle,
    rule_gain,
    share_of_terms,
    unfulfilled_rate,
)
from upheld.kinds.regression.window import NO_WINDOW, OF_WINDOW
from upheld.kinds.returns import return_metrics
from upheld.kinds.trust import trust_metrics
from upheld.spec import Requirement
from upheld.spec.kinds.regression import RegressionSpec

ANY, INFINITE = float("-inf"), float("inf")
PINBALL = "pinball_loss"

OF_PROMISES: tuple[Metric[Slice], ...] = (
    Metric(
        "late_rate",
        EVERYWHERE,
        at_setting(late_rate),
        Meaning(
            "Late",
            "Of 100 cases that came, how many came later than shown by more than the tolerance.",
            "came later than shown by more than the tolerance / came",
            "low",
            mind="Cases that were never fulfilled are not among them: see unfulfilled_rate.",
            noun="late rate",
        ),
    ),
    Metric(
        "late_mean",
        EVERYWHERE,
        at_setting(late_mean),
        Meaning(
            "Lateness",
            "How much later than shown the late cases came, on average.",
            "later than shown, late cases / late cases",
            "low",
            mind="A few very late cases move it: the quantile beside it does not hear of them.",
        ),
        unit="quantity",
        high=INFINITE,
    ),
    Metric(
        "late_p90",
        EVERYWHERE,
        at_setting(late_quantile(0.9)),
        Meaning(
            "Lateness, p90",
            "Within how much more than shown 90 of 100 late cases came.",
            "quantile 0.9 of later than shown, late cases",
            "low",
            mind="A bound is judged as the share of late cases within it.",
        ),
        unit="quantity",
        high=INFINITE,
    ),
    Metric(
        "early_mean",
        EVERYWHERE,
        at_setting(early_mean),
        Meaning(
            "Earliness",
            "How much earlier than shown the other cases came, on average.",
            "shown less what came, cases in time / cases in time",
            "low",
            mind="Being early is a cost too: a shorter time could have been shown.",
        ),
        unit="quantity",
        low=ANY,
        high=INFINITE,
    ),
    Metric(
        "promise_mean",
        EVERYWHERE,
        at_setting(promise_mean),
        Meaning(
            "What is shown",
            "What is shown on average: the price paid for a low late rate.",
            "what was shown / cases that came",
            "low",
            also="promised mean",
        ),
        unit="quantity",
        low=ANY,
        high=INFINITE,
    ),
    Metric(
        "window_coverage",
        EVERYWHERE,
        share_of_terms("inside", "windowed", "cases with a window", NO_WINDOW),
        Meaning(
            "Inside the window",
            "Of 100 cases with a window, how many came within it.",
            "came within the window / came and had a window",
            "high",
            mind="Two windows that hold equally many can fail on different sides: see below_window and above_window.",
            noun="share inside the window",
        ),
        of_score_alone=True,
    ),
    Metric(
        "below_window",
        EVERYWHERE,
        share_of_terms("below", "windowed", "cases with a window", NO_WINDOW),
        Meaning(
            "Before the window",
            "Of 100 cases with a window, how many came before it.",
            "came below the lower end / came and had a window",
            "low",
            noun="share before the window",
        ),
        of_score_alone=True,
    ),
    Metric(
        "above_window",
        EVERYWHERE,
        share_of_terms("above", "windowed", "cases with a window", NO_WINDOW),
        Meaning(
            "After the window",
            "Of 100 cases with a window, how many came after it.",
            "came above the upper end / came and had a window",
            "low",
            noun="share after the window",
        ),
        of_score_alone=True,
    ),
    Metric(
        "window_width",
        EVERYWHERE,
        mean_of_terms("width", "windowed", "cases with a window", NO_WINDOW),
        Meaning(
            "Width of the window",
            "How wide the window is that is shown, on average.",
            "upper less lower end, cases with a window / cases with a window",
            "low",
        ),
        unit="quantity",
        low=ANY,
        high=INFINITE,
        of_score_alone=True,
    ),
    Metric(
        "unfulfilled_rate",
        EVERYWHERE,
        unfulfilled_rate,
        Meaning(
            "Never fulfilled",
            "Of 100 cases old enough, how many were never fulfilled.",
            "cancelled / cases old enough",
            "low",
            mind="They have no lateness: a product that cancels what would be late looks punctual.",
            noun="share never fulfilled",
        ),
        of_score_alone=True,
        of_action=True,
    ),
    Metric(
        "refund_rate",
        EVERYWHERE,
        share_of_terms("refunded", "entitled", "cases old enough", "the log says nothing of refunds (log.refunded)"),
        Meaning(
            "Refunded",
            "Of 100 cases old enough, for how many money was given back.",
            "refunded / cases old enough",
            "low",
            mind="It tells of a policy as much as of the product.",
            noun="share refunded",
        ),
        of_score_alone=True,
        of_action=True,
    ),
)

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
