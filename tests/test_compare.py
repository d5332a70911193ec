"""Two versions, logs or periods against each other: what is told apart, on which cases, and what is warned of."""

import json

import numpy as np
import pytest
from sklearn.metrics import recall_score, roc_auc_score

import upheld
from tests.logs import scored, spec_for, write_log
from upheld.comparison import conclude
from upheld.inference import CannotTell, Estimate

LINES = "{metric: recall, at_least: 30%}, {metric: roc_auc, at_least: 80%}"


def noisier(rows, noise, seed=1):
    draw = np.random.default_rng(seed)
    logit = np.log(rows["score"] / (1 - rows["score"])) + draw.normal(0, noise, len(rows["score"]))
    return {**rows, "score": np.clip(1 / (1 + np.exp(-logit)), 1e-9, 1 - 1e-9)}


def compared(folder, a, b, log="id: id, time: at", **more):
    """The comparison of these two logs."""
    write_log(folder / "log.parquet", a)
    write_log(folder / "b.parquet", b)
    return upheld.compare(spec_for(folder, log, **{"requirements": LINES, **more}), "log.parquet", "b.parquet")


def codes(comparison):
    return {warned.code for warned in comparison.warnings}


@pytest.mark.slow
def test_a_worse_score_on_the_same_cases_is_worse(tmp_path):
    rows = scored(3)
    found = compared(tmp_path, rows, noisier(rows, 1.5))
    assert found.conclusion == "worse"
    assert found.pairing.same_cases
    assert (found.pairing.matched, found.pairing.only_a, found.pairing.only_b) == (4000, 0, 0)
    auc = found.lines[1].figure
    assert (auc.direction, auc.beyond_chance) == ("worse", "worse")
    assert auc.difference.low < auc.difference.value < auc.difference.high < 0


@pytest.mark.slow
def test_the_other_way_round_it_is_better(tmp_path):
    rows = scored(3)
    assert compared(tmp_path, noisier(rows, 1.5), rows).conclusion == "better"


@pytest.mark.slow
def test_the_same_cases_tell_more_than_two_samples(tmp_path):
    rows = scored(3)
    paired = compared(tmp_path, rows, noisier(rows, 0.5))
    apart = compared(tmp_path, rows, noisier(rows, 0.5), log="time: at")
    assert not apart.pairing.same_cases
    widths = [one.difference.high - one.difference.low for one in (paired.lines[1].figure, apart.lines[1].figure)]
    assert widths[0] < 0.6 * widths[1]
    assert paired.lines[1].figure.difference.value == pytest.approx(apart.lines[1].figure.difference.value, abs=1e-9)


@pytest.mark.slow
def test_a_version_against_itself_is_not_told_apart(tmp_path):
    rows = scored(5)
    found = compared(tmp_path, rows, dict(rows))
    assert found.conclusion == "not_told_apart"
    assert isinstance(found.lines[1].figure.difference, CannotTell)
    assert found.lines[0].figure.difference.low < 0 < found.lines[0].figure.difference.high


@pytest.mark.slow
def test_two_versions_that_scored_the_same_cases_in_one_log_are_paired(tmp_path):
    rows = scored(6, 2000)
    both = {name: np.concatenate([rows[name], noisier(rows, 1.0)[name]]) for name in rows}
    both["version"] = np.repeat(np.array(["champion", "challenger"], dtype=object), 2000)
    write_log(tmp_path / "log.parquet", both)
    spec = spec_for(tmp_path, "id: id, version: version", requirements=LINES)
    found = upheld.compare(spec, "champion", "challenger")
    assert (found.pairing.same_cases, found.pairing.matched) == (True, 2000)
    values = [roc_auc_score(one["outcome"], one["score"]) for one in (rows, noisier(rows, 1.0))]
    assert found.lines[1].figure.difference.value == pytest.approx(values[1] - values[0], abs=1e-4)


@pytest.mark.slow
def test_ids_that_match_in_part_are_told_and_taken_as_two_samples(tmp_path):
    rows, later = scored(7), scored(8)
    later["id"] = later["id"] + 2000
    found = compared(tmp_path, rows, later)
    assert (found.pairing.same_cases, found.pairing.matched) == (False, 2000)
    assert "2,000 of the smaller side's 4,000 cases" in found.pairing.because
    assert "match-in-part" in codes(found)


@pytest.mark.slow
def test_a_few_cases_in_one_only_are_left_out_of_differences_and_told(tmp_path):
    rows = scored(7)
    fewer = {name: column[200:] for name, column in noisier(rows, 1.0).items()}
    found = compared(tmp_path, rows, fewer)
    assert (found.pairing.matched, found.pairing.only_a) == (3800, 200)
    assert "in-one-only" in codes(found)
    kept = rows["outcome"][200:]
    expected = roc_auc_score(kept, fewer["score"]) - roc_auc_score(kept, rows["score"][200:])
    assert found.lines[1].figure.difference.value == pytest.approx(expected, abs=1e-4)


@pytest.mark.slow
def test_outcomes_that_disagree_are_counted_and_bs_are_taken(tmp_path):
    rows = scored(9)
    other = noisier(rows, 1.0)
    other["outcome"] = rows["outcome"].copy()
    other["outcome"][:50] = ~rows["outcome"][:50]
    found = compared(tmp_path, rows, other)
    assert found.pairing.disagreeing == 50
    assert "outcomes-disagree" in codes(found)
    expected = roc_auc_score(other["outcome"], other["score"]) - roc_auc_score(other["outcome"], rows["score"])
    assert found.lines[1].figure.difference.value == pytest.approx(expected, abs=1e-4)


@pytest.mark.slow
def test_an_outcome_that_only_one_log_knows_counts_for_both(tmp_path):
    rows = scored(9, 2000)
    other = noisier(rows, 1.0)
    other["outcome"] = np.ma.masked_array(rows["outcome"], mask=np.arange(2000) < 300)
    found = compared(tmp_path, rows, other)
    assert found.pairing.disagreeing == 0
    assert found.lines[0].figure.difference.n == rows["outcome"].sum()


@pytest.mark.slow
def test_each_value_of_a_segment_is_compared_and_the_one_that_lost_most_is_named(tmp_path):
    rows = scored(4, 8000)
    worse = noisier(rows, 0.3)
    worse["score"] = np.where(rows["country"] == "SG", rows["score"] * 0.4, rows["score"])
    lines = (
        "{metric: recall, at_least: 30%, in_every: country}, {metric: recall, gap_at_most: 20 points, across: country}"
    )
    found = compared(tmp_path, rows, worse, log="id: id, segments: [country]", requirements=lines)
    every, gap = found.lines
    assert set(every.values) == {"IN", "NP", "SG"}
    assert (every.lost_most, every.directions) == ("SG", frozenset({"worse"}))
    assert every.values["IN"].direction == "not_told_apart"
    assert gap.figure.direction == "worse"
    assert gap.figure.difference.value == pytest.approx(gap.b.estimate.value - gap.a.estimate.value)
    assert found.conclusion == "worse"


@pytest.mark.slow
def test_a_value_that_only_one_of_the_two_has_is_named_and_not_compared(tmp_path):
    a, b = scored(4), scored(5)
    b["country"] = np.where(b["country"] == "SG", "MY", b["country"]).astype(object)
    b["id"] = b["id"] + 10_000
    lines = "{metric: recall, at_least: 30%, in_every: country}"
    found = compared(tmp_path, a, b, log="id: id, segments: [country]", requirements=lines)
    assert found.lines[0].missing == ("MY", "SG")
    assert set(found.lines[0].values) == {"IN", "NP"}
    assert any("only one of the two has MY, SG" in warned.text for warned in found.warnings)


@pytest.mark.slow
def test_the_conclusion_asks_for_more_than_a_line_by_itself(tmp_path):
    # Twenty lines: each difference is told at 95 %, the conclusion at 99.75 %.
    rows = scored(12)
    lines = ", ".join(f"{{metric: recall, at_least: {one}%}}" for one in range(10, 30))
    lines += ", {metric: precision, at_least: 10%, aim: true}"
    found = compared(tmp_path, rows, noisier(rows, 0.55, seed=4), requirements=lines)
    assert found.compared == 20
    levels = {line.figure.difference.level for line in found.lines}
    assert levels == {0.95}
    for line in found.lines:
        assert line.figure.beyond_chance in (line.figure.direction, "not_told_apart")


@pytest.mark.slow
def test_money_counts_as_one_line_and_its_guess_is_the_same_in_both(tmp_path):
    rows = scored(3, 8000)
    value = "value: {currency: INR, caught: 0, missed: -200, false_alarm: {from: -160, to: -120}}"
    found = compared(tmp_path, rows, noisier(rows, 2.0), more=value)
    assert found.compared == 3
    assert found.money.per_case.beyond_chance == "worse"
    days = found.money.cases_per_day
    assert found.money.per_day.value == pytest.approx(found.money.per_case.difference.value * days)
    assert (found.money.guesses[0].low, found.money.guesses[0].high) == (-160, -120)


@pytest.mark.slow
def test_populations_that_differ_are_warned_of(tmp_path):
    a, b = scored(1), scored(2, base_rate=0.35)
    a["id"], b["id"] = np.arange(4000), np.arange(4000) + 10_000
    b["country"] = np.where(np.arange(4000) % 2 == 0, "SG", b["country"]).astype(object)
    found = compared(tmp_path, a, b, log="id: id, segments: [country]")
    assert {"unlike-outcomes", "unlike-segments"} <= codes(found)
    same = compared(tmp_path, a, scored(2) | {"id": b["id"]}, log="id: id, segments: [country]")
    assert not {"unlike-outcomes", "unlike-segments"} & codes(same)


@pytest.mark.slow
def test_an_age_that_differs_is_warned_of(tmp_path):
    write_log(tmp_path / "log.parquet", scored(1))
    spec = spec_for(tmp_path, "time: at, outcome_after: 10 days", requirements=LINES)
    found = upheld.compare(spec, "2026-05", "2026-06")
    assert "unlike-maturity" in codes(found)
    assert (found.a.cases.immature, found.b.cases.judged) == (0, 0) or found.a.cases.immature < found.b.cases.immature


@pytest.mark.slow
def test_a_side_without_judged_cases_cannot_be_told(tmp_path):
    write_log(tmp_path / "log.parquet", scored(1))
    spec = spec_for(tmp_path, "time: at, outcome_after: 20 days", requirements=LINES)
    found = upheld.compare(spec, "2026-05", "2026-06")
    assert found.conclusion == "not_told_apart"
    assert isinstance(found.lines[0].figure.difference, CannotTell)
    assert "in B no case has an outcome yet" in found.lines[0].figure.difference.reason
    assert "nothing-judged" in codes(found)


@pytest.mark.slow
def test_the_same_customers_in_two_periods_are_held_side_by_side(tmp_path):
    write_log(tmp_path / "log.parquet", scored(1))
    spec = spec_for(tmp_path, "time: at, who: card", requirements="{metric: recall, at_least: 30%}")
    found = upheld.compare(spec, "..2026-05-20", "2026-05-21..")
    assert found.pairing.same_customers
    assert "customers held side by side" in found.lines[0].figure.difference.method


@pytest.mark.slow
def test_a_period_is_judged_on_all_its_days_whatever_window_a_line_has(tmp_path):
    write_log(tmp_path / "log.parquet", scored(1))
    lines = "{metric: recall, at_least: 30%, window: 7 days}"
    spec = spec_for(tmp_path, "time: at", requirements=lines)
    found = upheld.compare(spec, "..2026-05-20", "2026-05-21..")
    assert found.lines[0].figure.a.n == (scored(1)["outcome"] & (scored(1)["at"] < np.datetime64("2026-05-21"))).sum()


@pytest.mark.slow
def test_two_logs_are_judged_in_the_window_of_a_line(tmp_path):
    rows = scored(1)
    lines = "{metric: recall, at_least: 30%, window: 7 days}"
    found = compared(tmp_path, rows, noisier(rows, 1.0), requirements=lines)
    newest = rows["at"].max().astype("datetime64[D]") - 6
    assert found.lines[0].figure.difference.n == (rows["outcome"] & (rows["at"] >= newest)).sum()


@pytest.mark.slow
def test_a_verdict_that_changes_is_told(tmp_path):
    rows = scored(3, 8000)
    found = compared(tmp_path, rows, noisier(rows, 2.0), requirements="{metric: roc_auc, at_least: 80%}")
    assert [line.id for line in found.changed_verdicts] == ["roc_auc"]
    assert (found.a.conclusion, found.b.conclusion) == ("met", "not_met")


@pytest.mark.parametrize(
    ("directions", "word"),
    [
        ({"better"}, "better"),
        ({"better", "other"}, "better"),
        ({"worse"}, "worse"),
        ({"better", "worse"}, "mixed"),
        ({"other"}, "not_told_apart"),
        (set(), "not_told_apart"),
    ],
)
def test_the_conclusion_is_what_is_told_apart_somewhere(directions, word):
    assert conclude(frozenset(directions)) == word


@pytest.mark.slow
def test_a_bound_gives_the_direction_where_the_metric_has_none(tmp_path):
    rows = scored(3)
    for bound, told in (("at_most: 90%", "better"), ("at_least: 1%", "worse"), ("between: [1%, 90%]", "other")):
        lower = {**rows, "score": rows["score"] * 0.5}
        found = compared(tmp_path, rows, lower, requirements=f"{{metric: act_rate, {bound}}}")
        assert found.lines[0].figure.beyond_chance == told


@pytest.mark.slow
def test_what_could_never_be_known_stays_so(tmp_path):
    rows = scored(3)
    found = compared(tmp_path, rows, noisier(rows, 1.0), log="id: id, outcome_known_for: acted")
    reason = found.lines[0].figure.difference.reason
    assert "that were not acted on in A and the" in reason
    assert reason.endswith("that were not acted on in B, which this log cannot tell (log.outcome_known_for)")
    assert found.conclusion == "not_told_apart"


@pytest.mark.slow
def test_everything_is_plain_data(tmp_path):
    rows = scored(3)
    found = compared(tmp_path, rows, noisier(rows, 1.0), log="id: id, time: at, segments: [country]").to_json("0")
    text = json.dumps(found, allow_nan=False)
    assert {"conclusion", "a", "b", "pairing", "requirements", "value", "metrics", "warnings"} <= json.loads(
        text
    ).keys()
    assert found["requirements"][1]["compared"]["direction"] == "worse"
    assert found["pairing"]["matched"] == 4000


def test_a_spec_without_requirements_is_not_compared(tmp_path):
    write_log(tmp_path / "log.parquet", scored(1))
    spec = upheld.load.spec_from_data(spec_for(tmp_path, "time: at"), {})
    bare = spec.model_copy(update={"requirements": ()})
    with pytest.raises(upheld.NothingRequired):
        upheld.compare(bare, "2026-05", "2026-06")


@pytest.mark.slow
def test_the_same_comparison_twice_is_the_same(tmp_path):
    rows = scored(3)
    one, other = (compared(tmp_path, rows, noisier(rows, 1.0)).to_json("0") for _ in range(2))
    assert one == other


def test_california_is_told_apart_from_its_reference(data):
    spec = upheld.spec_from_text(CALIFORNIA, folder=data / "nannyml_california")
    found = upheld.compare(spec, "reference", "analysis")
    auc = found.lines[0].figure
    # The development data's own page: AUC .9079 (reference, 5,832) to .8402 (analysis, 8,232).
    assert (auc.a.value, auc.b.value) == pytest.approx((0.9079, 0.8402), abs=5e-5)
    assert (found.conclusion, auc.beyond_chance) == ("worse", "worse")
    assert (found.a.cases.judged, found.b.cases.judged) == (5832, 8232)
    assert "unlike-outcomes" in codes(found)
    assert isinstance(auc.difference, Estimate)


CALIFORNIA = """
product: california
title: Find blocks above the median price
kind: classification
log: {source: table.parquet, each: block, id: id, time: timestamp, score: score, outcome: outcome, version: period}
lever: {act_at: 0.5}
requirements: [{metric: roc_auc, at_least: 80%}, {metric: accuracy, at_least: 50%}]
"""


@pytest.mark.slow
def test_outcomes_in_a_second_file_are_joined_to_both(tmp_path):
    rows = scored(3, 2000)
    write_log(tmp_path / "outcomes.csv", {"case": rows["id"], "happened": rows["outcome"]})
    for name, one in (("log", rows), ("b", noisier(rows, 1.0))):
        write_log(tmp_path / f"{name}.parquet", {key: one[key] for key in ("id", "score", "at")})
    text = """
product: test
title: A test product
kind: classification
log: {source: log.parquet, id: id, score: score, outcomes: {source: outcomes.csv, id: case, value: happened}}
lever: {act_at: 0.5}
requirements: [{metric: roc_auc, at_least: 80%}]
"""
    found = upheld.compare(upheld.spec_from_text(text, folder=tmp_path), "log.parquet", "b.parquet")
    assert found.pairing.matched == 2000
    values = [roc_auc_score(one["outcome"], one["score"]) for one in (rows, noisier(rows, 1.0))]
    assert found.lines[0].figure.difference.value == pytest.approx(values[1] - values[0], abs=1e-4)


@pytest.mark.slow
def test_a_case_without_a_score_in_one_of_the_two_is_left_out_of_differences(tmp_path):
    rows = scored(3, 3000)
    other = noisier(rows, 1.0)
    kept = np.arange(3000) >= 100
    found = compared(tmp_path, rows, {**other, "score": np.ma.masked_array(other["score"], mask=~kept)})
    assert found.lines[0].figure.difference.n == rows["outcome"][kept].sum()
    values = [roc_auc_score(one["outcome"][kept], one["score"][kept]) for one in (rows, other)]
    assert found.lines[1].figure.difference.value == pytest.approx(values[1] - values[0], abs=1e-4)


@pytest.mark.slow
def test_cut_offs_that_differ_by_segment_hold_in_both(tmp_path):
    rows = scored(3, 4000)
    other = noisier(rows, 1.0)
    lever = "{act_at: {by: country, default: 0.5, SG: 0.3}}"
    found = compared(tmp_path, rows, other, log="id: id, segments: [country]", lever=lever)
    cut = np.where(rows["country"] == "SG", 0.3, 0.5)
    recalls = [(one["score"] >= cut)[rows["outcome"]].mean() for one in (rows, other)]
    assert found.lines[0].figure.difference.value == pytest.approx(recalls[1] - recalls[0])


@pytest.mark.slow
def test_a_table_of_counts_is_taken_as_two_samples(tmp_path):
    rows = scored(3, 1000) | {"times": np.full(1000, 3)}
    found = compared(tmp_path, rows, noisier(rows, 1.0), log="id: id, count: times")
    assert not found.pairing.same_cases
    assert "in a table of counts a row is no single case" in found.pairing.because
    assert found.lines[0].figure.a.n == 3 * rows["outcome"].sum()


@pytest.mark.slow
def test_money_is_told_as_two_samples_where_people_do_not_reach_the_whole_band(tmp_path):
    rows = scored(3, 4000)
    value = "value: {currency: INR, caught: 0, missed: -200, false_alarm: -40, reviewed: -5}"
    for capacity, expected in (("1000 per day", False), ("2 per day", True)):
        lever = f"{{act_at: 0.5, review_from: 0.3, review_capacity: {capacity}}}"
        found = compared(tmp_path, rows, noisier(rows, 1.0), lever=lever, more=value)
        assert ("as-two-samples" in codes(found)) == expected
        assert ("on the same cases" in found.money.per_case.difference.method) != expected


@pytest.mark.slow
def test_a_period_and_a_version_of_one_log_are_told_to_share_cases(tmp_path):
    rows = scored(6, 3000)
    rows["version"] = np.array(["4.1", "4.2"], dtype=object)[np.arange(3000) % 2]
    write_log(tmp_path / "log.parquet", rows)
    found = upheld.compare(spec_for(tmp_path, "id: id, time: at", requirements=LINES), "2026-05", "4.2")
    in_both = (rows["at"] < np.datetime64("2026-06-01")) & (rows["version"] == "4.2")
    assert found.pairing.matched == in_both.sum()
    assert "match-in-part" in codes(found)


@pytest.mark.slow
def test_a_figure_that_needs_no_outcome_is_compared_in_every_value_before_any_outcome_is_due(tmp_path):
    a, b = scored(4), scored(4)
    draw = np.random.default_rng(1)
    a["took"], b["took"] = draw.gamma(4, 20, 4000), draw.gamma(4, 30, 4000)
    line = "{metric: latency_ms_p95, at_most: 200, in_every: country}"
    log = "id: id, time: at, outcome_after: 400 days, latency_ms: took, segments: [country]"
    found = compared(tmp_path, a, b, log=log, requirements=line).lines[0]
    assert set(found.values) == {"IN", "NP", "SG"}
    of_in = [np.quantile(one["took"][one["country"] == "IN"], 0.95) for one in (a, b)]
    assert found.values["IN"].difference.value == pytest.approx(of_in[1] - of_in[0], rel=0.1)


@pytest.mark.slow
def test_a_quantile_of_cases_that_timed_out_has_no_difference_and_says_why(tmp_path):
    a, b = scored(4), scored(4)
    a["took"], b["took"] = np.full(4000, 50.0), np.ma.masked_array(np.full(4000, 50.0), mask=np.arange(4000) % 8 == 0)
    line = "{metric: latency_ms_p95, at_most: 200}"
    told = compared(tmp_path, a, b, log="id: id, latency_ms: took", requirements=line).lines[0].figure.difference
    assert (told.value, "timed out" in told.reason, told.reason[:4]) == (None, True, "in B")


@pytest.mark.slow
def test_outcomes_that_disagree_leave_no_difference_of_prevalence_to_the_product(tmp_path):
    rows = scored(9)
    other = {**rows, "outcome": rows["outcome"].copy()}
    other["outcome"][:300] = ~rows["outcome"][:300]
    found = compared(tmp_path, rows, other, requirements="{metric: prevalence, at_least: 1%}").lines[0].figure
    assert found.difference.value == pytest.approx(other["outcome"].mean() - rows["outcome"].mean())
    assert isinstance(found.difference, CannotTell)
    assert "disagree about what happened" in found.difference.reason


def several_classes(seed, right):
    """1,000 cases of three classes, of which a share is named rightly and the rest by chance."""
    draw = np.random.default_rng(seed)
    names = np.array(["a", "b", "c"], object)
    was = np.random.default_rng(0).choice(3, 1000, p=[0.5, 0.3, 0.2])
    named = np.where(draw.random(1000) < right, was, draw.choice(3, 1000))
    return {"id": np.arange(1000), "outcome": names[was], "named": names[named]}


def of_classes(folder, lines, a, b):
    write_log(folder / "a.parquet", a)
    write_log(folder / "b.parquet", b)
    log = "{source: a.parquet, id: id, predicted: named, outcome: outcome}"
    head = f"product: t\ntitle: T\nkind: classification\nlog: {log}\n"
    spec = upheld.spec_from_text(f"{head}requirements: [{lines}]\n", folder=folder)
    return upheld.compare(spec, "a.parquet", "b.parquet")


@pytest.mark.slow
def test_each_class_is_told_in_both_and_held_against_each_other(tmp_path):
    a, b = several_classes(1, 0.9), several_classes(2, 0.5)
    lines = "{metric: recall, class: c, at_least: 50%}, {metric: recall, in_every: class, at_least: 50%}"
    one, every = of_classes(tmp_path, lines, a, b).lines
    of_c = [recall_score(side["outcome"], side["named"], labels=["c"], average=None)[0] for side in (a, b)]
    assert (one.figure.a.value, one.figure.b.value) == pytest.approx(of_c)
    assert one.figure.difference.value == pytest.approx(of_c[1] - of_c[0])
    assert (one.figure.direction, every.directions, set(every.values)) == ("worse", frozenset({"worse"}), set("abc"))


@pytest.mark.slow
def test_of_several_classes_right_and_wrong_is_each_sides_own(tmp_path):
    a, b = several_classes(1, 0.9), several_classes(2, 0.5)
    found = of_classes(tmp_path, "{metric: accuracy, at_least: 50%}", a, b)
    expected = np.mean(b["named"] == b["outcome"]) - np.mean(a["named"] == a["outcome"])
    assert found.lines[0].figure.difference.value == pytest.approx(expected)
    assert not codes(found) & {"outcomes-disagree", "unlike-outcomes"}
