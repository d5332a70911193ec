"""What docs/explanation/coverage.md says of promised quantities is what is measured, and is as much as is asked."""

from pathlib import Path

import pytest

from tests.everyday import few_but_thorough
from tests.inference.promise_simulations import METRICS, SCENARIOS, WORDS, held

DOCS = Path(__file__).parents[2] / "docs" / "explanation" / "coverage.md"

HELD, FEW_REFUSED = 0.91, 0.3
"""Where at most so large a share of the logs is refused, at least so many of the others hold the truth."""
WRONG = 0.08
"""Of all logs, read once, at most so many are judged by an interval that misses the truth."""
EVER_WRONG = 0.05
WITHOUT_SPREAD = ("rmse", "t3")
"""Squares of errors with three degrees of freedom have no spread: nothing can be promised of their mean."""


def told_rows():
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if " | return | " in line or " | come once | " in line]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {(row[0], row[1], row[2]): [float(cell) if cell else None for cell in row[3:]] for row in rows}


def test_the_docs_have_a_row_for_each_metric_and_law():
    expected = {(n, WORDS[law], "return" if returns else "come once") for law, returns in SCENARIOS for n in METRICS}
    assert set(told_rows()) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("law", "returns"), few_but_thorough(SCENARIOS, 2))
def test_intervals_of_promised_quantities_hold_the_truth_as_often_as_is_told(law, returns):
    told = told_rows()
    for name, found in held(law, returns).items():
        if found.not_judged <= FEW_REFUSED:
            assert found.once >= HELD, name
        assert found.missed <= WRONG, name
        assert found.ever_missed <= (0.1 if (name, law) == WITHOUT_SPREAD else EVER_WRONG), name
        row = told[name, WORDS[law], "return" if returns else "come once"]
        shares = [found.once, found.not_judged, found.missed, found.naive, found.ever_missed]
        for said, measured in zip(row, shares, strict=True):
            # A later numpy may draw other numbers from the same seed; more than that must be written down anew.
            assert said == pytest.approx(measured, abs=0.01), name
