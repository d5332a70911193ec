"""Lines on a part of a product by week: what each week says equals what the rows of that week say."""

import numpy as np
import pytest

from tests.logs import assessed
from tests.quantities import orders, promise_spec

LOG = "time: at, segments: [city], segments_at_least: 100"
VALUE = "value: {currency: INR, late: -6, early: -1.5, late_case: -60, promised: -0.9}"
RULE = "rule: 8 + 4.5 * distance"
LINES = """{metric: late_rate, at_most: 20%, in_every: city}, {metric: late_mean, at_most: 9, where: distance > 3},
{metric: promise_mean, at_most: 36, where: distance > 3}, {metric: mae, at_most: 9, where: distance > 3},
{metric: value_per_case, at_least: -90, where: distance > 3}, {metric: late_rate, gap_at_most: 9 points, across: city},
{metric: late_p90, at_most: 20, where: distance > 3}, {metric: value_over_rule, at_least: 0, where: distance > 3}"""


def week_by_week(folder, rows, log="", lever="{buffer: 3, tolerance: 5}"):
    spec = promise_spec(folder, LOG + log, lever=lever, requirements=LINES, more=f"{VALUE}\n{RULE}")
    return [line.name for line in spec.requirements], assessed(folder, rows, spec).timeline.weeks


def of_week(rows, week):
    """The orders of a week that came, as plain arrays."""
    day = rows["at"].astype("datetime64[D]")
    there = (day >= np.datetime64(week.first)) & (day <= np.datetime64(week.last)) & ~np.ma.getmaskarray(rows["came"])
    return {name: np.ma.getdata(column)[there] for name, column in rows.items()}


@pytest.mark.parametrize("log", ["", ", promised: told"])
@pytest.mark.slow
def test_a_where_clause_and_each_city_are_told_of_the_rows_of_the_week(tmp_path, log):
    rows = orders(6)
    names, weeks = week_by_week(tmp_path, rows, log)
    assert len(weeks) == 7
    for week in weeks[1:6]:
        there = of_week(rows, week)
        shown = there["told"] if log else there["predicted"] + 3
        later, far = there["came"] - shown, there["distance"] > 3
        late = later > 5
        by_city = {city: late[there["city"] == city].mean() for city in set(there["city"])}
        worth = -6 * np.maximum(later, 0) - 1.5 * np.maximum(-later, 0) - 60 * late - 0.9 * shown
        told = [week.figures[name] for name in names]
        assert told[0].worst.estimate.value == pytest.approx(by_city[told[0].worst.value])
        expected = [
            later[late & far].mean(),
            shown[far].mean(),
            np.abs(there["came"] - there["predicted"])[far].mean(),
            worth[far].mean(),
            max(by_city.values()) - min(by_city.values()),
        ]
        # A mean of few cases has no interval; its figure is told all the same.
        assert [figure.estimate.value for figure in told[1:6]] == pytest.approx(expected)


@pytest.mark.slow
def test_the_worst_city_of_a_week_is_that_of_its_rows(tmp_path):
    rows = orders(8)
    # In Kochi every order of the second week comes an hour later than it did.
    second = (rows["at"] >= np.datetime64("2026-05-04")) & (rows["at"] < np.datetime64("2026-05-11"))
    rows["came"] = rows["came"] + np.where(second & (rows["city"] == "Kochi"), 60.0, 0.0)
    names, weeks = week_by_week(tmp_path, rows)
    worst = weeks[1].figures[names[0]].worst
    assert (worst.value, worst.estimate.value) == ("Kochi", 1.0)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (6, "week by week late_p90 is told for all cases, not for a part of them"),
        (7, "it is told for the whole product, not for a part of it"),
    ],
)
@pytest.mark.slow
def test_what_a_part_has_no_figure_of_by_week_says_why(tmp_path, place, why):
    names, weeks = week_by_week(tmp_path, orders(6, 800))
    assert weeks[2].figures[names[place]].estimate.reason == why


@pytest.mark.slow
def test_where_the_buffer_follows_from_earlier_cases_parts_are_told_what_does_not_hang_on_it(tmp_path):
    lever, rows = "{promise_quantile: 0.8, calibrate: until 2026-05-12, tolerance: 5}", orders(6)
    names, weeks = week_by_week(tmp_path, rows, lever=lever)
    there = of_week(rows, weeks[2])
    errors = np.abs(there["came"] - there["predicted"])[there["distance"] > 3]
    late, mae = (weeks[2].figures[names[place]].estimate for place in (1, 3))
    assert late.reason.startswith("the buffer follows from earlier cases: by week this is told for all cases")
    assert mae.value == pytest.approx(errors.mean())


@pytest.mark.slow
def test_where_a_stated_window_begins_is_told_by_week_of_all_cases_and_not_of_a_part(tmp_path):
    rows, lines = orders(6), ("window_coverage", "below_window", "above_window")
    asked = ", ".join(f"{{metric: {name}, at_most: 90%, where: distance > 3}}" for name in lines)
    spec = promise_spec(
        tmp_path, LOG, lever="{buffer: 3, window: 8}", requirements=f"{asked}, {{metric: below_window, at_most: 90%}}"
    )
    week = assessed(tmp_path, rows, spec).timeline.weeks[2]
    there = of_week(rows, week)
    later, far = there["came"] - there["predicted"] - 3, there["distance"] > 3
    inside, before, after, before_of_all = (figure.estimate for figure in week.figures.values())
    for name, none in zip(lines, (inside, before), strict=False):
        assert none.reason == f"week by week {name} is told for all cases, not for a part of them"
    assert (after.value, before_of_all.value) == pytest.approx(((later > 0)[far].mean(), (later <= -8).mean()))


@pytest.mark.slow
def test_orders_of_a_week_that_were_never_fulfilled_are_counted_apart_from_those_of_which_nothing_is_known(tmp_path):
    rows = orders(7)
    for week in week_by_week(tmp_path, rows)[1]:
        day = rows["at"].astype("datetime64[D]")
        inside = (day >= np.datetime64(week.first)) & (day <= np.datetime64(week.last))
        counted = (week.cases, week.never_fulfilled, week.outcome_unknown)
        assert counted == (inside.sum(), (rows["cancelled"] & inside).sum(), 0)
