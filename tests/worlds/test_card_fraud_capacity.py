"""The true money with a limit on looks agrees with logs in which a day's highest scores are looked at, one by one."""

from datetime import date

import numpy as np
import pytest

from upheld.worlds.card_fraud import CardFraud, Worths
from upheld.worlds.card_fraud_capacity import LimitedReview

LONG_AFTER = date(2036, 1, 1)  # every outcome is in by then
LOGS = 12


def unseen_by_hand(log, act_at, review_from, per_day):
    """Whether a payment lies in the band and has `per_day` or more above it there on its day."""
    day = log["scored_at"].astype("datetime64[D]").astype(int)
    band = np.flatnonzero((log["fraud_score"] >= review_from) & (log["fraud_score"] < act_at))
    order = band[np.lexsort((-log["fraud_score"][band], day[band]))]
    first = np.searchsorted(day[order], day[order], side="left")
    unseen = np.zeros(len(day), dtype=bool)
    unseen[order[np.arange(len(order)) - first >= per_day]] = True
    return unseen


def lost_by_hand(log, unseen, worths):
    """What a look was worth more than letting pass, where none was had."""
    found = worths.hit_rate * (worths.caught_share - worths.missed_share) * log["amount"]
    return np.where(unseen, worths.reviewed + np.where(log["is_fraud"] == 1, found, 0), 0)


@pytest.fixture(scope="module")
def logs():
    return [CardFraud(seed=seed).decisions(until=LONG_AFTER) for seed in range(LOGS)]


@pytest.mark.parametrize(
    ("act_at", "review_from", "per_day"), [(0.08, 0.01, 40), (0.85, 0.0073, 40), (0.85, 0.0073, 60), (0.3, 0.005, 10)]
)
def test_what_a_limit_takes_agrees_with_two_million_payments(logs, act_at, review_from, per_day):
    limited, worths = LimitedReview(CardFraud(), per_day), Worths(hit_rate=0.9)
    valued = LimitedReview(CardFraud(), per_day, worths)
    unlimited = CardFraud().true_value(act_at, review_from, worths)
    shares, losses = [], []
    for log in logs:
        unseen = unseen_by_hand(log, act_at, review_from, per_day)
        shares.append(unseen.mean())
        losses.append(lost_by_hand(log, unseen, worths).mean())
    for values, truth in (
        (shares, limited.overflow_share(act_at, review_from)),
        (losses, unlimited - valued.value(act_at, review_from)),
    ):
        error = np.std(values, ddof=1) / np.sqrt(LOGS)
        assert abs(np.mean(values) - truth) < 4.5 * error, (np.mean(values), truth, error)


@pytest.mark.parametrize("per_day", [30, 2])
@pytest.mark.slow
def test_cut_offs_by_country_share_one_limit(logs, per_day):
    by_country = {"default": 0.6, "NP": 0.02, "GB": 0.1}
    truth = LimitedReview(CardFraud(), per_day).overflow_share(by_country, 0.008)
    shares = []
    for log in logs:
        act_at = np.array([by_country.get(name, 0.6) for name in log["country"].tolist()])
        shares.append(unseen_by_hand(log, act_at, 0.008, per_day).mean())
    assert abs(np.mean(shares) - truth) < 4.5 * np.std(shares, ddof=1) / np.sqrt(LOGS)


@pytest.mark.slow
def test_a_limit_that_no_day_reaches_changes_nothing():
    best = CardFraud().true_best_setting()
    assert LimitedReview(CardFraud(), 1_000).value(*best[:2]) == pytest.approx(best.value, rel=1e-12)
    limited = LimitedReview(CardFraud(), 1_000).best_setting()
    assert limited == pytest.approx(best, rel=1e-4)


@pytest.mark.slow
def test_where_nobody_can_look_the_review_band_passes():
    nobody = LimitedReview(CardFraud(), 0)
    assert nobody.value(0.08, 0.01) == pytest.approx(CardFraud().true_value(0.08), abs=1e-9)
    assert nobody.best_setting().value == pytest.approx(CardFraud().true_best_setting(review=False).value, abs=1e-6)


@pytest.mark.parametrize("per_day", [5, 40])
@pytest.mark.slow
def test_no_other_setting_is_worth_more_under_the_limit(per_day):
    limited = LimitedReview(CardFraud(), per_day)
    best = limited.best_setting()
    draw = np.random.default_rng(3)
    for _ in range(200):
        act_at, review_from = np.sort(1 / (1 + np.exp(-draw.uniform(-7, 4, 2))))[::-1]
        assert limited.value(act_at, review_from) <= best.value + 1e-6


@pytest.mark.slow
def test_the_more_people_can_look_the_more_a_payment_is_worth():
    values = [LimitedReview(CardFraud(), per_day).best_setting().value for per_day in (0, 10, 40, 80)]
    assert values == sorted(values)


def test_the_days_add_up_to_all_payments_and_weekends_are_busier():
    days = CardFraud().payments_by_day
    assert days.sum() == pytest.approx(200_000)
    assert days[1] > days[4]  # 2 May 2026 is a Saturday, 5 May a Tuesday
