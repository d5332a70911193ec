"""The first line of a CSV file that holds another number of values than its header."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

_SEPARATORS = ",;\t|"


def ragged_line(file: Path) -> str | None:
    """What is wrong with that line, in words; None if there is none, or if the file cannot be read as text."""
    opened = gzip.open if file.suffix.lower() == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8-sig", newline="") as lines:
            header = next(iter(lines), "").rstrip("\r\n")
            separator = max(_SEPARATORS, key=header.count)
            expected = len(next(csv.reader([header], delimiter=separator), []))
            if expected < 2:
                return None
            rows = csv.reader(lines, delimiter=separator)
            for row in rows:
                if row and len(row) != expected:
                    values = "1 value" if len(row) == 1 else f"{len(row)} values"
                    place = f"line {rows.line_num + 1:,}"
                    return (
                        f"{place} has {values}; the header names {expected} columns. Mend the line, or export it again"
                    )
    except EOFError:
        return "is no whole gzip file; pack or copy it again"
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return None


__all__ = ["ragged_line"]
