"""Money of one population equals what numpy finds row by row: with review, rules, caps, ranges, capacity and gaps."""

from fractions import Fraction

import duckdb
import numpy as np
import pytest
from scipy import stats

from tests.logs import assessed, evidence_of, scored, spec_for, whole
from upheld.errors import LogError
from upheld.inference import CannotTell, Estimate, Ranged, infer
from upheld.kinds import KINDS

KIND = KINDS["classification"]
BAND = "{act_at: 0.4, review_from: 0.15}"
PLAIN = "{act_at: 0.4}"
AMOUNTS = {"caught": "-0.05 * amount", "missed": "-amount", "false_alarm": "-230", "reviewed": "-35"}


def block(worths, rule="amount > 500", **more):
    keys = {"currency": "INR", **{key: f'"{text}"' if isinstance(text, str) else text for key, text in worths.items()}}
    written = ", ".join(f"{key}: {text}" for key, text in {**keys, **more}.items())
    return f"value: {{{written}}}\n" + (f"rule: {rule}\n" if rule else "")


def money(folder, columns, name="per_case", lever=BAND, more="", log=""):
    spec = spec_for(folder, log, lever=lever, more=more)
    return KIND.MONEY[name](whole(spec, evidence_of(folder, columns, spec)))


def amounts_by_hand(log):
    a = log["amount"]
    return {
        "caught": -0.05 * a,
        "missed": -a,
        "false_alarm": np.full(len(a), -230.0),
        "reviewed": np.full(len(a), -35.0),
    }


def outcomes_by_hand(log, worths, act_at=0.4, review_from=None, hit_rate=1.0):
    """(probability, worth) of what may become of each row: found by people, or overlooked."""
    score, true = log["score"], log["outcome"].astype(bool)
    acted = score >= act_at
    looked = np.zeros(len(score), bool) if review_from is None else ~acted & (score >= review_from)
    plain = np.where(
        acted, np.where(true, worths["caught"], worths["false_alarm"]), np.where(true, worths["missed"], 0)
    )
    found = np.where(looked, worths["reviewed"] + np.where(true, worths["caught"], 0), plain)
    missed = np.where(looked, worths["reviewed"] + np.where(true, worths["missed"], 0), plain)
    return [(hit_rate, found), (1 - hit_rate, missed)]


def degree(outcomes, power):
    return sum(probability * (worth**power).sum() for probability, worth in outcomes)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
@pytest.mark.parametrize(("lever", "review_from"), [(PLAIN, None), (BAND, 0.15)])
def test_a_case_is_worth_what_its_row_says(tmp_path, seed, lever, review_from):
    log = scored(seed, 1500)
    mean = money(tmp_path, log, lever=lever, more=block(AMOUNTS))
    expected = outcomes_by_hand(log, amounts_by_hand(log), review_from=review_from)
    assert mean.n == 1500
    assert float(mean.total) == pytest.approx(degree(expected, 1), rel=1e-12)


@pytest.mark.parametrize("hit_rate", [0.6, *(pytest.param(one, marks=pytest.mark.slow) for one in (0.0, 1.0))])
def test_people_find_as_many_as_the_hit_rate_says(tmp_path, hit_rate):
    log = scored(5, 1500)
    lever = f"{{act_at: 0.4, review_from: 0.15, review_hit_rate: {hit_rate}}}"
    mean = money(tmp_path, log, lever=lever, more=block(AMOUNTS))
    expected = outcomes_by_hand(log, amounts_by_hand(log), review_from=0.15, hit_rate=hit_rate)
    assert float(mean.total) == pytest.approx(degree(expected, 1), rel=1e-12)
    assert float(mean.squares) == pytest.approx(degree(expected, 2), rel=1e-12)


def test_squares_and_cubes_are_those_of_each_cases_worth(tmp_path):
    log = scored(6, 1500)
    mean = money(tmp_path, log, more=block(AMOUNTS, largest=20000))
    expected = outcomes_by_hand(log, amounts_by_hand(log), review_from=0.15)
    assert float(mean.squares) == pytest.approx(degree(expected, 2), rel=1e-12)
    cubes, error = mean.cubes
    assert abs(float(cubes) - degree(expected, 3)) <= float(error) + 1e-9 * abs(degree(expected, 3))
    assert float(error) < 1e-6 * abs(degree(expected, 3))


@pytest.mark.slow
def test_the_rule_is_valued_on_the_same_cases(tmp_path):
    log = scored(7, 1500)
    worths, says = amounts_by_hand(log), log["amount"] > 500
    by_rule = outcomes_by_hand({**log, "score": np.where(says, 0.9, 0.1)}, worths)
    assert float(money(tmp_path, log, "of_rule", more=block(AMOUNTS)).total) == pytest.approx(degree(by_rule, 1))
    (_, ai), _ = outcomes_by_hand(log, worths, review_from=0.15)
    difference = ai - by_rule[0][1]
    over = money(tmp_path, log, "over_rule", more=block(AMOUNTS))
    assert float(over.total) == pytest.approx(difference.sum(), rel=1e-12)
    assert float(over.squares) == pytest.approx((difference**2).sum(), rel=1e-12)


def test_worth_over_nothing_is_told_against_letting_every_case_pass(tmp_path):
    log = scored(8, 1500)
    worths = amounts_by_hand(log)
    (_, ai), _ = outcomes_by_hand(log, worths, review_from=0.15)
    difference = ai - np.where(log["outcome"], worths["missed"], 0)
    over = money(tmp_path, log, "over_nothing", more=block(AMOUNTS))
    assert float(over.total) == pytest.approx(difference.sum(), rel=1e-12)
    assert float(over.squares) == pytest.approx((difference**2).sum(), rel=1e-12)


MIXED = {
    "caught": "0.1 * amount * rate - 3",
    "missed": "-2 * (amount + fee) - fee * rate",
    "false_alarm": "CASE WHEN country = 'IN' THEN -40 ELSE -90.5 END",
    "reviewed": "-minutes * 0.5 - 1",
}


def mixed_log(seed=9, n=1200):
    log, draw = scored(seed, n), np.random.default_rng(seed)
    return {
        **log,
        "rate": draw.integers(0, 5, n) / 4,
        "fee": draw.integers(0, 4000, n) / 100,
        "minutes": draw.integers(1, 30, n).astype(float),
    }


def mixed_by_hand(log):
    a, rate, fee = log["amount"], log["rate"], log["fee"]
    return {
        "caught": 0.1 * a * rate - 3,
        "missed": -2 * (a + fee) - fee * rate,
        "false_alarm": np.where(log["country"] == "IN", -40, -90.5),
        "reviewed": -0.5 * log["minutes"] - 1,
    }


@pytest.mark.slow
def test_products_sums_and_case_are_valued_row_by_row(tmp_path):
    log = mixed_log()
    mean = money(tmp_path, log, more=block(MIXED, largest=100000))
    expected = outcomes_by_hand(log, mixed_by_hand(log), review_from=0.15)
    # A product of three columns has up to five decimals, and sums keep four.
    assert float(mean.total) == pytest.approx(degree(expected, 1), rel=1e-7)
    assert float(mean.squares) == pytest.approx(degree(expected, 2), rel=1e-6)
    assert float(mean.cubes[0]) == pytest.approx(degree(expected, 3), rel=1e-4)


@pytest.mark.slow
def test_a_cap_clips_each_result_by_itself(tmp_path):
    log, cap = mixed_log(10), 70.0
    mean = money(tmp_path, log, more=block(MIXED, cap=cap))
    clipped = {key: np.clip(worth, -cap, cap) for key, worth in mixed_by_hand(log).items()}
    expected = outcomes_by_hand(log, clipped, review_from=0.15)
    assert float(mean.total) == pytest.approx(degree(expected, 1), rel=1e-6)
    # Found on review is both, and each is clipped alone: it may cost more than the cap.
    assert min(worth.min() for _, worth in expected) < -cap


def test_a_cap_also_clips_plain_numbers_and_guesses(tmp_path):
    log = scored(11, 800)
    worths = {**AMOUNTS, "false_alarm": "{from: -900, to: -100}", "reviewed": "-35"}
    more = block(worths, cap=300).replace('"{', "{").replace('}"', "}")
    ranged = money(tmp_path, log, more=more)
    hand = {key: np.clip(worth, -300, 300) for key, worth in amounts_by_hand(log).items()}
    ends = []
    for false_alarm in (-300, -100):
        hand["false_alarm"] = np.full(800, float(false_alarm))
        ends.append(degree(outcomes_by_hand(log, hand, review_from=0.15), 1))
    assert sorted(float(corner.total) for corner in ranged.corners) == pytest.approx(sorted(ends))


GUESSED = """
value:
  currency: INR
  caught: {from: -20, to: 30}
  missed: -amount
  false_alarm: {from: -400, to: -60, because: guess}
  reviewed: -35
rule: amount > 500
"""


def guessed_by_hand(log, caught, false_alarm):
    n = len(log["score"])
    worths = {**amounts_by_hand(log), "caught": np.full(n, caught), "false_alarm": np.full(n, false_alarm)}
    return degree(outcomes_by_hand(log, worths, review_from=0.15), 1) / n


def test_guesses_are_taken_at_their_middle_and_every_end(tmp_path):
    log = scored(12, 2000)
    ranged = money(tmp_path, log, more=GUESSED)
    assert isinstance(ranged, Ranged)
    assert float(ranged.middle.total / 2000) == pytest.approx(guessed_by_hand(log, 5.0, -230.0))
    corners = sorted(float(corner.total / 2000) for corner in ranged.corners)
    expected = sorted(guessed_by_hand(log, c, f) for c in (-20.0, 30.0) for f in (-400.0, -60.0))
    assert corners == pytest.approx(expected)


@pytest.mark.slow
def test_the_interval_of_a_guess_reaches_round_every_guess_in_the_range(tmp_path):
    log = scored(12, 2000)
    log["amount"] = np.minimum(log["amount"], 500)  # no heavy tail: an interval is told
    answer = infer(money(tmp_path, log, more=GUESSED), looks="once", level=0.95, expected_n=1000)
    draw = np.random.default_rng(0)
    for caught, false_alarm in zip(draw.uniform(-20, 30, 50), draw.uniform(-400, -60, 50), strict=True):
        assert answer.low < guessed_by_hand(log, caught, false_alarm) < answer.high


def test_a_guess_flips_the_worth_where_hand_arithmetic_says(tmp_path):
    log = scored(13, 2000)
    worths = "value: {currency: INR, caught: 100, missed: 0, false_alarm: {from: -900, to: -1}, reviewed: 0}"
    found = assessed(tmp_path, log, spec_for(tmp_path, lever=PLAIN, more=worths)).value
    acted, true = log["score"] >= 0.4, log["outcome"]
    (flip,) = found.flips
    assert flip.at == pytest.approx(-100 * (acted & true).sum() / (acted & ~true).sum())
    assert (flip.key, flip.is_above) == ("false_alarm", True)


@pytest.mark.parametrize("empty", ["null", "nan"])
def test_a_case_whose_amount_is_not_known_has_no_worth(tmp_path, empty):
    log = scored(14, 1000)
    without = np.random.default_rng(1).random(1000) < 0.1
    holes = np.where(without, np.nan, log["amount"])
    column = np.ma.masked_array(log["amount"], mask=without) if empty == "null" else holes
    found = assessed(tmp_path, {**log, "amount": column}, spec_for(tmp_path, lever=BAND, more=block(AMOUNTS)))
    # Only positives need an amount here; ordinary cases have a worth without one.
    gone = without & log["outcome"]
    kept = {name: values[~gone] for name, values in log.items()}
    expected = outcomes_by_hand(kept, amounts_by_hand(kept), review_from=0.15)
    assert found.value.without_worth == gone.sum()
    assert found.value.per_case.value == pytest.approx(degree(expected, 1) / (~gone).sum(), rel=1e-12)
    assert "without-worth" in {warned.code for warned in found.warnings}


def test_an_infinite_amount_is_refused(tmp_path):
    log = scored(14, 100)
    log["amount"][3] = np.inf
    with pytest.raises(LogError, match="infinite in 1 row"):
        money(tmp_path, log, more=block(AMOUNTS))


def test_a_log_in_which_no_case_has_a_worth_says_so(tmp_path):
    log = {**scored(15, 100), "amount": np.full(100, np.nan)}
    found = money(tmp_path, log, more=block({**AMOUNTS, "false_alarm": "-amount"}))
    assert isinstance(found, CannotTell)
    assert "empty" in found.reason


def test_cases_without_score_or_outcome_have_no_part_in_money(tmp_path):
    log = scored(16, 1000)
    unscored, unknown = np.arange(1000) % 7 == 0, np.arange(1000) % 5 == 0
    column = np.where(unscored, np.nan, log["score"])
    truth = np.ma.masked_array(log["outcome"], mask=unknown)
    mean = money(tmp_path, {**log, "score": column, "outcome": truth}, more=block(AMOUNTS))
    kept = {name: values[~unscored & ~unknown] for name, values in log.items()}
    expected = outcomes_by_hand(kept, amounts_by_hand(kept), review_from=0.15)
    assert mean.n == (~unscored & ~unknown).sum()
    assert float(mean.total) == pytest.approx(degree(expected, 1), rel=1e-12)


@pytest.mark.parametrize("name", ["over_rule", "per_case", "over_nothing", "of_rule"])
@pytest.mark.slow
def test_a_table_of_counts_is_worth_what_its_rows_are(tmp_path, name):
    counts = np.random.default_rng(2).integers(0, 6, 400)
    log = scored(17, 400)
    table = {**log, "times": counts}
    rows = {column: np.repeat(values, counts) for column, values in log.items()}
    of_table = money(tmp_path, table, name, more=block(AMOUNTS), log="count: times")
    of_rows = money(tmp_path, rows, name, more=block(AMOUNTS))
    assert of_table == of_rows


@pytest.mark.slow
def test_evidence_of_two_halves_adds_up_to_the_same_money(tmp_path):
    log = scored(18, 1000)
    spec = spec_for(tmp_path, "who: card", lever=BAND, more=block(MIXED))
    log = {**mixed_log(18, 1000), "card": log["card"]}
    first, second = (
        evidence_of(tmp_path, {k: v[half] for k, v in log.items()}, spec) for half in (slice(0, 300), slice(300, None))
    )
    together = KIND.MONEY["over_nothing"](whole(spec, first + second))
    at_once = KIND.MONEY["over_nothing"](whole(spec, evidence_of(tmp_path, log, spec)))
    assert (together.n, together.total, together.squares, together.cubes) == (
        *(at_once.n, at_once.total, at_once.squares, at_once.cubes),
    )
    assert together.folds.events == pytest.approx(at_once.folds.events)


@pytest.mark.slow
def test_values_of_a_segment_add_up_to_the_whole(tmp_path):
    log = scored(19, 3000)
    spec = spec_for(
        tmp_path,
        "time: at, segments: [country]",
        lever=BAND[:-1] + ", review_capacity: 5 per day}",
        more=block(AMOUNTS),
    )
    evidence = evidence_of(tmp_path, log, spec)
    parts = KIND.by_value(evidence, "country", 1, KIND.stakes(spec, evidence))
    totals = [KIND.MONEY["per_case"](part).total for part in parts.values()]
    assert float(sum(totals)) == pytest.approx(float(KIND.MONEY["per_case"](whole(spec, evidence)).total), rel=1e-12)


def busy_days(n_days=4, per_day=10):
    """Every case has a score of its own, far from the next, so that what people reach is told case by case."""
    n = n_days * per_day
    draw = np.random.default_rng(20)
    score = 1 / (1 + np.exp(-np.linspace(-4, 4, n)))
    day = draw.permutation(np.arange(n) % n_days)
    return {
        "score": score,
        "outcome": draw.random(n) < 0.5,
        "amount": draw.integers(100, 2000, n).astype(float),
        "at": np.datetime64("2026-05-01T12:00", "us") + day.astype("timedelta64[D]"),
        "day": day,
    }


def reached_by_hand(log, capacity, act_at=0.8, review_from=0.1):
    """The share of each case that people look at: the highest scores of a day first."""
    reached = np.zeros(len(log["score"]))
    for day in set(log["day"].tolist()):
        band = np.flatnonzero((log["day"] == day) & (log["score"] >= review_from) & (log["score"] < act_at))
        order = band[np.argsort(-log["score"][band])]
        reached[order] = np.clip(capacity - np.arange(len(order)), 0, 1)
    return reached


@pytest.mark.parametrize("capacity", [3, 2.5, *(pytest.param(one, marks=pytest.mark.slow) for one in (1, 100))])
def test_on_a_busy_day_the_highest_scores_are_looked_at_and_the_rest_pass(tmp_path, capacity):
    log = busy_days()
    lever = f"{{act_at: 0.8, review_from: 0.1, review_capacity: {capacity} per day}}"
    mean = money(tmp_path, log, lever=lever, log="time: at", more=block(AMOUNTS))
    worths, share = amounts_by_hand(log), reached_by_hand(log, capacity)
    (_, looked), _ = outcomes_by_hand(log, worths, act_at=0.8, review_from=0.1)
    (_, passed), _ = outcomes_by_hand(log, worths, act_at=0.8)
    assert float(mean.total) == pytest.approx((share * looked + (1 - share) * passed).sum(), rel=1e-12)
    assert float(mean.squares) == pytest.approx((share * looked**2 + (1 - share) * passed**2).sum(), rel=1e-12)


def test_caught_with_review_counts_the_positives_that_people_reach(tmp_path):
    log = busy_days()
    lever = "{act_at: 0.8, review_from: 0.1, review_capacity: 2 per day}"
    spec = spec_for(tmp_path, "time: at", lever=lever)
    found = KIND.METRICS["caught_with_review"].compute(whole(spec, evidence_of(tmp_path, log, spec)))
    true, acted = log["outcome"], log["score"] >= 0.8
    assert found.k / found.n == pytest.approx((acted + reached_by_hand(log, 2))[true].sum() / true.sum())


def test_cases_too_young_to_be_judged_take_their_place_in_the_queue(tmp_path):
    log = busy_days()
    lever = "{act_at: 0.8, review_from: 0.1, review_capacity: 2 per day}"
    spec = spec_for(tmp_path, "time: at, outcome_after: 2 days", lever=lever, more=block(AMOUNTS))
    end = np.datetime64("2026-05-04T12:00").astype("datetime64[us]").astype(object)
    statistic = KIND.MONEY["per_case"](whole(spec, evidence_of(tmp_path, log, spec, end)))
    old = log["day"] <= 1
    share = reached_by_hand(log, 2)
    (_, looked), _ = outcomes_by_hand(log, amounts_by_hand(log), act_at=0.8, review_from=0.1)
    (_, passed), _ = outcomes_by_hand(log, amounts_by_hand(log), act_at=0.8)
    assert float(statistic.total) == pytest.approx((share * looked + (1 - share) * passed)[old].sum(), rel=1e-12)


def folds_of(log):
    with duckdb.connect() as connection:
        connection.register("cards", {"card": log["card"]})
        sql = "SELECT (hash(CAST(card AS VARCHAR)) % 64)::BIGINT AS fold FROM cards"
        return connection.execute(sql).fetchnumpy()["fold"]


def error_by_hand(log, worth):
    folds = folds_of(log)
    totals, cases = np.bincount(folds, worth, 64), np.bincount(folds, minlength=64).astype(float)
    totals, cases = totals[cases > 0], cases[cases > 0]
    residuals = totals - totals.sum() / cases.sum() * cases
    return np.sqrt(len(cases) / (len(cases) - 1) * (residuals**2).sum()) / cases.sum(), len(cases)


def test_with_returning_customers_the_interval_comes_from_sums_by_customer(tmp_path):
    log = scored(21, 4000)
    statistic = money(tmp_path, log, log="who: card", more=block(AMOUNTS))
    (_, worth), _ = outcomes_by_hand(log, amounts_by_hand(log), review_from=0.15)
    se, folds = error_by_hand(log, worth)
    answer = infer(statistic, looks="once", level=0.9, expected_n=1000)
    half = stats.t(folds - 1).ppf(0.95) * se
    assert (answer.low, answer.high) == pytest.approx((worth.mean() - half, worth.mean() + half), rel=1e-9)


def test_at_any_look_the_interval_is_the_sequence_on_that_error(tmp_path):
    log = scored(21, 4000)
    statistic = money(tmp_path, log, log="who: card", more=block(AMOUNTS))
    (_, worth), _ = outcomes_by_hand(log, amounts_by_hand(log), review_from=0.15)
    se, folds = error_by_hand(log, worth)
    # Waudby-Smith et al., arXiv 2103.06476, eq. for the boundary, tuned for 1,000 units; t in place of the normal.
    effect = max(1.0, se**2 / (worth.var(ddof=1) / len(worth)))
    units = min(log["outcome"].sum(), (~log["outcome"]).sum()) / effect
    rho2 = (-2 * np.log(0.05) + np.log(1 - 2 * np.log(0.05))) / 1000
    widened = np.sqrt(2 * (units * rho2 + 1) / (units * rho2) * np.log(np.sqrt(units * rho2 + 1) / 0.05))
    half = se * stats.t(folds - 1).ppf(0.975) / stats.norm.ppf(0.975) * widened
    answer = infer(statistic, looks="anytime", level=0.95, expected_n=1000)
    assert (answer.low, answer.high) == pytest.approx((worth.mean() - half, worth.mean() + half), rel=1e-9)


@pytest.mark.slow
def test_cases_that_are_their_own_customers_have_students_interval(tmp_path):
    log = scored(22, 3000)
    (_, worth), _ = outcomes_by_hand(log, amounts_by_hand(log), review_from=0.15)
    answer = infer(money(tmp_path, log, more=block(AMOUNTS)), looks="once", level=0.95, expected_n=1000)
    expected = stats.t(2999, loc=worth.mean(), scale=stats.sem(worth)).interval(0.95)
    assert (answer.low, answer.high) == pytest.approx(expected, rel=1e-9)


def heavy(largest):
    log = scored(23, 1500)
    log["amount"] = np.where(
        np.arange(1500) == np.flatnonzero(log["outcome"] & (log["score"] < 0.4))[0], largest, 100.0
    )
    return log


def test_a_heavy_tail_is_refused_with_the_number_of_cases_it_needs(tmp_path):
    log = heavy(200_000.0)
    answer = infer(money(tmp_path, log, lever=PLAIN, more=block(AMOUNTS)), looks="anytime", level=0.95, expected_n=1000)
    (_, worth), _ = outcomes_by_hand(log, amounts_by_hand(log))
    needed = 25 * stats.skew(worth) ** 2
    assert isinstance(answer, CannotTell)
    assert answer.value == pytest.approx(worth.mean())
    assert f"{float(f'{needed:.2g}'):,.0f} cases" in answer.reason


@pytest.mark.slow
def test_a_cap_makes_a_heavy_tail_judgeable(tmp_path):
    more = block(AMOUNTS, cap=1000)
    answer = infer(money(tmp_path, heavy(200_000.0), lever=PLAIN, more=more), looks="once", level=0.95, expected_n=1000)
    assert isinstance(answer, Estimate)


@pytest.mark.parametrize("times", [1, 3])
def test_the_hit_rate_comes_from_what_people_found(tmp_path, times):
    log = scored(24, 8000)
    draw = np.random.default_rng(3)
    in_band = (log["score"] >= 0.15) & (log["score"] < 0.4)
    looked = in_band & (draw.random(8000) < 0.5)
    found = draw.random(8000) < 0.7
    log = {**log, "verdict": np.ma.masked_array(found, mask=~looked), "times": np.full(8000, times)}
    mean = money(tmp_path, log, log="review_result: verdict, count: times", more=block(AMOUNTS))
    hit_rate = (found & looked & log["outcome"]).sum() / (looked & log["outcome"]).sum()
    plain = {name: log[name] for name in ("score", "outcome", "amount")}
    expected = outcomes_by_hand(plain, amounts_by_hand(plain), review_from=0.15, hit_rate=hit_rate)
    assert float(mean.total) == pytest.approx(times * degree(expected, 1), rel=1e-12)


def test_a_stated_hit_rate_goes_before_that_of_the_log(tmp_path):
    log = {**scored(25, 500), "verdict": np.zeros(500, bool)}
    lever = "{act_at: 0.4, review_from: 0.15, review_hit_rate: 80%}"
    spec = spec_for(tmp_path, "review_result: verdict", lever=lever, more=block(AMOUNTS))
    evidence = evidence_of(tmp_path, log, spec)
    assert KIND.stakes(spec, evidence).review.hit_rate == Fraction(4, 5)


def test_plain_numbers_need_no_column_and_equal_the_confusion_matrix(tmp_path):
    log = scored(26, 1000)
    worths = {"caught": "40", "missed": "-90", "false_alarm": "-7"}
    found = assessed(tmp_path, log, spec_for(tmp_path, lever=PLAIN, more=block(worths)))
    counts = found.confusion
    expected = 40 * counts["tp"] - 90 * counts["fn"] - 7 * counts["fp"]
    assert found.value.per_case.value == pytest.approx(expected / 1000, rel=1e-12)
    assert found.value.without_worth == 0


@pytest.mark.parametrize("absent", ["missed", "false_alarm", "reviewed"])
def test_money_is_not_told_where_a_worth_that_decides_it_is_not_written(tmp_path, absent):
    written = {key: "-90" for key in ("missed", "false_alarm", "reviewed") if key != absent}
    found = assessed(tmp_path, scored(27, 300), spec_for(tmp_path, lever=BAND, more=block(written)))
    assert f"value.{absent} is not written" in found.value.per_case.reason
    assert found.best is None
    assert absent in next(warned.text for warned in found.warnings if warned.code == "worth-not-written")


def test_catching_costs_nothing_where_it_is_not_written_and_that_is_said(tmp_path):
    written = {"missed": "-90", "false_alarm": "-3", "reviewed": "0"}
    found = assessed(tmp_path, scored(27, 300), spec_for(tmp_path, lever=BAND, more=block(written)))
    assert "value.caught" in next(warned.text for warned in found.warnings if warned.code == "worth-not-written")
    missed = found.confusion["fn"] - found.confusion["review_positive"]
    assert found.value.per_case.value == pytest.approx((-90 * missed - 3 * found.confusion["fp"]) / 300)


def test_a_hit_rate_is_not_learnt_from_a_handful_of_looks(tmp_path):
    log = scored(24, 2000)
    log = {**log, "verdict": np.ma.masked_array(np.full(2000, True), mask=np.arange(2000) % 40 != 0)}
    spec = spec_for(tmp_path, "review_result: verdict", lever=BAND, more=block(AMOUNTS))
    found = assessed(tmp_path, log, spec)
    assert "state lever.review_hit_rate" in found.value.per_case.reason
    assert "state lever.review_hit_rate" in found.metrics["caught_with_review"].reason


def test_a_cost_written_without_a_minus_is_pointed_at(tmp_path):
    written = {"missed": "amount", "false_alarm": "-3", "reviewed": "-1"}
    found = assessed(tmp_path, scored(27, 300), spec_for(tmp_path, lever=BAND, more=block(written)))
    said = [warned.text for warned in found.warnings if warned.code == "worth-with-the-wrong-sign"]
    assert len(said) == 1
    assert said[0].startswith("value.missed")


def test_the_least_of_an_amount_and_nothing_is_nothing(tmp_path):
    log = scored(5, 400)
    amount = np.ma.masked_array(log["amount"], mask=np.arange(400) % 2 == 0)
    spec = spec_for(tmp_path, more=block({"missed": "-least(amount, 5000)", "false_alarm": "-3"}))
    found = assessed(tmp_path, {**log, "amount": amount}, spec)
    there = ~amount.mask & log["outcome"] & (log["score"] < 0.5)
    wrong = ~log["outcome"] & (log["score"] >= 0.5)
    cases = (~amount.mask | ~log["outcome"]).sum()
    by_hand = (-np.minimum(log["amount"][there], 5000).sum() - 3 * wrong.sum()) / cases
    assert found.value.per_case.value == pytest.approx(by_hand)


@pytest.mark.slow
def test_money_a_day_is_money_a_case_at_todays_volume(tmp_path):
    log = scored(28, 4000)
    found = assessed(tmp_path, log, spec_for(tmp_path, "time: at", lever=BAND, more=block(AMOUNTS)))
    days = log["at"].astype("datetime64[D]")
    recent = (days > days.max() - np.timedelta64(28, "D")).sum() / 28
    assert found.value.cases_per_day == pytest.approx(recent)
    assert found.value.per_day.value == pytest.approx(recent * found.value.per_case.value)
    assert found.rule.per_day.value == pytest.approx(recent * found.rule.value_over_rule.value)


def test_squares_are_whole_numbers_where_amounts_may_be_so_large_that_their_unit_is_1(tmp_path):
    columns = {"score": [0.9, 0.9, 0.9], "outcome": [True, True, True], "amount": [0.6, 0.6, 0.6]}
    money = "value: {currency: INR, missed: -amount, caught: -0.5 * amount, false_alarm: -amount, largest: 1000000000}"
    spec = spec_for(tmp_path, more=money)
    evidence = evidence_of(tmp_path, columns, spec)
    assert dict(evidence.frame.scales)["worth_1_1"] == 1
    # Squares of .36, each rounded by itself: 0 + 0 + 0, not 1.08.
    assert evidence.sets["curve"].sums["worth_1_1"].total() == 0
