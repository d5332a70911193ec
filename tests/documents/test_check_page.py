"""The page of `upheld check --html` as text: what it says is what was assessed, and no name breaks out of it."""

import re
import shlex
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import upheld.slider_of_cutoffs
from tests.documents.check_pages import TOP, WHOLE, Checked, hostile, named, plain, whole, young
from tests.logs import asked
from tests.test_docs import AVOIDED, ROOT
from upheld.assessed_money import Guess
from upheld.assessment import CalibrationGroup
from upheld.documents.check_groups import calibration_section
from upheld.documents.check_requirements import measured
from upheld.documents.check_words import because, conclusion, guess_choice, guess_shown, population, turns_shown
from upheld.documents.drawings import calibration_chart, holds, interval_mark, mark_scale, small_bar
from upheld.flips import Flip
from upheld.inference import CannotTell, Estimate
from upheld.kinds import KINDS
from upheld.wording import interval_shown, shown
from upheld_cli.main import main

NAMED = KINDS["classification"].WORDS.results("")


class Read(HTMLParser):
    """The elements of a page and its visible text, by the rules of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


@pytest.fixture(autouse=True)
def few_positions(monkeypatch):
    """What the sliders look up is the browser's to test: here few positions do."""
    monkeypatch.setattr(upheld.slider_of_cutoffs, "POSITIONS_ACT", 12)
    monkeypatch.setattr(upheld.slider_of_cutoffs, "POSITIONS_REVIEW", 4)


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    made = whole(tmp_path_factory.mktemp("whole"))
    assert made.evidence  # which writes log and spec into the folder, whichever test comes first
    return made


@pytest.mark.slow
def test_every_requirement_stands_there_with_its_figure_and_its_verdict(product):
    text = Read(product.html).text
    for judged in product.assessment.requirements:
        drawn = judged.worst.estimate if judged.worst else judged.estimate
        unit = "points" if judged.gap else judged.unit
        assert f"{judged.title} " in text
        per = " a payment" if judged.metric == "value_over_rule" else ""
        assert f"{shown(drawn.value, unit)}{per}, {interval_shown(drawn, unit)}" in text, judged.id
    verdicts = [attrs["data-verdict"] for tag, attrs in Read(product.html).tags if "data-verdict" in attrs]
    stated = [judged.verdict.word for judged in product.assessment.requirements]
    assert verdicts[1 : 1 + len(stated)] == stated
    assert verdicts[0] == product.assessment.conclusion


@pytest.mark.slow
def test_every_figure_of_every_segment_stands_there(product):
    text = Read(product.html).text
    for values in product.assessment.segments.values():
        for value, answers in values.items():
            estimate = answers["recall"]
            told = f"{shown(estimate.value, 'share')} {interval_shown(estimate, 'share')} · {estimate.n:,} positives"
            assert told in text, value


@pytest.mark.slow
def test_segments_come_worst_recall_first(product):
    text = Read(product.html).text
    values = product.assessment.segments["country"]
    order = sorted(values, key=lambda value: values[value]["recall"].value)
    places = [text.index(f" {value} {shown(values[value]['recall'].value, 'share')}") for value in order]
    assert places == sorted(places)


def test_where_numbers_come_from_is_told(product):
    text, assessment = Read(product.html).text, product.assessment
    for told in (assessment.spec_hash, assessment.requirements_hash, assessment.evidence_hash, "Upheld 9.9"):
        assert told in text
    for judged in assessment.requirements:
        if isinstance(judged.estimate, Estimate) and not judged.worst:
            assert judged.estimate.method in text


def test_no_word_we_avoid_and_no_word_of_the_code_is_shown(product):
    text = re.sub(r"sha256:\w+", "", Read(product.html).text)
    assert not AVOIDED.findall(text)
    assert not re.findall(r"\b(bucket|fold|hash|None|nan|CannotTell)s?\b", text)


@pytest.mark.slow
def test_the_same_arguments_give_the_same_bytes(product):
    again = whole(product.folder)
    assert again.html == product.html


def test_the_page_of_a_small_log_is_small(product):
    assert len(product.html.encode()) < 1_500_000


def test_no_name_breaks_out_of_the_page(tmp_path):
    read = Read(hostile(tmp_path).html)
    assert [read.count(tag) for tag in ("script", "img", "i", "title")] == [2, 0, 0, 1]
    assert not [name for _, attrs in read.tags for name in attrs if name.startswith("on") or name == "style"]
    assert "<img src=x onerror='window.hurt = 1'>" in read.text


@pytest.mark.parametrize("made", [plain, young, hostile])
def test_what_a_spec_lacks_is_said_in_words(made, tmp_path):
    text = Read(made(tmp_path).html).text
    assert "nobody has said what a result is worth" in text
    assert "no rule to compare with" in text


def test_without_a_judged_case_there_is_no_slider_and_the_reason_is_told(tmp_path):
    read = Read(young(tmp_path).html)
    assert read.count("input") == 0
    assert "no case with a score and an outcome yet, so no other setting can be weighed" in read.text


@pytest.mark.slow
def test_a_cut_off_by_segment_has_no_slider_and_shows_everything_else(tmp_path):
    text = WHOLE.replace("act_at: 0.5,", "act_at: {by: country, default: 0.5, NP: 0.6},")
    read = Read(whole(tmp_path, text).html)
    assert read.count("input") == 0
    assert "act from 0.5 (country: NP 0.6), a person looks from 0.3" in read.text
    assert "For whom does it work less well?" in read.text


@pytest.mark.slow
def test_what_cannot_be_counted_is_not_shown(tmp_path):
    text = WHOLE.replace("outcome: outcome,", "outcome: outcome, outcome_known_for: acted,")
    read = Read(whole(tmp_path, text).html)
    assert "positives cannot be counted" in read.text
    assert not {attrs.get("id") for _, attrs in read.tags} & {"yes-acted", "no-acted"}
    assert "Recall False positive rate Money" not in read.text


@pytest.mark.slow
def test_trust_and_pipeline_stand_there_with_their_units_and_time_outs(tmp_path):
    columns = asked(3)
    columns["latency_ms"] = np.ma.masked_array(columns["latency_ms"].data, mask=np.arange(4000) % 10 == 0)
    lines = "- {metric: latency_ms_p50, at_most: 120}\n  - {metric: latency_ms_p95, at_most: 500}\n"
    lines += "  - {metric: freshness_p95, at_most: 90}\n  - {metric: cost_per_good, at_most: 0.01}\n"
    made = Checked(tmp_path, WHOLE.replace("requirements:\n", f"requirements:\n  {lines}"), columns)
    text = Read(made.html).text
    for said in ("at most 120 ms", "timed out", "minutes", "Cost per right case", "Follow rate when wrong"):
        assert said in text, said
    assert "nan" not in made.html.lower().replace("finance", "")


def test_what_nobody_asks_of_a_log_without_such_columns_opens_on_demand(product):
    unknown = product.html.partition('id="unknown-title"')[2].partition("</section>")[0]
    listed, _, folded = unknown.partition("<details>")
    assert "Follow rate" not in listed
    assert "figures that nobody asked for cannot be told from this log; what it would need</summary>" in folded
    assert "<b>Follow rate, Follow rate when right" in folded


def test_a_key_of_the_spec_that_the_page_names_is_explained_beside_it(product):
    folded = product.html.partition("What the words of the spec here mean</summary>")[2].partition("</details>")[0]
    assert "<dt><code>log.amount</code></dt><dd>The column of the amount at stake" in folded
    assert "<code>log.source</code>" not in folded  # it is not named there


def line(product, number, **changes):
    return replace(product.assessment.requirements[number], **changes)


def with_lines(product, word, *lines):
    return replace(product.assessment, conclusion=word, requirements=lines)


def judged(product, word, value=0.38, why=None, *, beyond=False, aim=False):
    estimate = Estimate(value, value - 0.04, value + 0.04, 0.95, 900, "positives", "by hand")
    found = line(product, 0, estimate=estimate, aim=aim, not_met_beyond_chance=beyond, worst=None, gap=None)
    return replace(found, verdict=replace(found.verdict, word=word, why=why))


def test_met_is_said_with_the_number_of_cases(product):
    assessment = with_lines(product, "met", judged(product, "met"), judged(product, "met"))
    assert conclusion(assessment) == "All 2 requirements are met on 4,000 payments."


def test_not_met_names_what_decided_its_figure_and_its_bound(product):
    assessment = with_lines(product, "not_met", judged(product, "not_met", beyond=True), judged(product, "met"))
    assert conclusion(assessment) == (
        "Recall is 38.0 % (34.0 to 42.0 %); required: at least 30 %. 1 of 2 requirements is met."
    )


def test_undecided_names_what_is_open_and_why(product):
    assessment = with_lines(
        product, "undecided", judged(product, "undecided", why="too_early"), judged(product, "met", 0.9)
    )
    assert conclusion(assessment) == (
        "1 of 2 requirements is met, 1 is undecided. Still open: Recall at least 30 % (too early)."
    )


def test_a_line_that_misses_its_bound_perhaps_by_chance_is_told_as_such(product):
    assessment = with_lines(product, "undecided", judged(product, "not_met"), judged(product, "met", 0.9))
    assert "not met alone, but among 2 requirements that can be chance" in conclusion(assessment)


def test_aims_alone_decide_nothing(product):
    assert "an aim never decides" in conclusion(with_lines(product, "undecided", judged(product, "met", aim=True)))


def test_the_population_says_what_is_not_judged(product):
    cases = replace(product.assessment.cases, judged=1200, immature=30, unscored=2, outcome_unknown=0)
    text = population(replace(product.assessment, cases=cases))
    assert text.startswith("1,200 payments judged, 1 May to ")
    assert text.endswith("Not judged: 30 too young, 2 without a score.")


def test_a_reason_does_not_repeat_the_figure_beside_it(product):
    found = judged(product, "undecided")
    told = "38.0 % (34.0 to 42.0 %) on 900 positives; at least 30 %; about 350 more payments would probably decide it"
    found = replace(found, verdict=replace(found.verdict, because=told))
    assert because(found, NAMED) == "about 350 more payments would probably decide it"


@pytest.mark.parametrize(
    ("flip", "told"),
    [
        (Flip("false_alarm", -212.0, is_above=True), "it is above the bound where a false alarm costs less than ₹ 212"),
        (Flip("missed", -90.0, is_above=False), "it is above the bound where a missed case costs more than ₹ 90"),
        (Flip("caught", 12.0, is_above=True), "it is above the bound where a caught case brings more than ₹ 12"),
    ],
)
def test_where_a_guess_turns_a_conclusion_is_said_as_a_cost(flip, told):
    assert turns_shown([flip], "INR", NAMED) == told


def test_a_guess_is_said_as_a_cost():
    assert guess_shown(Guess("false_alarm", -400, -60, None), "INR", NAMED) == "a false alarm costs ₹ 60 to ₹ 400"
    assert guess_shown(Guess("caught", -5, 20, "asked two"), "EUR", NAMED) == (
        "a caught case costs up to € 5, or brings up to € 20 (asked two)"
    )
    assert guess_choice({"false_alarm": -400.0}, "INR", NAMED) == "a false alarm costs ₹ 400"


def numbers(svg, name):
    return [float(found) for found in re.findall(rf'{name}="([\d.]+)"', svg)]


def test_an_interval_is_drawn_where_its_numbers_lie():
    estimate = Estimate(0.5, 0.25, 0.75, 0.95, 10, "cases", "by hand")
    svg = interval_mark(estimate, [0.0, 1.0], "met", "said", (0.0, 1.0))
    # 158 of 170 units from 6 on: a quarter of the way is 6 + 39.5.
    assert numbers(svg, "x1") == [6, 45.5, 6, 164]
    assert numbers(svg, "cx") == [85]


def test_an_end_without_limit_reaches_the_edge():
    estimate = Estimate(2.0, 1.0, float("inf"), 0.95, 10, "cases", "by hand")
    scale = mark_scale(estimate, [3.0])
    assert scale == pytest.approx((0.76, 3.24))
    assert 'x2="164.0"' in interval_mark(estimate, [3.0], "undecided", "said", scale)


def test_what_cannot_be_told_has_no_bar():
    assert "span" not in interval_mark(CannotTell("too few"), [0.5], "undecided", "said", (0.0, 1.0))
    assert small_bar(CannotTell("too few"), 1.0) == ""


def group(mean, value, low, high):
    return CalibrationGroup(100, mean, Estimate(value, low, high, 0.95, 100, "cases", "by hand"))


def test_a_group_whose_interval_leaves_out_its_score_is_a_square():
    groups = [group(0.5, 0.5, 0.4, 0.6), group(0.3, 0.5, 0.4, 0.6)]
    svg = calibration_chart(groups)
    assert [holds(one) for one in groups] == [True, False]
    assert (svg.count("<circle"), svg.count("<rect")) == (1, 1)
    # The plot reaches from 58 to 452 and from 292 up to 12; one half is its middle.
    assert numbers(svg, "cx") == [255]
    assert numbers(svg, "cy") == [152]


def test_scores_that_crowd_at_an_end_are_stretched():
    svg = calibration_chart([group(0.0011, 0.001, 0.0005, 0.002), group(0.5, 0.5, 0.4, 0.6), group(0.004, 0, 0, 0.1)])
    assert "99.9 %" in svg
    assert 255 in numbers(svg, "cx")


@pytest.mark.slow
def test_the_command_writes_the_page_beside_its_verdicts(product, monkeypatch, capsys):
    monkeypatch.chdir(product.folder)
    code = main(["check", "product.yaml", "--html", "report.html"])
    assert code == {"met": 0, "not_met": 1, "undecided": 3}[product.assessment.conclusion]
    said = capsys.readouterr()
    assert "Wrote report.html" in said.err
    assert "Recall at least 30 %" in said.out
    assert "<h1" in (product.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_another_setting_is_marked_as_a_trial(product, monkeypatch, capsys):
    monkeypatch.chdir(product.folder)
    main(shlex.split("check product.yaml --set act_at=0.4 --html tried.html --json"))
    text = Read((product.folder / "tried.html").read_text(encoding="utf-8")).text
    assert "What if: act from 0.4, a person looks from 0.3? This is not the setting of the spec" in text
    assert capsys.readouterr().out.startswith("{")


@pytest.mark.slow
def test_a_folder_that_is_not_there_is_one_message(product, monkeypatch, capsys):
    monkeypatch.chdir(product.folder)
    assert main(["check", "product.yaml", "--html", "nowhere/report.html"]) == 2
    assert "nowhere/report.html" in capsys.readouterr().err


@pytest.mark.slow
def test_the_commands_of_the_guide_run(product, monkeypatch, capsys):
    page = (ROOT / "docs/howto/one-page.md").read_text(encoding="utf-8")
    (product.folder / "card-fraud.yaml").write_text(product.text, encoding="utf-8")
    monkeypatch.chdir(product.folder)
    commands = re.findall(r"^\$ upheld (.*)$", page, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert main(shlex.split(command)) in (0, 1, 3), command
    assert (product.folder / "report.html").exists()
    capsys.readouterr()


def test_a_gap_is_found_between_two_values(product):
    found = line(product, 3, not_met_beyond_chance=True, gap=("web", "ios"))
    found = replace(found, estimate=Estimate(0.12, 0.11, 0.14, 0.95, 900, "negatives", "by hand"))
    said = conclusion(with_lines(product, "not_met", found, judged(product, "met")))
    assert said.startswith("False positive rate differs by 12.0 points (11.0 to 14.0 points) between web and ios;")


def test_what_a_case_is_worth_says_that_it_is_of_one_case(product):
    worth = Estimate(24.3, 11.3, 37.5, 0.95, 900, "cases", "by hand")
    over = replace(line(product, 0), metric="value_over_rule", unit="INR", estimate=worth, worst=None, gap=None)
    assert measured(over, "order") == "₹ 24.3 an order, ₹ 11.3 to 37.5 · 900 cases"


def test_what_is_not_met_of_one_class_names_it(product):
    broken = line(product, 0, not_met_beyond_chance=True)
    broken = replace(broken, asks="Recall of refund")
    said = conclusion(with_lines(product, "not_met", broken, judged(product, "met")))
    assert said.startswith("Recall of refund is ")


def test_a_score_that_says_less_than_happened_has_an_interval_of_how_much_less(product):
    off = Estimate(-0.121, -0.131, -0.11, 0.95, 900, "cases", "by hand")
    metrics = {**product.assessment.metrics, "calibration_gap": off}
    told = calibration_section(replace(product.assessment, metrics=metrics))
    assert "says 12.1 points less than happened (95 % interval 11.0 to 13.1 points)" in told


@pytest.mark.parametrize("text", [None, TOP])
@pytest.mark.slow
def test_a_product_that_names_classes_shows_which_is_taken_for_which(tmp_path, text):
    made = named(tmp_path) if text is None else named(tmp_path, text)
    confusion, page = made.assessment.confusion_by_class, Read(made.html)
    assert "Which classes does it tell well" in page.text
    for row in confusion.values():
        for n in row.values():
            assert f"{n:,} {shown(n / sum(row.values()), 'share')}" in page.text
    assert "window.hurt" not in " ".join(str(value) for _, attributes in page.tags for value in attributes.values())


def test_without_a_score_the_page_has_no_slider_and_says_why(tmp_path):
    page = Read(named(tmp_path).html)
    assert not any(attributes.get("type") == "range" for _, attributes in page.tags)
    assert "Setting: no cut-off, the log gives no score." in page.text
    assert "There is no other: the log gives only the class that the product names" in page.text


def test_the_top_class_has_sliders_and_never_speaks_of_positives_it_cannot_count(tmp_path):
    page = Read(named(tmp_path, TOP).html)
    assert sum(attributes.get("type") == "range" for _, attributes in page.tags) == 2
    told = page.text.split("Where does each number come from?")[0]
    assert "named rightly" in told or "names the right class" in told
    for said in ("1 % positives", "turned out positive", "positives cannot be counted"):
        assert said not in told
