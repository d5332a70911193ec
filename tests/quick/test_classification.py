"""Figures from a slide: expected values are from hand arithmetic, scikit-learn, scipy and statsmodels."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import precision_score
from statsmodels.stats.proportion import proportion_confint

from upheld import CallError, CannotTell
from upheld.quick import Cost, Costs, out_of, quick, read_slide, sentences, to_json

SLIDE = {"recall": 0.92, "false_positive_rate": 0.03, "base_rate": 0.001, "per_day": 1_000_000}
MONEY = Costs(missed=Cost(5000, 5000), false_alarm=Cost(60, 400), currency="INR")


def answered(**more):
    return quick(read_slide(**{**SLIDE, **more}))


def said(**more):
    return " ".join(sentences(answered(**more)))


def test_the_slide_of_the_front_door_means_precision_3_percent_and_29970_wrongly_stopped():
    answer = answered()
    assert answer.precision.value == pytest.approx(920 / (920 + 29_970))
    assert answer.a_day.false_alarms.value == pytest.approx(1_000_000 * 0.999 * 0.03)
    assert "Of 100 people stopped, 97 did nothing wrong: precision is 3.0 %" in said()


def test_at_nine_in_a_thousand_the_same_slide_means_21_8_percent():
    assert answered(base_rate=0.009).precision.value == pytest.approx(0.218, abs=5e-4)


@pytest.mark.parametrize(("recall", "alarms", "positives"), [(0.9, 0.05, 100), (0.5, 0.2, 40), (1.0, 0.01, 500)])
def test_precision_is_what_scikit_learn_counts(recall, alarms, positives):
    outcome = np.repeat([1, 0], [positives, 1000])
    acted = np.zeros(positives + 1000)
    acted[: round(recall * positives)] = 1
    acted[positives : positives + round(alarms * 1000)] = 1
    found = answered(recall=recall, false_positive_rate=alarms, base_rate=positives / (positives + 1000))
    assert found.precision.value == pytest.approx(precision_score(outcome, acted))


def test_a_day_adds_up_to_all_positives_and_all_stopped():
    day = answered().a_day
    assert day.caught.value + day.missed.value == pytest.approx(1000)
    assert day.stopped.value == pytest.approx(920 + 29_970)


@pytest.mark.parametrize("stated", [{"specificity": 0.97}, {"precision": 920 / 30_890}])
def test_specificity_or_precision_says_the_same_as_the_false_positive_rate(stated):
    slide = {name: value for name, value in SLIDE.items() if name != "false_positive_rate"}
    assert read_slide(**slide, **stated).false_positive_rate == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("stated", "base_rate", "per_day"),
    [
        ({"positives_per_day": 1000, "per_day": 1e6}, 0.001, 1e6),
        ({"positives_per_day": 1000, "base_rate": 0.001}, 0.001, 1e6),
        ({"base_rate": 0.001}, 0.001, None),
    ],
)
def test_how_common_positives_are_can_be_said_in_three_ways(stated, base_rate, per_day):
    slide = read_slide(recall=0.92, false_positive_rate=0.03, **stated)
    assert (slide.base_rate, slide.per_day) == (pytest.approx(base_rate), per_day and pytest.approx(per_day))


def test_intervals_are_wilsons_where_the_tested_cases_are_said():
    answer = answered(tested_positives=400, tested_negatives=100_000)
    expected = binomtest(368, 400).proportion_ci(method="wilson")
    assert (answer.recall.low, answer.recall.high) == pytest.approx((expected.low, expected.high))
    assert answer.a_day.missed.low == pytest.approx(1000 * (1 - expected.high))


def test_precision_spans_both_rates_with_half_of_the_risk_each():
    answer = answered(tested_positives=400, tested_negatives=100_000)
    low_recall, high_recall = proportion_confint(368, 400, alpha=0.025, method="wilson")
    low_alarms, high_alarms = proportion_confint(3000, 100_000, alpha=0.025, method="wilson")
    low = low_recall / (low_recall + 999 * high_alarms)
    assert answer.precision.low == pytest.approx(low)
    assert answer.precision.high == pytest.approx(high_recall / (high_recall + 999 * low_alarms))


def test_cases_tested_in_all_hold_as_many_positives_as_the_field():
    lines = said(tested=10_000)
    assert "10,000 cases tested hold about 10 positives, if positives are as common among them" in lines
    assert "With 10 positives tested, recall 92 % could be 61.9 to 98.8 %." in lines
    assert "92 % of 10 positives is no whole number: 9 are 90 %, 10 are 100 %." in lines


def test_a_share_that_is_a_whole_number_of_cases_is_not_doubted():
    assert "no whole number" not in said(tested_positives=50)  # 46 of 50
    assert "no whole number" not in said(tested_positives=1203)  # rounded to two digits


def test_too_small_a_test_has_no_positive_and_says_so():
    answer = answered(tested=100)
    assert isinstance(answer.recall, CannotTell)
    assert "Recall 92 % rests on nothing: no positives were tested." in said(tested=100)


def test_telling_92_from_90_percent_takes_what_the_textbook_formula_says():
    # n = ((1.95996 sqrt(.9 * .1) + .84162 sqrt(.92 * .08)) / .02)^2 = 1665.9, rounded up to two digits
    needs = answered().to_tell
    assert (needs.other, needs.positives, needs.cases) == (0.9, 1700, 1_700_000)
    assert needs.days == pytest.approx(1.7)


def test_money_is_the_hand_arithmetic_of_its_ends():
    money = answered(costs=MONEY).money
    assert money.a_day.high == pytest.approx(920 * 5000 - 29_970 * 60)
    assert money.a_day.low == pytest.approx(920 * 5000 - 29_970 * 400)
    assert to_json(answered(costs=MONEY), "0")["money"]["per_month"]["high"] == pytest.approx(30 * 2_801_800)


def test_caught_and_reviewed_cases_cost_too():
    costs = Costs(Cost(5000, 5000), Cost(60, 60), caught=Cost(250, 250), reviewed=Cost(35, 35))
    assert answered(costs=costs).money.a_day.low == pytest.approx(920 * (5000 - 250) - 29_970 * 60 - 30_890 * 35)


def test_gain_turns_into_loss_where_a_false_alarm_costs_what_catching_brings():
    flip = answered(costs=MONEY).money.flip
    assert (flip.low, flip.high) == (pytest.approx(920 * 5000 / 29_970),) * 2
    assert "above ₹ 153 for a false alarm; the slide says ₹ 60 to ₹ 400" in said(costs=MONEY)
    at_flip = Costs(missed=Cost(5000, 5000), false_alarm=flip)
    assert answered(costs=at_flip).money.a_day.low == pytest.approx(0, abs=1e-6)


def test_a_range_elsewhere_makes_the_flip_a_range():
    flip = answered(costs=Costs(Cost(4000, 6000), Cost(100, 100))).money.flip
    assert (flip.low, flip.high) == pytest.approx((920 * 4000 / 29_970, 920 * 6000 / 29_970))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"per_day": None, "costs": MONEY}, "how many cases there are a day is not said"),
        ({}, "what a missed case and a false alarm cost is not said"),
        ({"costs": Costs(missed=Cost(1, 1))}, "what a false alarm costs is not said"),
    ],
)
def test_money_that_cannot_be_told_says_what_is_missing(more, reason):
    assert answered(**more).money == CannotTell(reason, "cannot_know")


@pytest.mark.parametrize(
    "tested", [{"tested_positives": 500, "tested_negatives": 500}, {"tested": 1000, "tested_positives": 500}]
)
def test_a_precision_of_a_balanced_test_set_is_turned_into_that_of_the_field(tested):
    # 475 caught at 90 % are 475 / 9 = 52.8 of 500 wrongly stopped, a rate of 0.10556; in the field
    # .95 * .005 / (.95 * .005 + .10556 * .995) = 4.3 %.
    answer = answered(false_positive_rate=None, recall=0.95, precision=0.9, base_rate=0.005, **tested)
    assert answer.false_positive_rate.value == pytest.approx(475 / 9 / 500)
    first = sentences(answer)[0]
    assert first.startswith("In the field, where 0.5 % of cases are positives, precision is 4.3 %, not 90 %")
    assert "475 caught there means about 53 of 500 wrongly stopped, a false positive rate of 10.6 %" in first


def test_a_precision_of_unknown_cases_is_taken_as_the_fields_and_says_so_first():
    answer = answered(false_positive_rate=None, recall=0.95, precision=0.9, base_rate=0.005)
    assert answer.precision.value == pytest.approx(0.9)
    first = sentences(answer)[0]
    assert first.startswith("Precision 90 % is taken as measured in the field, where 0.5 % of cases are positives")
    assert "on a balanced test set (half of the cases positives) it would mean 10.6 %, and 4.3 % precision" in first


def test_a_precision_too_low_for_a_balanced_test_set_still_says_that_it_depends_on_the_cases():
    first = sentences(answered(false_positive_rate=None, precision=0.03))[0]
    assert first.endswith("On a test set with another share of positives it would mean something else.")


def test_a_precision_of_a_test_set_like_the_field_means_the_same_either_way():
    # 92 of 100 caught at 9.2/(9.2+2.7) of one in ten positives are 27 of 900 wrongly stopped: 3 %.
    tested = {"tested_positives": 100, "tested_negatives": 900}
    answer = answered(false_positive_rate=None, precision=92 / 119, base_rate=0.1, **tested)
    assert answer.false_positive_rate.value == pytest.approx(0.03)
    assert ", not " not in sentences(answer)[0]


@pytest.mark.parametrize(("recall", "alarms"), [(0.02, 0.3), (0.92, 0.97), (0.5, 0.5)])
def test_a_product_that_stops_no_better_than_at_random_is_told_so(recall, alarms):
    lines = said(recall=recall, false_positive_rate=alarms)
    assert "stopping as many cases at random would do as well or better" in lines
    assert "Ask whether a false positive rate was given as specificity" in lines
    assert "at random" not in said()


def test_costs_of_nothing_are_neither_gain_nor_loss_until_a_false_alarm_costs_anything():
    lines = said(costs=Costs(Cost(0, 0), Cost(0, 0)))
    assert "A day, against doing nothing: neither a gain nor a loss." in lines
    assert "It is a loss as soon as a false alarm costs anything" in lines
    assert "whatever a false alarm costs" not in lines


def test_a_false_alarm_that_brings_money_is_not_called_a_loss_whatever_it_costs():
    # 920 caught bring 3 - 5 each: -1,840, made up for by 29,970 false alarms from 0.0614 each on.
    lines = said(costs=Costs(Cost(3, 3), Cost(-1, -1), caught=Cost(5, 5)))
    assert "a gain of" in lines
    assert "It is a gain only if a false alarm itself brings more than 0.0614." in lines


@pytest.mark.parametrize(
    ("alarms", "told"), [(0.05, "0.053"), (0.03, "0.032"), (0.00005, "0.000053"), (0.95, "1"), (1.9e-9, "0.000000002")]
)
def test_how_many_false_alarms_a_missed_case_must_cost_has_two_digits_that_count(alarms, told):
    lines = said(recall=0.95, base_rate=0.5, false_positive_rate=alarms)  # .05 / .95 = .0526
    assert f"It pays if a missed case costs more than {told} false alarms." in lines


@pytest.mark.parametrize("per_day", [None, 1000])
@pytest.mark.parametrize(
    ("costs", "told"),
    [
        # 29.97 false alarms to .92 caught: 32.576 for each
        (Costs(false_alarm=Cost(150, 150), currency="INR"), "a missed case costs more than ₹ 4,886."),
        (Costs(false_alarm=Cost(100, 200)), "a missed case costs more than somewhere between 3,258 and 6,515."),
        (Costs(false_alarm=Cost(1, 1), reviewed=Cost(2, 2)), "a missed case costs more than 99.7."),
        (Costs(missed=Cost(5000, 5000), currency="INR"), "a false alarm costs less than ₹ 153."),
    ],
)
def test_one_cost_alone_says_what_the_other_may_be(per_day, costs, told):
    assert f"It is worth it if {told}" in said(per_day=per_day, costs=costs)


def test_without_false_alarms_there_is_no_flip():
    assert isinstance(answered(false_positive_rate=0, costs=MONEY).money.flip, CannotTell)


def test_when_nothing_is_stopped_precision_cannot_be_told():
    answer = answered(recall=0, false_positive_rate=0)
    assert answer.precision == CannotTell("nothing is stopped, so no share of it can be right", "cannot_know")
    assert "Nothing is stopped" in sentences(answer)[0]


@pytest.mark.parametrize(
    ("positives", "bound", "word", "why"),
    [
        (2000, 0.9, "met", None),
        (400, 0.9, "undecided", "too_early"),
        (2000, 0.95, "not_met", None),
        (400, 0.92, "undecided", "too_close"),
        (None, 0.9, "undecided", "cannot_know"),
    ],
)
def test_a_bound_is_met_not_met_or_undecided_with_its_reason(positives, bound, word, why):
    answer = answered(tested_positives=positives, at_least_recall=bound)
    assert (answer.judged[0].verdict.word, answer.judged[0].verdict.why, answer.conclusion) == (word, why, word)


def test_several_bounds_are_met_together_or_not():
    sample = {"tested_positives": 4000, "tested_negatives": 100_000}
    met = answered(**sample, at_least_recall=0.9, at_most_false_positive_rate=0.04, at_least_precision=0.02)
    assert met.conclusion == "met"
    assert answered(**sample, at_least_recall=0.9, at_most_false_positive_rate=0.02).conclusion == "not_met"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"recall": 92}, "For 92 percent write 92% or 0.92"),
        ({"recall": None}, "recall is missing"),
        ({"false_positive_rate": None}, "or instead specificity (97%) or precision"),
        ({"specificity": 0.97}, "false_positive_rate and specificity say the same thing"),
        ({"base_rate": None}, "77 of 100 stopped are positives if 10 in 100 cases are"),
        ({"base_rate": 0}, "there is nothing to catch"),
        ({"recall": 1e-300}, "is less than one in 1,000,000,000"),
        ({"base_rate": 1}, "there is no ordinary case to spare"),
        ({"positives_per_day": 5000}, "leave one of the three out"),
        ({"positives_per_day": 2e6, "base_rate": None}, "must lie between 0 and per_day"),
        ({"positives_per_day": 10, "base_rate": None, "per_day": None}, "needs per_day or base_rate beside it"),
        ({"per_day": float("nan")}, "not a finite number"),
        ({"per_day": -1}, "no number of cases"),
        ({"tested": 10.5}, "not a whole number"),
        ({"tested": 10, "tested_positives": 5, "tested_negatives": 5}, "write these two alone"),
        ({"tested": 10, "tested_negatives": 11}, "tested_negatives 11 is more than tested 10 in all"),
        ({"false_positive_rate": None, "precision": 0.01, "base_rate": 0.5}, "it is 47.9 % even if everything is"),
        ({"false_positive_rate": None, "precision": 0}, "does not say how many ordinary cases are stopped"),
        (
            {"false_positive_rate": None, "precision": 0.1, "tested_positives": 500, "tested_negatives": 500},
            "with 460 of 500 tested positives caught, 4,140 ordinary cases were wrongly stopped, and only 500",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(wrong, message):
    with pytest.raises(CallError) as refused:
        read_slide(**{**SLIDE, **wrong})
    assert message in str(refused.value)


def test_all_that_is_missing_is_told_at_once():
    with pytest.raises(CallError) as refused:
        read_slide()
    assert len(str(refused.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("share", "shown"), [(0.9702, (97, 100)), (0.999, (999, 1000)), (0.00002, (2, 100_000)), (0.0, (0, 100))]
)
def test_a_share_is_told_in_people_and_never_rounded_to_none_or_all(share, shown):
    assert out_of(share) == shown


shares = st.just(0.0) | st.floats(1e-9, 1)
costs = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(lambda pair: Cost(min(pair), max(pair)))


@given(shares, shares, st.floats(1e-9, 1 - 2e-9), st.floats(0, 1e12), st.integers(0, 10**6), costs, costs)
def test_any_slide_has_sentences_and_json_without_nan(recall, alarms, base_rate, per_day, tested, missed, alarm):
    slide = read_slide(
        recall=recall,
        false_positive_rate=alarms,
        base_rate=base_rate,
        per_day=per_day,
        tested=tested,
        costs=Costs(missed, alarm),
        at_least_recall=0.5,
        at_least_precision=0.5,
    )
    answer = quick(slide)
    assert all(sentences(answer))
    json.dumps(to_json(answer, "0"), allow_nan=False)
    if not isinstance(answer.precision, CannotTell):
        assert 0 <= answer.precision.low <= answer.precision.value <= answer.precision.high <= 1
