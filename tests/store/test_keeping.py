"""A log that grows by a day costs a day to read, and its evidence is that of all rows, bit for bit."""

import datetime as dt
import os
import shutil

import numpy as np
import pytest

import upheld
from tests.logs import write_log
from tests.store.growing import DAY, FIRST, Opened, as_known, cases, day_of, same, spec_of, spoil, write_days


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    write_days(folder, as_known(cases(1, 0, 35), 34))
    return folder


@pytest.fixture
def log(tmp_path, written):
    """Thirty-five days of cases, as they were known at the end of the last."""
    shutil.copytree(written, tmp_path / "log")
    return tmp_path


def names(days):
    return {f"day-{day:03}.parquet" for day in days}


@pytest.mark.parametrize("days", [(20, 29), (*range(20, 24), 29, 30, 39)])
@pytest.mark.slow
def test_day_by_day_the_store_gives_the_evidence_of_all_rows(tmp_path, days):
    rows, spec, store = cases(2, 0, 40), spec_of(tmp_path), tmp_path / "store"
    for day in days:
        known = {name: column[day_of(rows) <= day] for name, column in as_known(rows, day).items()}
        write_days(tmp_path / "log", known)
        same(spec, store)
    assert list(store.glob("*/months/2026-05.*"))


@pytest.mark.parametrize(
    "as_of",
    [
        pytest.param(dt.date(2026, 6, 12), marks=pytest.mark.slow),
        pytest.param(dt.date(2026, 6, 30), marks=pytest.mark.slow),
        pytest.param(dt.datetime(2026, 6, 3, 7, tzinfo=dt.UTC), marks=pytest.mark.slow),
    ],
)
def test_an_earlier_and_a_later_moment_count_the_same(log, as_of):
    spec = spec_of(log)
    same(spec, log / "store")
    same(spec, log / "store", as_of)
    same(spec, log / "store")


@pytest.mark.slow
def test_a_new_day_reads_new_and_open_days_only(log, monkeypatch):
    spec = spec_of(log)
    upheld.gather(spec, store=log / "store")
    write_days(log / "log", as_known(cases(3, 35, 1, id_from=10_000), 35))
    opened = Opened(monkeypatch)
    upheld.gather(spec, store=log / "store")
    # Day 24 is ten days old as a whole only now; day 25 ends some minutes too late. Day 14 is twenty days old, and read
    # once more, for what came too late.
    assert opened.since_then() == names([14, *range(24, 36)])


@pytest.mark.slow
def test_frozen_days_are_not_opened_even_where_they_could_not_be_read(log):
    spec = spec_of(log)
    first = same(spec, log / "store")
    for day in range(20):
        spoil(log / "log" / f"day-{day:03}.parquet")
    assert upheld.gather(spec, store=log / "store") == first
    with pytest.raises(upheld.LogError):
        upheld.gather(spec)


@pytest.mark.slow
def test_a_corrected_day_is_read_again_and_no_other_old_one(log, monkeypatch):
    spec = spec_of(log)
    same(spec, log / "store")
    rows = cases(1, 0, 35)
    rows["outcome"][day_of(rows) == 5] ^= True
    write_days(log / "log", {name: column[day_of(rows) == 5] for name, column in as_known(rows, 34).items()})
    opened = Opened(monkeypatch)
    kept = upheld.gather(spec, store=log / "store")
    assert opened.since_then() == names([5, *range(24, 35)])
    assert kept == upheld.gather(spec)


@pytest.mark.slow
def test_a_file_that_overlaps_its_neighbour_is_read_with_it(log):
    spec = spec_of(log)
    same(spec, log / "store")
    both = {name: column[:40] for name, column in as_known(cases(4, 6, 2, id_from=10_000), 34).items()}
    write_log(log / "log" / "late.parquet", both)
    same(spec, log / "store")
    (log / "log" / "late.parquet").unlink()
    same(spec, log / "store")


@pytest.mark.slow
def test_an_id_on_two_exports_of_one_day_is_found(log):
    spec = spec_of(log)
    same(spec, log / "store")
    again = {name: column[:1] for name, column in as_known(cases(1, 0, 35), 34).items()}
    write_log(log / "log" / "again.parquet", again)
    with pytest.raises(upheld.LogError, match="stands more than once: 0"):
        upheld.gather(spec, store=log / "store")


@pytest.mark.slow
def test_days_of_a_file_that_is_gone_are_left_out(log):
    spec = spec_of(log)
    same(spec, log / "store")
    (log / "log" / "day-003.parquet").unlink()
    same(spec, log / "store")


@pytest.mark.slow
def test_one_file_that_grows_is_right_too(tmp_path):
    rows, spec = cases(5, 0, 30), spec_of(tmp_path, source="log.csv")
    for day in (20, 25, 29):
        known = {name: column[day_of(rows) <= day] for name, column in as_known(rows, day).items()}
        write_log(tmp_path / "log.csv", known)
        same(spec, tmp_path / "store")


@pytest.mark.slow
def test_cases_without_a_time_are_a_day_of_their_own(log):
    rows = as_known(cases(6, 30, 1, id_from=10_000), 34)
    write_log(log / "log" / "no-time.parquet", {**rows, "at": np.full(30, np.datetime64("NaT", "us"))})
    for keys in ("id: id, time: at, outcome_after: 10 days", "id: id, time: at"):
        spec = spec_of(log, keys)
        same(spec, log / "store")
        same(spec, log / "store")
        same(spec, log / "store", dt.date(2026, 6, 10))


@pytest.mark.slow
def test_without_a_time_until_an_outcome_each_moment_asked_for_is_counted_anew(log):
    spec = spec_of(log, "id: id, time: at, outcome_time: came, outcome_null: false")
    same(spec, log / "store")
    for day in (dt.date(2026, 6, 20), dt.date(2026, 6, 1)):
        same(spec, log / "store", day)


@pytest.mark.slow
def test_another_spec_has_counts_of_its_own(log):
    for more in ("", ", {metric: precision, at_least: 10%, where: amount > 100}"):
        same(spec_of(log, line=more), log / "store")
    assert len(list((log / "store").iterdir())) == 2


@pytest.mark.slow
def test_a_column_whose_numbers_become_fractions_keeps_its_meaning(log):
    """A writer that knows no empty whole number writes 7.0 from the first empty value on."""
    spec = spec_of(log, "id: id, time: at, outcome_after: 10 days, segments: [card]")
    same(spec, log / "store")
    rows = as_known(cases(7, 35, 1, id_from=10_000), 35)
    write_log(log / "log" / "day-035.parquet", {**rows, "card": rows["card"].astype(float)})
    kept = same(spec, log / "store")
    assert "7.0" in kept.sets["segment:card"].labels


@pytest.mark.slow
def test_a_column_that_some_files_lack_is_empty_there(log):
    rows = as_known(cases(7, 35, 1, id_from=10_000), 35)
    write_log(log / "log" / "day-035.parquet", {**rows, "channel": np.array(["web"] * 30, object)})
    spec = spec_of(log, "id: id, time: at, outcome_after: 10 days, segments: [channel]")
    assert same(spec, log / "store").sets["segment:channel"].labels == ("(empty)", "web")


@pytest.mark.slow
def test_a_column_that_turns_from_numbers_into_text_is_read_as_a_whole_and_said(log):
    spec = spec_of(log, "id: id, time: at, outcome_after: 10 days, segments: [card]")
    same(spec, log / "store")
    rows = as_known(cases(7, 35, 1, id_from=10_000), 35)
    write_log(log / "log" / "day-035.parquet", {**rows, "card": np.array([f"c{c}" for c in rows["card"]], object)})
    said = []
    same(spec, log / "store", say=said.append)
    assert said == [
        'The whole log was read: column "card" is of one sort in some of its files and of another in others.'
    ]


@pytest.mark.slow
def test_more_rows_than_are_counted_at_once_are_counted_in_parts(log, monkeypatch):
    monkeypatch.setattr("upheld.store.keeping.ROWS_AT_ONCE", 100)
    same(spec_of(log), log / "store")
    same(spec_of(log), log / "store")


@pytest.mark.slow
def test_a_table_that_is_damaged_is_counted_again(log):
    spec = spec_of(log)
    same(spec, log / "store")
    for path in (log / "store").glob("*/*/*"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    same(spec, log / "store")


@pytest.mark.slow
def test_a_store_that_cannot_be_written_is_said_and_the_figures_stand(log, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = []
    same(spec_of(log), log / "store", say=said.append)
    assert len(said) == 1
    assert "No space left on device" in said[0]
    assert not [path for path in (log / "store").rglob("*") if path.is_file()]


def test_a_store_within_the_log_is_refused(log):
    with pytest.raises(upheld.CallError, match="lies within log"):
        upheld.gather(spec_of(log), store=log / "log" / "store")


@pytest.mark.slow
def test_a_log_without_time_is_read_as_a_whole_and_said(log):
    text = "product: p\ntitle: P\nkind: classification\nlever: {act_at: 0.5}\nlog: {source: log, score: score, "
    spec = upheld.spec_from_text(text + "outcome: outcome}", folder=log)
    said = []
    same(spec, log / "store", say=said.append)
    assert said == ["The whole log was read: log.time is missing, and counts are kept by day."]


@pytest.mark.slow
def test_too_many_values_of_a_segment_are_found_over_all_days(tmp_path, monkeypatch):
    rows = as_known(cases(8, 0, 20, 60), 19)
    rows["country"] = np.array([f"v{i}" for i in range(1200)], object)
    write_days(tmp_path / "log", rows)
    monkeypatch.setattr("upheld.store.keeping.ROWS_AT_ONCE", 100)
    with pytest.raises(upheld.LogError, match="1,200 different values"):
        upheld.gather(spec_of(tmp_path), store=tmp_path / "store")


@pytest.mark.slow
def test_a_wrong_value_is_refused_as_it_is_without_a_store(log):
    rows = as_known(cases(9, 35, 1, id_from=10_000), 35)
    rows["score"][3] = np.inf
    write_log(log / "log" / "day-035.parquet", rows)
    with pytest.raises(upheld.LogError, match="is infinite in 1 row"):
        upheld.gather(spec_of(log), store=log / "store")


@pytest.mark.slow
def test_times_of_another_zone_fall_on_the_logs_own_days(tmp_path):
    rows = as_known(cases(10, 0, 25), 24)
    rows["at"] = rows["at"] + 20 * DAY // 24
    write_days(tmp_path / "log", rows)
    for zone in ("Asia/Kolkata", "America/New_York"):
        spec = spec_of(tmp_path, f"id: id, time: at, outcome_after: 10 days, timezone: {zone}")
        same(spec, tmp_path / "store")
        same(spec, tmp_path / "store")
    assert rows["at"].max() > FIRST
