"""The whole way, from a log of deliveries to its intervals: they hold the world's truth as often as they claim."""

import datetime as dt
from collections import Counter

import pytest

import upheld
from tests.everyday import fewest, some
from tests.logs import same_statements
from upheld.inference import CannotTell, infer
from upheld.kinds import KINDS
from upheld.worlds import DeliveryTime

pytestmark = pytest.mark.slow

SEEDS = some(range(300, 460), 50)
LATE = dt.date(2026, 12, 31)
LOOKS = ("once", "anytime")


@pytest.fixture(scope="module")
def coverage(tmp_path_factory):
    """How many seeds' intervals held the truth, and how many gave one: by looks and metric."""
    folder, kind, world = tmp_path_factory.mktemp("worlds"), KINDS["regression"], DeliveryTime()
    money = {"value_per_case": world.true_value(2), "value_over_rule": world.true_value_over_rule(2)}
    truth = world.truth().overall | money  # that of every seed and of any number of orders
    spec = upheld.load_spec(DeliveryTime(n_visits=1).write(folder))
    spec = upheld.load.spec_from_data(spec, {"value": {"promised": -0.9}})
    held: Counter[tuple[str, str]] = Counter()
    told: Counter[tuple[str, str]] = Counter()
    with same_statements():
        for seed in SEEDS:
            DeliveryTime(seed=seed, n_visits=6_000).write(folder, until=LATE)
            evidence = upheld.gather(spec, LATE)
            part = kind.overall(evidence, kind.stakes(spec, evidence))
            for name in kind.METRICS.keys() & truth.keys():
                statistic = kind.METRICS[name].compute(part)
                for looks in LOOKS:
                    answer = infer(statistic, looks=looks, level=0.95, expected_n=1000)
                    if not isinstance(answer, CannotTell):
                        told[looks, name] += 1
                        held[looks, name] += answer.low <= truth[name] <= answer.high
    return held, told


def shares(coverage, looks):
    held, told = coverage
    return {name: held[looks, name] / n for (of, name), n in told.items() if of == looks}


def test_one_look_holds_the_truth_as_often_as_claimed_with_returning_customers(coverage):
    held, told = coverage
    once = [key for key in told if key[0] == "once"]
    assert len(once) >= 17
    assert [(key, held[key], told[key]) for key in once if held[key] < fewest(told[key], 0.95)] == []


def test_intervals_that_hold_at_all_looks_hold_at_this_one(coverage):
    assert min(shares(coverage, "anytime").values()) >= 0.95


def test_only_what_a_few_large_errors_decide_is_refused(coverage):
    _, told = coverage
    refused = {name for (_, name), n in told.items() if n < 0.95 * len(SEEDS)}
    assert refused == {"rmse"}
