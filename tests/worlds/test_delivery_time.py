"""The world of delivery times: its log is as promised, and its known truth agrees with its orders, one by one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from ruamel.yaml import YAML

from upheld.worlds import delivery_time
from upheld.worlds.delivery_time import RULE, DeliveryTime

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "world-delivery-time.md"
LONG_AFTER = date(2036, 1, 1)  # every order is closed by then
MINUTE = np.timedelta64(1, "m")
TYPES = {
    "order_id": "BIGINT",
    "ordered_at": "TIMESTAMP",
    "customer_id": "BIGINT",
    "city": "VARCHAR",
    "hour_band": "VARCHAR",
    "rain": "VARCHAR",
    "distance_km": "DOUBLE",
    "eta_min": "BIGINT",
    "shown_min": "BIGINT",
    "delivered_at": "TIMESTAMP",
    "is_cancelled": "BOOLEAN",
    "refund": "DOUBLE",
    "complained": "BOOLEAN",
}


@pytest.fixture(scope="module")
def log():
    return DeliveryTime().decisions()


@pytest.fixture(scope="module")
def many():
    """Some 270,000 orders, all of them closed."""
    return DeliveryTime(seed=5, n_visits=400_000).decisions(until=LONG_AFTER)


def minutes_until_it_came(log):
    return np.where(np.isnat(log["delivered_at"]), np.nan, (log["delivered_at"] - log["ordered_at"]) / MINUTE)


def where(log, chosen):
    return {name: column[chosen] for name, column in log.items()}


# ---- the log


def test_the_log_has_every_column_as_promised(log):
    kinds = dict(zip(TYPES, "iMiUUUfiiMbff", strict=True))
    assert {name: column.dtype.kind for name, column in log.items()} == kinds
    assert len({len(column) for column in log.values()}) == 1


def test_orders_are_numbered_in_the_order_of_time_within_the_days_and_hours_of_the_log(log):
    assert np.array_equal(log["order_id"], np.arange(len(log["order_id"])))
    assert (np.diff(log["ordered_at"]) >= np.timedelta64(0)).all()
    days = log["ordered_at"].astype("datetime64[D]")
    assert (days.min(), days.max()) == (np.datetime64("2026-05-01"), np.datetime64("2026-07-31"))
    hours = (log["ordered_at"] - days) / np.timedelta64(1, "h")
    assert 7 <= hours.min() <= hours.max() < 23


def test_every_hour_stands_in_its_band(log):
    hours = (log["ordered_at"] - log["ordered_at"].astype("datetime64[D]")) / np.timedelta64(1, "h")
    edges = {"morning": (7, 11), "lunch": (11, 15), "afternoon": (15, 18), "dinner": (18, 23)}
    for band, (first, end) in edges.items():
        assert np.array_equal(log["hour_band"] == band, (hours >= first) & (hours < end))


def test_a_delivery_comes_a_whole_number_of_minutes_after_the_order_so_that_every_way_to_count_them_agrees(log):
    minutes = minutes_until_it_came(log)
    came = minutes[~np.isnan(minutes)]
    assert np.array_equal(came, np.floor(came))
    assert came.min() >= 1
    assert came.max() < 6 * 60  # what the spec waits


def test_distances_have_one_decimal_and_two_minutes_are_shown_on_top(log):
    assert log["distance_km"].min() >= 0.5
    assert log["distance_km"].max() <= 12
    assert np.allclose(10 * log["distance_km"], np.round(10 * log["distance_km"]), atol=1e-9)
    assert (log["shown_min"] - log["eta_min"] == 2).all()


def test_there_are_about_as_many_orders_as_expected(log):
    expected = DeliveryTime().expected_orders
    assert len(log["order_id"]) == pytest.approx(expected, abs=5 * np.sqrt(expected))


def test_what_cannot_be_is_refused_with_every_mistake_at_once():
    with pytest.raises(ValueError) as refused:
        DeliveryTime(buffer_min=-40, hard_share=1.5, lost_per_minute=-1)
    for named in ("buffer_min is a whole number", "hard_share", "lost_per_minute"):
        assert named in str(refused.value)


# ---- cancelled and never delivered


def test_orders_that_nobody_got_stay_in_the_log(many):
    never = np.isnat(many["delivered_at"])
    assert not (many["is_cancelled"] & ~never).any()
    truth = DeliveryTime().truth().overall
    for name, seen in {
        "unfulfilled_rate": many["is_cancelled"],
        "never_delivered_rate": never & ~many["is_cancelled"],
    }.items():
        assert seen.sum() > 500
        assert seen.mean() == pytest.approx(truth[name], abs=5 * np.sqrt(truth[name] / len(seen)))


def test_the_orders_that_are_cancelled_are_mostly_those_that_would_have_been_late():
    # With all else as it is, orders in heavy rain are cancelled four times as often as in the dry.
    rain = DeliveryTime().truth().segments["rain"]
    assert rain["heavy"]["unfulfilled_rate"] > 4 * rain["dry"]["unfulfilled_rate"]


# ---- customers return


def test_customers_come_back_to_one_city(log):
    assert np.unique(log["customer_id"], return_counts=True)[1].mean() > 3.5
    pairs = np.unique(np.stack([log["customer_id"].astype(str), log["city"]]), axis=1)
    assert pairs.shape[1] == len(np.unique(log["customer_id"]))


def test_orders_to_one_address_are_alike_as_the_module_says(many):
    there = where(many, (many["city"] == "Bengaluru") & ~np.isnat(many["delivered_at"]))
    late = minutes_until_it_came(there) > there["shown_min"] + 5
    order = np.argsort(there["customer_id"], kind="stable")
    same = there["customer_id"][order][1:] == there["customer_id"][order][:-1]
    seen = np.cov(late[order][:-1][same], late[order][1:][same])[0, 1]
    # An address is hard with probability .12; given that, two orders are independent.
    hard, easy = (
        DeliveryTime(hard_share=share).truth().segments["city"]["Bengaluru"]["late_rate"] for share in (1.0, 0.0)
    )
    assert hard - easy > 0.1
    assert seen == pytest.approx(0.12 * 0.88 * (hard - easy) ** 2, abs=5 * 0.13 / np.sqrt(same.sum()))


# ---- what is known when


def test_an_earlier_look_sees_the_first_rows_and_only_what_had_come(log):
    look = np.datetime64("2026-06-13T20:30", "s")  # a Saturday's dinner
    then = DeliveryTime().decisions(until=look)
    n = len(then["order_id"])
    assert n == (log["ordered_at"] < look).sum()
    for name in ("order_id", "ordered_at", "customer_id", "city", "hour_band", "rain", "distance_km", "eta_min"):
        assert np.array_equal(then[name], log[name][:n])
    had_come = log["delivered_at"][:n] < look
    assert np.array_equal(~np.isnat(then["delivered_at"]), had_come)
    assert (~had_come & ~np.isnat(log["delivered_at"][:n])).sum() > 5
    assert np.isnan(then["refund"]).sum() == np.isnan(then["complained"]).sum() > 5


def test_what_is_over_after_six_hours_never_changes(log):
    look = np.datetime64("2026-06-13T20:30", "s")
    then = DeliveryTime().decisions(until=look)
    old = then["ordered_at"] < look - np.timedelta64(6, "h")
    for name, column in then.items():
        assert np.array_equal(column[old], log[name][: len(old)][old], equal_nan=column.dtype.kind in "fM")


def test_before_the_first_day_the_log_is_empty_and_can_be_written(tmp_path):
    DeliveryTime().write(tmp_path, until=date(2026, 4, 1))
    assert len(duckdb.read_parquet(str(tmp_path / "orders.parquet"))) == 0


# ---- a longer time shown


def rows(log):
    return set(zip(log["ordered_at"].tolist(), log["customer_id"].tolist(), log["eta_min"].tolist(), strict=True))


def test_a_longer_time_shown_loses_orders_and_gains_none(log):
    longer = DeliveryTime(buffer_min=10).decisions()
    assert rows(longer) < rows(log)
    expected = 1 - np.exp(-0.012 * 8)  # of each hundred more than nine
    assert DeliveryTime().demand().lost_share(8) == pytest.approx(expected, rel=1e-12)
    assert 1 - len(longer["order_id"]) / len(log["order_id"]) == pytest.approx(expected, abs=5 * np.sqrt(0.09 / 40_000))


def test_who_stays_is_late_as_often_as_who_went_would_have_been():
    here, there = DeliveryTime(buffer_min=2), DeliveryTime(buffer_min=10)
    assert here.truth(buffer_min=10) == there.truth()


# ---- times filled in afterwards


def test_times_filled_in_afterwards_are_what_came(log):
    filled = DeliveryTime(backfilled=True).decisions()
    old = filled["ordered_at"] < np.datetime64("2026-07-01")
    came = minutes_until_it_came(filled)
    assert np.array_equal(filled["shown_min"][old & ~np.isnan(came)], came[old & ~np.isnan(came)])
    assert np.array_equal(filled["shown_min"][~old], log["shown_min"][~old])
    for name in TYPES:
        assert name == "shown_min" or np.array_equal(filled[name], log[name], equal_nan=log[name].dtype.kind in "fM")


def test_a_filled_in_log_shows_a_third_of_the_late_orders(many):
    filled = DeliveryTime(seed=5, n_visits=400_000, backfilled=True).decisions(until=LONG_AFTER)
    came = minutes_until_it_came(filled)
    seen = (came > filled["shown_min"] + 5)[~np.isnan(came)].mean()
    world = DeliveryTime()
    expected = (1 - world.backfilled_share) * world.truth().overall["late_rate"]
    assert seen == pytest.approx(expected, abs=5 * np.sqrt(expected / len(came)))
    assert (filled["ordered_at"] < np.datetime64("2026-07-01")).mean() == pytest.approx(
        world.backfilled_share, abs=0.005
    )


# ---- the files


def test_duckdb_reads_the_file_with_the_promised_types_and_counts_the_minutes(tmp_path, log):
    DeliveryTime().write(tmp_path)
    file = str(tmp_path / "orders.parquet")
    written = duckdb.read_parquet(file)
    assert dict(zip(written.columns, map(str, written.types), strict=True)) == TYPES
    late = "date_diff('minute', ordered_at, delivered_at) > shown_min + 5"
    counted = f"count(*), count(delivered_at), count(refund), count(complained), count(*) FILTER ({late})"
    with duckdb.connect() as connection:
        counts = connection.execute(f"SELECT {counted} FROM read_parquet(?)", [file]).fetchone()
    came = minutes_until_it_came(log)
    closed = ~np.isnan(log["refund"])
    assert counts == (
        len(came),
        (~np.isnan(came)).sum(),
        closed.sum(),
        closed.sum(),
        (came > log["shown_min"] + 5).sum(),
    )


def test_the_spec_tells_the_worlds_buffer_and_rule_and_nothing_of_times_filled_in():
    spec = YAML(typ="safe").load(DeliveryTime(buffer_min=7).spec_text())
    assert (spec["kind"], spec["lever"]["buffer"], spec["lever"]["tolerance"]) == (
        "regression",
        "7 minutes",
        "5 minutes",
    )
    assert spec["rule"] == RULE
    assert DeliveryTime(backfilled=True).spec_text() == DeliveryTime().spec_text()


# ---- the known truth


def ratios_by_hand(log, buffer_min):
    """Numerator and denominator, by row, of each metric that is a ratio of sums."""
    came = minutes_until_it_came(log)
    delivered = ~np.isnan(came)
    y, f = np.where(delivered, came, 0), log["eta_min"]
    residual = np.where(delivered, y - f, 0)
    is_late = delivered & (residual > buffer_min + 5)
    everyone = np.ones(len(y), dtype=bool)
    log_error = np.log1p(y) - np.log1p(f)
    return {
        "late_rate": (is_late, delivered),
        "late_mean": (is_late * (residual - buffer_min), is_late),
        "early_mean": ((delivered & ~is_late) * (buffer_min - residual), delivered & ~is_late),
        "bias": (residual, delivered),
        "mae": (np.abs(residual), delivered),
        "mape": (np.abs(residual) / np.maximum(y, 1), delivered),
        "rmse": (residual**2, delivered),
        "rmsle": (np.where(delivered, log_error**2, 0), delivered),
        "promise_mean": (delivered * (f + buffer_min), delivered),
        "error_over_rule": (np.abs(residual) - delivered * np.abs(y - (8 + 4.5 * log["distance_km"])), delivered),
        "unfulfilled_rate": (log["is_cancelled"], everyone),
        "late_or_unfulfilled_rate": (is_late | ~delivered, everyone),
    }


def standard_errors_away(who, above, below, truth):
    """(sum above / sum below - truth) in standard errors by the delta method, with the customer as the unit."""
    a, b = np.bincount(who, weights=above), np.bincount(who, weights=below)
    ratio = a.sum() / b.sum()
    return (ratio - truth) / (np.sqrt(((a - ratio * b) ** 2).sum()) / b.sum())


def assert_ratios_agree(log, true, buffer_min):
    for name, (above, below) in ratios_by_hand(log, buffer_min).items():
        truth = true[name] ** 2 if name.startswith("rms") else true[name]
        away = standard_errors_away(log["customer_id"], above, below, truth)
        assert abs(away) < 4.5, (name, true[name], away)


@pytest.mark.parametrize("buffer_min", [2, 6.5])
def test_the_known_truth_agrees_with_many_orders(many, buffer_min):
    assert_ratios_agree(many, DeliveryTime().truth(buffer_min).overall, buffer_min)


@pytest.mark.parametrize("segment", ["city", "hour_band", "rain"])
def test_the_known_truth_of_segments_agrees_with_many_orders(many, segment):
    truth = DeliveryTime().truth()
    assert set(truth.segments[segment]) == set(np.unique(many[segment]))
    for value, true in truth.segments[segment].items():
        assert_ratios_agree(where(many, many[segment] == value), true, 2)


@pytest.mark.slow
def test_the_known_truth_agrees_with_two_million_orders():
    log, truth = DeliveryTime(seed=6, n_visits=3_000_000).decisions(until=LONG_AFTER), DeliveryTime().truth()
    assert_ratios_agree(log, truth.overall, 2)
    for segment, truths in truth.segments.items():
        for value, true in truths.items():
            assert_ratios_agree(where(log, log[segment] == value), true, 2)


def test_refunds_and_complaints_come_as_often_as_said(many):
    truth, who = DeliveryTime().truth().overall, many["customer_id"]
    everyone = np.ones(len(who))
    assert abs(standard_errors_away(who, many["refund"] > 0, everyone, truth["refund_rate"])) < 4.5
    assert abs(standard_errors_away(who, many["complained"], everyone, truth["report_rate"])) < 4.5


def test_r2_and_the_ninetieth_of_lateness_agree_with_many_orders(many):
    delivered = where(many, ~np.isnat(many["delivered_at"]))
    y, truth = minutes_until_it_came(delivered), DeliveryTime().truth().overall
    r2 = 1 - ((y - delivered["eta_min"]) ** 2).mean() / y.var()
    assert r2 == pytest.approx(truth["r2"], abs=0.01)
    later = (y - delivered["shown_min"])[y > delivered["shown_min"] + 5]
    # More than a tenth lies from the ninetieth of a hundred on, less than a tenth beyond it.
    assert (
        (later > truth["late_p90"]).mean() < 0.1 < (later >= truth["late_p90"]).mean() + 5 * 0.3 / np.sqrt(len(later))
    )


def test_the_rule_is_what_the_distances_say(many):
    came = minutes_until_it_came(many)
    delivered = ~np.isnan(came)
    said = 8 + 4.5 * many["distance_km"]
    residual = np.where(delivered, came - said, 0)
    late = residual > 5
    by_hand = {
        "late_rate": (late, delivered),
        "late_mean": (late * residual, late),
        "bias": (residual, delivered),
        "mae": (np.abs(residual), delivered),
        "promise_mean": (delivered * said, delivered),
    }
    true = DeliveryTime().truth().rule
    for name, (above, below) in by_hand.items():
        assert abs(standard_errors_away(many["customer_id"], above, below, true[name])) < 4.5, name


def test_the_rule_is_right_on_average_too_and_late_far_more_often_than_the_model():
    truth = DeliveryTime().truth(0)
    assert abs(truth.rule["bias"]) < 0.5
    assert truth.rule["late_rate"] > truth.overall["late_rate"] + 0.05
    assert truth.rule["mae"] > truth.overall["mae"]


def test_the_truth_depends_on_no_seed_and_no_number_of_looks():
    assert DeliveryTime(seed=1, n_visits=10).truth() == DeliveryTime(seed=2).truth()


def test_the_whole_lies_between_its_parts():
    truth = DeliveryTime().truth()
    for segment, truths in truth.segments.items():
        rates = [true["late_rate"] for true in truths.values()]
        assert min(rates) < truth.overall["late_rate"] < max(rates)
        assert truth.gap("late_rate", across=segment) == max(rates) - min(rates)


def test_a_larger_buffer_makes_fewer_late_and_nothing_truer():
    truths = [DeliveryTime().truth(buffer).overall for buffer in (-5, 0, 1, 2, 30)]
    assert (np.diff([true["late_rate"] for true in truths]) < 0).all()
    assert np.diff([true["promise_mean"] for true in truths]) == pytest.approx([5, 1, 1, 28])
    assert len({true["mae"] for true in truths}) == 1


def test_without_hard_addresses_every_order_is_of_one_sort():
    assert DeliveryTime(hard_share=0).truth() == replace(DeliveryTime(), hard_share=0, hard_delay=9).truth()


def test_a_negative_tolerance_is_refused():
    with pytest.raises(ValueError, match="tolerance_min"):
        DeliveryTime().truth(tolerance_min=-1)


# ---- what is written about it


def written_values():
    two, four = DeliveryTime().truth(2), DeliveryTime().truth(4)
    for truth in (two, four):
        others = [true["late_rate"] for name, true in truth.segments["city"].items() if name != "Kochi"]
        yield f"{truth.overall['late_rate']:.1%}"
        yield f"Kochi {truth.segments['city']['Kochi']['late_rate']:.1%}, others up to {max(others):.1%}"
        yield f"heavy {truth.segments['rain']['heavy']['late_rate']:.1%}"
        yield f"others up to {truth.segments['rain']['light']['late_rate']:.1%}"
        yield f"{truth.overall['promise_mean']:.1f}"
        yield f"{truth.overall['bias']:.1f}"
        yield f"{truth.overall['error_over_rule']:.1f}"
        yield f"{truth.overall['unfulfilled_rate']:.1%}"
        yield f"{truth.overall['report_rate']:.2%}"


@pytest.mark.parametrize("text", [delivery_time.__doc__, PAGE.read_text(encoding="utf-8")], ids=["module", "page"])
def test_what_is_written_are_the_true_values(text):
    plain = text.replace(" %", "%").replace("−", "-")
    assert [value for value in written_values() if value not in plain] == []


def test_what_the_page_says_of_its_traps_is_true():
    world, page = DeliveryTime(), " ".join(PAGE.read_text(encoding="utf-8").split()).replace(" %", "%")
    alone, two, four = world.truth(0), world.truth(2), world.truth(4)
    rain = two.segments["rain"]
    for_kochi = next(b for b in range(30) if world.truth(b).segments["city"]["Kochi"]["late_rate"] <= 0.18)
    lost = world.demand().lost_share(for_kochi - 4)
    read = (1 - world.backfilled_share) * two.overall["late_rate"]
    said = [
        f"late for {two.rule['late_rate']:.1%} of orders",
        f"its mean error is {two.overall['mae']:.1f} minutes where the rule's is {two.rule['mae']:.1f}",
        f"nothing on top, and {alone.overall['late_rate']:.1%} of the orders are late",
        f"At four minutes {four.segments['city']['Kochi']['late_rate']:.1%} are late there",
        f"brings Kochi to 18% is {for_kochi} minutes",
        f"{rain['dry']['unfulfilled_rate']:.1%} in the dry, {rain['heavy']['unfulfilled_rate']:.1%} in heavy rain",
        f"four minutes give {four.overall['late_or_unfulfilled_rate']:.1%} instead of {four.overall['late_rate']:.1%}",
        f"{read:.1%} are late with two minutes, instead of {two.overall['late_rate']:.1%}",
    ]
    assert [words for words in said if words not in page] == []
    assert (round(1 / lost), "every seventeenth order" in page) == (17, True)


def test_the_spec_tells_how_often_the_rule_is_late():
    problem = YAML(typ="safe").load(DeliveryTime().spec_text())["problem"]
    late = DeliveryTime().truth().rule["late_rate"]
    assert problem["cost_today"] == f"{100 * late:.0f} late deliveries in 100"
    assert problem["success"]["from"] == pytest.approx(late, abs=0.005)
