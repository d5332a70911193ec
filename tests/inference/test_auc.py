import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from upheld.errors import CallError
from upheld.inference import (
    CannotTell,
    auc_error,
    average_precision,
    delong_bins,
    infinitesimal_jackknife,
    newcombe_auc,
)

RNG = np.random.default_rng(7)
POSITIVES, NEGATIVES = RNG.integers(0, 9, 40), RNG.integers(0, 30, 40)


def cases(positives, negatives):
    scores = np.arange(len(positives))
    outcome = np.concatenate([np.ones(positives.sum()), np.zeros(negatives.sum())])
    return outcome, np.concatenate([np.repeat(scores, positives), np.repeat(scores, negatives)])


def test_the_auc_agrees_with_scikit_learn():
    assert delong_bins(POSITIVES, NEGATIVES).value == pytest.approx(roc_auc_score(*cases(POSITIVES, NEGATIVES)))


def test_average_precision_agrees_with_scikit_learn():
    expected = average_precision_score(*cases(POSITIVES, NEGATIVES))
    assert average_precision(POSITIVES, NEGATIVES).value == pytest.approx(expected)


def test_the_variance_is_that_of_delongs_placements():
    outcome, score = cases(POSITIVES, NEGATIVES)
    beats = np.sign(score[outcome == 1][:, None] - score[outcome == 0][None, :]) / 2 + 0.5
    expected = beats.mean(1).var(ddof=1) / beats.shape[0] + beats.mean(0).var(ddof=1) / beats.shape[1]
    assert delong_bins(POSITIVES, NEGATIVES).variance == pytest.approx(expected)


def test_the_error_of_average_precision_agrees_with_numerical_derivatives():
    def of_cells(cells):
        return average_precision(cells[..., :40], cells[..., 40:]).value

    filled = np.concatenate([POSITIVES + 1, NEGATIVES + 1])
    assert average_precision(filled[:40], filled[40:]).se == pytest.approx(
        infinitesimal_jackknife(of_cells, filled).se, rel=1e-5
    )


@pytest.mark.parametrize("method", [delong_bins, average_precision])
def test_many_at_once_are_as_one_by_one(method):
    stacked = method(np.stack([POSITIVES, POSITIVES[::-1]]), np.stack([NEGATIVES, NEGATIVES]))
    for row, positives in enumerate([POSITIVES, POSITIVES[::-1]]):
        alone = method(positives, NEGATIVES)
        assert [float(part[row]) for part in stacked] == pytest.approx([float(part) for part in alone])


def test_a_class_without_cases_gives_nan_and_no_warning():
    assert np.isnan(delong_bins([0, 0], [3, 4])).all()
    assert np.isnan(average_precision([0, 0], [3, 4])).all()
    assert np.isnan(delong_bins([0, 1], [3, 4]).variance)


def test_only_bins_of_several_scores_add_to_the_error_of_binning():
    assert auc_error([1, 1], [1, 1], [True, True]) == 0
    assert auc_error([1, 1], [1, 1], [False, False]) == 0.25


@pytest.mark.parametrize("auc", [0.0, 0.3, 0.5, 0.97, 1.0])
def test_newcombe_holds_the_value_and_mirrors(auc):
    found, mirrored = newcombe_auc(auc, 12, 300), newcombe_auc(1 - auc, 12, 300)
    assert found.low <= auc <= found.high
    assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


def test_newcombe_refuses_what_is_no_auc_and_a_class_without_cases():
    assert isinstance(newcombe_auc(0.5, 0, 10), CannotTell)
    with pytest.raises(CallError):
        newcombe_auc(1.5, 10, 10)
