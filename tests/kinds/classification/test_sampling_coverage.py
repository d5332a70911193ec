"""How often intervals of weighted rates hold the truth, where a sample of outcomes is known."""

from fractions import Fraction

import numpy as np
import pytest

from tests.everyday import fewest, some
from upheld.inference import CannotTell, infer
from upheld.kinds.classification.curves import Curve
from upheld.kinds.classification.metrics import METRICS
from upheld.kinds.classification.slices import Sampled, Slice

pytestmark = pytest.mark.slow

RUNS = len(some(range(2000), 500))
NAMES = ("recall", "precision", "false_positive_rate", "f1", "accuracy")

# Shares of all cases: (region, positive, group of scores); of those acted on, the surer half is the more precise.
CASES = {(0, 0, 0): 0.9453, (0, 1, 0): 0.0047, (2, 0, 0): 0.022, (2, 1, 0): 0.008, (2, 0, 1): 0.008, (2, 1, 1): 0.012}
TRUTH_TP, TRUTH_FP, TRUTH_FN, TRUTH_TN = 0.02, 0.03, 0.0047, 0.9453
TRUE = {
    "recall": TRUTH_TP / (TRUTH_TP + TRUTH_FN),
    "precision": TRUTH_TP / (TRUTH_TP + TRUTH_FP),
    "false_positive_rate": TRUTH_FP / (TRUTH_FP + TRUTH_TN),
    "f1": 2 * TRUTH_TP / (2 * TRUTH_TP + TRUTH_FP + TRUTH_FN),
    "accuracy": TRUTH_TP + TRUTH_TN,
}


def drawn(rng, n, shares, *, by_region):
    """A log of n cases of which the outcomes of those acted on are sought with these shares, by group of scores."""
    counts, weights, squares = np.zeros((3, 3), np.int64), np.zeros((3, 2)), np.zeros((3, 2))
    for (region, outcome, group), cases in zip(CASES, rng.multinomial(n, list(CASES.values())), strict=True):
        p = shares[group] if region == 2 else 1.0
        known = rng.binomial(cases, p)
        counts[region, outcome] += known
        counts[region, 2] += cases - known
        weights[region, outcome] += known / p
        squares[region, outcome] += known / p**2
    exact = [np.vectorize(Fraction, otypes=[object])(sums) for sums in (weights, squares)]
    empty = np.zeros(1)
    return Slice(
        counts, None, Curve(empty, empty, empty > 0), {}, None, empty, True, sampled=Sampled(by_region, *exact)
    )


SETTINGS = {
    "1 % of 400,000": (400_000, (0.01, 0.01), True),
    "5 % of 100,000": (100_000, (0.05, 0.05), True),
    "5 % of 100,000, as probabilities": (100_000, (0.05, 0.05), False),
    "more where the score is lower": (100_000, (0.1, 0.03), False),
}


@pytest.fixture(scope="module", params=SETTINGS)
def found(request):
    """By looks and metric: the shares of logs that gave an interval, and of these whose interval held the truth."""
    n, shares, by_region = SETTINGS[request.param]
    rng = np.random.default_rng(20260901)
    told = {(looks, name): [] for looks in ("once", "anytime") for name in NAMES}
    for _ in range(RUNS):
        part = drawn(rng, n, shares, by_region=by_region)
        for (looks, name), held in told.items():
            statistic = METRICS[name].compute(part)
            answer = (
                statistic
                if isinstance(statistic, CannotTell)
                else infer(statistic, looks=looks, level=0.95, expected_n=1000)
            )
            if not isinstance(answer, CannotTell):
                held.append(answer.low <= TRUE[name] <= answer.high)
    return told


@pytest.mark.parametrize("name", NAMES)
def test_weighted_rates_hold_the_truth_as_often_as_they_say(found, name):
    once, anytime = found["once", name], found["anytime", name]
    assert len(once) >= 0.95 * RUNS
    assert np.sum(once) >= fewest(len(once), 0.95)
    assert len(anytime) < 100 or np.mean(anytime) >= 0.95


@pytest.mark.parametrize("shares", [(0.05, 0.05), (0.1, 0.03)])
def test_weighted_recall_read_again_and_again_misses_no_more_often_than_it_says(shares):
    rng, logs, looks = np.random.default_rng(20260902), 300, 12
    missed = 0
    for _ in range(logs):
        days = [drawn(rng, 25_000, shares, by_region=False) for _ in range(looks)]
        ever = False
        for day in range(1, looks + 1):
            part = days[0]
            for other in days[1:day]:
                sampled = Sampled(
                    False,
                    part.sampled.weights + other.sampled.weights,
                    part.sampled.squares + other.sampled.squares,
                )
                part = Slice(
                    part.counts + other.counts, None, part.curve, {}, None, part.calibration, True, sampled=sampled
                )
            statistic = METRICS["recall"].compute(part)
            if not isinstance(statistic, CannotTell):
                answer = infer(statistic, looks="anytime", level=0.95, expected_n=1000)
                ever |= not isinstance(answer, CannotTell) and not answer.low <= TRUE["recall"] <= answer.high
        missed += ever
    # At most .05 of the logs, over all looks together; two and a half standard errors of that are .031.
    assert missed <= (0.05 + 0.031) * logs
