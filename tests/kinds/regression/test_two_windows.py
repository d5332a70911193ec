"""Two windows that hold as many are told apart by the side on which they fail; quantiles by their own loss."""

import numpy as np
import pytest
from sklearn.metrics import mean_pinball_loss

import upheld
from tests.logs import evidence_of
from upheld.worlds import DeliveryTime

LINES = (
    "{metric: window_coverage, at_least: 80%}, {metric: late_rate, at_most: 12%}, {metric: below_window, at_most: 5%}"
)
WINDOWS = {"early": (0.05, 0.85), "late": (0.10, 0.90)}


def delivered(world):
    """The orders that came, in the order of time, with the minutes that they took."""
    log = world.decisions()
    there = ~np.isnat(log["delivered_at"])
    rows = {name: column[there] for name, column in log.items()}
    minutes = [rows[name].astype("datetime64[m]") for name in ("delivered_at", "ordered_at")]
    return rows | {"came": (minutes[0] - minutes[1]).astype(int)}


def with_windows(rows):
    """The later half of the orders, with both windows as quantiles of earlier ones of the same city, rain and hours."""
    later, n = rows["came"] - rows["eta_min"], len(rows["came"])
    early = np.arange(n) < n // 2
    ends = {name: np.zeros((2, n)) for name in WINDOWS}
    groups = [rows[name] for name in ("city", "rain", "hour_band")]
    for group in set(zip(*groups, strict=True)):
        chosen = np.all([column == value for column, value in zip(groups, group, strict=True)], axis=0)
        for name, shares in WINDOWS.items():
            ends[name][:, chosen] = np.quantile(later[chosen & early], shares, method="inverted_cdf")[:, None]
    found = {name: rows[name] for name in ("order_id", "customer_id", "came", "eta_min")}
    for name, (low, high) in ends.items():
        found |= {f"low_{name}": rows["eta_min"] + low, f"high_{name}": rows["eta_min"] + high}
    return {name: column[~early] for name, column in found.items()}


def spec_of(folder, window, requirements=LINES):
    text = f"""
product: windows
title: A window of time
kind: regression
log: {{source: log.parquet, each: order, id: order_id, who: customer_id, predicted: eta_min, actual: came,
  unit: minutes, promised: high_{window}, low: low_{window}, high: high_{window},
  quantiles: {{0.85: high_early, 0.9: high_late}}}}
requirements: [{requirements}]
"""
    return upheld.spec_from_text(text, folder=folder)


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder, rows = tmp_path_factory.mktemp("windows"), with_windows(delivered(DeliveryTime(seed=5)))
    found = {}
    for window in WINDOWS:
        spec = spec_of(folder, window)
        found[window] = upheld.assess(spec, evidence_of(folder, rows, spec))
    return rows, found


def test_windows_that_hold_as_many_are_told_apart_by_the_side_on_which_they_fail(judged):
    _, found = judged
    coverage = [found[window].metrics["window_coverage"] for window in WINDOWS]
    assert abs(coverage[0].value - coverage[1].value) < 0.01
    assert max(one.low for one in coverage) < min(one.high for one in coverage)
    early, late = (found[window].metrics["late_rate"] for window in WINDOWS)
    assert late.high < early.low
    words = {window: [line.verdict.word for line in found[window].requirements] for window in WINDOWS}
    assert words == {"early": ["met", "not_met", "met"], "late": ["met", "met", "not_met"]}


def test_each_side_of_a_window_is_a_recount(judged):
    rows, found = judged
    for window, assessment in found.items():
        low, high = rows[f"low_{window}"], rows[f"high_{window}"]
        for name, share in {
            "below_window": (rows["came"] < low).mean(),
            "above_window": (rows["came"] > high).mean(),
            "late_rate": (rows["came"] > high).mean(),
            "window_coverage": ((rows["came"] >= low) & (rows["came"] <= high)).mean(),
        }.items():
            assert assessment.metrics[name].value == pytest.approx(share, rel=1e-12), name


@pytest.mark.slow
def test_each_quantile_has_scikit_learns_pinball_loss(judged, tmp_path):
    rows, _ = judged
    lines = ", ".join(f"{{metric: pinball_loss, quantile: {q}, at_most: 100, id: q{q}}}" for q in (0.85, 0.9))
    spec = spec_of(tmp_path, "early", lines)
    found = {one.id: one.estimate for one in upheld.assess(spec, evidence_of(tmp_path, rows, spec)).requirements}
    for q, column in {0.85: "high_early", 0.9: "high_late"}.items():
        expected = mean_pinball_loss(rows["came"], rows[column], alpha=q)
        assert found[f"q{q}"].value == pytest.approx(expected, rel=1e-9)
        assert found[f"q{q}"].low < expected < found[f"q{q}"].high
