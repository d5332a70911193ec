"""Comparisons whose page is looked at: on the same cases with everything there is, and one with hostile names."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import upheld
from tests.documents.check_pages import HOSTILE, WHOLE
from tests.logs import scored, spec_for, write_log
from upheld.comparison import Comparison
from upheld.documents.compare_page import compare_page


def whole(folder: Path) -> Comparison:
    """Two versions on the same cases: requirements of every form, money, customers who return."""
    rows = scored(3, 6000)
    draw = np.random.default_rng(1)
    logit = np.log(rows["score"] / (1 - rows["score"])) + draw.normal(0, 1.0, 6000)
    write_log(folder / "log.parquet", rows)
    write_log(folder / "b.parquet", {**rows, "score": np.clip(1 / (1 + np.exp(-logit)), 1e-9, 1 - 1e-9)})
    return upheld.compare(upheld.spec_from_text(WHOLE, folder=folder), "log.parquet", "b.parquet")


def hostile(folder: Path) -> Comparison:
    """Names of versions and of segments' values that would break out of a page."""
    rows = scored(3, 3000)
    rows["country"] = np.where(rows["country"] == "SG", HOSTILE, rows["country"]).astype(object)
    rows["build"] = np.array([HOSTILE, "4.1"], dtype=object)[np.arange(3000) % 2]
    write_log(folder / "log.parquet", rows)
    lines = "{metric: recall, at_least: 50%, in_every: country}"
    spec = spec_for(folder, "segments: [country], version: build", requirements=lines)
    return upheld.compare(spec, "4.1", HOSTILE)


def written(folder: Path, comparison: Comparison) -> Path:
    """The page as a file."""
    file = folder / "compare.html"
    file.write_text(compare_page(comparison, "0.1.0"), encoding="utf-8")
    return file
