"""Card fraud with outcomes taken away: no figure is stated as known that is not, and every range holds the truth."""

import datetime as dt

import pytest

import upheld
from upheld.answers import Answers
from upheld.inference import CannotTell, Estimate, Range, infer
from upheld.kinds import KINDS
from upheld.worlds import CardFraud

pytestmark = pytest.mark.slow

SEEDS = range(700, 900)
LATE = dt.date(2026, 12, 31)
MONEY = ("per_case", "over_nothing", "over_rule", "of_rule")
MODES = ("acted", "not_acted", "reviewed")
NEEDED = {name: metric.outcomes_of for name, metric in KINDS["classification"].METRICS.items()} | {
    f"money {name}": True for name in MONEY
}
KNOWN = {"acted": {"precision"}, "not_acted": {"npv", "false_omission_rate"}, "reviewed": set()}


def told(spec, evidence):
    """Every figure, and every sort of money, of one spec."""
    answers = Answers(spec, evidence)
    metrics = {
        name: answers.answer(metric, answers.all, "anytime", 0.95, 1000) for name, metric in answers.metrics.items()
    }
    statistics = {f"money {name}": answers.money(name) for name in MONEY}
    money = {
        name: one if isinstance(one, CannotTell) else infer(one, looks="anytime", level=0.95, expected_n=1000)
        for name, one in statistics.items()
    }
    return metrics | money


def logs(folder, mode):
    """Of each seed the world's truth, and what is told with every outcome and in one mode."""
    for seed in SEEDS:
        world = CardFraud(seed=seed, n_decisions=8_000)
        spec = upheld.load_spec(world.write(folder, until=LATE))
        hidden = spec.model_copy(update={"log": spec.log.model_copy(update={"outcome_known_for": mode})})
        yield world.truth().overall, told(spec, upheld.gather(spec, LATE)), told(hidden, upheld.gather(hidden, LATE))


def stated_as_known(full, hidden, mode):
    """The figures that are stated without a range though they need outcomes, or that differ from the full log's."""
    return {
        name
        for name, answer in hidden.items()
        if isinstance(answer, Estimate)
        and name != "outcome_maturity"  # how many outcomes are known is another number where some are not
        and not (answer == full[name] and (name in KNOWN[mode] or not NEEDED.get(name)))
        and not (name == "caught_with_review" and mode == "not_acted" and is_one_whatever_they_were(answer, full[name]))
    }


def is_one_whatever_they_were(answer, full):
    """Whether every positive that is known was caught: those acted on are caught too, whatever they were."""
    return answer.value == full.value == 1 and answer.low <= full.low


@pytest.mark.parametrize("mode", MODES)
def test_nothing_unknown_is_stated_as_known_and_every_range_holds_the_truth(tmp_path, mode):
    missed: dict[str, int] = {}
    ranges = 0
    for truth, full, hidden in logs(tmp_path, mode):
        assert not stated_as_known(full, hidden, mode)
        for name, answer in hidden.items():
            if not isinstance(answer, Range):
                continue
            if full[name].value is not None:
                ranges += 1
                assert answer.at_least - 1e-9 <= full[name].value <= answer.at_most + 1e-9, name
            if name in truth:
                missed[name] = missed.get(name, 0) + (not answer.low <= truth[name] <= answer.high)
    assert ranges >= 8 * len(SEEDS)
    assert len(missed) >= 6
    # They hold at every look, and whatever the outcomes were: at most one in twenty misses, and far fewer do.
    assert max(missed.values()) <= 0.05 * len(SEEDS)
