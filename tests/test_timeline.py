"""Every requirement by week: what each week says equals what its rows say, on the log's own clock."""

import datetime as dt

import numpy as np
import pytest

import upheld
from tests.logs import assessed, evidence_of, scored, spec_for, write_log
from tests.products import to_parquet
from upheld.inference import CannotTell, Estimate, beta_mixture_cs
from upheld.time_words import recent_shown

LINES = """{metric: recall, at_least: 50%}, {metric: precision, at_least: 50%, in_every: country},
{metric: false_positive_rate, gap_at_most: 5 points, across: device},
{metric: recall, at_least: 50%, where: amount > 500},
{metric: brier, at_most: 0.2}, {metric: roc_auc, at_least: 80%}"""
LOG = "time: at, outcome_after: 10 days, segments: [country, device], segments_at_least: 100"


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    rows, folder = scored(3), tmp_path_factory.mktemp("weeks")
    return rows, assessed(folder, rows, spec_for(folder, LOG, requirements=LINES))


def in_week(rows, week, until=None):
    """The rows of a week that are old enough ten days before the newest one."""
    old_enough = rows["at"] <= rows["at"].max() - np.timedelta64(10, "D") if until is None else rows["at"] <= until
    day = rows["at"].astype("datetime64[D]")
    return (day >= np.datetime64(week.first)) & (day <= np.datetime64(week.last)) & old_enough


def with_zone(folder, rows, timezone):
    """The weeks of a log whose times carry their zone."""
    write_log(folder / "plain.parquet", rows)
    zoned = 'SELECT * REPLACE (cast("at" AS timestamptz) AS "at")'
    to_parquet(folder / "log.parquet", f"{zoned} FROM '{folder / 'plain.parquet'}'")
    spec = spec_for(folder, f"time: at, timezone: {timezone}")
    return upheld.assess(spec, upheld.gather(spec)).timeline.weeks


def recall(rows, chosen):
    return int((rows["outcome"] & (rows["score"] >= 0.5))[chosen].sum()), int(rows["outcome"][chosen].sum())


def test_a_week_runs_from_monday_to_sunday_and_its_counts_are_those_of_its_rows(product):
    rows, assessment = product
    weeks = assessment.timeline.weeks
    assert [week.first.isoweekday() for week in weeks] == [1] * len(weeks)
    assert all(week.last - week.first == dt.timedelta(days=6) for week in weeks)
    day = rows["at"].astype("datetime64[D]")
    for week in weeks:
        there = (day >= np.datetime64(week.first)) & (day <= np.datetime64(week.last))
        assert (week.cases, week.judged) == (there.sum(), in_week(rows, week).sum())
        assert week.immature == week.cases - week.judged
    assert sum(week.cases for week in weeks) == len(day)


def test_weeks_in_which_the_log_begins_or_ends_are_not_whole(product):
    # The log runs from Friday 1 May to Tuesday 9 June 2026.
    weeks = product[1].timeline.weeks
    assert [week.is_complete for week in weeks] == [False, True, True, True, True, True, False]
    assert (weeks[0].first, weeks[-1].first) == (dt.date(2026, 4, 27), dt.date(2026, 6, 8))
    assert [week.is_final for week in weeks] == [False, True, True, True, False, False, False]


def test_the_figure_of_a_week_is_that_of_its_rows_with_the_interval_of_its_counts(product):
    rows, assessment = product
    for week in assessment.timeline.weeks[:5]:
        caught, positives = recall(rows, in_week(rows, week))
        estimate, by_hand = week.figures["recall"].estimate, beta_mixture_cs(caught, positives)
        assert (estimate.value, estimate.n, estimate.n_of) == (caught / positives, positives, "positives")
        assert (estimate.low, estimate.high) == pytest.approx((by_hand.low, by_hand.high), abs=1e-12)


def test_a_line_with_its_own_condition_is_told_of_its_own_cases(product):
    rows, assessment = product
    for week in assessment.timeline.weeks[:5]:
        caught, positives = recall(rows, in_week(rows, week) & (rows["amount"] > 500))
        estimate = week.figures["recall-2"].estimate
        assert (estimate.value, estimate.n) == (caught / positives, positives)


def test_in_every_names_the_worst_value_of_the_week_beside_the_figure_of_all(product):
    rows, assessment = product
    for week in assessment.timeline.weeks[1:4]:
        figure, chosen = week.figures["precision-in-every-country"], in_week(rows, week) & (rows["score"] >= 0.5)
        assert figure.estimate.value == pytest.approx(rows["outcome"][chosen].mean())
        there = chosen & (rows["country"] == figure.worst.value)
        assert (figure.worst.estimate.value, figure.worst.estimate.n) == (rows["outcome"][there].mean(), there.sum())
        lows = {
            country: beta_mixture_cs(rows["outcome"][mine].sum(), mine.sum()).low
            for country in ("IN", "SG", "NP")
            for mine in [chosen & (rows["country"] == country)]
        }
        assert figure.worst.value == min(lows, key=lows.get)


def test_a_gap_is_that_of_the_week(product):
    rows, assessment = product
    for week in assessment.timeline.weeks[1:4]:
        chosen = in_week(rows, week) & ~rows["outcome"]
        rates = {name: (rows["score"] >= 0.5)[chosen & (rows["device"] == name)].mean() for name in ("ios", "web")}
        figure = week.figures["false_positive_rate-across-device"]
        assert figure.estimate.value == pytest.approx(max(rates.values()) - min(rates.values()))
        assert figure.gap == (max(rates, key=rates.get), min(rates, key=rates.get))


def test_means_and_areas_are_those_of_the_rows(product):
    from sklearn.metrics import brier_score_loss, roc_auc_score

    rows, assessment = product
    for week in assessment.timeline.weeks[1:4]:
        chosen = in_week(rows, week)
        y, score = rows["outcome"][chosen], rows["score"][chosen]
        assert week.figures["brier"].estimate.value == pytest.approx(brier_score_loss(y, score), abs=1e-8)
        # In coarse cells, within the bound that widens the interval.
        area = week.figures["roc_auc"].estimate
        assert area.value == pytest.approx(roc_auc_score(y, score), abs=2e-3)
        assert area.low < roc_auc_score(y, score) < area.high


def test_a_week_without_an_outcome_yet_says_so(product):
    newest = product[1].timeline.weeks[-1]
    assert newest.judged == 0
    for figure in newest.figures.values():
        assert figure.estimate == CannotTell("no case has an outcome yet")


def test_weeks_follow_the_logs_own_clock(tmp_path):
    rows = scored(1, 200)
    # Sunday 19:00 in UTC is Monday 00:30 in India.
    rows["at"] = np.array(["2026-05-10 19:00:00+00", "2026-05-10 18:00:00+00"], dtype=object)[np.arange(200) % 2]
    weeks = with_zone(tmp_path, rows, "Asia/Kolkata")
    assert [(week.first, week.cases) for week in weeks] == [(dt.date(2026, 5, 4), 100), (dt.date(2026, 5, 11), 100)]


def test_the_week_in_which_clocks_change_has_seven_days_too(tmp_path):
    rows = scored(1, 7 * 24 + 1)
    # Every hour from Monday 23 March 00:00 in Berlin on: that Sunday has 23 hours, so the last two are Monday's.
    hours = np.datetime64("2026-03-22T23:00") + np.arange(7 * 24 + 1).astype("timedelta64[h]")
    rows["at"] = np.array([f"{hour}:00+00" for hour in hours], dtype=object)
    weeks = with_zone(tmp_path, rows, "Europe/Berlin")
    assert [(week.first, week.cases) for week in weeks] == [(dt.date(2026, 3, 23), 167), (dt.date(2026, 3, 30), 2)]
    assert weeks[0].is_complete


def test_a_log_of_one_week_has_one_week(tmp_path):
    rows = scored(1, 300)
    rows["at"] = np.datetime64("2026-05-04T08:00", "us") + (np.arange(300) % 7).astype("timedelta64[D]")
    (week,) = assessed(tmp_path, rows, spec_for(tmp_path, "time: at")).timeline.weeks
    assert (week.cases, week.is_complete) == (300, True)


@pytest.mark.slow
def test_weeks_without_a_case_are_not_there(tmp_path):
    rows = scored(1, 300)
    rows["at"] = np.datetime64("2026-05-04T08:00", "us") + (21 * (np.arange(300) % 2)).astype("timedelta64[D]")
    weeks = assessed(tmp_path, rows, spec_for(tmp_path, "time: at")).timeline.weeks
    assert [week.first for week in weeks] == [dt.date(2026, 5, 4), dt.date(2026, 5, 25)]


def test_cases_without_a_time_are_counted_and_in_no_week(tmp_path):
    rows = scored(1, 300)
    rows["at"] = np.ma.masked_array(rows["at"], mask=np.arange(300) < 40)
    timeline = assessed(tmp_path, rows, spec_for(tmp_path, "time: at")).timeline
    assert (timeline.without_time, sum(week.cases for week in timeline.weeks)) == (40, 260)


def test_a_log_without_time_has_no_timeline(tmp_path):
    assert assessed(tmp_path, scored(1, 300), spec_for(tmp_path)).timeline is None


@pytest.mark.slow
def test_a_value_that_comes_later_is_not_asked_of_the_weeks_before(tmp_path):
    rows = scored(2)
    rows["country"] = np.where(rows["at"] < np.datetime64("2026-05-20"), "IN", rows["country"]).astype(object)
    line = "{metric: accuracy, gap_at_most: 10 points, across: country}"
    spec = spec_for(tmp_path, "time: at, segments: [country], segments_at_least: 50", requirements=line)
    weeks = assessed(tmp_path, rows, spec).timeline.weeks
    first, last = (week.figures["accuracy-across-country"] for week in (weeks[0], weeks[-2]))
    assert isinstance(first.estimate, CannotTell)
    assert isinstance(last.estimate, Estimate)
    assert set(last.gap) <= {"IN", "SG", "NP"}


@pytest.mark.slow
def test_the_newest_weeks_are_kept_and_the_others_counted(tmp_path):
    rows = scored(1, 1200)
    rows["at"] = np.datetime64("2024-01-01T08:00", "us") + (7 * (np.arange(1200) % 120)).astype("timedelta64[D]")
    timeline = assessed(tmp_path, rows, spec_for(tmp_path, "time: at")).timeline
    assert (len(timeline.weeks), timeline.older) == (104, 16)
    assert timeline.weeks[0].first == dt.date(2024, 1, 1) + dt.timedelta(weeks=16)


@pytest.mark.slow
def test_customers_who_return_widen_the_week_of_a_segment_as_they_widen_all_days(tmp_path):
    rows = scored(4)
    # Every case stands four times, always under the same card: a quarter of the cases is what is known.
    rows = {name: np.repeat(values[:1500], 4) for name, values in rows.items()} | {"id": np.arange(6000)}
    line = "{metric: accuracy, at_least: 50%, in_every: country}"
    found = {}
    for who in ("", ", who: card"):
        spec = spec_for(tmp_path, f"time: at, segments: [country]{who}", requirements=line)
        found[who] = assessed(tmp_path, rows, spec).timeline.weeks[2].figures["accuracy-in-every-country"].worst
    alone, clustered = (found[who].estimate for who in ("", ", who: card"))
    assert clustered.method == "Beta mixture by customer, any number of looks"
    # Four copies double the width, or a little less at the edge.
    assert 1.6 < (clustered.high - clustered.low) / (alone.high - alone.low) < 2.6


@pytest.mark.parametrize("who", ["", ", who: card"])
@pytest.mark.slow
def test_the_worth_of_a_week_is_that_of_its_rows(tmp_path, who):
    rows = scored(5)
    more = "value: {currency: INR, caught: -0.05 * amount, missed: -amount, false_alarm: -90}\nrule: amount > 1500"
    line = "{metric: value_over_rule, at_least: 0}"
    spec = spec_for(tmp_path, f"time: at{who}", requirements=line, more=more)
    y, acted, ruled = rows["outcome"], rows["score"] >= 0.5, rows["amount"] > 1500

    def worth(act):
        return np.where(y, np.where(act, -0.05, -1.0) * rows["amount"], np.where(act, -90.0, 0.0))

    gained = worth(acted) - worth(ruled)
    for week in assessed(tmp_path, rows, spec).timeline.weeks:
        chosen = in_week(rows, week, rows["at"].max())
        assert week.figures["value_over_rule"].estimate.value == pytest.approx(gained[chosen].mean(), rel=1e-9)


@pytest.mark.slow
def test_figures_of_what_followed_are_not_told_of_weeks_before_the_setting(tmp_path):
    rows = scored(3)
    lines = "{metric: precision, at_least: 50%}, {metric: act_rate, at_most: 90%}"
    lever = "{act_at: 0.5, since: 2026-05-20}"
    spec = spec_for(tmp_path, "time: at, outcome_known_for: acted", lever=lever, requirements=lines)
    weeks = {week.first: week for week in assessed(tmp_path, rows, spec).timeline.weeks}
    assert weeks[dt.date(2026, 5, 4)].figures["precision"].estimate.reason == "another setting was in force"
    assert isinstance(weeks[dt.date(2026, 5, 4)].figures["act_rate"].estimate, Estimate)
    # In the week of the change the days since then count.
    day = rows["at"].astype("datetime64[D]")
    since = (day >= np.datetime64("2026-05-20")) & (day <= np.datetime64("2026-05-24")) & (rows["score"] >= 0.5)
    estimate = weeks[dt.date(2026, 5, 18)].figures["precision"].estimate
    assert (estimate.n, estimate.value) == (since.sum(), rows["outcome"][since].mean())


def test_reviews_a_day_are_those_of_the_week_and_too_few_days_for_an_interval(tmp_path):
    rows = scored(3)
    line = "{metric: reviews_per_day, at_most: 40}"
    spec = spec_for(tmp_path, "time: at", lever="{act_at: 0.5, review_from: 0.3}", requirements=line)
    week = assessed(tmp_path, rows, spec).timeline.weeks[2]
    band = in_week(rows, week, rows["at"].max()) & (rows["score"] >= 0.3) & (rows["score"] < 0.5)
    assert week.figures["reviews_per_day"].estimate == CannotTell("needs at least 28 days; has 7", value=band.sum() / 7)


@pytest.mark.slow
def test_what_is_before_the_newest_days_is_all_days_without_them(tmp_path):
    rows = scored(3)
    spec = spec_for(tmp_path, "time: at, who: card", requirements="{metric: accuracy, at_least: 50%}")
    evidence = evidence_of(tmp_path, rows, spec)
    earlier = evidence.without(evidence.within("28 days"))
    first = np.datetime64(rows["at"].max(), "D") - np.timedelta64(27, "D")
    before = {name: values[rows["at"] < first] for name, values in rows.items()}
    again = evidence_of(tmp_path, before, spec)
    for name in ("curve", "weeks", "folds"):
        one, other = earlier.sets[name], again.sets[name]
        assert (one.n == other.n).all()
        assert all((one.sums[total].floats() == other.sums[total].floats()).all() for total in one.sums)


def test_the_newest_days_are_compared_with_the_days_before_and_not_with_all(tmp_path):
    rows = scored(3)
    newest = rows["at"] >= np.datetime64("2026-05-14")
    rows["outcome"] = np.where(newest, ~rows["outcome"], rows["outcome"])
    spec = spec_for(tmp_path, "time: at", requirements="{metric: accuracy, at_least: 50%}")
    (judged,) = assessed(tmp_path, rows, spec).requirements
    right = (rows["score"] >= 0.5) == rows["outcome"]
    first = np.datetime64(rows["at"].max(), "D") - np.timedelta64(27, "D")
    assert (judged.earlier.n, judged.earlier.value) == ((rows["at"] < first).sum(), right[rows["at"] < first].mean())
    assert "lower than before" in recent_shown(judged)


@pytest.mark.slow
def test_weeks_of_a_cut_off_that_differs_by_segment_act_by_each_groups_own(tmp_path):
    rows = scored(3)
    lever = "{act_at: {by: country, default: 0.5, NP: 0.2}}"
    lines = "{metric: recall, at_least: 30%}, {metric: roc_auc, at_least: 80%}"
    spec = spec_for(tmp_path, "time: at, segments: [country], segments_at_least: 50", lever=lever, requirements=lines)
    acted = rows["score"] >= np.where(rows["country"] == "NP", 0.2, 0.5)
    for week in assessed(tmp_path, rows, spec).timeline.weeks:
        positives = in_week(rows, week, rows["at"].max()) & rows["outcome"]
        assert week.figures["recall"].estimate.value == acted[positives].mean()
        assert week.figures["roc_auc"].estimate.value is not None


def test_a_table_of_counts_has_weeks_of_counts(tmp_path):
    rows = scored(3, 500)
    rows["times"] = np.arange(500) % 5
    timeline = assessed(tmp_path, rows, spec_for(tmp_path, "time: at, count: times")).timeline
    assert sum(week.cases for week in timeline.weeks) == rows["times"].sum()
    week = timeline.weeks[2]
    positives = in_week(rows, week, rows["at"].max()) & rows["outcome"]
    caught = rows["times"][positives & (rows["score"] >= 0.5)].sum()
    assert week.figures["recall"].estimate.value == caught / rows["times"][positives].sum()


@pytest.mark.slow
def test_a_busy_weeks_band_is_reached_in_part_in_segments_too(tmp_path):
    rows = scored(3)
    lever = "{act_at: 0.5, review_from: 0.3, review_capacity: 3 per day}"
    lines = "{metric: caught_with_review, at_least: 30%}, {metric: caught_with_review, at_least: 30%, in_every: device}"
    spec = spec_for(tmp_path, "time: at, segments: [device]", lever=lever, requirements=lines)
    for week in assessed(tmp_path, rows, spec).timeline.weeks[1:5]:
        chosen = in_week(rows, week, rows["at"].max())
        positives = chosen & rows["outcome"]
        caught, band = (
            (positives & (rows["score"] >= 0.5)).sum(),
            chosen & (rows["score"] >= 0.3) & (rows["score"] < 0.5),
        )
        day, looked = rows["at"].astype("datetime64[D]"), np.zeros(len(band), bool)
        for one in np.unique(day[band]):
            here = np.flatnonzero(band & (day == one))
            looked[here[np.argsort(-rows["score"][here])][:3]] = True
        found = (caught + (positives & looked).sum()) / positives.sum()
        # The places of one day's band are shared by the week's, so that it is near and not exact.
        assert week.figures["caught_with_review"].estimate.value == pytest.approx(found, abs=0.03)
        worst = week.figures["caught_with_review-in-every-device"].worst.estimate
        assert worst.value == pytest.approx(found, abs=0.12)


@pytest.mark.slow
def test_a_week_without_a_score_says_so(tmp_path):
    rows = scored(3)
    first = rows["at"] < np.datetime64("2026-05-11")
    for missing in (first, np.ones(4000, bool)):
        unscored = rows | {"score": np.ma.masked_array(rows["score"], mask=missing)}
        week = assessed(tmp_path, unscored, spec_for(tmp_path, "time: at")).timeline.weeks[1]
        assert (week.unscored, week.judged) == (week.cases, 0)
        assert week.figures["recall"].estimate == CannotTell("no case has a score")


def test_the_calibration_error_is_not_told_by_week(tmp_path):
    line = "{metric: calibration_error, at_most: 20%, looks: once}"
    week = assessed(tmp_path, scored(3), spec_for(tmp_path, "time: at", requirements=line)).timeline.weeks[2]
    assert "not added up" in week.figures["calibration_error"].estimate.reason


@pytest.mark.slow
def test_scores_that_take_few_values_leave_no_doubt_about_the_area_of_a_week(tmp_path):
    from sklearn.metrics import roc_auc_score

    rows = scored(3)
    rows["score"] = np.round(rows["score"], 1)
    spec = spec_for(tmp_path, "time: at", requirements="{metric: roc_auc, at_least: 80%}")
    for week in assessed(tmp_path, rows, spec).timeline.weeks[1:5]:
        chosen = in_week(rows, week, rows["at"].max())
        area = roc_auc_score(rows["outcome"][chosen], rows["score"][chosen])
        assert week.figures["roc_auc"].estimate.value == pytest.approx(area, abs=1e-12)
        alone = assessed(tmp_path, {k: v[chosen] for k, v in rows.items()}, spec).requirements[0].estimate
        assert week.figures["roc_auc"].estimate.low == pytest.approx(alone.low, abs=1e-12)


@pytest.mark.parametrize("known_for", ["acted", "{sample: chance}", "not_acted", "reviewed", "{sample: sought}"])
@pytest.mark.slow
def test_outcomes_known_for_some_cases_tell_nothing_week_by_week(tmp_path, known_for):
    rows = scored(3, 1500)
    draw = np.random.default_rng(5)
    rows |= {"sought": draw.random(1500) < 0.5, "chance": np.where(draw.random(1500) < 0.5, 1.0, 0.5)}
    lines = "{metric: recall, at_least: 50%}, {metric: act_rate, at_most: 90%}"
    spec = spec_for(tmp_path, f"time: at, outcome_known_for: {known_for}", requirements=lines)
    for week in assessed(tmp_path, rows, spec).timeline.weeks:
        assert isinstance(week.figures["recall"].estimate, CannotTell)
        assert isinstance(week.figures["act_rate"].estimate, Estimate)


@pytest.mark.parametrize("who", ["", ", who: card"])
@pytest.mark.slow
def test_recall_by_amount_of_a_week_is_that_of_its_rows(tmp_path, who):
    rows = scored(3, 40_000)
    lines = """{metric: recall_amount, at_least: 50%}, {metric: recall_amount, at_least: 50%, in_every: device},
    {metric: recall_amount, at_least: 50%, where: country = 'IN'}"""
    spec = spec_for(
        tmp_path, f"time: at, amount: amount, segments: [device], segments_at_least: 50{who}", requirements=lines
    )

    def share(chosen):
        positives = chosen & rows["outcome"]
        return rows["amount"][positives & (rows["score"] >= 0.5)].sum() / rows["amount"][positives].sum()

    for week in assessed(tmp_path, rows, spec).timeline.weeks[1:4]:
        chosen = in_week(rows, week, rows["at"].max())
        figures = list(week.figures.values())
        assert figures[0].estimate.value == pytest.approx(share(chosen), rel=1e-9)
        worst = figures[1].worst
        assert worst.estimate.value == pytest.approx(share(chosen & (rows["device"] == worst.value)), rel=1e-9)
        assert figures[2].estimate.value == pytest.approx(share(chosen & (rows["country"] == "IN")), rel=1e-9)
