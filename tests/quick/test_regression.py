"""The errors on a slide: expected values are from scipy's distributions, linear programs and hand arithmetic."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import binomtest, expon, laplace, norm

from tests.everyday import examples
from upheld import CallError, CannotTell
from upheld.quick import Cost
from upheld.quick.regression import Costs, Spread, quick, read_slide, sentences, to_json
from upheld.quick.regression.every_shape import EveryShape
from upheld.quick.regression.shapes import SHAPES, errors_of
from upheld.quick.regression.tables import tables

SLIDE = {"mean_error": 1, "spread": 6, "unit": "minutes", "promised": 32, "per_day": 40_000}
LINEAR = Costs(late=Cost(6, 6), early=Cost(1.5, 1.5), currency="INR")
SCIPY = {
    "normal": norm,
    "heavy_tailed": lambda mean, sd: laplace(mean, sd / 2**0.5),
    "skewed": lambda mean, sd: expon(mean - sd, sd),
}


def answered(**more):
    return quick(read_slide(**{**SLIDE, **more}))


def said(**more):
    return " ".join(sentences(answered(**more)))


def at(answer, added):
    return next(one for one in answer.buffers if one.added == added)


@pytest.mark.parametrize("name", SCIPY)
@pytest.mark.parametrize("added", [-9, 0, 4, 20])
def test_late_rate_lateness_and_earliness_are_those_of_scipys_distribution(name, added):
    told, of = at(answered(buffer=added, tolerance=2), added).by_shape[name], SCIPY[name](1, 6)
    assert told.late_rate == pytest.approx(of.sf(added + 2))
    by = {side: of.expect(lambda z: abs(z - added), lb=lb, ub=ub) for side, lb, ub in _sides(of, added + 2)}
    assert told.late_mean == pytest.approx(by["late"] / of.sf(added + 2), rel=1e-6)
    within = of.expect(lambda z: added - z, ub=added + 2) / of.cdf(added + 2) if of.cdf(added + 2) else None
    assert told.early_mean == (None if within is None else pytest.approx(within, rel=1e-6))


def _sides(of, edge):
    return (("late", max(edge, of.support()[0]), of.support()[1]),)


@pytest.mark.parametrize("name", SCIPY)
@pytest.mark.parametrize("mean", [-2.0, 0.0, 1.5])
def test_a_standard_deviation_is_worked_out_of_any_stated_spread(name, mean):
    shape, of = next(shape for shape in SHAPES if shape.name == name), SCIPY[name](mean, 5.0)
    lowest = of.support()[0]
    mae = of.expect(lambda z: -z, ub=0, lb=min(lowest, 0)) + of.expect(lambda z: z, lb=max(0, lowest))
    stated = [
        Spread("spread", 5.0),
        Spread("rmse", (25 + mean**2) ** 0.5),
        Spread("mae", mae),
        Spread("within", 6.0, of.cdf(6) - of.cdf(-6)),
    ]
    assert [errors_of(shape, mean, one).sd for one in stated] == pytest.approx([5.0] * 4, rel=1e-6)


def _extreme(worth, *, mean, size, of, share=0.0):
    """The least and the most of E worth(Z) over all distributions on a fine grid, by a linear program."""
    far = np.array([100.0, 1000.0, 3000.0])
    points = np.concatenate([-far, np.round(np.arange(-300, 301) * 0.1, 10), far])
    rows, ends = [np.ones_like(points)], [1.0]
    moments = {"spread": points**2, "rmse": points**2, "mae": np.abs(points), "within": np.abs(points) <= size}
    total = {"spread": (mean or 0) ** 2 + size**2, "rmse": size**2, "mae": size, "within": share}[of]
    rows, ends = [*rows, moments[of].astype(float)], [*ends, total]
    if mean is not None:
        rows, ends = [*rows, points], [*ends, mean]
    found = [linprog(sign * worth(points), A_eq=np.array(rows), b_eq=ends).fun * sign for sign in (1, -1)]
    return found[0], found[1]


@pytest.mark.parametrize(
    "stated",
    [
        {"mean": 1.0, "of": "spread", "size": 3.0},
        {"mean": 1.0, "of": "mae", "size": 3.0},
        {"mean": None, "of": "mae", "size": 3.0},
        {"mean": None, "of": "rmse", "size": 3.0},
        {"mean": None, "of": "within", "size": 3.0, "share": 0.9},
    ],
)
@pytest.mark.parametrize("added", [-4.0, 2.0, 5.0])
def test_what_holds_for_every_shape_is_the_extreme_of_all_distributions(stated, added):
    every = EveryShape(stated["mean"], Spread(stated["of"], stated["size"], stated.get("share", 0.0)))
    low, high = _extreme(lambda z: (z > added + 1e-9).astype(float), **stated)
    # A grid leaves the extreme a little short.
    assert every.late(added) == pytest.approx((low, high), abs=0.05)
    assert every.late(added)[0] <= low + 1e-6
    assert high <= every.late(added)[1] + 1e-6
    if stated["of"] == "within":
        assert every.lateness(added) is None
        return
    low, high = _extreme(lambda z: np.maximum(z - added, 0), **stated)
    assert every.lateness(added) == pytest.approx((low, high), abs=0.05)
    assert every.lateness(added)[0] <= low + 1e-6
    assert high <= every.lateness(added)[1] + 1e-6
    low, high = _extreme(lambda z: np.maximum(added - z, 0), **stated)
    assert every.earliness(added) == pytest.approx((low, high), abs=0.05)
    for late, early in ((3.0, 1.0), (1.0, 3.0), (1.0, 1.0)):
        _, high = _extreme(lambda z: late * np.maximum(z - added, 0) + early * np.maximum(added - z, 0), **stated)  # noqa: B023
        assert high - 1e-6 <= every.cost(late, early, added)[1] == pytest.approx(high, abs=0.1)


def test_cantelli_by_hand():
    assert at(answered(buffer=10), 10).late_rate == pytest.approx((0, 36 / (36 + 81)))
    assert at(answered(buffer=-5), -5).late_rate == pytest.approx((0.5, 1))


@pytest.mark.parametrize("name", SCIPY)
def test_with_linear_costs_the_best_time_is_the_newsvendors(name):
    answer = answered(costs=LINEAR)
    assert answer.quantile == Cost(0.8, 0.8)
    assert answer.best[name].added == pytest.approx(SCIPY[name](1, 6).ppf(0.8), abs=0.1001)  # tried in steps of 0.2
    assert "80.0 % of cases keep to" in said(costs=LINEAR)


def test_a_refund_moves_the_best_time_to_where_a_brute_search_finds_it():
    costs = Costs(late=Cost(6, 6), early=Cost(1.5, 1.5), late_case=Cost(60, 60), longer=Cost(0.5, 0.5))
    answer, tried = answered(costs=costs, tolerance=3), np.arange(0, 20, 0.01)
    drawn = norm(1, 6).ppf((np.arange(20_000) + 0.5) / 20_000)
    later = drawn[None, :] - tried[::20, None]
    cost = 6 * np.maximum(later, 0) + 1.5 * np.maximum(-later, 0) + 60 * (later > 3) + 0.5 * tried[::20, None]
    best = tried[::20][np.argmin(cost.mean(axis=1))]
    assert answer.quantile is None
    assert answer.best["normal"].added == pytest.approx(best, abs=0.21)
    assert at(answer, 0).by_shape["normal"].cost.low == pytest.approx(cost.mean(axis=1)[0], rel=1e-3)


def test_the_best_worst_case_of_linear_costs_is_scarfs():
    # Scarf 1958: mean + sd / 2 (sqrt(late / early) - sqrt(early / late)).
    assert answered(costs=LINEAR).safest == pytest.approx(1 + 3 * (4**0.5 - 0.25**0.5), abs=0.1001)


def test_no_shape_costs_more_than_the_worst_nor_less_than_the_best_of_every_shape():
    costs = Costs(late=Cost(4, 8), early=Cost(1.5, 1.5), late_case=Cost(60, 60), longer=Cost(0.4, 1.4))
    for one in answered(costs=costs).buffers:
        for told in one.by_shape.values():
            assert one.cost[0] <= told.cost.low + 1e-9
            assert told.cost.high <= one.cost[1] + 1e-9
            assert one.late_rate[0] <= told.late_rate <= one.late_rate[1]


@pytest.mark.parametrize(
    ("costs", "reason"),
    [
        (Costs(late=Cost(6, 6)), "what being early costs is not said"),
        (Costs(late=Cost(6, 6), early=Cost(0, 0)), "say what a longer time costs"),
        (Costs(late=Cost(0, 0), early=Cost(1, 1)), "say what being late costs"),
        (Costs(late=Cost(1, 1), early=Cost(1e-9, 1e-9), late_case=Cost(1e9, 1e9)), "one of the costs dwarfs"),
    ],
)
def test_where_no_time_is_the_cheapest_it_says_why(costs, reason):
    best = answered(costs=costs).best
    assert isinstance(best, CannotTell)
    assert reason in best.reason


@pytest.mark.parametrize(
    ("buffer", "tested", "word", "why"),
    [
        (12, 5000, "met", None),  # 3.3 to 5.9 %
        (2, 5000, "not_met", None),  # 31 to 43 %
        (8, 5000, "undecided", "cannot_know"),  # 9.6 to 12.2 %: the shapes disagree
        (10, 100, "undecided", "too_early"),  # 6.0 to 8.2 %: they agree, 100 cases are few
        (12, None, "undecided", "cannot_know"),
    ],
)
def test_a_bound_is_met_only_where_the_shapes_agree(buffer, tested, word, why):
    answer = answered(buffer=buffer, tested=tested, at_most_late_rate=0.12)
    assert (answer.conclusion, answer.judged[0].verdict.why) == (word, why)


def test_the_interval_over_the_shapes_has_wilsons_ends():
    found = answered(buffer=8, tested=5000, at_most_late_rate=0.12).judged[0].estimate
    shares = [SCIPY[name](1, 6).sf(8) for name in SCIPY]
    low = _wilson(min(shares), 5000).low
    assert (found.low, found.high) == pytest.approx((low, _wilson(max(shares), 5000).high), abs=2e-4)


def _wilson(share, n):
    return binomtest(round(share * n), n).proportion_ci(method="wilson")


def test_a_late_rate_that_is_stated_is_judged_by_itself():
    answer = answered(late_rate=0.10, tested=5000, at_most_late_rate=0.12)
    assert answer.conclusion == "met"
    assert answer.judged[0].estimate.high == pytest.approx(_wilson(0.10, 5000).high)


def test_a_late_rate_that_cannot_be_beside_the_errors_is_told():
    # Cantelli: with a mean of 1 and a deviation of 6, at least 1 / 37 come later than shown.
    assert "cannot be beside these errors: 2.7 to 100 % whatever the shape" in said(late_rate=0.01)
    assert "skewed late comes nearest, with 43.5 %" in said(late_rate=0.4)


def test_what_must_be_added_for_a_bound_is_told_by_shape_and_whatever_the_shape():
    needed = answered(at_most_late_rate=0.12, tolerance=1).added_for
    for name, of in SCIPY.items():
        assert needed[name] == pytest.approx(of(1, 6).isf(0.12) - 1)
    assert needed["every"] == pytest.approx(1 + 6 * (0.88 / 0.12) ** 0.5 - 1)


def test_without_a_mean_error_only_what_holds_for_every_one_is_judged():
    few = quick(read_slide(mae=4, tested=100_000, at_most_late_rate=0.12, buffer=20))
    assert few.judged[0].verdict.why == "cannot_know"
    far = quick(read_slide(mae=4, tested=100_000, at_most_late_rate=0.12, buffer=40))
    assert (far.conclusion, far.asked.late_rate) == ("met", (0, 0.1))  # Markov: 4 / 40
    assert "The mean error is missing" in sentences(far)[0]


def test_nine_in_ten_within_six_minutes_limits_only_the_tenth():
    answer = quick(read_slide(within=(0.9, 6), buffer=6, costs=LINEAR))
    assert answer.asked.late_rate == pytest.approx((0, 0.1))
    assert answer.asked.cost[1] == np.inf  # nobody says how late the tenth is
    assert json.dumps(to_json(answer, "0"), allow_nan=False)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"spread": 6}, "mean_error is missing: a standard deviation says how far cases lie from each other"),
        ({"mean_error": 1}, "spread is missing: how far off are cases?"),
        ({"mae": 4, "rmse": 6}, "mae and rmse both say how far off cases are"),
        ({"mae": 1, "mean_error": 2}, "mae 1 cannot be with mean_error 2"),
        ({"rmse": 1, "mean_error": -2}, "rmse 1 cannot be with mean_error -2"),
        ({"within": (0.9, 2), "mean_error": 3}, "is not more than the mean_error of 3"),
        ({"within": (1.0, 2)}, "a share between 0 and 100 % lies within so much"),
        ({"mae": 0}, "no case is ever off"),
        ({"mae": 4, "tolerance": -1}, "tolerance: -1 is below 0"),
        ({"mae": 4, "tested": 2.5}, "tested: 2.5 is not a whole number of cases"),
        ({"mae": 4, "at_most_late_rate": 12}, "For 12 percent write 12% or 0.12"),
        ({"mae": 4, "costs": Costs(late=Cost(-2, 3))}, "late: from -2 to 3 is from a gain to a cost"),
        ({"mae": float("inf")}, "mae: inf is not a finite number"),
        ({"mae": 1e12}, "write at most 1e+09, or a larger unit"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(wrong, message):
    with pytest.raises(CallError) as refused:
        read_slide(**wrong)
    assert message in str(refused.value)


def test_json_keeps_its_keys():
    bare, full = to_json(quick(read_slide(mae=4)), "0"), to_json(answered(costs=LINEAR, at_most_late_rate=0.1), "0")
    assert bare.keys() == full.keys()
    assert bare["buffers"][0].keys() == full["buffers"][0].keys()
    assert full["best"]["normal"]["late_rate"] == pytest.approx(0.2, abs=0.005)


SIZES = st.floats(1e-6, 1e9)
COSTS = st.builds(lambda low, wide: Cost(low, low + wide), st.floats(0, 1e6), st.floats(0, 1e6))


@examples(60)
@given(
    mean=st.none() | st.floats(-1e9, 1e9),
    size=SIZES,
    of=st.sampled_from(["spread", "mae", "rmse", "within"]),
    share=st.floats(1e-6, 1 - 1e-6),
    costs=st.builds(Costs, late=st.none() | COSTS, early=COSTS, late_case=COSTS, longer=COSTS),
    tested=st.none() | st.integers(0, 10_000),
    bound=st.none() | st.floats(0.001, 1),
)
def test_any_slide_is_refused_or_has_sentences_tables_and_json_without_nan(mean, size, of, share, costs, tested, bound):
    stated = {of: (share, size) if of == "within" else size}
    try:
        slide = read_slide(mean_error=mean, costs=costs, tested=tested, at_most_late_rate=bound, **stated)
    except CallError:
        return
    answer = quick(slide)
    assert all(sentences(answer))
    assert all(len(row) == len(told.columns) for told in tables(answer) for row in told.rows)
    assert "nan" not in " ".join(cell for told in tables(answer) for row in told.rows for cell in row)
    assert json.dumps(to_json(answer, "0"), allow_nan=False)
