"""What would make unknown outcomes known, by hand; and how ranges read on the table, in Markdown and on the page."""

import numpy as np
import pytest

import upheld
from tests.logs import assessed, evidence_of, scored, spec_for
from tests.products import Product
from upheld.documents.check_page import check_page, looked_up

MORE = "value: {currency: EUR, caught: -2, missed: -amount, false_alarm: {from: -40, to: -6}}"
KEYS = "time: at, outcome_known_for: not_acted"


def two_scores(acted=1200, fn=60, tn=2740):
    """A log of 40 days, of which so many cases are acted on."""
    n = acted + fn + tn
    return {
        "score": np.repeat([0.9, 0.1, 0.1], [acted, fn, tn]),
        "outcome": np.repeat([True, True, False], [acted, fn, tn]),
        "amount": np.full(n, 100.0),
        "at": np.datetime64("2026-05-01T00:00", "us") + (np.arange(n) % 40).astype("timedelta64[D]"),
    }


@pytest.mark.slow
def test_the_share_the_days_and_the_cost_follow_from_the_log(tmp_path):
    spec = spec_for(tmp_path, KEYS, requirements="{metric: precision, at_least: 50%}", more=MORE)
    found = assessed(tmp_path, two_scores(), spec).knowable
    # Precision within 5 points at one half: (1.96 / .05)^2 / 4 = 384.2, up to two digits. 30 of 100 a day are acted on.
    assert found.outcomes == 390
    assert (found.share, found.cases_per_day) == (0.1, pytest.approx(3.0))
    assert found.days == 130
    # Let through, a false alarm (-40 to -6) costs nothing any more, and a caught one (-2) is missed (-100).
    assert found.cost_per_day == (pytest.approx(-40 * 3.0), pytest.approx(98 * 3.0))
    assert found.ids == ("precision",)
    assert found.said.startswith("let a random 10 % of the cases that would be acted on through: about 3 a day")
    assert "is expected to cost € 294 a day at most, and at best to bring € 120" in found.said


def test_where_every_outcome_can_be_known_nothing_is_proposed(tmp_path):
    assert assessed(tmp_path, scored(1, 300), spec_for(tmp_path)).knowable is None


@pytest.mark.slow
def test_ranges_are_read_aloud_wherever_they_are_shown(tmp_path):
    product = Product(tmp_path)
    rows = [(i, 0.9 if i < 500 else 0.1, int(i < 540)) for i in range(2000)]
    product.log(rows)
    line = "{metric: recall, at_least: 50%, looks: once}"
    product.spec(outcome_known_for="not_acted", requirements=line)
    said = "between 0 and 92.6 %"
    for flags in ((), ("--format", "md")):
        out = " ".join(product.check(*flags).out.replace("\u00a0", " ").split())
        assert said in out
        assert "whatever became of the 500 cases that were acted on" in out
        assert "To know more" in out
    found = product.check("--json").json
    assert found["requirements"][0]["why"] == "cannot_know"
    assert found["requirements"][0]["estimate"]["range"]["to"] == pytest.approx(500 / 540)
    assert found["knowable"]["requirements"] == ["recall"]


@pytest.mark.slow
def test_the_page_shows_no_figure_as_known_that_is_not(tmp_path):
    lines = "{metric: recall, at_least: 50%}, {metric: act_rate, at_most: 50%}, {metric: value_per_case, at_least: -9}"
    spec = spec_for(tmp_path, f"{KEYS}, id: id", requirements=lines, more=MORE)
    evidence = evidence_of(tmp_path, scored(2, 1200), spec)
    assessment = upheld.assess(spec, evidence)
    tables = looked_up(spec, evidence, assessment)
    assert tables["value"] is None
    recall = tables["requirements"]["recall"]
    # Where nothing is acted on recall is 0, where no known positive is missed it is 1; elsewhere it is a range.
    assert {value for row in recall["value"] for value in row} <= {None, 0.0, 1.0}
    told = [text for row in recall["range"] for text in row if text is not None]
    assert len(told) >= 0.8 * len(tables["act"])
    assert all(text.startswith("between ") for text in told)
    page = check_page(spec, assessment, tables, "test").replace("\u00a0", " ")
    assert "between " in page
    assert "Not every outcome can be known, so positives cannot be counted." in page
    assert '"knows": false' in page or '"knows":false' in page
