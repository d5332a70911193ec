"""How long outcomes take: which share had come by which day, how many came too late, and what is said of it."""

from datetime import timedelta

import numpy as np
import pytest

import upheld
from tests.logs import assessed, evidence_of, scored, spec_for
from tests.test_real_logs import columns, spec_on
from upheld.inference import wilson
from upheld.maturity import maturity_of
from upheld.time_words import maturity_shown

LOG = "time: at, outcome_time: came, outcome_after: 10 days"


def late_log(n=4000, mean=3.0, seed=3):
    """A log of 40 days whose outcomes come after exponential delays."""
    rows = scored(seed, n)
    draw = np.random.default_rng(seed)
    rows["came"] = rows["at"] + (draw.exponential(mean, n) * 86400e6).astype("timedelta64[us]")
    return rows


def days_taken(rows):
    return (rows["came"] - rows["at"]) / np.timedelta64(1, "D")


def followed(rows, days, as_of=None):
    """The cases of days that lie at least twice so many days back, as a whole."""
    last = (np.datetime64(as_of) if as_of else rows["at"].max()) - np.timedelta64(round(48 * days), "h")
    return rows["at"].astype("datetime64[D]") < last.astype("datetime64[D]")


def curve(days, is_late, negatives, positives, waited=10):
    span = None if waited is None else timedelta(days=waited)
    counts = (np.array(column, np.int64) for column in (days, negatives, positives))
    days, negatives, positives = counts
    return maturity_of(days, np.array(is_late, bool), negatives, positives, span)


@pytest.mark.slow
def test_shares_are_those_of_the_rows_of_cases_followed_for_twice_as_long(tmp_path):
    rows = late_log()
    maturity = assessed(tmp_path, rows, spec_for(tmp_path, LOG)).maturity
    known = followed(rows, 10) & (days_taken(rows) <= 20)
    taken = days_taken(rows)[known]
    assert maturity.n == known.sum()
    assert [step.day for step in maturity.steps] == [0, 1, 2, 3, 5, 7, 10]
    for step in maturity.steps:
        assert step.share == np.mean(taken <= step.day)
        assert step.positives == np.mean(taken[rows["outcome"][known]] <= step.day)
    late = int((taken > 10).sum())
    assert maturity.late == wilson(late, maturity.n, n_of="outcomes")
    assert maturity.day_of == {
        percent: int(np.ceil(np.quantile(taken, percent / 100, method="inverted_cdf"))) for percent in (50, 90, 95)
    }


@pytest.mark.slow
def test_an_outcome_that_was_not_known_yet_has_not_come(tmp_path):
    rows, spec = late_log(), spec_for(tmp_path, LOG)
    as_of = np.datetime64("2026-06-01T12:00", "us").item()
    maturity = assessed(tmp_path, rows, spec, as_of).maturity
    assert maturity.n == (followed(rows, 10, as_of) & (days_taken(rows) <= 20)).sum()


@pytest.mark.slow
def test_a_log_too_short_to_see_what_comes_late_says_so(tmp_path):
    rows = late_log()
    maturity = assessed(tmp_path, rows, spec_for(tmp_path, LOG.replace("10 days", "25 days"))).maturity
    old_enough = rows["at"] <= rows["at"].max() - np.timedelta64(25, "D")
    assert maturity.n == (old_enough & (days_taken(rows) <= 25)).sum()
    assert maturity_shown(maturity).endswith("How many come after the 25 days that are waited for cannot be told yet.")


@pytest.mark.slow
def test_a_time_that_is_no_whole_number_of_days_tells_what_is_late_to_the_hour(tmp_path):
    rows = late_log()
    spec = spec_for(tmp_path, LOG.replace("10 days", "36 hours"))
    maturity = assessed(tmp_path, rows, spec).maturity
    known = followed(rows, 1.5) & (days_taken(rows) <= 3)
    assert maturity.late.value == np.mean(days_taken(rows)[known] > 1.5)


@pytest.mark.slow
def test_an_outcome_that_never_comes_is_in_no_share(tmp_path):
    rows = late_log()
    missing = np.arange(4000) % 2 == 0
    rows["came"] = np.ma.masked_array(rows["came"], mask=missing)
    rows["outcome"] = np.ma.masked_array(rows["outcome"], mask=missing)
    maturity = assessed(tmp_path, rows, spec_for(tmp_path, LOG)).maturity
    assert maturity.n == (followed(rows, 10) & (days_taken(rows) <= 20) & ~missing).sum()


@pytest.mark.slow
def test_cases_that_never_get_an_outcome_have_no_delay_where_an_empty_one_means_no(tmp_path):
    rows = late_log()
    never = ~rows["outcome"]
    rows["came"] = np.ma.masked_array(rows["came"], mask=never)
    rows["outcome"] = np.ma.masked_array(rows["outcome"], mask=never)
    maturity = assessed(tmp_path, rows, spec_for(tmp_path, f"{LOG}, outcome_null: false")).maturity
    known = followed(rows, 10) & ~never & (days_taken(rows).data <= 20)
    assert (maturity.n, maturity.positives) == (known.sum(), known.sum())


@pytest.mark.slow
def test_late_outcomes_are_counted_also_where_an_empty_outcome_means_no(tmp_path):
    rows = late_log()
    spec = spec_for(tmp_path, f"{LOG}, outcome_null: false")
    again = assessed(tmp_path, rows, spec).maturity
    assert again == assessed(tmp_path, rows, spec_for(tmp_path, LOG)).maturity


@pytest.mark.slow
def test_evidence_with_delays_adds_up(tmp_path):
    rows, spec = late_log(), spec_for(tmp_path, LOG)
    as_of = rows["at"].max().item()
    half = np.arange(4000) % 2 == 0
    parts = [evidence_of(tmp_path, {k: v[chosen] for k, v in rows.items()}, spec, as_of) for chosen in (half, ~half)]
    assert parts[0] + parts[1] == evidence_of(tmp_path, rows, spec, as_of)


@pytest.mark.parametrize("log", ["time: at, outcome_after: 10 days", "outcome_time: came"])
def test_without_both_times_there_is_no_curve(tmp_path, log):
    assert assessed(tmp_path, late_log(500), spec_for(tmp_path, log)).maturity is None


def test_the_curve_is_said_in_words():
    found = curve([4, 9, 12], [False, False, True], [60, 30, 5], [0, 4, 1])
    assert maturity_shown(found) == (
        "Half of the outcomes are in after 4 days, 90 % after 9 days. "
        "6.0 % came after the 10 days that are waited for, within twice as long, and do not count."
    )
    assert found.day_of == {50: 4, 90: 9, 95: None}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (curve([0], [False], [7], [3]), "95 % of the outcomes are in at once. None came after the 10 days"),
        (curve([1, 1], [False, True], [2, 8], [0, 0]), "Not half of the outcomes are in within the 10 days"),
        (
            curve([1], [False], [9], [1], None),
            "95 % of the outcomes are in after 1 day. The spec states no outcome_after",
        ),
        (curve([], [], [], []), "No outcome of a case that is old enough has come in yet"),
    ],
)
def test_what_is_odd_about_a_curve_is_said(found, said):
    assert maturity_shown(found).startswith(said)


@pytest.mark.slow
def test_a_time_that_is_clearly_too_short_or_too_long_is_warned_of(tmp_path):
    for mean, code in ((4.0, "outcome-after-too-short"), (0.2, "outcome-after-too-long"), (1.9, None)):
        assessment = assessed(tmp_path, late_log(12_000, mean), spec_for(tmp_path, LOG))
        codes = {warned.code for warned in assessment.warnings if warned.code.startswith("outcome-after")}
        assert codes == ({code} if code else set()), mean


def test_a_handful_of_late_outcomes_is_no_reason_to_warn():
    assert not curve([1, 12], [False, True], [40, 1], [0, 0]).is_too_short
    assert curve([1, 12], [False, True], [4000, 100], [0, 0]).is_too_short


def test_real_deliveries_are_recorded_as_late_as_their_readme_says(data):
    # 90 % after 7 days, 95 % after 18, 99 % after 43, at most 546; what comes after 86 is not counted here.
    spec = spec_on(data, "scms_delivery", "scms")
    maturity = upheld.assess(spec, upheld.gather(spec)).maturity
    assert maturity.day_of == {50: 0, 90: 7, 95: 18}
    assert maturity.late.value == pytest.approx(0.007, abs=2e-3)
    found = columns(
        data,
        "scms_delivery",
        "SELECT date_diff('day', delivered, label_recorded_ts) d, late FROM {table} "
        "WHERE delivered::DATE < ((SELECT max(delivered) FROM {table}) - INTERVAL 86 DAY)::DATE "
        "AND label_recorded_ts <= delivered + INTERVAL 86 DAY",
    )
    for step in maturity.steps:
        assert step.share == np.mean(found["d"] <= step.day)
        assert step.positives == np.mean(found["d"][found["late"] == 1] <= step.day)


@pytest.mark.slow
def test_a_case_without_a_time_has_no_delay(tmp_path):
    rows = late_log()
    rows["at"] = rows["at"].copy()
    timeless = np.arange(len(rows["at"])) % 3 == 0
    rows["at"][timeless] = np.datetime64("NaT", "us")
    told = assessed(tmp_path, rows, spec_for(tmp_path, LOG)).maturity
    timed = {name: column[~timeless] for name, column in rows.items()}
    assert told == assessed(tmp_path, timed, spec_for(tmp_path, LOG)).maturity
