"""Trust, pipeline and classes by week: what each week says equals what its rows say."""

import numpy as np
import pytest

import upheld
from tests.logs import asked, assessed, spec_for, write_log
from upheld.inference import CannotTell, Estimate

LINES = """{metric: availability, at_least: 90%}, {metric: report_rate, at_most: 9%, in_every: country},
{metric: latency_ms_p50, at_most: 60}, {metric: cost_per_case, at_most: 1}, {metric: follow_when_right, at_least: 50%},
{metric: latency_ms_p50, at_most: 60, where: amount > 300}, {metric: volume_ratio, between: [0.5, 2]}"""
LOG = "time: at, who: card, outcome_after: 10 days, segments: [country], segments_at_least: 100"


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    rows, folder = asked(3, 8000), tmp_path_factory.mktemp("weeks")
    return rows, assessed(folder, rows, spec_for(folder, LOG, requirements=LINES))


def whole_week(product):
    rows, assessment = product
    week = assessment.timeline.weeks[2]
    day = rows["at"].astype("datetime64[D]")
    return rows, week.figures, (day >= np.datetime64(week.first)) & (day <= np.datetime64(week.last))


def test_a_week_of_the_pipeline_counts_young_cases_too(product):
    rows, assessment = product
    youngest = assessment.timeline.weeks[-1]
    day = rows["at"].astype("datetime64[D]")
    there = day >= np.datetime64(youngest.first)
    found = youngest.figures["availability"].estimate
    assert youngest.judged == 0
    assert (found.n, found.value) == (there.sum(), np.mean(~(rows["error"] | rows["fallback"])[there]))


def test_figures_of_a_week_are_those_of_its_rows(product):
    rows, figures, there = whole_week(product)
    worst = figures["report_rate-in-every-country"].worst
    chosen = there & (rows["country"] == worst.value)
    shown = chosen & rows["shown"]
    assert worst.estimate.value == pytest.approx(rows["reported"][shown].sum() / shown.sum())
    cost = rows["cost"][there].compressed()
    assert figures["cost_per_case"].estimate.value == pytest.approx(cost.mean(), abs=1e-4)


@pytest.mark.parametrize(("name", "least"), [("latency_ms_p50", 0), ("latency_ms_p50-2", 300)])
def test_a_quantile_of_a_week_lies_beside_that_of_its_rows(product, name, least):
    rows, figures, there = whole_week(product)
    found = figures[name].estimate
    latency = rows["latency_ms"][there & (rows["amount"] > least)].filled(np.inf)
    assert found.n == len(latency)
    assert found.value == pytest.approx(np.quantile(latency, 0.5, method="inverted_cdf"), rel=0.03)


@pytest.mark.slow
def test_all_days_lend_a_weeks_quantile_what_returning_customers_cost(tmp_path):
    rows = asked(3, 4000)
    rows = {name: np.ma.concatenate([column] * 2) for name, column in rows.items()}  # each customer's cases twice
    lines = "{metric: latency_ms_p50, at_most: 60}"
    widths = []
    for who in ("", ", who: card"):
        found = assessed(tmp_path, rows, spec_for(tmp_path, f"time: at{who}", requirements=lines))
        estimate = found.timeline.weeks[2].figures["latency_ms_p50"].estimate
        widths.append(estimate.high - estimate.low)
    assert widths[1] > widths[0]


def test_what_is_a_figure_of_days_has_no_week(product):
    _, figures, _ = whole_week(product)
    assert isinstance(figures["volume_ratio"].estimate, CannotTell)


def test_classes_are_told_week_by_week(tmp_path):
    draw, n = np.random.default_rng(4), 3000
    classes = np.array(["bus", "train", "walk"], object)
    right = draw.integers(0, 3, n)
    named = np.where(draw.random(n) < 0.7, right, draw.integers(0, 3, n))
    at = np.datetime64("2026-05-04T00:00", "us") + draw.integers(0, 28 * 86400, n).astype("timedelta64[s]")
    write_log(tmp_path / "log.parquet", {"named": classes[named], "right": classes[right], "at": at})
    lines = "{metric: recall, class: bus, at_least: 1%}, {metric: precision, in_every: class, at_least: 1%}"
    text = (
        "product: p\ntitle: P\nkind: classification\nlog: {source: log.parquet, predicted: named, outcome: right,"
        f" time: at}}\nrequirements: [{lines}, {{metric: macro_f1, at_least: 1%}}]"
    )
    spec = upheld.spec_from_text(text, folder=tmp_path)
    week = upheld.assess(spec, upheld.gather(spec)).timeline.weeks[1]
    there = (at >= np.datetime64("2026-05-11")) & (at < np.datetime64("2026-05-18"))
    recall, precision, macro = week.figures.values()
    assert recall.estimate.value == pytest.approx(np.mean(named[there & (right == 0)] == 0))
    precisions = {name: np.mean(right[there & (named == i)] == i) for i, name in enumerate(classes)}
    assert precision.worst.value == min(precisions, key=precisions.get)
    assert precision.worst.estimate.value == pytest.approx(min(precisions.values()))
    assert isinstance(macro.estimate, Estimate)
