from fractions import Fraction

import numpy as np
import pytest

from upheld.inference import (
    CannotTell,
    FoldSums,
    Mean,
    Ratio,
    asymptotic_cs_two_arms,
    beta_mixture_cs,
    infer,
    infer_gap,
    newcombe_hybrid_score,
    wilson,
)


def gap_of(looks="once", level=0.95, **counts):
    arms = {name: arm if not isinstance(arm, tuple) else Ratio(*arm, "cases") for name, arm in counts.items()}
    return infer_gap(arms, looks=looks, level=level, expected_n=1000)


def test_the_gap_names_its_segments_and_counts_all_cases():
    gap = gap_of(north=(90, 100), south=(70, 100), west=(80, 100))
    assert (gap.largest, gap.smallest, gap.estimate.n) == ("north", "south", 300)
    assert gap.estimate.value == pytest.approx(0.2)


def test_at_one_look_the_high_end_is_the_largest_of_the_pairs():
    gap = gap_of(north=(90, 100), south=(70, 100), west=(8, 10))
    pairs = [(90, 100, 70, 100), (90, 100, 8, 10), (8, 10, 70, 100)]
    assert gap.estimate.high == pytest.approx(max(newcombe_hybrid_score(*pair).high for pair in pairs))


def test_the_low_end_is_what_remains_between_the_segments_own_intervals():
    gap = gap_of(north=(950, 1000), south=(700, 1000), west=(800, 1000))
    one, other = wilson(950, 1000, level=1 - 0.05 / 3), wilson(700, 1000, level=1 - 0.05 / 3)
    assert gap.estimate.low == pytest.approx(one.low - other.high)


def test_at_any_time_two_groups_use_the_asymptotic_sequence_where_it_may_speak():
    expected = asymptotic_cs_two_arms(100, 70, 100, 85)
    assert gap_of("anytime", north=(85, 100), south=(70, 100)).estimate.high == pytest.approx(expected.high)


def test_at_any_time_rare_events_use_two_mixtures():
    one, other = beta_mixture_cs(95, 100, level=0.975), beta_mixture_cs(70, 100, level=0.975)
    gap = gap_of("anytime", north=(95, 100), south=(70, 100))
    assert gap.estimate.high == pytest.approx(one.high - other.low)
    assert "two intervals" in gap.estimate.method


def test_returning_customers_widen_a_gap():
    folds = FoldSums(np.tile([3.0, 7.0], 32), np.full(64, 10.0))
    clustered = gap_of(north=Ratio(320, 640, "cases", folds), south=(200, 640))
    assert clustered.estimate.high > gap_of(north=(320, 640), south=(200, 640)).estimate.high


def test_a_gap_of_means_is_the_union_of_two_intervals():
    means = {
        "a": Mean(200, Fraction(500), Fraction(2000), "cases"),
        "b": Mean(200, Fraction(300), Fraction(900), "cases"),
    }
    gap = infer_gap(means, looks="once", level=0.95, expected_n=1000)
    a, b = (infer(mean, looks="once", level=0.975, expected_n=1000) for mean in means.values())
    assert (gap.estimate.low, gap.estimate.high) == pytest.approx((a.low - b.high, a.high - b.low))


def test_a_gap_needs_two_segments_with_cases():
    assert gap_of(north=(3, 4), south=(0, 0)).reason == "a gap needs two segments with cases"
    assert isinstance(gap_of(north=(3, 4)), CannotTell)


def test_a_segment_without_an_estimate_is_named():
    assert gap_of(north=(3, 4), south=(0, 0), west=(1, 4)).reason == "segment south: no case has an outcome yet"


def test_a_segment_too_small_for_a_sequence_is_named_and_the_gap_is_shown():
    few = {name: Mean(50, Fraction(total), Fraction(900), "cases") for name, total in (("a", 100), ("b", 150))}
    refused = infer_gap(few, looks="anytime", level=0.95, expected_n=1000)
    assert refused.reason == "segment a: needs at least 100 cases; has 50"
    assert refused.value == pytest.approx(1.0)
