"""Requirements on the newest days, the newest 28 days beside all of them, and days since the setting in force."""

import datetime as dt
import re

import numpy as np
import pytest

import upheld
from tests.logs import assessed, evidence_of, scored, spec_for
from upheld.evidence import Window, breaks_of, stretches_of, windows_of
from upheld.inference import CannotTell, Estimate
from upheld.time_words import change_of, recent_shown

AS_OF = dt.datetime(2026, 6, 9, 12, tzinfo=dt.UTC)
LAST_OLD_ENOUGH = np.datetime64("2026-05-30T12:00")  # ten days before


def accuracy(rows, first_day):
    chosen = (rows["at"] <= LAST_OLD_ENOUGH) & (rows["at"] >= np.datetime64(first_day))
    right = (rows["score"] >= 0.5) == rows["outcome"]
    return int(right[chosen].sum()), int(chosen.sum())


def windowed(folder, line, log="time: at, outcome_after: 10 days, segments: [country]"):
    return spec_for(folder, log, requirements=line)


@pytest.mark.slow
def test_a_line_with_a_window_is_judged_on_the_newest_days_that_are_old_enough(tmp_path):
    rows = scored(3)
    line = assessed(
        tmp_path, rows, windowed(tmp_path, "{metric: accuracy, at_least: 50%, window: 7 days}"), AS_OF
    ).requirements[0]
    right, cases = accuracy(rows, "2026-05-24")
    assert (line.window, line.estimate.n) == ("7 days", cases)
    assert line.estimate.value == pytest.approx(right / cases)


@pytest.mark.slow
def test_the_newest_28_days_stand_beside_all_days(tmp_path):
    rows = scored(3)
    line = assessed(tmp_path, rows, windowed(tmp_path, "{metric: accuracy, at_least: 50%}"), AS_OF).requirements[0]
    right, cases = accuracy(rows, "2026-05-03")
    assert line.estimate.n > line.recent.n == cases
    assert line.recent.value == pytest.approx(right / cases)


def test_a_window_that_holds_every_day_says_what_all_days_say(tmp_path):
    rows = scored(3)
    both = "{metric: roc_auc, at_least: 50%}, {metric: roc_auc, at_least: 50%, window: 400 days}"
    everything, newest = assessed(tmp_path, rows, windowed(tmp_path, both), AS_OF).requirements
    assert newest.estimate == everything.estimate


@pytest.mark.slow
def test_a_window_asks_in_every_value_of_a_segment(tmp_path):
    rows = scored(3)
    spec = windowed(tmp_path, "{metric: act_rate, at_most: 90%, in_every: country, window: 14 days}")
    line = assessed(tmp_path, rows, spec, AS_OF).requirements[0]
    chosen = (rows["at"] <= LAST_OLD_ENOUGH) & (rows["at"] >= np.datetime64("2026-05-17")) & (rows["country"] == "IN")
    india = next(one for one in line.segments if one.value == "IN")
    assert (india.estimate.n, india.estimate.value) == (chosen.sum(), np.mean(rows["score"][chosen] >= 0.5))


@pytest.mark.slow
def test_a_trade_off_weighs_a_line_over_its_own_days_at_every_setting(tmp_path):
    rows = scored(3)
    spec = windowed(tmp_path, "{metric: accuracy, at_least: 50%, window: 7 days}")
    tradeoff = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec, AS_OF))
    chosen = (rows["at"] <= LAST_OLD_ENOUGH) & (rows["at"] >= np.datetime64("2026-05-24"))
    for row in tradeoff.rows[:: len(tradeoff.rows) // 7]:
        acted = rows["score"][chosen] >= row.setting["act_at"]
        assert row.requirements[0].estimate.value == pytest.approx(np.mean(acted == rows["outcome"][chosen]))


@pytest.mark.slow
def test_the_best_cut_offs_by_segment_meet_a_line_over_its_own_days(tmp_path):
    rows = scored(3)
    spec = spec_for(
        tmp_path,
        "time: at, outcome_after: 10 days, segments: [country]",
        lever="{act_at: {by: country, default: 0.5, NP: 0.2}}",
        requirements="{metric: precision, at_least: 60%, window: 7 days}",
        more="value: {currency: INR, caught: 0, missed: -1000, false_alarm: -90}",
    )
    best = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec, AS_OF)).best
    chosen = (rows["at"] <= LAST_OLD_ENOUGH) & (rows["at"] >= np.datetime64("2026-05-24"))

    def precision(setting):
        cutoffs = setting["act_at"]
        at = np.array([cutoffs.get(country, cutoffs["default"]) for country in rows["country"][chosen]])
        return rows["outcome"][chosen][rows["score"][chosen] >= at].mean()

    assert precision(best.setting) >= 0.6 > precision(best.without_requirements.setting)


@pytest.mark.slow
def test_evidence_with_windows_adds_up(tmp_path):
    rows, spec = scored(3), windowed(tmp_path, "{metric: accuracy, at_least: 50%, window: 7 days}")
    half = np.arange(len(rows["score"])) % 2 == 0
    parts = [evidence_of(tmp_path, {k: v[chosen] for k, v in rows.items()}, spec, AS_OF) for chosen in (half, ~half)]
    assert parts[0] + parts[1] == evidence_of(tmp_path, rows, spec, AS_OF)


def test_stretches_make_up_windows():
    windows = [Window("newest", 10, 19), Window("older", 5, 14), Window("since", 12, 30)]
    breaks = breaks_of(windows)
    for window in windows:
        days = np.arange(0, 40)
        inside = np.isin(np.searchsorted(breaks, days, side="right"), list(stretches_of(window, breaks)))
        assert days[inside].tolist() == list(range(window.first, window.last + 1))


def test_a_log_without_time_has_no_windows(tmp_path):
    assert windows_of(spec_for(tmp_path), None, None) == ()


@pytest.mark.parametrize(
    ("line", "log", "said"),
    [
        ("window: 7 days", "", "needs log.time: without it there are no newest days"),
        ("window: 36 hours", "time: at", "36 hours is no whole number of days"),
    ],
)
def test_a_window_that_cannot_be_counted_is_refused(tmp_path, line, log, said):
    spec = spec_for(tmp_path, log, requirements=f"{{metric: accuracy, at_least: 50%, {line}}}")
    with pytest.raises(upheld.SpecError) as refused:
        assessed(tmp_path, scored(3, 50), spec)
    assert said in str(refused.value)


@pytest.mark.slow
def test_an_undecided_line_on_its_newest_days_is_told_a_window_and_not_to_wait(tmp_path):
    rows = scored(3)
    line = "{metric: accuracy, at_least: 82%, window: 7 days}"
    (judged,) = assessed(tmp_path, rows, windowed(tmp_path, line), AS_OF).requirements
    assert (judged.verdict.word, judged.verdict.why) == ("undecided", "too_early")
    found = re.search(r"a window of about (\d+) days would probably decide it", judged.verdict.because)
    assert "more cases" not in judged.verdict.because
    # 4,000 cases in 40 days: some 100 cases a day.
    assert int(found[1]) == pytest.approx(7 + judged.verdict.more_cases / 100, rel=0.1)


@pytest.mark.slow
def test_a_window_that_nobody_would_wait_for_is_said_to_be_one(tmp_path):
    line = "{metric: accuracy, at_least: 84%, window: 7 days}"
    (judged,) = assessed(tmp_path, scored(3), windowed(tmp_path, line), AS_OF).requirements
    assert judged.verdict.because.endswith("only a window of more than two years would probably decide it (met)")


@pytest.mark.slow
def test_a_window_with_next_to_nothing_in_it_is_told_to_be_longer(tmp_path):
    line = "{metric: recall, at_least: 50%, window: 1 day}"
    rows = scored(3, 200)
    (judged,) = assessed(tmp_path, rows, windowed(tmp_path, line, "time: at"), AS_OF).requirements
    assert "a longer window would hold more" in judged.verdict.because


def test_how_many_cases_lie_before_and_after_the_setting_is_told(tmp_path):
    rows = scored(3)
    spec = spec_for(tmp_path, "time: at", lever="{act_at: 0.5, since: 2026-05-20}")
    before = int((rows["at"] < np.datetime64("2026-05-20")).sum())
    (said,) = [warned.text for warned in assessed(tmp_path, rows, spec).warnings if warned.code == "setting-since"]
    assert f"{before:,} cases came before it and {4000 - before:,} since" in said


def answer(low, high):
    return Estimate((low + high) / 2, low, high, 0.95, 100, "cases", "by hand")


@pytest.mark.parametrize(
    ("recent", "earlier", "change"),
    [
        (answer(0.5, 0.6), answer(0.7, 0.8), "lower"),
        (answer(0.7, 0.8), answer(0.5, 0.6), "higher"),
        (answer(0.5, 0.7), answer(0.6, 0.8), None),
        (answer(0.5, 0.6), CannotTell("too few"), None),
        (None, None, None),
    ],
)
def test_a_change_is_told_only_where_two_intervals_have_no_point_in_common(recent, earlier, change):
    assert change_of(recent, earlier) == change


def test_newest_days_that_are_all_there_is_say_nothing_new(tmp_path):
    rows = scored(3)
    rows["at"] = np.datetime64("2026-05-25T00:00", "us") + (np.arange(4000) % 10).astype("timedelta64[D]")
    (judged,) = assessed(tmp_path, rows, spec_for(tmp_path, "time: at")).requirements
    assert judged.recent == judged.estimate
    assert recent_shown(judged) == ""


def test_the_newest_days_of_a_segments_line_are_told_of_all_values_together(tmp_path):
    spec = windowed(tmp_path, "{metric: accuracy, at_least: 50%, in_every: country}")
    (judged,) = assessed(tmp_path, scored(3), spec, AS_OF).requirements
    assert recent_shown(judged).startswith("newest 28 days judged, every country together: ")
