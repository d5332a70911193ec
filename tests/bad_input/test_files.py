"""Files that are damaged, of another format, or not there; each is named as the spec names it."""

import gzip
import os

import pytest

from tests.products import cases, to_parquet

LINES = ["id,score,y", *[f"{i},{score},{y}" for i, score, y in cases()]]


@pytest.fixture
def parquet(tmp_path):
    return to_parquet(tmp_path / "whole.parquet", "SELECT range AS id, random() AS score, true AS y FROM range(1000)")


@pytest.mark.parametrize("content", ["truncated", "random", "text", "nothing"])
def test_a_parquet_file_that_is_none_is_refused(product, parquet, content):
    whole = parquet.read_bytes()
    product.write(
        "log.parquet",
        {"truncated": whole[:3000], "random": os.urandom(3000), "text": b"id,score\n" * 9, "nothing": b""}[content],
    )
    product.spec(source="log.parquet")
    err = product.refused()
    assert err.startswith("log.parquet has 1 mistake:")
    assert "is no Parquet file, or only a part of one: export or copy it again" in err


def test_a_parquet_file_with_a_damaged_middle_is_refused(product, parquet):
    whole = parquet.read_bytes()
    product.write("log.parquet", whole[:4] + bytes(len(whole) - 1504) + whole[-1500:])
    product.spec(source="log.parquet")
    assert "cannot be read as Parquet" in product.refused()


@pytest.mark.parametrize("content", [gzip.compress("\n".join(LINES).encode())[:200], "\n".join(LINES).encode()])
def test_a_gzip_file_that_is_none_is_refused(product, content):
    product.write("log.csv.gz", content)
    product.spec(source="log.csv.gz")
    assert "log.csv.gz has 1 mistake:\n    is no whole gzip file; pack or copy it again" in product.refused()


@pytest.mark.parametrize(("line", "values"), [("5", "1 value"), ("5,0.5,1,7,8", "5 values")])
def test_a_line_with_another_number_of_values_is_named(product, line, values):
    product.write("log.csv", "\n".join([*LINES[:40], line, *LINES[40:]]))
    err = product.refused()
    assert f"line 41 has {values}; the header names 3 columns. Mend the line, or export it again" in err


def test_a_line_with_another_number_of_values_is_named_far_below_too(product):
    lines = [f"{i},0.5,1" for i in range(30_000)]
    product.write("log.csv", "\n".join(["id,score,y", *lines, "5", *lines[:9]]))
    assert "line 30,002 has 1 value; the lines before it have 3" in product.refused()


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_text_that_is_not_utf_8_is_refused(product, encoding):
    product.write("log.csv", "\n".join(["id,score,y,town", *[f"{line},Malmö" for line in LINES[1:]]]).encode(encoding))
    assert "is not text in UTF-8. Save the file again as CSV UTF-8" in product.refused()


def test_the_mark_that_excel_puts_before_utf_8_is_no_part_of_a_name(product):
    product.write("log.csv", "\ufeff" + "\n".join(LINES))
    assert product.cases()["judged"] == 60


def test_a_broken_line_of_json_is_named(product):
    product.write("log.jsonl", '{"score": 0.5, "y": 1}\n' * 9 + '{"score": 0.5, "y"\n')
    product.spec(source="log.jsonl")
    assert 'cannot be read as JSON lines: Malformed JSON in file "log.jsonl"' in product.refused()


def test_a_spreadsheet_of_another_format_is_refused_with_what_to_save_instead(product):
    product.write("log.ods", b"PK")
    product.spec(source="log.ods")
    assert "Save it as .xlsx, or the sheet as CSV (UTF-8), with ids as text." in product.refused()


def test_a_workbook_that_is_none_is_refused(product):
    product.write("log.xlsx", b"PK")
    product.spec(source="log.xlsx")
    assert "log.xlsx has 1 mistake:\n    is no Excel workbook, or only a part of one" in product.refused()


def test_a_header_alone_in_the_first_line_is_needed(product):
    product.write("log.csv", "\n".join(LINES[1:]))
    assert 'the log log.csv has no column "score". It has: 0, ' in product.refused()


def test_formats_are_not_mixed_and_the_glob_that_is_named_works(product, parquet):
    product.write("logs/a.csv", "\n".join(LINES))
    product.write("logs/b.parquet", parquet.read_bytes())
    product.spec(source="logs")
    err = product.refused()
    assert '"logs" mixes formats: csv, parquet.' in err
    product.spec(source=f'"{err.split("such as ")[1].strip()}"')
    assert product.cases()["all"] == 1000


def test_a_folder_without_a_log_is_refused(product):
    product.write("logs/readme.md", "nothing")
    product.spec(source="logs")
    assert 'the folder "logs" holds no file that can be read. Readable: Parquet' in product.refused()


def test_a_delta_table_is_refused_because_its_files_hold_deleted_rows(product, parquet):
    product.write("table/part-0.parquet", parquet.read_bytes())
    product.write("table/_delta_log/00.json", "{}")
    product.spec(source="table")
    assert "is a Delta table, whose files hold deleted rows too; export it as Parquet" in product.refused()


def test_a_glob_that_fits_nothing_is_refused(product):
    product.spec(source='"logs/*.parquet"')
    assert 'log.source  no file fits "logs/*.parquet"' in product.refused()


def test_a_file_that_is_not_there_is_refused_with_the_nearest_one(product):
    product.spec(source="logs.csv")
    err = product.refused()
    assert 'there is no file "logs.csv"' in err
    assert 'There is: log.csv. Did you mean "log.csv"?' in err


@pytest.mark.parametrize("source", ["https://example.org/log.csv", "warehouse:payments", "' '", "x" * 5000])
def test_what_is_no_file_is_refused_in_words(product, source):
    product.spec(source=source)
    assert "log.source" in product.refused()


@pytest.mark.parametrize("name", ["l'o\"g [1] {a}.csv", "lo*g? %41.csv", "日本 ü ₹, a=b.csv"])
def test_a_file_may_have_any_name(product, name):
    product.write(name, "\n".join(LINES))
    product.write("log 1.csv", "id,score,y\n1,0.5,1\n")
    product.spec(source="'" + name.replace("'", "''") + "'")
    assert product.cases()["all"] == 60


def test_a_source_in_brackets_that_is_no_file_is_a_glob(product):
    for name in ("a", "b", "c"):
        product.write(f"log-{name}.csv", "score,y\n0.5,1\n")
    product.spec(source="'log-[ab].csv'")
    assert product.cases()["all"] == 2
