"""The page of `upheld check --html` in a real browser: its sliders say what the library says at the same setting."""

import random
import re
import shlex

import numpy as np
import pytest
from playwright.sync_api import expect

import upheld
from tests.browser.pages import address_of, axe, overflow
from tests.documents.check_pages import TOP, WHOLE, hostile, named, plain, whole, young
from upheld.answers import Answers
from upheld.best import settings_of
from upheld.documents.check_cutoff import counts_sentence
from upheld.documents.check_words import setting_shown
from upheld.inference import Estimate
from upheld.tradeoff import row_at
from upheld.wording import interval_shown, shown
from upheld_cli.main import main
from upheld_cli.options import with_settings

pytestmark = pytest.mark.slow

CODES = {"met": 0, "not_met": 1, "undecided": 3}


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    made = whole(tmp_path_factory.mktemp("whole"))
    assert made.file.exists()
    return made


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    by_segment = WHOLE.replace("act_at: 0.5,", "act_at: {by: country, default: 0.5, NP: 0.6},")
    made = {"plain": plain, "young": young, "hostile": hostile, "by segment": lambda folder: whole(folder, by_segment)}
    made |= {"named": named, "top class": lambda folder: named(folder, TOP)}
    return lambda name: made[name](tmp_path_factory.mktemp("other")).file


@pytest.fixture
def shown_page(page, product):
    page.goto(address_of(product.file))
    return page


def said(page, place):
    return " ".join(page.locator(place).inner_text().split())


def written(page):
    """All the page says, but for the sentence that is told a while after the slider rests."""
    page.evaluate("clearTimeout(telling); byId('announced').textContent = ''")
    return said(page, "main")


def press(page, slider, key, times):
    page.locator(slider).focus()
    for _ in range(times):
        page.keyboard.press(key)


def table_of(page):
    return page.evaluate("GIVEN.lever.tables")


def at_cutoffs(product, act_at, review_from):
    """The same product, stated at another setting."""
    text = WHOLE.replace("act_at: 0.5, review_from: 0.3", f"act_at: {act_at!r}, review_from: {review_from!r}")
    spec = upheld.spec_from_text(text, folder=product.folder)
    return upheld.assess(spec, upheld.gather(spec))


def test_figures_are_said_as_the_command_line_says_them(shown_page):
    draw = random.Random(5)
    values = [draw.choice([-1, 1]) * 10 ** draw.uniform(-6, 9) for _ in range(400)]
    values += [0.0, 0.125, 100.5, 12.25, 2.5, 99.95, 99_950.0, 0.1205, 1e5, 1e7, 9_995.0, 1.05, 10.25, 0.9995e5]
    cases = [(value, unit) for value in values for unit in ("number", "INR", "EUR", "CHF", "minutes", "km", "units")]
    shares = [value / 1e9 for value in values] + [0.5, 0.1225, 0.999, 0.00125, 1.0, 0.0, 0.009449, 0.0095, 0.98999]
    cases += [(value, unit) for value in shares for unit in ("share", "points")]
    found = shown_page.evaluate("cases => cases.map(([value, unit]) => shown(value, unit))", cases)
    assert found == [shown(value, unit) for value, unit in cases]


def test_intervals_are_said_as_the_command_line_says_them(shown_page):
    draw = random.Random(6)
    ends = [(0.928, 0.952, "share"), (387_000.0, 436_000.0, "INR"), (-2.2e5, 97_260.0, "INR"), (-3.0, 2.0, "EUR")]
    ends += [(0.482, 0.993, "share"), (0.00067, 0.587, "share"), (0.0, 1.0, "share"), (0.4, 0.9997, "share")]
    ends += [(-0.0004, 0.3, "points"), (0.0031, 0.012, "share"), (-1e-7, 0.2, "points"), (-2e6, 3e7, "INR")]
    ends += [(0.5, 1.0, "minutes"), (1.0, 12.25, "minutes"), (-3.0, 1.0, "km"), (3.0, 4.0, "units")]
    for unit in ("share", "points") * 150:
        ends.append((*sorted(draw.choice([draw.random(), 10 ** draw.uniform(-6, 0)]) for _ in range(2)), unit))
    found = shown_page.evaluate("all => all.map(([low, high, unit]) => intervalShown(low, high, unit))", ends)
    assert found == [interval_shown(Estimate(low, low, high, 0.95, 1, "cases", ""), unit) for low, high, unit in ends]


def test_every_setting_is_looked_up_as_the_library_has_it(shown_page, product):
    tables = table_of(shown_page)
    answers = Answers(product.spec, product.evidence)
    settings = settings_of(answers)
    acts = {settings.cutoff(int(act)): int(act) for act in settings.act}
    edges = {settings.cutoff(int(edge)): int(edge) for edge in settings.review}
    draw = random.Random(11)
    for _ in range(8):
        act, edge = draw.randrange(len(tables["act"])), draw.randrange(len(tables["edge"]))
        at = settings.at(acts[tables["act"][act]], edges[tables["edge"][edge]])
        row = row_at(answers, settings, at)
        found = shown_page.evaluate("state => lookedUp(LEVER, LINES, state)", {"act": act, "edge": edge, "guess": None})
        yes, no = found["counts"]["yes"], found["counts"]["no"]
        counted = {
            "tp": yes["acted"],
            "fp": no["acted"],
            "fn": yes["all"] - yes["acted"],
            "tn": no["all"] - no["acted"],
        }
        assert counted | {"review_positive": yes["looked"], "review_negative": no["looked"]} == row.confusion
        if at != settings.today:
            assert [line["word"] for line in found["lines"]] == [line.verdict.word for line in row.requirements]
        for name in ("over_nothing", "over_rule"):
            expected = row.value[f"{name}_a_day"]
            assert found["amounts"][name]["value"] == pytest.approx(expected.value, rel=1e-5)
            if isinstance(expected, Estimate):
                assert found["amounts"][name]["low"] == pytest.approx(expected.low, rel=1e-5)
        assert found["reviews"]["mean"] == pytest.approx(row.reviews.mean, rel=1e-5)
        assert found["reviews"]["above"] == row.reviews.days_above


def test_the_script_says_of_todays_setting_what_the_page_was_written_with(shown_page):
    places = [*(f"[data-line='{number}'] .measured" for number in range(7)), "#counts-said", "#reviews-said"]
    written = [said(shown_page, place) for place in places]
    rows = shown_page.locator("#curve-rows tr")
    table = [" ".join(text.split()) for text in rows.all_text_contents()]
    shown_page.evaluate("""() => {
        const found = lookedUp(LEVER, LINES, today());
        found.lines.forEach((one, number) => { if (!one.isFixed) showLine(number, one); });
        say("counts-said", countsWords(LEVER, found));
        say("reviews-said", reviewsWords(LEVER, found));
        showCurveRows(curveAt(LEVER, LINES, state.edge, null));
    }""")
    shown_without_n = [text.replace(" · 4,000 cases", "") if "₹" in text else text for text in written]
    assert [said(shown_page, place) for place in places] == shown_without_n
    assert [" ".join(text.split()) for text in rows.all_text_contents()] == table


def test_a_moved_slider_says_what_a_spec_with_that_setting_says(shown_page, product):
    press(shown_page, "#act", "ArrowRight", 9)
    press(shown_page, "#edge", "ArrowLeft", 2)
    found = shown_page.evaluate("lookedUp(LEVER, LINES, state)")
    expected = at_cutoffs(product, found["cutoff"], found["band"])
    assert said(shown_page, "#counts-said") == counts_sentence(expected)
    assert shown_page.locator("#verdict").get_attribute("data-verdict") == expected.conclusion
    verdicts = shown_page.locator(".line .verdict")
    words = [verdicts.nth(number).get_attribute("data-verdict") for number in range(verdicts.count())]
    assert words == [judged.verdict.word for judged in expected.requirements]
    per_day = expected.value.over_nothing_per_day
    assert said(shown_page, "#over_nothing") == shown(per_day.value, "INR")
    for number, judged in enumerate(expected.requirements):
        drawn = judged.worst.estimate if judged.worst else judged.estimate
        assert shown(drawn.value, "points" if judged.gap else judged.unit) in said(
            shown_page, f"[data-line='{number}'] .measured"
        )


def test_the_counts_are_those_of_the_rows_of_the_log(shown_page, product):
    press(shown_page, "#act", "ArrowLeft", 12)
    tables, state = table_of(shown_page), shown_page.evaluate("state")
    score, outcome = product.columns["score"], product.columns["outcome"]
    cutoff, edge = tables["act"][state["act"]], tables["edge"][state["edge"]]
    for kind, chosen in (("yes", outcome), ("no", ~outcome)):
        counts = [
            int((chosen & (score >= cutoff)).sum()),
            int((chosen & (score >= edge) & (score < cutoff)).sum()),
            int((chosen & (score < min(edge, cutoff))).sum()),
        ]
        cells = [shown_page.locator(f"#{kind}-{name} b").inner_text() for name in ("acted", "looked", "passed")]
        assert cells == [f"{count:,}" for count in counts]


def test_money_at_a_chosen_guess_is_that_of_the_rows_of_the_log(shown_page, product):
    press(shown_page, "#edge", "End", 1)  # nobody looks, so that no capacity matters
    shown_page.locator("#guess").select_option(label="a false alarm costs ₹ 400")
    score, outcome, amount = (product.columns[name] for name in ("score", "outcome", "amount"))
    acts = score >= 0.5
    worth = np.where(acts & outcome, 0.95 * amount, 0) + np.where(acts & ~outcome, -400, 0)
    day = product.columns["at"].astype("datetime64[D]")
    recent = day > day.max() - np.timedelta64(28, "D")
    per_day = worth.mean() * recent.sum() / 28
    assert said(shown_page, "#over_nothing") == shown(per_day, "INR")
    assert "at this worth" in said(shown_page, "#over_nothing-interval")


def test_another_setting_is_marked_as_a_what_if_and_the_way_back_restores_every_word(shown_page, product):
    before = written(shown_page)
    press(shown_page, "#act", "ArrowRight", 3)
    assert said(shown_page, "#setting").startswith("What if: act from ")
    assert written(shown_page) != before
    assert (
        said(shown_page, ".still")
        == f"From here on everything is told at: {setting_shown(product.assessment.setting)}."
    )
    shown_page.get_by_role("button", name="Back to today’s").click()
    assert written(shown_page) == before
    assert said(shown_page, "#setting") == f"Setting: {setting_shown(product.assessment.setting)}."


def test_the_best_setting_is_a_click_away(shown_page, product):
    shown_page.get_by_role("button", name="The best setting").click()
    best = product.assessment.best.setting
    assert said(shown_page, "#act-shown") == f"{best['act_at']:g}"
    assert said(shown_page, "#setting").startswith(f"What if: {setting_shown(best)}?")


def test_keys_move_the_sliders_and_their_words_are_said(shown_page):
    act = shown_page.locator("#act")
    press(shown_page, "#act", "Home", 1)
    assert act.get_attribute("aria-valuetext") == "act on every payment"
    press(shown_page, "#act", "End", 1)
    assert act.get_attribute("aria-valuetext") == "act on no payment"
    shown_page.keyboard.press("ArrowLeft")
    assert re.fullmatch(r"act from [\d.]+", act.get_attribute("aria-valuetext"))
    press(shown_page, "#edge", "End", 1)
    assert shown_page.locator("#edge").get_attribute("aria-valuetext") == "nobody looks"
    expect(shown_page.locator("#announced")).to_contain_text("requirements met")


def test_the_address_carries_the_setting_to_a_colleague(shown_page, page):
    press(shown_page, "#act", "ArrowRight", 5)
    shown_page.locator("#guess").select_option("1")
    expect(page).to_have_url(re.compile("act_at=.*guess=1"))
    words, address = written(page), page.url
    page.goto("about:blank")
    page.goto(address)
    assert written(page) == words


@pytest.mark.parametrize("state", ["act_at=&guess=99", "act_at=%3Cb%3E", "review_from=NaN&guess=-1", "else"])
def test_an_address_that_says_nothing_leaves_the_setting(page, product, state):
    page.goto(address_of(product.file, state))
    assert said(page, "#setting") == f"Setting: {setting_shown(product.assessment.setting)}."


def test_the_command_it_shows_gives_the_verdict_it_shows(shown_page, product, monkeypatch, capsys):
    press(shown_page, "#act", "ArrowLeft", 15)
    command = shown_page.locator("#command").inner_text()
    monkeypatch.chdir(product.folder)
    code = main(shlex.split(command)[1:])
    assert code == CODES[shown_page.locator("#verdict").get_attribute("data-verdict")]
    assert "another setting than the spec's" in capsys.readouterr().out


def test_without_a_band_the_command_says_that_nobody_looks(shown_page, product):
    press(shown_page, "#edge", "End", 1)
    command = shown_page.locator("#command").inner_text()
    settings = re.findall(r"--set (\S+)", command)
    assert settings == ["act_at=0.5", "review_from=none"]
    assert with_settings(product.spec, settings).lever.review_from is None


def test_the_chart_follows_and_a_click_on_it_moves_the_slider(shown_page):
    chart = shown_page.locator("#chart svg")
    box = chart.bounding_box()
    chart.click(position={"x": box["width"] * 0.7, "y": 60})
    assert shown_page.locator("#act").input_value() != str(table_of(shown_page)["today"]["act"])
    label = said(shown_page, "#act-shown")
    assert said(shown_page, "#readout").startswith(f"Act from {label}, ")
    assert "table below has the same numbers" in chart.get_attribute("aria-label")


def test_the_table_of_the_chart_follows_the_band_and_comes_back(shown_page):
    rows = shown_page.locator("#curve-rows")
    before = rows.text_content()
    press(shown_page, "#edge", "End", 1)
    assert rows.text_content() != before
    shown_page.get_by_role("button", name="Back to today’s").click()
    assert rows.text_content() == before


def test_the_slider_stays_under_the_hand(page, product):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address_of(product.file))
    page.locator("#act").scroll_into_view_if_needed()
    top = page.locator("#act").bounding_box()["y"]
    press(page, "#act", "ArrowRight", 20)
    assert page.locator("#act").bounding_box()["y"] == pytest.approx(top, abs=1.5)


def test_nothing_jumps_while_the_page_opens(page, product):
    page.add_init_script(
        """window.jumps = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.jumps += one.value; }))
            .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(address_of(product.file))
    page.wait_for_timeout(150)
    assert page.evaluate("window.jumps") < 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page, product, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address_of(product.file, "act_at=0.7"))
    assert overflow(page) == 0
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    axe(page)
    assert overflow(page) == 0


@pytest.mark.parametrize("name", ["hostile", "plain", "young", "by segment", "named", "top class"])
def test_a_page_that_lacks_something_is_sound_too(page, others, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address_of(others(name)))
    axe(page)
    assert overflow(page) == 0
    assert page.evaluate("window.hurt") is None


def test_a_hostile_name_is_only_a_name_when_the_slider_moves(page, others):
    page.goto(address_of(others("hostile")))
    press(page, "#act", "ArrowRight", 3)
    assert 'in every "<img src=x>"' in said(page, "#said")
    assert page.evaluate("window.hurt") is None
    assert page.locator("main img, main i").count() == 0


def test_on_paper_everything_is_open_and_no_control_is_left(page, product):
    page.goto(address_of(product.file))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert page.locator("input, button, select").locator("visible=true").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_without_javascript_the_page_reads_the_same_and_says_what_is_missing(browser, product):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address_of(product.file))
    text, sliders = said(page, "main"), page.locator("#act").is_visible()
    context.close()
    assert "To move the cut-off, this page needs JavaScript" in text
    assert counts_sentence(product.assessment) in text
    assert not sliders
