"""What is known of real and simulated logs of quantities, found again."""

import duckdb
import numpy as np
import pytest

import upheld
from tests.logs import evidence_of
from tests.quantities import quantity_spec
from upheld.worlds import DeliveryTime


def cars(data, where, lever="{buffer: 720}", bins=10, requirements="{metric: rmse, at_most: 1000}"):
    source = data / "nannyml_regression" / "table.parquet"
    text = f"""
product: cars
title: Prices of used cars
kind: regression
log: {{source: '{source}', each: car, id: id, time: timestamp, predicted: prediction, actual: outcome, unit: EUR,
  bin: {bins}, where: "{where}"}}
lever: {lever}
value: {{currency: EUR, late: -3, early: -1}}
requirements: [{requirements}]
"""
    return upheld.spec_from_text(text, folder=data)


# Buffer: share late and cost on the first and on the last 30,000 rows, 3 for each unit late and 1 for each early.
CURVE = {-80: (0.503, 1818, 0.536, 1547), 720: (0.255, 1423, 0.215, 1211), 1430: (0.105, 1642, 0.081, 1520)}


def half_of_cars(data, half):
    first = duckdb.sql(
        f"SELECT min(id) FROM '{data}/nannyml_regression/table.parquet' WHERE period = 'analysis'"
    ).fetchall()[0][0]
    return f"period = 'analysis' and id {'<' if half == 0 else '>='} {first + 30_000}"


def as_known(row, buffer, half):
    late, cost = CURVE[buffer][2 * half : 2 * half + 2]
    assert row.metrics["late_rate"].value == pytest.approx(late, abs=0.004)
    assert -row.value["per_case"].value == pytest.approx(cost, rel=0.004)


@pytest.mark.slow  # thousands of rows; their today is looked up all day below
@pytest.mark.parametrize("half", [0, 1])
def test_the_buffer_curve_of_used_cars_is_the_known_one(data, half):
    spec = cars(data, half_of_cars(data, half))
    rows = {row.setting["buffer"]: row for row in upheld.tradeoff(spec, upheld.gather(spec), most=4000).rows}
    for buffer in CURVE:
        as_known(rows[buffer], buffer, half)


@pytest.mark.parametrize("half", [0, 1])
def test_todays_row_of_used_cars_is_the_known_one(data, half):
    spec = cars(data, half_of_cars(data, half))
    (today,) = [row for row in upheld.tradeoff(spec, upheld.gather(spec), most=9).rows if row.is_today]
    as_known(today, 720, half)


def test_a_falling_rmse_beside_a_rising_rmsle_is_told(data):
    lines = "{metric: rmse, at_most: 1100}, {metric: rmsle, at_most: 0.28}"
    spec = cars(data, "period = 'analysis'", requirements=lines)
    found = upheld.assess(spec, upheld.gather(spec))
    assert [judged.verdict.word for judged in found.requirements] == ["met", "not_met"]
    assert "errors-disagree" in [warned.code for warned in found.warnings]


def test_late_deliveries_by_year_are_the_known_ones_and_filled_in_years_are_told(data):
    source = data / "scms_delivery" / "table.parquet"
    columns = [row[0] for row in duckdb.sql(f"DESCRIBE '{source}'").fetchall()]
    promised, came = (next(name for name in columns if part in name) for part in ("scheduled", "delivered"))
    text = f"""
product: scms
title: Medicines on the promised day
kind: regression
log: {{source: '{source}', each: delivery, time: "cast({came} as timestamp)", unit: days, segments_at_least: 50,
  predicted: "date_diff('day', date '2000-01-01', {promised})",
  actual: "date_diff('day', date '2000-01-01', {came})", promised: "date_diff('day', date '2000-01-01', {promised})",
  segments: ["extract(year from {came})"]}}
requirements: [{{metric: late_rate, at_most: 20%, in_every: "extract(year from {came})"}}]
"""
    spec = upheld.spec_from_text(text, folder=data)
    found = upheld.assess(spec, upheld.gather(spec))
    late = {one.value: one.estimate.value for one in found.requirements[0].segments}
    for year, share in {"2007": 0.016, "2009": 0.037, "2011": 0.238, "2013": 0.158, "2015": 0.120}.items():
        assert late[year] == pytest.approx(share, abs=0.0006)
    assert found.metrics["late_rate"].value == pytest.approx(0.1149, abs=0.0001)
    assert found.metrics["mae"].value == pytest.approx(10.93, abs=0.01)
    filled = [warned.text for warned in found.warnings if warned.code == "back-filled"]
    assert any(text.startswith("in 2007") for text in filled)
    assert not any(text.startswith("in 2011") for text in filled)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    world = DeliveryTime(seed=5, n_visits=60_000)
    spec = upheld.load_spec(world.write(tmp_path_factory.mktemp("orders")))
    return world, spec, upheld.assess(spec, upheld.gather(spec))


def test_intervals_of_the_simulated_product_hold_its_truth(delivered):
    world, _, found = delivered
    truth = world.truth().overall
    for name in ("late_rate", "promise_mean", "bias", "mae", "unfulfilled_rate", "error_over_rule", "refund_rate"):
        assert found.metrics[name].low <= truth[name] <= found.metrics[name].high, name
    missed = [
        city
        for city, figures in found.segments["city"].items()
        if not figures["late_rate"].low
        <= world.truth().segments["city"][city]["late_rate"]
        <= figures["late_rate"].high
    ]
    assert not missed


def test_the_simulated_products_verdicts_are_those_of_its_truth(delivered):
    verdicts = {judged.id: judged.verdict.word for judged in delivered[2].requirements}
    assert verdicts["late_rate-in-every-city"] == "not_met"
    assert verdicts["promise_mean"] == "met"
    assert verdicts["error_over_rule"] == "met"
    worst = next(judged for judged in delivered[2].requirements if judged.id == "late_rate-in-every-city").worst
    assert worst.value == "Kochi"


def test_orders_that_never_came_are_counted_and_not_dropped(delivered):
    _, spec, found = delivered
    rows = duckdb.sql(f"SELECT count(*), count(delivered_at) FROM '{spec.folder}/orders.parquet'").fetchall()[0]
    assert found.cases.all == rows[0]
    assert found.done["came"] + found.cases.immature <= rows[1] + found.cases.immature
    assert found.done["never_fulfilled"] > 0
    assert np.isclose(
        found.metrics["unfulfilled_rate"].value,
        found.done["never_fulfilled"] / sum(found.done.values()),
    )


@pytest.mark.slow
def test_a_log_that_was_filled_in_up_to_a_day_is_told_by_its_months(tmp_path):
    texts = {}
    for backfilled in (True, False):
        world = DeliveryTime(seed=5, n_visits=6000, backfilled=backfilled)  # up to 30 June, two thirds of a year's log
        spec = upheld.load_spec(world.write(tmp_path / str(backfilled)))
        warnings = upheld.assess(spec, upheld.gather(spec)).warnings
        texts[backfilled] = [warned.text for warned in warnings if warned.code == "back-filled"]
    assert len(texts[True]) == 1
    assert texts[True][0].startswith("in May and June 2026 100 % of ")
    assert texts[False] == []


@pytest.mark.slow
def test_honest_promises_in_whole_days_are_not_told_to_be_filled_in(tmp_path):
    draw = np.random.default_rng(0)
    n = 6000
    rows = {
        "at": np.datetime64("2024-01-01T00:00", "us") + draw.integers(0, 730 * 86400, n).astype("timedelta64[s]"),
        "predicted": draw.integers(2, 9, n).astype(float),
        "actual": np.zeros(n),
    }
    rows["actual"] = rows["predicted"] + draw.choice([-1, 0, 1, 2], n, p=[0.15, 0.61, 0.16, 0.08])
    spec = quantity_spec(tmp_path, "time: at, promised: predicted", lever="{tolerance: 0}")
    warnings = upheld.assess(spec, evidence_of(tmp_path, rows, spec)).warnings
    assert "back-filled" not in [warned.code for warned in warnings]
