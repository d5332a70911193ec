"""What A and B mean, and what is said of what they cannot mean."""

from datetime import date

import numpy as np
import pytest

import upheld
from tests.logs import evidence_of, scored, spec_for, write_log
from upheld.arms import arms_of
from upheld.parts import Days, VersionOf

NEITHER = "is no period, no log and no version"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("arms")
    rows = scored(1, 800)
    rows["build"] = np.array(["4.1", "4.2", "it's"], dtype=object)[np.arange(800) % 3]
    write_log(made / "log.parquet", rows)
    write_log(made / "other.parquet", rows)
    return made


@pytest.fixture
def spec(folder):
    return spec_for(folder, "id: id, time: at, version: build")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-05-03..2026-05-09", date(2026, 5, 3), date(2026, 5, 9)),
        ("2026-05-03", date(2026, 5, 3), date(2026, 5, 3)),
        ("2026-05", date(2026, 5, 1), date(2026, 5, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02..2026-05", date(2026, 2, 1), date(2026, 5, 31)),
        ("..2026-05-03", None, date(2026, 5, 3)),
        ("2026-05..", date(2026, 5, 1), None),
        ("2024-02..2026-05", date(2024, 2, 1), date(2026, 5, 31)),
    ],
)
def test_a_period_holds_both_its_ends(spec, written, first, last):
    arm = arms_of(spec, written, "other.parquet")[0]
    assert (arm.sort, arm.only) == ("period", Days(first, last))


@pytest.mark.slow
def test_a_version_is_a_value_whatever_signs_it_holds(spec):
    one, other = arms_of(spec, "4.1", "it's")
    assert (one.sort, one.only, other.only) == ("version", VersionOf("4.1"), VersionOf("it's"))
    n = [int(upheld.gather(arm.spec, only=arm.only).sets["curve"].n.sum()) for arm in (one, other)]
    assert n == [267, 266]


@pytest.mark.slow
def test_a_version_that_reads_like_a_command_stays_a_value(folder):
    hostile = "x' OR 1=1 --"
    rows = scored(1, 400)
    rows["build"] = np.array(["4.1", hostile], dtype=object)[np.arange(400) % 2]
    write_log(folder / "hostile.parquet", rows)
    spec = upheld.load.spec_from_data(spec_for(folder, "version: build"), {"log": {"source": "hostile.parquet"}})
    arm = arms_of(spec, hostile, "4.1")[0]
    assert int(upheld.gather(arm.spec, only=arm.only).sets["curve"].n.sum()) == 200


def test_a_column_called_version_needs_no_key(folder):
    rows = scored(1, 400) | {"version": np.arange(400) % 2 + 1}
    write_log(folder / "plain.parquet", rows)
    spec = upheld.load.spec_from_data(spec_for(folder), {"log": {"source": "plain.parquet"}})
    assert [arm.sort for arm in arms_of(spec, "1", "2")] == ["version", "version"]


def test_a_path_is_another_log_from_the_working_folder_or_the_specs(spec, folder, tmp_path, monkeypatch):
    write_log(tmp_path / "here.parquet", scored(2, 300))
    monkeypatch.chdir(tmp_path)
    one, other = arms_of(spec, "here.parquet", "other.parquet")
    assert [arm.sort for arm in (one, other)] == ["log", "log"]
    assert one.spec.log.source == str(tmp_path / "here.parquet")
    assert other.spec.log.source == str(folder / "other.parquet")
    assert arms_of(spec, f"{folder}/oth*.parquet", "4.1")[0].sort == "log"


def test_periods_are_cut_on_the_logs_own_clock(tmp_path):
    # 2026-05-01 20:00 UTC is 01:30 of the second of May in India.
    at = np.array(["2026-05-01T20:00", "2026-05-01T18:00", "2026-05-02T10:00"], dtype="datetime64[us]")
    columns = {"score": [0.1, 0.6, 0.7], "outcome": [True, False, True], "at": [f"{moment}+00:00" for moment in at]}
    write_log(tmp_path / "log.csv", columns)
    spec = upheld.load.spec_from_data(
        spec_for(tmp_path, "time: at, timezone: Asia/Kolkata"), {"log": {"source": "log.csv"}}
    )
    found = upheld.gather(spec, only=Days(date(2026, 5, 2), date(2026, 5, 2)))
    assert int(found.sets["curve"].n.sum()) == 2


@pytest.mark.slow
def test_periods_add_up_to_the_whole_log(folder, spec):
    whole = upheld.gather(spec)
    parts = [
        upheld.gather(spec, only=Days(None, date(2026, 5, 20))),
        upheld.gather(spec, only=Days(date(2026, 5, 21), None)),
    ]
    assert parts[0] + parts[1] == whole


@pytest.mark.slow
def test_a_period_is_judged_by_the_clock_of_the_whole_log(tmp_path):
    spec = spec_for(tmp_path, "time: at, outcome_after: 10 days")
    evidence_of(tmp_path, scored(3, 900), spec)
    found = upheld.gather(spec, only=Days(None, date(2026, 5, 20)))
    # The log ends on 9 June: in May up to the 20th every outcome had its ten days.
    assert found.sets["curve"].keys["outcome"].max() <= 1


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("4.9", "4.1", 'A: "4.9" ' + NEITHER),
        ("4.1", "nowhere.csv", 'B: "nowhere.csv" ' + NEITHER),
        ("4.1", "2026-13", 'B: "2026-13" is no day of the calendar. Write it as 2026-03-31'),
        ("4.1", "2026-02-30..", 'B: "2026-02-30" is no day of the calendar'),
        ("2026-06-01..2026-05-01", "4.1", 'A: the period "2026-06-01..2026-05-01" ends before it begins'),
        ("2019", "2026", "A: no case was decided in 1 Jan 2019 to 31 Dec 2019"),
        ("2026-05-01..2026-05-20", "2026-05-20..", "the two periods overlap"),
        ("4.1", "4.1", "A and B are the same"),
        ("2026-05", "2026-05-01..2026-05-31", "A and B are the same"),
        ("..", "4.1", 'A: ".." ' + NEITHER),
        ("", "4.1", 'A: "" ' + NEITHER),
    ],
)
def test_what_is_nothing_is_refused(spec, a, b, said):
    with pytest.raises(upheld.CallError) as refused:
        arms_of(spec, a, b)
    assert said in str(refused.value)


def test_a_refusal_lists_what_there_is(spec):
    with pytest.raises(upheld.CallError) as refused:
        arms_of(spec, "4,2", "4.1")
    said = str(refused.value)
    assert "The log spans 2026-05-01 to 2026-06-09" in said
    assert "log.version holds 4.1, 4.2, it's" in said
    assert 'Did you mean "4.2"?' in said


def test_a_period_needs_a_time_and_a_version_a_column(folder):
    bare = spec_for(folder)
    with pytest.raises(upheld.CallError, match=r"A: .2026-05. is a period, and that needs log\.time"):
        arms_of(bare, "2026-05", "2026-06")
    with pytest.raises(upheld.CallError, match=r"the log tells no version: log\.version would name its column"):
        arms_of(bare, "4.1", "4.2")


def test_a_version_column_that_is_not_there_is_a_mistake_of_the_spec(folder):
    with pytest.raises(upheld.SpecError, match=r"log\.version"):
        arms_of(spec_for(folder, "version: bild"), "4.1", "4.2")


@pytest.mark.slow
def test_a_period_may_be_a_month_by_its_name_or_the_last_days_of_the_log(spec):
    one, other = arms_of(spec, "May 2026", "last 7 days")
    assert one.only == Days(date(2026, 5, 1), date(2026, 5, 31))
    assert (other.only, other.said) == (Days(date(2026, 6, 3), date(2026, 6, 9)), "3 Jun 2026 to 9 Jun 2026")
    assert arms_of(spec, "4.1", "last 7 days", until=date(2026, 5, 20))[1].only == Days(
        date(2026, 5, 14), date(2026, 5, 20)
    )


def test_a_refusal_lists_how_a_period_may_be_written(spec):
    with pytest.raises(upheld.CallError, match=r"June 2026, Q2 2026.*last 28 days"):
        arms_of(spec, "Juny", "4.1")


def test_a_version_that_is_called_like_a_period_is_a_version(folder):
    rows = scored(1, 400)
    rows["build"] = np.array(["June 2026", "Q2 2026"], dtype=object)[np.arange(400) % 2]
    write_log(folder / "named.parquet", rows)
    spec = upheld.load.spec_from_data(
        spec_for(folder, "time: at, version: build"), {"log": {"source": "named.parquet"}}
    )
    assert [arm.sort for arm in arms_of(spec, "June 2026", "Q2 2026")] == ["version", "version"]
