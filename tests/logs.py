"""Little logs for tests: columns written as a file, and the spec that goes with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

import upheld
from upheld.assessment import Assessment
from upheld.engines import Engine
from upheld.evidence import Evidence
from upheld.kinds import KINDS
from upheld.kinds.plan import Plan
from upheld.spec import Spec

REQUIRED = "requirements: [{metric: recall, at_least: 50%}]"


def write_log(path: Path, columns: Mapping[str, Sequence[Any] | np.ndarray]) -> Path:
    """Columns as a file; the ending of the name decides the format. None is an empty value."""
    arrays = {name: _array(values) for name, values in columns.items()}
    connection = _writer()
    connection.register("rows_of_log", arrays)
    options = "(FORMAT PARQUET)" if path.suffix == ".parquet" else ""
    connection.execute(f"COPY (SELECT * FROM rows_of_log) TO '{path}' {options}")
    connection.unregister("rows_of_log")
    return path


@cache
def _writer() -> duckdb.DuckDBPyConnection:
    """One connection for every log: to open one takes longer than to write a small log."""
    return duckdb.connect()


def _array(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    if isinstance(values, np.ndarray):
        return values
    values = list(values)
    if any(value is None for value in values):
        filled = [value for value in values if value is not None]
        plain = np.array(filled)
        if plain.dtype.kind in "US" or not filled:
            return np.array(values, dtype=object)
        data = np.array([filled[0] if value is None else value for value in values])
        return np.ma.masked_array(data, mask=[value is None for value in values])
    plain = np.array(values)
    return np.array(values, dtype=object) if plain.dtype.kind == "U" else plain


def spec_for(
    folder: Path, log: str = "", *, lever: str = "{act_at: 0.5}", requirements: str = REQUIRED, more: str = ""
) -> Spec:
    """A spec on `log.parquet` in the folder with columns score and outcome; `log` adds keys of the log block."""
    if not requirements.startswith("requirements"):
        requirements = f"requirements: [{requirements}]"
    text = f"""
product: test
title: A test product
kind: classification
log: {{source: log.parquet, score: score, outcome: outcome{", " + log if log else ""}}}
lever: {lever}
{requirements}
{more}
"""
    return upheld.spec_from_text(text, folder=folder)


def evidence_of(folder: Path, columns: Mapping[str, Any], spec: Spec, as_of: Any = None) -> Evidence:
    """The evidence of these columns."""
    write_log(folder / "log.parquet", columns)
    return upheld.gather(spec, as_of)


@contextmanager
def same_statements() -> Iterator[None]:
    """Within this, the statements of one spec are built and written once: every log has the same columns and moment.

    For simulations that write a new log to the same file many times, where building takes longer than counting.
    """
    gathering = import_module("upheld.gather")
    plan_of, sql = gathering.plan_of, Engine.sql
    built: dict[int, tuple[Spec, Plan]] = {}
    written: dict[int, str] = {}

    def built_once(spec: Spec, *rest: Any) -> Plan:
        if id(spec) not in built:
            plan = plan_of(spec, *rest)
            built[id(spec)] = spec, plan
            written.update({id(one.tree): one.tree.sql("duckdb") for one in plan.all})
        return built[id(spec)][1]

    def written_once(engine: Engine, query: Any, **how: Any) -> str:
        return written[id(query)] if id(query) in written else sql(engine, query, **how)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gathering, "plan_of", built_once)
        patched.setattr(Engine, "sql", written_once)
        yield


def assessed(folder: Path, columns: Mapping[str, Any], spec: Spec, as_of: Any = None) -> Assessment:
    """The assessment of these columns."""
    return upheld.assess(spec, evidence_of(folder, columns, spec, as_of))


def whole(spec: Spec, evidence: Evidence) -> Any:
    """The kind's slice of all cases."""
    kind = KINDS[spec.kind]
    return kind.overall(evidence, kind.stakes(spec, evidence))


def scored(seed: int = 0, n: int = 4000, base_rate: float = 0.2) -> dict[str, np.ndarray]:
    """A log of calibrated probabilities with two segments, customers who return, and 40 days."""
    draw = np.random.default_rng(seed)
    score = draw.beta(2 * base_rate, 2 * (1 - base_rate), n)
    return {
        "id": np.arange(n),
        "score": score,
        "outcome": draw.random(n) < score,
        "country": np.array(["IN", "SG", "NP"], dtype=object)[draw.choice(3, n, p=[0.6, 0.3, 0.1])],
        "device": np.array(["ios", "web"], dtype=object)[draw.integers(0, 2, n)],
        "card": draw.integers(0, n // 4, n),
        "at": np.datetime64("2026-05-01T00:00", "us") + draw.integers(0, 40 * 86400, n).astype("timedelta64[s]"),
        "amount": np.round(draw.lognormal(6, 0.8, n), 2),
    }


def asked(seed: int = 0, n: int = 4000, base_rate: float = 0.2) -> dict[str, np.ndarray]:
    """The same log with what people did, how long an answer took, what it cost, and gaps in scores and outcomes."""
    rows, draw = scored(seed, n, base_rate), np.random.default_rng(seed + 1)

    def with_gaps(column: np.ndarray, share: float) -> np.ma.MaskedArray[Any, Any]:
        return np.ma.masked_array(column, mask=draw.random(n) < share)

    shown = draw.random(n) < 0.6
    return rows | {
        "score": with_gaps(rows["score"], 0.04),
        "outcome": with_gaps(rows["outcome"], 0.05),
        "shown": shown,
        "followed": np.ma.masked_array(draw.random(n) < 0.7, mask=~shown),
        "overridden": draw.random(n) < 0.1,
        "engaged": draw.random(n) < 0.3,
        "reported": draw.random(n) < 0.05,
        "latency_ms": with_gaps(np.round(draw.lognormal(4, 0.5, n)), 0.002),
        "cost": with_gaps(draw.lognormal(-7, 0.8, n), 0.03),
        "error": draw.random(n) < 0.03,
        "fallback": draw.random(n) < 0.02,
        "feature_time": with_gaps(rows["at"] - (draw.lognormal(2, 1, n) * 6e7).astype("timedelta64[us]"), 0.02),
    }
