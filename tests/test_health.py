"""Warnings of the pipeline: each fires on what it is for, and a healthy log hears none."""

import datetime as dt

import numpy as np
import pytest

import upheld
from tests.logs import assessed, spec_for
from upheld.worlds import WORLDS

DAYS, A_DAY = 70, 60
CODES = {
    "volume",
    "missing-rising",
    "failures-rising",
    "dead-inputs",
    "inputs-from-later",
    "stale-inputs",
    "cost-missing",
}


def healthy(seed=1, per_day=A_DAY):
    draw = np.random.default_rng(seed)
    week = np.tile([1.0, 1.0, 1.0, 1.1, 1.3, 0.6, 0.5], DAYS // 7)
    day = np.repeat(np.arange(DAYS), draw.poisson(per_day * week))
    n = len(day)
    score = draw.beta(1, 3, n)
    at = np.datetime64("2026-01-05T00:00", "us") + (day * 86400 + draw.integers(0, 86400, n)).astype("timedelta64[s]")
    return {
        "score": np.ma.masked_array(score, mask=draw.random(n) < 0.01),
        "outcome": draw.random(n) < score,
        "at": at,
        "error": draw.random(n) < 0.01,
        "cost": draw.lognormal(-5, 0.5, n),
        "feature_time": at - (draw.lognormal(2, 1, n) * 6e7).astype("timedelta64[us]"),
    }, day


def codes(folder, rows):
    found = assessed(folder, rows, spec_for(folder, "time: at"), dt.date(2026, 3, 15))
    return {warned.code: warned.text for warned in found.warnings if warned.code in CODES}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.slow
def test_a_healthy_log_hears_nothing(tmp_path, seed):
    assert codes(tmp_path, healthy(seed, per_day=25)[0]) == {}


@pytest.mark.slow
def test_the_demo_hears_nothing(tmp_path):
    spec = upheld.load_spec(WORLDS["card-fraud"](n_decisions=30_000).write(tmp_path))
    assert not CODES & {warned.code for warned in upheld.assess(spec, upheld.gather(spec)).warnings}


@pytest.mark.slow
def test_a_day_that_lost_most_of_its_cases_is_named(tmp_path):
    rows, day = healthy()
    kept = (day < DAYS - 1) | (np.arange(len(day)) % 5 == 0)
    said = codes(tmp_path, {key: column[kept] for key, column in rows.items()})
    assert set(said) == {"volume"}
    assert "on 2026-03-15, the newest complete day, there were" in said["volume"]


@pytest.mark.slow
def test_scores_that_stop_coming_and_failures_that_rise_are_told_against_before(tmp_path):
    rows, day = healthy()
    ill = (day >= DAYS - 7) & (np.arange(len(day)) % 8 == 0)
    rows["score"] = np.ma.masked_array(rows["score"].data, mask=rows["score"].mask | ill)
    rows["error"] = rows["error"] | ill
    said = codes(tmp_path, rows)
    assert set(said) == {"missing-rising", "failures-rising"}
    assert "of cases end in an error or a fallback in the newest 7 complete days, against" in said["failures-rising"]


@pytest.mark.slow
def test_inputs_that_never_change_are_dead(tmp_path):
    rows, _ = healthy()
    rows["feature_time"] = np.full(len(rows["at"]), np.datetime64("2026-01-01T00:00", "us"))
    assert set(codes(tmp_path, rows)) == {"dead-inputs"}


@pytest.mark.slow
def test_inputs_that_grow_old_are_stale(tmp_path):
    rows, day = healthy()
    rows["feature_time"] = np.where(day >= DAYS - 10, rows["at"] - np.timedelta64(3, "D"), rows["feature_time"])
    assert "rest on inputs older than" in codes(tmp_path, rows)["stale-inputs"]


@pytest.mark.slow
def test_inputs_newer_than_their_cases_may_tell_the_answer(tmp_path):
    rows, _ = healthy()
    rows["feature_time"][0] = rows["at"][0] + np.timedelta64(90, "m")
    assert "up to 90 minutes newer than the cases themselves" in codes(tmp_path, rows)["inputs-from-later"]


@pytest.mark.slow
def test_costs_that_are_missing_are_counted(tmp_path):
    rows, _ = healthy()
    rows["cost"] = np.ma.masked_array(rows["cost"], mask=np.arange(len(rows["cost"])) < 7)
    assert codes(tmp_path, rows)["cost-missing"].startswith("7 of ")
