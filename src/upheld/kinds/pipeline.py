"""Whether the pipeline lets the other figures be trusted: whether an answer came, how fast, at what cost, from what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

import numpy as np
from sqlglot import exp

from upheld.evidence import Cells
from upheld.inference import CannotTell, Mean, RatioOfSums, Statistic
from upheld.inference.statistics import FloatArray
from upheld.kinds.asked import Asked, Standing, read_of
from upheld.kinds.costs import COSTED, ROUNDING, cost_by_cell, cost_terms, costs_of
from upheld.kinds.histogram import BEYOND, by_fold, quantile_of
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.volume import volume_ratio

S = TypeVar("S")

KEYS = ("latency_ms", "cost", "error", "fallback", "feature_time")
"""The log keys that the pipeline is read of."""

LATENCY = {"latency_ms_p50": 0.5, "latency_ms_p95": 0.95, "latency_ms_p99": 0.99}
FRESHNESS = {"freshness_p95": 0.95}
"""The quantiles that are judged, by name."""


def pipeline_terms(keys: Collection[str]) -> dict[str, exp.Expr]:
    """The terms of a case over its columns `key_…`, of the keys that the log gives; costs at their scales."""
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    terms: dict[str, exp.Expr] = {}
    flags = [exp.column(f"key_{key}") for key in ("error", "fallback") if key in keys]
    if flags:
        failed = exp.or_(*[exp.EQ(this=column, expression=one.copy()) for column in flags])
        terms["failed"] = exp.case().when(failed, one.copy()).else_(zero.copy())
    if "feature_time" in keys:
        is_empty = exp.Is(this=exp.column("key_feature_time"), expression=exp.null())
        terms["without_inputs"] = exp.case().when(is_empty, one).else_(zero)
    return terms | (cost_terms() if "cost" in keys else {})


def pipeline_metrics(asked: Callable[[S], Asked | None], everywhere: frozenset[str]) -> tuple[Metric[S], ...]:
    """The metrics of the pipeline for a kind whose slices know what was asked."""

    def of(compute: Callable[[Asked], Statistic | CannotTell]) -> Callable[[S], Statistic | CannotTell]:
        return read_of(asked, compute)

    def latency(name: str, q: float) -> Metric[S]:
        percent = f"{q * 100:g}"
        within = "half of the" if q == 0.5 else f"{percent} of 100"
        return Metric(
            name,
            frozenset(),
            of(lambda asked: _latency(asked, q)),
            Meaning(
                f"Latency, p{percent}",
                f"Within how many milliseconds {within} cases are answered.",
                f"quantile {q:g} of latency_ms, time-outs above every value",
                "low",
                mind="An empty latency_ms is a time-out. A bound is judged as the share of cases within it.",
            ),
            unit="ms",
            high=float("inf"),
            of_log=(("latency_ms",),),
            of_asked=True,
            of_score_alone=True,
        )

    return (
        *(latency(name, q) for name, q in LATENCY.items()),
        Metric(
            "cost_per_case",
            frozenset(),
            of(_cost_per_case),
            Meaning(
                "Cost per case",
                "What it costs to answer one case.",
                "sum of cost / cases with a known cost",
                "low",
                mind="A cost that is missing is not 0: such cases are left out, and counted.",
            ),
            unit="money",
            high=float("inf"),
            of_log=(("cost",),),
            of_asked=True,
            of_score_alone=True,
        ),
        Metric(
            "cost_per_good",
            everywhere,
            of(_cost_per_good),
            Meaning(
                "Cost per right case",
                "What it costs to treat one case rightly: the wrong ones cost too.",
                "sum of cost / cases treated rightly, where outcome and cost are known",
                "low",
                mind="Right as in accuracy: acted on and positive, or not acted on and negative. Where one answer is "
                "right most of the time whatever the product does, it says little more than the cost per case.",
            ),
            unit="money",
            high=float("inf"),
            of_log=(("cost",),),
        ),
        Metric(
            "availability",
            frozenset(),
            of(_availability),
            Meaning(
                "Availability",
                "Of 100 cases that were asked, how many the product itself answers.",
                "neither error nor fallback / asked",
                "high",
                mind="The log must hold the failures: one that is written only after an answer says 100 % whatever "
                "happens.",
            ),
            of_log=(("error", "fallback"),),
            of_asked=True,
            of_score_alone=True,
        ),
        Metric(
            "freshness_p95",
            frozenset(),
            of(_freshness),
            Meaning(
                "Freshness, p95",
                "How old, in minutes, the inputs of a case are at most in 95 of 100 cases.",
                "quantile 0.95 of time - feature_time",
                "low",
                mind="Cases without a feature_time are left out here; missing_rate counts them.",
            ),
            unit="minutes",
            low=float("-inf"),
            high=float("inf"),
            needs=("log.time",),
            of_log=(("feature_time",),),
            of_asked=True,
            of_score_alone=True,
        ),
        Metric(
            "missing_rate",
            frozenset(),
            of(_missing),
            Meaning(
                "Missing rate",
                "Of 100 cases that were asked, how many have no score, or no time of their inputs where the log has "
                "one.",
                "no score or no inputs / asked",
                "low",
                mind="No other metric counts a case without a score.",
            ),
            of_asked=True,
            of_score_alone=True,
        ),
        Metric(
            "outcome_maturity",
            frozenset(),
            of(_maturity),
            Meaning(
                "Outcome maturity",
                "Of 100 cases that are old enough to be judged, of how many the outcome is known.",
                "outcome known / old enough",
                "high",
                mind="With outcome_null: false an empty outcome counts as known, and this is 100 % by construction.",
            ),
            of_score_alone=True,
        ),
        Metric(
            "volume_ratio",
            frozenset(),
            of(volume_ratio),
            Meaning(
                "Volume ratio",
                "How many cases a day brings, against the same weekday of the four weeks before: 1 is as ever.",
                "mean over the newest 28 complete days of cases / median of the same weekday, four weeks before",
                "neither",
                mind="Most pipelines break by losing cases, and no rate shows that. Ask for a band.",
            ),
            unit="number",
            high=float("inf"),
            needs=("log.time",),
            has_own_days=True,
            of_asked=True,
            of_score_alone=True,
        ),
    )


def _latency(asked: Asked, q: float) -> Statistic | CannotTell:
    refused = asked.without("latency_ms")
    if refused is not None or asked.latency is None:
        return refused or CannotTell("no latency was counted", "cannot_know")
    if len(asked.latency) and asked.is_whole and (asked.latency.keys["bin"] == BEYOND).all():
        said = "latency_ms is empty in every case: that reads as a log without latencies, not as one of time-outs"
        return CannotTell(said, "cannot_know")
    return quantile_of(asked.latency, q, "cases asked")


def _freshness(asked: Asked) -> Statistic | CannotTell:
    refused = asked.without("feature_time")
    if refused is not None or asked.freshness is None:
        return refused or CannotTell("it needs log.time: without it nothing is old", "cannot_know")
    known = asked.freshness.where(asked.freshness.keys["bin"] != BEYOND)
    return quantile_of(known, 0.95, "cases with a feature_time")


def _cost_per_case(asked: Asked) -> Statistic | CannotTell:
    refused = asked.without("cost")
    if refused is not None:
        return refused
    costs = costs_of(asked.cells)
    if not costs.n:
        return CannotTell("no case has a known cost", "cannot_know")
    folds = None
    if "fold" in asked.cells.keys:
        folds = by_fold(asked.cells, cost_by_cell(asked.cells), asked.term(COSTED))
    total, squares, cubes = costs.powers
    return Mean(costs.n, total, squares, "cases with a known cost", folds, low=0.0, cubes=(cubes, cubes * ROUNDING))


def _cost_per_good(asked: Asked) -> Statistic | CannotTell:
    refused = asked.without("cost")
    if refused is not None:
        return refused
    if asked.at_setting is None:
        said = "what a part of the cases costs is counted by score at the stated setting alone"
        return CannotTell(said, "cannot_know")
    found = _ratio_of_costs(*asked.at_setting)
    if isinstance(found, RatioOfSums) and found.folds is None and "fold" in asked.cells.keys:
        stated = _ratio_of_costs(asked.cells, asked.standing)
        return replace(found, lender=stated) if isinstance(stated, RatioOfSums) else stated
    return found


def _ratio_of_costs(cells: Cells, standing: Standing) -> RatioOfSums | CannotTell:
    judged = standing.is_right | standing.is_wrong
    right, every = costs_of(cells, standing.is_right), costs_of(cells, judged)
    if not every.n:
        return CannotTell("no case with a known outcome has a known cost", "cannot_know")
    if not right.n:
        return CannotTell("no case is treated rightly yet")
    folds = None
    if "fold" in cells.keys:
        folds = by_fold(cells, cost_by_cell(cells) * judged, cells.sums[COSTED].floats() * standing.is_right)
    # m is 1 for a right case and 0 for a wrong one, so that m^2 = m and y m is the cost of a right case.
    m = Fraction(right.n)
    return RatioOfSums(
        every.powers[0],
        m,
        (every.powers[1], right.powers[0], m),
        every.n,
        "cases with a known cost and outcome",
        folds,
        low=0.0,
        cubes=(every.powers[2], right.powers[1], right.powers[0], m),
    )


def _availability(asked: Asked) -> Statistic | CannotTell:
    return asked.without("error", "fallback") or asked.share(asked.n - asked.term("failed"), asked.n, "cases asked")


def _missing(asked: Asked) -> Statistic | CannotTell:
    return asked.share(missing_by_cell(asked.cells, asked.standing), asked.n, "cases asked")


def missing_by_cell(cells: Cells, standing: Standing) -> FloatArray:
    """The cases of each cell, (C,), that have no score, or no inputs where the log tells of them."""
    without = cells.sums["without_inputs"].floats() if "without_inputs" in cells.sums else np.zeros(len(cells))
    return np.asarray(np.where(standing.is_missing, cells.n, without), float)


def _maturity(asked: Asked) -> Statistic | CannotTell:
    old, known = asked.standing.is_old_enough, asked.standing.has_outcome
    return asked.share(asked.n * (old & known), asked.n * old, "cases old enough")
