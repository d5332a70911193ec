"""Every metric of the table: nothing that came, one case, any log; figures by scikit-learn."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from sklearn import metrics as sk

from tests.everyday import examples
from tests.logs import assessed
from tests.quantities import KIND, figures, orders, promise_spec, quantity_spec
from upheld.inference import CannotTell, Estimate

METRICS = KIND.METRICS
FULL = "time: at, who: customer, low: low, high: high, refunded: refunded, quantiles: {0.9: p90}"
MONEY = "value: {currency: INR, late: -6, early: -1.5, late_case: -60}\nrule: 8 + 4.5 * distance"
OF_ALL_CASES = {"unfulfilled_rate", "refund_rate", "missing_rate", "outcome_maturity", "volume_ratio", "return_rate"}


@pytest.fixture(scope="module")
def nothing_came(tmp_path_factory):
    folder, rows = tmp_path_factory.mktemp("nothing"), orders(1, 200)
    rows["came"] = np.ma.masked_array(np.ma.getdata(rows["came"]), mask=True)
    return assessed(folder, rows, promise_spec(folder, FULL, more=MONEY)).metrics


@pytest.mark.parametrize("name", sorted(set(METRICS) - OF_ALL_CASES))
def test_where_nothing_came_nothing_is_told_of_what_came(nothing_came, name):
    assert isinstance(nothing_came[name], CannotTell)
    assert nothing_came[name].reason


@pytest.mark.parametrize("later", [0, 6, -7, 5])
@pytest.mark.slow
def test_one_order_gives_a_figure_in_range_or_none_but_never_nan(tmp_path, later):
    rows = {name: column[:1] for name, column in orders(2, 4).items()}
    rows["came"] = np.ma.masked_array(rows["predicted"] + later, mask=False)
    rows["cancelled"] = np.array([False])
    found = assessed(tmp_path, rows, promise_spec(tmp_path, FULL, more=MONEY)).metrics
    for name, answer in found.items():
        assert isinstance(answer, Estimate | CannotTell), name
        if answer.value is not None:
            assert math.isfinite(answer.value), name
            assert METRICS[name].low <= answer.value <= METRICS[name].high, name
    assert found["mae"].value == abs(later)


whole_minutes = st.integers(1, 400)


@pytest.mark.slow
@given(st.lists(st.tuples(whole_minutes, whole_minutes, whole_minutes), min_size=1, max_size=40))
@example([(30, 30, 30)] * 2)
@example([(1, 400, 1), (400, 1, 400)])
@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_log_gives_scikit_learns_figures(tmp_path, said_came_p90):
    said, came, p90 = (np.array(column, float) for column in zip(*said_came_p90, strict=True))
    many = len(said)
    rows = {name: column[:many] for name, column in orders(3, 40).items()}
    rows |= {"predicted": said, "came": np.ma.masked_array(came, mask=False), "p90": p90}
    rows["cancelled"] = np.zeros(many, bool)
    names = ("bias", "mae", "rmse", "rmsle", "mape", "pinball_loss", "r2")
    found = figures(tmp_path, rows, promise_spec(tmp_path, FULL), *names)
    expected = [
        (came - said).mean(),
        sk.mean_absolute_error(came, said),
        sk.root_mean_squared_error(came, said),
        sk.root_mean_squared_log_error(came, said),
        sk.mean_absolute_percentage_error(came, said),
        sk.mean_pinball_loss(came, p90, alpha=0.9),
    ]
    assert found[:6] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_quantities_as_far_below_0_as_the_believed_ones_lie_above_are_counted(tmp_path):
    said, came = np.array([-9.0, 1.0]), np.array([9.0, 2.0])
    spec = quantity_spec(tmp_path, "largest: 9, low: low, high: high", lever="{buffer: 0}")
    rows = {"predicted": said, "actual": came, "low": np.array([-9.0, 0.0]), "high": np.array([9.0, 9.0])}
    found = figures(tmp_path, rows, spec, "bias", "mae", "rmse", "late_mean", "window_width")
    error = sk.root_mean_squared_error(came, said)
    assert found == pytest.approx([(came - said).mean(), sk.mean_absolute_error(came, said), error, 9.5, 13.5])


def test_a_value_a_hair_above_minus_1_counts_as_a_logarithm_that_is_far_off(tmp_path):
    rows = {"predicted": np.array([-1 + 1e-15, 1.0]), "actual": np.array([99_999.0, 1.0])}
    # log(1e5 / 1e-15) is 46, which counts as 40; the other error is 0.
    assert figures(tmp_path, rows, quantity_spec(tmp_path), "rmsle") == pytest.approx([math.sqrt(40**2 / 2)])


def test_the_table_holds_the_metrics_that_a_promise_is_judged_by():
    promised = {"late_rate", "late_mean", "late_p90", "early_mean", "promise_mean", "unfulfilled_rate", "refund_rate"}
    windows = {"window_coverage", "below_window", "above_window", "window_width"}
    errors = {"bias", "mae", "rmse", "rmsle", "mape", "r2", "pinball_loss", "error_over_rule"}
    shared = {"value_per_case", "value_over_rule", "report_rate", "return_rate", "missing_rate", "availability"}
    assert promised | windows | errors | shared <= set(METRICS)
