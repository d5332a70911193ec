from pathlib import Path

import pytest

from tests.everyday import thorough
from tests.inference.coverage_simulations import SIMULATIONS

DOCS = Path(__file__).parents[2] / "docs" / "explanation" / "coverage.md"


def told_rows():
    rows = [line.strip("| ").split(" | ") for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): float(row[3]) for row in rows}


def test_the_docs_list_every_simulation_and_no_other():
    assert list(told_rows()) == [simulation.id for simulation in SIMULATIONS]


@pytest.mark.slow
@pytest.mark.parametrize(
    "simulation",
    [pytest.param(one, id=one.id, marks=[] if at % 3 == 0 else thorough) for at, one in enumerate(SIMULATIONS)],
)
def test_intervals_hold_the_truth_as_often_as_they_claim(simulation):
    measured = simulation.measured()
    assert simulation.at_least <= measured.share <= simulation.at_most
    # A later numpy may draw other numbers from the same seed; more than that must be written down anew.
    assert measured.share == pytest.approx(told_rows()[simulation.id], abs=0.01)
