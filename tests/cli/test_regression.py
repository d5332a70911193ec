"""What the command line says of a product that names a quantity."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.products import Product, Said, upheld_said

LATE = (-4, -3, -2, -1, 0, 1, 2, 3, 4, 10)
"""By how many minutes of ten orders each came later than said."""


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    product = Product(tmp_path)
    rows = [(i, f"2026-05-{1 + i % 28:02d}", 30, 30 + LATE[i % 10]) for i in range(400)]
    product.log(rows, head=("id", "day", "said", "came"))
    return product.write(
        "spec.yaml",
        """product: eta
title: A time that holds
kind: regression
log: {source: log.csv, each: order, id: id, time: day, predicted: said, actual: came, unit: minutes}
lever: {buffer: 2 minutes, tolerance: 1 minute}
value: {currency: INR, late: -6, early: -1.5}
rule: "28"
requirements: [{metric: late_rate, at_most: 50%}, {metric: mae, at_most: 9}]
""",
    )


def said(command: str, spec: Path, *flags: str) -> Said:
    found = upheld_said(command, str(spec), *flags)
    assert "fault of its own" not in found.err, found.err
    return found


@pytest.mark.slow
def test_a_check_tells_the_buffer_and_figures_in_the_unit_of_the_log(orders):
    found = said("check", orders)
    assert found.code == 0, found
    assert "a buffer of 2 minutes, late beyond 1 minute more" in found.out
    assert "Mean error at most 9 minutes" in found.out
    assert "Against adding nothing: " in found.out


@pytest.mark.slow
def test_another_buffer_is_tried_with_set(orders):
    late = said("check", orders, "--json", "--set", "buffer=-2", "--set", "tolerance=0").json["metrics"]["late_rate"]
    assert late["value"] == pytest.approx(0.7)  # -1, 0, 1, 2, 3, 4 and 10 minutes come later than 2 fewer


@pytest.mark.slow
def test_a_window_is_tried_with_set_in_check_and_tradeoff(orders):
    metrics = said("check", orders, "--json", "--set", "window=5").json["metrics"]
    # Later than 3 fewer and up to 2 more come -2, -1, 0, 1 and 2; before come -4 and -3; after 3, 4 and 10.
    told = [metrics[name]["value"] for name in ("window_coverage", "below_window", "above_window")]
    assert told == pytest.approx([0.5, 0.2, 0.3])
    found = said("tradeoff", orders, "--json", "--set", "window=5 minutes", "--set", "tolerance=0").json
    widths = {row["setting"]["window"]: row["metrics"]["window_coverage"]["value"] for row in found["widths"]}
    assert widths == pytest.approx({1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4, 5: 0.5, 6: 0.6})
    assert [row["setting"]["window"] for row in found["widths"] if row["is_today"]] == [5]
    today = next(row for row in found["settings"] if row["is_today"])
    assert today["metrics"]["late_rate"]["value"] == pytest.approx(0.3)
    assert "Another width of the window" in said("tradeoff", orders, "--set", "window=5").out
    assert "Another width" not in said("tradeoff", orders).out


@pytest.mark.slow
def test_what_costs_alone_say_stands_beside_the_best_buffer(orders):
    # 6 / (6 + 1.5) is 80 %.
    told = "By costs alone: 20 of 100 orders would come later than the best time to show"
    assert told in " ".join(said("check", orders).out.split())
    assert told in " ".join(said("tradeoff", orders).out.split())


@pytest.mark.slow
def test_json_names_the_unit(orders):
    told = said("check", orders, "--json").json
    assert (told["kind"], told["unit"], told["setting"]["tolerance"]) == ("regression", "minutes", "1 minute")


@pytest.mark.slow
def test_a_log_that_says_what_was_shown_is_not_said_to_show_what_the_model_says(orders):
    text = orders.read_text(encoding="utf-8").replace("actual: came", "actual: came, promised: said + 1")
    bare = "\n".join(line for line in text.splitlines() if not line.startswith(("lever", "value", "rule")))
    orders.write_text(bare, encoding="utf-8")
    told = said("check", orders)
    assert "what log.promised says was shown" in " ".join(told.out.split())
    assert "as the model says it" not in told.out
    assert said("check", orders, "--json").json["setting"]["shown"] == "log.promised"


def test_a_buffer_between_two_steps_is_refused_in_the_singular(orders):
    text = orders.read_text(encoding="utf-8").replace("buffer: 2 minutes", "buffer: 90 seconds")
    orders.write_text(text, encoding="utf-8")
    assert "is no whole number of steps of 1 minute (log.bin)" in said("check", orders).err


@pytest.mark.slow
def test_a_tradeoff_tells_each_buffer(orders):
    found = said("tradeoff", orders)
    assert found.code == 0
    assert "what another buffer would mean" in found.out
    assert "Buffer, minutes" in found.out
    by_buffer = {row["setting"]["buffer"]: row for row in said("tradeoff", orders, "--json").json["settings"]}
    assert by_buffer[2.0]["is_today"]
    assert by_buffer[4.0]["metrics"]["late_rate"]["value"] == pytest.approx(0.1)


@pytest.mark.parametrize("command", ["timeline", "query"])
@pytest.mark.slow
def test_other_readers_of_a_spec_end_well(orders, command):
    assert said(command, orders).code == 0


@pytest.mark.parametrize("setting", ["act_at=0.5", "buffer=nan", "buffer=much", "tolerance=-1"])
def test_a_setting_that_is_none_is_refused(orders, setting):
    found = said("check", orders, "--set", setting)
    assert (found.code, found.out) == (2, "")


@pytest.mark.slow
def test_cases_say_in_words_how_late_they_came_and_how_many_there_are(orders):
    found = said("cases", orders)
    assert (found.code, found.err) == (0, "")
    # With a buffer of 2 the last two of ten are late beyond 1 minute: 4 - 2 and 10 - 2.
    assert "20 of 80 late orders shown" in found.out
    assert "8 minutes late" in found.out
    assert "20 of 320 orders in time shown" in found.out
    assert "6 minutes early" in found.out
    assert "80 came late, 320 in time" in found.out
    assert "0 of 0 orders never fulfilled · the log does not say which" in found.out


@pytest.mark.slow
def test_cases_of_another_buffer_and_one_group_as_csv(orders):
    found = said("cases", orders, "--csv", "--group", "latest", "--n", "2", "--set", "buffer=9", "--set", "tolerance=0")
    head, first, *_ = found.out.splitlines()
    assert head == "group,id,time,who,predicted,promised,actual,late_by,is_late,by_rule,worth,n"
    assert first == "latest,9,2026-05-10 00:00:00+00:00,,30.0,39.0,40.0,1.0,true,28.0,-6.0,1"


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.slow
def test_the_table_of_cases_keeps_to_the_width_and_breaks_no_date(orders, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    out = said("cases", orders).out
    assert max(map(len, out.splitlines())) <= width
    assert "2026-05-10" in out


def test_groups_of_another_kind_are_refused_with_those_there_are(orders):
    found = said("cases", orders, "--group", "misses")
    assert found.code == 2
    assert "no group of cases of kind regression. There is: latest, earliest, never-fulfilled" in found.err


@pytest.mark.parametrize(("width", "is_below"), [(80, True), (140, False)])
@pytest.mark.slow
def test_on_a_narrow_screen_segments_stand_below_the_table(tmp_path, monkeypatch, width, is_below):
    product = Product(tmp_path)
    rows = [
        (f"order-{i:05d}", "2026-05-04 18:30:00", f"customer-{i}", "Bengaluru", "evening", 30, 41) for i in range(9)
    ]
    product.log(rows, head=("id", "at", "who", "city", "hours", "said", "came"))
    keys = "id: id, time: at, who: who, predicted: said, actual: came, unit: minutes, segments: [city, hours]"
    kept = "value: {currency: INR, late: -6, early: -1.5}\nrule: said - 2"
    text = f"product: eta\ntitle: E\nkind: regression\nlog: {{source: log.csv, {keys}}}\nlever: {{buffer: 2}}\n{kept}\n"
    monkeypatch.setenv("COLUMNS", str(width))
    lines = said("cases", product.write("spec.yaml", text), "--group", "latest").out.splitlines()
    assert ("order-00000: city Bengaluru · hours evening" in lines) is is_below
    assert any("Bengaluru · evening" in line and "9 minutes late" in line for line in lines) is not is_below
    assert max(map(len, lines)) <= width


@pytest.fixture
def another_model(orders):
    """The same orders, told a minute or two later by another model, in a file of its own."""
    rows = [(i, f"2026-05-{1 + i % 28:02d}", 31 + i % 2, 30 + LATE[i % 10]) for i in range(400)]
    Product(orders.parent).log(rows, head=("id", "day", "said", "came"), name="b.csv")
    return orders


@pytest.mark.slow
def test_two_models_are_held_against_each_other_in_words_for_quantities(another_model):
    found = said("compare", another_model, "log.csv", "b.csv")
    assert "400 orders are in both by their id: differences are told on the same orders" in found.out
    assert "told against showing exactly what comes, which is 0" in found.out
    words = " ".join(found.out.split())
    assert "late rate" in words
    assert "positives" not in words
    assert "let through" not in words


@pytest.mark.slow
def test_a_comparison_of_quantities_is_plain_data_and_a_page(another_model):
    page = another_model.parent / "page.html"
    told = said("compare", another_model, "log.csv", "b.csv", "--json", "--html", str(page)).json
    assert (told["kind"], told["unit"]) == ("regression", "minutes")
    shown = told["metrics"]["promise_mean"]
    assert shown["difference"]["value"] == pytest.approx(1.5)
    assert (shown["a"]["value"], shown["b"]["value"]) == (32, 33.5)
    # Shown 2 more and 1 tolerated: of ten orders those that came 4 and 10 minutes later than said are late.
    assert told["requirements"][0]["compared"]["a"]["value"] == pytest.approx(0.2)
    assert "is B better than A?" in page.read_text()


@pytest.mark.slow
def test_two_periods_of_quantities_are_two_samples(orders):
    found = said("compare", orders, "..2026-05-14", "2026-05-15..", "--format", "md")
    assert "Periods hold different orders, so A and B are each told by themselves" in found.out
    assert found.code in (0, 1, 3)
