"""A comparison in sentences: what is better, worse, and not told apart; never that there is nothing to find."""

import numpy as np
import pytest

import upheld
from tests.logs import scored, spec_for, write_log
from upheld.compare_rows import required_rows
from upheld.compare_words import conclusion_shown, difference_shown, level_shown, pairing_shown, signed
from upheld.inference import CannotTell, Estimate

LINES = "{metric: roc_auc, at_least: 80%}, {metric: recall, at_least: 30%}"


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    rows, draw = scored(3, 4000), np.random.default_rng(1)
    logit = np.log(rows["score"] / (1 - rows["score"])) + draw.normal(0, 1.5, 4000)
    noisy = {**rows, "score": np.clip(1 / (1 + np.exp(-logit)), 1e-9, 1 - 1e-9)}
    for name, one in (("old", rows), ("same", rows), ("noisy", noisy)):
        write_log(folder / f"{name}.parquet", one)

    def compare(other, lines=LINES):
        spec = upheld.load.spec_from_data(
            spec_for(folder, "id: id", requirements=lines), {"log": {"source": "old.parquet"}}
        )
        return upheld.compare(spec, "old.parquet", f"{other}.parquet")

    return compare


@pytest.mark.slow
def test_what_is_worse_and_what_is_not_told_apart_are_named(compared):
    said = conclusion_shown(compared("noisy"))
    assert said.startswith("B (noisy.parquet) is worse in ROC AUC, against A (old.parquet).")
    assert said.endswith("Nothing tells them apart in recall.")


@pytest.mark.slow
def test_where_nothing_is_told_apart_it_says_what_may_still_be(compared):
    said = conclusion_shown(compared("same"))
    assert said.startswith("Nothing tells B (same.parquet) apart from A (old.parquet) in ROC AUC and recall")
    assert "more cases may tell" in said


@pytest.mark.slow
def test_aims_alone_decide_nothing(compared):
    found = compared("noisy", "{metric: roc_auc, at_least: 80%, aim: true}")
    assert (found.conclusion, conclusion_shown(found)) == (
        "not_told_apart",
        "There are only aims, which decide nothing.",
    )


@pytest.mark.slow
def test_a_figure_without_a_better_direction_differs(compared):
    said = conclusion_shown(compared("noisy", "{metric: act_rate, between: [1%, 90%]}"))
    assert said.startswith("They differ in act rate, where neither direction is the better one.")


@pytest.mark.slow
def test_the_level_of_the_conclusion_is_told(compared):
    assert "2 lines are compared" in level_shown(compared("noisy"))
    assert "one line" in level_shown(compared("noisy", "{metric: roc_auc, at_least: 80%}"))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.021, "points", "+2.1 points"),
        (-0.3, "number", "−0.3"),
        (-12.0, "EUR", "−€ 12"),
        (0.0, "points", "0 points"),
        (4.0, "INR", "+₹ 4"),
    ],
)
def test_a_difference_has_its_sign(value, unit, text):
    assert signed(value, unit) == text


def test_a_difference_is_told_with_its_interval_or_without():
    told = Estimate(-0.12, -0.25, 0.01, 0.95, 100, "cases", "")
    assert difference_shown(told, "share") == "−12.0 points (−25.0 to 1.0)"
    assert difference_shown(CannotTell("so", value=0.01), "share") == "+1.0 points, no interval"
    assert difference_shown(CannotTell("so"), "share") == "cannot tell"


@pytest.mark.slow
def test_a_difference_that_counts_other_outcomes_than_a_is_told_so(tmp_path):
    rows = scored(3, 2000)
    other = {**rows, "outcome": rows["outcome"].copy()}
    other["outcome"][:400] = ~rows["outcome"][:400]
    write_log(tmp_path / "log.parquet", rows)
    write_log(tmp_path / "b.parquet", other)
    spec = spec_for(
        tmp_path, "id: id", requirements="{metric: recall, at_least: 30%}, {metric: act_rate, at_most: 90%}"
    )
    found = upheld.compare(spec, "log.parquet", "b.parquet")
    assert "400 cases have another outcome in A than in B" in pairing_shown(found)
    recall, act_rate = list(required_rows(found))
    assert (recall.note, act_rate.note) == ("B less A by B's outcomes", "")


@pytest.mark.slow
def test_the_head_of_the_values_has_both_verdicts_and_says_where_there_is_no_value(tmp_path):
    a, b = scored(3, 2000), scored(3, 2000)
    a["device"], b["device"] = (np.full(2000, name, dtype=object) for name in ("ios", "web"))
    write_log(tmp_path / "log.parquet", a)
    write_log(tmp_path / "b.parquet", b)
    lines = "{metric: recall, at_least: 30%, in_every: device}"
    found = upheld.compare(
        spec_for(tmp_path, "id: id, segments: [device]", requirements=lines), "log.parquet", "b.parquet"
    )
    (head,) = required_rows(found)
    assert head.verdicts == (found.lines[0].a.verdict.word, found.lines[0].b.verdict.word)
    assert head.reason == "no value of device has enough cases in both"
