"""The weeks on the page of `upheld check --html`: charts and table say what was assessed."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from tests.documents.check_pages import hostile, plain, timed
from tests.documents.test_check_page import Read
from tests.logs import scored
from upheld.documents.check_timeline import timeline_section
from upheld.documents.time_charts import cases_chart, week_chart
from upheld.inference import CannotTell, Estimate
from upheld.timeline import Week
from upheld.wording import interval_shown, shown


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    return timed(tmp_path_factory.mktemp("timed"))


@pytest.fixture(scope="module")
def section(product):
    return timeline_section(product.assessment)


def test_every_figure_of_every_week_stands_in_the_table(product, section):
    text = Read(section).text
    for week in product.assessment.timeline.weeks:
        for judged in product.assessment.requirements:
            drawn = week.figures[judged.id].drawn
            unit = "points" if judged.bound.word == "gap_at_most" else judged.unit
            if isinstance(drawn, Estimate):
                assert f"{shown(drawn.value, unit)} {interval_shown(drawn, unit)} · {drawn.n:,}" in text
            else:
                assert drawn.reason[:1].upper() + drawn.reason[1:] in text or drawn.reason in text


def test_each_requirement_has_a_chart_and_so_have_cases_and_outcomes(product, section):
    read = Read(section)
    labels = [attrs["aria-label"] for tag, attrs in read.tags if tag == "svg" and attrs.get("role") == "img"]
    assert len(labels) == len(product.assessment.requirements) + 2
    for judged, label in zip(product.assessment.requirements, labels, strict=False):
        assert label.startswith(f"{judged.title}, by week: ")
        counted = [int(number) for number in re.findall(r"(\d+) (?:within|outside|on both|without)", label)]
        assert sum(counted) == len(product.assessment.timeline.weeks)
    assert labels[-1].startswith("Share of the outcomes that were in by each day: day 0: ")


def test_weeks_that_may_still_move_are_hatched(product, section):
    final = sum(week.is_final for week in product.assessment.timeline.weeks)
    weeks = len(product.assessment.timeline.weeks)
    assert section.count('class="young"') == (weeks - final) * len(product.assessment.requirements)


def test_the_newest_week_that_is_final_is_named(product, section):
    final = [week for week in product.assessment.timeline.weeks if week.is_final][-1]
    recall = final.figures["recall"].estimate
    assert f"Newest final week, from {final.first:%-d %b %Y}: {shown(recall.value, 'share')} (" in Read(section).text


def test_a_log_without_time_says_what_to_write(tmp_path):
    read = Read(timeline_section(plain(tmp_path).assessment))
    assert "Say in log.time when each case was decided" in read.text
    assert read.count("svg") == 0


@pytest.mark.slow
def test_no_name_breaks_out_of_the_weeks(tmp_path):
    made = hostile(tmp_path)
    made.columns["when"] = scored(2, 3000)["at"]
    named = replace(made, text=made.text.replace("  outcome: outcome", "  outcome: outcome\n  time: '\"when\"'"))
    read = Read(timeline_section(named.assessment))
    assert [read.count(tag) for tag in ("script", "img", "i")] == [0, 0, 0]
    assert "7 weeks with <i>case</i>s" in read.text


@pytest.mark.slow
def test_the_newest_days_stand_beside_all_days(product):
    text = Read(product.html).text
    assert "Newest 28 days judged: " in text
    assert "How has it gone over time?" in text


def week(number, judged=10, **changes):
    monday = dt.date(2026, 5, 4) + dt.timedelta(weeks=number)
    counts = {"outcome_unknown": 0, "immature": 0, "unscored": 0} | changes
    return Week(monday, monday + dt.timedelta(days=6), True, judged, **counts, figures={})


def estimate(value):
    return Estimate(value, value - 0.1, value + 0.1, 0.95, 10, "cases", "by hand")


def drawn(weeks, answers, **how):
    words = ["met" if isinstance(one, Estimate) else "untold" for one in answers]
    return week_chart(weeks, answers, words, [0.5], "share", "said", **({"is_one": True} | how))


def test_no_line_leads_over_weeks_without_a_case():
    weeks = [week(0), week(1), week(4), week(5)]
    svg = drawn(weeks, [estimate(0.5), estimate(0.6), estimate(0.4), estimate(0.7)])
    (link,) = re.findall(r'<path d="([^"]+)" class="link"/>', svg)
    assert re.sub(r"[^ML]", "", link) == "MLML"
    # Six weeks from 54 to 344: 48.3 each, the middle of the fifth is 54 + 4.5 * 48.3.
    assert [float(x) for x in re.findall(r'cx="([\d.]+)"', svg)] == pytest.approx([78.2, 126.5, 271.5, 319.8], abs=0.06)


def test_a_figure_without_an_interval_is_a_cross_that_no_line_reaches():
    svg = drawn([week(0), week(1)], [estimate(0.5), CannotTell("too few", value=0.9)])
    assert svg.count('class="cross"') == 1
    assert "L" not in re.findall(r'<path d="([^"]+)" class="link"/>', svg)[0]


def test_the_worst_values_of_weeks_are_not_joined():
    assert "link" not in drawn([week(0), week(1)], [estimate(0.5), estimate(0.6)], is_one=False)


def test_every_interval_and_the_bound_lie_in_the_chart():
    svg = drawn([week(0), week(1)], [estimate(0.2), estimate(0.9)])
    tops = [float(y) for y in re.findall(r'y[12]="([\d.]+)"', svg)]
    assert min(tops) >= 10
    assert max(tops) <= 148


def test_bars_of_cases_are_as_tall_as_their_counts():
    svg = cases_chart([week(0, 100), week(1, 40, immature=60)], "said")
    tall = [float(height) for height in re.findall(r'height="([\d.]+)" class="cases', svg)]
    assert tall == pytest.approx([138, 55.2, 82.8], abs=0.06)


def test_a_week_of_which_nothing_is_known_yet_says_so_once(product, section):
    young = [week for week in product.assessment.timeline.weeks if not week.judged]
    lines = product.assessment.requirements
    assert young
    assert len(lines) > 1
    assert section.count(f'colspan="{len(lines)}"') == len(young)
