"""Every row of the trade-off says what a recount of the log at its own setting says; odd logs stay honest."""

import json

import duckdb
import numpy as np
import pytest

import upheld
from tests.logs import evidence_of, scored, spec_for, write_log
from upheld.answers import Answers
from upheld.best import settings_of
from upheld.inference import CannotTell, Estimate, Range

WORTHS = "{currency: EUR, caught: 10, missed: -0.2 * amount, false_alarm: -40, reviewed: -2}"
MONEY = f"value: {WORTHS}\nrule: amount > 600"
LINES = ", ".join(
    [
        "{metric: recall, at_least: 50%}",
        "{metric: precision, at_least: 40%}",
        "{metric: false_positive_rate, at_most: 20%, in_every: country}",
        "{metric: recall, gap_at_most: 10 points, across: device}",
        "{metric: mcc, at_least: 0.2, in_every: device}",
        "{metric: specificity, at_least: 60%, where: amount > 600}",
        "{metric: value_per_case, at_least: -60}",
        "{metric: caught_with_review, at_least: 60%}",
        "{metric: review_rate, at_most: 30%}",
        "{metric: roc_auc, at_least: 70%}",
    ]
)
LOG = "id: id, time: at, segments: [country, device]"
BAND = "{act_at: 0.4, review_from: 0.2, review_hit_rate: 80%}"


def lever_of(setting, kept=""):
    edge = setting["review_from"]
    band = "" if edge is None else f", review_from: {edge!r}"
    return f"{{act_at: {setting['act_at']!r}{band}{kept}}}"


def both(folder, columns, rows, *, lever, kept="", **spec):
    """The chosen rows of the trade-off, each with the assessment of a spec whose lever is that setting."""
    stated = spec_for(folder, lever=lever, **spec)
    found = upheld.tradeoff(stated, evidence_of(folder, columns, stated))
    for row in [found.rows[int(i)] for i in np.linspace(1, len(found.rows) - 2, rows)]:
        moved = spec_for(folder, lever=lever_of(row.setting, kept), **spec)
        yield row, upheld.assess(moved, upheld.gather(moved))


def same_value(one, other):
    if other.value is None:
        return one.value is None
    return one.value == pytest.approx(other.value, rel=1e-9, abs=1e-9)


def same(one, other):
    """The same answer, interval and all."""
    assert type(one) is type(other), (one, other)
    if isinstance(other, CannotTell):
        assert one.reason == other.reason
        return same_value(one, other)
    assert (one.n, one.n_of, one.method) == (other.n, other.n_of, other.method)
    return (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), rel=1e-8, abs=1e-9)


KEPT = {"{act_at: 0.4}": "", BAND: ", review_hit_rate: 80%"}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["", ", who: card"])
@pytest.mark.parametrize("lever", KEPT)
def test_counts_metrics_and_money_of_a_row_are_those_of_a_recount(tmp_path, lever, who):
    for row, recounted in both(tmp_path, scored(1), 5, lever=lever, kept=KEPT[lever], log=LOG + who, more=MONEY):
        assert row.confusion == recounted.confusion
        assert all(same(answer, recounted.metrics[name]) for name, answer in row.metrics.items()), row.setting
        assert same(row.value["per_case"], recounted.value.per_case)
        assert same(row.value["over_nothing"], recounted.value.over_nothing)
        assert same(row.value["over_rule"], recounted.rule.value_over_rule)
        assert same(row.value["over_rule_a_day"], recounted.rule.per_day)


@pytest.mark.slow
@pytest.mark.parametrize("lever", KEPT)
def test_requirements_of_a_row_are_judged_as_a_recount_judges_them(tmp_path, lever):
    said = {"lever": lever, "kept": KEPT[lever], "log": LOG, "more": MONEY, "requirements": LINES}
    for row, recounted in both(tmp_path, scored(2), 4, **said):
        for line, expected in zip(row.requirements, recounted.requirements, strict=True):
            assert same(line.estimate, expected.estimate), (line.id, row.setting)
            assert line.verdict.word == expected.verdict.word
            assert [one.value for one in line.segments] == [one.value for one in expected.segments]
            pairs = zip(line.segments, expected.segments, strict=True)
            assert all(same(one.estimate, other.estimate) for one, other in pairs), line.id


@pytest.mark.slow
def test_money_in_segments_is_that_of_a_recount_too(tmp_path):
    over_rule = "{metric: value_over_rule, at_least: 0, in_every: device}"
    lines = over_rule + ", {metric: value_per_case, at_least: 0, where: amount > 600}"
    for row, recounted in both(tmp_path, scored(2), 3, lever="{act_at: 0.4}", log=LOG, more=MONEY, requirements=lines):
        for line, expected in zip(row.requirements, recounted.requirements, strict=True):
            assert same(line.estimate, expected.estimate), (line.id, row.setting)
            pairs = zip(line.segments, expected.segments, strict=True)
            assert all(same(one.estimate, other.estimate) for one, other in pairs), line.id


@pytest.mark.slow
def test_with_returning_customers_segments_borrow_how_alike_their_cases_are(tmp_path):
    log = scored(3)
    said = {"lever": BAND, "kept": KEPT[BAND], "log": LOG + ", who: card", "more": MONEY, "requirements": LINES}
    for row, recounted in both(tmp_path, log, 3, **said):
        for line, expected in zip(row.requirements, recounted.requirements, strict=True):
            for one, other in zip(line.segments, expected.segments, strict=True):
                assert same_value(one.estimate, other.estimate), (line.id, one.value)
                # Near 0 and 1 few customers have an event, and a recount takes the number of groups instead.
                if isinstance(other.estimate, Estimate) and 0.1 < other.estimate.value < 0.9:
                    widths = [answer.high - answer.low for answer in (one.estimate, other.estimate)]
                    assert 0.6 < widths[0] / widths[1] < 1.7, (line.id, one.value)


def repeated(times=20, customers=400, seed=0):
    """Every case of a customer is the same case again: so many cases say no more than so many customers."""
    draw = np.random.default_rng(seed)
    score = draw.random(customers)
    columns = {
        "score": score,
        "outcome": draw.random(customers) < score,
        "card": np.arange(customers),
        "amount": np.full(customers, 300.0),
        "country": np.array(["IN", "SG"], dtype=object)[np.arange(customers) % 2],
    }
    return {name: np.repeat(values, times) for name, values in columns.items()}


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["recall", "mcc", "balanced_accuracy", "f1", "value_per_case"])
def test_away_from_today_a_segments_interval_still_knows_that_customers_return(tmp_path, metric):
    # 20 copies of each case: the interval must be at least 4 times as wide as that of 20 times as many customers.
    bound = "-1000" if metric == "value_per_case" else "0.01"
    lines = f"{{metric: {metric}, at_least: {bound}, in_every: country}}"
    widths = []
    for log in ("who: card, segments: [country]", "segments: [country]"):
        spec = spec_for(tmp_path, log, requirements=lines, more=MONEY)
        rows = upheld.tradeoff(spec, evidence_of(tmp_path, repeated(), spec)).rows
        row = min(rows, key=lambda row: abs(row.setting["act_at"] - 0.3))
        widths.append([one.estimate.high - one.estimate.low for one in row.requirements[0].segments])
    assert np.min(np.array(widths[0]) / widths[1]) > 2.5


@pytest.mark.slow
def test_todays_row_is_the_assessment(tmp_path):
    spec = spec_for(tmp_path, LOG + ", who: card", lever=BAND, requirements=LINES, more=MONEY)
    evidence = evidence_of(tmp_path, scored(4), spec)
    assessment = upheld.assess(spec, evidence)
    (row,) = [row for row in upheld.tradeoff(spec, evidence).rows if row.is_today]
    assert row.setting == assessment.setting
    assert row.confusion == assessment.confusion
    assert all(same(answer, assessment.metrics[name]) for name, answer in row.metrics.items())
    assert [line.verdict.word for line in row.requirements] == [line.verdict.word for line in assessment.requirements]


@pytest.mark.slow
def test_reviews_a_day_are_counted_from_the_log(tmp_path):
    log = scored(5)
    lever = "{act_at: 0.4, review_from: 0.2, review_capacity: 12 per day}"
    for row, _ in both(tmp_path, log, 4, lever=lever, log=LOG, more=MONEY):
        edge = row.setting["review_from"]
        in_band = (log["score"] >= (edge or 1)) & (log["score"] < row.setting["act_at"])
        day = (log["at"].astype("datetime64[D]") - log["at"].min().astype("datetime64[D]")).astype(int)
        per_day = np.bincount(day, in_band, 40)
        assert row.reviews.mean == pytest.approx(per_day.mean())
        assert row.reviews.days_above == (per_day > 12).sum()
        assert row.reviews.p95 == np.sort(per_day)[37]  # 38 of 40 days are the first that make up 95 of 100


@pytest.mark.slow
def test_a_capacity_is_kept_at_every_row_as_a_recount_keeps_it(tmp_path):
    lever = "{act_at: 0.4, review_from: 0.2, review_capacity: 9 per day}"
    for row, recounted in both(
        tmp_path, scored(6), 5, lever=lever, kept=", review_capacity: 9 per day", log=LOG, more=MONEY
    ):
        assert same(row.value["per_case"], recounted.value.per_case), row.setting
        assert same(row.metrics["caught_with_review"], recounted.metrics["caught_with_review"])


def meeting(log, act_at, edge):
    """Whether a setting has recall and precision of at least 50 %, and a review rate of at most 30 %."""
    acted = log["score"] >= act_at
    looked = np.zeros(len(acted), bool) if edge is None else ~acted & (log["score"] >= edge)
    true = log["outcome"].astype(bool)
    precise = not acted.any() or true[acted].mean() >= 0.5
    return (acted & true).sum() / true.sum() >= 0.5 and precise and looked.mean() <= 0.3


MEETS = "{metric: recall, at_least: 50%}, {metric: precision, at_least: 50%}, {metric: review_rate, at_most: 30%}"


@pytest.mark.slow
def test_a_row_meets_what_is_required_where_its_counts_do(tmp_path):
    log = scored(7)
    lines = MEETS + ", {metric: recall, at_least: 99%, aim: true}, {metric: roc_auc, at_least: 99.9%}"
    spec = spec_for(tmp_path, LOG, lever=BAND, requirements=lines, more=MONEY)
    rows = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec)).rows
    # An aim has no say, nor has what no setting can change.
    expected = [meeting(log, row.setting["act_at"], row.setting["review_from"]) for row in rows]
    assert [row.meets for row in rows] == expected
    assert 0 < sum(expected) < len(rows)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.slow
def test_the_best_row_meets_every_line_and_today_is_never_better_by_hand(tmp_path, seed):
    log = scored(10 + seed)
    spec = spec_for(tmp_path, "", lever=BAND, requirements=MEETS, more=MONEY)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec))
    (best,) = [row for row in found.rows if row.is_best]
    assert best.meets
    assert meeting(log, best.setting["act_at"], best.setting["review_from"])
    # Without who and id all cases choose, so no row that meets is worth more.
    assert best.value["per_case"].value >= max(row.value["per_case"].value for row in found.rows if row.meets) - 1e-9


def worth_by_hand(log, act_at, edge):
    acted, true = log["score"] >= act_at, log["outcome"].astype(bool)
    looked = np.zeros(len(acted), bool) if edge is None else ~acted & (log["score"] >= edge)
    worth = np.where(acted, np.where(true, 10, -40), np.where(true, -0.2 * log["amount"], 0.0))
    return np.where(looked, -2 + np.where(true, 10, 0), worth)


@pytest.mark.slow
def test_the_gain_is_what_the_other_half_of_the_customers_shows(tmp_path):
    log = scored(20)
    spec = spec_for(tmp_path, LOG, lever="{act_at: 0.7, review_from: 0.6}", requirements=MEETS, more=MONEY)
    best = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec)).best
    better = worth_by_hand(log, best.setting["act_at"], best.setting["review_from"])
    difference = better - worth_by_hand(log, 0.7, 0.6)
    with duckdb.connect() as connection:
        connection.register("cases", {"id": log["id"]})
        sql = "SELECT (hash(CAST(id AS VARCHAR)) % 64 % 2)::BIGINT AS half FROM cases"
        half = connection.execute(sql).fetchnumpy()["half"]
    assert best.gain.n == (half == 1).sum()
    assert best.gain.value == pytest.approx(difference[half == 1].mean(), rel=1e-9)
    # Chosen where it looked best: the half that chose it flatters it, or at least need not agree.
    assert best.gain.value != pytest.approx(difference[half == 0].mean(), rel=1e-3)


@pytest.mark.slow
def test_without_who_and_id_no_gain_is_stated(tmp_path):
    spec = spec_for(tmp_path, "time: at", more=MONEY)
    best = upheld.assess(spec, evidence_of(tmp_path, scored(21), spec)).best
    assert best.setting is not None
    assert isinstance(best.gain, CannotTell)
    assert "neither who nor id" in best.gain.reason


@pytest.mark.parametrize(
    ("known_for", "lever"),
    [
        ("acted", "{act_at: 0.5}"),
        ("not_acted", BAND),
        ("reviewed", BAND),
    ],
)
@pytest.mark.slow
def test_where_outcomes_are_known_for_some_only_settings_that_need_no_other_are_weighed(tmp_path, known_for, lever):
    (tmp_path / "full").mkdir()
    full_spec = spec_for(tmp_path / "full", "id: id", lever=lever, more=MONEY)
    full = evidence_of(tmp_path / "full", scored(22), full_spec)
    spec = spec_for(tmp_path, f"id: id, outcome_known_for: {known_for}", lever=lever, more=MONEY)
    evidence = evidence_of(tmp_path, scored(22), spec)
    found, truth = upheld.tradeoff(spec, evidence, most=12), upheld.tradeoff(full_spec, full, most=12)
    at, today = found.best.setting["act_at"], found.today["act_at"]
    assert at >= today if known_for == "acted" else at <= today
    assert "can be weighed" in found.best.among
    # What both settings treat alike needs no outcome: the gain is that of the log with all outcomes.
    answers, full_answers = Answers(spec, evidence), Answers(full_spec, full)
    settings, full_settings = settings_of(answers), settings_of(full_answers)
    one, other = (one.gain(found.best.position, one.today, 1) for one in (settings, full_settings))
    assert float(one.total / one.n) == pytest.approx(float(other.total / other.n), rel=1e-9)
    rows = {row.position: row for row in truth.rows}
    compared = 0
    for row in found.rows:
        for name, answer in row.metrics.items():
            if row.position in rows and isinstance(answer, Range):
                compared += 1
                assert answer.at_least - 1e-9 <= rows[row.position].metrics[name].value <= answer.at_most + 1e-9
    assert compared > 5


@pytest.mark.slow
def test_without_a_value_block_there_is_no_money_and_no_best(tmp_path):
    spec = spec_for(tmp_path)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, scored(23, 500), spec))
    assert found.best is None
    assert all(row.value == {} and not row.is_best for row in found.rows)


@pytest.mark.slow
def test_without_time_nothing_is_told_a_day(tmp_path):
    spec = spec_for(tmp_path, "id: id", lever=BAND, more=MONEY)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, scored(24, 800), spec))
    assert found.cases_per_day is None
    assert all(row.reviews is None and isinstance(row.value["per_case_a_day"], CannotTell) for row in found.rows)


@pytest.mark.slow
def test_a_requirement_costs_what_is_given_up_to_meet_it(tmp_path):
    log = {**scored(25, 20_000), "amount": np.full(20_000, 300.0)}
    lines = "{metric: recall, at_least: 90%}, {metric: act_rate, at_most: 99%}"
    spec = spec_for(tmp_path, "id: id", requirements=lines, more=MONEY)
    best = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec)).best
    costly, free = best.costs
    assert (costly.id, free.id) == ("recall", "act_rate")
    assert isinstance(free.per_case, CannotTell)
    # Calibrated scores: acting pays where score x (10 + 60) > (1 - score) x 40, that is from 40 / 110 on.
    assert costly.setting["act_at"] == pytest.approx(40 / 110, abs=0.06)
    assert costly.per_case.low > 0
    lost = worth_by_hand(log, costly.setting["act_at"], None) - worth_by_hand(log, best.setting["act_at"], None)
    assert costly.per_case.low < lost.mean() < costly.per_case.high


@pytest.mark.slow
def test_requirements_that_no_setting_meets_together_are_named(tmp_path):
    lines = "{metric: act_rate, at_most: 90%}, {metric: recall, at_least: 99%}, {metric: precision, at_least: 90%}"
    spec = spec_for(tmp_path, "id: id", requirements=lines, more=MONEY)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, scored(26), spec))
    assert found.best.setting is None
    assert found.best.clashing == ("recall", "precision")
    assert found.best.without_requirements.setting is not None
    assert not any(row.meets or row.is_best for row in found.rows)


@pytest.mark.slow
def test_a_line_that_no_setting_meets_clashes_alone(tmp_path):
    lines = "{metric: recall, at_least: 50%}, {metric: act_rate, at_most: 90%}, {metric: accuracy, at_least: 99%}"
    spec = spec_for(tmp_path, "id: id", requirements=lines, more=MONEY)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, scored(27), spec))
    assert found.best.clashing == ("accuracy",)


@pytest.mark.slow
def test_the_best_setting_is_told_at_each_end_of_a_guess(tmp_path):
    log = {**scored(28, 20_000), "amount": np.full(20_000, 300.0)}
    guess = "value: {currency: EUR, caught: 0, missed: -60, false_alarm: {from: -60, to: -10}}"
    spec = spec_for(tmp_path, "id: id", requirements="{metric: recall, at_least: 0}", more=guess)
    best = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec)).best
    ends = {at["false_alarm"]: setting["act_at"] for at, setting in best.at_ends}
    # A calibrated score: act where score x 60 > (1 - score) x cost.
    assert ends[-60.0] == pytest.approx(0.5, abs=0.07)
    assert ends[-10.0] == pytest.approx(10 / 70, abs=0.05)


ODD = {
    "three cases": ([0.1, 0.5, 0.9], [False, True, True]),
    "one score above the cut-off": ([0.7] * 40, [True, False] * 20),
    "one score below the cut-off": ([0.2] * 40, [True, False] * 20),
    "only 0 and 1": ([0.0, 1.0, 1.0, 0.0] * 10, [False, True, False, True] * 10),
    "one case": ([0.4], [True]),
    "no positives": ([0.1, 0.6, 0.7], [False] * 3),
    "no negatives": ([0.1, 0.6, 0.7], [True] * 3),
    "ties": ([0.2, 0.2, 0.5, 0.5, 0.8] * 8, [False, True, False, True, True] * 8),
    "cut-off as a score": ([0.4, 0.2, 0.2, 0.4], [True, False, True, False]),
}


@pytest.mark.parametrize("lever", ["{act_at: 0.4, review_from: 0.2}", "{act_at: 0.4}"])
@pytest.mark.parametrize("name", ODD)
@pytest.mark.slow
def test_an_odd_log_has_rows_whose_counts_are_those_of_the_log(tmp_path, name, lever):
    score, outcome = (np.array(values) for values in ODD[name])
    spec = spec_for(tmp_path, "id: id", lever=lever, more=MONEY)
    columns = {"id": np.arange(len(score)), "score": score, "outcome": outcome, "amount": np.full(len(score), 100.0)}
    found = upheld.tradeoff(spec, evidence_of(tmp_path, columns, spec))
    assert sum(row.is_today for row in found.rows) == 1
    assert len(found.rows) <= len(set(score)) + 3
    for row in found.rows:
        acted = score >= row.setting["act_at"]
        told = {"tp": (acted & outcome).sum(), "fp": (acted & ~outcome).sum(), "fn": (~acted & outcome).sum()}
        assert {key: row.confusion[key] for key in told} == told
        assert isinstance(row.value["per_case"], CannotTell)  # so few cases say nothing of money
        assert row.value["per_case"].value is not None
    # From acting on all to acting on none, which no cut-off on the scale can do with a score of 1.
    acted_on = [sum(row.confusion[key] for key in ("tp", "fp")) for row in found.rows]
    assert (max(acted_on), min(acted_on) == 0) == (len(score), score.max() < 1)


@pytest.mark.parametrize("scale", [1.0, 1e300, 1e-300, 1e6])
@pytest.mark.slow
def test_scores_that_are_any_number_have_settings_between_them(tmp_path, scale):
    log = scored(29, 600)
    score = np.sign(log["score"] - 0.2) * np.abs(log["score"] - 0.2) * scale
    spec = spec_for(tmp_path, "id: id, score_scale: number", lever=f"{{act_at: {0.2 * scale!r}}}", more=MONEY)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, {**log, "score": score}, spec))
    for row in found.rows:
        acted = score >= row.setting["act_at"]
        assert (row.confusion["tp"], row.confusion["fp"]) == (
            (acted & log["outcome"]).sum(),
            (acted & ~log["outcome"]).sum(),
        )


@pytest.mark.slow
def test_when_all_customers_fall_into_the_half_that_judges_they_choose_after_all(tmp_path):
    # One customer is one group; which half it is in depends on its name, and what is best does not.
    best = []
    for name in "abcd":
        spec = spec_for(tmp_path, "who: card", more="value: {currency: EUR, caught: 10, missed: -50, false_alarm: -7}")
        columns = {"card": [name] * 40, "score": np.linspace(0.1, 0.9, 40), "outcome": np.arange(40) > 20}
        found = upheld.tradeoff(spec, evidence_of(tmp_path, columns, spec)).best
        assert isinstance(found.gain, CannotTell)
        best.append(found.setting["act_at"])
    assert len(set(best)) == 1


@pytest.mark.slow
def test_the_rows_are_few_if_asked_and_hold_today_and_the_best(tmp_path):
    spec = spec_for(tmp_path, LOG, lever=BAND, more=MONEY)
    evidence = evidence_of(tmp_path, scored(30), spec)
    rows = upheld.tradeoff(spec, evidence, most=12).rows
    assert len(rows) <= 13
    assert (sum(row.is_today for row in rows), sum(row.is_best for row in rows)) == (1, 1)
    assert [row.position.act for row in rows] == sorted(row.position.act for row in rows)


def test_a_log_without_outcomes_is_refused(tmp_path):
    spec = spec_for(tmp_path, more=MONEY)
    write_log(
        tmp_path / "log.parquet",
        {"score": [0.1, 0.9], "amount": [1.0, 2.0], "outcome": np.ma.masked_array([True, True], mask=[1, 1])},
    )
    with pytest.raises(upheld.SpecError, match="no outcome"):
        upheld.tradeoff(spec, upheld.gather(spec))


def shape_of(plain):
    """The keys of plain data, all the way down, without what differs by answer."""
    if isinstance(plain, dict):
        return {key: shape_of(value) for key, value in plain.items() if key not in ("value", "metrics", "requirements")}
    return None


@pytest.mark.slow
def test_the_json_holds_no_nan_and_the_same_keys_in_every_row(tmp_path):
    shapes = []
    for more, log in ((MONEY, scored(32, 700)), ("", scored(33, 700))):
        spec = spec_for(tmp_path, LOG, lever=BAND, more=more, requirements=LINES if more else MEETS)
        plain = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec)).to_json("0")
        json.dumps(plain, allow_nan=False)
        assert len({str(shape_of(row)) for row in plain["settings"]}) == 1
        shapes.append((sorted(plain), sorted(plain["settings"][0])))
    assert shapes[0] == shapes[1]
