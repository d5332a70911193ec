"""What every kind has in common: the names that its readers use, a meaning for every metric, the same rooms."""

import re
from pathlib import Path

import pytest

import upheld
from upheld.kinds import KINDS

SOURCE = Path(upheld.__file__).parent
READERS = (
    "answers",
    "assess",
    "counting",
    "gather",
    "judging",
    "log_checks",
    "binding",
    "readiness",
    "reasons",
    "money",
    "compare",
    "compare_warnings",
    "comparing",
    "pairing",
    "sides",
    "case_groups",
    "health",
    "maturity",
    "weekly",
)
OF_CASES = ("cases", "case_reading")
OF_CLASSES = {"of_class", "by_class", "of_one_class"}
OF_CUT_OFFS = {"settings_by"}
OF_UNKNOWN_OUTCOMES = {"MONEY_OVER_UNKNOWN"}
ROOMS = (
    "query",
    "metrics",
    "lever",
    "rows",
    "terms",
    "slices",
    "settings",
    "stakes",
    "money",
    "weeks",
    "words",
    "fit",
    "pairs",
    "pairs_query",
    "population",
    "asked",
    "case_words",
    "cases",
    "log_values",
    "paired_part",
    "statistics",
)


def asked_by(readers):
    """The names that these modules ask of a kind."""
    texts = [(SOURCE / f"{reader}.py").read_text(encoding="utf-8") for reader in readers]
    return {name for text in texts for name in re.findall(r"(?:\bkind|KINDS\[[\w.]+\])\.([A-Za-z_]+)", text)}


def asked_of_kinds():
    """The names that those who read any kind ask of it."""
    return asked_by(READERS) - OF_CLASSES - OF_CUT_OFFS - OF_UNKNOWN_OUTCOMES


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_every_name_that_is_asked_of_it(kind):
    assert len(asked_of_kinds()) > 30
    assert not [name for name in asked_of_kinds() if not hasattr(KINDS[kind], name)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_cases_of_a_kind_have_every_name_that_is_asked_of_them(kind):
    owners = (KINDS[kind], KINDS[kind].cases)
    assert len(asked_by(OF_CASES)) > 15
    assert not [name for name in asked_by(OF_CASES) if not any(hasattr(owner, name) for owner in owners)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kinds_folder_has_its_neighbours_rooms(kind):
    folder = SOURCE / "kinds" / kind
    assert not [room for room in ROOMS if not (folder / f"{room}.py").exists()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_metric_says_what_it_means_and_what_it_can_be(kind):
    for name, metric in KINDS[kind].METRICS.items():
        assert metric.name == name
        assert all((metric.meaning.title, metric.meaning.fraction)), name
        assert metric.meaning.says.endswith("."), name
        assert metric.low < metric.high, name
        assert metric.unit != "share" or metric.low >= -1, name
