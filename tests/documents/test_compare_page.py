"""The page of `upheld compare --html`: it says what the comparison says, in numbers too, and nothing breaks out."""

import re

import numpy as np
import pytest

import upheld
from tests.documents.check_pages import HOSTILE
from tests.documents.compare_pages import hostile, whole
from tests.logs import scored, spec_for, write_log
from tests.quantities import orders, promise_spec
from upheld.compare_rows import other_rows, required_rows
from upheld.compare_words import conclusion_shown, difference_shown
from upheld.documents.compare_page import compare_page, reaches_of
from upheld.documents.shell import escaped
from upheld.inference import Estimate
from upheld.wording import range_shown


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    return whole(tmp_path_factory.mktemp("compared"))


@pytest.fixture(scope="module")
def page(comparison):
    return compare_page(comparison, "0.1.0")


def plain(text):
    """What a reader sees of it, every sort of space as one."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_it_says_the_conclusion_in_words(comparison, page):
    assert plain(escaped(conclusion_shown(comparison))) in plain(page)


def test_every_line_stands_in_the_table_with_its_interval(comparison, page):
    shown = plain(page)
    for row in (*required_rows(comparison), *other_rows(comparison)):
        assert plain(escaped(row.name)) in shown
        if row.figure is not None:
            assert plain(difference_shown(row.figure.difference, row.unit)) in shown


def test_every_metric_stands_in_numbers_with_its_method(comparison, page):
    shown = plain(page)
    for metric in comparison.metrics:
        assert metric.title in shown
    assert "on the same cases" in shown


def test_the_same_comparison_gives_the_same_bytes(comparison, page):
    assert compare_page(comparison, "0.1.0") == page


def test_it_never_says_that_there_is_nothing_to_find(page):
    assert not re.search(r"no difference|no effect|significan", plain(page), re.IGNORECASE)


@pytest.mark.slow
def test_names_from_a_log_stay_text(tmp_path):
    page = compare_page(hostile(tmp_path), "0.1.0")
    assert HOSTILE not in page
    assert escaped(HOSTILE) in page


def test_what_is_told_apart_stands_first(comparison):
    order = ["worse", "better", "other", "not_told_apart"]
    for rows in (required_rows(comparison), other_rows(comparison)):
        found = [order.index(row.direction) for row in rows if not row.is_value]
        assert found == sorted(found)
        assert len(set(found)) > 1


def test_bars_of_one_unit_share_a_scale_that_holds_all_of_them(comparison, page):
    rows = [row for row in required_rows(comparison) if row.figure is not None and row.unit in ("share", "points")]
    told = [row.figure.difference for row in rows if isinstance(row.figure.difference, Estimate)]
    reach = reaches_of(list(required_rows(comparison)))["points"]
    assert max(abs(end) for one in told for end in (one.low, one.high)) <= reach
    assert plain(page).count(f"−{reach * 100:.1f} points +{reach * 100:.1f} points") >= len(told)


@pytest.mark.slow
def test_what_hangs_on_unknown_outcomes_is_drawn_as_a_range(tmp_path):
    rows = scored(9, 2000)
    rows["outcome"] = np.ma.masked_array(rows["outcome"], mask=rows["score"] >= 0.5)
    write_log(tmp_path / "log.parquet", rows)
    write_log(tmp_path / "b.parquet", {**rows, "score": np.roll(rows["score"], 1)})
    line = "{metric: prevalence, at_least: 1%}"
    spec = spec_for(tmp_path, "outcome_known_for: not_acted", requirements=line)
    found = upheld.compare(spec, "log.parquet", "b.parquet")
    a, b, less = (getattr(found.lines[0].figure, name) for name in ("a", "b", "difference"))
    assert (less.at_least, less.at_most) == pytest.approx((b.at_least - a.at_most, b.at_most - a.at_least))
    assert less.low < less.at_least < 0 < less.at_most < less.high
    text = compare_page(found, "0.1.0")
    assert plain(range_shown(a, "share")) in plain(text)
    drawn = text.partition('<svg class="mark"')[2].partition("</svg>")[0]
    assert ('class="span undecided"' in drawn, "circle" in drawn) == (True, False)


@pytest.mark.slow
def test_a_page_of_quantities_speaks_of_what_came_and_of_no_cut_off(tmp_path):
    rows = orders(1, 2000)
    said = np.ma.masked_array(rows["predicted"] + 2, mask=np.arange(2000) < 30)
    write_log(tmp_path / "log.parquet", rows)
    write_log(tmp_path / "b.parquet", {**rows, "predicted": said})
    spec = promise_spec(tmp_path, more="value: {currency: INR, late: -6, early: -1.5}")
    found = upheld.compare(spec, "log.parquet", "b.parquet")
    shown = plain(compare_page(found, "0.1.0"))
    assert plain(escaped(conclusion_shown(found))) in shown
    assert "late rate" in conclusion_shown(found)
    assert "30 without a prediction" in shown
    assert "told against showing exactly what comes, which is 0" in shown
    for row in (*required_rows(found), *other_rows(found)):
        assert plain(difference_shown(row.figure.difference, row.unit)) in shown
    assert not re.search(r"positives|let through|without a score|cut-off", shown)
