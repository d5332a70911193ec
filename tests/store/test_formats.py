"""Other formats and layouts than a Parquet file a day."""

from pathlib import Path

import duckdb
import pytest

import upheld
from tests.logs import write_log
from tests.products import Product
from tests.store.growing import as_known, cases, day_of, same, spec_of

pytestmark = pytest.mark.slow


def test_days_in_csv_whose_newest_outcomes_are_all_empty(tmp_path):
    product, spec = Product(tmp_path), spec_of(tmp_path, "id: id, time: at, outcome_after: 2 days, segments: [country]")
    for day in range(1, 9):
        rows = [
            (10 * day + i, i / 10, None if day > 6 else str(i > 6).lower(), f"2026-06-0{day} 1{i}:00:00", "IN", 5 * i)
            for i in range(10)
        ]
        product.log(rows, ("id", "score", "outcome", "at", "country", "amount"), name=f"log/0{day}.csv")
        if day > 3:
            same(spec, tmp_path / "store")


def test_json_lines_whose_newest_outcomes_are_all_empty(tmp_path):
    spec = spec_of(tmp_path, "id: id, time: at, outcome_after: 2 days, segments: [country]")
    for day in range(1, 8):
        outcome = "null" if day > 5 else "true"
        line = f'{{"id": %d, "score": 0.7, "outcome": {outcome}, "at": "2026-06-0{day} 10:00:00", "country": "IN"'
        text = "\n".join(line % (10 * day + i) + f', "amount": {i}}}' for i in range(4))
        Product(tmp_path).write(f"log/0{day}.jsonl", text)
        if day > 3:
            same(spec, tmp_path / "store")


def test_partitions_by_name_are_columns_and_not_trusted_for_days(tmp_path):
    rows = as_known(cases(1, 0, 16, a_day=10), 15)
    for day in range(16):
        part = {name: column[day_of(rows) == day] for name, column in rows.items() if name != "country"}
        for country, chosen in (("IN", slice(0, 6)), ("SG", slice(6, 10))):
            folder = tmp_path / "log" / f"day={day + 3:02}" / f"country={country}"
            folder.mkdir(parents=True)
            write_log(folder / "part.parquet", {name: column[chosen] for name, column in part.items()})
    spec = spec_of(tmp_path)
    for _ in range(2):
        kept = same(spec, tmp_path / "store")
    assert kept.sets["segment:country"].labels == ("IN", "SG")


def test_the_market_of_electricity_week_by_week(data, tmp_path):
    """Real half-hours, split into files of a week, of which the days overlap."""
    table = data / "elec2" / "table.parquet"
    (tmp_path / "weeks").mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE log AS FROM '{table}'")
        of_row = "date_trunc('week', timestamp + INTERVAL 7 HOUR)"
        weeks = connection.execute(f"SELECT DISTINCT {of_row} AS week FROM log ORDER BY week").fetchall()
        for (week,) in weeks[-20:]:
            chosen = f"{of_row} = TIMESTAMP '{week}'"
            connection.execute(f"COPY (FROM log WHERE {chosen}) TO '{tmp_path}/weeks/{week:%Y-%m-%d}.parquet'")
    text = (Path(__file__).parents[1] / "specs" / "elec2.yaml").read_text()
    spec = upheld.spec_from_text(text.replace("table.parquet", "weeks"), folder=tmp_path)
    for _ in range(2):
        same(spec, tmp_path / "store")
