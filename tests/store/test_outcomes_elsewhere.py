"""Outcomes in a second file: which decision days a change of it can touch, and what is said where that is not known."""

import datetime as dt

import numpy as np
import pytest

import upheld
from tests.logs import write_log
from tests.store.growing import DAY, FIRST, Opened, cases, same, spec_of, write_days

DATED = "outcomes: {source: outcomes, id: id, value: outcome, time: came}, outcome_after: 10 days"
UNDATED = "outcomes: {source: outcomes, id: id, value: outcome}, outcome_after: 10 days"


def keys(outcomes):
    return f"id: id, time: at, segments: [country], outcome_null: false, {outcomes}"


@pytest.fixture
def log(tmp_path):
    """Thirty days of cases, and a file of the outcomes of each day on which some came."""
    rows = cases(1, 0, 30)
    write_days(tmp_path / "log", {name: rows[name] for name in ("id", "score", "at", "country", "amount")})
    for day in range(30):
        write_outcomes(tmp_path, rows, day)
    return tmp_path


def write_outcomes(folder, rows, day, name=None):
    (folder / "outcomes").mkdir(exist_ok=True)
    chosen = (rows["came"] >= FIRST + day * DAY) & (rows["came"] < FIRST + (day + 1) * DAY)
    columns = {name: rows[name][chosen] for name in ("id", "outcome", "came")}
    write_log(folder / "outcomes" / (name or f"came-{day:03}.csv"), columns)


@pytest.mark.slow
def test_outcomes_of_a_new_day_leave_days_alone_that_are_more_than_twice_as_old(log, monkeypatch):
    spec = spec_of(log, keys(DATED))
    same(spec, log / "store")
    write_outcomes(log, cases(1, 0, 30), 30)
    opened = Opened(monkeypatch)
    kept = upheld.gather(spec, store=log / "store")
    assert not {f"day-{day:03}.parquet" for day in range(9)} & opened.since_then()
    assert kept == upheld.gather(spec)


@pytest.mark.slow
def test_outcomes_that_are_corrected_or_gone_count(log):
    spec = spec_of(log, keys(DATED))
    same(spec, log / "store")
    rows = cases(1, 0, 30)
    rows["outcome"] ^= True
    write_outcomes(log, rows, 12)
    same(spec, log / "store")
    (log / "outcomes" / "came-009.csv").unlink()
    same(spec, log / "store")
    same(spec, log / "store", dt.date(2026, 6, 9))


@pytest.mark.slow
def test_an_outcome_that_came_before_its_case_counts(log):
    spec = spec_of(log, keys(DATED))
    same(spec, log / "store")
    write_log(
        log / "outcomes" / "early.csv",
        {"id": [90_000], "outcome": [True], "came": np.array(["2026-05-21T00:00:00"], "datetime64[us]")},
    )
    case = {name: column[:1] for name, column in cases(2, 18, 1, id_from=90_000).items()}
    write_log(log / "log" / "late.parquet", {name: case[name] for name in ("id", "score", "at", "country", "amount")})
    same(spec, log / "store")


@pytest.mark.slow
def test_outcomes_without_a_time_touch_every_day_and_that_is_said_once(log):
    spec, said = spec_of(log, keys(UNDATED)), []
    same(spec, log / "store", say=said.append)
    write_outcomes(log, cases(1, 0, 30), 30)
    same(spec, log / "store", say=said.append)
    assert len(said) == 1
    assert "outcomes has changed, and nothing says which days its outcomes can touch" in said[0]


@pytest.mark.slow
def test_an_outcomes_file_that_fits_no_case_is_refused_as_it_is_without_a_store(log):
    for path in (log / "outcomes").iterdir():
        path.unlink()
    write_log(log / "outcomes" / "other.csv", {"id": ["x1"], "outcome": [True], "came": ["2026-06-01 10:00"]})
    with pytest.raises(upheld.LogError, match="fits no case of the log"):
        upheld.gather(spec_of(log, keys(DATED)), store=log / "store")
