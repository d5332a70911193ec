"""On real census incomes with made-up costs, money equals hand arithmetic on scikit-learn's confusion matrix."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

import upheld

CAUGHT, MISSED, FALSE_ALARM, REVIEWED = 310.5, -820.25, -95.0, -12.0
MONEY = f"""
value: {{currency: EUR, caught: {CAUGHT}, missed: {MISSED}, false_alarm: {FALSE_ALARM}, reviewed: {REVIEWED}}}
rule: '"capital-gain" > 7000'
"""
SETTINGS = [round(0.05 * step, 2) for step in range(1, 20)] + [0.7213]


@pytest.fixture(scope="module")
def log(data):
    with duckdb.connect() as connection:
        sql = 'SELECT outcome AS y, score AS s, "capital-gain" > 7000 AS r FROM read_parquet(?)'
        found = connection.execute(sql, [str(data / "adult" / "table.parquet")]).fetchnumpy()
    return found["y"].astype(bool), found["s"], found["r"].astype(bool)


def spec_on(data, lever):
    text = (Path(__file__).parent / "specs" / "adult.yaml").read_text()
    stated = "{act_at: 0.5, review_from: 0.3}"
    assert stated in text
    return upheld.spec_from_text(text.replace(stated, lever) + MONEY, folder=data / "adult")


def by_confusion_matrix(y, acted, looked=None):
    """Money a case: people find all they look at, and each look costs."""
    looked = np.zeros(len(y), bool) if looked is None else looked
    tn, fp, fn, tp = confusion_matrix(y, acted | (looked & y)).ravel()
    assert tn + fp + fn + tp == len(y)
    return (tp * CAUGHT + fn * MISSED + fp * FALSE_ALARM + looked.sum() * REVIEWED) / len(y)


@pytest.mark.slow
@pytest.mark.parametrize("review", [False, True])
def test_money_at_twenty_settings_is_that_of_the_confusion_matrix(data, log, review):
    y, score, by_rule = log
    rule = by_confusion_matrix(y, by_rule)
    for act_at in SETTINGS[review::2]:  # every other one without, and every other one with people who look
        band = round(act_at * 0.6, 4)
        lever = f"{{act_at: {act_at}{f', review_from: {band}' if review else ''}}}"
        spec = spec_on(data, lever)
        found = upheld.assess(spec, upheld.gather(spec))
        acted = score >= act_at
        expected = by_confusion_matrix(y, acted, ~acted & (score >= band) if review else None)
        assert found.value.per_case.value == pytest.approx(expected, rel=1e-9), act_at
        assert found.value.over_nothing.value == pytest.approx(expected - MISSED * y.mean(), rel=1e-9), act_at
        assert found.rule.value_over_rule.value == pytest.approx(expected - rule, rel=1e-9), act_at
        assert found.rule.value_of_rule.value == pytest.approx(rule, rel=1e-9)


@pytest.mark.parametrize(
    "lever",
    [
        "{act_at: 0.5, review_from: 0.3}",
        pytest.param("{act_at: 0.5}", marks=pytest.mark.slow),
        pytest.param("{act_at: 0.9, review_from: 0.05}", marks=pytest.mark.slow),
    ],
)
def test_every_row_of_the_tradeoff_has_the_money_of_its_own_cut_off(data, log, lever):
    y, score, by_rule = log
    spec = spec_on(data, lever)
    found = upheld.tradeoff(spec, upheld.gather(spec), most=40)
    assert len(found.rows) >= 20
    for row in found.rows:
        acted, edge = score >= row.setting["act_at"], row.setting["review_from"]
        expected = by_confusion_matrix(y, acted, ~acted & (score >= edge) if edge is not None else None)
        assert row.value["per_case"].value == pytest.approx(expected, rel=1e-9)
        over_rule = expected - by_confusion_matrix(y, by_rule)
        assert row.value["over_rule"].value == pytest.approx(over_rule, rel=1e-9, abs=1e-9 * abs(expected))


def test_no_cut_off_of_the_log_is_worth_noticeably_more_than_the_best(data, log):
    # The log names no customer, so all cases choose, among 256 boundaries at most; here every score is tried.
    y, score, _ = log
    spec = spec_on(data, "{act_at: 0.5}")
    order = np.argsort(-score)
    worth = np.cumsum(np.where(y[order], CAUGHT - MISSED, FALSE_ALARM)) / len(y)
    greatest = worth[np.append(np.diff(score[order]) != 0, True)].max()
    best = upheld.tradeoff(spec, upheld.gather(spec)).best.without_requirements.setting
    assert by_confusion_matrix(y, score >= best["act_at"]) - MISSED * y.mean() >= 0.999 * greatest
    # So does the break-even of a calibrated score, to within what its calibration is off.
    assert best["act_at"] == pytest.approx(-FALSE_ALARM / (CAUGHT - MISSED - FALSE_ALARM), abs=0.05)
