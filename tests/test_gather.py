"""What is judged, too young, unknown or left out, against a count in plain Python; and the clock of an assessment."""

import datetime as dt
import random

import pytest

import upheld
from tests.products import to_parquet
from upheld.gather import local_moment
from upheld.kinds.rows import FALSE, IMMATURE, TRUE, UNKNOWN

START = dt.datetime(2026, 5, 1)  # noqa: DTZ001 the log's own clock
KEYS = "time: t, outcome_time: came, outcome_after: 10 days"
HEAD = "product: p\ntitle: P\nkind: classification\nlever: {act_at: 0.5}\n"


def spec_of(folder, keys, source="log.csv"):
    text = f"{HEAD}log: {{source: {source}, score: score, outcome: y, {keys}}}"
    return upheld.spec_from_text(text, folder=folder)


def outcomes(evidence):
    """How many cases have which outcome."""
    cells = evidence.sets["curve"]
    return {code: int(cells.n[cells.keys["outcome"] == code].sum()) for code in (FALSE, TRUE, UNKNOWN, IMMATURE)}


@pytest.fixture(scope="module")
def rows():
    """Some cases over 40 days; times, outcomes and the times of outcomes are missing here and there."""
    draw = random.Random(11)
    made = []
    for i in range(400):
        t = START + dt.timedelta(hours=draw.randrange(960)) if draw.random() > 0.05 else None
        y = draw.choice([0, 1, None])
        came = t + dt.timedelta(hours=draw.randrange(480)) if t and y is not None and draw.random() > 0.1 else None
        made.append((i, round(draw.random(), 3), y, t, came, draw.choice(["IN", "SG"])))
    return made


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    made = tmp_path_factory.mktemp("log")
    lines = [",".join("" if value is None else str(value) for value in row) for row in rows]
    (made / "log.csv").write_text("\n".join(["id,score,y,t,came,country", *lines]))
    return made


def by_hand(rows, as_of, null_is_false):
    """The definition, case by case."""
    counts = {FALSE: 0, TRUE: 0, UNKNOWN: 0, IMMATURE: 0}
    for _, _, y, t, came, _ in rows:
        if t is not None and t > as_of:
            continue
        if t is None or t > as_of - dt.timedelta(days=10):
            counts[IMMATURE] += 1
        elif y is None or (came is not None and (came > as_of or came > t + dt.timedelta(days=10))):
            counts[FALSE if null_is_false else UNKNOWN] += 1
        else:
            counts[TRUE if y else FALSE] += 1
    return counts


@pytest.mark.parametrize("day", [20, 33, 12, 60])
@pytest.mark.parametrize("null", ["unknown", "false"])
@pytest.mark.slow
def test_outcomes_count_by_age_and_by_when_they_came(rows, folder, day, null):
    as_of = START + dt.timedelta(days=day)
    evidence = upheld.gather(spec_of(folder, f"{KEYS}, outcome_null: {null}"), as_of)
    assert outcomes(evidence) == by_hand(rows, as_of, null == "false")


@pytest.mark.slow
def test_a_population_is_chosen_before_it_is_counted(rows, folder):
    as_of = START + dt.timedelta(days=25)
    evidence = upheld.gather(spec_of(folder, f"{KEYS}, where: country = 'IN'"), as_of)
    assert outcomes(evidence) == by_hand([row for row in rows if row[-1] == "IN"], as_of, False)


@pytest.mark.slow
def test_without_a_moment_asked_for_the_newest_time_counts(rows, folder):
    newest = max(row[3] for row in rows if row[3])
    evidence = upheld.gather(spec_of(folder, KEYS))
    assert evidence.as_of == newest
    assert outcomes(evidence) == by_hand(rows, newest, False)


@pytest.mark.slow
def test_a_case_without_a_time_is_never_old_enough_where_outcomes_take_time(tmp_path):
    (tmp_path / "log.csv").write_text("score,y,t\n0.7,1,2026-05-01\n0.7,1,\n0.7,1,2026-07-01\n")
    assert outcomes(upheld.gather(spec_of(tmp_path, "time: t, outcome_after: 10 days"))) == {
        FALSE: 0, TRUE: 1, UNKNOWN: 0, IMMATURE: 2
    }  # fmt: skip
    assert outcomes(upheld.gather(spec_of(tmp_path, "time: t")))[TRUE] == 3


@pytest.mark.parametrize("zero", ["", "\n0.99,1,2030-01-01 00:00,0"])
@pytest.mark.slow
def test_a_table_of_counts_gives_the_cells_of_its_rows(tmp_path, zero):
    (tmp_path / "counts.csv").write_text(
        "score,y,t,n\n0.7,1,2026-05-01 09:00,3\n0.2,0,2026-05-02 09:00,2\n,1,2026-05-02 09:00,1" + zero
    )
    one = ["0.7,1,2026-05-01 09:00"] * 3 + ["0.2,0,2026-05-02 09:00"] * 2 + [",1,2026-05-02 09:00"]
    (tmp_path / "log.csv").write_text("\n".join(["score,y,t", *one]))
    counted = upheld.gather(spec_of(tmp_path, "time: t, count: n", "counts.csv"))
    rows = upheld.gather(spec_of(tmp_path, "time: t"))
    assert counted.as_of == rows.as_of
    for name, cells in rows.sets.items():
        assert counted.sets[name].digest() == cells.digest()


# ---- the clock


@pytest.mark.slow
def test_a_day_ends_at_midnight_of_the_logs_own_time_zone(tmp_path):
    # 18:29 and 18:31 UTC are 23:59 and 00:01 in Kolkata.
    moments = "TIMESTAMPTZ '2026-05-01 18:29:00Z' + INTERVAL (range * 2) MINUTE AS t FROM range(2)"
    to_parquet(tmp_path / "log.parquet", f"SELECT 0.7 AS score, true AS y, {moments}")
    days = {}
    for zone in ("UTC", "Asia/Kolkata"):
        spec = spec_of(tmp_path, f"time: t, timezone: {zone}", "log.parquet")
        days[zone] = upheld.gather(spec).sets["day_scores"].keys["day"].tolist()
    may_first = (dt.date(2026, 5, 1) - dt.date(1970, 1, 1)).days
    assert days == {"UTC": [may_first], "Asia/Kolkata": [may_first, may_first + 1]}


@pytest.mark.parametrize("written", ["2026-05-01 18:31:00 UTC", "2026-05-01T18:31:00Z", "2026-05-02 00:01:00+05:30"])
@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
@pytest.mark.slow
def test_a_zone_written_in_text_is_kept(tmp_path, written, name):
    line = f'{{"score": 0.7, "y": 1, "t": "{written}"}}' if name.endswith("jsonl") else f"score,y,t\n0.7,1,{written}\n"
    (tmp_path / name).write_text(line)
    evidence = upheld.gather(spec_of(tmp_path, "time: t, timezone: Asia/Kolkata", name))
    assert evidence.as_of == dt.datetime(2026, 5, 2, 0, 1)  # noqa: DTZ001


@pytest.mark.parametrize(("written", "said"), [("01/07/2026", "not a moment"), ("soon", "not a moment")])
def test_what_is_no_moment_in_json_lines_is_refused_as_in_csv(tmp_path, written, said):
    (tmp_path / "log.jsonl").write_text(f'{{"score": 0.7, "y": 1, "t": "{written}"}}')
    with pytest.raises(upheld.SpecError) as refused:
        upheld.gather(spec_of(tmp_path, "time: t", "log.jsonl"))
    assert said in str(refused.value)


@pytest.mark.slow
def test_a_time_without_a_zone_is_read_in_the_logs_own(tmp_path):
    (tmp_path / "log.csv").write_text("score,y,t\n0.7,1,2026-05-02 00:01:00\n")
    spec = spec_of(tmp_path, "time: t, timezone: Asia/Kolkata")
    assert upheld.gather(spec).as_of == dt.datetime(2026, 5, 2, 0, 1)  # noqa: DTZ001
    cut = dt.datetime(2026, 5, 1, 18, 31, tzinfo=dt.UTC)
    assert outcomes(upheld.gather(spec, cut))[TRUE] == 1
    with pytest.raises(upheld.LogError):
        upheld.gather(spec, cut - dt.timedelta(seconds=1))


@pytest.mark.parametrize(
    ("as_of", "moment"),
    [
        (None, None),
        (dt.date(2026, 5, 1), dt.datetime(2026, 5, 1, 23, 59, 59, 999999)),  # noqa: DTZ001
        (dt.datetime(2026, 5, 1, 12), dt.datetime(2026, 5, 1, 12)),  # noqa: DTZ001
        (dt.datetime(2026, 5, 1, 20, tzinfo=dt.UTC), dt.datetime(2026, 5, 2, 1, 30)),  # noqa: DTZ001
    ],
)
def test_a_moment_is_read_on_the_logs_own_clock(as_of, moment):
    assert local_moment(as_of, "Asia/Kolkata") == moment


def test_a_log_without_time_cannot_be_judged_as_of_a_day(tmp_path):
    (tmp_path / "log.csv").write_text("score,y\n0.7,1\n")
    spec = upheld.spec_from_text(HEAD + "log: {source: log.csv, score: score, outcome: y}", folder=tmp_path)
    with pytest.raises(upheld.LogError) as refused:
        upheld.gather(spec, dt.date(2026, 5, 1))
    assert "log.time  is missing: which cases there were by 2026-05-01 23:59 cannot be said" in str(refused.value)


def test_outcomes_that_take_time_need_a_time(tmp_path):
    (tmp_path / "log.csv").write_text("score,y\n0.7,1\n")
    with pytest.raises(upheld.LogError) as refused:
        upheld.gather(spec_of(tmp_path, "outcome_after: 45 days"))
    assert "log.time  is missing: outcome_after says from which age a case is judged" in str(refused.value)


def test_a_moment_before_the_first_case_is_told_with_the_first(folder, rows):
    first = min(row[3] for row in rows if row[3])
    with pytest.raises(upheld.LogError) as refused:
        upheld.gather(spec_of(folder, f"{KEYS}, where: t IS NOT NULL"), dt.date(2020, 1, 1))
    assert f"before 2020-01-01 23:59, the moment asked for; the first is of {first:%Y-%m-%d %H:%M}" in str(
        refused.value
    )


def test_a_population_of_nobody_is_refused(folder):
    with pytest.raises(upheld.LogError) as refused:
        upheld.gather(spec_of(folder, f"{KEYS}, where: country = 'XX'"), START)
    assert "log.where  leaves none of the log's 400 rows" in str(refused.value)


# ---- the same log


@pytest.mark.slow
def test_the_same_log_gives_the_same_hash_in_any_order_of_its_rows(folder, tmp_path):
    lines = (folder / "log.csv").read_text().splitlines()
    mixed = lines[1:]
    random.Random(3).shuffle(mixed)
    (tmp_path / "log.csv").write_text("\n".join([lines[0], *mixed]))
    keys = f"{KEYS}, id: id, who: country, segments: [country]"
    hashes = {upheld.gather(spec_of(where, keys)).content_hash for where in (folder, folder, tmp_path)}
    assert len(hashes) == 1


@pytest.mark.slow
def test_the_statements_that_are_shown_are_those_that_count(folder):
    import duckdb

    spec = spec_of(folder, f"{KEYS}, id: id, segments: [country]")
    statements = upheld.query_sql(spec).split(";\n\n")
    with duckdb.connect() as connection:
        shown = [connection.execute(f"SELECT sum(n) FROM ({one})").fetchall()[0][0] for one in statements]
    evidence = upheld.gather(spec)
    assert sum(shown) == sum(int(cells.n.sum()) for cells in evidence.sets.values())


@pytest.mark.slow
def test_a_set_carries_only_what_its_readers_need(folder):
    value = "value: {currency: INR, missed: -id, false_alarm: -5}"
    keys = f"{KEYS}, id: id, who: country, segments: [country]"
    text = f"{HEAD}{value}\nlog: {{source: log.csv, score: score, outcome: y, {keys}}}"
    sets = upheld.gather(upheld.spec_from_text(text, folder=folder)).sets
    money, scores = {"worth_1", "worth_1_1_1"}, {"log_loss", "brier_squared"}
    for name in ("curve", "folds", "segment:country"):
        assert money < sets[name].sums.keys()
        assert not scores & sets[name].sums.keys()
    for name in ("weeks", "segment:country|folds", "segment:country|weeks"):
        assert scores < sets[name].sums.keys()
    assert not sets["day_scores"].sums


@pytest.mark.slow
def test_money_is_added_up_only_over_outcomes_with_row_terms_and_leaves_out_unknown_amounts(tmp_path):
    (tmp_path / "log.csv").write_text("score,y,amount\n0.7,1,100\n0.7,1,\n0.7,0,40\n0.2,0,\n,1,7\n")
    value = "value: {currency: INR, missed: -amount, false_alarm: -5}\n"
    spec = upheld.spec_from_text(f"{HEAD}{value}log: {{source: log.csv, score: score, outcome: y}}", folder=tmp_path)
    curve = upheld.gather(spec).sets["curve"]
    scale = dict(upheld.gather(spec).frame.scales)["worth_1"]
    found = {
        (int(outcome), int(region)): (int(n), unvalued, total / scale)
        for outcome, region, n, unvalued, total in zip(
            curve.keys["outcome"],
            curve.keys["region"],
            curve.n,
            curve.sums["unvalued"].floats(),
            curve.sums["worth_1"].floats(),
            strict=True,
        )
    }
    act, no_score = 2, 3
    assert found[TRUE, act] == (2, 1, 100)  # the row term is the amount; the sign is a constant
    assert found[FALSE, act] == (1, 0, 0)
    assert found[TRUE, no_score] == (1, 0, 0)
