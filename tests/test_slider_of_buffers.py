"""What a slider over the buffer looks up is what the library says of a spec that states that buffer."""

import json

import numpy as np
import pytest

import upheld
from tests.logs import evidence_of
from tests.quantities import orders, promise_spec
from upheld.answers import Answers
from upheld.best import settings_of
from upheld.inference import Estimate
from upheld.slider import slider_tables
from upheld.slider_of_buffers import MOST_POSITIONS
from upheld.weighing import best_of

LINES = ", ".join(
    [
        "{metric: late_rate, at_most: 15%}",
        "{metric: late_rate, at_most: 20%, in_every: city}",
        "{metric: late_rate, gap_at_most: 5 points, across: city}",
        "{metric: promise_mean, at_most: 33}",
        "{metric: value_per_case, at_least: -30, looks: once, level: 90%}",
        "{metric: mae, at_most: 9}",
    ]
)
WORTHS = "{currency: INR, late: -6, early: -1.5, late_case: -60, promised: {from: -1.4, to: -0.4}}"
MONEY = f"value: {WORTHS}\nrule: 10 + 4 * distance"
LOG = "time: at, who: customer, segments: [city]"


def product(folder, *, lever="{buffer: 3, tolerance: 5}", log=LOG, requirements=LINES, more=MONEY):
    return promise_spec(folder, log, lever=lever, requirements=requirements, more=more)


def tables(folder, columns, **keys):
    spec = product(folder, **keys)
    answers = Answers(spec, evidence_of(folder, columns, spec))
    best = best_of(answers)
    return slider_tables(answers, settings_of(answers), best.position if best else None), best


def close(shown, exact):
    """A figure of the slider has seven digits that count."""
    return shown is None if exact is None else shown == pytest.approx(exact, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("buffer", [-6, 0, 9])
@pytest.mark.slow
def test_a_position_says_what_a_spec_with_that_buffer_says(tmp_path, buffer):
    found, _ = tables(tmp_path, orders(1))
    at = found["act"].index(buffer)
    spec = product(tmp_path, lever=f"{{buffer: {buffer}, tolerance: 5}}")
    stated = upheld.assess(spec, upheld.gather(spec))
    for name in ("late_rate", "late_mean", "late_p90", "early_mean", "promise_mean"):
        told = stated.metrics[name]
        for key in ("value", "low", "high", "n"):
            assert close(found["figures"][name][key][at][0], getattr(told, key)), (name, key)
    for judged in stated.requirements:
        table = found["requirements"][judged.id]
        if table["by"] == "none":
            assert judged.metric == "mae"
            continue
        assert table["verdict"][at][0] == judged.verdict.word, judged.id
        assert table["not_met_beyond_chance"][at][0] == judged.not_met_beyond_chance
        drawn = judged.worst.estimate if judged.worst else judged.estimate
        assert close(table["low"][at][0], getattr(drawn, "low", None)), judged.id
    for name, told in (("per_case", stated.value.per_case), ("over_rule", stated.rule.value_over_rule)):
        choices = found["value"][name]
        assert close(choices[0]["value"][at][0], told.value)
        if isinstance(told, Estimate):
            assert close(min(choice["low"][at][0] for choice in choices), told.low)
            assert close(max(choice["high"][at][0] for choice in choices), told.high)


@pytest.mark.slow
def test_late_cases_and_money_at_an_end_of_a_guess_are_those_of_the_rows(tmp_path):
    log = orders(2)
    found, _ = tables(tmp_path, log)
    came = ~np.ma.getmaskarray(log["came"])
    later = np.asarray(log["came"])[came] - log["predicted"][came]
    dear = found["value"]["guesses"].index({"promised": -1.4})
    for at in range(0, len(found["act"]), 5):
        off = later - found["act"][at]
        late = off > 5
        assert (found["counts"]["late"][at], found["counts"]["in_time"][at]) == (late.sum(), (~late).sum())
        worth = np.where(off > 0, -6 * off, 1.5 * off) - 60 * late - 1.4 * (log["predicted"][came] + found["act"][at])
        assert close(found["value"]["per_case"][dear]["value"][at][0], worth.mean())


@pytest.mark.slow
def test_positions_rise_and_hold_todays_and_the_best_however_many_there_are(tmp_path):
    spec_log = LOG + ", bin: 0.1"
    found, best = tables(tmp_path, orders(3), log=spec_log, requirements="{metric: late_rate, at_most: 10%}")
    assert found["act"] == sorted(set(found["act"]))
    assert MOST_POSITIONS - 5 <= len(found["act"]) <= MOST_POSITIONS
    assert found["act"][found["today"]["act"]] == 3
    assert found["act"][found["best"]["act"]] == best.setting["buffer"]


@pytest.mark.slow
def test_where_the_log_says_what_was_shown_a_row_of_its_own_tells_of_it(tmp_path):
    log = orders(4)
    found, _ = tables(tmp_path, log, log=LOG + ", promised: told")
    came = ~np.ma.getmaskarray(log["came"])
    late = (np.asarray(log["came"])[came] > log["told"][came] + 5).sum()
    assert found["today"]["act"] == len(found["act"])
    assert found["counts"]["late"][len(found["act"])] == late
    assert {len(table["value"]) for table in found["figures"].values()} == {len(found["act"]) + 1}


@pytest.mark.parametrize("more", [MONEY, ""])
@pytest.mark.parametrize("came", [[20.0] * 30, [20.0] * 29 + [900.0]])
@pytest.mark.slow
def test_tables_of_odd_logs_hold_no_nan(tmp_path, came, more):
    log = {key: value[:30] for key, value in orders(5).items()} | {"came": np.array(came)}
    found, _ = tables(tmp_path, log, more=more, requirements="{metric: late_rate, at_most: 50%}")
    json.dumps(found, allow_nan=False)
