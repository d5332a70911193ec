"""The whole way, from a world's log to its intervals: they hold the world's truth as often as they claim."""

import datetime as dt
from collections import Counter

import pytest

import upheld
from tests.everyday import fewest, some
from tests.logs import same_statements
from upheld.inference import CannotTell, infer
from upheld.kinds import KINDS
from upheld.worlds import CardFraud

pytestmark = pytest.mark.slow

SEEDS = some(range(300, 460), 50)
LATE = dt.date(2026, 12, 31)
ONCE = ("recall", "precision", "false_positive_rate", "f1", "roc_auc", "average_precision", "mcc", "brier")


@pytest.fixture(scope="module")
def coverage(tmp_path_factory):
    """How many seeds' intervals held the truth, and how many gave one: by looks, population and metric."""
    folder, kind = tmp_path_factory.mktemp("worlds"), KINDS["classification"]
    held: Counter[tuple[str, str, str]] = Counter()
    told: Counter[tuple[str, str, str]] = Counter()
    truth = CardFraud().truth()  # that of every seed and of any number of payments
    spec = upheld.load_spec(CardFraud(n_decisions=1).write(folder))
    for evidence in evidence_of_seeds(spec):
        stakes = kind.stakes(spec, evidence)
        parts = {"all": (kind.overall(evidence, stakes), truth.overall)}
        for country, part in kind.by_value(evidence, "country", 1, stakes).items():
            parts[country] = (part, truth.segments["country"][country])
        for population, (part, true) in parts.items():
            for looks in ("once", "anytime"):
                for name in ONCE if looks == "once" else kind.METRICS:
                    if name not in true or kind.METRICS[name].once_only:
                        continue
                    answer = answered(kind.METRICS[name], part, looks)
                    if isinstance(answer, CannotTell):
                        continue
                    told[looks, population, name] += 1
                    held[looks, population, name] += answer.low <= true[name] <= answer.high
    return held, told


def evidence_of_seeds(spec):
    with same_statements():
        for seed in SEEDS:
            CardFraud(seed=seed, n_decisions=30_000).write(spec.folder, until=LATE)
            yield upheld.gather(spec, LATE)


def answered(metric, part, looks):
    statistic = metric.compute(part)
    told = isinstance(statistic, CannotTell)
    return statistic if told else infer(statistic, looks=looks, level=0.95, expected_n=1000)


# Where a handful of frauds carries a figure, an interval that is read once falls short. In this world frauds in Nepal
# are often ranked low: they make up 7 of 270, and most of what the AUC misses. docs/explanation/coverage.md says so.
SHORT = {"roc_auc": 0.88}


@pytest.mark.parametrize("name", ONCE)
def test_one_look_holds_the_truth_as_often_as_claimed_with_returning_cards(coverage, name):
    held, told = coverage
    assert told["once", "all", name] == len(SEEDS)
    # Some 270 frauds a log, on cards that return.
    assert held["once", "all", name] >= fewest(len(SEEDS), SHORT.get(name, 0.95))


def test_intervals_that_hold_at_all_looks_hold_at_this_one(coverage):
    held, told = coverage
    missed = {key: 1 - held[key] / told[key] for key in told if key[0] == "anytime" and key[1] == "all"}
    assert len(missed) >= 14
    assert max(missed.values()) <= 0.05


def test_segments_of_any_size_are_held_or_said_to_be_too_small(coverage):
    held, told = coverage
    often = [key for key in told if key[0] == "anytime" and told[key] >= 0.4 * len(SEEDS)]
    assert {country for _, country, _ in often} == {"all", "AE", "GB", "IN", "NP", "SG"}
    assert ("anytime", "NP", "brier") not in told  # carried by 7 frauds: no interval of it is claimed
    assert [(key, held[key], told[key]) for key in often if held[key] < fewest(told[key], 0.95)] == []


def test_a_small_segments_rates_are_told_all_the_same(coverage):
    _, told = coverage
    assert told["anytime", "NP", "false_positive_rate"] > 0.9 * len(SEEDS)
    assert told["anytime", "NP", "recall"] > 0.4 * len(SEEDS)
