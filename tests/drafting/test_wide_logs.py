"""What drafting asks of a wide log with long texts: it is bounded, whatever the texts' length and however many rows."""

from __future__ import annotations

import csv
from pathlib import Path
from unittest.mock import patch

import pytest

from upheld.drafting import Answers, draft, open_export
from upheld.drafting.different import AT_ONCE, LONGEST
from upheld.drafting.export import Column
from upheld.engines.duckdb import DuckDB


def log_of(folder: Path, *, texts: int = 1, length: int = 20, rows: int = 300) -> Path:
    """A log of scores, outcomes and columns of prose, no text of which stands twice."""
    file = folder / f"log-{texts}-{length}-{rows}.csv"
    with file.open("w", newline="") as opened:
        written = csv.writer(opened)
        written.writerow(["txn_id", "score", "is_fraud", *(f"note {i}" for i in range(texts))])
        for row in range(rows):
            prose = [f"{i} {row} ".ljust(length, "w") for i in range(texts)]
            written.writerow([f"T{row}", f"0.{row % 97:02}", "true" if row % 7 == 0 else "false", *prose])
    return file


def queries(file: Path) -> list[str]:
    """What the engine is asked while a spec is drafted from the log."""
    asked: list[str] = []
    run = DuckDB._run

    def noted(self: DuckDB, sql: str):
        asked.append(sql)
        return run(self, sql)

    with patch.object(DuckDB, "_run", noted), open_export(file.name, file.parent) as export:
        assert draft(export, Answers(), file.parent).text is not None
    return asked


def columns(file: Path) -> dict[str, Column]:
    with open_export(file.name, file.parent) as export:
        return dict(export.log.columns)


@pytest.mark.slow
def test_a_wide_log_is_asked_as_often_as_a_narrow_one_but_for_its_values(tmp_path):
    narrow, wide = queries(log_of(tmp_path, texts=2)), queries(log_of(tmp_path, texts=2 + 3 * AT_ONCE))
    assert len(wide) == len(narrow) + 3


@pytest.mark.slow
def test_long_texts_cost_no_further_query(tmp_path):
    assert len(queries(log_of(tmp_path, length=2000))) == len(queries(log_of(tmp_path, length=20)))


def test_how_the_lines_of_a_file_are_built_is_found_out_once(tmp_path):
    asked = queries(log_of(tmp_path))
    assert sum("SNIFF_CSV" in sql.upper() for sql in asked) == 1
    assert all("AUTO_DETECT = FALSE" in sql.upper() for sql in asked if "READ_CSV" in sql.upper())


def test_of_many_long_texts_the_beginning_is_read_and_marked(tmp_path):
    prose = columns(log_of(tmp_path, length=5000))["note 0"]
    assert {len(text) for text in prose.texts} == {LONGEST + 1}
    assert all(text.endswith("…") for text in prose.texts)
    assert prose.n_distinct == pytest.approx(300, rel=0.1)


def test_few_texts_are_read_to_their_end(tmp_path):
    classes = ["yes " * 100, "no " * 100]
    file = tmp_path / "log.csv"
    file.write_text("score,outcome\n" + "".join(f"0.{i},{classes[i % 2]}\n" for i in range(10, 40)))
    assert columns(file)["outcome"].texts == tuple(sorted(classes))


def test_a_long_text_that_begins_as_a_number_is_none(tmp_path):
    file = tmp_path / "log.csv"
    file.write_text("score,note\n" + "".join(f"0.5,{i}{' ' * 400}words\n" for i in range(200)))
    assert columns(file)["note"].family == "text"


def test_values_come_commonest_first_then_in_their_order(tmp_path):
    file = tmp_path / "log.csv"
    file.write_text("word,flag,digit\nb,true,2\na,false,10\nb,true,10\nc,true,2\n")
    found = columns(file)
    assert found["word"].values == ("b", "a", "c")
    assert found["flag"].values == (True, False)
    assert found["digit"].values == (2, 10)


def test_a_column_empty_in_its_first_thousands_of_rows_is_known_by_all_its_values(tmp_path):
    file = tmp_path / "log.csv"
    late = ["2026-07-01", "2026-07-02", "soon"]
    rows = [("0.5", "", "")] * 5000 + [("0.5", day, word) for day, word in zip(late[:2] * 2, late[1:] * 2, strict=True)]
    file.write_text("score,day,mixed\n" + "".join(",".join(row) + "\n" for row in rows))
    found = columns(file)
    assert (found["day"].family, found["mixed"].family) == ("date", "text")
