"""The demo spec's verdicts come out as documented, worked out from rows with scipy and the formulas alone.

Anytime intervals at 95 %: rates by the Beta mixture (Howard et al., arXiv 1810.08240) on the effective number of cases
over 64 groups of cards; gaps, means and the AUC by the asymptotic confidence sequence (Waudby-Smith et al.,
arXiv 2103.06476) with n_opt 1,000. Nothing of the workbench is used, so this is a second opinion on it too.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.optimize import brentq
from scipy.special import betaln, expit, logit, xlog1py, xlogy
from scipy.stats import norm, t
from sklearn.metrics import roc_auc_score

from upheld.worlds.card_fraud import EXPECTED_CONCLUSION, EXPECTED_VERDICTS, CardFraud

ALPHA, N_OPT, FOLDS = 0.05, 1_000, 64
T_OVER_Z = t.ppf(0.975, FOLDS - 1) / norm.ppf(0.975)


@dataclass(frozen=True)
class Rate:
    value: float
    effective_n: float

    def ends(self, alpha=ALPHA):
        k, n, edge = self.value * self.effective_n, self.effective_n, 1e-12

        def excess(p):
            return betaln(1 + k, 1 + n - k) - xlogy(k, p) - xlog1py(n - k, -p) - np.log(1 / alpha)

        low = brentq(excess, edge, self.value) if self.value > edge and excess(edge) > 0 else 0.0
        high = brentq(excess, self.value, 1 - edge) if self.value < 1 - edge and excess(1 - edge) > 0 else 1.0
        return low, high


def clustered_rate(card, events):
    cases = np.bincount(card % FOLDS, minlength=FOLDS)
    hits = np.bincount(card % FOLDS, weights=events, minlength=FOLDS)[cases > 0]
    cases = cases[cases > 0]
    n, folds = cases.sum(), len(cases)
    value = hits.sum() / n
    if min((hits > 0).sum(), (cases > hits).sum()) < 10:  # too few for a variance: Kish, by card
        effective = n**2 / (np.unique(card, return_counts=True)[1] ** 2).sum()
    else:
        variance = folds / (folds - 1) * ((hits - value * cases) ** 2).sum() / n**2
        effective = min(n, value * (1 - value) / variance)
    return Rate(value, effective * (norm.ppf(0.975) / t.ppf(0.975, folds - 1)) ** 2)


def half_width(se, n):
    r = (-2 * np.log(ALPHA) + np.log(1 - 2 * np.log(ALPHA))) / N_OPT
    return se * np.sqrt(n) * np.sqrt(2 * (n * r + 1) / (n**2 * r) * np.log(np.sqrt(n * r + 1) / ALPHA))


def against(low, high, at_least=-np.inf, at_most=np.inf):
    if low >= at_least and high <= at_most:
        return "met"
    return "not_met" if high < at_least or low > at_most else "undecided"


def judged(world):
    """Payments of at least 45 days whose outcome came within 45 days."""
    log, days_45 = world.decisions(), np.timedelta64(45, "D")
    old = log["scored_at"] <= log["scored_at"].max() - days_45
    chosen = old & (log["outcome_time"] - log["scored_at"] <= days_45)
    return {name: column[chosen] for name, column in log.items()}


def verdicts(world, act_at):
    log = judged(world)
    card, score, fraud = log["card_id"], log["fraud_score"], log["is_fraud"] == 1
    blocked = score >= act_at

    def recall(chosen):
        return clustered_rate(card[fraud & chosen], blocked[fraud & chosen])

    def false_positive_rate(chosen):
        return clustered_rate(card[~fraud & chosen], blocked[~fraud & chosen])

    everyone = np.ones(len(card), dtype=bool)
    precision = clustered_rate(card[blocked], fraud[blocked])
    found = {
        "recall": against(*recall(everyone).ends(), at_least=0.8),
        "false_positive_rate": against(*false_positive_rate(everyone).ends(), at_most=0.02),
        "precision": against(*precision.ends(), at_least=0.5),
        "recall-in-every-country": in_every(
            [recall(log["country"] == name) for name in np.unique(log["country"])], 0.7
        ),
        "false_positive_rate-across-device": against(
            *gap([false_positive_rate(log["device"] == name) for name in np.unique(log["device"])]), at_most=0.01
        ),
        "calibration_gap": against(*clustered_mean(card, score - fraud), at_least=-0.002, at_most=0.002),
        "value_over_rule": against(*over_the_rule(log, blocked, card, fraud), at_least=0),
        "roc_auc": against(*clustered_auc(card, fraud, score), at_least=0.98),
    }
    return found, against(*precision.ends(ALPHA / 7), at_least=0.5)


def over_the_rule(log, blocked, card, fraud):
    """The outermost ends of the paired difference in money, over both ends of what a false alarm is guessed to be.

    Nobody is thought to look: in the band of this world that changes little, and the verdict not at all.
    """
    by_rule = (log["amount"] > 4000) & (log["country"] != "IN")
    ends = []
    for false_alarm in (-400, -60):
        worth = [
            np.where(fraud, np.where(acted, -0.05, -1.0) * log["amount"], np.where(acted, false_alarm, 0.0))
            for acted in (blocked, by_rule)
        ]
        ends.append(clustered_mean(card, worth[0] - worth[1]))
    return min(low for low, _ in ends), max(high for _, high in ends)


def in_every(rates, at_least):
    """Met if each is at the level itself; not met if one is at Bonferroni's."""
    if all(against(*rate.ends(), at_least=at_least) == "met" for rate in rates):
        return "met"
    corrected = [against(*rate.ends(ALPHA / len(rates)), at_least=at_least) for rate in rates]
    return "not_met" if "not_met" in corrected else "undecided"


def gap(rates):
    highs = []
    for a in rates:
        for b in (other for other in rates if other is not a):
            se = np.sqrt(sum(rate.value * (1 - rate.value) / rate.effective_n for rate in (a, b)))
            highs.append(a.value - b.value + half_width(se, a.effective_n + b.effective_n))
    ends = [rate.ends(ALPHA / len(rates)) for rate in rates]
    return max(0.0, max(low for low, _ in ends) - min(high for _, high in ends)), max(highs)


def clustered_mean(card, values):
    cases = np.bincount(card % FOLDS)
    sums = np.bincount(card % FOLDS, weights=values)
    mean = values.mean()
    se = np.sqrt(FOLDS / (FOLDS - 1) * ((sums - mean * cases) ** 2).sum()) / cases.sum()
    half = half_width(se * T_OVER_Z, len(np.unique(card)))
    return mean - half, mean + half


def clustered_auc(card, fraud, score):
    without = logit([roc_auc_score(fraud[card % FOLDS != fold], score[card % FOLDS != fold]) for fold in range(FOLDS)])
    se = np.sqrt((FOLDS - 1) / FOLDS * ((without - without.mean()) ** 2).sum())
    middle, half = logit(roc_auc_score(fraud, score)), half_width(se * T_OVER_Z, fraud.sum())
    return expit(middle - half), expit(middle + half)


def test_the_bounds_judged_here_are_the_specs():
    requirements = YAML(typ="safe").load(CardFraud().spec_text())["requirements"]
    assert requirements == [
        {"metric": "recall", "at_least": "80%"},
        {"metric": "false_positive_rate", "at_most": "2%"},
        {"metric": "precision", "at_least": "50%"},
        {"metric": "recall", "at_least": "70%", "in_every": "country"},
        {"metric": "false_positive_rate", "gap_at_most": "1 point", "across": "device"},
        {"metric": "calibration_gap", "between": [-0.002, 0.002]},
        {"metric": "value_over_rule", "at_least": 0},
        {"metric": "roc_auc", "at_least": "98%", "aim": True},
    ]


@pytest.mark.slow
def test_the_demo_comes_out_met_not_met_and_undecided_as_documented():
    found, precision_corrected = verdicts(CardFraud(), act_at=0.02)
    assert found == EXPECTED_VERDICTS
    assert precision_corrected == EXPECTED_CONCLUSION == "not_met"


@pytest.mark.slow
def test_a_higher_cut_off_meets_all_but_nepal():
    found, _ = verdicts(CardFraud(), act_at=0.08)
    assert [name for name, verdict in found.items() if verdict != "met"] == ["recall-in-every-country"]
    assert found["recall-in-every-country"] == "undecided"


@pytest.mark.slow
def test_the_demo_comes_out_the_same_with_other_seeds():
    assert all(verdicts(CardFraud(seed=seed), act_at=0.02)[0] == EXPECTED_VERDICTS for seed in range(10))
