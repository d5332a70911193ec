"""Two versions on the same cases: every difference equals what the rows say, by numpy, scipy and scikit-learn."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sk

import upheld
from tests.logs import write_log
from tests.quantities import orders, promise_spec
from upheld.inference import CannotTell

VALUE = "value: {currency: INR, late: -6, early: -1.5, late_case: -60, promised: -0.9}"
RULE = "rule: 8 + 4.5 * distance"
FULL = "time: at, low: low, high: high, refunded: refunded, quantiles: {0.9: p90}, segments: [city]"
ONCE = "looks: once"
TOLERANCE, BUFFER = 5, 3


def two_models(seed=0, n=4000):
    """The same orders as two models told them."""
    a, draw = orders(seed, n), np.random.default_rng(seed + 99)
    said = {"predicted": np.maximum(5, a["predicted"] + np.round(draw.normal(0.5, 2, n)))}
    said |= {name: a[name] + draw.integers(-1, 3, n) for name in ("told", "p90", "low", "high")}
    return a, {**a, **said}


def compared(folder, a, b, spec):
    write_log(folder / "log.parquet", a)
    write_log(folder / "b.parquet", b)
    return upheld.compare(spec, "log.parquet", "b.parquet")


def of_those_that_came(*sides):
    there = ~np.ma.getmaskarray(sides[0]["came"])
    return [{name: np.ma.getdata(column)[there] for name, column in rows.items()} for rows in sides]


def differences(found):
    return {one.name: one.figure.difference for one in found.metrics}


def by_hand(rows, base, buffer):
    """Every figure of one side, straight from its rows."""
    came, said = rows["came"], rows["predicted"]
    later = came - rows[base] - buffer
    late = later > TOLERANCE
    worth = -6 * np.maximum(later, 0) - 1.5 * np.maximum(-later, 0) - 60.0 * late - 0.9 * (rows[base] + buffer)
    return {
        "late_rate": late.mean(),
        "late_mean": later[late].mean(),
        "early_mean": -later[~late].mean(),
        "promise_mean": (rows[base] + buffer).mean(),
        "window_coverage": ((rows["low"] <= came) & (came <= rows["high"])).mean(),
        "below_window": (came < rows["low"]).mean(),
        "above_window": (came > rows["high"]).mean(),
        "window_width": (rows["high"] - rows["low"]).mean(),
        "bias": (came - said).mean(),
        "mae": sk.mean_absolute_error(came, said),
        "rmse": sk.root_mean_squared_error(came, said),
        "rmsle": sk.root_mean_squared_log_error(came, said),
        "mape": sk.mean_absolute_percentage_error(came, said),
        "r2": sk.r2_score(came, said),
        "pinball_loss": sk.mean_pinball_loss(came, rows["p90"], alpha=0.9),
        "error_over_rule": (np.abs(came - said) - np.abs(came - 8 - 4.5 * rows["distance"])).mean(),
        "value_per_case": worth.mean(),
    }


@pytest.mark.parametrize(
    ("log", "lever", "base", "buffer"),
    [
        ("", "{buffer: 3, tolerance: 5}", "predicted", BUFFER),
        (", promised: told, who: customer", "{tolerance: 5}", "told", 0),
    ],
)
@pytest.mark.slow
def test_every_difference_is_that_of_the_rows(tmp_path, log, lever, base, buffer):
    a, b = two_models()
    spec = promise_spec(tmp_path, FULL + log, lever=lever, more=f"{VALUE}\n{RULE}")
    found = differences(compared(tmp_path, a, b, spec))
    in_a, in_b = (by_hand(rows, base, buffer) for rows in of_those_that_came(a, b))
    for name, value in in_b.items():
        assert found[name].value == pytest.approx(value - in_a[name], abs=1e-8), name
        assert found[name].method.endswith("on the same cases"), name
        assert found[name].low < found[name].value < found[name].high, name
    assert found["value_over_rule"] == found["value_per_case"]


@pytest.mark.slow
def test_read_once_the_difference_of_a_mean_is_students_on_the_differences(tmp_path):
    a, b = two_models(1)
    names = ("mae", "bias", "promise_mean", "value_per_case")
    lines = ", ".join(f"{{metric: {name}, at_most: 0, {ONCE}}}" for name in names)
    spec = promise_spec(tmp_path, requirements=lines, more=VALUE)
    found = compared(tmp_path, a, b, spec)
    errors, shown, worth = [], [], []
    for rows in of_those_that_came(a, b):
        later = rows["came"] - rows["predicted"] - BUFFER
        errors.append(rows["came"] - rows["predicted"])
        shown.append(rows["predicted"] + BUFFER)
        late = -60.0 * (later > TOLERANCE)
        worth.append(-6 * np.maximum(later, 0) - 1.5 * np.maximum(-later, 0) + late - 0.9 * shown[-1])
    per_case = [np.abs(errors[1]) - np.abs(errors[0]), errors[1] - errors[0], shown[1] - shown[0], worth[1] - worth[0]]
    for line, difference in zip(found.lines, per_case, strict=True):
        ends = stats.ttest_1samp(difference, 0).confidence_interval(0.95)
        told = line.figure.difference
        assert (told.low, told.high) == pytest.approx(ends, rel=1e-9), line.id


@pytest.mark.parametrize(("name", "logs"), [("rmse", False), ("rmsle", True)])
@pytest.mark.slow
def test_read_once_the_difference_of_two_roots_has_the_error_of_the_delta_method(tmp_path, name, logs):
    a, b = two_models(2)
    found = compared(tmp_path, a, b, promise_spec(tmp_path, requirements=f"{{metric: {name}, at_most: 9, {ONCE}}}"))
    squares = []
    for rows in of_those_that_came(a, b):
        came, said = (np.log1p(rows[of]) if logs else rows[of] for of in ("came", "predicted"))
        squares.append((came - said) ** 2)
    roots = [np.sqrt(of.mean()) for of in squares]
    moved = squares[1] / (2 * roots[1]) - squares[0] / (2 * roots[0])
    half = stats.norm.ppf(0.975) * moved.std(ddof=1) / np.sqrt(len(moved))
    told = found.lines[0].figure.difference
    assert (told.low, told.high) == pytest.approx((roots[1] - roots[0] - half, roots[1] - roots[0] + half), rel=1e-6)


@pytest.mark.slow
def test_late_cases_of_one_of_the_two_alone_tell_the_rates_apart(tmp_path):
    a, b = two_models(3)
    spec = promise_spec(tmp_path, requirements=f"{{metric: late_rate, at_most: 20%, {ONCE}}}")
    told = compared(tmp_path, a, b, spec).lines[0].figure.difference
    late = [rows["came"] - rows["predicted"] - BUFFER > TOLERANCE for rows in of_those_that_came(a, b)]
    cells = [int((x & y).sum()) for x in (late[1], ~late[1]) for y in (late[0], ~late[0])]
    # Newcombe's paired score, from its own counts: in both, in B only, in A only, in neither.
    expected = upheld.inference.differences.newcombe_paired(*cells)
    assert (told.low, told.high, told.n) == pytest.approx((expected.low, expected.high, sum(cells)))


@pytest.mark.slow
def test_folds_of_customers_give_the_error_of_a_difference_where_they_return(tmp_path):
    a, b = two_models(4)
    b["predicted"] = a["predicted"] + 9 * (a["customer"] % 2)  # half of the customers are told more, always
    alone, clustered = (
        differences(compared(tmp_path, a, b, promise_spec(tmp_path, log)))["mae"] for log in ("", "who: customer")
    )
    assert alone.value == clustered.value
    assert clustered.high - clustered.low > 1.2 * (alone.high - alone.low)
    assert "by customer" in clustered.method


@pytest.mark.slow
def test_values_of_a_segment_and_where_clauses_are_told_on_their_own_cases(tmp_path):
    a, b = two_models(5)
    lines = "{metric: mae, at_most: 9, in_every: city}, {metric: late_rate, at_most: 90%, where: distance > 4}"
    found = compared(tmp_path, a, b, promise_spec(tmp_path, "segments: [city]", requirements=lines))
    in_a, in_b = of_those_that_came(a, b)
    for city, one in found.lines[0].values.items():
        errors = [np.abs(rows["came"] - rows["predicted"])[rows["city"] == city].mean() for rows in (in_a, in_b)]
        assert one.difference.value == pytest.approx(errors[1] - errors[0]), city
    far = [(rows["came"] - rows["predicted"] - BUFFER > TOLERANCE)[rows["distance"] > 4] for rows in (in_a, in_b)]
    assert found.lines[1].figure.difference.value == pytest.approx(far[1].mean() - far[0].mean())


@pytest.mark.slow
def test_a_window_of_days_holds_for_the_pairs_too(tmp_path):
    a, b = two_models(6)
    spec = promise_spec(tmp_path, "time: at", requirements="{metric: mae, at_most: 9, window: 7 days}")
    in_a, in_b = of_those_that_came(a, b)
    told = compared(tmp_path, a, b, spec).lines[0].figure.difference
    newest = in_a["at"] >= a["at"].max().astype("datetime64[D]") - 6
    errors = [np.abs(rows["came"] - rows["predicted"])[newest].mean() for rows in (in_a, in_b)]
    assert (told.n, told.value) == (newest.sum(), pytest.approx(errors[1] - errors[0]))


@pytest.mark.slow
def test_one_of_several_quantiles_is_told_on_the_same_cases(tmp_path):
    a, b = two_models(7)
    line = "{metric: pinball_loss, quantile: 0.9, at_most: 9}"
    spec = promise_spec(tmp_path, "quantiles: {0.5: predicted, 0.9: p90}", requirements=line)
    told = compared(tmp_path, a, b, spec).lines[0].figure.difference
    losses = [sk.mean_pinball_loss(rows["came"], rows["p90"], alpha=0.9) for rows in of_those_that_came(a, b)]
    assert told.value == pytest.approx(losses[1] - losses[0])
    assert told.method.endswith("on the same cases")


@pytest.mark.slow
def test_quantiles_that_are_a_window_are_told_on_the_same_cases(tmp_path):
    a, b = two_models(7)
    line = "{metric: window_coverage, at_least: 10%}"
    spec = promise_spec(tmp_path, "quantiles: {0.5: predicted, 0.9: p90}", requirements=line)
    told = compared(tmp_path, a, b, spec).lines[0].figure.difference
    inside = [(rows["came"] >= rows["predicted"]) & (rows["came"] <= rows["p90"]) for rows in of_those_that_came(a, b)]
    assert told.value == pytest.approx(inside[1].mean() - inside[0].mean())
    assert told.method.endswith("on the same cases")


@pytest.mark.slow
def test_a_quantile_is_told_from_two_intervals_which_hold_together(tmp_path):
    a, b = two_models(8)
    told = differences(compared(tmp_path, a, b, promise_spec(tmp_path)))["late_p90"]
    assert told.method.startswith("Two intervals")


@pytest.mark.slow
def test_a_guess_is_the_same_in_both_and_widens_the_difference(tmp_path):
    a, b = two_models(9)
    value = VALUE.replace("-0.9", "{from: -2, to: -0.1}")
    narrow, wide = (
        compared(tmp_path, a, b, promise_spec(tmp_path, more=more)).money.per_case.difference for more in (VALUE, value)
    )
    assert wide.high - wide.low > narrow.high - narrow.low


@pytest.mark.slow
def test_a_version_against_itself_shows_nothing_and_says_so(tmp_path):
    a, _ = two_models(1, 2000)
    spec = promise_spec(tmp_path, FULL, more=f"{VALUE}\n{RULE}")
    found = compared(tmp_path, a, dict(a), spec)
    assert found.conclusion == "not_told_apart"
    for name in ("mae", "rmse", "rmsle", "r2", "bias", "promise_mean", "late_mean", "value_per_case"):
        told = differences(found)[name]
        assert isinstance(told, CannotTell), name
        assert (told.value, "say the same in every case" in told.reason) == (0.0, True), name
    assert differences(found)["late_rate"].low < 0 < differences(found)["late_rate"].high


@pytest.mark.slow
def test_few_cases_that_differ_tell_no_mean_apart(tmp_path):
    a, _ = two_models(1, 2000)
    other = {**a, "predicted": a["predicted"] + 30 * (np.arange(2000) < 40)}
    told = differences(compared(tmp_path, a, other, promise_spec(tmp_path)))["mae"]
    assert isinstance(told, CannotTell)
    assert "cases that the two treat differently" in told.reason


@pytest.mark.slow
def test_what_came_is_bs_and_as_where_b_knows_nothing(tmp_path):
    a, b = two_models(2, 3000)
    later = np.ma.array(b["came"], copy=True)
    later[:50] += 7
    later[50:200] = np.ma.masked
    spec = promise_spec(tmp_path)
    found = compared(tmp_path, a, {**b, "came": later, "cancelled": a["cancelled"]}, spec)
    came = np.ma.where(np.arange(3000) < 50, later, a["came"])
    assert found.pairing.disagreeing == (~np.ma.getmaskarray(a["came"][:50])).sum()
    errors = [np.abs(came - rows["predicted"]).mean() for rows in (a, b)]
    assert differences(found)["mae"].value == pytest.approx(errors[1] - errors[0])
    assert "disagree about what happened" in differences(found)["unfulfilled_rate"].reason


@pytest.mark.slow
def test_small_errors_beside_a_large_quantity_that_is_believed_are_not_rounded_away(tmp_path):
    a, b = two_models(3)
    small = [{**rows, **{name: rows[name] / 1000 for name in ("came", "predicted")}} for rows in (a, b)]
    spec = promise_spec(tmp_path, "bin: 0.001, largest: 1000000", lever="{buffer: 0.003}")
    wide, fine = (
        differences(compared(tmp_path, *sides, one))["rmse"]
        for sides, one in ((small, spec), ((a, b), promise_spec(tmp_path, "bin: 1", lever="{buffer: 3}")))
    )
    assert (wide.low * 1000, wide.high * 1000) == pytest.approx((fine.low, fine.high), rel=1e-4)


@pytest.mark.parametrize("name", ["mae", "rmse"])
@pytest.mark.slow
def test_a_few_huge_errors_forbid_to_tell_two_versions_apart(tmp_path, name):
    a, b = two_models(1)
    other = {**b, "predicted": b["predicted"] + 9000 * (np.arange(4000) == 77)}
    told = differences(compared(tmp_path, a, other, promise_spec(tmp_path)))[name]
    assert isinstance(told, CannotTell)
    assert "a few very large values decide the mean" in told.reason


@pytest.mark.slow
def test_lateness_is_told_of_late_cases_and_not_of_all(tmp_path):
    a, b = two_models(1, 3000)
    spec = promise_spec(tmp_path, lever="{buffer: 12, tolerance: 5}")
    late = [(rows["came"] - rows["predicted"] > 17).sum() for rows in of_those_that_came(a, b)]
    told = differences(compared(tmp_path, a, b, spec))
    assert min(late) < 100 < told["early_mean"].n == 3000 - np.ma.getmaskarray(a["came"]).sum() - max(late)
    assert told["late_mean"].reason.startswith(f"needs at least 100 late cases; has {min(late)}")


@pytest.mark.slow
def test_a_stated_window_is_told_where_it_ends_at_what_each_shows(tmp_path):
    a, b = two_models(2, 3000)
    spec = promise_spec(tmp_path, lever="{buffer: 3, window: 10 minutes}")
    found, steps = differences(compared(tmp_path, a, b, spec)), []
    for rows in of_those_that_came(a, b):
        steps.append(rows["came"] - rows["predicted"] - 3)
    for name, events in (
        ("window_coverage", [(one > -10) & (one <= 0) for one in steps]),
        ("below_window", [one <= -10 for one in steps]),
        ("above_window", [one > 0 for one in steps]),
    ):
        assert found[name].value == pytest.approx(events[1].mean() - events[0].mean()), name
        assert found[name].method.endswith("on the same cases"), name
    assert (found["window_width"].value, found["window_width"].why) == (0.0, "cannot_know")
