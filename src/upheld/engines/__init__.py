"""Engines run one aggregate query; what they have in common is their contract."""

from __future__ import annotations

from importlib import import_module

from upheld.engines.base import Engine, Family, SomeFiles
from upheld.engines.sources import Source, find_source, lies_within

ENGINES: dict[str, str] = {"duckdb": "upheld.engines.duckdb:DuckDB"}
"""Each engine and where it is; none is imported unless a log asks for it."""


def open_engine(
    log: Source,
    outcomes: Source | None = None,
    *,
    beside: tuple[Source, Source | None] | None = None,
    engine: str = "duckdb",
) -> Engine:
    """The engine of that name, with the log opened; `beside` is a second log with its outcomes."""
    module, _, name = ENGINES[engine].partition(":")
    opened: Engine = getattr(import_module(module), name)(log, outcomes, beside=beside)
    return opened


__all__ = ["ENGINES", "Engine", "Family", "SomeFiles", "Source", "find_source", "lies_within", "open_engine"]
