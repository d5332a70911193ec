"""Products that name one of several classes, on the command line."""

import pytest

from tests.kinds.classification.test_classes import PREDICTED, SCORES, trips
from tests.logs import write_log
from tests.products import upheld_said

SPEC = """product: trips
title: Say how people travelled
kind: classification
log: {{source: log.parquet, id: id, outcome: right, {log}}}
{more}
requirements:
  - {{metric: accuracy, at_least: 40%}}
  - {{metric: recall, class: bus, at_least: 20%}}
  - {{metric: recall, in_every: class, at_least: 1%}}
"""
LEVER = "lever: {act_at: 0.7, review_from: 0.5}\nvalue: {currency: EUR, caught: 3, false_alarm: -20, reviewed: -1}"


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_log(tmp_path / "log.parquet", trips())

    def make(log, more=""):
        (tmp_path / "trips.yaml").write_text(SPEC.format(log=log, more=more))
        return "trips.yaml"

    return make


@pytest.mark.slow
def test_what_is_only_named_is_judged_without_a_cut_off(made):
    said = upheld_said("check", made(PREDICTED))
    assert said.code == 0, said.err
    assert "no cut-off: the log gives no score" in said.out
    assert "Recall of bus at least 20 %" in said.out
    assert "Recall at least 1 % in every class" in said.out


@pytest.mark.parametrize("command", [("tradeoff",), ("check", "--set", "act_at=0.5")])
def test_without_a_score_another_setting_is_refused_in_a_sentence(made, command):
    said = upheld_said(command[0], made(PREDICTED), *command[1:])
    assert said.code == 2
    assert "lever" in said.err


def test_value_without_a_cut_off_is_told_and_has_no_best_setting(made):
    found = upheld_said("check", made(PREDICTED, "value: {currency: EUR, caught: 3, false_alarm: -20}"), "--json").json
    right = found["metrics"]["accuracy"]["value"]
    assert found["value"]["per_case"]["value"] == pytest.approx(3 * right - 20 * (1 - right))
    assert found["value"]["best_setting"] is None


@pytest.mark.slow
def test_the_trade_off_of_the_top_class_shows_how_often_it_acts_and_is_right(made):
    said = upheld_said("tradeoff", made(SCORES, LEVER), "--rows", "5")
    assert said.code == 0, said.err
    head = said.out.split("0.7 today")[0]
    assert "Acted on, %" in head
    assert "Right among these, %" in head
    assert "Falsely stopped" not in head


@pytest.mark.slow
def test_the_cases_of_what_is_only_named_are_those_named_wrongly(made):
    found = upheld_said("cases", made(PREDICTED), "--json", "--n", "3").json
    rows = trips()
    wrong = int((rows["right"] != rows["named"]).sum())
    groups = {group["group"]: group for group in found["groups"]}
    assert "nearest" not in groups
    assert groups["false-alarms"]["cases"] == wrong
