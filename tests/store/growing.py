"""A log that grows, in a folder with a file a day, to keep counts of."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import upheld
from tests.logs import write_log
from upheld.engines import duckdb
from upheld.evidence import Evidence
from upheld.spec import Spec

KEYS = "id: id, time: at, who: card, outcome_time: came, outcome_after: 10 days, segments: [country]"
FIRST = np.datetime64("2026-05-20T00:00", "us")
DAY = np.timedelta64(1, "D")


def cases(seed: int, first: int, days: int, a_day: int = 30, id_from: int = 0) -> dict[str, np.ndarray]:
    """Cases of some days from the given one on; every outcome comes some days later."""
    draw = np.random.default_rng(seed)
    n = days * a_day
    score = draw.random(n)
    at = FIRST + first * DAY + np.sort(draw.integers(0, days * 86_400_000_000, n)).astype("timedelta64[us]")
    return {
        "id": np.arange(id_from, id_from + n),
        "score": score,
        "outcome": draw.random(n) < score,
        "came": at + draw.integers(0, 14 * 86400, n).astype("timedelta64[s]"),
        "country": np.array(["IN", "SG", "NP"], dtype=object)[draw.choice(3, n, p=[0.6, 0.3, 0.1])],
        "card": draw.integers(0, 50, n),
        "at": at,
        "amount": np.round(draw.lognormal(5, 1, n), 2),
    }


def day_of(rows: Mapping[str, np.ndarray]) -> np.ndarray:
    """The day of each case, counted from the first one."""
    return (rows["at"].astype("datetime64[D]") - FIRST.astype("datetime64[D]")).astype(int)


def as_known(rows: Mapping[str, np.ndarray], day: int) -> dict[str, Any]:
    """The cases as the log shows them at the end of a day: what came later is empty."""
    now = FIRST + (day + 1) * DAY
    late = rows["came"] >= now
    known = dict(rows)
    known["outcome"] = np.ma.masked_array(rows["outcome"], late)
    known["came"] = np.where(late, np.datetime64("NaT"), rows["came"])
    return known


def write_days(folder: Path, rows: Mapping[str, Any]) -> None:
    """One file a day."""
    folder.mkdir(parents=True, exist_ok=True)
    days = day_of(rows)
    for day in np.unique(days):
        write_log(folder / f"day-{day:03}.parquet", {name: column[days == day] for name, column in rows.items()})


def spec_of(folder: Path, keys: str = KEYS, *, source: str = "log", more: str = "", line: str = "") -> Spec:
    text = f"""
product: test
title: A log that grows
kind: classification
log: {{source: {source}, score: score, outcome: outcome, {keys}}}
lever: {{act_at: 0.6, review_from: 0.3, since: 2026-06-05}}
value: {{currency: EUR, missed: -amount, caught: 1, false_alarm: -2}}
rule: amount > 200
requirements: [{{metric: recall, at_least: 50%, window: 7 days}}{line}]
{more}
"""
    return upheld.spec_from_text(text, folder=folder)


def same(spec: Spec, store: Path, as_of: Any = None, say: Any = None) -> Evidence:
    """The evidence with the store, which must be that of all rows to the last bit."""
    said: list[str] = []
    kept = upheld.gather(spec, as_of, store=store, say=say or said.append)
    whole = upheld.gather(spec, as_of)
    assert kept == whole
    assert (kept.content_hash, kept.as_of, kept.frame) == (whole.content_hash, whole.as_of, whole.frame)
    assert list(kept.windows) == list(whole.windows)
    if say is None:
        assert said == []
    return kept


class Opened:
    """Which files DuckDB is told to read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: set[str] = set()
        read = duckdb.file_reader

        def noted(source: Any) -> Any:
            self.names |= {file.name for file in source.files}
            return read(source)

        monkeypatch.setattr(duckdb, "file_reader", noted)

    def since_then(self) -> set[str]:
        """The files since the last time this was asked."""
        names, self.names = self.names, set()
        return names


def spoil(path: Path) -> None:
    """Make a file unreadable, and let it look as it did: only who opens it can tell."""
    before = path.stat()
    path.write_bytes(b"x" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
