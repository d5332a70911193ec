"""Whatever happens to a log, the store gives the evidence of all its rows."""

import datetime as dt
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import upheld
from tests.everyday import examples
from tests.logs import write_log
from tests.store.growing import FIRST, KEYS, as_known, cases, day_of

LOGS = (
    KEYS,
    "id: id, time: at, outcome_after: 3 days, outcome_null: false, segments: [country]",
    "id: id, time: at, who: card, timezone: Asia/Kolkata",
    "time: at, outcome_time: came, where: amount > 120, segments: [country, card]",
)
DAYS = 24


@st.composite
def histories(draw):
    """Some days on which a log is looked at; before each, files are written anew, corrected, overlap or go."""
    looks = []
    for day in sorted(draw(st.sets(st.integers(5, DAYS - 1), min_size=2, max_size=4))):
        change = draw(st.sampled_from(["none", "corrected", "overlapping", "gone", "without time"]))
        back = draw(st.one_of(st.none(), st.integers(0, day)))
        looks.append((day, change, draw(st.integers(0, day)), back, draw(st.sampled_from([0.6, 0.4]))))
    return looks


@pytest.mark.slow
@examples(25)
@given(seed=st.integers(0, 10_000), keys=st.sampled_from(LOGS), days_a_file=st.integers(1, 5), looks=histories())
def test_the_store_gives_the_evidence_of_all_rows(seed, keys, days_a_file, looks):
    rows = cases(seed, 0, DAYS, a_day=6)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gone = set()
        (folder / "log").mkdir()
        for day, change, at, back, act_at in looks:
            if change == "corrected":
                rows["outcome"][day_of(rows) == at] ^= True
            if change == "gone":
                gone.add(at // days_a_file)
            known = as_known(rows, day)
            place = day_of(rows) // days_a_file
            for part in np.unique(place[day_of(rows) <= day]):
                path = folder / "log" / f"part-{part:02}.parquet"
                chosen = (place == part) & (day_of(rows) <= day)
                write_log(path, {column: values[chosen] for column, values in known.items()})
                if part in gone and len(list((folder / "log").iterdir())) > 1:
                    path.unlink()
            if change in ("overlapping", "without time"):
                more = as_known(cases(seed + day, at, 2, a_day=3, id_from=10_000 * day), day)
                if change == "without time":
                    more["at"] = np.full(6, np.datetime64("NaT", "us"))
                write_log(folder / "log" / f"more-{day:02}.parquet", more)
            spec = upheld.spec_from_text(spec_text(keys, act_at), folder=folder)
            asked = None
            if back is not None:
                asked = (FIRST + np.timedelta64(back, "D")).astype("datetime64[D]").astype(dt.date)
            for as_of in (None, asked):
                assert told(spec, as_of, store=folder / "store") == told(spec, as_of)


def told(spec, as_of, **more):
    """The hash of the evidence, or why there is none."""
    try:
        return upheld.gather(spec, as_of, **more).content_hash
    except upheld.LogError as refused:
        return str(refused)


def spec_text(keys, act_at):
    return f"""
product: test
title: A log that grows
kind: classification
log: {{source: log, score: score, outcome: outcome, {keys}}}
lever: {{act_at: {act_at}}}
requirements: [{{metric: recall, at_least: 50%, window: 7 days}}]
"""
