"""The true money of the card-fraud world agrees with millions of its payments, valued one by one, and with theory."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.integrate import quad
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, logit
from scipy.stats import lognorm, norm

from tests.everyday import thorough
from upheld.worlds import card_fraud
from upheld.worlds.card_fraud import CardFraud, Device, Worths
from upheld.worlds.card_fraud_capacity import LimitedReview

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "world-card-fraud.md"
LONG_AFTER = date(2036, 1, 1)  # every outcome is in by then
MEAN_FRAUD = 3_300 * np.exp(0.75**2 / 2)  # 4,372 INR; a cap of 200,000 INR takes 0.0001 INR from it
BY_COUNTRY = {"default": 0.05, "NP": 0.012, "GB": 0.2}
SETTINGS = [(0.02, 0.01), (0.05, None), (0.85, 0.007), (BY_COUNTRY, 0.01), (BY_COUNTRY, None)]
CAPPED = Worths(caught_share=0.1, missed_share=-1.5, false_alarm=-230, reviewed=-35, cap=2_000, hit_rate=0.7)


@pytest.fixture(scope="module")
def million():
    return CardFraud(seed=5, n_decisions=1_000_000).decisions(until=LONG_AFTER)


def cut_offs_by_hand(log, act_at):
    if not isinstance(act_at, dict):
        return np.full(len(log["country"]), act_at)
    return np.array([act_at.get(name, act_at["default"]) for name in log["country"].tolist()])


def results_by_hand(log, worths):
    fraud = log["is_fraud"] == 1
    caught = np.clip(worths.caught_share * log["amount"], -worths.cap, worths.cap)
    missed = np.clip(worths.missed_share * log["amount"], -worths.cap, worths.cap)
    blocked = np.where(fraud, caught, np.clip(worths.false_alarm, -worths.cap, worths.cap))
    found = np.where(fraud, worths.hit_rate * caught + (1 - worths.hit_rate) * missed, 0)
    looked_at = found + np.clip(worths.reviewed, -worths.cap, worths.cap)
    return blocked, looked_at, np.where(fraud, missed, 0)


def values_by_hand(log, setting, worths):
    blocked, looked_at, passed = results_by_hand(log, worths)
    act_at, review_from = cut_offs_by_hand(log, setting[0]), 1 if setting[1] is None else setting[1]
    score = log["fraud_score"]
    return np.where(score >= act_at, blocked, np.where(score >= review_from, looked_at, passed))


def rule_values_by_hand(log, worths):
    blocked, _, passed = results_by_hand(log, worths)
    return np.where((log["amount"] > 4_000) & (log["country"] != "IN"), blocked, passed)


def assert_mean_within_errors(log, values, truth, errors=4.5):
    """The mean lies within so many standard errors of the truth, with the card as the unit."""
    away = np.bincount(log["card_id"], weights=values - values.mean())
    error = np.sqrt((away**2).sum()) / len(values)
    assert abs(values.mean() - truth) < errors * error, (values.mean(), truth, error)


def assert_money_agrees(log, setting, worths):
    world = CardFraud()
    values, rule = values_by_hand(log, setting, worths), rule_values_by_hand(log, worths)
    today = values_by_hand(log, (0.02, 0.01), worths)
    assert_mean_within_errors(log, values, world.true_value(*setting, worths))
    assert_mean_within_errors(log, rule, world.true_rule_value(worths))
    assert_mean_within_errors(log, values - rule, world.true_value_over_rule(*setting, worths))
    if setting != (0.02, 0.01):
        assert_mean_within_errors(log, values - today, world.true_gain(setting, (0.02, 0.01), worths))


# ---- payments valued one by one


@pytest.mark.parametrize("worths", [Worths(), CAPPED], ids=["demo", "capped"])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.slow
def test_the_true_money_agrees_with_a_million_payments(million, setting, worths):
    assert_money_agrees(million, setting, worths)


@pytest.mark.slow
@thorough
def test_the_true_money_agrees_with_eight_million_payments():
    log = CardFraud(seed=6, n_decisions=8_000_000).decisions(until=LONG_AFTER)
    for setting in SETTINGS:
        for worths in (Worths(), CAPPED):
            assert_money_agrees(log, setting, worths)


@pytest.mark.parametrize("country", ["IN", "GB", "NP"])
def test_the_true_money_of_a_country_agrees_with_its_payments(million, country):
    there = {name: column[million["country"] == country] for name, column in million.items()}
    money = CardFraud().true_money(country=country)
    assert_mean_within_errors(there, values_by_hand(there, (0.02, 0.01), Worths()), money.value(0.02, 0.01))
    assert_mean_within_errors(there, rule_values_by_hand(there, Worths()), money.rule_value())


def test_the_countries_add_up_to_the_whole():
    world = CardFraud()
    each = {country: world.true_money(country=country.name) for country in world.countries}
    added = sum(country.share * money.value(BY_COUNTRY, 0.01) for country, money in each.items())
    assert added == pytest.approx(world.true_value(BY_COUNTRY, 0.01), rel=1e-12)


# ---- by hand and by integration


def test_the_value_of_a_country_worked_by_hand():
    # AE: blocked from x = (logit(.02) - logit(.0105))/4 + 2 on, looked at from the same with .01; fraud is N(4, 1).
    act, review = ((logit(score) - logit(0.0105)) / 4 + 2 for score in (0.02, 0.01))
    above = {x: 0.55 * norm.sf(x) + 0.25 * norm.sf(x + 0.14) + 0.20 * norm.sf(x - 0.14) for x in (act, review)}
    fraud = norm.sf(act - 4) * -0.05 * MEAN_FRAUD - norm.cdf(review - 4) * MEAN_FRAUD
    fraud += (norm.sf(review - 4) - norm.sf(act - 4)) * (-35 - 0.05 * MEAN_FRAUD)
    ordinary = above[act] * -230 + (above[review] - above[act]) * -35
    expected = 0.0105 * fraud + 0.9895 * ordinary
    assert CardFraud().true_money(country="AE").value(0.02, 0.01) == pytest.approx(expected, rel=1e-6)


def test_the_value_agrees_with_integrals_over_what_the_model_sees_and_over_amounts():
    def mean(share):
        def clipped(z):
            return np.clip(share * 3_300 * np.exp(0.75 * z), -2_000, 2_000) * norm.pdf(z)

        kink = np.log(2_000 / abs(share) / 3_300) / 0.75
        return quad(clipped, -12, kink)[0] + quad(clipped, kink, 12)[0]

    caught, missed = mean(0.1), mean(-1.5)
    values = {"act": (caught, -230), "look": (-35 + 0.7 * caught + 0.3 * missed, -35), "pass": (missed, 0)}
    x = [(logit(score) - logit(0.0065)) / 3.9 + 3.9 / 2 for score in (0.01, 0.05)]  # as in India

    def worth(at, fraud):
        shift = {0.55: 0, 0.25: -0.14, 0.20: 0.14}
        density = norm.pdf(at - 2.4) if fraud else sum(p * norm.pdf(at - by) for p, by in shift.items())
        done = "act" if at >= x[1] else "look" if at >= x[0] else "pass"
        return density * values[done][0 if fraud else 1]

    fraud, ordinary = (
        sum(quad(worth, low, high, args=(which,))[0] for low, high in ((-10, x[0]), (x[0], x[1]), (x[1], 14)))
        for which in (True, False)
    )
    expected = 0.013 * fraud + 0.987 * ordinary
    assert CardFraud().true_money(CAPPED, country="NP").value(0.05, 0.01) == pytest.approx(expected, rel=1e-7)


def test_the_rules_value_worked_by_hand():
    abroad = {"AE": (0.22, 0.0105), "SG": (0.12, 0.0110), "GB": (0.125, 0.0130), "NP": (0.015, 0.0130)}
    fraud = sum(share * p for share, p in abroad.values())
    ordinary = sum(share * (1 - p) for share, p in abroad.values())
    z = np.log(4_000 / 3_300) / 0.75
    large = MEAN_FRAUD * norm.sf(z - 0.75)
    missed = (0.52 * 0.0065 + fraud) * MEAN_FRAUD - fraud * large
    expected = -missed - 0.05 * fraud * large - 230 * ordinary * lognorm(0.75, scale=1_500).sf(4_000)
    assert CardFraud().true_rule_value() == pytest.approx(expected, rel=1e-6)


def test_the_cap_holds_for_each_result_by_itself():
    # A cap of 10 INR, which every result of so large a fraud reaches: one found in review is worth -10 - 10.
    worths = Worths(caught_share=-0.5, false_alarm=-400, reviewed=-35, cap=10)
    world, everything = CardFraud(median_fraud_inr=1e6), (1 - 1e-13, 1e-13)
    prevalence = world.truth().overall["prevalence"]
    assert world.true_value(*everything, worths) == pytest.approx(-10 - 10 * prevalence, rel=1e-4)
    assert world.true_value(1e-13, None, worths) == pytest.approx(-10, rel=1e-4)


def test_blocking_nothing_costs_every_fraud():
    prevalence = 0.52 * 0.0065 + 0.22 * 0.0105 + 0.12 * 0.0110 + 0.125 * 0.0130 + 0.015 * 0.0130
    assert CardFraud().true_value(1 - 1e-13) == pytest.approx(-prevalence * MEAN_FRAUD, rel=1e-6)


def test_in_india_the_rule_is_worth_what_blocking_nothing_is():
    money = CardFraud().true_money(country="IN")
    assert money.rule_value() == pytest.approx(-0.0065 * MEAN_FRAUD, rel=1e-6)


# ---- the best setting


@pytest.mark.parametrize("review", [True, False])
@pytest.mark.parametrize("worths", [Worths(), Worths(false_alarm=-60), Worths(hit_rate=0.6, false_alarm=-900)], ids=str)
@pytest.mark.slow
def test_no_setting_on_a_search_of_scipy_is_worth_more_than_the_best(worths, review):
    world, best = CardFraud(), CardFraud().true_best_setting(worths, review)

    def loss(logits):
        act_at = expit(logits[0])
        return -world.true_value(act_at, min(expit(logits[1]), act_at) if review else None, worths)

    starts = [(a, r) for a in (-6, -3, 0, 3) for r in (-9, -6, -4, -2) if r <= a]
    found = min(minimize(loss, start, method="Nelder-Mead", options={"fatol": 1e-10}).fun for start in starts)
    assert best.value == pytest.approx(-found, abs=1e-7)
    assert best.value == world.true_value(best.act_at, best.review_from, worths)


def test_where_the_score_is_the_true_probability_the_best_cut_off_weighs_the_two_mistakes():
    # p x (missed - caught) = (1 - p) x false alarm, with .95 of the mean amount on the left
    best = replace(CardFraud(), devices=(Device("any", share=1.0),)).true_best_cut_offs(review=False)
    expected = 230 / (230 + 0.95 * MEAN_FRAUD)
    for country in ("IN", "AE", "SG", "GB"):
        assert best.act_at[country] == pytest.approx(expected, rel=1e-5)
    assert best.act_at["NP"] < expected / 5  # scored as if it were India, where fraud is half as frequent


def test_where_the_score_is_the_true_probability_review_lies_where_a_look_is_cheaper_than_either_mistake():
    one_country = replace(CardFraud(), countries=(replace(CardFraud().countries[0], share=1.0),))
    best = replace(one_country, devices=(Device("any", share=1.0),)).true_best_setting(Worths(hit_rate=0.9))
    stake = 0.95 * MEAN_FRAUD
    # Looking beats passing: .9 p stake > 35. Blocking beats looking: p (.1 stake + 35) > (1 - p) (230 - 35).
    assert best.review_from == pytest.approx(35 / (0.9 * stake), rel=1e-5)
    assert best.act_at == pytest.approx(195 / (195 + 35 + 0.1 * stake), rel=1e-5)


def test_without_review_the_best_cut_offs_are_those_of_each_country_alone():
    together = CardFraud().true_best_cut_offs(review=False)
    assert together.review_from is None
    for country, act_at in together.act_at.items():
        alone = CardFraud().true_money(country=country).best_setting(review=False)
        assert act_at == pytest.approx(alone.act_at, rel=1e-6)


@pytest.mark.parametrize("review", [True, False])
def test_cut_offs_by_country_are_worth_at_least_as_much_as_one_for_all(review):
    one, by_country = CardFraud().true_best_setting(review=review), CardFraud().true_best_cut_offs(review=review)
    assert by_country.value > one.value
    assert by_country.value == CardFraud().true_value(by_country.act_at, by_country.review_from)


@pytest.mark.parametrize("worths", [Worths(hit_rate=0), Worths(reviewed=-5_000)], ids=["finds nothing", "costs much"])
def test_where_a_look_is_not_worth_its_cost_nobody_looks(worths):
    best, without = CardFraud().true_best_setting(worths), CardFraud().true_best_setting(worths, review=False)
    assert best.review_from is None
    assert best.act_at == pytest.approx(without.act_at, rel=1e-5)


@pytest.mark.slow
def test_one_start_of_review_for_all_countries_is_the_best_there_is_and_at_most_every_cut_off():
    # People find half: in Nepal, whose scores are too low, blocking would pay from below where review begins elsewhere.
    worths, world = Worths(hit_rate=0.5), CardFraud()
    best = world.true_best_cut_offs(worths)

    def value_from(begin):  # each country's own best cut-off at or above it, weighed by its payments
        def loss(at, money):
            return -money.value(expit(max(at, begin)), expit(begin))

        each = [(country.share, world.true_money(worths, country.name)) for country in world.countries]
        found = [minimize_scalar(loss, bounds=(begin, 5), args=(money,), method="bounded") for _, money in each]
        at_begin = [loss(begin, money) for _, money in each]
        return -sum(share * min(at.fun, edge) for (share, _), at, edge in zip(each, found, at_begin, strict=True))

    assert best.value == pytest.approx(max(value_from(begin) for begin in np.arange(-5, -3, 0.02)), abs=1e-4)
    assert best.act_at["NP"] == best.review_from < min(best.act_at[name] for name in ("IN", "AE", "SG", "GB"))


def test_false_alarms_that_cost_nothing_have_everything_blocked():
    assert CardFraud().true_best_setting(Worths(false_alarm=0), review=False).act_at < 1e-12


# ---- what people look at


def test_the_share_people_look_at_is_the_review_rate_and_gives_the_mean_of_a_day(million):
    world = CardFraud(n_decisions=1_000_000)
    share = world.true_review_share(0.02, 0.01)
    assert share == pytest.approx(world.truth().overall["review_rate"], rel=1e-12)
    looked_at = (million["fraud_score"] >= 0.01) & (million["fraud_score"] < 0.02)
    a_day = np.unique(million["scored_at"][looked_at].astype("datetime64[D]"), return_counts=True)[1]
    assert a_day.mean() == pytest.approx(1_000_000 / 92 * share, abs=5 * np.sqrt(looked_at.sum()) / 92)


@pytest.mark.slow
def test_the_share_people_look_at_with_cut_offs_by_country(million):
    looked_at = (million["fraud_score"] >= 0.01) & (million["fraud_score"] < cut_offs_by_hand(million, BY_COUNTRY))
    assert_mean_within_errors(million, looked_at.astype(float), CardFraud().true_review_share(BY_COUNTRY, 0.01))


# ---- what is refused, what is written


@pytest.mark.parametrize(
    ("act_at", "review_from", "named"),
    [
        (0.02, 0.03, "review_from <= every act_at"),
        (1.0, None, "act_at < 1"),
        ({"IN": 0.02}, None, "no cut-off for AE, SG, GB, NP"),
        ({"default": 0.02, "NL": 0.1}, None, "no such country: NL"),
        ({"default": 0.02, "NP": 0.005}, 0.01, "every act_at"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(act_at, review_from, named):
    with pytest.raises(ValueError) as refused:
        CardFraud().true_value(act_at, review_from)
    assert named in str(refused.value)


def test_worths_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="hit_rate"):
        Worths(hit_rate=1.2)
    with pytest.raises(ValueError, match="cap"):
        Worths(cap=0)


def test_the_default_worths_are_the_demo_specs_with_the_middle_of_its_range():
    value = YAML(typ="safe").load(CardFraud().spec_text())["value"]
    default = Worths()
    assert value["caught"] == f"{default.caught_share} * amount"
    assert value["missed"] == "-amount"
    assert default.missed_share == -1
    assert (value["false_alarm"]["from"] + value["false_alarm"]["to"]) / 2 == default.false_alarm
    assert (value["reviewed"], value["cap"]) == (default.reviewed, default.cap)


def written_rows():
    world, a_day = CardFraud(), 200_000 / 92
    best, without = world.true_best_setting(), world.true_best_setting(review=False)
    settings = {"Nothing": (1 - 1e-13, None), "Asked for": (0.02, 0.01), "Block from 0.02, nobody": (0.02, None)}
    settings |= {
        "Block from 0.08": (0.08, 0.01),
        f"Block from {best.act_at:.3f}, look from {best.review_from:.4f}": best[:2],
    }
    settings |= {f"Block from {without.act_at:.2f}, nobody looks (the best": without[:2]}
    for name, setting in settings.items():
        looks = "none" if setting[1] is None else f"{world.true_review_share(*setting) * a_day:.0f}"
        at = [world.true_value(*setting, Worths(false_alarm=cost)) for cost in (-60, -230, -400)]
        yield name, [looks, *(f"{value:.2f}" for value in at), f"{at[1] * a_day:,.0f}"]
    at = [world.true_rule_value(Worths(false_alarm=cost)) for cost in (-60, -230, -400)]
    yield "The rule", ["none", *(f"{value:.2f}" for value in at), f"{at[1] * a_day:,.0f}"]


def test_the_table_of_money_is_the_true_money():
    lines = PAGE.read_text(encoding="utf-8").replace("−", "-").splitlines()
    rows = list(written_rows())
    assert len(rows) == 7
    for name, cells in rows:
        named = [line for line in lines if line.startswith(f"| {name}")]
        assert [[cell.strip() for cell in line.split("|")[2:-1]] for line in named] == [cells]


@pytest.mark.slow
def test_what_the_page_says_about_money_is_the_true_money():
    world, today = CardFraud(), (0.02, 0.01)
    best, sixty = world.true_best_setting(), world.true_best_setting(Worths(hit_rate=0.6))
    gain, by_country = world.true_gain(best[:2], over=today), world.true_best_cut_offs(review=False)
    over_rule = [f"{world.true_value_over_rule(*today, Worths(false_alarm=cost)):.2f}" for cost in (-60, -400)]
    limited = LimitedReview(world, per_day=40)
    of_forty = limited.best_setting()
    unseen = limited.overflow_share(*of_forty[:2]) * 200_000 / 92
    at_three = world.true_value(0.3, best.review_from)
    said = [
        f"# {world.true_value(*today):.2f} INR a payment",
        f"# {world.true_value_over_rule(*today):.2f}",
        f"{over_rule[0]} to {over_rule[1]} INR more",
        f"{gain:.2f} INR more a payment, {gain * 200_000 / 92:,.0f} INR a day",
        f"the best is to block from {of_forty.act_at:.2f}: {of_forty.value:.2f}, and {unseen:.0f} a day",
        f"the best cut-off is {sixty.act_at:.2f}, worth {sixty.value:.2f}",
        f"Block from 0.3 instead and it is {world.truth(0.3).overall['recall']:.1%}, at {at_three:.2f}",
        f"costs {best.value - at_three:.2f} INR a payment",
        f"block from {best.act_at:.3f}, look from {best.review_from:.4f}: {best.value:.2f}",
        f"is {world.truth(*best[:2]).overall['recall']:.1%}, under the 80%",
        f"{by_country.act_at['NP']:.4f} there and {by_country.act_at['IN']:.3f} elsewhere give {by_country.value:.2f}",
        f"from about {60 / (60 + 0.95 * MEAN_FRAUD):.3f} to {400 / (400 + 0.95 * MEAN_FRAUD):.3f} on",
    ]
    module = f"{world.true_value(*today):.2f} INR a payment, the rule {world.true_rule_value():.2f}"
    assert f"{module}, the best setting {best.value:.2f}" in card_fraud.__doc__
    page = " ".join(PAGE.read_text(encoding="utf-8").split()).replace(" %", "%").replace("−", "-")
    assert [words for words in said if words not in page] == []
