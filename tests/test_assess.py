"""From requirements to verdicts: segments, gaps, aims, conclusions, and what is said about them."""

import datetime as dt

import numpy as np
import pytest

import upheld
from tests.logs import assessed, scored, spec_for
from upheld.inference import CannotTell, Estimate, Growth
from upheld.spec import at_least, at_most, between
from upheld.verdicts import conclude, two_digits_up, verdict_for, with_growth


def counted(groups):
    """A log with, for each (segment value, caught, missed, false alarms, left alone), so many cases."""
    rows = [
        (value, score, outcome)
        for value, tp, fn, fp, tn in groups
        for score, outcome, times in ((0.9, True, tp), (0.1, True, fn), (0.9, False, fp), (0.1, False, tn))
        for _ in range(times)
    ]
    value, score, outcome = zip(*rows, strict=True)
    return {"score": np.array(score), "outcome": np.array(outcome), "place": np.array(value, object)}


def only(assessment):
    (line,) = assessment.requirements
    return line


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(0.92, 0.95, "met"), (0.93, 0.95, "met"), (0.85, 0.9199, "not_met"), (0.9, 0.94, "undecided")],
)
def test_the_whole_interval_decides_and_touching_the_bound_is_met(low, high, word):
    estimate = Estimate((low + high) / 2, low, high, 0.95, 100, "cases", "by hand")
    assert verdict_for(estimate, at_least(0.92)).word == word


def test_cannot_tell_is_undecided_with_its_reason():
    verdict = verdict_for(CannotTell("no case has an outcome yet"), at_most(0.1))
    assert (verdict.word, verdict.why, verdict.because) == ("undecided", "too_early", "no case has an outcome yet")


def test_a_band_is_not_met_on_either_side():
    words = [
        verdict_for(Estimate(v, v - 0.01, v + 0.01, 0.95, 9, "cases", ""), between(0.2, 0.4)).word
        for v in (0.1, 0.3, 0.5)
    ]
    assert words == ["not_met", "met", "not_met"]


def test_further_cases_are_rounded_up_to_two_digits_and_a_hopeless_number_is_too_close():
    open_one = verdict_for(Estimate(0.9, 0.8, 0.95, 0.95, 100, "cases", ""), at_least(0.85))
    early = with_growth(open_one, Growth(4.413, "met"), 1000)
    assert (early.why, early.more_cases) == ("too_early", 3500)
    assert with_growth(open_one, Growth(900, "met"), 100_000).why == "too_close"
    assert with_growth(open_one, None, 1000).why == "too_close"
    assert [two_digits_up(n) for n in (1, 99, 101, 1_234_567)] == [1, 99, 110, 1_300_000]


@pytest.mark.parametrize(
    ("words", "beyond", "conclusion"),
    [
        (["met", "met"], False, "met"),
        (["met", "undecided"], False, "undecided"),
        (["met", "not_met"], False, "undecided"),
        (["met", "not_met"], True, "not_met"),
        ([], False, "undecided"),
    ],
)
def test_the_conclusion_follows_from_all_lines(words, beyond, conclusion):
    assert conclude(words, not_met_beyond_chance=beyond) == conclusion


@pytest.mark.parametrize(("caught", "word"), [(36, "undecided"), (360, "met")])
def test_the_same_recall_needs_enough_positives_to_be_met(tmp_path, caught, word):
    # scipy.stats.binomtest(36, 40) and (360, 400), Wilson: 0.7695 to 0.9604 and 0.8667 to 0.9257.
    spec = spec_for(tmp_path, requirements="{metric: recall, at_least: 85%, looks: once}")
    line = only(assessed(tmp_path, counted([("x", caught, caught // 9, 0, 10)]), spec))
    low, high = (0.7695, 0.9604) if caught == 36 else (0.8667, 0.9257)
    assert (line.estimate.low, line.estimate.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert line.verdict.word == word


def test_in_every_segment_is_met_only_if_each_is_met(tmp_path):
    lines = "{metric: recall, at_least: 90%, in_every: place, looks: once}"
    spec = spec_for(tmp_path, "segments: [place], segments_at_least: 1", requirements=lines)
    # The reference table: 960/1000, 480/500, 470/500 are all above .90 by Wilson; 40/45 and 83/100 are not decided.
    good = only(assessed(tmp_path, counted([("a", 960, 40, 0, 1), ("b", 480, 20, 0, 1), ("c", 470, 30, 0, 1)]), spec))
    open_one = only(assessed(tmp_path, counted([("a", 960, 40, 0, 1), ("b", 40, 5, 0, 1), ("c", 83, 17, 0, 1)]), spec))
    assert (good.verdict.word, open_one.verdict.word) == ("met", "undecided")
    assert open_one.worst.value == "c"


@pytest.mark.slow
def test_not_met_somewhere_is_judged_beyond_chance_over_all_segments(tmp_path):
    lines = "{metric: recall, at_least: 90%, in_every: place, looks: once}"
    spec = spec_for(tmp_path, "segments: [place], segments_at_least: 1", requirements=lines)
    # 83/100: Wilson's 95 % interval ends at .8912, below .90; that of 1 - .05/3 ends at .9014 (the reference table).
    line = only(assessed(tmp_path, counted([("a", 960, 40, 0, 1), ("b", 480, 20, 0, 1), ("c", 83, 17, 0, 1)]), spec))
    assert [row.verdict.word for row in line.segments] == ["met", "met", "not_met"]
    assert line.verdict.word == "undecided"
    assert "not met at its own level" in line.verdict.because


def test_a_segment_without_a_positive_leaves_the_line_undecided(tmp_path):
    lines = "{metric: recall, at_least: 50%, in_every: place}"
    spec = spec_for(tmp_path, "segments: [place], segments_at_least: 1", requirements=lines)
    line = only(assessed(tmp_path, counted([("a", 960, 40, 0, 1), ("b", 0, 0, 0, 50)]), spec))
    assert (line.verdict.word, line.verdict.why) == ("undecided", "too_early")
    assert line.verdict.because.startswith("b cannot be told")


def test_small_values_are_pooled_judged_and_named(tmp_path):
    spec = spec_for(tmp_path, "segments: [place], segments_at_least: 100")
    assessment = assessed(
        tmp_path, counted([("big", 90, 10, 5, 95), ("tiny", 5, 5, 1, 9), ("small", 3, 2, 1, 9)]), spec
    )
    assert set(assessment.segments["place"]) == {"big", "others"}
    assert assessment.segments["place"]["others"]["recall"].value == pytest.approx(8 / 15)
    assert "small, tiny" in next(warned.text for warned in assessment.warnings if warned.code == "small-segments")


def test_a_gap_is_the_largest_less_the_smallest_and_names_both(tmp_path):
    lines = "{metric: recall, gap_at_most: 40 points, across: place, looks: once}"
    spec = spec_for(tmp_path, "segments: [place], segments_at_least: 1", requirements=lines)
    line = only(assessed(tmp_path, counted([("a", 56, 14, 1, 1), ("b", 48, 32, 1, 1)]), spec))
    # Newcombe's hybrid score on 56/70 against 48/80 (the reference table): .2000, high end .3339.
    assert line.estimate.value == pytest.approx(0.2)
    assert line.estimate.high == pytest.approx(0.3338727, abs=1e-6)
    assert (line.gap, line.verdict.word) == (("a", "b"), "met")


def test_an_aim_never_decides(tmp_path):
    lines = "{metric: recall, at_least: 50%}, {metric: precision, at_least: 99%, aim: true}"
    assessment = assessed(tmp_path, counted([("x", 900, 100, 500, 500)]), spec_for(tmp_path, requirements=lines))
    assert [line.verdict.word for line in assessment.requirements] == ["met", "not_met"]
    assert assessment.conclusion == "met"


def test_one_of_many_lines_that_is_not_met_by_a_hair_leaves_the_product_undecided(tmp_path):
    # 164 of 200 is below .87 at 95 % (Wilson's high end .8672) but not at 1 - .05/5 (.8816).
    lines = "{metric: recall, at_least: 87%, looks: once}, " + ", ".join(
        f"{{metric: recall, at_least: {b}%, looks: once}}" for b in (10, 20, 30, 40)
    )
    assessment = assessed(tmp_path, counted([("x", 164, 36, 1, 1)]), spec_for(tmp_path, requirements=lines))
    assert assessment.requirements[0].verdict.word == "not_met"
    assert assessment.conclusion == "undecided"
    assert "this can be chance" in next(w.text for w in assessment.warnings if w.code == "not-met-alone")


def test_a_where_clause_judges_its_own_cases(tmp_path):
    spec = spec_for(tmp_path, requirements="{metric: recall, at_least: 50%, where: place = 'a'}")
    line = only(assessed(tmp_path, counted([("a", 90, 10, 0, 1), ("b", 10, 90, 0, 1)]), spec))
    assert line.estimate.value == pytest.approx(0.9)


def test_a_where_clause_that_fits_nobody_is_too_early(tmp_path):
    spec = spec_for(tmp_path, requirements="{metric: recall, at_least: 50%, where: place = 'nowhere'}")
    line = only(assessed(tmp_path, counted([("a", 90, 10, 0, 1)]), spec))
    assert (line.verdict.word, line.verdict.why) == ("undecided", "too_early")


def test_young_cases_are_left_out_and_counted(tmp_path):
    rows = scored(3)
    spec = spec_for(tmp_path, "time: at, outcome_after: 10 days")
    assessment = assessed(tmp_path, rows, spec, dt.datetime(2026, 5, 21, tzinfo=dt.UTC))
    old_enough = rows["at"] <= np.datetime64("2026-05-11")
    known = rows["at"] <= np.datetime64("2026-05-21")
    cases = assessment.cases
    assert (cases.judged, cases.immature, cases.all) == (old_enough.sum(), (known & ~old_enough).sum(), known.sum())
    assert "immature-outcomes" in {warned.code for warned in assessment.warnings}


def test_unscored_cases_are_counted_and_never_acted_on(tmp_path):
    rows = {"score": [0.9, np.nan, np.nan, 0.1], "outcome": [True, True, False, False]}
    assessment = assessed(tmp_path, rows, spec_for(tmp_path))
    assert (assessment.cases.all, assessment.cases.judged, assessment.cases.unscored) == (4, 2, 2)
    warning = next(warned.text for warned in assessment.warnings if warned.code == "unscored")
    assert "2 cases have no score, 1 of them positive" in warning


def test_an_empty_outcome_is_unknown_unless_the_spec_says_it_means_no(tmp_path):
    rows = {"score": [0.9, 0.9, 0.1], "outcome": np.ma.masked_array([True, True, False], mask=[False, True, False])}
    unknown = assessed(tmp_path, rows, spec_for(tmp_path))
    no = assessed(tmp_path, rows, spec_for(tmp_path, "outcome_null: false"))
    assert (unknown.metrics["precision"].n, no.metrics["precision"].n) == (1, 2)
    assert no.metrics["precision"].value == 0.5


@pytest.mark.parametrize(
    ("known_for", "known"),
    [
        ("acted", {"precision", "act_rate", "review_rate"}),
        ("not_acted", {"npv", "false_omission_rate", "act_rate", "review_rate"}),
        ("reviewed", {"act_rate", "review_rate"}),
    ],
)
def test_what_a_log_can_never_know_is_not_stated(tmp_path, known_for, known):
    spec = spec_for(tmp_path, f"outcome_known_for: {known_for}", lever="{act_at: 0.4, review_from: 0.2}")
    assessment = assessed(tmp_path, scored(3), spec)
    of_every_log = {"missing_rate", "outcome_maturity"}
    assert {name for name, answer in assessment.metrics.items() if isinstance(answer, Estimate)} == known | of_every_log
    assert (only(assessment).verdict.word, only(assessment).verdict.why) == ("undecided", "cannot_know")


def test_a_score_that_is_no_probability_has_no_brier_score(tmp_path):
    rows = {**scored(3)}
    rows["score"] = rows["score"] * 1000
    spec = spec_for(tmp_path, "score_scale: number", lever="{act_at: 500}")
    metrics = assessed(tmp_path, rows, spec).metrics
    assert isinstance(metrics["brier"], CannotTell)
    assert isinstance(metrics["recall"], Estimate)


def test_a_spec_that_requires_nothing_says_so(tmp_path):
    spec = spec_for(tmp_path, requirements="requirements: []")
    with pytest.raises(upheld.NothingRequired) as refused:
        assessed(tmp_path, scored(1, 50), spec)
    assert "nothing is required yet" in str(refused.value)


def test_undecided_says_how_many_more_cases_and_how_long_that_takes(tmp_path):
    spec = spec_for(tmp_path, "time: at", requirements="{metric: recall, at_least: 48%, looks: once}")
    rows = scored(3, 4000)
    line = only(assessed(tmp_path, rows, spec))
    caught = (rows["score"] >= 0.5)[rows["outcome"]]
    k, n = caught.sum(), caught.size
    # The closed form of Wilson's inversion at 80 % power, in cases of the whole log (z .975 and z .8 from tables).
    b, p = 0.48, k / n
    needed = ((1.959964 * (b * (1 - b)) ** 0.5 + 0.841621 * (p * (1 - p)) ** 0.5) / (p - b)) ** 2
    assert line.verdict.why == "too_early"
    assert line.verdict.more_cases == two_digits_up((needed / n - 1) * 4000)
    assert "more cases would probably decide it" in line.verdict.because
    assert "at today's volume" in line.verdict.because


def test_the_json_has_no_number_that_json_does_not_know(tmp_path):
    import json

    assessment = assessed(tmp_path, {"score": [0.9], "outcome": [True]}, spec_for(tmp_path))
    text = json.dumps(assessment.to_json("0"), allow_nan=False)
    assert json.loads(text)["cases"]["judged"] == 1


def test_a_log_in_which_nothing_is_scored_says_that(tmp_path):
    spec = spec_for(tmp_path)
    line = only(assessed(tmp_path, {"score": [np.nan, np.nan], "outcome": [True, False]}, spec))
    assert line.verdict.because == "no case has a score"


def row(word, why=None, more=None, towards=None, beyond=False):
    from upheld.assessment import SegmentVerdict
    from upheld.verdicts import Verdict

    estimate = Estimate(0.5, 0.4, 0.6, 0.95, 100, "cases", "by hand")
    return SegmentVerdict("place", "x", Verdict(word, why, "", more, towards), estimate, beyond)


MET = row("met")
EARLY = row("undecided", "too_early", 300, "met")
BREAKING = row("undecided", "too_early", 700, "not_met")
CLOSE = row("undecided", "too_close")
UNKNOWN = row("undecided", "cannot_know")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], ("undecided", "too_early", None)),
        ([MET, MET], ("met", None, None)),
        ([MET, row("not_met", beyond=True), CLOSE], ("not_met", None, None)),
        ([MET, EARLY, row("undecided", "too_early", 900, "met")], ("undecided", "too_early", 900)),
        ([EARLY, CLOSE], ("undecided", "too_close", None)),
        ([EARLY, UNKNOWN, CLOSE], ("undecided", "cannot_know", None)),
        ([EARLY, row("undecided", "too_early")], ("undecided", "too_early", None)),
        # One value that breaks the line decides it, whatever becomes of the others.
        ([CLOSE, BREAKING, row("undecided", "too_early", 2000, "not_met")], ("undecided", "too_early", 700)),
    ],
)
def test_a_line_in_every_value_follows_from_its_rows(rows, expected):
    from upheld.judging import in_every_verdict

    verdict = in_every_verdict(rows)
    assert (verdict.word, verdict.why, verdict.more_cases) == expected


def test_a_value_whose_outcomes_are_all_missing_is_not_hidden(tmp_path):
    rows = counted([("a", 960, 40, 0, 1), ("b", 300, 100, 0, 1)])
    rows["outcome"] = np.ma.masked_array(rows["outcome"], mask=rows["place"] == "b")
    spec = spec_for(tmp_path, "segments: [place]", requirements="{metric: recall, at_least: 50%, in_every: place}")
    line = only(assessed(tmp_path, rows, spec))
    assert (line.verdict.word, line.verdict.because) == (
        "undecided",
        "b cannot be told (no case has an outcome yet); the other 1 met",
    )
    assert line.worst.value == "b"


def test_a_segment_of_small_values_only_is_not_met_by_their_pool(tmp_path):
    spec = spec_for(tmp_path, "segments: [place]", requirements="{metric: recall, at_least: 50%, in_every: place}")
    line = only(assessed(tmp_path, counted([(str(i), 18, 1, 0, 1) for i in range(30)]), spec))
    assert (line.verdict.word, line.verdict.why) == ("undecided", "too_early")
    assert "too small to stand alone" in line.verdict.because


def codes(assessment):
    return {warned.code for warned in assessment.warnings}


@pytest.mark.slow
def test_what_is_more_often_a_slip_than_the_truth_is_said(tmp_path):
    nobody = assessed(tmp_path, {"score": [0.9, 0.1], "outcome": [False, False]}, spec_for(tmp_path))
    assert "no-positives" in codes(nobody)
    none = assessed(tmp_path, {"score": [0.2, 0.1], "outcome": [True, False]}, spec_for(tmp_path))
    everyone = assessed(tmp_path, {"score": [0.9, 0.8], "outcome": [True, False]}, spec_for(tmp_path))
    assert ("none-acted-on" in codes(none), "all-acted-on" in codes(everyone)) == (True, True)
    usual = assessed(tmp_path, {"score": [0.9, 0.1], "outcome": [True, False]}, spec_for(tmp_path))
    assert not codes(usual) & {"no-positives", "none-acted-on", "all-acted-on"}


def test_a_cut_off_for_a_value_that_no_case_has_is_said(tmp_path):
    lever = "{act_at: {by: country, default: 0.5, IN: 0.4, India: 0.3}}"
    assessment = assessed(tmp_path, scored(1), spec_for(tmp_path, "segments: [country]", lever=lever))
    text = next(warned.text for warned in assessment.warnings if warned.code == "unused-cut-offs")
    assert "no case has: India. The log has IN, NP, SG" in text


def test_a_cut_off_by_a_column_that_is_no_segment_is_refused(tmp_path):
    spec = spec_for(tmp_path, lever="{act_at: {by: country, default: 0.5}}")
    with pytest.raises(upheld.SpecError) as refused:
        assessed(tmp_path, scored(1, 50), spec)
    assert "lever.act_at.by" in str(refused.value)


def test_one_customer_who_dominates_a_segment_leaves_its_areas_untold(tmp_path):
    rows = scored(4, 6000)
    rows["card"] = np.where((rows["country"] == "SG") & (np.arange(6000) % 10 < 8), -1, np.arange(6000))
    lines = "{metric: roc_auc, at_least: 50%, in_every: country}"
    spec = spec_for(tmp_path, "who: card, segments: [country]", requirements=lines)
    rows_of = {one.value: one for one in only(assessed(tmp_path, rows, spec)).segments}
    assert isinstance(rows_of["SG"].estimate, CannotTell)


def test_the_calibration_error_is_not_told_where_customers_return(tmp_path):
    answer = assessed(tmp_path, scored(4), spec_for(tmp_path, "who: card")).metrics["calibration_error"]
    assert isinstance(answer, CannotTell)
    assert answer.value == pytest.approx(
        assessed(tmp_path, scored(4), spec_for(tmp_path)).metrics["calibration_error"].value
    )


def test_outcomes_that_came_after_the_newest_decision_are_known_unless_a_date_is_asked_for(tmp_path):
    rows = scored(2, 500)
    came = rows["at"] + np.timedelta64(5, "D")
    spec = spec_for(tmp_path, "time: at, outcome_time: came, outcome_null: false")
    everything = assessed(tmp_path, {**rows, "came": came}, spec)
    assert everything.confusion["tp"] + everything.confusion["fn"] == rows["outcome"].sum()
    by_then = assessed(tmp_path, {**rows, "came": came}, spec, dt.datetime(2026, 5, 21, tzinfo=dt.UTC))
    known = rows["outcome"] & (came <= np.datetime64("2026-05-21"))
    assert by_then.confusion["tp"] + by_then.confusion["fn"] == known.sum()


def test_cases_without_a_customer_are_units_of_their_own(tmp_path):
    rows = scored(2)
    rows["card"] = np.ma.masked_array(rows["card"], mask=np.arange(4000) % 5 < 2)
    line = only(assessed(tmp_path, rows, spec_for(tmp_path, "id: id, who: card")))
    assert isinstance(line.estimate, Estimate)


@pytest.mark.slow
def test_a_bad_row_of_later_does_not_spoil_an_earlier_look(tmp_path):
    rows = scored(3, 300)
    rows["score"][np.argmax(rows["at"])] = np.inf
    spec = spec_for(tmp_path, "time: at")
    with pytest.raises(upheld.LogError):
        assessed(tmp_path, rows, spec)
    assert assessed(tmp_path, rows, spec, dt.datetime(2026, 5, 20, tzinfo=dt.UTC)).cases.judged > 100
