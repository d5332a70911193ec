"""The best buffer is where brute force over the rows, the newsvendor's quantile and a world's truth say it is."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

import upheld
from tests.kinds.regression.test_real_logs import cars
from upheld.worlds.delivery_time import DeliveryTime, Worths

STEP = 20  # EUR, the bin of the cars
NO_BOUND = "{metric: mae, at_most: 100000}"


@pytest.fixture(scope="module")
def prices(data):
    """By how much more than said used cars went for, of the reference period and of both halves of the analysis."""
    table = data / "nannyml_regression" / "table.parquet"
    rows = duckdb.sql(
        f"SELECT outcome - prediction AS later, period, hash(id::VARCHAR) % 2 = 0 AS is_even FROM '{table}' ORDER BY id"
    ).fetchnumpy()
    later, analysis = rows["later"], rows["period"] == "analysis"
    first = np.cumsum(analysis) <= 30_000
    even = rows["is_even"].astype(bool)
    return {"reference": later[~analysis], "halves": (later[analysis & first], later[analysis & ~first]),
            "even": (later[analysis & first & even], later[analysis & ~first & even])}  # fmt: skip


@pytest.fixture(scope="module")
def halves(data):
    """The spec and the evidence of the first and of the last 30,000 cars."""
    table = data / "nannyml_regression" / "table.parquet"
    first = duckdb.sql(f"SELECT min(id) FROM '{table}' WHERE period = 'analysis'").fetchall()[0][0]
    wheres = [f"period = 'analysis' and id {sign} {first + 30_000}" for sign in ("<", ">=")]
    specs = [cars(data, where, "{buffer: 720, tolerance: 200}", STEP, NO_BOUND) for where in wheres]
    return [(spec, upheld.gather(spec)) for spec in specs]


def found(half, **value):
    spec, evidence = half
    return upheld.tradeoff(upheld.load.spec_from_data(spec, {"value": value}), evidence, most=20).best.setting["buffer"]


def worth(later, buffer, late_case=0.0, tolerance=200):
    off = later - buffer
    return -3 * off.clip(0).mean() - (-off).clip(0).mean() + late_case * (off > tolerance).mean()


def best_of(later, late_case=0.0):
    buffers = np.arange(-1500, 3001, STEP)
    worths = [worth(later, buffer, late_case) for buffer in buffers]
    return buffers[int(np.argmax(worths))]


@pytest.mark.slow
def test_the_best_buffer_of_used_cars_moves_from_the_quantile_75_to_70_with_the_spec_unchanged(halves, prices):
    nearest = []
    for half, later in zip(halves, prices["halves"], strict=True):
        best = found(half)
        share = (prices["reference"] <= best).mean()
        nearest.append(min((0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95), key=lambda q: abs(q - share)))
        # Half of the cars choose, in steps of 20 EUR: worth within 1 EUR of the best over all of them.
        assert worth(later, best) == pytest.approx(worth(later, best_of(later)), abs=1)
    assert nearest == [0.75, 0.7]


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("late_case", [0, -400, -1500])
def test_a_refund_moves_the_best_buffer_as_brute_force_over_the_rows_says(halves, prices, half, late_case):
    best = found(halves[half], late_case=late_case)
    assert best == best_of(prices["even"][half], late_case)
    if late_case == 0:
        assert best == pytest.approx(np.quantile(prices["even"][half], 3 / (3 + 1)), abs=STEP)
    else:
        assert best > found(halves[half])


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    world = DeliveryTime(seed=5, n_visits=60_000)
    spec = upheld.load_spec(world.write(tmp_path_factory.mktemp("orders")))
    return world, spec, upheld.gather(spec)


@pytest.mark.slow
@pytest.mark.parametrize("late_case", [0, -60, -300])
def test_a_refund_moves_the_best_buffer_of_deliveries_to_the_true_one(delivered, late_case):
    world, spec, evidence = delivered
    changed = upheld.load.spec_from_data(spec, {"value": {"late_case": late_case, "promised": 0}})
    rows = upheld.tradeoff(changed, evidence, most=4000).rows
    best = max(rows, key=lambda row: row.value["per_case"].value).setting["buffer"]
    later = residuals(world)
    true = world.true_best_buffer(Worths(late_case=late_case, promised=0)).buffer_min
    minutes = np.arange(-10, 60)
    late = [late_case * (later > minute + 5).mean() for minute in minutes]
    worths = [
        -6 * (later - m).clip(0).mean() - 1.5 * (m - later).clip(0).mean() + c
        for m, c in zip(minutes, late, strict=True)
    ]
    assert best == minutes[int(np.argmax(worths))]
    # 40,000 orders tell neighbouring minutes apart, or nearly so.
    assert best == pytest.approx(true, abs=1)
    if late_case == 0:  # linear: the newsvendor's quantile
        assert best == np.quantile(later, 6 / (6 + 1.5), method="inverted_cdf")


def residuals(world):
    """By how many minutes later than said the orders came that the log knows of: old enough, and delivered."""
    log = world.decisions()
    old = log["ordered_at"] <= log["ordered_at"].max() - np.timedelta64(6, "h")
    there = ~np.isnat(log["delivered_at"]) & old
    minutes = [log[name][there].astype("datetime64[m]") for name in ("delivered_at", "ordered_at")]
    return (minutes[0] - minutes[1]).astype(int) - log["eta_min"][there]
