"""The page of a product that names quantities: it says what was assessed, and tells of every buffer."""

import pytest

import upheld
from tests.documents.test_check_page import Read
from tests.logs import evidence_of
from tests.quantities import orders, promise_spec
from tests.test_docs import AVOIDED
from upheld.documents.check_page import check_page, looked_up
from upheld.documents.check_words import setting_shown
from upheld.wording import shown
from upheld.worlds import DeliveryTime


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orders")
    DeliveryTime(3, n_visits=1500).write(folder)
    spec = upheld.load_spec(next(folder.glob("*.yaml")))
    evidence = upheld.gather(spec)
    assessment = upheld.assess(spec, evidence)
    found = looked_up(spec, evidence, assessment)
    return assessment, found, Read(check_page(spec, assessment, found, "9.9"))


def test_what_was_shown_and_what_came_stands_there_and_adds_up(product):
    assessment, _, read = product
    late = round(assessment.metrics["late_rate"].value * assessment.cases.judged)
    for name, count in (("late", late), ("in time", assessment.cases.judged - late)):
        assert f" {name} {count:,} " in read.text
    assert f"never fulfilled {assessment.done['never_fulfilled']:,} " in read.text
    assert shown(assessment.metrics["promise_mean"].value, "minutes").replace(" ", "\u00a0") in read.text.replace(
        " minutes", "\u00a0minutes"
    )


def test_every_buffer_is_told_and_the_slider_moves_over_them(product):
    _, found, read = product
    assert read.count("input") == 1
    for at, buffer in enumerate(found["act"]):
        assert f" {buffer:g} minute" in read.text
        assert shown(found["figures"]["late_rate"]["value"][at][0], "share") in read.text.replace("\u00a0", " ")


def windowed(folder, lever, keys=""):
    spec = promise_spec(folder, keys, lever=lever, more="value: {currency: INR, late: -6, early: -1.5}")
    evidence = evidence_of(folder, orders(1), spec)
    assessment = upheld.assess(spec, evidence)
    found = looked_up(spec, evidence, assessment)
    return found, Read(check_page(spec, assessment, found, "9.9")).text.replace("\u00a0", " ")


@pytest.mark.slow
def test_where_a_window_is_shown_each_width_is_told(tmp_path):
    found, text = windowed(tmp_path, "{buffer: 4, window: 10}")
    widths = found["widths"]
    assert widths["window"][widths["today"]] == 10
    assert "What moves with the width of the window?" in text
    for at, width in enumerate(widths["window"]):
        inside = shown(widths["figures"]["window_coverage"]["value"][at][0], "share")
        assert f" {width:g} minute{'' if width == 1 else 's'}{' · today' if width == 10 else ''} {inside} (" in text


@pytest.mark.parametrize(
    ("keys", "lever", "is_told"), [("", "{buffer: 4}", False), ("low: low, high: high", "{buffer: 4}", True)]
)
@pytest.mark.slow
def test_widths_stand_there_only_where_a_window_is_shown(tmp_path, keys, lever, is_told):
    found, text = windowed(tmp_path, lever, keys)
    assert (found["widths"] is not None) is is_told
    assert ("What moves with the width" in text) is is_told
    assert ("none of these is today's" in text) is is_told


@pytest.mark.slow
def test_what_costs_alone_say_stands_beside_the_best_buffer(tmp_path):
    _, text = windowed(tmp_path, "{buffer: 4}")
    assert "With these costs alone, 20 of 100 orders would come later than the best time to show." in text


def test_no_word_of_another_kind_or_that_we_avoid_is_shown(product):
    text = product[2].text
    assert not AVOIDED.findall(text)
    for word in ("cut-off", "Recall", "False positive", "nan", "None of the"):
        assert word not in text.partition("The spec, as it was judged")[0].replace("None of", ""), word


@pytest.mark.parametrize(
    ("setting", "unit", "told"),
    [
        (
            {"buffer": "120 seconds", "tolerance": "60 seconds"},
            "minutes",
            "a buffer of 2 minutes, late beyond 1 minute more",
        ),
        ({"buffer": 725.0}, "EUR", "a buffer of € 725"),
        ({"promise_quantile": 0.85, "buffer": None}, "EUR", "shown what 85 % of cases keep to"),
        (
            {"promise_quantile": 0.85, "buffer": 7.0, "calibrate": "until 2026-05-20"},
            "minutes",
            "a buffer of 7 minutes, what 85 % of cases keep to, by the cases before 2026-05-20",
        ),
        ({"buffer": None, "shown": "log.promised"}, "days", "what log.promised says was shown"),
        (
            {"buffer": None, "shown": "log.promised", "tolerance": "6 hours"},
            "days",
            "what log.promised says was shown, late beyond 6 hours more",
        ),
        (
            {"buffer": "90 minutes", "tolerance": "120 minutes"},
            "hours",
            "a buffer of 90 minutes, late beyond 2 hours more",
        ),
    ],
)
def test_a_setting_is_said_in_words(setting, unit, told):
    assert setting_shown(setting, unit) == told
