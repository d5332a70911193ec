"""The log of a world as a Parquet file: the same log gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from numpy.typing import NDArray


def write_log(columns: Mapping[str, NDArray[Any]], types: Mapping[str, str], file: Path) -> None:
    """Writes one row for each position of the columns, each in its SQL type; NaN and NaT become NULL."""
    half_written = file.with_suffix(".part")
    selected = ", ".join(f'CAST("{name}" AS {types[name]}) AS "{name}"' for name in columns)
    with duckdb.connect() as connection:
        # One thread: the same log gives the same file.
        connection.execute("SET threads = 1")
        connection.register("log", dict(columns))
        connection.sql(f"SELECT {selected} FROM log").write_parquet(str(half_written))  # noqa: S608, names are ours
    half_written.replace(file)
