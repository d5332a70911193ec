"""Every metric of the table: empty, one case, one class, adds up, explained; figures by other means."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from sklearn import metrics as sk

from tests.everyday import examples
from tests.logs import asked, evidence_of, scored, spec_for, whole
from upheld.inference import CannotTell, Estimate, Smooth, infer
from upheld.kinds import KINDS

KIND = KINDS["classification"]
METRICS = KIND.METRICS
LEVER = "{act_at: 0.4, review_from: 0.2}"


MONEY = """
value: {currency: INR, caught: -5, missed: -100, false_alarm: -10, reviewed: -1}
rule: score > 0.3
"""


def overall(folder, columns, log="", lever=LEVER):
    spec = spec_for(folder, log, lever=lever, more=MONEY)
    return whole(spec, evidence_of(folder, columns, spec))


def answers(part):
    found = {}
    for name, metric in METRICS.items():
        statistic = metric.compute(part)
        looks = "once" if metric.once_only else "anytime"
        told = isinstance(statistic, CannotTell)
        found[name] = statistic if told else infer(statistic, looks=looks, level=0.95, expected_n=1000)
    return found


@pytest.fixture(scope="module")
def without_outcomes_known(tmp_path_factory):
    rows = {"score": [0.1, 0.9], "outcome": np.ma.masked_array([True, True], mask=[True, True])}
    return answers(overall(tmp_path_factory.mktemp("unknown"), rows))


@pytest.mark.parametrize("name", METRICS)
def test_a_log_without_a_known_outcome_gives_no_figure(without_outcomes_known, name):
    answer = without_outcomes_known[name]
    without_outcomes = {"act_rate": 0.5, "review_rate": 0.0, "missing_rate": 0.0, "outcome_maturity": 0.0}
    if name in without_outcomes:
        assert answer.value == without_outcomes[name]
    else:
        assert isinstance(answer, CannotTell)
        assert answer.reason


@pytest.mark.parametrize(("score", "outcome"), [(0.9, True), (0.9, False), (0.1, True), (0.1, False)])
def test_one_case_gives_a_figure_in_range_or_none_but_never_nan(tmp_path, score, outcome):
    case = {key: column[:1] for key, column in asked(1, 10).items()} | {"score": [score], "outcome": [outcome]}
    for name, answer in answers(overall(tmp_path, case, "time: at")).items():
        for value in (answer.value,) if isinstance(answer, CannotTell) else (answer.value, answer.low, answer.high):
            assert value is None or METRICS[name].low - 1e-12 <= value <= METRICS[name].high + 1e-12, name


@pytest.mark.parametrize("outcome", [True, False])
@pytest.mark.parametrize("name", ["roc_auc", "average_precision", "mcc", "balanced_accuracy"])
def test_one_class_alone_cannot_be_told(tmp_path, name, outcome):
    part = overall(tmp_path, {"score": [0.1, 0.5, 0.9], "outcome": [outcome] * 3})
    assert isinstance(METRICS[name].compute(part), CannotTell)


def test_no_positive_gives_no_recall_and_nothing_acted_on_gives_no_precision(tmp_path):
    found = answers(overall(tmp_path, {"score": [0.1, 0.2, 0.3], "outcome": [False] * 3}))
    assert isinstance(found["recall"], CannotTell)
    assert isinstance(found["precision"], CannotTell)
    assert (found["false_positive_rate"].value, found["npv"].value) == (0.0, 1.0)


@examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=4, max_size=60).filter(
        lambda rows: len({y for _, y in rows}) == 2
    ),
    act_at=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
)
@example(rows=[(0.0, False), (1.0, False), (5e-324, True), (5e-324, True)], act_at=0.0)  # positives tied within a cell
@pytest.mark.slow
def test_any_log_gives_scikit_learns_figures(tmp_path, rows, act_at):
    score, y = np.array([s for s, _ in rows]), np.array([y for _, y in rows])
    part = overall(tmp_path, {"score": score, "outcome": y}, lever=f"{{act_at: {act_at}}}")
    found, acted = answers(part), score >= act_at
    assert found["brier"].value == pytest.approx(sk.brier_score_loss(y, score), abs=1e-9)
    assert found["log_loss"].value == pytest.approx(sk.log_loss(y, score), abs=1e-9)
    assert found["recall"].value == pytest.approx(sk.recall_score(y, acted), abs=1e-12)
    assert found["f1"].value == pytest.approx(sk.f1_score(y, acted), abs=1e-12) or not (acted | y).any()
    auc, precision = (METRICS[name].compute(part) for name in ("roc_auc", "average_precision"))
    assert abs(auc.value - sk.roc_auc_score(y, score)) <= auc.error + 1e-9
    assert abs(precision.value - sk.average_precision_score(y, score)) <= precision.error + 1e-9


OF_DAYS_OR_CUSTOMERS = ("reviews_per_day", "volume_ratio", "return_rate", "macro_f1")


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The answers on a log of which every four cases are copies: as cases of their own, and as one customer's."""
    # Four cases of one customer that are exact copies hold the information of one.
    rows = {key: np.repeat(column[:1500], 4) for key, column in asked(5, 6000).items()}
    rows["card"] = np.repeat(np.arange(1500), 4)
    rows["latency_ms"] = rows["latency_ms"].data  # with a time-out the p99 of 1,500 customers has no upper end
    folder = tmp_path_factory.mktemp("copied")
    return [
        answers(overall(folder, rows, log))
        for log in ("time: at, amount: amount", "time: at, who: card, amount: amount")
    ]


@pytest.mark.parametrize(
    "name", [name for name, metric in METRICS.items() if not metric.once_only and name not in OF_DAYS_OR_CUSTOMERS]
)
def test_customers_who_never_return_cost_nothing_and_loyal_ones_widen_the_interval(copied, name):
    alone, clustered = (found[name] for found in copied)
    assert isinstance(alone, Estimate)
    assert isinstance(clustered, Estimate)
    assert clustered.value == pytest.approx(alone.value, abs=1e-12)
    # Exact copies double the standard error; 64 groups of customers measure that within a third.
    ratio = (clustered.high - clustered.low) / (alone.high - alone.low)
    assert 1.3 < ratio < 3.0


@pytest.fixture(scope="module")
def halves_and_whole(tmp_path_factory):
    folder, rows = tmp_path_factory.mktemp("halves"), asked(8, 1000)
    spec, at = spec_for(folder, "time: at, who: card", lever=LEVER, more=MONEY), dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    halves = [
        evidence_of(folder, {k: v[part] for k, v in rows.items()}, spec, at)
        for part in (slice(0, 400), slice(400, None))
    ]
    return [answers(whole(spec, one)) for one in (halves[0] + halves[1], evidence_of(folder, rows, spec, at))]


@pytest.mark.parametrize("name", METRICS)
def test_two_halves_of_a_log_add_up_to_the_figure_of_the_whole(halves_and_whole, name):
    halves, everything = halves_and_whole
    assert halves[name] == everything[name]


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_says_what_it_means(name):
    meaning = METRICS[name].meaning
    assert meaning.title
    assert meaning.says.endswith(".")
    assert meaning.fraction
    assert METRICS[name].low < METRICS[name].high


def test_the_table_holds_the_metrics_this_version_promises():
    promised = """recall precision false_positive_rate specificity npv f1 accuracy mcc roc_auc average_precision
    log_loss brier calibration_gap calibration_error act_rate review_rate balanced_accuracy prevalence
    caught_with_review reviews_per_day value_per_case value_over_rule follow_rate follow_when_right follow_when_wrong
    override_rate report_rate engagement_rate return_rate latency_ms_p50 latency_ms_p95 latency_ms_p99 cost_per_case
    cost_per_good availability freshness_p95 missing_rate outcome_maturity volume_ratio
    false_omission_rate f_beta lift macro_f1 recall_amount"""
    assert set(METRICS) == set(promised.split())


def test_review_is_not_acting(tmp_path):
    # act, review, pass; one positive in each: acting alone finds one of three, and one of three is looked at.
    found = answers(overall(tmp_path, {"score": [0.9, 0.3, 0.1], "outcome": [True, True, True]}))
    assert found["recall"].value == pytest.approx(1 / 3)
    assert found["review_rate"].value == pytest.approx(1 / 3)


def test_cut_offs_by_country_decide_region_and_leave_the_auc_alone(tmp_path):
    rows = scored(2)
    lever = "{act_at: {by: country, default: 0.5, IN: 0.1, SG: 0.9}}"
    part = overall(tmp_path, rows, "segments: [country]", lever)
    cutoff = np.select([rows["country"] == "IN", rows["country"] == "SG"], [0.1, 0.9], 0.5)
    assert answers(part)["recall"].value == pytest.approx(sk.recall_score(rows["outcome"], rows["score"] >= cutoff))
    auc = METRICS["roc_auc"].compute(part)
    assert abs(auc.value - sk.roc_auc_score(rows["outcome"], rows["score"])) <= auc.error


def test_scores_on_another_scale_give_the_same_areas(tmp_path):
    rows = scored(4)
    points = {**rows, "score": np.round(300 + 550 * rows["score"])}
    part = overall(tmp_path, points, "score_scale: number", "{act_at: 600}")
    auc = METRICS["roc_auc"].compute(part)
    assert isinstance(auc, Smooth)
    assert (auc.value, auc.error) == (pytest.approx(sk.roc_auc_score(rows["outcome"], points["score"]), abs=1e-12), 0)


def test_the_calibration_error_is_that_of_the_groups_by_hand(tmp_path):
    # One group at even odds: 10 cases of score .5, 8 positive, so it is off by .3.
    part = overall(tmp_path, {"score": [0.5] * 10, "outcome": [True] * 8 + [False] * 2})
    answer = answers(part)["calibration_error"]
    assert answer.value == pytest.approx(0.3, abs=1e-9)
    assert answer.low >= 0


def test_log_loss_of_a_certain_mistake_is_finite_and_scikit_learns(tmp_path):
    y, score = np.array([True, False]), np.array([0.0, 0.5])
    answer = METRICS["log_loss"].compute(overall(tmp_path, {"score": score, "outcome": y}))
    assert float(answer.total / answer.n) == pytest.approx(sk.log_loss(y, score), abs=1e-9)
    assert math.isfinite(float(answer.total))
