"""DuckDB reads the log and nothing else, and leaves nothing behind."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from sqlglot import exp

from tests.products import to_parquet
from upheld.engines import ENGINES, SomeFiles, find_source, open_engine
from upheld.engines.base import LIMB
from upheld.engines.duckdb import DuckDB
from upheld.errors import LogError


@pytest.fixture
def engine(tmp_path):
    (tmp_path / "log.csv").write_text("score,y\n0.5,1\n0.25,0\n")
    (tmp_path / "other.csv").write_text("secret\n7\n")
    with open_engine(find_source("log.csv", tmp_path)) as opened:
        yield opened


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_engine_of_the_table_can_be_opened(engine):
    assert {name: type(engine).name for name in ENGINES} == {"duckdb": "duckdb"}


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('{folder}/other.csv')",
        "FROM read_text('/etc/passwd')",
        "FROM glob('{folder}/*')",
        "FROM '{folder}/other.csv'",
        "COPY (SELECT 1) TO '{folder}/written.csv'",
        "ATTACH '{folder}/new.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "SET memory_limit = '99GB'",
    ],
)
def test_nothing_but_the_log_is_within_reach(engine, tmp_path, sql):
    with pytest.raises(duckdb.Error):
        engine._connection.execute(sql.format(folder=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "other.csv"]


def test_a_file_that_is_not_the_log_is_refused_without_sql(engine):
    with pytest.raises(LogError) as refused:
        engine.rows(exp.select("*").from_(exp.Table(this=exp.func("read_text", exp.Literal.string("/etc/passwd")))))
    assert "an engine reads the log and nothing else" in str(refused.value)


def test_a_name_that_looks_like_a_glob_opens_no_other_file(tmp_path):
    for name in ("log[1].csv", "log1.csv"):
        (tmp_path / name).write_text(f"name\n{name}\n")
    with open_engine(find_source("log[1].csv", tmp_path)) as engine:
        assert engine.rows(exp.select("name").from_(engine.relation)) == [("log[1].csv",)]
        with pytest.raises(duckdb.Error):
            engine._connection.execute(f"FROM read_csv('{tmp_path}/log1.csv')")


def test_the_temporary_folder_goes_with_the_engine(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "log.csv").write_text("score\n0.5\n")
    with open_engine(find_source("log.csv", tmp_path)):
        assert len(names_in(tmp_path / "temporary")) == 1
    assert names_in(tmp_path / "temporary") == []
    (tmp_path / "log.parquet").write_text("no parquet")
    with pytest.raises(LogError), open_engine(find_source("log.parquet", tmp_path)) as engine:
        engine.columns(engine.relation)
    assert names_in(tmp_path / "temporary") == []


def test_a_log_that_cannot_be_opened_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    log = tmp_path / "log.csv"
    log.write_bytes("score,naïve\n".encode("utf-16"))
    with pytest.raises(LogError), DuckDB(find_source("log.csv", tmp_path)) as engine:
        engine.columns(engine.relation)
    assert names_in(tmp_path) == ["log.csv"]


@pytest.mark.parametrize("total", [0, 7, -7, 2**63 - 1, 2**64 + 5, -(2**64) - 5, LIMB, -LIMB, 2**90])
def test_sums_of_128_bits_leave_in_two_halves(engine, total):
    query = exp.select(exp.alias_(exp.cast(exp.Literal.string(str(total)), "int128"), "s"))
    found = engine.table(query, ["s"])
    assert int(found["s_high"][0]) * LIMB + int(found["s_low"][0]) == total


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2), ("0.7", 1)]
)
def test_halves_are_rounded_to_the_even_neighbour(engine, value, rounded):
    tree = engine.half_even(exp.cast(exp.Literal.string(value), "double"))
    assert engine.rows(exp.select(tree)) == [(rounded,)]


@pytest.mark.parametrize(
    ("sql", "family"),
    [
        ("1::UTINYINT", "number"),
        ("1::HUGEINT", "number"),
        ("1.5::DECIMAL(9, 2)", "number"),
        ("1::FLOAT", "number"),
        ("'a'", "text"),
        ("uuid()", "text"),
        ("'a'::ENUM('a', 'b')", "text"),
        ("true", "boolean"),
        ("DATE '2026-01-01'", "date"),
        ("TIMESTAMP_NS '2026-01-01 00:00:00'", "time"),
        ("TIMESTAMPTZ '2026-01-01 00:00:00Z'", "time with zone"),
        ("TIME '10:00:00'", "other"),
        ("[1, 2]", "other"),
        ("{'a': 1}", "other"),
        ("INTERVAL 1 DAY", "other"),
    ],
)
def test_every_type_belongs_to_a_family(tmp_path: Path, sql: str, family: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {sql} AS c) TO '{tmp_path / 'log.parquet'}' (FORMAT PARQUET)")
    with open_engine(find_source("log.parquet", tmp_path)) as engine:
        assert engine.families({"c": exp.column("c")}, engine.relation) == {"c": family}


def test_the_hash_of_the_folds_names_its_engine_and_stays_the_same(engine):
    assert engine.fold_hash == engine.fold_hash
    assert engine.fold_hash.startswith("duckdb:")


def test_a_second_log_beside_the_first_is_read_by_the_same_engine(tmp_path):
    for name, values in (("log", "1\n2"), ("outcomes", "5"), ("second", "8\n9\n10")):
        (tmp_path / f"{name}.csv").write_text(f"{name}\n{values}\n")
    log, outcomes, second = (find_source(f"{name}.csv", tmp_path) for name in ("log", "outcomes", "second"))
    with open_engine(log, outcomes, beside=(second, None)) as engine:
        beside = engine.beside
        assert [list(one.columns(one.relation)) for one in (engine, beside)] == [["log"], ["second"]]
        assert (engine.outcomes_relation is None, beside.outcomes_relation is None) == (False, True)
        joined = exp.select(exp.Count(this=exp.Star())).from_(beside.relation)
        assert engine.rows(joined) == [(3,)]
    with open_engine(log) as engine, pytest.raises(ValueError, match="one log"):
        _ = engine.beside


def asked(sql, tree):
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {tree.sql(dialect='duckdb')} FROM ({sql})").fetchall()


def test_half_even_rounds_as_numpy_does_also_halves_and_large_numbers(engine):
    draw = np.random.default_rng(1)
    halves = np.concatenate([np.arange(-60, 60), draw.integers(-(2**50), 2**50, 500)]) + 0.5
    values = np.concatenate([halves, draw.normal(0, 1e12, 500), [0.49999999999999994, -0.5, 2.0**52 + 1, -(2.0**62)]])
    rows = ", ".join(f"({value!r}::DOUBLE)" for value in values.tolist())
    found = asked(f"SELECT x FROM (VALUES {rows}) t(x)", engine.half_even(exp.column("x")))
    assert [row[0] for row in found] == np.rint(values).astype(np.int64).tolist()


@pytest.mark.parametrize("value", ["'nan'", "'inf'", "'-inf'", "9.3e18", "-9.3e18", "9223372036854775808"])
def test_half_even_fails_beyond_64_bits(engine, value):
    with pytest.raises(duckdb.ConversionException):
        asked(f"SELECT CAST({value} AS DOUBLE) AS x FROM range(1)", engine.half_even(exp.column("x")))


def test_different_whole_numbers_are_counted_by_a_bit_for_each(engine):
    values = np.random.default_rng(2).integers(-700, 900, 1000)
    rows = ", ".join(f"({value})" for value in values)
    least, greatest = int(values.min()), int(values.max())
    found = asked(f"SELECT x FROM (VALUES {rows}) t(x)", engine.distinct_between(exp.column("x"), least, greatest))
    assert found == [(len(np.unique(values)),)]


@pytest.mark.parametrize(
    ("kind", "whole"), [("BIGINT", True), ("UINTEGER", True), ("UBIGINT", False), ("DOUBLE", False)]
)
def test_whole_numbers_are_told_by_their_type(engine, kind, whole):
    value = exp.cast(exp.Literal.number(1), exp.DataType.build(kind, dialect="duckdb"))
    assert engine.is_whole(value, engine.relation) is whole


# ---- some files of a log


def typed(folder, name, select):
    to_parquet(folder / "log" / f"{name}.parquet", select)


@pytest.mark.parametrize(
    ("one", "other"),
    [("BIGINT", "DOUBLE"), ("INTEGER", "BIGINT"), ("DECIMAL(10,2)", "BIGINT"), ("FLOAT", "DECIMAL(4,1)")],
)
def test_numbers_of_two_types_have_the_type_that_both_files_together_have(tmp_path, one, other):
    for name, kind in (("a", one), ("b", other)):
        typed(tmp_path, name, f"SELECT CAST(1 AS {kind}) AS score")
    with open_engine(find_source("log", tmp_path)) as engine:
        assert engine.common_type([one, other]) == engine.columns(engine.relation)["score"]
        assert engine.common_type(["VARCHAR", one]) is None
        assert engine.common_type(['"NULL"', one]) == one


def test_a_part_reads_its_files_alone_with_the_types_of_all(tmp_path):
    typed(tmp_path, "a", "SELECT 7 AS card, 0.5 AS score")
    typed(tmp_path, "b", "SELECT 8.5 AS card, 0.5 AS score, 'web' AS channel")
    source = find_source("log", tmp_path)
    with open_engine(source) as engine:
        types = engine.columns(engine.relation)
        (tmp_path / "log" / "b.parquet").write_text("unreadable")
        part = engine.part(SomeFiles((source.files[0],), types))
        assert part.columns(part.relation) == types
        assert [
            (float(card), channel) for card, channel in part.rows(exp.select("card", "channel").from_(part.relation))
        ] == [(7.0, None)]
        part.close()
        assert engine.rows(exp.select(exp.Literal.number(1))) == [(1,)]


def test_a_part_of_one_file_names_it_where_it_cannot_be_read(tmp_path):
    typed(tmp_path, "a", "SELECT 0.5 AS score")
    (tmp_path / "log" / "b.parquet").write_text("unreadable")
    source = find_source("log", tmp_path)
    with open_engine(source) as engine:
        part = engine.part(SomeFiles((source.files[1],)))
        with pytest.raises(LogError, match=r"b\.parquet has 1 mistake"):
            part.columns(part.relation)
