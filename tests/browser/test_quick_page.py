"""The page of `upheld quick` in a real browser: it says what Python says, and its address keeps its figures."""

import random
import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import address_of, axe, overflow
from upheld.documents.quick_page import quick_page, state_of
from upheld.quick import Cost, Costs, quick, read_slide, sentences

pytestmark = pytest.mark.slow

SLIDE = {"recall": 0.92, "false_positive_rate": 0.03, "base_rate": 0.001, "per_day": 1_000_000}
MONEY = Costs(missed=Cost(5000, 5000), false_alarm=Cost(60, 400), currency="INR")
SLIDES = [
    SLIDE,
    {**SLIDE, "tested": 10_000, "costs": MONEY, "at_least_recall": 0.9},
    {**SLIDE, "per_day": None, "base_rate": 0.1, "tested": 20},
    {"recall": 0, "false_positive_rate": 0, "base_rate": 0.01, "per_day": 50, "costs": MONEY},
    {"recall": 1, "false_positive_rate": 0, "base_rate": 0.3, "per_day": 5000, "costs": MONEY, "tested_positives": 40},
    {**SLIDE, "recall": 0.02, "false_positive_rate": 0.3},
    {**SLIDE, "base_rate": 0.5},
    {**SLIDE, "costs": Costs(Cost(0, 0), Cost(0, 0))},
    {**SLIDE, "costs": Costs(Cost(3, 3), Cost(-1, -1), caught=Cost(5, 5))},
    {**SLIDE, "per_day": None, "costs": MONEY},
    {**SLIDE, "per_day": None, "costs": Costs(false_alarm=Cost(100, 150), currency="GBP")},
    {**SLIDE, "costs": Costs(missed=Cost(5000, 5000), reviewed=Cost(0.05, 0.07), currency="CHF")},
    {**SLIDE, "false_positive_rate": 0.00002, "base_rate": 0.3, "tested_positives": 3, "tested_negatives": 70_000},
    {
        "recall": 0.813,
        "false_positive_rate": 0.0021,
        "base_rate": 0.00007,
        "per_day": 73_000_000,
        "costs": Costs(Cost(90, 140), Cost(1.5, 4), Cost(-3, 12), Cost(0.5, 0.5), "EUR"),
        "tested_positives": 871,
        "tested_negatives": 60_400,
        "at_least_recall": 0.8,
        "at_most_false_positive_rate": 0.002,
        "at_least_precision": 0.02,
    },
]


def plain(text):
    return " ".join(text.split())


@pytest.fixture
def shown(page, tmp_path):
    def opened(state="", **slide):
        answer = quick(read_slide(**{**SLIDE, **slide}))
        (tmp_path / "slide.html").write_text(quick_page(answer, version="0"), encoding="utf-8")
        page.goto(address_of(tmp_path / "slide.html", state))
        return page

    return opened


@pytest.mark.parametrize("slide", SLIDES)
def test_the_page_says_the_sentences_of_the_command_line(shown, slide):
    page = shown(**slide)
    found = page.evaluate(
        "a => { const found = quick(a, GIVEN.z);"
        "return [headline(found), ...daySentences(found), ...moneySentences(found), ...sampleSentences(found)] }",
        state_of(read_slide(**slide)),
    )
    expected = sentences(quick(read_slide(**slide)))
    if expected[0].startswith("Nothing is stopped"):
        expected = [line for line in expected if "A day: of" not in line]
        found = [line for line in found if "A day: of" not in line]
    assert [plain(line) for line in found] == expected


@pytest.mark.parametrize("slide", SLIDES)
def test_the_page_computes_the_figures_of_python(shown, slide):
    page = shown(**slide)
    found = page.evaluate("s => quick(s, GIVEN.z)", state_of(read_slide(**slide)))
    answer = quick(read_slide(**slide))
    for name, figure in (
        ("recall", answer.recall),
        ("alarms", answer.false_positive_rate),
        ("precision", answer.precision),
    ):
        for end in ("value", "low", "high"):
            expected = getattr(figure, end, None)
            assert found[name].get(end) == (None if expected is None else pytest.approx(expected, rel=1e-12)), (
                name,
                end,
            )
    assert [line["verdict"] for line in found["judged"]] == [one.verdict.word for one in answer.judged]
    assert [line["more"] for line in found["judged"]] == [one.verdict.more_cases for one in answer.judged]


def test_days_and_money_are_those_of_python_on_slides_drawn_at_random(shown):
    draw = random.Random(7)

    def cost():
        low = draw.uniform(-50, 3000)
        return Cost(low, low + draw.choice([0, 500]))

    slides = [
        read_slide(
            recall=draw.random(),
            false_positive_rate=draw.random() ** 3,
            base_rate=draw.uniform(1e-5, 0.6),
            per_day=draw.uniform(1, 1e7),
            tested=draw.randrange(100_000),
            costs=Costs(cost(), cost(), cost(), cost()),
        )
        for _ in range(50)
    ]
    found = shown().evaluate("all => all.map(one => quick(one, GIVEN.z))", [state_of(one) for one in slides])
    for page, slide in zip(found, slides, strict=True):
        answer = quick(slide)
        python = [answer.a_day.missed.value, answer.a_day.stopped.value, answer.money.a_day.low, answer.money.flip.high]
        there = [page["day"]["missed"]["value"], page["day"]["stopped"]["value"], page["money"]["day"]["low"]]
        assert [*there, page["money"]["flip"]["high"]] == pytest.approx(python, rel=1e-9)
        sampled = answer.money.a_day_sampled
        expected = None if sampled is None else pytest.approx({"low": sampled.low, "high": sampled.high}, rel=1e-9)
        assert page["money"]["sampled"] == expected


def test_moving_a_slider_moves_the_figures_at_once(shown):
    page = shown()
    slider = page.get_by_role("slider", name="False positive rate, slider")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    stopped = float(page.locator("#f").input_value()) / 100
    assert stopped < 0.03
    expected = quick(read_slide(**{**SLIDE, "false_positive_rate": stopped}))
    assert plain(page.locator("#headline").inner_text()) == sentences(expected)[0]
    assert f"{expected.a_day.false_alarms.value:,.0f}" in page.locator("#figures").inner_text()


def test_what_a_stated_precision_means_stands_on_the_page_until_a_figure_moves(shown):
    slide = {"false_positive_rate": None, "precision": 0.9, "base_rate": 0.005, "tested_positives": 500}
    page = shown(**slide, recall=0.95, tested_negatives=500)
    assert "precision is 4.3 %, not 90 %" in plain(page.locator("#gist").inner_text())
    page.locator("#b").fill("5")
    assert "not 90 %" not in plain(page.locator("#gist").inner_text())


def test_a_written_figure_moves_its_slider(shown):
    page = shown()
    page.get_by_label("Recall: positives caught").fill("50")
    slider = page.get_by_role("slider", name="Recall, slider")
    assert (slider.input_value(), plain(slider.get_attribute("aria-valuetext"))) == ("500", "50 %")
    assert "500" in page.locator("#figures tr", has_text="Caught a day").inner_text()


def test_the_address_carries_every_figure_to_a_colleague(shown, page):
    shown(**SLIDES[-1])
    page.get_by_label("Cases a day", exact=True).fill("12345")
    expect(page).to_have_url(re.compile("n=12345"))
    words, address = page.locator("#answers").inner_text(), page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#answers").inner_text() == words
    assert page.locator("#n").input_value() == "12345"


def test_an_address_wins_over_the_files_own_figures_and_leaves_out_what_it_does_not_say(shown):
    page = shown("r=0.5&f=0.01&b=0.01&a=1..2&cur=%3Cb%3E&tn=x&z=9", costs=MONEY)
    assert page.locator("#r").input_value() == "50"
    assert [page.locator(f"#{key}").input_value() for key in ("n", "m0", "a0", "a1", "cur", "tn")] == [
        "",
        "",
        "1",
        "2",
        "",
        "",
    ]
    assert "how many cases there are a day is not said" in page.locator("#gist").inner_text()


def test_a_figure_that_cannot_be_leaves_no_old_figure_on_the_page(shown):
    page = shown(costs=MONEY, tested=10_000, at_least_recall=0.9)
    page.locator("#r").fill("920")
    assert page.locator("#r").get_attribute("aria-invalid") == "true"
    assert "Recall must lie between 0 and 100 %" in page.locator("#problem").inner_text()
    for part in ("headline", "gist", "figures", "worth", "money-lines", "sample-lines", "strip"):
        text = page.locator(f"#{part}").text_content()
        assert not any(sign.isdigit() for sign in text), (part, text)
    assert not page.locator("#bounds-part, #money").locator("visible=true").count()
    page.locator("#r").fill("92")
    assert "97 did nothing wrong" in page.locator("#headline").inner_text()


def test_back_to_the_first_figures(shown):
    page = shown()
    page.locator("#b").fill("5")
    page.get_by_role("button", name="Start over").click()
    assert page.locator("#b").input_value() == "0.1"
    assert "97 did nothing wrong" in page.locator("#headline").inner_text()


def test_the_pictogram_says_what_it_draws(shown):
    page = shown(base_rate=0.1)
    assert page.locator("#pictogram circle.right").count() == 77  # .092 / (.092 + .027)
    assert page.locator("#pictogram").get_attribute("aria-label") == "100 people stopped: 77 rightly, 23 wrongly"


@pytest.mark.parametrize("slide", [SLIDES[1], SLIDES[3]])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(shown, page, scheme, width, slide):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    shown(**slide)
    page.locator("details").first.evaluate("found => { found.open = true }")
    axe(page)
    assert overflow(page) == 0


def test_without_javascript_the_page_still_says_its_sentences(browser, tmp_path):
    answer = quick(read_slide(**SLIDE))
    (tmp_path / "slide.html").write_text(quick_page(answer, version="0"), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address_of(tmp_path / "slide.html"))
    text = page.locator("main").inner_text()
    context.close()
    assert "Of 100 people stopped, 97 did nothing wrong" in text
