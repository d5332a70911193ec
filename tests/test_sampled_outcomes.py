"""Outcomes known for a random sample of cases: each known one is weighed, and none is made up."""

import numpy as np
import pytest
from statsmodels.api import OLS

import upheld
from tests.logs import assessed, evidence_of, scored, spec_for
from upheld.errors import LogError
from upheld.inference import CannotTell, Estimate, Range

FIGURES = ("recall", "precision", "false_positive_rate", "accuracy", "f1", "npv", "prevalence")


def sampled(seed, share=0.3, n=6000):
    """A log of which the outcomes of cases acted on were sought with this probability, and all others' always."""
    log = scored(seed, n)
    draw = np.random.default_rng(seed + 100)
    log["p"] = np.where(log["score"] >= 0.5, share, 1.0)
    log["sought"] = draw.random(n) < log["p"]
    log["truth"] = log["outcome"]
    log["outcome"] = np.ma.masked_array(log["outcome"], mask=~log["sought"])
    return log


def weighted(log, weight):
    """Figures from known outcomes that stand for so many cases each."""
    known = log["sought"]
    acted, yes, w = (log["score"] >= 0.5)[known], log["truth"][known], weight[known]
    tp, fp, fn, tn = ((w[a & y]).sum() for a, y in ((acted, yes), (acted, ~yes), (~acted, yes), (~acted, ~yes)))
    return {
        "recall": tp / (tp + fn),
        "precision": tp / (tp + fp),
        "false_positive_rate": fp / (fp + tn),
        "accuracy": (tp + tn) / (tp + fp + fn + tn),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "npv": tn / (tn + fn),
        "prevalence": (tp + fn) / (tp + fp + fn + tn),
    }


def test_a_known_outcome_counts_one_over_its_probability(tmp_path):
    log = sampled(1, share=0.5)
    found = assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: {sample: p}")).metrics
    by_hand = weighted(log, 1 / log["p"])
    for name in FIGURES:
        assert isinstance(found[name], Estimate), (name, found[name])
        assert found[name].value == pytest.approx(by_hand[name], abs=1e-6), name


def test_in_a_simple_sample_a_region_is_as_its_sampled_cases_are(tmp_path):
    log = sampled(2)
    found = assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: {sample: sought}")).metrics
    acted = log["score"] >= 0.5
    factor = np.where(acted, acted.sum() / (acted & log["sought"]).sum(), 1.0)
    by_hand = weighted(log, factor)
    for name in FIGURES:
        assert found[name].value == pytest.approx(by_hand[name], abs=1e-9), name
    # What needs one region alone is a plain share of its sampled cases.
    assert found["precision"].n == (acted & log["sought"]).sum()
    assert "Beta mixture" in found["precision"].method


def test_the_error_of_a_weighted_rate_is_that_of_a_robust_regression(tmp_path):
    log = sampled(3)
    log["p"] = np.where(log["score"] >= 0.5, 0.3, 0.6)
    draw = np.random.default_rng(9)
    log["sought"] = draw.random(len(log["p"])) < log["p"]
    log["outcome"] = np.ma.masked_array(log["truth"], mask=~log["sought"])
    line = "{metric: recall, at_least: 50%, looks: once}"
    spec = spec_for(tmp_path, "outcome_known_for: {sample: p}", requirements=line)
    (judged,) = assessed(tmp_path, log, spec).requirements
    known = log["sought"] & log["truth"]
    w, caught = 1 / log["p"][known], (log["score"] >= 0.5)[known].astype(float)
    # A weighted mean is a regression through the origin of sqrt(w) y on sqrt(w).
    fitted = OLS(caught * np.sqrt(w), np.sqrt(w)).fit(cov_type="HC0")
    assert judged.estimate.value == pytest.approx(fitted.params[0], abs=1e-6)
    half = (judged.estimate.high - judged.estimate.low) / 2
    assert half == pytest.approx(1.96 * fitted.bse[0], rel=0.01)


@pytest.mark.parametrize("column", ["p", "sought"])
@pytest.mark.slow
def test_an_outcome_that_was_not_sought_is_never_negative(tmp_path, column):
    log = sampled(4)
    found = assessed(tmp_path, log, spec_for(tmp_path, f"outcome_known_for: {{sample: {column}}}, outcome_null: false"))
    assert found.metrics["precision"].n == ((log["score"] >= 0.5) & log["sought"]).sum()
    there = {**log, "outcome": log["truth"]}
    whole = assessed(tmp_path, there, spec_for(tmp_path, "outcome_known_for: {sample: sought}"))
    assert whole.metrics["precision"].n == ((log["score"] >= 0.5) & log["sought"]).sum()


@pytest.mark.slow
def test_a_sample_of_all_is_no_sample(tmp_path):
    log = scored(5)
    log["p"] = np.ones(4000)
    (tmp_path / "all").mkdir()
    found = assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: {sample: p}, who: card")).metrics
    plain = assessed(tmp_path / "all", log, spec_for(tmp_path / "all", "who: card")).metrics
    assert found == plain


@pytest.mark.parametrize("column", ["p", "sought"])
@pytest.mark.slow
def test_what_was_never_sought_in_a_region_makes_ranges(tmp_path, column):
    log = sampled(6, share=0.0)
    found = assessed(tmp_path, log, spec_for(tmp_path, f"outcome_known_for: {{sample: {column}}}")).metrics
    acted = log["score"] >= 0.5
    missed = (log["truth"] & ~acted).sum()
    assert isinstance(found["recall"], Range)
    assert (found["recall"].at_least, found["recall"].at_most) == (
        0.0,
        pytest.approx(acted.sum() / (acted.sum() + missed)),
    )
    assert isinstance(found["npv"], Estimate)
    assert isinstance(found["precision"], CannotTell)
    assert not isinstance(found["precision"], Range)


def test_a_region_sampled_in_part_with_no_chance_for_the_rest_is_a_range_of_weighted_figures(tmp_path):
    log = sampled(7)
    never = log["score"] >= 0.9
    log["p"] = np.where(never, 0.0, log["p"])
    log["outcome"] = np.ma.masked_array(log["truth"], mask=~log["sought"] | never)
    found = assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: {sample: p}")).metrics["precision"]
    known = log["sought"] & ~never & (log["score"] >= 0.5)
    yes, no = (known & log["truth"]).sum() / 0.3, (known & ~log["truth"]).sum() / 0.3
    u = never.sum()
    assert (found.at_least, found.at_most) == pytest.approx(
        (yes / (yes + no + u), (yes + u) / (yes + no + u)), abs=1e-6
    )


def test_a_few_heavy_weights_tell_nothing(tmp_path):
    log = sampled(8)
    heavy = np.arange(6000) % 900 == 0
    log["p"] = np.where(heavy, 1e-4, log["p"])
    log["outcome"] = np.ma.masked_array(log["truth"], mask=~(log["sought"] | heavy))
    found = assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: {sample: p}")).metrics["accuracy"]
    assert isinstance(found, CannotTell)
    assert "that weigh alike; it needs 100" in found.reason


@pytest.mark.parametrize(("value", "said"), [(1.5, "percent, write sample: p / 100"), (-0.1, "-0.1"), (1e-9, "1e-09")])
def test_a_probability_outside_0_to_1_is_refused(tmp_path, value, said):
    log = sampled(9, n=300)
    log["p"] = np.where(np.arange(300) == 7, value, log["p"])
    with pytest.raises(LogError) as refused:
        assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: {sample: p}"))
    assert "log.outcome_known_for.sample" in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.slow
def test_figures_that_the_sample_does_not_weigh_are_not_told(tmp_path):
    more = "value: {currency: EUR, caught: 1, missed: -amount, false_alarm: -2}"
    spec = spec_for(tmp_path, "outcome_known_for: {sample: sought}, id: id", more=more)
    found = assessed(tmp_path, sampled(10), spec)
    for name in ("roc_auc", "brier", "average_precision"):
        assert "sample" in found.metrics[name].reason
    assert isinstance(found.value.per_case, CannotTell)
    assert found.best.setting is None
    assert set(found.confusion.values()) == {None}
    assert isinstance(found.metrics["mcc"], Estimate)


@pytest.mark.slow
def test_another_setting_weighs_cases_as_they_were_sampled_at_the_stated_one(tmp_path):
    log = sampled(11)
    spec = spec_for(tmp_path, "outcome_known_for: {sample: sought}, id: id")
    found = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec))
    acted = log["score"] >= 0.5
    factor = np.where(acted, acted.sum() / (acted & log["sought"]).sum(), 1.0)
    known = log["sought"] & log["truth"]
    for row in found.rows[::40]:
        at = row.setting["act_at"]
        caught = known & (log["score"] >= at)
        answer = row.metrics["recall"]
        if answer.value is not None:
            assert answer.value == pytest.approx(factor[caught].sum() / factor[known].sum(), abs=1e-6)


def test_another_setting_knows_no_more_of_a_region_without_a_sampled_case(tmp_path):
    log = sampled(12, share=0.0)
    spec = spec_for(tmp_path, "outcome_known_for: {sample: sought}, id: id")
    found = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec), most=9)
    for row in found.rows:
        caught = log["truth"] & (log["score"] >= row.setting["act_at"])
        answer, truth = row.metrics["recall"], caught.sum() / log["truth"].sum()
        if isinstance(answer, Range):
            assert answer.at_least <= truth <= answer.at_most
        elif answer.value is not None:
            assert answer.value == pytest.approx(truth)
