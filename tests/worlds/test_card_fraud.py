"""The world of card fraud: its log is as promised, and its known truth agrees with millions of its own payments."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.special import logit
from scipy.stats import gamma, lognorm, norm
from sklearn import metrics as sklearn_metrics

from tests.everyday import thorough
from upheld.worlds import card_fraud
from upheld.worlds.card_fraud import RULE, CardFraud

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "world-card-fraud.md"
LONG_AFTER = date(2036, 1, 1)  # every outcome is in by then


@pytest.fixture(scope="module")
def log():
    return CardFraud().decisions()


@pytest.fixture(scope="module")
def million():
    return CardFraud(seed=5, n_decisions=1_000_000).decisions(until=LONG_AFTER)


# ---- the log


def test_the_log_has_every_column_as_promised(log):
    kinds = {
        "payment_id": "i",
        "scored_at": "M",
        "card_id": "i",
        "country": "U",
        "device": "U",
        "amount": "f",
        "fraud_score": "f",
        "is_fraud": "f",
        "outcome_time": "M",
    }
    assert {name: column.dtype.kind for name, column in log.items()} == kinds
    assert {len(column) for column in log.values()} == {200_000}


def test_payments_are_numbered_in_the_order_of_time_within_the_days_of_the_log(log):
    assert np.array_equal(log["payment_id"], np.arange(200_000))
    assert (np.diff(log["scored_at"]) >= np.timedelta64(0)).all()
    assert log["scored_at"].astype("datetime64[D]").min() == np.datetime64("2026-05-01")
    assert log["scored_at"].astype("datetime64[D]").max() == np.datetime64("2026-07-31")


def test_scores_are_probabilities_and_amounts_positive(log):
    assert log["fraud_score"].min() > 0
    assert log["fraud_score"].max() < 1
    assert log["amount"].min() > 0


@pytest.mark.slow
def test_every_card_has_one_country(log):
    pairs = np.unique(np.stack([log["card_id"].astype(str), log["country"]]), axis=1)
    assert pairs.shape[1] == len(np.unique(log["card_id"]))


def test_amounts_are_lognormal_with_a_log_sd_of_at_most_eight_tenths(log):
    assert np.log(log["amount"]).std() <= 0.8
    assert np.median(log["amount"][log["is_fraud"] == 0]) == pytest.approx(1_500, rel=0.02)
    assert np.median(log["amount"][log["is_fraud"] == 1]) == pytest.approx(3_300, rel=0.10)


def test_heavier_amounts_are_refused_with_every_mistake_at_once():
    with pytest.raises(ValueError) as refused:
        CardFraud(log_sd_amount=1.2, review_from=0.5)
    assert "log_sd_amount is at most 0.8" in str(refused.value)
    assert "review_from <= act_at" in str(refused.value)


# ---- cards return


def neighbours(log):
    """Positions of two successive payments of one card, each card's pairs one after the other."""
    order = np.argsort(log["card_id"], kind="stable")
    same = log["card_id"][order][1:] == log["card_id"][order][:-1]
    return order[:-1][same], order[1:][same]


def test_cards_come_back(log):
    assert np.unique(log["card_id"], return_counts=True)[1].mean() == pytest.approx(5, rel=0.02)


@pytest.mark.slow
def test_outcomes_of_one_card_are_alike_as_the_module_says(million):
    first, second = neighbours(million)
    p = CardFraud().truth().overall["prevalence"]
    seen = np.corrcoef(million["is_fraud"][first], million["is_fraud"][second])[0, 1]
    assert seen == pytest.approx((0.3 - p) / (1 - p), abs=0.03)  # both fraud: the card is stolen, p/.3, and .3 x .3


@pytest.mark.slow
def test_scores_of_one_card_are_alike_given_the_outcome(million):
    first, second = neighbours(million)
    both = (million["is_fraud"][first] == 0) & (million["is_fraud"][second] == 0) & (million["country"][first] == "IN")
    scores = logit(million["fraud_score"])
    # The card's level is a fifth of the variance within a device; devices add a little to the total.
    assert np.corrcoef(scores[first[both]], scores[second[both]])[0, 1] == pytest.approx(0.2, abs=0.01)


# ---- outcomes come late


def test_the_share_of_known_outcomes_grows_with_age_as_the_delay_says(log):
    age = (CardFraud().end - log["scored_at"]) / np.timedelta64(1, "D")
    known = ~np.isnan(log["is_fraud"])
    for days in (3, 10, 20, 45):
        about = np.abs(age - days) < 1.5
        at = gamma(2, scale=6).cdf(age[about])
        assert known[about].mean() == pytest.approx(
            at.mean(), abs=5 * np.sqrt(at.mean() * (1 - at.mean()) / about.sum())
        )


def test_after_45_days_nearly_every_outcome_is_in():
    assert gamma(2, scale=6).cdf(45) == pytest.approx(0.995, abs=5e-4)
    assert gamma(2, scale=6).mean() == 12


def test_an_outcome_and_its_time_come_together_and_before_the_end(log):
    assert np.array_equal(np.isnan(log["is_fraud"]), np.isnat(log["outcome_time"]))
    known = ~np.isnan(log["is_fraud"])
    assert log["outcome_time"][known].max() < CardFraud().end
    assert (log["outcome_time"][known] > log["scored_at"][known]).all()


def test_an_earlier_look_sees_the_first_rows_and_only_what_was_known(log):
    look = np.datetime64("2026-06-15", "us")
    then = CardFraud().decisions(until=date(2026, 6, 15))
    n = len(then["payment_id"])
    assert n == (log["scored_at"] < look).sum()
    for name in ("payment_id", "scored_at", "card_id", "country", "device", "amount", "fraud_score"):
        assert np.array_equal(then[name], log[name][:n])
    known_then = log["outcome_time"][:n] < look
    assert np.array_equal(then["is_fraud"], np.where(known_then, log["is_fraud"][:n], np.nan), equal_nan=True)


def test_before_the_first_day_the_log_is_empty_and_can_be_written(tmp_path):
    CardFraud().write(tmp_path, until=date(2026, 4, 1))
    assert len(duckdb.read_parquet(str(tmp_path / "decisions.parquet"))) == 0


# ---- selective outcomes


def test_blocked_payments_hide_their_outcome_except_those_let_through(log):
    seen = CardFraud(selective=True).decisions(until=LONG_AFTER)
    blocked = seen["fraud_score"] >= 0.02
    assert np.array_equal(np.isnan(seen["is_fraud"]), ~seen["let_through"])
    assert seen["let_through"][~blocked].all()
    assert seen["let_through"][blocked].mean() == pytest.approx(0.05, abs=5 * np.sqrt(0.05 * 0.95 / blocked.sum()))
    assert np.array_equal(seen["fraud_score"], log["fraud_score"])  # the switch moves nothing else


# ---- the files


def test_duckdb_reads_the_file_with_the_promised_types(tmp_path):
    CardFraud(n_decisions=2_000, selective=True).write(tmp_path)
    written = duckdb.read_parquet(str(tmp_path / "decisions.parquet"))
    assert dict(zip(written.columns, map(str, written.types), strict=True)) == {
        "payment_id": "BIGINT",
        "scored_at": "TIMESTAMP",
        "card_id": "BIGINT",
        "country": "VARCHAR",
        "device": "VARCHAR",
        "amount": "DOUBLE",
        "fraud_score": "DOUBLE",
        "let_through": "BOOLEAN",
        "is_fraud": "BOOLEAN",
        "outcome_time": "TIMESTAMP",
    }


@pytest.mark.slow
def test_the_file_holds_the_log_with_null_for_an_unknown_outcome(tmp_path, log):
    CardFraud().write(tmp_path)
    file = str(tmp_path / "decisions.parquet")
    counted = "count(*), count(is_fraud), count(outcome_time), count(*) FILTER (is_fraud)"
    with duckdb.connect() as connection:
        counts = connection.execute(f"SELECT {counted} FROM read_parquet(?)", [file]).fetchone()
        scores = connection.execute("SELECT fraud_score FROM read_parquet(?) ORDER BY payment_id", [file]).fetchnumpy()
    known = ~np.isnan(log["is_fraud"])
    assert counts == (200_000, known.sum(), known.sum(), (log["is_fraud"] == 1).sum())
    assert np.array_equal(scores["fraud_score"], log["fraud_score"])


def test_the_spec_tells_the_worlds_lever_and_rule():
    spec = YAML(typ="safe").load(CardFraud(act_at=0.08, review_from=0.03).spec_text())
    assert (spec["lever"]["act_at"], spec["lever"]["review_from"]) == (0.08, 0.03)
    assert spec["rule"] == RULE
    assert "outcome_known_for" not in spec["log"]


def test_the_spec_of_a_selective_world_says_whose_outcome_is_known():
    spec = YAML(typ="safe").load(CardFraud(selective=True).spec_text())
    assert spec["log"]["outcome_known_for"] == {"sample": "let_through"}


# ---- the known truth


def rates_by_hand(log, act_at, review_from):
    """Numerator and denominator of each metric that is a ratio of sums, by row."""
    fraud, score = log["is_fraud"] == 1, log["fraud_score"]
    acted, everyone = score >= act_at, np.ones(len(score), dtype=bool)
    fraud_or_acted = fraud.astype(int) + acted
    return {
        "recall": (fraud & acted, fraud),
        "false_positive_rate": (~fraud & acted, ~fraud),
        "specificity": (~fraud & ~acted, ~fraud),
        "precision": (fraud & acted, acted),
        "npv": (~fraud & ~acted, ~acted),
        "false_omission_rate": (fraud & ~acted, ~acted),
        "f1": (2 * (fraud & acted), fraud_or_acted),
        "accuracy": (fraud == acted, everyone),
        "prevalence": (fraud, everyone),
        "act_rate": (acted, everyone),
        "review_rate": (~acted & (score >= review_from), everyone),
        "brier": ((score - fraud) ** 2, everyone),
        "log_loss": (-np.log(np.where(fraud, score, 1 - score)), everyone),
        "calibration_gap": (score - fraud, everyone),
    }


def standard_errors_away(card, above, below, truth):
    """(sum above / sum below - truth) in standard errors by the delta method, with the card as the unit."""
    a, b = np.bincount(card, weights=above), np.bincount(card, weights=below)
    ratio = a.sum() / b.sum()
    return (ratio - truth) / (np.sqrt(((a - ratio * b) ** 2).sum()) / b.sum())


def rank_and_correlation_metrics(log, act_at):
    fraud, score = log["is_fraud"] == 1, log["fraud_score"]
    return np.array(
        [
            sklearn_metrics.roc_auc_score(fraud, score),
            sklearn_metrics.average_precision_score(fraud, score),
            sklearn_metrics.matthews_corrcoef(fraud, score >= act_at),
            sklearn_metrics.balanced_accuracy_score(fraud, score >= act_at),
        ]
    )


def where(log, chosen):
    return {name: column[chosen] for name, column in log.items()}


def assert_rates_agree(log, truth, true):
    for name, (above, below) in rates_by_hand(log, truth.act_at, truth.review_from).items():
        away = standard_errors_away(log["card_id"], above, below, true[name])
        assert abs(away) < 4.5, (name, true[name], away)


@pytest.mark.parametrize("act_at", [0.02, 0.3])
@pytest.mark.slow
def test_the_known_truth_agrees_with_a_million_payments(million, act_at):
    truth = CardFraud().truth(act_at)
    assert_rates_agree(million, truth, truth.overall)


@pytest.mark.parametrize("segment", ["country", "device"])
@pytest.mark.slow
def test_the_known_truth_of_segments_agrees_with_a_million_payments(million, segment):
    truth = CardFraud().truth()
    assert set(truth.segments[segment]) == set(np.unique(million[segment]))
    for value, true in truth.segments[segment].items():
        assert_rates_agree(where(million, million[segment] == value), truth, true)


@pytest.mark.slow
def test_the_known_auc_average_precision_and_mcc_agree_with_a_million_payments(million):
    truth = CardFraud().truth()
    names = ("roc_auc", "average_precision", "mcc", "balanced_accuracy")
    # Twenty groups of cards: their spread gives the error of the whole.
    groups = np.array(
        [rank_and_correlation_metrics(where(million, million["card_id"] % 20 == g), 0.02) for g in range(20)]
    )
    errors = groups.std(axis=0, ddof=1) / np.sqrt(20)
    whole = rank_and_correlation_metrics(million, 0.02)
    for name, value, error in zip(names, whole, errors, strict=True):
        assert abs(value - truth.overall[name]) < 5 * error, (name, value, truth.overall[name], error)


@pytest.mark.slow
@thorough
def test_the_known_truth_agrees_with_eight_million_payments():
    world = CardFraud(seed=6, n_decisions=8_000_000)
    log, truth = world.decisions(until=LONG_AFTER), world.truth()
    assert_rates_agree(log, truth, truth.overall)
    for segment, truths in truth.segments.items():
        for value, true in truths.items():
            assert_rates_agree(where(log, log[segment] == value), truth, true)


def test_a_countrys_truth_is_a_normal_tail_worked_by_hand():
    # In AE the model believes what is so: x >= (logit(.02) - logit(.0105))/4 + 2 = 2.1634 is blocked; fraud is N(4, 1).
    x = (logit(0.02) - logit(0.0105)) / 4 + 2
    true = CardFraud().truth(0.02).segments["country"]["AE"]
    assert x == pytest.approx(2.1634, abs=5e-4)
    assert true["recall"] == pytest.approx(norm.sf(x - 4), rel=1e-12)
    assert true["false_positive_rate"] == pytest.approx(
        0.55 * norm.sf(x) + 0.25 * norm.sf(x + 0.14) + 0.20 * norm.sf(x - 0.14), rel=1e-12
    )


def test_in_nepal_the_model_scores_as_if_in_india():
    x = (logit(0.02) - logit(0.0065)) / 3.9 + 3.9 / 2
    assert CardFraud().truth(0.02).segments["country"]["NP"]["recall"] == pytest.approx(norm.sf(x - 2.4), rel=1e-12)


def test_the_rule_is_what_the_amounts_say(million):
    above = lognorm(0.75, scale=3_300).sf(4_000)
    abroad = {"AE": 0.22 * 0.0105, "SG": 0.12 * 0.0110, "GB": 0.125 * 0.0130, "NP": 0.015 * 0.0130}
    true = CardFraud().truth().rule
    assert true["recall"] == pytest.approx(above * sum(abroad.values()) / (sum(abroad.values()) + 0.52 * 0.0065))
    hit = (million["amount"] > 4_000) & (million["country"] != "IN")
    fraud = million["is_fraud"] == 1
    for name, (top, bottom) in {"recall": (hit & fraud, fraud), "false_positive_rate": (hit & ~fraud, ~fraud)}.items():
        assert abs(standard_errors_away(million["card_id"], top, bottom, true[name])) < 4.5


def test_the_rule_catches_a_real_share_and_far_less_than_the_model():
    truth = CardFraud().truth()
    assert 0.2 < truth.rule["recall"] < truth.overall["recall"] / 2
    assert truth.rule["false_positive_rate"] > truth.overall["false_positive_rate"]


@pytest.mark.slow
def test_the_truth_depends_on_no_seed_and_no_number_of_payments():
    assert CardFraud(seed=1, n_decisions=10).truth() == CardFraud(seed=2).truth()


@pytest.mark.slow
def test_cards_that_are_more_alike_leave_the_truth_as_it_is():
    assert replace(CardFraud(), card_share=0.6, fraud_on_stolen=0.8).truth() == CardFraud().truth()


def test_a_setting_outside_the_scores_is_refused():
    with pytest.raises(ValueError, match="act_at"):
        CardFraud().truth(act_at=1.2)


# ---- what is written about it


def written_values():
    at, later = CardFraud().truth(0.02), CardFraud().truth(0.08)
    countries = [true["recall"] for name, true in at.segments["country"].items() if name != "NP"]
    return [
        f"{at.overall['recall']:.1%}",
        f"{at.overall['false_positive_rate']:.2%}",
        f"{at.overall['precision']:.1%}",
        f"{at.overall['roc_auc']:.1%}",
        f"{at.segments['country']['NP']['recall']:.1%}",
        f"{min(countries):.1%}"[:-1],
        f"{max(countries):.1%}",
        f"{100 * at.gap('false_positive_rate', across='device'):.2f} points",
        f"{100 * at.overall['calibration_gap']:.2f} points",
        f"{later.overall['precision']:.1%}",
        f"{later.overall['recall']:.1%}",
        f"{100 * later.gap('false_positive_rate', across='device'):.2f} points",
        f"{later.segments['country']['NP']['recall']:.1%}",
    ]


@pytest.mark.parametrize("text", [card_fraud.__doc__, PAGE.read_text(encoding="utf-8")], ids=["module", "page"])
@pytest.mark.slow
def test_what_is_written_are_the_true_values(text):
    plain = text.replace(" %", "%").replace("−", "-")
    assert [value for value in written_values() if value not in plain] == []


@pytest.mark.slow
def test_the_spec_tells_the_true_frequency_and_what_the_rule_catches():
    problem = YAML(typ="safe").load(CardFraud().spec_text())["problem"]
    truth = CardFraud().truth()
    missed_by_rule = truth.overall["prevalence"] * (1 - truth.rule["recall"])
    assert problem["frequency"] == f"{1_000 * truth.overall['prevalence']:.0f} in 1,000 payments"
    assert problem["cost_today"] == f"{10_000 * missed_by_rule:.0f} chargebacks in 10,000 payments"
    assert f"{truth.rule['recall']:.0%}".replace("%", " %") in problem["why_ai"]
