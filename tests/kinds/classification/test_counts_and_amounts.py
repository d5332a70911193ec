"""Lift, F-beta, false omission rate and recall by amount: against scikit-learn, in segments, at every setting."""

import numpy as np
import pytest
from sklearn import metrics as sk

import upheld
from tests.logs import assessed, evidence_of, scored, spec_for, write_log
from upheld.errors import LogError, SpecError
from upheld.inference import CannotTell, Estimate

ROWS = scored(3, 6000)
Y, SCORE, AMOUNT = ROWS["outcome"], ROWS["score"], ROWS["amount"]
LEVER = "{act_at: 0.4, review_from: 0.2}"
AT_LEAST = "at_least: 0.1"


def expected_of(metric, acted, chosen=slice(None)):
    y, p = Y[chosen], acted[chosen]
    return {
        "lift": lambda: sk.precision_score(y, p) / y.mean(),
        "f_beta": lambda: sk.fbeta_score(y, p, beta=2),
        "false_omission_rate": lambda: 1 - sk.precision_score(~y, ~p),
        "recall_amount": lambda: sk.recall_score(y, p, sample_weight=AMOUNT[chosen]),
    }[metric]()


METRICS = ("lift", "f_beta", "false_omission_rate", "recall_amount")


@pytest.mark.parametrize("who", ["", ", who: card"])
@pytest.mark.slow
def test_they_are_scikit_learns_overall_in_segments_where_and_at_every_setting(tmp_path, who):
    lines = ", ".join(
        f"{{metric: {name}, {AT_LEAST}}}, {{metric: {name}, {AT_LEAST}, in_every: country}}, "
        f"{{metric: {name}, {AT_LEAST}, where: device = 'ios'}}"
        for name in METRICS
    )
    spec = spec_for(tmp_path, f"segments: [country]{who}", lever=LEVER, requirements=lines)
    evidence = evidence_of(tmp_path, ROWS, spec)
    rows = [row for row in upheld.tradeoff(spec, evidence, most=9).rows if 0.05 < row.setting["act_at"] < 0.7]
    assert len(rows) >= 3
    for row in rows:
        acted, told = row.setting["act_at"] <= SCORE, iter(row.requirements)
        for name in METRICS:
            whole, every, where = next(told), next(told), next(told)
            assert whole.estimate.value == pytest.approx(expected_of(name, acted), abs=1e-9), name
            for one in every.segments:
                chosen = ROWS["country"] == one.value
                assert one.estimate.value == pytest.approx(expected_of(name, acted, chosen), abs=1e-9), name
            ios = ROWS["device"] == "ios"
            assert where.estimate.value == pytest.approx(expected_of(name, acted, ios), abs=1e-9), name


@pytest.mark.slow
def test_the_stated_setting_and_the_same_one_moved_to_agree(tmp_path):
    lines = ", ".join(f"{{metric: {name}, {AT_LEAST}}}" for name in METRICS)
    spec = spec_for(tmp_path, "who: card", lever="{act_at: 0.4}", requirements=lines)
    evidence = evidence_of(tmp_path, ROWS, spec)
    stated = upheld.assess(spec, evidence).metrics
    moved = next(row for row in upheld.tradeoff(spec, evidence, most=4).rows if row.is_today).metrics
    for name in METRICS:
        assert isinstance(stated[name], Estimate)
        assert [moved[name].low, moved[name].high] == pytest.approx([stated[name].low, stated[name].high], abs=1e-9)


@pytest.mark.parametrize("beta", [0.5, 1, 3])
def test_beta_says_how_much_a_miss_weighs(tmp_path, beta):
    spec = spec_for(tmp_path, lever=LEVER, requirements=f"{{metric: f_beta, beta: {beta}, at_least: 10%}}")
    line = assessed(tmp_path, ROWS, spec).requirements[0]
    assert line.estimate.value == pytest.approx(sk.fbeta_score(Y, SCORE >= 0.4, beta=beta))
    assert line.title == f"F{beta:g} at least 10 %"


def test_lift_is_not_told_from_a_handful_of_positives_acted_on(tmp_path):
    spec = spec_for(tmp_path, lever="{act_at: 0.85}", requirements=f"{{metric: lift, {AT_LEAST}}}")
    answer = assessed(tmp_path, ROWS, spec).metrics["lift"]
    found = int((Y & (SCORE >= 0.85)).sum())
    assert 0 < found < 100
    assert answer == CannotTell(f"needs at least 100 positives acted on; has {found}", "too_early", answer.value)


def test_a_positive_without_an_amount_is_left_out_and_the_rest_is_counted(tmp_path):
    amount = np.where(np.arange(6000) % 5 == 0, np.nan, AMOUNT)
    spec = spec_for(tmp_path, lever=LEVER, requirements=f"{{metric: recall_amount, {AT_LEAST}}}")
    answer = assessed(tmp_path, {**ROWS, "amount": amount}, spec).requirements[0].estimate
    there = ~np.isnan(amount)
    expected = sk.recall_score(Y[there], SCORE[there] >= 0.4, sample_weight=amount[there])
    assert (answer.value, answer.n) == (pytest.approx(expected), int(Y[there].sum()))


def test_a_few_huge_amounts_cannot_decide_a_recall_by_amount(tmp_path):
    huge = np.where(np.flatnonzero(Y)[:3][:, None] == np.arange(6000), 5e6, 0).sum(axis=0) + AMOUNT
    spec = spec_for(tmp_path, lever=LEVER, requirements=f"{{metric: recall_amount, {AT_LEAST}}}")
    answer = assessed(tmp_path, {**ROWS, "amount": huge}, spec).requirements[0].estimate
    assert isinstance(answer, CannotTell)


def test_an_amount_that_is_not_there_or_below_0_is_refused(tmp_path):
    spec = spec_for(tmp_path, lever=LEVER, requirements=f"{{metric: recall_amount, {AT_LEAST}}}")
    write_log(tmp_path / "log.parquet", {"score": SCORE, "outcome": Y})
    with pytest.raises(SpecError, match=r'log\.amount.*no column "amount"'):
        upheld.gather(spec)
    write_log(tmp_path / "log.parquet", {**ROWS, "amount": -AMOUNT})
    with pytest.raises(LogError, match=r"log\.amount +is below 0 in 6,000 rows"):
        upheld.gather(spec)


def test_without_a_line_that_needs_it_no_amount_is_counted(tmp_path):
    spec = spec_for(tmp_path, lever=LEVER)
    answer = assessed(tmp_path, ROWS, spec).metrics["recall_amount"]
    assert answer == CannotTell("it needs log.amount: the column of the amount at stake", "cannot_know")
