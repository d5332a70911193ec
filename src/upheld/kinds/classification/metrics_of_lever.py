"""Metrics of what the lever does: how often the product acts, what people look at, and what it is worth."""

from __future__ import annotations

from upheld.kinds.classification.lever import ACT, REVIEW
from upheld.kinds.classification.needed import EVERYWHERE, NOWHERE
from upheld.kinds.classification.statistics import (
    ALL,
    ANY,
    JUDGED,
    caught_with_review,
    reviews_per_day,
    share,
)
from upheld.kinds.classification.statistics_of_money import money, money_over_unknown
from upheld.kinds.classification.unknown_outcomes import by_corners
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.rows import TRUE

OF_LEVER = (
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
        of_one_class=True,
        of_review=True,
        over_unknown=by_corners,
        of_sample=True,
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
        money("per_case"),
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
        over_unknown=money_over_unknown("per_case"),
        of_review=True,
    ),
    Metric(
        "value_over_rule",
        EVERYWHERE,
        money("over_rule"),
        Meaning(
            "Value over the rule",
            "How much more each case is worth with the AI than with the simple rule, on the same cases.",
            "sum of (worth with the AI - worth with the rule) / cases",
            "high",
            mind="Above 0 the AI earns its keep; below 0 the simple rule does better.",
        ),
        of_one_class=True,
        unit="money",
        low=float("-inf"),
        high=float("inf"),
        needs=("value", "rule"),
        over_unknown=money_over_unknown("over_rule"),
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
        of_one_class=True,
        takes=frozenset({"class"}),
        over_unknown=by_corners,
        of_sample=True,
    ),
)
