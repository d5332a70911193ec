"""The page of a product that names quantities in a real browser: its slider says what a spec with that buffer says."""

import re
import shlex

import pytest
from playwright.sync_api import expect

import upheld
from tests.browser.pages import address_of, axe, overflow
from tests.browser.test_check_page import CODES, press, said, written
from tests.logs import write_log
from tests.quantities import orders
from upheld.documents.check_page import check_page, looked_up
from upheld.documents.check_words import figure, setting_shown
from upheld.wording import shown
from upheld_cli.main import main

pytestmark = pytest.mark.slow

TEXT = """
product: eta
title: Tell people when their food comes
kind: regression
log:
  {source: log.parquet, each: order, id: id, time: at, who: customer, predicted: predicted, actual: came,
   cancelled: cancelled, unit: minutes, segments: [city]}
lever: {buffer: 3, tolerance: 5}
value: {currency: INR, late: -6, early: -1.5, promised: {from: -1.4, to: -0.4}}
rule: 10 + 4 * distance
requirements:
  - {metric: late_rate, at_most: 12%}
  - {metric: late_rate, at_most: 25%, in_every: city}
  - {metric: promise_mean, at_most: 36}
  - {metric: late_p90, at_most: 20}
  - {metric: mae, at_most: 9}
"""
SHOWN = TEXT.replace("actual: came,", "actual: came, promised: told,")


def checked(folder, text=TEXT):
    write_log(folder / "log.parquet", orders(3, 4000))
    (folder / "product.yaml").write_text(text, encoding="utf-8")
    spec = upheld.load_spec(folder / "product.yaml")
    evidence = upheld.gather(spec)
    assessment = upheld.assess(spec, evidence)
    page = folder / "page.html"
    page.write_text(check_page(spec, assessment, looked_up(spec, evidence, assessment), "9.9"), encoding="utf-8")
    return page, assessment


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    return checked(tmp_path_factory.mktemp("eta"))


@pytest.fixture(scope="module")
def as_shown(tmp_path_factory):
    return checked(tmp_path_factory.mktemp("shown"), SHOWN)


def at_buffer(file, buffer):
    spec = upheld.spec_from_text(TEXT.replace("buffer: 3", f"buffer: {buffer}"), folder=file.parent)
    return upheld.assess(spec, upheld.gather(spec))


def test_a_moved_slider_says_what_a_spec_with_that_buffer_says(page, product):
    file, _ = product
    page.goto(address_of(file))
    press(page, "#act", "ArrowRight", 4)
    buffer = page.evaluate("lookedUp(LEVER, LINES, state).cutoff")
    expected = at_buffer(file, buffer)
    assert page.locator("#verdict").get_attribute("data-verdict") == expected.conclusion
    verdicts = page.locator(".line .verdict").all()
    assert [one.get_attribute("data-verdict") for one in verdicts] == [
        judged.verdict.word for judged in expected.requirements
    ]
    for name, unit in (("late_rate", "share"), ("late_mean", "minutes"), ("promise_mean", "minutes")):
        assert said(page, f"#figure-{name}") == figure(expected.metrics[name], unit)
    late = expected.metrics["late_rate"]
    assert page.locator("#became-late b").inner_text() == f"{round(late.value * late.n):,}"
    assert said(page, "#per_case") == shown(expected.value.per_day.value, "INR")
    assert said(page, "#over_rule") == shown(expected.rule.per_day.value, "INR")
    assert said(page, "#setting").startswith(f"What if: a buffer of {shown(buffer, 'minutes')}, late beyond 5 minutes")


def test_the_way_back_restores_every_word_and_the_best_is_a_click_away(page, product):
    file, assessment = product
    page.goto(address_of(file))
    before = written(page)
    page.get_by_role("button", name="The best setting").click()
    assert said(page, "#act-shown") == shown(assessment.best.setting["buffer"], "minutes")
    page.get_by_role("button", name="Back to today’s").click()
    assert written(page) == before


def test_the_script_says_of_todays_buffer_what_the_page_was_written_with(page, product):
    page.goto(address_of(product[0]))
    places = [*(f"[data-line='{number}'] .measured" for number in range(5)), "#figure-late_p90", "#on-late_mean"]
    written_with = [said(page, place) for place in places]
    page.evaluate("showMoved({ ...lookedUp(LEVER, LINES, today()) })")
    assert [said(page, place) for place in places] == written_with


def test_where_the_log_says_what_was_shown_the_page_begins_with_it_and_comes_back(page, as_shown):
    file, assessment = as_shown
    page.goto(address_of(file))
    before = written(page)
    assert said(page, "#act-shown") == "as it was shown"
    assert said(page, "#figure-late_rate") == figure(assessment.metrics["late_rate"], "share")
    assert said(page, "#readout").startswith("As it was shown: ")
    assert page.locator("#chart .cursor").get_attribute("visibility") == "hidden"
    assert "--set" not in said(page, "#command")
    press(page, "#act", "ArrowRight", 2)
    assert said(page, "#act-shown") == "2 minutes"
    page.get_by_role("button", name="Back to today’s").click()
    assert written(page) == before


def test_the_command_and_the_address_carry_the_buffer(page, product, monkeypatch, capsys):
    file, _ = product
    page.goto(address_of(file))
    press(page, "#act", "ArrowRight", 5)
    expect(page).to_have_url(re.compile(r"#buffer=8$"))
    words, address = written(page), page.url
    verdict = page.locator("#verdict").get_attribute("data-verdict")
    monkeypatch.chdir(file.parent)
    assert main(shlex.split(page.locator("#command").inner_text())[1:]) == CODES[verdict]
    capsys.readouterr()
    page.goto("about:blank")
    page.goto(address)
    assert written(page) == words


def test_the_axis_names_round_buffers_and_a_click_on_the_chart_moves_there(page, product):
    page.goto(address_of(product[0]))
    ticks = page.evaluate("roundTicks(curveAt(LEVER, LINES, 0, null), 5)")
    buffers = page.evaluate("LEVER.tables.act")
    for at, text in ticks:
        assert float(text) % 5 == 0
        assert buffers[round(at)] == float(text)
    box = page.locator("#chart svg").bounding_box()
    page.locator("#chart svg").click(position={"x": box["width"] - 16, "y": 60})
    assert page.evaluate("state.act") == len(buffers) - 1


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page, as_shown, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address_of(as_shown[0], "buffer=6"))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    axe(page)
    assert overflow(page) == 0


def test_without_javascript_a_still_drawing_and_the_table_stay(browser, product):
    file, assessment = product
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address_of(file))
    text, drawn = said(page, "main"), page.locator("svg.still-chart").is_visible()
    slider, rows = page.locator("#act").is_visible(), page.locator("#curve-rows tr").count()
    context.close()
    assert (drawn, slider) == (True, False)
    assert rows > 20
    assert f"All figures here are those at: {setting_shown(assessment.setting, 'minutes')}." in text
