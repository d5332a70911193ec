"""`upheld timeline`: what the terminal, Markdown and JSON say of the weeks."""

import pytest

from tests.products import upheld_said
from upheld.inference import Estimate
from upheld_cli.bars import interval_bar, scale_of, spark

LINES = "{metric: accuracy, at_least: 60%}, {metric: accuracy, at_least: 60%, in_every: country}"


@pytest.fixture
def weekly(product):
    """Eight cases a day for four weeks from Monday 4 May 2026, but none in the third week."""

    def date(day):
        return f"2026-05-{4 + day:02d}"

    days = [day for day in range(28) if not 14 <= day < 21]
    rows = [
        (
            8 * day + i,
            0.9 if i % 2 else 0.1,
            (i + (i == 7 and day % 2)) % 2,
            f"2026-05-{4 + day:02d}",
            "IN" if i < 4 else "SG",
        )
        for day in days
        for i in range(8)
    ]
    product.log(rows, head=("id", "score", "y", "t", "country"))
    product.spec(time="t", segments="[country]", segments_at_least="1", requirements=LINES)
    return product


def said(product, *flags):
    found = upheld_said("timeline", str(product.folder / "spec.yaml"), *flags)
    assert (found.code, found.err) == (0, "")
    return found


@pytest.mark.slow
def test_the_terminal_lists_weeks_and_figures(weekly):
    text = " ".join(said(weekly).out.split())
    assert "3 weeks with cases, 4 May 2026 to 31 May 2026; 3 of them are whole" in text
    assert "18 May 2026" not in text
    # Three of seven days have one wrong case among eight: 53 of 56 are right.
    assert "94.6 %" in text
    assert "worst: SG" in text


@pytest.mark.slow
def test_a_week_is_a_week_whatever_window_the_verdict_is_on(weekly):
    weekly.spec(time="t", requirements="{metric: accuracy, at_least: 60%, window: 14 days, looks: once}")
    title = "Accuracy at least 60 %, at one look, each week by itself; the verdict is on the last 14 days"
    assert title in " ".join(said(weekly).out.split())
    assert f"| {title} |" in said(weekly, "--format", "md").out


@pytest.mark.slow
def test_a_week_without_a_case_leaves_a_gap_in_the_series(weekly):
    series = [line.partition("  the newest")[0] for line in said(weekly).out.splitlines() if "oldest first" in line]
    assert all(len(line) == 4 and line[2] == " " for line in series)


@pytest.mark.slow
def test_fewer_weeks_can_be_asked_for(weekly):
    text = said(weekly, "--weeks", "1").out
    assert "25 May 2026" in text
    assert "4 May 2026 " not in text.partition("Week from")[2]


def test_markdown_is_one_table_of_all_weeks(weekly):
    rows = [line for line in said(weekly, "--format", "md").out.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 3
    assert rows[2].startswith("| 4 May 2026 | 56 | 0 | 94.6 % (")
    assert all(line.count("|") == rows[0].count("|") for line in rows)


@pytest.mark.slow
def test_json_holds_every_week_and_the_curve(weekly):
    found = said(weekly, "--json").json
    assert list(found) == [
        "format", "upheld", "product", "as_of", "timeline", "older_weeks", "without_time", "maturity"
    ]  # fmt: skip
    checked = weekly.check("--json").json
    assert found["timeline"] == checked["timeline"]
    assert [week["from"] for week in found["timeline"]] == ["2026-05-04", "2026-05-11", "2026-05-25"]
    assert found["timeline"][0]["requirements"]["accuracy"]["estimate"]["value"] == 53 / 56


@pytest.mark.parametrize("form", ["table", "md"])
def test_without_time_it_says_what_to_write(product, form):
    assert "say in log.time when each case was decided" in " ".join(said(product, "--format", form).out.split())


def test_a_spec_that_requires_nothing_is_told_so(product):
    product.spec(requirements="")
    assert upheld_said("timeline", str(product.folder / "spec.yaml")).code == 3


def test_a_bar_is_drawn_where_its_numbers_lie():
    estimate = Estimate(0.5, 0.25, 0.75, 0.95, 10, "cases", "by hand")
    assert interval_bar(estimate, [1.0], (0.0, 1.0), 9) == "  ├─●─┤ ┃"
    assert scale_of([0.0, 1.0, float("inf")]) == pytest.approx((-0.1, 1.1))


def test_figures_that_are_all_alike_are_drawn_at_one_height():
    assert spark([0.5, 0.5, None], [True, True, False]) == "▄▄ "
