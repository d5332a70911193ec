"""The true money of the delivery-time world agrees with its orders, valued one by one, and with theory."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.optimize import minimize_scalar

from upheld.worlds import delivery_time
from upheld.worlds.delivery_time import DeliveryTime, Worths

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "world-delivery-time.md"
LONG_AFTER = date(2036, 1, 1)  # every order is closed by then
LINEAR = Worths(late=-3, early=-1, late_case=0, promised=0)


@pytest.fixture(scope="module")
def delivered():
    log = DeliveryTime(seed=5, n_visits=400_000).decisions(until=LONG_AFTER)
    came = ~np.isnat(log["delivered_at"])
    return {name: column[came] for name, column in log.items()}


def came(log):
    return (log["delivered_at"] - log["ordered_at"]) / np.timedelta64(1, "m")


def values_by_hand(log, shown, worths):
    later = came(log) - shown
    costs = worths.late * np.maximum(later, 0) + worths.early * np.maximum(-later, 0)
    return costs + worths.late_case * (later > 5) + worths.promised * shown


def assert_mean_within_errors(log, values, truth, errors=4.5):
    """The mean lies within so many standard errors of the truth, with the customer as the unit."""
    away = np.bincount(log["customer_id"], weights=values - values.mean())
    error = np.sqrt((away**2).sum()) / len(values)
    assert abs(values.mean() - truth) < errors * error, (values.mean(), truth, error)


# ---- orders valued one by one


@pytest.mark.parametrize("worths", [Worths(), LINEAR, Worths(late=0, late_case=-200)], ids=["demo", "linear", "case"])
@pytest.mark.parametrize("buffer_min", [-3, 2, 4.5, 20])
def test_the_true_money_agrees_with_many_orders(delivered, buffer_min, worths):
    world = DeliveryTime()
    values = values_by_hand(delivered, delivered["eta_min"] + buffer_min, worths)
    rule = values_by_hand(delivered, 8 + 4.5 * delivered["distance_km"], worths)
    assert_mean_within_errors(delivered, values, world.true_value(buffer_min, worths))
    assert_mean_within_errors(delivered, rule, world.true_rule_value(worths))
    assert_mean_within_errors(delivered, values - rule, world.true_value_over_rule(buffer_min, worths))


@pytest.mark.parametrize("segment", [{"city": "Kochi"}, {"rain": "heavy"}, {"city": "Pune", "hour_band": "lunch"}])
def test_the_true_money_of_a_segment_agrees_with_its_orders(delivered, segment):
    chosen = np.all([delivered[name] == value for name, value in segment.items()], axis=0)
    there = {name: column[chosen] for name, column in delivered.items()}
    money = DeliveryTime().true_money(**segment)
    assert_mean_within_errors(there, values_by_hand(there, there["eta_min"] + 2, Worths()), money.value(2))


# ---- the best buffer


@pytest.mark.parametrize("worths", [LINEAR, Worths(late_case=0), Worths(late=-1, early=-4, late_case=0)], ids=str)
def test_with_linear_costs_the_best_buffer_is_the_newsvendors_quantile(delivered, worths):
    world = DeliveryTime()
    share = (worths.promised - worths.late) / -(worths.late + worths.early)  # late / (late + early) without promised
    assert world.true_money(worths).newsvendor_share == pytest.approx(share)
    best = world.true_best_buffer(worths).buffer_min
    assert best == world.true_buffer_for(share)
    assert best == np.quantile(came(delivered) - delivered["eta_min"], share, method="inverted_cdf")


@pytest.mark.parametrize("worths", [Worths(), LINEAR, Worths(promised=0), Worths(late_case=-600)], ids=str)
def test_no_buffer_is_worth_more_than_the_best(worths):
    money, best = DeliveryTime().true_money(worths), DeliveryTime().true_best_buffer(worths)
    assert best.value == money.value(best.buffer_min)
    assert max(money.value(buffer) for buffer in np.arange(-14, 60, 0.25)) == best.value


def test_a_refund_moves_the_best_buffer_above_the_newsvendors():
    world = DeliveryTime()
    without, with_refund = Worths(late_case=0), Worths()
    assert world.true_best_buffer(with_refund).buffer_min > world.true_best_buffer(without).buffer_min


def test_where_a_minute_shown_costs_more_than_one_late_no_buffer_is_best():
    money = DeliveryTime().true_money(Worths(promised=-7))
    assert money.value(-30) > money.value(-20)  # before anything can come: the less is shown the better
    with pytest.raises(ValueError, match="no buffer is best"):
        money.best_buffer()


def test_where_it_is_always_late_the_best_buffer_is_larger():
    world = DeliveryTime()
    best = {city.name: world.true_money(city=city.name).best_buffer().buffer_min for city in world.cities}
    assert best["Kochi"] > 2 * max(best[name] for name in ("Bengaluru", "Hyderabad", "Pune"))


def test_the_buffer_for_a_share_is_the_fewest_minutes_that_keep_it(delivered):
    buffer = DeliveryTime().true_buffer_for(0.85)
    residual = came(delivered) - delivered["eta_min"]
    assert (residual <= buffer - 1).mean() < 0.85 < (residual <= buffer).mean()


# ---- orders lost


def test_the_share_who_order_agrees_with_two_logs():
    for buffer in (0, 12):
        log = DeliveryTime(seed=9, n_visits=200_000, buffer_min=buffer).decisions()
        expected = DeliveryTime().demand().ordered_share(buffer)
        assert len(log["order_id"]) / 200_000 == pytest.approx(expected, abs=5 * np.sqrt(0.25 / 200_000))


def test_the_profit_of_a_look_agrees_with_what_its_orders_leave():
    log = DeliveryTime(seed=9, n_visits=400_000, buffer_min=4).decisions(until=LONG_AFTER)
    arrived = {name: column[~np.isnat(log["delivered_at"])] for name, column in log.items()}
    left = 100 + values_by_hand(arrived, arrived["shown_min"], Worths(promised=0))
    expected = DeliveryTime().demand().profit(4)
    error = np.sqrt((left**2).sum()) / 400_000  # most of it is whether they order
    assert left.sum() / 400_000 == pytest.approx(expected, abs=4.5 * error)


def test_the_price_of_a_minute_makes_the_value_flat_where_the_profit_is():
    demand, linear = DeliveryTime().demand(Worths(late_case=0)), Worths(late_case=0)
    at = minimize_scalar(lambda buffer: -demand.profit(buffer), bounds=(-5, 15), method="bounded").x
    priced = Worths(linear.late, linear.early, 0, demand.minute_price(at))
    best = minimize_scalar(lambda buffer: -DeliveryTime().true_value(buffer, priced), bounds=(-5, 15), method="bounded")
    assert best.x == pytest.approx(at, abs=0.05)


def test_the_true_price_of_a_minute_lies_in_the_specs_range():
    value = YAML(typ="safe").load(DeliveryTime().spec_text())["value"]["promised"]
    for buffer in (0, 2, 5, 10):
        assert value["from"] < DeliveryTime().demand().minute_price(buffer) < value["to"]


def test_no_buffer_leaves_more_than_the_best():
    demand = DeliveryTime().demand()
    best = demand.best_buffer()
    assert best.value == max(demand.profit(buffer) for buffer in range(-14, 60))
    assert best.value == demand.profit(best.buffer_min)


# ---- what is refused, what is written


def test_a_segment_that_is_not_there_is_refused_and_told_what_is():
    with pytest.raises(ValueError, match="Kochi"):
        DeliveryTime().true_money(city="Delhi")
    with pytest.raises(ValueError, match="hour_band"):
        DeliveryTime().true_money(country="IN")


@pytest.mark.parametrize("wrong", [{"late": 6.0}, {"promised": 0.1}, {"late": 0.0, "early": 0.0}])
def test_worths_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="above 0"):
        Worths(**wrong)


def test_the_default_worths_are_the_specs_with_the_middle_of_its_range():
    value, default = YAML(typ="safe").load(DeliveryTime().spec_text())["value"], Worths()
    assert (value["late"], value["early"], value["late_case"]) == (default.late, default.early, default.late_case)
    assert (value["promised"]["from"] + value["promised"]["to"]) / 2 == pytest.approx(default.promised)


def written_rows():
    world = DeliveryTime()
    for buffer in (0, 2, 4, 5, 9):
        at = [world.true_value(buffer, Worths(promised=price)) for price in (-0.4, -0.9, -1.4)]
        true, demand = world.truth(buffer).overall, world.demand()
        more = -100 * demand.lost_share(buffer - 2)
        yield (
            f"{buffer} minutes",
            [
                f"{true['late_rate']:.1%}",
                f"{true['promise_mean']:.1f}",
                *(f"{value:.2f}" for value in at),
                f"{more:+.1f}%" if buffer != 2 else "0",
                f"{demand.profit(buffer):.2f}",
            ],
        )
    rule = world.truth().rule
    at = [world.true_rule_value(Worths(promised=price)) for price in (-0.4, -0.9, -1.4)]
    yield "The rule", [f"{rule['late_rate']:.1%}", f"{rule['promise_mean']:.1f}", *(f"{value:.2f}" for value in at)]


def test_the_table_of_money_is_the_true_money():
    lines = PAGE.read_text(encoding="utf-8").replace("−", "-").replace(" %", "%").splitlines()
    for name, cells in written_rows():
        named = [line for line in lines if line.startswith(f"| {name}")]
        found = [[cell.strip() for cell in line.split("|")[2:-1]][: len(cells)] for line in named]
        assert found == [cells], name


def test_what_is_said_about_money_is_the_true_money():
    world = DeliveryTime()
    best, over_rule = world.true_best_buffer(), {}
    for buffer in (2, 4):
        at = [world.true_value_over_rule(buffer, Worths(promised=price)) for price in (-1.4, -0.4)]
        over_rule[buffer] = f"{at[0]:.1f} to {at[1]:.1f} INR an order"
    module = " ".join(delivery_time.__doc__.split())
    assert f"{world.true_value(2):.2f} INR an order, the rule {world.true_rule_value():.2f}" in module
    assert f"the best buffer, {best.buffer_min} minutes, {best.value:.2f}" in module
    page = " ".join(PAGE.read_text(encoding="utf-8").split()).replace("−", "-").replace(" %", "%")
    linear = world.true_money(Worths(late_case=0))
    kochi, heavy = (world.true_money(**{name: value}) for name, value in (("city", "Kochi"), ("rain", "heavy")))
    dear, cheap = (world.true_best_buffer(Worths(promised=price)).buffer_min for price in (-1.4, -0.4))
    near = [world.true_value(buffer) for buffer in range(dear, cheap + 1)]
    said = [
        over_rule[2],
        over_rule[4],
        f"# {world.true_value(2):.2f} INR an order",
        f"({-0.9:.1f} + 6) / 7.5 = {linear.newsvendor_share:.2f}",
        f"that is {linear.best_buffer().buffer_min} minutes",
        f"the best is {best.buffer_min} minutes",
        f"from {dear} to {cheap} minutes",
        f"Kochi's own best is {kochi.best_buffer().buffer_min} minutes",
        f"that of heavy rain {heavy.best_buffer().buffer_min}",
        "differ by no more than 0.6 INR an order",
        f"{world.demand().lost_share(1):.1%} of the orders",
        f"{world.demand().minute_price(2):.2f} INR an order",
    ]
    assert [words for words in said if words not in page] == []
    assert max(near) - min(near) < 0.6
    for buffer in (2, 4):
        assert over_rule[buffer] in module
