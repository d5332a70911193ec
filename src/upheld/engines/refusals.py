"""DuckDB's findings as ours: which file, which line, what is wrong and what to do, without its SQL and its options."""

from __future__ import annotations

import re

import duckdb

from upheld.engines.sources import Source
from upheld.errors import LogError, Problem

_NAMES = {"parquet": "Parquet", "csv": "CSV", "json": "JSON lines"}
_LONGEST = 300


def refusal(error: duckdb.Error, sources: list[Source], memory_limit: str) -> LogError:
    """The LogError that tells what DuckDB found in one of these sources."""
    said = str(error).split("\nLINE ")[0]
    source = next((source for source in sources if any(str(file) in said for file in source.files)), sources[0])
    file = next((file for file in source.files if str(file) in said), None)
    name = source.written if file is None else source.shown(file)
    for path in source.files if file is not None else ():
        said = said.replace(str(path), source.shown(path))
    plain = re.sub(r"^[A-Za-z -]+ Error: ", "", re.sub(r"\s+", " ", said)).strip()[:_LONGEST]
    return LogError(name, [Problem("", _told(error, said, plain, source, memory_limit))])


def _told(error: duckdb.Error, said: str, plain: str, source: Source, memory_limit: str) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"did not fit into {memory_limit} of memory and the temporary folder: {_without_advice(plain)}"
    if source.format == "csv" and (found := _csv_line(said)):
        return found
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException):
        return _misfit(plain)
    if isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException):
        return f"a value cannot be read as the type it should have: {plain}"
    if "not utf-8" in said or "Invalid unicode" in said or "Invalid UTF8" in said:
        return "is not text in UTF-8. Save it again as CSV UTF-8"
    if "GZIP" in said or "gzip" in said:
        return f"is no whole gzip file; pack or copy it again ({plain})"
    if source.format == "parquet" and ("magic bytes" in said or "too small" in said):
        return "is no Parquet file, or only a part of one: export or copy it again"
    if "disabled by configuration" in said:
        return "may not be opened: an engine reads the log and nothing else"
    return f"cannot be read as {_NAMES[source.format]}: {plain}"


def _without_advice(plain: str) -> str:
    """What DuckDB says before it tells which of its own settings to change, which nobody here can."""
    return re.split(r"\.?\s*(?:Possible solutions|This limit was set)", plain, maxsplit=1)[0]


def _csv_line(said: str) -> str | None:
    """What is wrong with one line of a CSV file, with its number."""
    place = re.search(r"CSV Error on Line: (\d+)", said)
    if place is None:
        return None
    line = f"line {int(place[1]):,}"
    value = re.search(r'converting column "(.*?)".*?(?:convert string|Could not parse string) "(.*?)"', said, re.DOTALL)
    if value is not None:
        return (
            f'{line}: "{value[2]}" in column "{value[1]}" is of another sort than the values before it. '
            "Mend the line, or leave the value empty"
        )
    ragged = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    if ragged is not None:
        values = "1 value" if ragged[2] == "1" else f"{ragged[2]} values"
        return f"{line} has {values}; the lines before it have {ragged[1]}. Mend the line, or export it again"
    if "utf-8" in said.lower() or "unicode" in said.lower():
        return f"{line} is not text in UTF-8. Save the file again as CSV UTF-8"
    reason = re.sub(r"\s+", " ", said.split("Possible", maxsplit=1)[0].split("Original Line", maxsplit=1)[0]).strip()
    return f"{line} cannot be read: {re.sub(r'^.*?CSV Error on Line: [0-9]+ ?', '', reason) or 'it does not fit'}"


def _misfit(plain: str) -> str:
    """An expression that does not fit the types of its columns."""
    compared = re.search(r"Cannot compare values of type (\S+) and type (\S+)", plain)
    if compared is not None:
        return f"compares {_sort(compared[1])} with {_sort(compared[2])}"
    unknown = re.search(r"No function matches the given name and argument types '(.*?)'", plain)
    if unknown is not None:
        said = re.sub(r"[A-Z][A-Z_0-9]+(\(\d+,\s*\d+\))?", lambda kind: _sort(kind[0]), unknown[1])
        return f"calculates with values of the wrong sort: {said}"
    return f"does not fit the columns' types: {plain}"


def _sort(kind: str) -> str:
    base = kind.split("(", maxsplit=1)[0].strip("_")
    if base in {"VARCHAR", "STRING_LITERAL"}:
        return "text"
    if base in {"DATE", "BOOLEAN"}:
        return {"DATE": "a date", "BOOLEAN": "true or false"}[base]
    return "a moment" if base.startswith("TIMESTAMP") else "a number"


__all__ = ["refusal"]
