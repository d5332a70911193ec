"""The cases of a quantity to read: chosen, ordered and counted as plain Python does on the same rows."""

import json
from datetime import date, datetime

import numpy as np
import pytest

from tests.logs import assessed, write_log
from tests.quantities import orders, promise_spec
from upheld.cases import cases_to_read
from upheld.errors import CallError, SpecError
from upheld.spec import Spec

KEYS = "time: at, who: customer, segments: [city], segments_at_least: 100"
VALUE = "value: {currency: INR, late: -6, early: -1.5, late_case: -60, promised: {from: -1.2, to: -0.6}}"
RULE = "rule: 8 + 4.5 * distance"
BUFFER, TOLERANCE = 3, 5


def read(folder, rows, spec: Spec, **how):
    write_log(folder / "log.parquet", rows)
    return {group.name: group for group in cases_to_read(spec, **how).groups}


def ids(group):
    return [case.id for case in group.shown]


def told(rows, *, buffer=BUFFER, shown="predicted"):
    """Each order as a plain dict: what was shown, how much later it came (None: never), and what it is worth."""
    came = rows["came"].tolist()
    found = []
    for i, actual in enumerate(came):
        promised = float(rows[shown][i]) + buffer
        later = None if actual is None else actual - promised
        one = {"id": i, "promised": promised, "actual": actual, "later": later, "city": rows["city"][i]}
        if later is not None:
            late = -60.0 if later > TOLERANCE else 0.0
            one["worth"] = -6 * max(later, 0) - 1.5 * max(-later, 0) + late - 0.9 * promised
        found.append(one)
    return found


def late(all_of):
    return [one for one in all_of if one["later"] is not None and one["later"] > TOLERANCE]


def in_time(all_of):
    return [one for one in all_of if one["later"] is not None and one["later"] <= TOLERANCE]


def numbers(found, *keys):
    """The ids in the order of these keys; of equal ones the first in time, which the log's order does not say."""
    return [one["id"] for one in sorted(found, key=lambda one: tuple(key(one) for key in keys))]


@pytest.fixture
def rows():
    return orders(4, 1500)


@pytest.mark.parametrize(("log", "shown", "buffer"), [("", "predicted", BUFFER), (", promised: told", "told", 0)])
def test_the_latest_come_first_with_what_was_shown_and_what_came(tmp_path, rows, log, shown, buffer):
    group = read(tmp_path, rows, promise_spec(tmp_path, KEYS + log), n=30, groups=["latest"])["latest"]
    expected = late(told(rows, buffer=buffer, shown=shown))
    assert ids(group) == numbers(expected, lambda one: -one["later"], lambda one: one["id"])[:30]
    first = group.shown[0]
    assert (first.promised, first.actual) == (rows[shown][first.id] + buffer, rows["came"][first.id])
    assert first.result == f"{first.actual - first.promised:g} minutes late"
    assert (group.cases, group.worth, group.heaviest) == (len(expected), None, None)


@pytest.mark.slow
def test_where_money_is_stated_the_costliest_of_the_late_come_first(tmp_path, rows):
    group = read(tmp_path, rows, promise_spec(tmp_path, KEYS, more=VALUE), n=25, groups=["latest"])["latest"]
    expected = late(told(rows))
    worths = sorted(one["worth"] for one in expected)
    assert [case.worth for case in group.shown] == pytest.approx(worths[:25], abs=1e-6)
    assert group.worth == pytest.approx(sum(worths))
    assert group.heaviest.cases == -(-len(worths) // 100)
    assert group.heaviest.share == pytest.approx(sum(worths[: group.heaviest.cases]) / sum(worths))


def test_the_earliest_come_by_how_early_whatever_they_cost(tmp_path, rows):
    group = read(tmp_path, rows, promise_spec(tmp_path, KEYS, more=VALUE), n=25, groups=["earliest"])["earliest"]
    expected = in_time(told(rows))
    assert ids(group) == numbers(expected, lambda one: one["later"], lambda one: one["id"])[:25]
    assert group.worth == pytest.approx(sum(one["worth"] for one in expected))
    assert group.shown[0].result == f"{-group.shown[0].late_by:g} minutes early"


@pytest.mark.slow
def test_the_never_fulfilled_are_counted_and_have_neither_lateness_nor_worth(tmp_path, rows):
    group = read(tmp_path, rows, promise_spec(tmp_path, KEYS, more=VALUE), n=10, groups=["never-fulfilled"])[
        "never-fulfilled"
    ]
    never = [one for one in told(rows) if one["later"] is None]
    assert group.cases == len(never) == rows["cancelled"].sum()
    assert ids(group) == numbers(never, lambda one: -one["promised"], lambda one: one["id"])[:10]
    assert {(case.late_by, case.is_late, case.worth, case.result) for case in group.shown} == {
        (None, None, None, "never fulfilled")
    }
    assert (group.worth, group.without_worth) == (None, 0)


def test_where_the_log_does_not_say_what_was_never_fulfilled_that_is_said(tmp_path, rows):
    spec = promise_spec(tmp_path, KEYS)
    spec = spec.model_copy(update={"log": spec.log.model_copy(update={"cancelled": None})})
    group = read(tmp_path, rows, spec, groups=["never-fulfilled"])["never-fulfilled"]
    assert (group.cases, group.why) == (0, "the log does not say which were never fulfilled (log.cancelled)")


@pytest.mark.parametrize("n", [1, 9, 20])
@pytest.mark.slow
def test_the_nearest_are_half_just_late_and_half_just_in_time(tmp_path, rows, n):
    group = read(tmp_path, rows, promise_spec(tmp_path, KEYS), n=n, groups=["nearest"])["nearest"]
    above = sorted(one["later"] for one in late(told(rows)))[: n - n // 2]
    below = sorted((one["later"] for one in in_time(told(rows))), reverse=True)[: n // 2]
    assert [case.late_by for case in group.shown] == [*reversed(above), *below]
    assert (group.above, group.below) == (len(late(told(rows))), len(in_time(told(rows))))


@pytest.mark.parametrize("more", ["", VALUE])
def test_the_worst_segment_has_the_largest_share_late_and_its_latest_are_read(tmp_path, rows, more):
    group = read(tmp_path, rows, promise_spec(tmp_path, KEYS, more=more), n=12, groups=["worst-segment"])[
        "worst-segment"
    ]
    came = [one for one in told(rows) if one["later"] is not None]
    by_city = {city: [one for one in came if one["city"] == city] for city in set(rows["city"])}
    worst = max(by_city, key=lambda city: len(late(by_city[city])) / len(by_city[city]))
    expected = sorted((one["later"] for one in by_city[worst]), reverse=True)
    assert (group.segment, group.value, group.cases) == ("city", worst, len(by_city[worst]))
    assert [case.late_by for case in group.shown] == expected[:12]
    assert group.why.startswith("the largest share of late cases of all segments: ")


@pytest.mark.parametrize(
    ("log", "as_of"),
    [
        (f"{KEYS}, promised: told", None),
        (f"{KEYS}, where: distance > 3, outcome_after: 9 days", None),
        (f"{KEYS}, where: distance > 3, outcome_after: 9 days", date(2026, 6, 1)),
    ],
)
@pytest.mark.slow
def test_there_are_as_many_late_ones_as_check_counts(tmp_path, rows, log, as_of):
    rows["predicted"] = np.ma.masked_array(rows["predicted"], np.arange(1500) % 11 == 0)
    checked = assessed(tmp_path, rows, promise_spec(tmp_path, log), as_of)
    found = read(tmp_path, rows, promise_spec(tmp_path, log), as_of=as_of, n=1000)
    rate, never = checked.metrics["late_rate"], checked.metrics["unfulfilled_rate"]
    assert found["nearest"].cases == checked.cases.judged == rate.n
    assert found["latest"].cases == len(found["latest"].shown) == round(rate.value * rate.n)
    assert found["never-fulfilled"].cases == round(never.value * never.n)


@pytest.mark.slow
def test_cases_that_only_say_how_large_the_buffer_is_are_left_out_and_set_it(tmp_path, rows):
    first = date(2026, 5, 21)
    lever = "{promise_quantile: 0.8, calibrate: until 2026-05-21, tolerance: 5}"
    days = [at.date() for at in rows["at"].tolist()]
    differences = sorted(
        actual - said
        for actual, said, day in zip(rows["came"].tolist(), rows["predicted"].tolist(), days, strict=True)
        if day < first and actual is not None
    )
    rank = -(-(len(differences) + 1) * 8 // 10)
    expected = [one for one in told(rows, buffer=differences[rank - 1]) if days[one["id"]] >= first]
    write_log(tmp_path / "log.parquet", rows)
    found = cases_to_read(promise_spec(tmp_path, KEYS, lever=lever), n=1000, groups=["latest"])
    assert ids(found.groups[0]) == numbers(late(expected), lambda one: -one["later"], lambda one: one["id"])
    assert found.setting["buffer"] == differences[rank - 1]


def test_too_few_cases_to_say_the_buffer_are_refused(tmp_path, rows):
    lever = "{promise_quantile: 0.9, calibrate: until 2026-04-30}"
    with pytest.raises(SpecError) as refused:
        read(tmp_path, rows, promise_spec(tmp_path, KEYS, lever=lever))
    assert "0 cases before 2026-04-30 are too few to say what 90 % of cases keep to" in str(refused.value)


@pytest.mark.slow
def test_a_case_on_the_last_step_in_time_is_in_time_though_decimals_miss_it(tmp_path):
    # 0.3 - 0.1 is 0.19999999999999998 and 0.7 - 0.5 is 0.19999999999999996: both are two tenths later.
    said, came = np.array([0.1, 0.5, 0.1]), np.array([0.3, 0.7, 0.4])
    rows = {"id": np.arange(3), "predicted": said, "came": came, "cancelled": np.zeros(3, bool)}
    spec = promise_spec(tmp_path, "bin: 0.1", lever="{buffer: 0.1, tolerance: 0.1}")
    found = read(tmp_path, rows, spec)
    assert (ids(found["latest"]), sorted(ids(found["earliest"]))) == ([2], [0, 1])
    assert [case.late_by for case in found["latest"].shown] == [0.2]


@pytest.mark.slow
def test_the_order_of_the_rows_changes_nothing_even_among_equal_cases(tmp_path, rows):
    spec, said = promise_spec(tmp_path, "segments: [city], segments_at_least: 100"), []
    for seed in (1, 2):
        order = np.random.default_rng(seed).permutation(1500)
        write_log(tmp_path / "log.parquet", {name: values[order] for name, values in rows.items()})
        said.append(cases_to_read(spec, columns=["distance"]).to_json("0"))
    assert said[0] == said[1]


def test_the_rule_says_a_quantity_and_times_are_of_the_logs_own_clock(tmp_path, rows):
    spec = promise_spec(tmp_path, f"{KEYS}, timezone: Asia/Kolkata", more=RULE)
    for case in read(tmp_path, rows, spec, groups=["latest"])["latest"].shown:
        assert case.by_rule == pytest.approx(8 + 4.5 * rows["distance"][case.id])
        assert case.time == datetime.fromisoformat(f"{rows['at'][case.id]}+05:30")


@pytest.mark.slow
def test_what_the_rule_says_is_left_out_where_it_rests_on_a_masked_column(tmp_path, rows):
    write_log(tmp_path / "log.parquet", rows)
    found = cases_to_read(promise_spec(tmp_path, KEYS, more=RULE), mask=["distance"], all_columns=True)
    assert found.hidden == ("by_rule",)
    assert {case.by_rule for group in found.groups for case in group.shown} == {None}
    assert set(found.masked) == {"customer", "distance"}


@pytest.mark.parametrize(("column", "path"), [("predicted", "log.predicted"), ("came", "log.actual")])
def test_what_lateness_is_made_of_cannot_be_masked(tmp_path, rows, column, path):
    with pytest.raises(CallError) as refused:
        read(tmp_path, rows, promise_spec(tmp_path, KEYS), mask=[column])
    assert f"gives {path}, by which the cases are chosen" in str(refused.value)


@pytest.mark.slow
def test_a_table_of_counts_says_the_same_as_its_rows(tmp_path):
    draw = np.random.default_rng(5)
    said, came, n = draw.choice([20.0, 30.0], 200), draw.choice([15.0, 28.0, 45.0], 200), draw.integers(0, 5, 200)
    table = {"id": np.arange(200), "predicted": said, "came": came, "cancelled": np.zeros(200, bool), "n": n}
    each = {name: np.repeat(values, n) for name, values in table.items()} | {"id": np.arange(n.sum())}
    counted = read(tmp_path, table, promise_spec(tmp_path, "count: n", more=VALUE))
    spread = read(tmp_path, each, promise_spec(tmp_path, more=VALUE))
    for name in ("latest", "earliest", "nearest"):
        assert (counted[name].cases, counted[name].worth) == (spread[name].cases, spread[name].worth)
    assert counted["latest"].heaviest == spread["latest"].heaviest


@pytest.mark.slow
def test_other_settings_are_said_to_be_tried_and_json_holds_plain_data(tmp_path, rows):
    write_log(tmp_path / "log.parquet", rows)
    stated, tried = (promise_spec(tmp_path, KEYS, lever=f"{{buffer: {b}, tolerance: 5}}") for b in (3, 9))
    found = cases_to_read(tried, stated=stated)
    said = json.loads(json.dumps(found.to_json("0"), allow_nan=False))
    assert (said["is_trial"], said["setting"]["buffer"], said["unit"]) == (True, 9.0, "minutes")
    assert found.groups[0].cases == len(late(told(rows, buffer=9)))
    first = said["groups"][0]["shown"][0]
    assert first["late_by"] == first["actual"] - first["promised"]


@pytest.mark.slow
def test_a_log_in_which_nothing_came_gives_empty_groups(tmp_path):
    rows = {"id": [1], "predicted": [30.0], "came": np.array([None], object), "cancelled": [False]}
    rows["came"] = np.ma.masked_array([0.0], [True])
    found = read(tmp_path, rows, promise_spec(tmp_path))
    assert {(group.cases, group.shown) for group in found.values()} == {(0, ())}


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("minutes", ["9 minutes late", "in time", "as shown", "4 minutes early"]),
        ("EUR", ["€ 9 above", "within tolerance", "as shown", "€ 4 below"]),
    ],
)
def test_what_became_of_a_case_is_said_in_the_unit_of_the_log(tmp_path, unit, said):
    rows = {"id": np.arange(4), "predicted": np.full(4, 32.0), "came": np.array([41.0, 34.0, 32.0, 28.0])}
    rows["cancelled"] = np.zeros(4, bool)
    text = promise_spec(tmp_path, lever="{buffer: 0, tolerance: 5}")
    spec = text.model_copy(update={"log": text.log.model_copy(update={"unit": unit})})
    found = read(tmp_path, rows, spec)
    assert [case.result for case in (*found["latest"].shown, *reversed(found["earliest"].shown))] == said
