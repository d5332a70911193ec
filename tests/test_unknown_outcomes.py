"""Outcomes that are known for some cases only, against every way the others may have turned out."""

from itertools import product

import numpy as np
import pytest

import upheld
from tests.logs import assessed, evidence_of, scored, spec_for
from upheld.inference import CannotTell, Estimate, Range
from upheld.kinds import KINDS

VALUE = (
    "value: {currency: EUR, caught: -0.05 * amount, missed: -amount, "
    "false_alarm: {from: -40, to: -6, because: guess}, reviewed: -3}\nrule: amount > 60"
)
LEVER = "{act_at: 0.7, review_from: 0.5}"


def tiny(seed, n=12):
    """A log so small that every way its unknown outcomes may turn out can be tried."""
    draw = np.random.default_rng(seed)
    score = np.round(draw.permutation(np.linspace(0.03, 0.97, n)), 3)
    return {
        "score": score,
        "outcome": draw.random(n) < score,
        "amount": np.round(draw.uniform(5, 120, n), 2),
        "country": np.array(["IN", "SG"], object)[draw.integers(0, 2, n)],
    }


def is_known(known_for, score):
    regions = {"acted": score >= 0.7, "not_acted": score < 0.7, "reviewed": (score >= 0.5) & (score < 0.7)}
    return regions[known_for]


def every_way(log, known_for):
    """The log with each assignment of the outcomes that cannot be known."""
    known = is_known(known_for, log["score"])
    for chosen in product([False, True], repeat=int((~known).sum())):
        outcome = log["outcome"].copy()
        outcome[~known] = chosen
        yield outcome


def share(k, n):
    return k / n if n else np.nan


def by_hand(log, outcome):
    """Figures of one assignment, row by row; no two scores are equal."""
    acted, band = log["score"] >= 0.7, (log["score"] >= 0.5) & (log["score"] < 0.7)
    tp, fp, fn, tn = (int((a & b).sum()) for a, b in product([acted, ~acted], [outcome, ~outcome]))
    found = {
        "recall": share(tp, tp + fn),
        "false_positive_rate": share(fp, fp + tn),
        "specificity": share(tn, fp + tn),
        "precision": share(tp, tp + fp),
        "npv": share(tn, tn + fn),
        "accuracy": share(tp + tn, len(outcome)),
        "f1": share(2 * tp, 2 * tp + fp + fn),
        "prevalence": outcome.mean(),
        "balanced_accuracy": (share(tp, tp + fn) + share(tn, tn + fp)) / 2,
        "caught_with_review": share(tp + (band & outcome).sum(), tp + fn),
        "roc_auc": share(
            (log["score"][outcome][:, None] > log["score"][~outcome]).sum(), outcome.sum() * (~outcome).sum()
        ),
    }
    worths = []
    for alarm in (-40, -6):
        positive = np.where(acted, -0.05 * log["amount"], np.where(band, -3 - 0.05 * log["amount"], -log["amount"]))
        negative = np.where(acted, alarm, np.where(band, -3, 0))
        rule = log["amount"] > 60
        of_rule = np.where(outcome, np.where(rule, -0.05, -1) * log["amount"], np.where(rule, alarm, 0))
        worth = np.where(outcome, positive, negative)
        worths.append((worth.mean(), (worth - of_rule).mean()))
    for place, name in enumerate(("value_per_case", "value_over_rule")):
        found[name] = [pair[place] for pair in worths]
    return found


@pytest.mark.parametrize("known_for", ["acted", "not_acted", "reviewed"])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.slow
def test_a_range_is_what_every_way_the_unknown_outcomes_may_turn_out_gives(tmp_path, known_for, seed):
    log = tiny(seed)
    spec = spec_for(tmp_path, f"outcome_known_for: {known_for}", lever=LEVER, more=VALUE)
    found = assessed(tmp_path, log, spec).metrics
    ways = [by_hand(log, outcome) for outcome in every_way(log, known_for)]
    seen = 0
    for name in ways[0]:
        figures = np.ravel([way[name] for way in ways])
        answer = found[name]
        if isinstance(answer, Range):
            seen += 1
            assert answer.at_most == pytest.approx(np.nanmax(figures), abs=2e-4), name
            if name not in ("value_per_case", "value_over_rule"):  # whose guesses go row by row, which only widens
                assert answer.at_least == pytest.approx(np.nanmin(figures), abs=2e-4), name
            assert answer.low <= answer.at_least <= answer.at_most <= answer.high
        elif answer.value is not None:  # known, whatever the others were
            assert np.nanmax(figures) - np.nanmin(figures) < 1e-9, name
            assert answer.value == pytest.approx(np.nanmax(figures)), name
    assert seen >= 4


@pytest.mark.slow
def test_a_value_in_the_log_for_a_case_whose_outcome_cannot_be_known_changes_nothing(tmp_path):
    log = {**scored(1, 3000), "at": scored(1, 3000)["at"]}
    spec = spec_for(tmp_path, "outcome_known_for: not_acted, time: at, segments: [country]", more=VALUE)
    there = assessed(tmp_path, log, spec)
    hidden = np.ma.masked_array(log["outcome"], mask=log["score"] >= 0.5)
    gone = assessed(tmp_path, {**log, "outcome": hidden}, spec)
    assert (there.metrics, there.segments, there.confusion) == (gone.metrics, gone.segments, gone.confusion)
    said = {warned.code: warned.text for warned in there.warnings}
    assert said["ignored-outcomes"].startswith(f"{(log['score'] >= 0.5).sum():,} outcomes stand in the log")
    assert "ignored-outcomes" not in {warned.code for warned in gone.warnings}


@pytest.mark.slow
def test_an_empty_outcome_where_it_should_be_known_stays_a_matter_of_outcome_null(tmp_path):
    log = scored(2, 2000)
    mask = np.arange(2000) % 5 == 0
    log["outcome"] = np.ma.masked_array(log["outcome"], mask=mask)
    unknown = assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: not_acted"))
    no = assessed(tmp_path, log, spec_for(tmp_path, "outcome_known_for: not_acted, outcome_null: false"))
    passed = log["score"] < 0.5
    assert unknown.metrics["npv"].n == (passed & ~mask).sum()
    assert no.metrics["npv"].n == passed.sum()
    assert no.cases.outcome_unknown == no.cases.outcome_unknowable == (~passed).sum()
    assert unknown.cases.outcome_unknown - unknown.cases.outcome_unknowable == (passed & mask).sum()


@pytest.mark.parametrize(
    ("known_for", "line", "verdict", "why"),
    [
        # Of 500 acted on none is known, 40 of 1,500 others are positive: recall lies between 0 and 500 / 540.
        ("not_acted", "{metric: recall, at_most: 99%, looks: once}", "met", None),
        ("not_acted", "{metric: recall, at_least: 99%, looks: once}", "not_met", None),
        ("not_acted", "{metric: recall, at_least: 50%, looks: once}", "undecided", "cannot_know"),
        ("not_acted", "{metric: recall, at_most: 93%, looks: once}", "undecided", "too_early"),
        # 450 of 500 acted on are positive: between 450 / 1950 and 1.
        ("acted", "{metric: recall, at_least: 15%, looks: once}", "met", None),
        ("acted", "{metric: precision, at_least: 80%, looks: once}", "met", None),
    ],
)
def test_a_range_decides_where_it_can(tmp_path, known_for, line, verdict, why):
    parts = [(0.9, True, 450), (0.9, False, 50), (0.1, True, 40), (0.1, False, 1460)]
    score, outcome = (np.repeat([part[i] for part in parts], [part[2] for part in parts]) for i in (0, 1))
    spec = spec_for(tmp_path, f"outcome_known_for: {known_for}", requirements=line)
    (judged,) = assessed(tmp_path, {"score": score, "outcome": outcome}, spec).requirements
    assert (judged.verdict.word, judged.verdict.why) == (verdict, why)
    assert (
        "log.outcome_known_for" in judged.verdict.because
        or "whatever became of" in judged.verdict.because
        or (isinstance(judged.estimate, Estimate))
    )


def test_segments_and_gaps_are_told_as_ranges_too(tmp_path):
    log = tiny(3, 14)
    lines = (
        "{metric: recall, gap_at_most: 5 points, across: country}, {metric: recall, at_least: 1%, in_every: country}"
    )
    keys = "outcome_known_for: not_acted, segments: [country], segments_at_least: 1"
    found = assessed(tmp_path, log, spec_for(tmp_path, keys, lever=LEVER, requirements=lines))
    gap, every = found.requirements
    ways = []
    for outcome in every_way(log, "not_acted"):
        shares = [
            share((outcome & (log["score"] >= 0.7) & here).sum(), (outcome & here).sum())
            for here in (log["country"] == "IN", log["country"] == "SG")
        ]
        ways.append(shares)
    ends = np.nanmin(ways, axis=0), np.nanmax(ways, axis=0)
    assert {row.value for row in every.segments} == {"IN", "SG"}
    for place, row in enumerate(every.segments):
        assert isinstance(row.estimate, Range)
        assert (row.estimate.at_least, row.estimate.at_most) == pytest.approx((ends[0][place], ends[1][place]))
    assert isinstance(gap.estimate, Range)
    assert gap.estimate.at_most == pytest.approx(max(ends[1][0] - ends[0][1], ends[1][1] - ends[0][0]))


def test_a_range_is_cannot_tell_for_who_knows_nothing_of_ranges(tmp_path):
    spec = spec_for(tmp_path, "outcome_known_for: not_acted")
    found = assessed(tmp_path, scored(4), spec).to_json("test")
    recall = found["metrics"]["recall"]
    assert recall["value"] is None
    assert "cannot tell (log.outcome_known_for)" in recall["cannot_tell"]
    assert set(recall["range"]) == {"from", "to", "low", "high", "level", "n", "n_of", "method"}
    assert found["confusion"]["tp"] is None
    assert found["confusion"]["fn"] > 0


@pytest.mark.slow
def test_days_before_the_setting_in_force_are_left_out_of_all_that_needs_outcomes(tmp_path):
    log = scored(5, 1500)
    lever = "{act_at: 0.5, since: 2026-05-20}"
    spec = spec_for(tmp_path, "id: id, time: at, outcome_known_for: not_acted", lever=lever, more=VALUE)
    whole = evidence_of(tmp_path, log, spec)
    found, tried = upheld.assess(spec, whole), upheld.tradeoff(spec, whole, most=5)
    later = log["at"] >= np.datetime64("2026-05-20")
    rows = {name: column[later] for name, column in log.items()}
    alone_folder = tmp_path / "later"
    alone_folder.mkdir()
    spec_of_later = spec_for(alone_folder, "id: id, time: at, outcome_known_for: not_acted", lever=lever, more=VALUE)
    alone = evidence_of(alone_folder, rows, spec_of_later)
    then, tried_then = upheld.assess(spec_of_later, alone), upheld.tradeoff(spec_of_later, alone, most=5)
    needs = {name for name, metric in KINDS["classification"].METRICS.items() if metric.outcomes_of}
    assert {name: found.metrics[name] for name in needs} == {name: then.metrics[name] for name in needs}
    assert (found.value, found.rule, found.best, found.calibration) == (
        then.value,
        then.rule,
        then.best,
        then.calibration,
    )
    assert [row.metrics for row in tried.rows] == [row.metrics for row in tried_then.rows]
    assert (found.confusion, found.cases.judged) == (then.confusion, then.cases.judged)
    assert found.cases.before_setting == (~later).sum()
    said = {warned.code: warned.text for warned in found.warnings}
    assert said["before-the-setting"].startswith(f"{(~later).sum():,} cases from before 2026-05-20")


@pytest.mark.slow
def test_without_since_the_setting_is_said_to_be_taken_as_in_force_on_all_days(tmp_path):
    spec = spec_for(tmp_path, "time: at, outcome_known_for: acted")
    codes = {warned.code for warned in assessed(tmp_path, scored(6, 800), spec).warnings}
    assert "setting-since-ever" in codes


@pytest.mark.slow
def test_what_needs_no_unknown_outcome_is_known_plainly(tmp_path):
    log = scored(7)
    for known_for, metric in (("acted", "precision"), ("not_acted", "npv")):
        folder = tmp_path / known_for
        folder.mkdir()
        (tmp_path / "all").mkdir(exist_ok=True)
        found = assessed(folder, log, spec_for(folder, f"outcome_known_for: {known_for}, who: card"))
        full = assessed(tmp_path / "all", log, spec_for(tmp_path / "all", "who: card"))
        assert found.metrics[metric] == full.metrics[metric]
        assert isinstance(found.metrics["mcc"], CannotTell)


@pytest.mark.slow
def test_a_cut_off_of_its_own_decides_whose_outcome_is_known(tmp_path):
    log = scored(8, 2000)
    keys = "outcome_known_for: not_acted, segments: [country], id: id"
    spec = spec_for(tmp_path, keys, lever="{act_at: {by: country, default: 0.5, IN: 0.3}}", more=VALUE)
    found = assessed(tmp_path, log, spec)
    acted = log["score"] >= np.where(log["country"] == "IN", 0.3, 0.5)
    passed = (~acted & ~log["outcome"]).sum() / (~acted).sum()
    assert found.cases.outcome_unknowable == acted.sum()
    assert found.metrics["npv"].value == pytest.approx(passed)
    missed = (~acted & log["outcome"]).sum()
    assert found.metrics["recall"].at_most == pytest.approx(acted.sum() / (acted.sum() + missed))
    assert found.best.setting is None
    assert "differs by segment" in found.best.why_none
    tried = upheld.tradeoff(spec, evidence_of(tmp_path, log, spec), most=5)
    assert all(not isinstance(row.metrics["mcc"], Estimate) for group in tried.groups for row in group.rows)
