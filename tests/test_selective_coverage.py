"""Card fraud with outcomes taken away: no figure is stated as known that is not, and every range holds the truth."""

import datetime as dt

import pytest

import upheld
from upheld.answers import Answers
from upheld.inference import CannotTell, Estimate, Range, infer
from upheld.worlds import CardFraud

pytestmark = pytest.mark.slow

SEEDS = range(700, 900)
LATE = dt.date(2026, 12, 31)
MODES = ("acted", "not_acted", "reviewed")
NEEDS_NONE = {"act_rate", "review_rate", "reviews_per_day"}
KNOWN = {"acted": {"precision"}, "not_acted": {"npv"}, "reviewed": set()}


def told(spec, evidence):
    """Every figure, and every sort of money, of one spec."""
    answers = Answers(spec, evidence)
    metrics = {
        name: answers.answer(metric, answers.all, "anytime", 0.95, 1000) for name, metric in answers.metrics.items()
    }
    statistics = {f"money {name}": answers.money(name) for name in ("per_case", "over_nothing", "over_rule", "of_rule")}
    money = {
        name: one if isinstance(one, CannotTell) else infer(one, looks="anytime", level=0.95, expected_n=1000)
        for name, one in statistics.items()
    }
    return metrics | money


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """Of each seed the world's truth, and what is told with every outcome and in each mode."""
    folder, found = tmp_path_factory.mktemp("worlds"), []
    for seed in SEEDS:
        world = CardFraud(seed=seed, n_decisions=8_000)
        spec = upheld.load_spec(world.write(folder, until=LATE))
        full = told(spec, upheld.gather(spec, LATE))
        by_mode = {}
        for mode in MODES:
            hidden = spec.model_copy(update={"log": spec.log.model_copy(update={"outcome_known_for": mode})})
            by_mode[mode] = told(hidden, upheld.gather(hidden, LATE))
        found.append((world.truth().overall, full, by_mode))
    return found


@pytest.mark.parametrize("mode", MODES)
def test_what_is_stated_as_known_is_known(logs, mode):
    for _, full, by_mode in logs:
        for name, answer in by_mode[mode].items():
            if isinstance(answer, Estimate):
                assert answer == full[name]
                assert name in NEEDS_NONE | KNOWN[mode]


@pytest.mark.parametrize("mode", MODES)
def test_every_range_holds_the_figure_of_the_log_with_all_outcomes(logs, mode):
    ranges = 0
    for _, full, by_mode in logs:
        for name, answer in by_mode[mode].items():
            value = full[name].value
            if isinstance(answer, Range) and value is not None:
                ranges += 1
                assert answer.at_least - 1e-9 <= value <= answer.at_most + 1e-9, name
    assert ranges >= 8 * len(SEEDS)


@pytest.mark.parametrize("mode", MODES)
def test_intervals_of_ranges_hold_the_truth_of_the_world(logs, mode):
    missed: dict[str, int] = {}
    for truth, _, by_mode in logs:
        for name, answer in by_mode[mode].items():
            if isinstance(answer, Range) and name in truth:
                missed[name] = missed.get(name, 0) + (not answer.low <= truth[name] <= answer.high)
    assert len(missed) >= 6
    # They hold at every look, and whatever the outcomes were: at most one in twenty misses, and far fewer do.
    assert max(missed.values()) <= 0.05 * len(SEEDS)
