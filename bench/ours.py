"""A check, its own query alone, and the start of the command: what is ours, as processes that can be measured."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.logs import spec_text
from bench.order_logs import order_spec_text
from bench.timed import CHILDREN, DATA, FOLDER, Ran, run_once, say

OURS = str(FOLDER.parent / "src")


@dataclass(frozen=True, slots=True)
class Product:
    """A log and the spec that judges it."""

    rows: int
    days: int
    log: Path
    spec: Path


def product(rows: int, days: int = 365, segments: int = 3) -> Product:
    """The log of so many payments over so many days, drawn once and kept, and a spec with so many segments."""
    log = _drawn("bench.logs", rows, days, f"{rows}-rows-{days}-days.parquet")
    spec = DATA / f"{rows}-rows-{days}-days-{segments}-segments.yaml"
    spec.write_text(spec_text(log, rows, days, segments), encoding="utf-8")
    return Product(rows, days, log, spec)


def promised_product(rows: int, days: int = 365) -> Product:
    """The log of so many orders with a promised time, drawn once and kept, and a spec with three segments."""
    log = _drawn("bench.order_logs", rows, days, f"{rows}-orders-{days}-days.parquet")
    spec = DATA / f"{rows}-orders-{days}-days.yaml"
    spec.write_text(order_spec_text(log), encoding="utf-8")
    return Product(rows, days, log, spec)


def _drawn(module: str, rows: int, days: int, name: str) -> Path:
    DATA.mkdir(exist_ok=True)
    log = DATA / name
    if not log.exists():
        say(f"Drawing {rows:,} cases over {days} days (once) …")
        command = [sys.executable, "-m", module, str(rows), str(days), str(log)]
        subprocess.run(command, cwd=FOLDER.parent, check=True)
    return log


def warm(log: Path) -> None:
    """Read the file once, so that every measured process finds it in the memory of the system."""
    with log.open("rb") as content:
        while content.read(1 << 24):
            pass


def check(of: Product) -> Ran:
    """One full check."""
    return run_once([sys.executable, CHILDREN / "check.py", of.spec], OURS)


def own_sql(of: Product) -> Path:
    """A file with the statements that the check of this product runs."""
    file = of.spec.with_suffix(".sql.json")
    printed = run_once([sys.executable, CHILDREN / "print_sql.py", of.spec], OURS)
    file.write_text(json.dumps(printed.answer["list"]), encoding="utf-8")
    return file


def bare_sql(statements: Path) -> Ran:
    """These statements in a DuckDB that does nothing else."""
    return run_once([sys.executable, CHILDREN / "own_sql.py", statements])


def command_help() -> Ran:
    """`upheld --help`, as a user starts it."""
    return run_once([Path(sys.executable).with_name("upheld"), "--help"], OURS)
