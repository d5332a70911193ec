"""Cells written as a table come back as they were, and tables add up to the cells of all their cases."""

import duckdb
import numpy as np
import pytest

from tests.logs import evidence_of, scored, spec_for
from upheld.evidence import Shape
from upheld.evidence.tables import CellTables

LOG = "id: id, time: at, who: card, outcome_after: 7 days, segments: [country]"
MONEY = "value: {currency: EUR, missed: -amount, caught: 1}"


@pytest.fixture
def spec(tmp_path):
    return spec_for(tmp_path, LOG, more=MONEY)


def rows_of(seed, n=300):
    rows = scored(seed, n)
    rows["score"][:5] = np.nan
    return rows


def shapes_of(evidence):
    return {name: Shape(tuple(cells.keys), tuple(cells.sums)) for name, cells in evidence.sets.items()}


def digests(sets):
    return {name: cells.digest() for name, cells in sets.items()}


@pytest.mark.slow
def test_cells_come_back_as_they_were(tmp_path, spec):
    evidence = evidence_of(tmp_path, rows_of(1), spec)
    with CellTables(shapes_of(evidence)) as tables:
        tables.write(tmp_path / "cells.parquet", evidence.sets)
        back = tables.total({0: [tmp_path / "cells.parquet"]})
    assert digests(back[0]) == digests(evidence.sets)
    assert {column.dtype for column in back[0]["curve"].keys.values()} == {np.dtype(np.int64)}


@pytest.mark.slow
def test_tables_add_up_and_groups_stay_apart(tmp_path, spec):
    rows, as_of = rows_of(2), np.datetime64("2026-06-09T00:00").astype(object)
    parts = [{name: column[i::3] for name, column in rows.items()} for i in range(3)]
    evidence = [evidence_of(tmp_path, part, spec, as_of) for part in parts]
    with CellTables(shapes_of(evidence[0])) as tables:
        paths = [tmp_path / f"{i}.parquet" for i in range(3)]
        for path, one in zip(paths, evidence, strict=True):
            tables.write(path, one.sets)
        back = tables.total({7: paths[:2], 9: paths[2:], 11: []})
    assert digests(back[7]) == digests((evidence[0] + evidence[1]).sets)
    assert digests(back[9]) == digests(evidence[2].sets)
    assert 11 not in back


@pytest.mark.slow
def test_a_table_without_a_cell_adds_nothing(tmp_path, spec):
    evidence = evidence_of(tmp_path, rows_of(3), spec)
    with CellTables(shapes_of(evidence)) as tables:
        tables.write(tmp_path / "none.parquet", {})
        tables.write(tmp_path / "some.parquet", evidence.sets)
        assert tables.total({0: [tmp_path / "none.parquet"]}) == {0: {}}
        back = tables.total({0: [tmp_path / "none.parquet", tmp_path / "some.parquet"]})
    assert digests(back[0]) == digests(evidence.sets)


@pytest.mark.slow
def test_another_engine_reads_how_many_cases_there_are(tmp_path, spec):
    evidence = evidence_of(tmp_path, rows_of(4), spec)
    with CellTables(shapes_of(evidence)) as tables:
        tables.write(tmp_path / "cells.parquet", evidence.sets)
    query = f"SELECT \"set\", sum(n)::bigint FROM '{tmp_path}/cells.parquet' GROUP BY 1"
    assert dict(duckdb.sql(query).fetchall()) == dict.fromkeys(evidence.sets, 300)


def test_what_is_no_table_is_told(tmp_path):
    (tmp_path / "cells.parquet").write_text("no table")
    with CellTables({"curve": Shape(("bucket",), ())}) as tables, pytest.raises(OSError, match=r"cells\.parquet"):
        tables.total({0: [tmp_path / "cells.parquet"]})
