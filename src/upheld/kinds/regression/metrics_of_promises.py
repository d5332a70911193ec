"""Metrics of what was shown: how often and how far it was missed, windows, and what was never fulfilled."""

from __future__ import annotations

from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.regression.lever import EVERYWHERE
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.statistics import (
    at_setting,
    early_mean,
    late_mean,
    late_quantile,
    late_rate,
    mean_of_terms,
    promise_mean,
    share_of_terms,
    unfulfilled_rate,
)
from upheld.kinds.regression.window import NO_WINDOW

ANY, INFINITE = float("-inf"), float("inf")

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
            mind="Cases that were never fulfilled are not among them: they have a share of their own.",
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
            mind="Two windows that hold equally many can fail on different sides, which the two shares beside it tell.",
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
