import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from upheld.errors import CallError
from upheld.inference import CannotTell, clopper_pearson, wilson, wilson_jaccard

COUNTS = [(0, 1), (1, 1), (1, 2), (3, 7), (9, 1000), (999, 1000), (40_123, 4_000_000)]


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("k", "n"), COUNTS)
def test_wilson_agrees_with_scipy(k, n, level):
    expected = stats.binomtest(k, n).proportion_ci(level, method="wilson")
    assert [wilson(k, n, level=level).low, wilson(k, n, level=level).high] == pytest.approx(list(expected), abs=1e-12)


@pytest.mark.parametrize(("k", "n"), COUNTS)
def test_clopper_pearson_agrees_with_statsmodels(k, n):
    found = clopper_pearson(k, n, level=0.9)
    assert [found.low, found.high] == pytest.approx(proportion_confint(k, n, alpha=0.1, method="beta"), abs=1e-10)


def test_the_ends_at_no_event_and_at_only_events_are_exact():
    assert wilson(0, 7).low == 0.0
    assert wilson(7, 7).high == 1.0


@pytest.mark.parametrize("method", [wilson, clopper_pearson])
def test_no_case_is_no_estimate_and_says_of_what(method):
    assert method(0, 0).reason == "no case has an outcome yet"
    assert method(0, 0, n_of="positives") == CannotTell("no positives yet", "too_early", None)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5)])
def test_a_count_outside_its_total_is_refused(k, n):
    with pytest.raises(CallError) as error:
        wilson(k, n)
    assert f"{k} of {n} is no count" in str(error.value)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(CallError) as error:
        wilson(1, 2, level=level)
    assert "for 95 percent write 0.95" in str(error.value)


def test_f1_is_wilson_on_the_share_of_hits_among_positive_or_flagged():
    f1, jaccard = wilson_jaccard(80, 20, 10), wilson(80, 110)
    assert f1.value == pytest.approx(2 * 80 / (2 * 80 + 20 + 10))
    ends = np.array([jaccard.low, jaccard.high])
    assert [f1.low, f1.high] == pytest.approx(list(2 * ends / (1 + ends)))


def test_f1_without_positives_or_flagged_cannot_be_told():
    assert isinstance(wilson_jaccard(0, 0, 0), CannotTell)
