"""The cases to read: chosen, ordered, counted and masked, against numpy on the same rows."""

import json
from datetime import date

import numpy as np
import pytest

import upheld
from tests.logs import assessed, scored, spec_for, write_log
from upheld.cases import GROUPS, cases_to_read
from upheld.errors import CallError

KEYS = "id: id, time: at, segments: [country, device], segments_at_least: 100"
BAND = "{act_at: 0.5, review_from: 0.3, review_hit_rate: 90%}"
VALUE = "value: {currency: INR, caught: -0.05 * amount, missed: -amount - 5, false_alarm: -400, reviewed: -35}"
NONE_REQUIRED = "requirements: []"


def the_spec(folder, log=KEYS, *, lever=BAND, more=VALUE, requirements=NONE_REQUIRED):
    return spec_for(folder, log, lever=lever, more=more, requirements=requirements)


def read(folder, rows, spec=None, **how):
    """The groups by name; of two with one name the edge tells them apart."""
    write_log(folder / "log.parquet", rows)
    found = cases_to_read(spec or the_spec(folder), **how)
    return {group.edge or group.name: group for group in found.groups}


def ids(group):
    return [case.id for case in group.shown]


def worth_by_hand(rows, act_at=0.5, review_from=0.3):
    score, outcome, amount = rows["score"], rows["outcome"], rows["amount"]
    positive = np.select(
        [score >= act_at, score >= review_from],
        [-0.05 * amount, -35 + 0.9 * -0.05 * amount + 0.1 * (-amount - 5)],
        -amount - 5,
    )
    negative = np.select([score >= act_at, score >= review_from], [-400.0, -35.0], 0.0)
    return np.where(outcome, positive, negative)


def first(order, chosen, n):
    return [int(i) for i in order if chosen[i]][:n]


@pytest.fixture
def rows():
    return scored(3, 2000)


@pytest.mark.slow
def test_the_costliest_misses_are_those_numpy_finds(tmp_path, rows):
    worth, missed = worth_by_hand(rows), rows["outcome"] & (rows["score"] < 0.5)
    group = read(tmp_path, rows, n=15)["misses"]
    assert ids(group) == first(np.argsort(worth), missed, 15)
    assert [case.worth for case in group.shown] == pytest.approx(np.sort(worth[missed])[:15], abs=5e-5)
    assert (group.cases, group.in_review) == (missed.sum(), (missed & (rows["score"] >= 0.3)).sum())
    assert group.worth == pytest.approx(worth[missed].sum(), abs=missed.sum() * 5e-5)


@pytest.mark.slow
def test_false_alarms_of_one_cost_come_with_the_highest_score_first(tmp_path, rows):
    stopped = ~rows["outcome"] & (rows["score"] >= 0.5)
    group = read(tmp_path, rows, n=10)["false-alarms"]
    assert ids(group) == first(np.argsort(-rows["score"]), stopped, 10)
    assert (group.cases, group.worth) == (stopped.sum(), -400.0 * stopped.sum())


@pytest.mark.slow
def test_false_alarms_whose_cost_differs_come_with_the_costliest_first(tmp_path, rows):
    spec = the_spec(tmp_path, more="value: {currency: INR, false_alarm: -2 * amount}")
    stopped = ~rows["outcome"] & (rows["score"] >= 0.5)
    group = read(tmp_path, rows, spec, n=10)["false-alarms"]
    assert ids(group) == first(np.argsort(-rows["amount"], kind="stable"), stopped, 10)


@pytest.mark.slow
def test_without_a_value_block_misses_come_with_the_lowest_score_first(tmp_path, rows):
    group = read(tmp_path, rows, the_spec(tmp_path, more=""), n=10)["misses"]
    assert ids(group) == first(np.argsort(rows["score"]), rows["outcome"] & (rows["score"] < 0.5), 10)
    assert {case.worth for case in group.shown} | {group.worth, group.heaviest} == {None}


@pytest.mark.parametrize("n", [7, 1, 20])
@pytest.mark.slow
def test_the_nearest_are_half_above_and_half_below_an_edge(tmp_path, rows, n):
    found, score = read(tmp_path, rows, n=n), rows["score"]
    for edge, at, top in (("act_at", 0.5, 2.0), ("review_from", 0.3, 0.5)):
        above = first(np.argsort(score), (score >= at) & (score < top), n - n // 2)
        below = first(np.argsort(-score), score < at, n // 2)
        assert ids(found[edge]) == [*above[::-1], *below]
    assert (found["act_at"].above, found["act_at"].below) == ((score >= 0.5).sum(), (score < 0.5).sum())


@pytest.mark.slow
def test_where_one_side_of_the_cut_off_has_few_cases_the_other_has_more(tmp_path, rows):
    rows["score"] = np.where(np.arange(2000) < 3, 0.9, rows["score"] * 0.4)
    found = read(tmp_path, rows, the_spec(tmp_path, lever="{act_at: 0.5}"), n=20)["act_at"]
    assert [case.done for case in found.shown] == ["act"] * 3 + ["pass"] * 17


@pytest.mark.slow
def test_with_a_cut_off_by_segment_each_case_is_near_its_own(tmp_path, rows):
    spec = the_spec(tmp_path, lever="{act_at: {by: country, default: 0.5, IN: 0.7}}")
    own = np.where(rows["country"] == "IN", 0.7, 0.5)
    above, below = (rows["score"] >= own), (rows["score"] < own)
    near = np.argsort(np.abs(rows["score"] - own))
    found = read(tmp_path, rows, spec, n=10)["act_at"]
    assert ids(found) == [*first(near, above, 5)[::-1], *first(near, below, 5)]


@pytest.mark.parametrize(
    ("lever", "log"),
    [
        ("{act_at: 0.5, review_from: 0.3}", KEYS),
        ("{act_at: {by: country, default: 0.4, SG: 0.2}}", KEYS),
        ("{act_at: 0.3}", f"{KEYS}, where: amount > 300, outcome_after: 9 days"),
        ("{act_at: 0.3}", f"{KEYS}, outcome_null: false"),
    ],
)
@pytest.mark.parametrize("as_of", [date(2026, 6, 1), None])
@pytest.mark.slow
def test_there_are_as_many_misses_and_false_alarms_as_check_counts(tmp_path, rows, lever, log, as_of):
    rows["outcome"] = np.ma.masked_array(rows["outcome"], np.arange(2000) % 7 == 0)
    rows["score"] = np.where(np.arange(2000) % 11 == 0, np.nan, rows["score"])
    counted = assessed(
        tmp_path, rows, the_spec(tmp_path, log, lever=lever, requirements="{metric: recall, at_least: 50%}"), as_of
    )
    found = read(tmp_path, rows, the_spec(tmp_path, log, lever=lever), as_of=as_of, n=1000)
    assert (found["misses"].cases, found["false-alarms"].cases) == (counted.confusion["fn"], counted.confusion["fp"])
    assert (len(found["misses"].shown), len(found["false-alarms"].shown)) == (
        found["misses"].cases,
        found["false-alarms"].cases,
    )
    assert found["act_at"].cases == counted.cases.judged


@pytest.mark.slow
def test_the_order_of_the_rows_changes_nothing_even_among_equal_cases(tmp_path, rows):
    rows["score"], rows["amount"] = np.round(rows["score"], 1), np.round(rows["amount"], -3)
    spec = the_spec(tmp_path, "segments: [country, device], who: card")
    said = []
    for seed in (1, 2):
        order = np.random.default_rng(seed).permutation(2000)
        write_log(tmp_path / "log.parquet", {name: values[order] for name, values in rows.items()})
        said.append(cases_to_read(spec, columns=["amount"]).to_json("0"))
    assert said[0] == said[1]


@pytest.mark.slow
def test_the_share_of_the_costliest_hundredth_is_that_of_numpy(tmp_path, rows):
    spec = the_spec(tmp_path, lever="{act_at: 0.5}", more="value: {currency: INR, missed: -amount}")
    lost = np.sort(rows["amount"][rows["outcome"] & (rows["score"] < 0.5)])[::-1]
    found = read(tmp_path, rows, spec)["misses"].heaviest
    n = -(-len(lost) // 100)
    assert n > 1
    assert found.cases == n
    assert found.share == pytest.approx(lost[:n].sum() / lost.sum())


@pytest.mark.slow
def test_a_table_of_counts_says_the_same_as_its_rows(tmp_path):
    drawn = np.random.default_rng(5)
    score, outcome, amount = (
        drawn.choice([0.1, 0.2, 0.8], 300),
        drawn.random(300) < 0.5,
        drawn.choice([10.0, 20.0], 300),
    )
    counts = drawn.integers(0, 9, 300)
    spec = the_spec(tmp_path, "count: n", lever="{act_at: 0.5}", more="value: {currency: INR, missed: -amount}")
    table = read(tmp_path, {"score": score, "outcome": outcome, "amount": amount, "n": counts}, spec)
    each = {
        name: np.repeat(values, counts) for name, values in (("score", score), ("outcome", outcome), ("amount", amount))
    }
    spread = read(
        tmp_path, each, the_spec(tmp_path, "", lever="{act_at: 0.5}", more="value: {currency: INR, missed: -amount}")
    )
    for name in ("misses", "false-alarms"):
        assert (table[name].cases, table[name].worth) == (spread[name].cases, spread[name].worth)
    assert table["misses"].heaviest == spread["misses"].heaviest
    assert max(case.n for case in table["misses"].shown) > 1


def test_a_case_whose_amount_is_empty_has_no_worth_and_stands_last(tmp_path):
    rows = {"id": [1, 2, 3], "score": [0.1, 0.2, 0.3], "outcome": [True] * 3, "amount": [None, 7.0, 50.0]}
    spec = the_spec(tmp_path, "id: id", lever="{act_at: 0.5}", more="value: {currency: INR, missed: -amount}")
    group = read(tmp_path, rows, spec)["misses"]
    assert [(case.id, case.worth) for case in group.shown] == [(3, -50.0), (2, -7.0), (1, None)]
    assert (group.cases, group.without_worth, group.worth) == (3, 1, -57.0)


@pytest.mark.slow
def test_a_case_whose_row_term_is_empty_has_no_worth_even_where_it_would_not_count(tmp_path):
    # As in evidence, which keeps sums of positives by row term: a positive without an amount is in none of them.
    rows = {"id": [1, 2], "score": [0.9, 0.8], "outcome": [True] * 2, "amount": [None, 7.0]}
    spec = the_spec(
        tmp_path, "id: id", lever="{act_at: 0.5}", more="value: {currency: INR, caught: 3, missed: -amount}"
    )
    assert [case.worth for case in read(tmp_path, rows, spec)["act_at"].shown] == [None, 3.0]


def test_money_per_case_is_of_the_cases_that_have_a_worth(tmp_path):
    # A loses 1 in each of 100 cases; B 5 in each of 10, and of its other 90 nobody knows.
    rows = {
        "score": np.full(200, 0.1),
        "outcome": np.full(200, True),
        "amount": np.ma.masked_array(np.repeat([1.0, 5.0], 100), np.arange(200) >= 110),
        "of": np.repeat(["A", "B"], 100).astype(object),
    }
    log = "segments: [of], segments_at_least: 100"
    spec = the_spec(tmp_path, log, lever="{act_at: 0.5}", more="value: {currency: INR, missed: -amount}")
    group = read(tmp_path, rows, spec)["worst-segment"]
    assert (group.value, group.without_worth, group.why[-9:]) == ("B", 90, "-5.00 INR")


@pytest.mark.slow
def test_a_worth_is_capped_and_a_guess_counts_with_its_middle(tmp_path):
    rows = {"id": [1, 2, 3], "score": [0.1, 0.2, 0.9], "outcome": [True, True, False], "amount": [90.0, 700.0, 1.0]}
    value = "value: {currency: INR, missed: -amount, false_alarm: {from: -400, to: -60}, cap: 100}"
    write_log(tmp_path / "log.parquet", rows)
    found = cases_to_read(the_spec(tmp_path, "id: id", lever="{act_at: 0.5}", more=value))
    assert [case.worth for case in found.groups[0].shown] == [-100.0, -90.0]
    assert (found.guessed, found.groups[1].worth) == ({"false_alarm": -80.0}, -80.0)  # from the cap, -100, to -60
    assert found.unwritten == ("caught",)


@pytest.mark.slow
def test_what_people_find_is_taken_from_the_log_where_it_is_not_stated(tmp_path):
    # Of the positives of the band one is not looked at; of the other four three are found: 75 %.
    rows = {
        "id": np.arange(6),
        "score": np.array([0.4] * 5 + [0.1]),
        "outcome": np.array([True] * 6),
        "found": np.ma.masked_array([True, True, True, False, False, True], [False, False, False, False, True, False]),
    }
    spec = the_spec(
        tmp_path,
        "id: id, review_result: found",
        lever="{act_at: 0.5, review_from: 0.3}",
        more="value: {currency: INR, caught: 8, missed: -100, reviewed: -10}",
    )
    group = read(tmp_path, rows, spec)["misses"]
    assert [case.worth for case in group.shown] == [-100.0] + [-10 + 0.75 * 8 + 0.25 * -100] * 5


@pytest.mark.slow
def test_the_worst_segment_is_the_one_with_the_least_money_per_case(tmp_path, rows):
    worth = worth_by_hand(rows)
    means = {(of, value): worth[rows[of] == value].mean() for of in ("country", "device") for value in set(rows[of])}
    group = read(tmp_path, rows, n=8)["worst-segment"]
    worst = min(means, key=means.get)
    among = rows[worst[0]] == worst[1]
    assert (group.segment, group.value) == worst
    assert (group.cases, group.worth) == (among.sum(), pytest.approx(worth[among].sum(), abs=0.2))
    assert ids(group) == first(np.argsort(worth), among, 8)
    assert group.why == f"the least money per case of all segments: {means[worst]:,.2f} INR"


@pytest.mark.slow
def test_small_values_of_a_segment_are_judged_together(tmp_path, rows):
    rows["country"] = np.where(np.arange(2000) < 150, "XA", np.where(np.arange(2000) < 300, "XB", "IN")).astype(object)
    rows["outcome"] = (np.arange(2000) < 300) & (rows["score"] < 0.5)
    group = read(tmp_path, rows, the_spec(tmp_path, "id: id, segments: [country]"), n=1000)["worst-segment"]
    assert (group.value, group.cases) == ("others", 300)
    assert {case.segments["country"] for case in group.shown} == {"XA", "XB"}


@pytest.mark.slow
def test_without_money_the_worst_segment_is_that_of_the_requirement_that_fares_worst(tmp_path, rows):
    lines = "{metric: recall, at_least: 1%, in_every: device}, {metric: recall, at_least: 90%, in_every: country}"
    spec = the_spec(tmp_path, more="", requirements=lines)
    line = assessed(tmp_path, rows, spec).requirements[1]
    group = read(tmp_path, rows, spec, n=1000)["worst-segment"]
    assert (group.segment, group.value) == ("country", line.worst.value)
    assert group.why.startswith(
        "it holds up most the requirement Recall at least 90 % in every country: not met, with "
    )
    mistakes = [case.outcome != (case.done == "act") for case in group.shown]
    assert mistakes == sorted(mistakes, reverse=True)


@pytest.mark.slow
def test_without_money_and_requirement_it_is_the_one_with_most_mistakes(tmp_path, rows):
    wrong = rows["outcome"] != (rows["score"] >= 0.5)
    shares = {(of, value): wrong[rows[of] == value].mean() for of in ("country", "device") for value in set(rows[of])}
    worst = max(shares, key=shares.get)
    group = read(tmp_path, rows, the_spec(tmp_path, more=""), n=5)["worst-segment"]
    assert (group.segment, group.value) == worst
    far = np.argsort(-np.abs(rows["score"] - 0.5))
    assert ids(group) == first(far, wrong & (rows[worst[0]] == worst[1]), 5)


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ("id: id", "the spec names no segments (log.segments)"),
        ("segments: [country], segments_at_least: 5000", "no segment has two values large enough to compare"),
    ],
)
@pytest.mark.slow
def test_where_no_segment_can_be_the_worst_the_reason_is_said(tmp_path, rows, log, why):
    group = read(tmp_path, rows, the_spec(tmp_path, log))["worst-segment"]
    assert (group.segment, group.shown) == (None, ())
    assert group.why.startswith(why)


@pytest.mark.slow
def test_the_rule_is_told_for_each_case_and_times_are_of_the_logs_own_clock(tmp_path, rows):
    spec = the_spec(tmp_path, f"{KEYS}, timezone: Asia/Kolkata", more=f"{VALUE}\nrule: amount > 500")
    for case in read(tmp_path, rows, spec)["misses"].shown:
        assert case.by_rule == (rows["amount"][case.id] > 500)
        assert case.time.isoformat() == f"{rows['at'][case.id].astype('datetime64[s]')}+05:30"


@pytest.mark.slow
def test_moments_of_further_columns_are_of_the_logs_own_clock_too(tmp_path):
    (tmp_path / "log.csv").write_text("id,score,outcome,seen\n1,0.2,1,2026-05-01 00:00:00+00:00\n")
    text = "product: t\ntitle: T\nkind: classification\nlever: {act_at: 0.5}\n"
    log = "log: {source: log.csv, id: id, score: score, outcome: outcome, timezone: Asia/Kolkata}"
    spec = upheld.spec_from_text(text + log, folder=tmp_path)
    (case,) = cases_to_read(spec, columns=["seen"]).groups[0].shown
    assert case.columns == {"seen": "2026-05-01 05:30:00"}


@pytest.mark.slow
def test_outcomes_in_a_second_file_are_used_and_only_the_logs_columns_shown(tmp_path, rows):
    (tmp_path / "outcomes.csv").write_text(
        "case,bad\n" + "\n".join(f"{i},{int(y)}" for i, y in enumerate(rows["outcome"]))
    )
    del rows["outcome"]
    write_log(tmp_path / "log.parquet", rows)
    text = "product: t\ntitle: T\nkind: classification\nlever: {act_at: 0.5}\n"
    log = "log: {source: log.parquet, id: id, score: score, outcomes: {source: outcomes.csv, id: case, value: bad = 1}}"
    spec = upheld.spec_from_text(text + log, folder=tmp_path)
    found = cases_to_read(spec, all_columns=True, n=1).groups[0]
    assert list(found.shown[0].columns) == ["country", "device", "card", "at", "amount"]


@pytest.mark.slow
def test_a_log_without_a_judged_case_gives_empty_groups(tmp_path):
    rows = {"id": [1], "score": [0.4], "outcome": np.array([None], dtype=object), "amount": [1.0]}
    found = read(tmp_path, rows, the_spec(tmp_path, "id: id"))
    assert {(group.cases, group.shown) for group in found.values()} == {(0, ())}


# What is masked


@pytest.mark.slow
def test_who_is_masked_unless_asked_and_the_same_number_is_the_same_customer(tmp_path, rows):
    spec = the_spec(tmp_path, f"{KEYS}, who: card")
    shown = [case for group in read(tmp_path, rows, spec, columns=["card"]).values() for case in group.shown]
    pairs = {(case.who, int(rows["card"][case.id])) for case in shown}
    assert len(pairs) == len({who for who, _ in pairs}) == len({card for _, card in pairs})
    assert all(case.columns["card"] == case.who for case in shown)
    assert list(dict.fromkeys(case.who for case in shown)) == [f"card {i + 1}" for i in range(len(pairs))]
    plain = [case for group in read(tmp_path, rows, spec, unmask=True).values() for case in group.shown]
    assert [case.who for case in plain] == [rows["card"][case.id] for case in plain]


@pytest.mark.parametrize("log", [f"{KEYS}, who: card", "who: card"])
@pytest.mark.slow
def test_other_customers_behind_the_same_masks_change_nothing_at_all(tmp_path, rows, log):
    # Without ids most cases are alike in all that is shown but the customer, which then must not order them.
    if "id" not in log:
        rows = {"score": np.round(rows["score"], 1), "outcome": rows["outcome"], "card": np.arange(2000)}
        rows["note"] = np.random.default_rng(4).integers(0, 2000, 2000)
    spec, said = the_spec(tmp_path, log, more=""), []
    for cards in (rows["card"], np.random.default_rng(9).permutation(10_000)[rows["card"]]):
        write_log(tmp_path / "log.parquet", {**rows, "card": cards})
        said.append(json.dumps(cases_to_read(spec, all_columns=True).to_json("0")))
    assert said[0] == said[1]


@pytest.mark.slow
def test_masked_amounts_are_told_neither_by_money_nor_by_the_order(tmp_path, rows):
    # Other amounts in the same order choose the same cases, and must not be told apart from them.
    more, said = "value: {currency: INR, missed: -amount}\nrule: amount > 500", []
    spec = the_spec(tmp_path, lever="{act_at: 0.5}", more=more)
    for amounts in (rows["amount"], np.sqrt(rows["amount"]) * 700):
        write_log(tmp_path / "log.parquet", {**rows, "amount": amounts})
        found = cases_to_read(spec, mask=["amount"], columns=["amount"], groups=["misses", "false-alarms", "nearest"])
        said.append(json.dumps(found.to_json("0")))
    assert said[0] == said[1]
    assert found.hidden == ("by_rule", "worth")
    scores = [case.score for case in found.groups[0].shown]
    assert scores == sorted(scores)


@pytest.mark.slow
def test_a_masked_segment_is_masked_as_the_worst_one_too(tmp_path, rows):
    write_log(tmp_path / "log.parquet", rows)
    spec = the_spec(tmp_path, "id: id, segments_at_least: 100, segments: [\"concat('from ', country)\"]")
    said = cases_to_read(spec, mask=["Country"], all_columns=True).to_json("0")
    worst = said["groups"][-1]
    assert {case["segments"]["concat('from ', country)"] for case in worst["shown"]} == {worst["value"]}
    assert not [value for value in ("IN", "SG", "NP") if f'{value}"' in json.dumps(said["groups"])]


@pytest.mark.slow
def test_what_is_done_is_left_out_where_a_masked_segment_sets_the_cut_off(tmp_path, rows):
    spec = the_spec(tmp_path, lever="{act_at: {by: country, default: 0.5, IN: 0.7}}")
    write_log(tmp_path / "log.parquet", rows)
    found = cases_to_read(spec, mask=["country"], groups=["nearest"])
    assert found.hidden == ("done",)
    scores = [case.score for case in found.groups[0].shown]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(("column", "path"), [("score", "log.score"), ("OUTCOME", "log.outcome")])
def test_what_the_groups_are_made_of_cannot_be_masked(tmp_path, rows, column, path):
    with pytest.raises(CallError) as refused:
        read(tmp_path, rows, mask=[column])
    assert f"gives {path}, by which the cases are chosen; it cannot be hidden here" in str(refused.value)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"columns": ["amonut"]}, '--columns: the log has no column "amonut". It has: id, score'),
        ({"mask": ["amonut"]}, 'Did you mean "amount"?'),
        ({"groups": ["worst"]}, f"There is: {', '.join(GROUPS['classification'])}"),
        ({"n": 0}, "--n: 0 is outside 1 to 1,000"),
        ({"n": 1001}, "--n: 1001 is outside 1 to 1,000"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(tmp_path, rows, how, said):
    with pytest.raises(CallError) as refused:
        read(tmp_path, rows, **how)
    assert said in str(refused.value)
