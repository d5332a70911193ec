"""Metrics of quantities against scikit-learn, and against a recount of the rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as oracle

import upheld
from tests.logs import evidence_of, whole, write_log
from tests.promises import KIND, WORTHS, figures, quantity_spec, rides, told_by

IDS = "id: id, who: who, time: at"


def test_errors_equal_scikit_learn(tmp_path: Path) -> None:
    rows = rides()
    y, f = rows["actual"], rows["predicted"]
    spec = quantity_spec(tmp_path, IDS + ", quantiles: {0.9: q90}")
    names = ("mae", "rmse", "rmsle", "mape", "r2", "pinball_loss", "bias")
    expected = [
        oracle.mean_absolute_error(y, f),
        oracle.root_mean_squared_error(y, f),
        oracle.root_mean_squared_log_error(y, f),
        oracle.mean_absolute_percentage_error(y, f),
        oracle.r2_score(y, f),
        oracle.mean_pinball_loss(y, rows["q90"], alpha=0.9),
        (y - f).mean(),
    ]
    assert figures(tmp_path, rows, spec, *names) == pytest.approx(expected, rel=1e-9)


def promise_figures(later: np.ndarray, shown: np.ndarray, tolerance: float) -> list[float]:
    late = later > tolerance + 1e-9
    return [late.mean(), later[late].mean(), -later[~late].mean(), shown.mean()]


@pytest.mark.parametrize("is_shown", [True, False])
def test_promises_equal_a_recount_as_logged_and_with_a_buffer(tmp_path: Path, is_shown: bool) -> None:
    rows = rides(1)
    shown = rows["promised"] if is_shown else rows["predicted"] + 3
    log = IDS + (", promised: promised" if is_shown else "")
    lever = "{tolerance: 2 minutes}" if is_shown else "{buffer: 3, tolerance: 2 minutes}"
    spec = quantity_spec(tmp_path, log, lever=lever)
    names = ("late_rate", "late_mean", "early_mean", "promise_mean")
    expected = promise_figures(rows["actual"] - shown, shown, 2)
    assert figures(tmp_path, rows, spec, *names) == pytest.approx(expected, rel=1e-9)


def test_a_worth_equals_a_recount(tmp_path: Path) -> None:
    rows = rides(2)
    spec = quantity_spec(tmp_path, IDS, lever="{buffer: 3, tolerance: 2}", more=f"{WORTHS}\nrule: 8 + 2 * distance")
    rule = 8 + 2 * rows["distance"]

    def worth(shown: np.ndarray) -> np.ndarray:
        later = np.round(rows["actual"] - shown, 9)
        return -3 * later.clip(0) - 1.5 * (-later).clip(0) - 20 * (later > 2) - 0.5 * shown

    mine = worth(rows["predicted"] + 3)
    error = np.abs(rows["actual"] - rows["predicted"]) - np.abs(rows["actual"] - rule)
    expected = [mine.mean(), (mine - worth(rule)).mean(), error.mean()]
    found = figures(tmp_path, rows, spec, "value_per_case", "value_over_rule", "error_over_rule")
    assert found == pytest.approx(expected, rel=1e-8)


def test_windows_and_what_was_never_fulfilled_equal_a_recount(tmp_path: Path) -> None:
    rows = rides(3)
    spec = quantity_spec(tmp_path, IDS + ", low: low, high: high, refunded: refunded, cancelled: cancelled")
    came = ~rows["cancelled"]
    y, low, high = rows["actual"][came], rows["low"][came], rows["high"][came]
    names = ("window_coverage", "below_window", "above_window", "window_width", "unfulfilled_rate", "refund_rate")
    expected = [
        ((y >= low) & (y <= high)).mean(),
        (y < low).mean(),
        (y > high).mean(),
        (high - low).mean(),
        rows["cancelled"].mean(),
        rows["refunded"].mean(),
    ]
    assert figures(tmp_path, rows, spec, *names) == pytest.approx(expected, rel=1e-9)


def test_a_calibrated_buffer_is_the_conformal_one_and_only_later_cases_are_judged(tmp_path: Path) -> None:
    rows = rides(4)
    spec = quantity_spec(tmp_path, IDS, lever="{promise_quantile: 0.8, calibrate: until 2026-05-15}")
    before = rows["at"] < np.datetime64("2026-05-15")
    later = rows["actual"] - rows["predicted"]
    rank = int(np.ceil(round((before.sum() + 1) * 0.8, 9)))
    buffer = np.ceil(np.round(np.sort(later[before])[rank - 1], 7))
    shown = rows["predicted"][~before] + buffer
    expected = promise_figures(rows["actual"][~before] - shown, shown, 0)
    names = ("late_rate", "late_mean", "early_mean", "promise_mean")
    assert figures(tmp_path, rows, spec, *names) == pytest.approx(expected, rel=1e-9)


def test_too_few_cases_to_calibrate_leave_the_setting_untold(tmp_path: Path) -> None:
    rows = rides(4, 60)
    rows["at"][:] = np.datetime64("2026-05-20", "us")
    rows["at"][:3] = np.datetime64("2026-05-02", "us")
    spec = quantity_spec(tmp_path, IDS, lever="{promise_quantile: 0.9, calibrate: until 2026-05-15}")
    assert figures(tmp_path, rows, spec, "late_rate") == [None]


def test_a_segment_has_the_figures_of_its_rows_and_lends_what_customers_cost(tmp_path: Path) -> None:
    rows = rides(5)
    spec = quantity_spec(tmp_path, IDS + ", cancelled: cancelled, segments: [city], segments_at_least: 1")
    evidence = evidence_of(tmp_path, rows, spec)
    parts = KIND.by_value(evidence, "city", 1, KIND.stakes(spec, evidence))
    for city, part in parts.items():
        there = rows["city"] == city
        came = there & ~rows["cancelled"]
        late = (rows["actual"] > rows["predicted"])[came].mean()
        assert told_by(part, "late_rate", spec) == pytest.approx(late)
        assert told_by(part, "unfulfilled_rate", spec) == pytest.approx(rows["cancelled"][there].mean())
        assert KIND.METRICS["unfulfilled_rate"].compute(part).lender is not None


def test_a_row_that_stands_for_several_counts_as_often(tmp_path: Path) -> None:
    rows = rides(6, 500) | {"often": np.random.default_rng(1).integers(1, 5, 500)}
    spec = quantity_spec(tmp_path, "count: often, where: predicted > 15")
    there = rows["predicted"] > 15
    y, f, w = rows["actual"][there], rows["predicted"][there], rows["often"][there]
    expected = [oracle.mean_absolute_error(y, f, sample_weight=w), np.average(y > f, weights=w)]
    assert figures(tmp_path, rows, spec, "mae", "late_rate") == pytest.approx(expected, rel=1e-9)


def test_every_setting_of_the_tradeoff_equals_a_recount(tmp_path: Path) -> None:
    rows = rides(7, 2000)
    spec = quantity_spec(tmp_path, IDS, lever="{buffer: 2, tolerance: 1}", more=WORTHS)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec))
    assert len(found.rows) > 10
    for row in found.rows:
        shown = rows["predicted"] + row.setting["buffer"]
        later = np.round(rows["actual"] - shown, 9)
        worth = -3 * later.clip(0) - 1.5 * (-later).clip(0) - 20 * (later > 1) - 0.5 * shown
        assert row.metrics["late_rate"].value == pytest.approx((later > 1).mean())
        assert row.value["per_case"].value == pytest.approx(worth.mean())


def test_the_outcome_of_a_young_case_is_not_counted(tmp_path: Path) -> None:
    rows = rides(8)
    spec = quantity_spec(tmp_path, IDS + ", outcome_after: 10 days")
    write_log(tmp_path / "log.parquet", rows)
    part = whole(spec, upheld.gather(spec, np.datetime64("2026-06-05T00:00").astype(object)))
    old = rows["at"] + np.timedelta64(10, "D") <= np.datetime64("2026-06-05")
    assert (part.came, part.immature) == (old.sum(), ((rows["at"] < np.datetime64("2026-06-05")) & ~old).sum())
