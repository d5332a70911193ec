"""How often the interval of a quantile holds the truth: lognormal latencies of customers who return, and who do not."""

import numpy as np
import pytest
from scipy import stats

from upheld.inference import Estimate, FoldSums, Quantile, infer

RUNS, LOOKS, A_LOOK = 400, 60, 50
BETWEEN, WITHIN = 0.4, 0.5  # sd of the logarithm between customers, and between cases of one


def quantile(values, customer, q):
    """The statistic of these cases, each value a cell; customers fall into 64 folds."""
    order = np.sort(values)
    within = values <= order[min(len(order) - 1, int(np.ceil(q * len(order) - 1e-9)) - 1)]
    folds = None
    if customer is not None:
        events, cases = (np.bincount(customer % 64, weights=part, minlength=64) for part in (within, within | True))
        folds = FoldSums(events[cases > 0], cases[cases > 0])
    return Quantile(q, order, order, np.ones(len(order)), 0, "cases", folds)


def misses(q, *, clustered, customers, looks, seed):
    """In how many of the runs the truth lay outside the interval at any of the looks (once: at the last)."""
    draw = np.random.default_rng(seed)
    sd = np.hypot(BETWEEN, WITHIN)
    truth = np.exp(4 + sd * stats.norm.ppf(q))
    missed = 0
    for _ in range(RUNS):
        n = LOOKS * A_LOOK
        customer = draw.integers(0, customers, n) if clustered else np.arange(n)
        effect = draw.normal(0, BETWEEN, customers if clustered else n)
        values = np.exp(4 + effect[customer] + draw.normal(0, WITHIN, n))
        at = [n] if looks == "once" else range(4 * A_LOOK, n + 1, A_LOOK)
        found = (
            infer(
                quantile(values[:k], customer[:k] if clustered else None, q), looks=looks, level=0.95, expected_n=1000
            )
            for k in at
        )
        missed += any(isinstance(one, Estimate) and not one.low <= truth <= one.high for one in found)
    return missed / RUNS


@pytest.mark.slow
@pytest.mark.parametrize("q", [0.5, 0.95])
@pytest.mark.parametrize(("clustered", "customers"), [(False, 0), (True, 300)])
def test_at_one_look_the_interval_misses_about_as_often_as_it_says(q, clustered, customers):
    # 400 runs: the standard error of a share near .05 is .011.
    assert 0.005 <= misses(q, clustered=clustered, customers=customers, looks="once", seed=11) <= 0.085


@pytest.mark.slow
@pytest.mark.parametrize("q", [0.5, 0.95])
@pytest.mark.parametrize(("clustered", "customers"), [(False, 0), (True, 300)])
def test_over_sixty_looks_the_interval_misses_no_more_often_than_it_says(q, clustered, customers):
    assert misses(q, clustered=clustered, customers=customers, looks="anytime", seed=12) <= 0.05
