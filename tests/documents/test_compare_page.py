"""The page of `upheld compare --html`: it says what the comparison says, in numbers too, and nothing breaks out."""

import re

import pytest

from tests.documents.check_pages import HOSTILE
from tests.documents.compare_pages import hostile, whole
from upheld.compare_rows import other_rows, required_rows
from upheld.compare_words import conclusion_shown, difference_shown
from upheld.documents.compare_page import compare_page
from upheld.documents.shell import escaped


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


def test_names_from_a_log_stay_text(tmp_path):
    page = compare_page(hostile(tmp_path), "0.1.0")
    assert HOSTILE not in page
    assert escaped(HOSTILE) in page
