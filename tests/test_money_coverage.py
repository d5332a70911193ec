"""The world of card fraud: the best setting found is nearly the best there is, and money intervals hold the truth.

How often is counted where an interval is told; how often none is told stands beside it. `pytest -s` prints the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import upheld
from tests.everyday import fewest, some
from tests.logs import same_statements
from upheld.answers import Answers
from upheld.best import STATED_ON, best_setting, settings_of
from upheld.inference import CannotTell, Estimate, FoldSums, Mean, infer
from upheld.worlds import CardFraud

pytestmark = pytest.mark.slow

NOW = {"act_at": 0.02, "review_from": 0.01}
UNSEEN = {"act_at": 0.3}  # nobody looks, and more fraud passes: a few missed ones no longer decide the mean
LATE = np.datetime64("2027-06-01")
LOOKS = ("once", "anytime")
SPEC = """
product: card-fraud
title: Stop payments with stolen cards
kind: classification
log: {source: decisions.parquet, id: payment_id, score: fraud_score, outcome: is_fraud, WHO}
lever: LEVER
value: {currency: INR, caught: -0.05 * amount, missed: -amount, false_alarm: -230, reviewed: -35, cap: 200000}
rule: amount > 4000 and country <> 'IN'
requirements: [{metric: roc_auc, at_least: 50%}]
"""


def answers_of(
    worlds: Iterable[CardFraud], folder: Path, setting: dict[str, float] = NOW, *, who: bool = True
) -> Iterator[Answers]:
    """What can be asked of each world's log when all outcomes are in; the rest of the demo spec is left out."""
    text = SPEC.replace("WHO", "who: card_id" if who else "").replace(", }", "}")
    text = text.replace("LEVER", str(setting).replace("'", ""))
    spec = upheld.spec_from_text(text, folder=folder)
    with same_statements():
        for world in worlds:
            world.write(folder, until=LATE)
            yield Answers(spec, upheld.gather(spec))


class Held:
    """How often intervals were told, and of these how often they held the truth."""

    def __init__(self) -> None:
        self.asked, self.told, self.held = (Counter[tuple[str, str]]() for _ in range(3))

    def ask(self, name: str, statistic, truth: float) -> None:
        for looks in LOOKS:
            self.asked[name, looks] += 1
            answer = infer(statistic, looks=looks, level=0.95, expected_n=1000)
            if not isinstance(answer, CannotTell):
                self.told[name, looks] += 1
                self.held[name, looks] += answer.low <= truth <= answer.high

    def share(self, name: str, looks: str) -> float:
        return self.held[name, looks] / self.told[name, looks]

    def missed_of_all(self, name: str, looks: str) -> float:
        """The share of all logs in which an interval was told and did not hold the truth."""
        return (self.told[name, looks] - self.held[name, looks]) / self.asked[name, looks]

    def __str__(self) -> str:
        return "; ".join(
            f"{key}: held {self.held[key]} of {self.told[key]} told of {self.asked[key]}" for key in self.asked
        )


SEEDS = some(range(100), 30)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Over many logs of 60,000 payments with returning cards: how far the best setting found is off, and what held."""
    folder, truth = tmp_path_factory.mktemp("best"), CardFraud()
    best, nothing = truth.true_best_setting().value, truth.true_value(1 - 1e-9, 1 - 1e-9)
    off, held = [], Held()
    over_rule = truth.true_value_over_rule(**NOW)
    for answers in answers_of((CardFraud(seed=seed, n_decisions=60_000) for seed in SEEDS), folder):
        settings = settings_of(answers)
        chosen = best_setting(answers, settings)
        at = chosen.setting["act_at"], chosen.setting["review_from"]
        off.append(best - truth.true_value(*at))
        gain = settings.gain(chosen.position, settings.today, STATED_ON)
        held.ask("gain", gain, truth.true_gain(at, tuple(NOW.values())))
        held.ask("value_over_rule", answers.money("over_rule"), over_rule)
    shares = {"of what the best is worth against doing nothing": best - nothing, "of its value": abs(best)}
    off_by = {name: np.array(off) / whole for name, whole in shares.items()}
    for name, share in off_by.items():
        print(f"\nloss as a share {name}: median {np.median(share):.4f}, 95th {np.quantile(share, 0.95):.4f}, ", end="")
        print(f"largest {share.max():.4f}; within 2 % in {(share < 0.02).sum()} of {len(SEEDS)}")
    print(held)
    return off_by, held


def test_the_best_setting_found_is_within_two_percent_of_the_best_there_is(found):
    off_by, _ = found
    off = off_by["of what the best is worth against doing nothing"]
    assert (off >= -1e-9).all()
    assert (off < 0.02).sum() >= 0.95 * len(SEEDS)


def test_the_stated_gain_holds_the_true_gain_as_often_as_claimed(found):
    _, held = found
    # It is told in some 57 of 100 logs. In all the others a heavy tail is seen, and nothing is claimed.
    assert held.told["gain", "anytime"] >= 0.4 * len(SEEDS)
    assert held.held["gain", "anytime"] >= fewest(held.told["gain", "anytime"], 0.95)
    assert held.missed_of_all("gain", "anytime") <= 0.05


def test_read_once_the_gain_of_few_frauds_holds_less_often(found):
    _, held = found
    # Logs that lack the rare large losses pass the check for heavy tails by luck, and just these are off. So a gain is
    # always stated by the sequence; here is how short Student's t falls: .81, of 57 told.
    assert 0.7 <= held.share("gain", "once") < held.share("gain", "anytime")


def test_the_value_over_the_rule_holds_the_truth_with_five_payments_a_card(found):
    _, held = found
    assert held.told["value_over_rule", "anytime"] >= 0.95 * len(SEEDS)
    assert held.share("value_over_rule", "anytime") >= 0.95
    assert held.held["value_over_rule", "once"] >= fewest(held.told["value_over_rule", "once"], 0.95)


# Payments a card, and whether the log names it. At 0.1 few cards return, so that each payment is its own.
CARDS = {"five a card": (5.0, True), "twenty a card": (20.0, True), "its own card": (0.1, False)}


@pytest.fixture(scope="module", params=CARDS)
def even_amounts(request, tmp_path_factory):
    """Over logs of 40,000 payments whose amounts differ less, so that a value per case is told often."""
    per_card, who = CARDS[request.param]
    folder, held = tmp_path_factory.mktemp("cards"), Held()
    shape = {"n_decisions": 40_000, "log_sd_amount": 0.4, "decisions_per_card": per_card}
    value, over_rule = CardFraud(**shape).true_value(**UNSEEN), CardFraud(**shape).true_value_over_rule(**UNSEEN)
    for answers in answers_of(
        (CardFraud(seed=seed, **shape) for seed in some(range(500, 550), 25)), folder, UNSEEN, who=who
    ):
        held.ask("value_per_case", answers.money("per_case"), value)
        held.ask("value_over_rule", answers.money("over_rule"), over_rule)
    print(f"\n{request.param}: {held}")
    return request.param, held


@pytest.mark.parametrize("name", ["value_per_case", "value_over_rule"])
def test_money_holds_the_truth_however_cards_return(even_amounts, name):
    _, held = even_amounts
    assert held.told[name, "anytime"] >= 0.24 * held.asked[name, "anytime"]
    assert held.missed_of_all(name, "anytime") <= 0.05
    for looks in LOOKS:
        assert held.held[name, looks] >= fewest(held.told[name, looks], 0.95)


DAYS, LOGS = 60, len(some(range(300), 100))


def sums_by_day(world: CardFraud, act_at: float) -> dict[str, np.ndarray]:
    """What each payment is worth beyond the rule, and in itself, summed up to each day: by card group and in all."""
    log = world.decisions(LATE)
    day = (log["scored_at"] - np.datetime64(world.first_day)).astype("timedelta64[D]").astype(int)
    fraud, amount = log["is_fraud"] == 1, log["amount"]
    caught, missed = np.where(fraud, -0.05 * amount, -230.0), np.where(fraud, -amount, 0.0)
    by_rule = np.where((amount > 4000) & (log["country"] != "IN"), caught, missed)
    worth = np.where(log["fraud_score"] >= act_at, caught, missed)
    group = np.random.default_rng(world.seed).integers(0, 64, log["card_id"].max() + 1)[log["card_id"]]
    found = {"positives": np.bincount(day, fraud, DAYS).cumsum()}
    for name, values in (("n", np.ones(len(day))), ("value_per_case", worth), ("value_over_rule", worth - by_rule)):
        for power in (1, 2, 3):
            found[f"{name}^{power}"] = np.bincount(day, values**power, DAYS).cumsum()
        by_group = np.bincount(day * 64 + group, values, DAYS * 64).reshape(DAYS, 64)
        found[f"{name} by group"] = by_group.cumsum(axis=0)
    return found


def mean_up_to(day: int, sums: dict[str, np.ndarray], name: str) -> Mean:
    n, positives = int(sums["n^1"][day]), int(sums["positives"][day])
    one, two, three = (Fraction(float(sums[f"{name}^{power}"][day])) for power in (1, 2, 3))
    cases = sums["n by group"][day]
    folds = FoldSums(sums[f"{name} by group"][day][cases > 0], cases[cases > 0])
    classes = {"positives": positives, "negatives": n - positives}
    return Mean(n, one, two, "cases", folds, cubes=(three, Fraction(0)), **classes)


@pytest.fixture(scope="module")
def sixty_looks():
    """In how many logs of 50,000 payments an interval was told on some day, and missed the truth on some day."""
    told, missed = Counter(), Counter()
    shape = {"n_decisions": 50_000, "days": DAYS, "log_sd_amount": 0.4}
    truth = CardFraud(**shape)
    true = {"value_per_case": truth.true_value(0.3), "value_over_rule": truth.true_value_over_rule(0.3)}
    for seed in range(1000, 1000 + LOGS):
        sums = sums_by_day(CardFraud(seed=seed, **shape), 0.3)
        for name, value in true.items():
            means = [mean_up_to(day, sums, name) for day in range(DAYS)]
            looks = [infer(mean, looks="anytime", level=0.95, expected_n=1000) for mean in means]
            intervals = [look for look in looks if isinstance(look, Estimate)]
            told[name] += bool(intervals)
            missed[name] += any(not look.low <= value <= look.high for look in intervals)
    print(f"\nsixty looks: told {dict(told)}, ever missed {dict(missed)} of {LOGS}")
    return told, missed


@pytest.mark.parametrize("name", ["value_per_case", "value_over_rule"])
def test_over_sixty_daily_looks_money_misses_at_most_once_in_twenty_logs(sixty_looks, name):
    told, missed = sixty_looks
    assert told[name] >= LOGS / 2
    assert missed[name] / told[name] <= 0.05
