"""A CSV file told how its lines are built gives what it gives when that is found out anew."""

from __future__ import annotations

import duckdb
import pytest
from sqlglot import exp

from upheld.engines import find_source, open_engine
from upheld.engines.duckdb_files import file_reader, sniffed, told

FILES = {
    "plain": "id,score\na,0.5\nb,0.7\n",
    "semicolons and commas": "id;score\na;0,5\nb;0,7\n",
    "quotes": 'id,note\na,"says ""yes"", then no"\nb,"two\nlines"\n',
    "other line ends": "id,score\r\na,1\r\nb,2\r\n",
    "a column twice, one without a name": "id,id,,x y\n1,2,3,4\n5,6,7,8\n",
    "names that need quotes": '"it\'s","a,b","say ""x"""\n1,2,3\n4,5,6\n',
    "nothing there": "id,score\na,\nb,NULL\nc,N/A\nd,1.5\n",
    "long digits": "id,card\na,4111111111111111111\nb,4111111111111111112\n",
    "no row": "id,score\n",
    "tabs": "id\tscore\na\t1\nb\t2\n",
    "backslashes": "id,note\na,c:\\new\nb,d:\\temp\n",
}


def table(connection: duckdb.DuckDBPyConnection, tree: exp.Expr) -> tuple[list[tuple[str, str]], list[tuple]]:
    answer = connection.execute(f"SELECT * FROM {tree.sql('duckdb')}")
    return [(column[0], str(column[1])) for column in answer.description or ()], answer.fetchall()


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_the_same_columns_types_and_rows_are_read(tmp_path, text):
    (tmp_path / "log.csv").write_bytes(text.encode())
    reader = file_reader(find_source("log.csv", tmp_path))
    with duckdb.connect() as connection:
        (found,) = connection.execute(sniffed(reader).sql("duckdb")).fetchall()
        anew, once = (table(connection, tree) for tree in (reader, told(reader, found)))
    assert once == anew


def test_a_first_quoted_value_far_below_the_lines_that_are_looked_at_is_read(tmp_path):
    lines = ["id,note,score", *(f"{i},plain,0.5" for i in range(60_000)), '60000,"a, ""quoted"" one",0.7']
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    with open_engine(find_source("log.csv", tmp_path)) as engine:
        last = exp.select("note").from_(engine.relation).where("id = 60000")
        assert engine.rows(last) == [('a, "quoted" one',)]
