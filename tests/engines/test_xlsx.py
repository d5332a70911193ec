"""Workbooks as logs: which sheet and row are read, which types cells have, and what is refused in words."""

import datetime as dt
import zipfile

import duckdb
import pytest
from sqlglot import exp

import upheld
from tests.drafting.books import HEAD, ROWS, write_book
from tests.engines.test_sources import ROWS as SOURCE_ROWS
from tests.engines.test_sources import SPEC
from upheld.engines import find_source, open_engine, sheet_parquet, workbook
from upheld.errors import LogError


def read(folder, written="log.xlsx"):
    with open_engine(find_source(written, folder)) as engine:
        rows = engine.rows(exp.select("*").from_(engine.relation))
        return engine.columns(engine.relation), sorted(rows, key=str), engine.notes


def refused(folder, written="log.xlsx"):
    with pytest.raises(LogError) as caught:
        read(folder, written)
    return str(caught.value)


@pytest.mark.slow
def test_the_same_rows_give_the_same_evidence_as_from_parquet(tmp_path):
    # Of a figure a workbook keeps some 15 digits.
    rounded = f"SELECT * REPLACE (round(score, 6) AS score) FROM ({SOURCE_ROWS})"
    with duckdb.connect() as connection:
        answer = connection.execute(rounded)
        write_book(tmp_path / "log.xlsx", answer.fetchall(), [column[0] for column in answer.description])
        connection.execute(f"COPY ({rounded}) TO '{tmp_path / 'log.parquet'}'")
    specs = [upheld.spec_from_text(SPEC.format(source=name), folder=tmp_path) for name in ("log.xlsx", "log.parquet")]
    first, second = (upheld.gather(spec) for spec in specs)
    assert first.content_hash == second.content_hash
    assert sum(first.sets["curve"].n) == 300


def test_cells_keep_the_type_that_the_spreadsheet_gives_them(tmp_path):
    day, moment = dt.date(2026, 7, 3), dt.datetime(2026, 7, 3, 18, 5)  # noqa: DTZ001 cells know no zone
    write_book(tmp_path / "log.xlsx", [(7, 0.25, True, day, moment, "0042", "7", None)], tuple("abcdefgh"))
    columns, rows, _ = read(tmp_path)
    assert list(columns.values()) == [
        "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "VARCHAR", "VARCHAR", '"NULL"'
    ]  # fmt: skip
    assert rows == [(7, 0.25, True, day, moment, "0042", "7", None)]


def test_a_mixed_column_stays_text_so_that_nobody_guesses_which_half_is_right(tmp_path):
    day = dt.datetime(2026, 3, 7)  # noqa: DTZ001
    write_book(tmp_path / "log.xlsx", [(1, 0.5, day), (2, "soon", "31/07/2026"), (3, 2.0, None)])
    columns, rows, _ = read(tmp_path)
    assert list(columns.values()) == ["BIGINT", "VARCHAR", "VARCHAR"]
    assert rows == [(1, "0.5", "2026-03-07"), (2, "soon", "31/07/2026"), (3, "2", None)]


def test_what_exports_write_for_nothing_is_nothing(tmp_path):
    write_book(tmp_path / "log.xlsx", [(1, 0.5, "N/A"), (2, "#N/A", 1), (3, " ", 0), (4, "null", 1)])
    columns, rows, _ = read(tmp_path)
    assert columns["score"] == "DOUBLE"
    assert [row[1] for row in rows] == [0.5, None, None, None]


def test_rows_that_hold_nothing_are_no_cases(tmp_path):
    write_book(tmp_path / "log.xlsx", [*ROWS[:2], (), (None, " ", None), *ROWS[2:]])
    assert len(read(tmp_path)[1]) == 4


def test_titles_above_the_header_are_left_out_and_said(tmp_path):
    titles = [("Payments of July",), ("Made on", dt.date(2026, 8, 1)), ()]
    write_book(tmp_path / "log.xlsx", titles=titles)
    columns, rows, notes = read(tmp_path)
    assert (tuple(columns), len(rows)) == (HEAD, 4)
    assert notes == ('sheet "Payments": the columns\' names stand in row 4, what stands above is left out',)


def test_a_banner_over_groups_of_columns_is_a_title(tmp_path):
    def merge(_, page):
        page.merge_cells("A1:B1")

    head = ("id", "score", "y", "country", "device")
    rows = [(*row, "IN", "web") for row in ROWS]
    write_book(tmp_path / "log.xlsx", rows, head, titles=[("Model", None, "Truth")], more=merge)
    assert tuple(read(tmp_path)[0]) == head


def test_a_table_may_begin_anywhere(tmp_path):
    rows = [(None, *row) for row in ROWS]
    write_book(tmp_path / "log.xlsx", rows, (None, *HEAD), titles=[(), ()])
    assert tuple(read(tmp_path)[0]) == HEAD


def test_a_break_in_a_name_is_a_blank(tmp_path):
    write_book(tmp_path / "log.xlsx", head=("id", "Fraud\nscore ", "y"))
    assert tuple(read(tmp_path)[0]) == ("id", "Fraud score", "y")


def two_sheets(folder):
    def add(book, _):
        page = book.create_sheet("Q3 (final)")
        for row in (("id", "p"), (9, 0.5)):
            page.append(row)
        book.create_sheet("Empty")

    return write_book(folder / "log.xlsx", more=add)


def test_another_sheet_is_named_behind_the_file(tmp_path):
    two_sheets(tmp_path)
    assert tuple(read(tmp_path)[0]) == HEAD
    assert read(tmp_path, "log.xlsx#Q3 (final)")[1] == [(9, 0.5)]


def test_a_file_whose_name_holds_the_sign_of_a_sheet_is_that_file(tmp_path):
    write_book(tmp_path / "a.xlsx#b.xlsx")
    assert tuple(read(tmp_path, "a.xlsx#b.xlsx")[0]) == HEAD


def test_workbooks_in_a_folder_are_one_log(tmp_path):
    write_book(tmp_path / "logs" / "may.xlsx", ROWS[:2])
    write_book(tmp_path / "logs" / "june.xlsx", ROWS[2:])
    assert [row[0] for row in read(tmp_path, "logs")[1]] == [1, 2, 3, 4]


def test_a_long_sheet_is_written_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_parquet, "BATCH", 7)
    rows = [(i, i / 100 if i % 3 else None, f"t{i}", i % 2 == 0) for i in range(30)]
    write_book(tmp_path / "log.xlsx", rows, ("id", "score", "text", "y"))
    assert sorted(read(tmp_path)[1]) == rows


# What is wrong, and the words that must be in the message.
def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path):
    two_sheets(tmp_path)
    assert 'has no sheet "Q2". It has: "Payments", "Q3 (final)", "Empty"' in refused(tmp_path, "log.xlsx#Q2")


def test_an_empty_sheet_is_refused_with_the_other_ones(tmp_path):
    two_sheets(tmp_path)
    err = refused(tmp_path, "log.xlsx#Empty")
    assert 'sheet "Empty" is empty. The other sheets are: Payments, Q3 (final); name one as log.xlsx#Payments' in err


@pytest.mark.parametrize("content", [b"PK", b"id,score\n1,0.5\n", "cut"])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    whole = write_book(tmp_path / "whole.xlsx").read_bytes()
    (tmp_path / "log.xlsx").write_bytes(whole[:3000] if content == "cut" else content)
    assert "log.xlsx has 1 mistake:\n    is no Excel workbook, or only a part of one" in refused(tmp_path)


def test_a_workbook_whose_sheet_is_damaged_is_refused(tmp_path):
    whole = write_book(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "log.xlsx", "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, content[: len(content) // 2] if "sheet1" in part.filename else content)
    assert "log.xlsx has 1 mistake" in refused(tmp_path)


def test_a_password_is_told_with_what_to_do(tmp_path):
    # Excel keeps a workbook with a password in the container of its older formats, which begins with these bytes.
    (tmp_path / "log.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    assert "is protected by a password, or is an .xls of before 2007" in refused(tmp_path)


def test_an_older_spreadsheet_is_refused_with_how_to_save_it(tmp_path):
    (tmp_path / "log.xls").write_bytes(b"x")
    assert "Save it as .xlsx, or the sheet as CSV (UTF-8), with ids as text." in refused(tmp_path, "log.xls")


@pytest.mark.parametrize(
    ("limit", "said"),
    [("LARGEST_BYTES", "is larger than"), ("LARGEST_UNPACKED", "unpacks to more"), ("MOST_CELLS", "holds more than")],
)
def test_a_workbook_that_is_too_large_is_refused_with_another_way(tmp_path, monkeypatch, limit, said):
    write_book(tmp_path / "log.xlsx")
    monkeypatch.setattr(workbook, limit, 10)
    err = refused(tmp_path)
    assert said in err
    assert "Save the sheet as CSV UTF-8, with ids as text, or export it as Parquet" in err


def test_names_in_merged_cells_are_refused(tmp_path):
    def merge(_, page):
        page.merge_cells("A1:A2")
        page.merge_cells("B1:C1")

    rows = [(None, "score", "y"), *ROWS]
    write_book(tmp_path / "log.xlsx", rows, ("id", "Model", None), more=merge)
    err = refused(tmp_path)
    assert "the columns' names stand in merged cells (A1:A2)." in err
    assert "One row must name every column, with the cases below it; unmerge them" in err


def test_merged_cells_among_the_cases_are_refused(tmp_path):
    write_book(tmp_path / "log.xlsx", more=lambda _, page: page.merge_cells("A3:A4"))
    assert "the cells A3:A4 are merged, so that only the first holds the value" in refused(tmp_path)


def test_a_name_that_stands_twice_is_refused_with_both_places(tmp_path):
    write_book(tmp_path / "log.xlsx", head=("id", "Score", "score"))
    assert 'two columns are called "score" (B1 and C1). Rename one of them' in refused(tmp_path)


def test_a_column_without_a_name_is_refused_with_its_place(tmp_path):
    write_book(tmp_path / "log.xlsx", [(*row, "x" if row[0] == 3 else None) for row in ROWS])
    assert 'D4 holds "x", and its column has no name in row 1' in refused(tmp_path)


def test_a_note_far_below_beside_the_table_is_refused_too(tmp_path):
    rows = [(i, 0.5, 1, "by Ana" if i == 400 else None) for i in range(500)]
    write_book(tmp_path / "log.xlsx", rows)
    assert 'D402 holds "by Ana", and its column has no name in row 1' in refused(tmp_path)


def test_a_sheet_without_names_is_refused(tmp_path):
    write_book(tmp_path / "log.xlsx", ROWS[1:], ROWS[0])
    assert "A1 holds 1.0, which is no name of a column" in refused(tmp_path)


def test_two_rows_that_could_be_names_are_refused(tmp_path):
    rows = [("number", "of the model", "later"), *ROWS]
    write_book(tmp_path / "log.xlsx", [(None, None, None, None, "x"), *[(*r, "a", "b") for r in rows]],
               ("id", "score", "y", "c"))  # fmt: skip
    assert "both look like the columns' names" in refused(tmp_path)


@pytest.mark.parametrize(
    ("row", "said"), [(("Total", None, 2), 'row 6 is a total ("Total")'), (HEAD, "row 6 repeats the columns' names")]
)
def test_a_last_row_that_is_no_case_is_refused(tmp_path, row, said):
    write_book(tmp_path / "log.xlsx", [*ROWS, row])
    assert said in refused(tmp_path)


def test_a_sheet_with_names_alone_is_an_empty_log(tmp_path):
    write_book(tmp_path / "log.xlsx", [])
    spec = upheld.spec_from_text(
        "product: p\ntitle: P\nkind: classification\nlog: {source: log.xlsx, score: score, outcome: y}\n"
        "lever: {act_at: 0.5}\nrequirements: [{metric: recall, at_least: 50%}]\n",
        folder=tmp_path,
    )
    with pytest.raises(LogError) as caught:
        upheld.gather(spec)
    assert "is empty: it has columns but not one row" in str(caught.value)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    write_book(tmp_path / "log.xlsx")
    read(tmp_path)
    (tmp_path / "log.xlsx").write_bytes(b"PK")
    refused(tmp_path)
    assert list((tmp_path / "spill").iterdir()) == []
