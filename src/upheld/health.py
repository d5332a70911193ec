"""What the pipeline itself gives cause to doubt: cases or scores that stopped coming, failures, inputs that went stale.

These are warnings and decide nothing; a requirement on the same metric does. Each speaks only of a change that is
large and beyond chance, so that a healthy log hears nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from upheld.answers import Answers
from upheld.assessment import Warned
from upheld.evidence import RECENT_DAYS, Cells, window_name
from upheld.inference import Estimate, wilson
from upheld.inference.statistics import FloatArray
from upheld.kinds.asked import Asked, Flags, IntArray
from upheld.kinds.costs import COSTED
from upheld.kinds.histogram import BEYOND
from upheld.kinds.pipeline import missing_by_cell
from upheld.kinds.volume import DAYS_BEFORE, ratios
from upheld.wording import plural, shown

_EPOCH = date(1970, 1, 1)
_RECENT = window_name(RECENT_DAYS, of_outcomes=False)

NEWEST_DAYS = 7
"""The newest complete days, which are held against all before them."""

FEWEST_DAYS_BEFORE = 28
FEWEST_CASES = 100
SMALLEST_RISE = 0.01
"""A share must be higher by a point, and twice what it was, before it is spoken of."""

FEWEST_USUAL = 20
"""On a day that usually has fewer cases, any number can be chance."""

FAR = 6.0
"""So many of the robust spreads of its own history must a day lie away from it; and at half or twice the usual."""

STALE_SHARE = 0.20
"""So many of the newest cases must rest on inputs older than 95 of 100 were before; 5 % would be as ever."""


def health_warnings(answers: Answers) -> Iterator[Warned]:
    """What the reader should know of the pipeline before trusting the figures."""
    asked, many = answers.all.asked(), plural(answers.each)
    yield from _volume(asked, many)
    yield from _rises(asked, many)
    yield from _inputs(answers, asked, many)
    if COSTED in asked.cells.sums:
        known, n = int(asked.term(COSTED).sum()), int(asked.cells.n.sum())
        if 0 < known < n:
            text = f"{n - known:,} of {n:,} {many} have no cost: a missing cost is not 0, and figures of cost leave"
            yield Warned("cost-missing", f"{text} them out")


def _volume(asked: Asked, many: str) -> Iterator[Warned]:
    found = ratios(asked.days)
    if asked.days is None or len(found) <= FEWEST_DAYS_BEFORE or np.isnan(found[-1]):
        return
    history = np.log(found[:-1][found[:-1] > 0])
    if len(history) < FEWEST_DAYS_BEFORE:
        return
    spread = 1.4826 * float(np.median(np.abs(history - np.median(history))))
    cases = int(asked.days.cases[-1])
    usual = float(np.median(asked.days.cases[-1 - DAYS_BEFORE : -1 : 7]))
    away = abs(np.log(found[-1]) - np.median(history)) if cases else np.inf
    if usual >= FEWEST_USUAL and away > max(np.log(2), FAR * spread):
        day = _EPOCH + timedelta(days=asked.days.first + len(asked.days.cases) - 1)
        text = f"on {day:%Y-%m-%d}, the newest complete day, there were {cases:,} {many}; the same weekday of the four "
        yield Warned("volume", f"{text}weeks before had {usual:,.0f}. Did the log lose or double some?")


def _rises(asked: Asked, many: str) -> Iterator[Warned]:
    if asked.by_day is None or asked.days is None:
        return
    cells, standing = asked.by_day
    events = {"missing": missing_by_cell(cells, standing)}
    if "failed" in cells.sums:
        events["failed"] = cells.sums["failed"].floats()
    said = {"missing": f"of {many} have no score or no inputs", "failed": f"of {many} end in an error or a fallback"}
    codes = {"missing": "missing-rising", "failed": "failures-rising"}
    last = asked.days.first + len(asked.days.cases) - 1
    day = cells.keys["day"]
    newest, before = (day > last - NEWEST_DAYS) & (day <= last), (day <= last - NEWEST_DAYS) & (day >= asked.days.first)
    if len(np.unique(day[before])) < FEWEST_DAYS_BEFORE:
        return
    for name, counts in events.items():
        now, was = _share(counts, cells.n, newest), _share(counts, cells.n, before)
        if now is None or was is None or now.low <= was.high:
            continue
        if now.value - was.value >= max(SMALLEST_RISE, was.value):
            text = f"{shown(now.value, 'share')} {said[name]} in the newest {NEWEST_DAYS} complete days"
            yield Warned(codes[name], f"{text}, against {shown(was.value, 'share')} before")


def _share(events: FloatArray, n: IntArray, chosen: Flags) -> Estimate | None:
    cases = int(n[chosen].sum())
    found = wilson(float(events[chosen].sum()), cases, level=0.999) if cases >= FEWEST_CASES else None
    return found if isinstance(found, Estimate) else None


def _inputs(answers: Answers, asked: Asked, many: str) -> Iterator[Warned]:
    if "feature_time" in asked.lacking:
        return
    low, high = np.nanmin([*asked.cells.low, np.inf]), np.nanmax([*asked.cells.high, -np.inf])
    if low == high and int(asked.cells.n.sum()) >= FEWEST_CASES:
        text = f"feature_time is the same moment in all {many}: a column that never changes is dead, not fresh"
        yield Warned("dead-inputs", text)
        return
    if asked.freshness is None:
        return
    newest = float(np.nanmin([*asked.freshness.low, np.inf]))
    if newest < -1:
        text = f"the inputs of some {many} are up to {shown(-newest, 'minutes')} newer than the {many} themselves"
        yield Warned("inputs-from-later", f"{text}: what was not known then may have been used")
    yield from _stale(asked.freshness, answers.evidence.windows.get(_RECENT, {}).get("freshness"), many)


def _stale(every: Cells, recent: Cells | None, many: str) -> Iterator[Warned]:
    """Inputs of the newest days that are older than 95 of 100 were in the days before."""
    if recent is None:
        return
    bins = np.unique(every.keys["bin"][every.keys["bin"] != BEYOND])
    now, was = (_by_bin(cells, bins) for cells in (recent, every))
    before = was - now
    if now.sum() < FEWEST_CASES or before.sum() < FEWEST_CASES:
        return
    usual = int(np.searchsorted(before.cumsum() / before.sum(), 0.95))
    share = float(now[usual + 1 :].sum() / now.sum())
    if share >= STALE_SHARE:
        age = float(np.nanmax(every.high[every.keys["bin"] == bins[usual]]))
        text = f"{shown(share, 'share')} of the {many} of the newest {RECENT_DAYS} days rest on inputs older than"
        yield Warned("stale-inputs", f"{text} {shown(age, 'minutes')}, as 5 of 100 did before")


def _by_bin(cells: Cells, bins: IntArray) -> FloatArray:
    known = cells.keys["bin"] != BEYOND
    counts = np.zeros(len(bins))
    np.add.at(counts, np.searchsorted(bins, cells.keys["bin"][known]), cells.n[known])
    return counts
