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


def test_a_check_tells_the_buffer_and_figures_in_the_unit_of_the_log(orders):
    found = said("check", orders)
    assert found.code == 0, found
    assert "a buffer of 2 minutes, late beyond 1 minute more" in found.out
    assert "Mean error at most 9 minutes" in found.out
    assert "Against adding nothing: " in found.out


def test_another_buffer_is_tried_with_set(orders):
    late = said("check", orders, "--json", "--set", "buffer=-2", "--set", "tolerance=0").json["metrics"]["late_rate"]
    assert late["value"] == pytest.approx(0.7)  # -1, 0, 1, 2, 3, 4 and 10 minutes come later than 2 fewer


def test_json_names_the_unit(orders):
    told = said("check", orders, "--json").json
    assert (told["kind"], told["unit"], told["setting"]["tolerance"]) == ("regression", "minutes", "1 minute")


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


def test_a_tradeoff_tells_each_buffer(orders):
    found = said("tradeoff", orders)
    assert found.code == 0
    assert "what another buffer would mean" in found.out
    assert "Buffer, minutes" in found.out
    by_buffer = {row["setting"]["buffer"]: row for row in said("tradeoff", orders, "--json").json["settings"]}
    assert by_buffer[2.0]["is_today"]
    assert by_buffer[4.0]["metrics"]["late_rate"]["value"] == pytest.approx(0.1)


@pytest.mark.parametrize("command", ["timeline", "query"])
def test_other_readers_of_a_spec_end_well(orders, command):
    assert said(command, orders).code == 0


@pytest.mark.parametrize(("command", "more"), [("cases", ()), ("cases", ("--set", "x=1")), ("compare", ("a", "b"))])
def test_what_cannot_be_done_with_quantities_is_said_in_a_sentence(orders, command, more):
    found = said(command, orders, *more)
    assert (found.code, found.out) == (2, "")
    assert f"`upheld {command}` reads products of kind classification" in found.err


@pytest.mark.parametrize("setting", ["act_at=0.5", "buffer=nan", "buffer=much", "tolerance=-1"])
def test_a_setting_that_is_none_is_refused(orders, setting):
    found = said("check", orders, "--set", setting)
    assert (found.code, found.out) == (2, "")
