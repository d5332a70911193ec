"""What a store holds is shown; what nobody reads any more can go."""

import datetime as dt
import os
import shutil

import pytest

import upheld
from tests.products import upheld_said
from tests.store.growing import as_known, cases, same, spec_of, write_days
from upheld.store import entries, prune

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    write_days(folder / "log", as_known(cases(1, 0, 15, a_day=10), 14))
    upheld.gather(spec_of(folder), store=folder / "store")
    return folder


@pytest.fixture
def store(tmp_path, filled):
    shutil.copytree(filled, tmp_path / "product")
    return tmp_path / "product" / "store"


def used(store, key, days_ago):
    moment = (NOW - dt.timedelta(days=days_ago)).timestamp()
    os.utime(store / key / "about.json", (moment, moment))


def test_an_entry_says_what_it_is_of(store):
    (entry,) = entries(store)
    assert (entry.product, entry.log, entry.setting) == ("test", "log", "act_at 0.6, review_from 0.3")
    # As of the end of the fifteenth day, the first four are ten days old as a whole.
    assert (entry.days, entry.oldest, entry.newest) == (4, dt.date(2026, 5, 20), dt.date(2026, 5, 23))
    assert entry.size == sum(path.stat().st_size for path in store.rglob("*") if path.is_file())


def test_pruning_takes_what_is_left_over_and_no_count(store):
    (entry,) = entries(store)
    torn = store / entry.key / "days" / ".writing-7-ab"
    torn.write_text("half")
    fresh = store / entry.key / "days" / ".writing-8-cd"
    fresh.write_text("half")
    os.utime(torn, (0, 0))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    assert prune(store, NOW) == 4
    assert not torn.exists()
    assert fresh.exists()
    assert entries(store)[0].days == 4


def test_pruning_takes_what_newer_counts_have_replaced(store):
    path = next((store / entries(store)[0].key / "days").glob("*.parquet"))
    old = path.with_name(f"{path.name.split('.')[0]}.{'0' * 24}.{'1' * 24}.parquet")
    old.write_bytes(b"old")
    os.utime(old, (0, 0))
    assert prune(store, NOW) == 3
    assert path.exists()


@pytest.mark.slow
def test_entries_go_only_where_it_is_asked(store):
    other = spec_of(store.parent, line=", {metric: precision, at_least: 10%, where: amount > 100}")
    upheld.gather(other, store=store)
    first, second = (entry.key for entry in entries(store))
    used(store, first, 100)
    used(store, second, 5)
    prune(store, NOW)
    assert {entry.key for entry in entries(store)} == {first, second}
    prune(store, NOW, older_than=dt.timedelta(days=90))
    assert [entry.key for entry in entries(store)] == [second]
    prune(store, NOW, keep=[])
    assert entries(store) == ()


@pytest.mark.slow
def test_a_check_after_pruning_is_right(store):
    prune(store, NOW, keep=[])
    same(spec_of(store.parent), store)


def test_a_folder_that_is_no_entry_is_never_touched(store):
    (store / "holiday").mkdir()
    (store / "holiday" / "picture.jpg").write_text("sea")
    prune(store, NOW, older_than=dt.timedelta(0), keep=[])
    assert (store / "holiday" / "picture.jpg").exists()


def test_the_command_shows_and_prunes(store):
    shown = upheld_said("evidence", str(store))
    assert "4 days, 2026-05-20 to 2026-05-23" in shown.out
    listed = upheld_said("evidence", str(store), "--json").json["entries"]
    assert [one["days"] for one in listed] == [4]
    assert upheld_said("evidence", str(store), "--prune", "--older-than", "90 days").code == 0
    assert len(entries(store)) == 1


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--older-than", "90 days"), "write --prune too"),
        (("--prune", "--older-than", "soon"), "is no span of time"),
        (("--prune", "--keep", "nobody"), "there is no entry nobody"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(store, flags, said):
    refused = upheld_said("evidence", str(store), *flags)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
