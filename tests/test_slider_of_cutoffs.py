"""What a slider looks up is what the library says at the same setting, position by position."""

import json

import numpy as np
import pytest

import upheld
from tests.logs import evidence_of, scored, spec_for
from upheld.answers import Answers
from upheld.best import best_setting, settings_of
from upheld.inference import Estimate
from upheld.judging import judge
from upheld.slider import slider_tables

WORTHS = "{currency: EUR, caught: 10, missed: -60, false_alarm: {from: -40, to: -20}, reviewed: -2}"
MONEY = f"value: {WORTHS}\nrule: amount > 600"
BAND = "{act_at: 0.4, review_from: 0.2}"
LOG = "id: id, time: at, segments: [country, device]"
LINES = ", ".join(
    [
        "{metric: recall, at_least: 50%}",
        "{metric: false_positive_rate, at_most: 20%, in_every: country}",
        "{metric: recall, gap_at_most: 10 points, across: device}",
        "{metric: value_per_case, at_least: -8}",
        "{metric: value_over_rule, at_least: 2, looks: once, level: 90%}",
        "{metric: caught_with_review, at_least: 60%}",
        "{metric: roc_auc, at_least: 70%}",
    ]
)


def tables(folder, log, *, lever=BAND, requirements=LINES, more=MONEY, keys=LOG):
    spec = spec_for(folder, keys, lever=lever, requirements=requirements, more=more)
    answers = Answers(spec, evidence_of(folder, log, spec))
    settings = settings_of(answers)
    best = best_setting(answers, settings).position if more else None
    return slider_tables(answers, settings, best), answers, settings


def sampled(found, n=4):
    """Positions in the lists of cut-offs and band edges, where the band is not empty."""
    rows = np.linspace(2, len(found["act"]) - 2, n).astype(int)
    columns = np.linspace(0, max(0, len(found["edge"]) - 1), n).astype(int) if found["edge"] else [None]
    for i in rows:
        for j in columns:
            if j is None or found["edge"][j] < found["act"][i]:
                yield int(i), j


def assessed_at(folder, found, i, j, *, requirements=LINES, more=MONEY, keys=LOG):
    edge = "" if j is None else f", review_from: {found['edge'][j]!r}"
    lever = f"{{act_at: {found['act'][i]!r}{edge}}}"
    spec = spec_for(folder, keys, lever=lever, requirements=requirements, more=more)
    return upheld.assess(spec, upheld.gather(spec))


def close(shown, exact):
    """A figure of the slider has seven digits that count."""
    return shown is None if exact is None else shown == pytest.approx(exact, rel=1e-6, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("keys", [LOG, LOG + ", who: card"])
@pytest.mark.parametrize("lever", [BAND, "{act_at: 0.4}"])
def test_money_is_that_of_a_recount_at_the_same_position(tmp_path, lever, keys):
    lines = "{metric: recall, at_least: 50%}, {metric: value_over_rule, at_least: 2}"
    found, _, _ = tables(tmp_path, scored(1), lever=lever, keys=keys, requirements=lines)
    for i, j in sampled(found, 3):
        recounted, column = assessed_at(tmp_path, found, i, j, keys=keys, requirements=lines), j or 0
        over_nothing = found["value"]["over_nothing"]
        middle, *ends = ({key: table[key][i][column] for key in table} for table in over_nothing)
        exact = recounted.value.over_nothing
        assert close(middle["value"], exact.value)
        if isinstance(exact, Estimate):
            assert close(min(end["low"] for end in (middle, *ends)), exact.low)
            assert close(max(end["high"] for end in (middle, *ends)), exact.high)
        else:
            assert None in {end["low"] for end in (middle, *ends)}
        over_rule = found["value"]["over_rule"][0]
        assert close(over_rule["value"][i][column], recounted.rule.value_over_rule.value)


@pytest.mark.parametrize("lever", [BAND, "{act_at: 0.4}"])
@pytest.mark.slow
def test_each_line_is_judged_as_at_that_setting(tmp_path, lever):
    found, answers, settings = tables(tmp_path, scored(2, 2500), lever=lever)
    for i, j in sampled(found, 3):
        moved = answers.moved(settings, position_of(settings, found, i, j))
        for line in answers.spec.requirements:
            table = found["requirements"][line.name]
            if table["by"] == "none":
                continue
            expected = judge(line, moved, len(answers.spec.requirements), looks_ahead=False)
            column = (j or 0) if table["by"] == "both" else 0
            shown = expected.worst.estimate if expected.worst else expected.estimate
            assert table["verdict"][i][column] == expected.verdict.word, (line.name, i, j)
            assert table["why"][i][column] == expected.verdict.why, (line.name, i, j)
            assert table["not_met_beyond_chance"][i][column] == expected.not_met_beyond_chance
            assert close(table["value"][i][column], shown.value)
            assert close(table["low"][i][column], getattr(shown, "low", None)), (line.name, i, j)
            assert close(table["high"][i][column], getattr(shown, "high", None))


def position_of(settings, found, i, j):
    act = next(int(a) for a in settings.act if settings.cutoff(int(a)) == found["act"][i])
    if j is None:
        return settings.at(act, act)
    return settings.at(act, next(int(r) for r in settings.review if settings.cutoff(int(r)) == found["edge"][j]))


@pytest.mark.slow
def test_counts_are_those_of_the_log(tmp_path):
    log = scored(3, 2500)
    found, _, _ = tables(tmp_path, log, requirements="{metric: recall, at_least: 50%}")
    for name, cutoffs in (("act", found["act"]), ("edge", found["edge"])):
        for cutoff, (no, yes, unknown) in zip(cutoffs, found["below"][name], strict=True):
            below = log["score"] < cutoff
            assert (no, yes, unknown) == ((below & ~log["outcome"]).sum(), (below & log["outcome"]).sum(), 0)
    assert found["below"]["all"] == [(~log["outcome"]).sum(), log["outcome"].sum(), 0]


@pytest.mark.slow
def test_reviews_a_day_are_those_of_the_log(tmp_path):
    log = scored(4, 2500)
    lever = "{act_at: 0.4, review_from: 0.2, review_capacity: 8 per day}"
    found, _, _ = tables(tmp_path, log, lever=lever, requirements="{metric: recall, at_least: 50%}")
    day = (log["at"].astype("datetime64[D]") - log["at"].min().astype("datetime64[D]")).astype(int)
    for i, j in sampled(found, 5):
        in_band = (log["score"] >= found["edge"][j]) & (log["score"] < found["act"][i])
        per_day = np.bincount(day, in_band, 40)
        assert close(found["reviews"]["mean"][i][j], per_day.mean())
        assert found["reviews"]["days_above"][i][j] == (per_day > 8).sum()


@pytest.mark.slow
def test_today_stands_in_the_lists_as_the_spec_states_it(tmp_path):
    found, _, _ = tables(tmp_path, scored(5, 1500), requirements="{metric: recall, at_least: 50%}")
    assert found["act"][found["today"]["act"]] == 0.4
    assert found["edge"][found["today"]["edge"]] == 0.2
    assert found["act"] == sorted(found["act"])
    assert found["edge"] == sorted(found["edge"])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.slow
def test_a_best_setting_in_which_nobody_looks_has_its_place(tmp_path, seed):
    # A look that costs 200 is never worth it, so the band of the best setting is empty.
    dear = MONEY.replace("reviewed: -2", "reviewed: -200")
    found, _, _ = tables(tmp_path, scored(seed, 1500), more=dear, requirements="{metric: recall, at_least: 1%}")
    at = found["best"]
    assert found["edge"][at["edge"]] >= found["act"][at["act"]]


@pytest.mark.parametrize("more", [MONEY, ""])
@pytest.mark.parametrize("scores", [[0.5] * 30, [0.0, 1.0] * 15, [0.1, 0.2, 0.9] * 10])
def test_tables_of_odd_logs_hold_no_nan(tmp_path, scores, more):
    log = {"id": np.arange(30), "score": scores, "outcome": np.arange(30) % 3 == 0, "amount": np.full(30, 5.0)}
    line = "{metric: recall, at_least: 50%}" + (", {metric: value_over_rule, at_least: 0}" if more else "")
    found, _, _ = tables(tmp_path, log, more=more, keys="id: id", requirements=line)
    json.dumps(found, allow_nan=False)


@pytest.mark.slow
def test_the_money_of_outcomes_that_cannot_all_be_known_is_not_drawn(tmp_path):
    keys = LOG + ", outcome_known_for: not_acted"
    found, _, _ = tables(tmp_path, scored(6, 800), keys=keys, requirements="{metric: act_rate, at_most: 50%}")
    assert found["value"] is None


@pytest.mark.slow
def test_a_spec_with_aims_alone_has_a_slider_too(tmp_path):
    found, _, _ = tables(tmp_path, scored(7, 800), requirements="{metric: value_over_rule, at_least: 0, aim: true}")
    assert {word for row in found["requirements"]["value_over_rule"]["verdict"] for word in row} <= {
        *("met", "not_met", "undecided")
    }
