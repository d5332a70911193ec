"""How often two that are the same are told apart, and how often a difference holds the truth: many seeds."""

from collections import Counter

import numpy as np
import pytest

import upheld
from tests.everyday import fewest, most, some
from tests.logs import scored, spec_for, write_log
from tests.quantities import orders, promise_spec
from upheld.inference import Estimate, infer_difference
from upheld.kinds import KINDS
from upheld.worlds import CardFraud

pytestmark = pytest.mark.slow

LINES = "{metric: recall, at_least: 30%}, {metric: false_positive_rate, at_most: 30%}, {metric: roc_auc, at_least: 80%}"
ONCE = LINES.replace("}", ", looks: once}")


def told_apart(spec, write, seeds):
    """In how many seeds the two halves, which are the same but for chance, are told apart."""
    apart = 0
    for seed in seeds:
        write(np.random.default_rng(seed))
        apart += upheld.compare(spec, "a", "b").conclusion != "not_told_apart"
    return apart


# Read once, chance alone tells one of the lines apart in up to 5 of 100. At any time one look of the many that are
# allowed for tells hardly anything apart.
@pytest.mark.parametrize("lines", [LINES, ONCE])
def test_random_halves_of_one_period_of_california_are_seldom_told_apart(data, tmp_path, lines):
    import duckdb

    table = data / "nannyml_california" / "table.parquet"
    rows = duckdb.sql(
        f"SELECT id, score, outcome FROM read_parquet('{table}') WHERE period = 'reference' ORDER BY id"
    ).fetchnumpy()

    def write(draw):
        version = np.array(["a", "b"], dtype=object)[draw.integers(0, 2, len(rows["id"]))]
        write_log(tmp_path / "log.parquet", {**rows, "version": version})

    spec = spec_for(tmp_path, "id: id", requirements=lines)
    seeds = some(range(60), 20)
    assert told_apart(spec, write, seeds) <= (most(len(seeds), 0.05) if lines == ONCE else 0.05 * len(seeds))


def test_a_simulated_product_against_itself_is_told_apart_in_at_most_one_of_twenty(tmp_path):
    # Customers pay in both halves: the halves are of days, drawn by chance.
    spec = spec_for(tmp_path, "id: payment_id, who: card_id", requirements=LINES)
    spec = upheld.load.spec_from_data(
        spec, {"log": {"score": "fraud_score", "outcome": "is_fraud"}, "lever": {"act_at": 0.02}}
    )
    columns = ("payment_id", "card_id", "fraud_score", "is_fraud")

    def write(draw):
        rows = CardFraud(seed=int(draw.integers(1, 10**6)), n_decisions=12_000).decisions()
        version = np.array(["a", "b"], dtype=object)[draw.integers(0, 2, len(rows["payment_id"]))]
        write_log(tmp_path / "log.parquet", {name: rows[name] for name in columns} | {"version": version})

    seeds = some(range(60), 20)
    assert told_apart(spec, write, seeds) <= 0.05 * len(seeds)


def test_a_version_that_is_the_first_plus_noise_is_told_apart(tmp_path):
    spec, found = spec_for(tmp_path, "id: id", requirements=LINES), 0
    for seed in range(20):
        rows, draw = scored(seed, 3000), np.random.default_rng(seed)
        logit = np.log(rows["score"] / (1 - rows["score"])) + draw.normal(0, 1.0, 3000)
        write_log(tmp_path / "a.parquet", rows)
        write_log(tmp_path / "b.parquet", {**rows, "score": np.clip(1 / (1 + np.exp(-logit)), 1e-9, 1 - 1e-9)})
        found += upheld.compare(spec, "a.parquet", "b.parquet").conclusion in ("worse", "mixed")
    assert found >= 19


def test_differences_on_the_same_cases_hold_the_truth_as_often_as_they_say(tmp_path):
    """Both versions see the case through noise of their own of the same size: every true difference is 0."""
    from upheld.answers import Answers
    from upheld.arms import arms_of
    from upheld.pairing import paired

    spec = spec_for(tmp_path, "id: id, who: card", requirements=LINES)
    names = ("recall", "false_positive_rate", "precision", "roc_auc", "average_precision", "mcc", "brier")
    held, told, seeds = dict.fromkeys(names, 0), dict.fromkeys(names, 0), some(range(100), 30)
    for seed in seeds:
        rows, draw = scored(seed, 3000), np.random.default_rng(seed)
        logit = np.log(rows["score"] / (1 - rows["score"]))
        for file in ("a", "b"):
            noisy = 1 / (1 + np.exp(-(logit + draw.normal(0, 0.7, 3000))))
            write_log(tmp_path / f"{file}.parquet", {**rows, "score": np.clip(noisy, 1e-9, 1 - 1e-9)})
        arms = arms_of(spec, "a.parquet", "b.parquet")
        answers = tuple(Answers(arm.spec, upheld.gather(arm.spec)) for arm in arms)
        _, pairs = paired(arms, answers, None, None)
        for name in names:
            one = infer_difference(pairs.difference(name, "", ()), looks="once", level=0.95, expected_n=1000)
            if isinstance(one, Estimate):
                told[name] += 1
                held[name] += one.low <= 0 <= one.high
    assert set(names) <= set(KINDS["classification"].METRICS)
    for name in names:
        assert told[name] >= 0.98 * len(seeds), name
        assert held[name] >= fewest(told[name], 0.95), (name, held[name], told[name])


def quantities_apart(folder, write, seeds):
    """For each metric, in how many seeds one look tells it apart, and how often it could be told at all."""
    names = ("late_rate", "late_mean", "early_mean", "promise_mean", "bias", "mae", "rmse", "rmsle", "r2")
    lines = ", ".join(
        f"{{metric: {name}, {'at_least' if name == 'r2' else 'at_most'}: 1, looks: once}}" for name in names
    )
    lines = lines.replace("{metric: bias, at_most: 1,", "{metric: bias, between: [-1, 1],")
    value = "value: {currency: INR, late: -6, early: -1.5, late_case: -60, promised: -0.9}"
    lines += ", {metric: value_per_case, at_least: 0, looks: once}"
    spec = promise_spec(folder, requirements=lines, more=value)
    apart, told = Counter(), Counter()
    for seed in seeds:
        write(np.random.default_rng(seed), orders(seed, 2000))
        for line in upheld.compare(spec, "a", "b").lines:
            told[line.id] += isinstance(line.figure.difference, Estimate)
            apart[line.id] += line.figure.direction != "not_told_apart"
    return apart, told


ORDERS = some(range(100), 25)


def test_halves_of_the_same_orders_are_told_apart_in_at_most_one_of_twenty(tmp_path):
    def write(draw, rows):
        write_log(tmp_path / "log.parquet", rows | {"version": np.array(["a", "b"], object)[draw.integers(0, 2, 2000)]})

    apart, told = quantities_apart(tmp_path, write, ORDERS)
    # A few very late orders may forbid to tell what hangs on the largest errors; most is told.
    assert sum(n >= 0.8 * len(ORDERS) for n in told.values()) >= 7, told
    assert max(apart.values()) <= most(len(ORDERS), 0.05), apart


def test_two_models_that_err_alike_on_the_same_orders_are_told_apart_in_at_most_one_of_twenty(tmp_path):
    def write(draw, rows):
        # What either says is off from the same by a draw of its own: by nature the two are as good as each other.
        said = [np.maximum(3, rows["predicted"] + np.round(draw.normal(0, 3, 2000))) for _ in "ab"]
        both = {name: np.ma.concatenate([column, column]) for name, column in rows.items()}
        both |= {"predicted": np.concatenate(said), "version": np.repeat(np.array(["a", "b"], object), 2000)}
        write_log(tmp_path / "log.parquet", both)

    apart, told = quantities_apart(tmp_path, write, ORDERS)
    # A few very late orders may forbid to tell what hangs on the largest errors; most is told.
    assert sum(n >= 0.8 * len(ORDERS) for n in told.values()) >= 7, told
    assert max(apart.values()) <= most(len(ORDERS), 0.05), apart
