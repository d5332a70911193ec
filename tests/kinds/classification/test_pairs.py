"""Differences on the same cases from the pair query, against sums over the rows themselves."""

import duckdb
import numpy as np
import pytest
from sklearn import metrics as sk

import upheld
from tests.inference.test_paired import delong_of_rows
from tests.logs import scored, write_log
from upheld.answers import Answers
from upheld.arms import arms_of
from upheld.inference import CannotTell, Mean, PairedRate, Ranged, infer, infer_difference
from upheld.pairing import paired

SPEC = """
product: test
title: A test product
kind: classification
log: {{source: a.parquet, id: id, score: score, outcome: outcome, segments: [country]{more}}}
lever: {{act_at: 0.5, review_from: 0.3, review_hit_rate: 80%}}
value:
  {{currency: INR, caught: -0.05 * amount, missed: -amount, false_alarm: {{from: -400, to: -60}}, reviewed: -35}}
requirements: [{{metric: recall, at_least: 50%}}, {{metric: recall, at_least: 50%, where: device = 'ios'}}]
"""
ONCE = {"looks": "once", "level": 0.95, "expected_n": 1000}
WORTHS = {  # by outcome and what was done; a look finds 80 %
    (True, "act"): lambda amount, alarm: -0.05 * amount,
    (True, "pass"): lambda amount, alarm: -amount,
    (True, "review"): lambda amount, alarm: -35 + 0.8 * -0.05 * amount + 0.2 * -amount,
    (False, "act"): lambda amount, alarm: alarm + 0 * amount,
    (False, "review"): lambda amount, alarm: -35 + 0 * amount,
    (False, "pass"): lambda amount, alarm: 0 * amount,
}


def two_logs(folder, n=3000, noise=0.8, seed=11):
    """A log, and the same cases scored again by a noisier model."""
    a, draw = scored(seed, n), np.random.default_rng(seed)
    logit = np.log(a["score"] / (1 - a["score"])) + draw.normal(0, noise, n)
    b = {**a, "score": np.clip(1 / (1 + np.exp(-logit)), 1e-9, 1 - 1e-9)}
    order = draw.permutation(n)
    write_log(folder / "a.parquet", a)
    write_log(folder / "b.parquet", {name: column[order] for name, column in b.items()})
    return a, b


def pairs_of(folder, more=""):
    spec = upheld.spec_from_text(SPEC.format(more=more), folder=folder)
    arms = arms_of(spec, "a.parquet", "b.parquet")
    answers = tuple(Answers(arm.spec, upheld.gather(arm.spec)) for arm in arms)
    return paired(arms, answers, None, None)


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    a, b = two_logs(folder)
    pairing, pairs = pairs_of(folder)
    assert pairing.same_cases
    return a, b, pairs


@pytest.fixture(scope="module")
def by_customer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("customers")
    a, b = two_logs(folder)
    return a, b, pairs_of(folder, ", who: card")[1]


ORACLES = {
    "recall": sk.recall_score,
    "specificity": lambda y, acted: sk.recall_score(~y, ~acted),
    "false_positive_rate": lambda y, acted: 1 - sk.recall_score(~y, ~acted),
    "accuracy": sk.accuracy_score,
    "act_rate": lambda y, acted: acted.mean(),
    "precision": sk.precision_score,
    "npv": lambda y, acted: sk.precision_score(~y, ~acted),
    "f1": sk.f1_score,
    "mcc": sk.matthews_corrcoef,
    "balanced_accuracy": sk.balanced_accuracy_score,
}


@pytest.mark.parametrize("metric", ORACLES)
def test_a_difference_is_that_of_scikit_learn_on_the_same_rows(rows, metric):
    a, b, pairs = rows
    found = infer_difference(pairs.difference(metric, "", ()), **ONCE)
    expected = [ORACLES[metric](a["outcome"], one["score"] >= 0.5) for one in (a, b)]
    assert found.value == pytest.approx(expected[1] - expected[0])
    assert found.low < found.value < found.high


def test_a_rate_counts_the_cases_that_the_two_treat_differently(rows):
    a, b, pairs = rows
    in_a, in_b, y = a["score"] >= 0.5, b["score"] >= 0.5, a["outcome"]
    counted = [(y & one).sum() for one in (in_a & in_b, in_a & ~in_b, ~in_a & in_b)]
    assert pairs.difference("recall", "", ()) == PairedRate(y.sum(), *counted, "positives")


@pytest.mark.parametrize("value", ["IN", "SG"])
def test_a_value_of_a_segment_and_a_where_clause_have_their_own(rows, value):
    a, b, pairs = rows
    for chosen, place in ((a["country"] == value, ("segment:country", (value,))), (a["device"] == "ios", WHERE)):
        found = infer_difference(pairs.difference("recall", *place), **ONCE)
        expected = [sk.recall_score(a["outcome"][chosen], one["score"][chosen] >= 0.5) for one in (a, b)]
        assert found.value == pytest.approx(expected[1] - expected[0])
        assert found.n == (a["outcome"] & chosen).sum()


WHERE = ("where:device = 'ios'", ("true",))


def test_the_error_of_precision_is_that_of_its_linearisation_over_rows(rows):
    a, b, pairs = rows
    y = a["outcome"]
    influence = [acted * (y - y[acted].mean()) / acted.sum() for acted in (a["score"] >= 0.5, b["score"] >= 0.5)]
    assert pairs.difference("precision", "", ()).se == pytest.approx(
        np.sqrt(((influence[1] - influence[0]) ** 2).sum()), rel=1e-6
    )


def test_the_difference_of_auc_is_delongs_over_rows(rows):
    a, b, pairs = rows
    value, variance = delong_of_rows(a["score"], b["score"], a["outcome"])
    found = pairs.difference("roc_auc", "", ())
    assert found.value == pytest.approx(value, abs=found.error)
    assert found.error < 1e-3
    assert found.se == pytest.approx(np.sqrt(variance), rel=0.01)  # ties within the coarse grid


def test_the_difference_of_average_precision_is_scikit_learns(rows):
    a, b, pairs = rows
    found = pairs.difference("average_precision", "", ())
    expected = [sk.average_precision_score(a["outcome"], one["score"]) for one in (a, b)]
    assert found.value == pytest.approx(expected[1] - expected[0], abs=found.error)
    assert 0 < found.se < 0.05


@pytest.mark.parametrize(
    ("metric", "loss"),
    [
        ("brier", lambda p, y: (p - y) ** 2),
        ("calibration_gap", lambda p, y: p - y),
        ("log_loss", lambda p, y: -np.log(np.where(y, p, 1 - p))),
    ],
)
def test_a_mean_is_that_of_the_differences_of_each_case(rows, metric, loss):
    a, b, pairs = rows
    differences = loss(b["score"], b["outcome"]) - loss(a["score"], a["outcome"])
    found = pairs.difference(metric, "", ())
    assert isinstance(found, Mean)
    assert float(found.total / found.n) == pytest.approx(differences.mean(), abs=1e-8)
    assert float(found.squares) == pytest.approx((differences**2).sum(), rel=1e-6)


def worth(log, alarm):
    done = np.select([log["score"] >= 0.5, log["score"] >= 0.3], ["act", "review"], "pass")
    found = np.zeros(len(done))
    for (outcome, what), of in WORTHS.items():
        chosen = (log["outcome"] == outcome) & (done == what)
        found[chosen] = of(log["amount"][chosen], alarm)
    return found


def test_money_is_what_each_case_is_worth_more_at_each_end_of_the_guess(rows):
    a, b, pairs = rows
    found = pairs.difference("value_per_case", "", ())
    assert isinstance(found, Ranged)
    for mean, alarm in zip((found.middle, *found.corners), (-230, -400, -60), strict=True):
        assert float(mean.total / mean.n) == pytest.approx((worth(b, alarm) - worth(a, alarm)).mean(), abs=1e-6)


def test_a_look_in_both_is_the_same_look(rows):
    a, b, pairs = rows
    found = pairs.difference("caught_with_review", "", ())
    done = [np.select([log["score"] >= 0.5, log["score"] >= 0.3], [2, 1], 0)[a["outcome"]] for log in (a, b)]
    caught = np.array([0, 0.8, 1])
    assert float(found.total / found.n) == pytest.approx((caught[done[1]] - caught[done[0]]).mean())
    # Both looked at: no difference. Looked at in one: found or not, with probability .8.
    spread = {(0, 0): 0, (1, 1): 0, (2, 2): 0, (0, 1): 0.8, (1, 0): 0.8, (0, 2): 1, (2, 0): 1, (1, 2): 0.2, (2, 1): 0.2}
    assert float(found.squares) == pytest.approx(sum(spread[pair] for pair in zip(*done, strict=True)))


def folds_of(log):
    """The fold of each row, by the engine's own hash."""
    with duckdb.connect() as connection:
        cards = np.asarray(log["card"])
        connection.register("cards", {"card": cards})
        return connection.execute("SELECT hash(CAST(card AS TEXT)) % 64 AS fold FROM cards").fetchnumpy()["fold"]


def test_customers_make_one_unit_of_their_cases(by_customer):
    a, b, pairs = by_customer
    y, in_a, in_b, fold = a["outcome"], a["score"] >= 0.5, b["score"] >= 0.5, folds_of(a)
    found = pairs.difference("recall", "", ()).folds
    for chosen, events in ((y & in_a & ~in_b, found.only_a), (y & ~in_a & in_b, found.only_b), (y, found.cases)):
        assert events.tolist() == [chosen[fold == number].sum() for number in found.numbers]


@pytest.mark.parametrize(
    ("metric", "measured"),
    [("precision", lambda y, p: sk.precision_score(y, p >= 0.5)), ("roc_auc", sk.roc_auc_score)],
)
@pytest.mark.slow
def test_without_each_group_of_customers_the_difference_is_that_of_the_other_rows(by_customer, metric, measured):
    a, b, pairs = by_customer
    fold = folds_of(a)
    found = pairs.difference(metric, "", ())
    kept = [fold != number for number in np.unique(fold)]
    expected = [measured(a["outcome"][k], b["score"][k]) - measured(a["outcome"][k], a["score"][k]) for k in kept]
    # The areas are counted in coarse cells here, so that ties within them move the value a little.
    assert found.without_fold == pytest.approx(np.array(expected), abs=1e-9 if metric == "precision" else 1e-3)
    assert "jackknife by customer" in infer(found, **ONCE).method


@pytest.mark.slow
def test_the_same_scores_say_that_nothing_shows_how_far_apart_they_are(tmp_path):
    a, _ = two_logs(tmp_path, 600)
    write_log(tmp_path / "b.parquet", a)
    _, pairs = pairs_of(tmp_path)
    for metric in ("roc_auc", "precision", "brier", "value_per_case", "caught_with_review"):
        found = pairs.difference(metric, "", ())
        assert isinstance(found, CannotTell)
        assert "nothing shows how far apart they may be" in found.reason
    assert infer_difference(pairs.difference("recall", "", ()), **ONCE).low < 0


def test_a_metric_that_is_not_told_on_the_same_cases_is_left_to_two_samples(rows):
    _, _, pairs = rows
    for metric in ("calibration_error", "reviews_per_day"):
        assert pairs.difference(metric, "", ()) is None
    assert pairs.difference("roc_auc", "segment:country", ("IN",)) is None
