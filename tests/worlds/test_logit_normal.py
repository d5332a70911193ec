"""True metrics of logit-normal scores, against scipy's normals and integrals, scikit-learn and hand arithmetic."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm
from sklearn import metrics as sklearn_metrics

from upheld.worlds.logit_normal import Part, logit, metrics_from_shares, true_metrics

# One part in which a score is right by Bayes: logit(p) - d^2/2 + d x, x ~ N(0, 1) without and N(d, 1) with the event.
SHARE, DISTANCE = 0.1, 2.0
BAYES = Part(
    1.0,
    SHARE,
    positive_mean=logit(SHARE) + DISTANCE**2 / 2,
    negative_mean=logit(SHARE) - DISTANCE**2 / 2,
    sd=DISTANCE,
)
OTHER = Part(3.0, 0.02, positive_mean=0.5, negative_mean=-3.0, sd=1.5)


def test_the_rates_of_one_part_are_normal_tails():
    x = (logit(0.3) - logit(SHARE)) / DISTANCE + DISTANCE / 2
    true = true_metrics([BAYES], act_at=0.3, review_from=0.2)
    assert true["recall"] == pytest.approx(norm.sf(x - DISTANCE), rel=1e-12)
    assert true["false_positive_rate"] == pytest.approx(norm.sf(x), rel=1e-12)


def test_the_auc_of_one_part_is_that_of_two_normals():
    assert true_metrics([BAYES], 0.3, 0.2)["roc_auc"] == pytest.approx(norm.cdf(DISTANCE / math.sqrt(2)), rel=1e-12)


def test_a_score_that_is_right_by_bayes_is_right_on_average():
    assert true_metrics([BAYES], 0.3, 0.2)["calibration_gap"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("parts", [[BAYES], [BAYES, OTHER]])
def test_brier_and_log_loss_agree_with_scipys_integrals(parts):
    cases = sum(part.share for part in parts)

    def mean(of_positive, of_negative):
        total = 0.0
        for part in parts:
            for share, middle, loss in (
                (part.positives, part.positive_mean, of_positive),
                (part.negatives, part.negative_mean, of_negative),
            ):
                density = norm(middle, part.sd).pdf
                total += share * quad(lambda s, f=density, g=loss: f(s) * g(s), middle - 15, middle + 15, limit=200)[0]
        return total / cases

    true = true_metrics(parts, 0.3, 0.2)
    assert true["brier"] == pytest.approx(mean(lambda s: expit(-s) ** 2, lambda s: expit(s) ** 2), rel=1e-8)
    assert true["log_loss"] == pytest.approx(
        mean(lambda s: np.logaddexp(0, -s), lambda s: np.logaddexp(0, s)), rel=1e-8
    )


def test_average_precision_agrees_with_scipys_integral():
    parts, positives = [BAYES, OTHER], BAYES.positives + OTHER.positives

    def integrand(s):
        tp = sum(part.positives * norm.sf(s, part.positive_mean, part.sd) for part in parts)
        fp = sum(part.negatives * norm.sf(s, part.negative_mean, part.sd) for part in parts)
        return tp / (tp + fp) * sum(part.positives * norm.pdf(s, part.positive_mean, part.sd) for part in parts)

    expected = quad(integrand, -15, 15, limit=400)[0] / positives
    assert true_metrics(parts, 0.3, 0.2)["average_precision"] == pytest.approx(expected, rel=1e-7)


def test_the_grid_is_fine_enough(monkeypatch):
    before = true_metrics([BAYES, OTHER], 0.3, 0.2)
    monkeypatch.setattr("upheld.worlds.logit_normal._STEP_IN_SD", 0.0025)
    after = true_metrics([BAYES, OTHER], 0.3, 0.2)
    assert after == pytest.approx(before, abs=1e-9)


def test_a_part_counts_by_its_share():
    twice = [BAYES, OTHER, OTHER]
    doubled = [BAYES, Part(6.0, 0.02, positive_mean=0.5, negative_mean=-3.0, sd=1.5)]
    assert true_metrics(twice, 0.3, 0.2) == pytest.approx(true_metrics(doubled, 0.3, 0.2), rel=1e-9)


def test_metrics_from_shares_are_scikit_learns():
    tp, fp, fn, tn = 30, 12, 8, 150
    truth = np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    acted = np.repeat([1, 1, 0, 0], [tp, fp, fn, tn])
    ours = metrics_from_shares(tp, fp, fn, tn)
    expected = {
        "recall": sklearn_metrics.recall_score(truth, acted),
        "precision": sklearn_metrics.precision_score(truth, acted),
        "f1": sklearn_metrics.f1_score(truth, acted),
        "accuracy": sklearn_metrics.accuracy_score(truth, acted),
        "mcc": sklearn_metrics.matthews_corrcoef(truth, acted),
        "balanced_accuracy": sklearn_metrics.balanced_accuracy_score(truth, acted),
        "specificity": 150 / 162,
        "false_positive_rate": 12 / 162,
        "npv": 150 / 158,
        "false_omission_rate": 8 / 158,
        "prevalence": 38 / 200,
        "act_rate": 42 / 200,
    }
    assert ours == pytest.approx(expected)


def test_a_metric_without_a_denominator_is_left_out():
    assert "precision" not in metrics_from_shares(tp=0, fp=0, fn=1, tn=9)
