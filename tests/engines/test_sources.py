"""The same rows give the same evidence through every format; and which files a source may name."""

import gzip
import shutil

import duckdb
import pytest

import upheld
from upheld.engines import find_source
from upheld.errors import LogError

ROWS = """
SELECT range AS id, (range * 7919 % 300) // 3 AS who, ['IN', 'SG', NULL][1 + range % 3] AS country,
    CASE WHEN range % 17 = 0 THEN NULL ELSE sin(range) ** 2 END AS score, (range * 31 % 10 < 3)::INT AS y,
    TIMESTAMP '2026-05-01 00:00:00' + INTERVAL (range * 977 % 40) HOUR AS t
FROM range(300)
"""
SPEC = """
product: p
title: P
kind: classification
log:
  {{source: '{source}', id: id, who: who, score: score, outcome: y, time: t, outcome_after: 6 hours, segments: [country]
  }}
lever: {{act_at: 0.5, review_from: 0.3}}
requirements: [{{metric: recall, at_least: 50%}}]
"""
HEAD = "product: p\ntitle: P\nkind: classification\nlever: {act_at: 0.5}\n"
WRITES = {
    "log.parquet": "COPY log TO '{}' (FORMAT PARQUET)",
    "log.csv": "COPY log TO '{}'",
    "log.csv.gz": "COPY log TO '{}'",
    "log.tsv": "COPY log TO '{}' (DELIMITER '\t')",
    "log.jsonl": "COPY log TO '{}' (FORMAT JSON)",
    "log.json": "COPY log TO '{}' (FORMAT JSON, ARRAY true)",
    "hive": "COPY (SELECT *, t::DATE AS day FROM log) TO '{}' (FORMAT PARQUET, PARTITION_BY (day))",
    "hive-csv": "COPY (SELECT *, t::DATE AS day FROM log) TO '{}' (FORMAT CSV, PARTITION_BY (day))",
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """The same rows in every format, and in folders of several files."""
    folder = tmp_path_factory.mktemp("logs")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE log AS {ROWS}")
        for name, copy in WRITES.items():
            connection.execute(copy.format(folder / name))
        for part in range(3):
            for name in ("flat", "deep"):
                where = folder / name / (f"m{part}/x" if name == "deep" else "")
                where.mkdir(parents=True, exist_ok=True)
                rows = f"SELECT * FROM log WHERE id % 3 = {part}"
                connection.execute(f"COPY ({rows}) TO '{where / f'part-{part}.parquet'}' (FORMAT PARQUET)")
    (folder / "flat" / "_SUCCESS.csv").write_text("")
    (folder / "deep" / ".hidden.csv").write_text("id\n1\n")
    return folder


def gathered(folder, source, allowed=None):
    return upheld.gather(upheld.spec_from_text(SPEC.format(source=source), folder=folder), allowed=allowed)


@pytest.fixture(scope="module")
def expected(logs):
    return gathered(logs, "log.parquet")


@pytest.mark.parametrize(
    "source",
    [*WRITES, "flat", "deep", "flat/*.parquet", "deep/**/*.parquet", "hive/day=*/*.parquet", "./flat/../log.csv"],
)
@pytest.mark.slow
def test_the_same_rows_give_the_same_evidence_through_every_format(logs, expected, source):
    found = gathered(logs, source)
    assert found.content_hash == expected.content_hash
    assert sum(found.sets["curve"].n) == 300


@pytest.mark.slow
def test_a_column_that_some_files_lack_is_empty_there(tmp_path):
    (tmp_path / "a.csv").write_text("score,y,country\n0.9,1,IN\n")
    (tmp_path / "b.csv").write_text("y,score\n0,0.4\n")
    text = SPEC.format(source="*.csv").replace("id: id, who: who, ", "").replace("time: t, ", "")
    spec = upheld.spec_from_text(text.replace(", outcome_after: 6 hours", ""), folder=tmp_path)
    cells = upheld.gather(spec).sets["segment:country"]
    assert sorted(cells.labels[code] for code in cells.keys["value"]) == ["(empty)", "IN"]


@pytest.mark.slow
def test_a_value_of_the_folders_name_is_a_column(logs):
    text = SPEC.format(source="hive").replace("[country]", "[day]")
    assert upheld.gather(upheld.spec_from_text(text, folder=logs)).sets["segment:day"].labels == (
        "2026-05-01",
        "2026-05-02",
    )


@pytest.mark.slow
def test_a_folder_above_the_log_is_no_column(logs, tmp_path):
    folder = tmp_path / "day=2020-01-01"
    folder.mkdir()
    shutil.copy(logs / "log.parquet", folder)
    assert gathered(folder, "log.parquet") == gathered(logs, "log.parquet")


def test_floats_survive_text_to_the_last_bit(tmp_path):
    scores = [0.1 + 0.2, 1 / 3, 2**-30, 1 - 2**-53, 5e-324]
    (tmp_path / "log.csv").write_text("score,y\n" + "".join(f"{score!r},1\n" for score in scores))
    spec = upheld.spec_from_text(HEAD + "log: {source: log.csv, score: score, outcome: y}", folder=tmp_path)
    cells = upheld.gather(spec).sets["curve"]
    assert sorted({*cells.low, *cells.high}) == sorted(scores)


def test_an_empty_file_among_others_adds_nothing(tmp_path):
    (tmp_path / "a.csv").write_text("score,y\n0.5,1\n")
    (tmp_path / "b.csv").write_text("")
    assert [file.name for file in find_source("*.csv", tmp_path).files] == ["a.csv"]


def test_a_packed_log_is_read_as_what_is_in_it(tmp_path):
    (tmp_path / "log.CSV.GZ").write_bytes(gzip.compress(b"score,y\n0.5,1\n"))
    assert find_source("log.CSV.GZ", tmp_path).format == "csv"


# ---- on a server


@pytest.fixture
def walled(tmp_path):
    """A folder that may be read, with a secret beside it and links that lead there."""
    inside, secret = tmp_path / "team", tmp_path / "secret"
    inside.mkdir()
    secret.mkdir()
    (inside / "log.csv").write_text("score,y\n0.5,1\n")
    (secret / "log.csv").write_text("score,y\n0.5,1\n")
    (inside / "link.csv").symlink_to(secret / "log.csv")
    (inside / "link").symlink_to(secret)
    return inside


@pytest.mark.parametrize(
    "source",
    [
        "../secret/log.csv",
        "../secret",
        "../secret/*.csv",
        "../*/log.csv",
        "../secret/not-there.csv",
        "link.csv",
        "link/log.csv",
        "link",
        "*.csv",
        "link/*.csv",
        "../team/../secret/log.csv",
        "**/../secret/log.csv",
        "**/../secret/not-there.csv",
        "*/../../secret/*.csv",
        "/etc/passwd",
        "/etc/*.csv",
        ".",
    ],
)
def test_a_source_that_leads_outside_the_allowed_folders_is_refused_and_tells_nothing(walled, source):
    with pytest.raises(LogError) as refused:
        find_source(source, walled, allowed=[walled])
    assert "lies outside the folders that may be read" in str(refused.value)
    assert "There is" not in str(refused.value)


def test_an_absolute_path_outside_is_refused_and_one_inside_is_read(walled):
    with pytest.raises(LogError):
        find_source(str(walled.parent / "secret" / "log.csv"), walled, allowed=[walled])
    assert find_source(str(walled / "log.csv"), walled, allowed=[walled]).files == (walled.resolve() / "log.csv",)


def test_gather_refuses_a_second_file_outside_too(walled):
    text = "log: {source: log.csv, id: y, score: score, outcomes: {source: ../secret/log.csv, id: y, value: y}}"
    spec = upheld.spec_from_text(
        f"product: p\ntitle: P\nkind: classification\n{text}\nlever: {{act_at: 0.5}}", folder=walled
    )
    with pytest.raises(LogError) as refused:
        upheld.gather(spec, allowed=[walled])
    assert "log.outcomes.source" in str(refused.value)


def test_a_link_that_leads_to_itself_is_refused(tmp_path):
    (tmp_path / "log.csv").symlink_to(tmp_path / "log.csv")
    with pytest.raises(LogError):
        find_source("log.csv", tmp_path)
