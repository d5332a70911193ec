"""The goals for speed, and whether what was measured meets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from bench.parts import ALL_CLICKS, CHECK, HELP, MILLION, MOVE, OWN_SQL, Line, Part
from bench.rivals import RIVALS
from bench.timed import Timing
from bench.workbench import PEOPLE, PRODUCTS, VERDICTS

FRAME_MS = 16
PAGE_MS = 100
SLOWEST_MS = 500


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal, what was measured of it in words, and whether that meets it; None: not measured."""

    asked: str
    measured: str
    is_met: bool | None


def goals(parts: Mapping[str, Part]) -> list[Goal]:
    """Every goal that the measured parts say something of."""
    told = {
        "sql": partial(_against_sql, "cases"),
        "promises": partial(_against_sql, "orders with a promised time"),
        "rivals": _against_rivals,
        "growth": _growth,
        "help": _help,
        "slider": _slider,
        "workbench": _workbench,
    }
    alone = tuple(line for line in parts["sql"].lines if line.what == OWN_SQL) if "sql" in parts else ()
    return [
        goal
        for name, part in parts.items()
        for goal in told[name]((*part.lines, *alone) if name == "rivals" else part.lines)
    ]


def found(lines: Iterable[Line], what: str, rows: int, days: int = 365, segments: int = 3) -> Timing | None:
    """The timing of one thing on one log; None where it was not measured."""
    wanted = (what, rows, days, segments)
    return next((one.timing for one in lines if (one.what, one.rows, one.days, one.segments) == wanted), None)


def _against_sql(each: str, lines: Iterable[Line]) -> Iterable[Goal]:
    for rows in (MILLION, 10 * MILLION):
        ours, alone = found(lines, CHECK, rows), found(lines, OWN_SQL, rows)
        if ours and alone and rows > MILLION:
            times = ours.process / alone.process
            asked = f"a check of 10 million {each} takes at most twice its own SQL alone"
            yield Goal(asked, f"{times:.2f} times ({ours.process:.1f} s and {alone.process:.1f} s)", times <= 2)
            yield Goal("… and stays under 1 GB", f"{ours.peak_bytes / 1e6:,.0f} MB", ours.peak_bytes < 1e9)


def _against_rivals(lines: Iterable[Line]) -> Iterable[Goal]:
    ours = found(lines, CHECK, MILLION)
    theirs = [timing for rival in RIVALS if (timing := found(lines, rival.name, MILLION))]
    if ours and theirs:
        total = sum(one.loaded for one in theirs)
        missing = len(RIVALS) - len(theirs)
        asked = "1 million cases at least 50 times faster than the other tools together, reading included"
        said = f"{total / ours.loaded:.1f} times ({ours.loaded:.2f} s and {total:.1f} s){_limit(lines, MILLION, total)}"
        yield Goal(asked, said + (f"; {missing} of them did not run" if missing else ""), total / ours.loaded >= 50)
    ours, area = found(lines, CHECK, 10 * MILLION), found(lines, RIVALS[0].name, 10 * MILLION)
    if ours and area:
        times = area.loaded / ours.loaded
        asked = "10 million cases at least twice as fast as scikit-learn's `roc_auc_score` alone, reading included"
        said = f"{times:.2f} times ({ours.loaded:.1f} s and {area.loaded:.1f} s)"
        yield Goal(asked, said + _limit(lines, 10 * MILLION, area.loaded), times >= 2)


def _limit(lines: Iterable[Line], rows: int, theirs: float) -> str:
    """How far counting alone, without any judging, would be from the goal."""
    alone = found(lines, OWN_SQL, rows)
    return f"; its own SQL alone would be {theirs / alone.process:.1f} times ({alone.process:.1f} s)" if alone else ""


def _growth(lines: Iterable[Line]) -> Iterable[Goal]:
    sizes = [line for line in lines if line.timing and (line.days, line.segments) == (365, 3)]
    small, large = sizes[0], sizes[-1]
    if small.timing and large.timing and large.rows > small.rows:
        rows = large.rows / small.rows
        times, memory = large.timing.process / small.timing.process, large.timing.peak_bytes / small.timing.peak_bytes
        yield Goal("time grows no faster than rows", f"{times:.1f} times for {rows:.0f} times the rows", times <= rows)
        said = f"{small.timing.peak_bytes / 1e6:,.0f} MB and {large.timing.peak_bytes / 1e6:,.0f} MB"
        yield Goal("memory does not grow with rows (by a quarter at most)", said, memory <= 1.25)


def _help(lines: Iterable[Line]) -> Iterable[Goal]:
    taken = found(lines, HELP, 0, 0, 0)
    if taken:
        yield Goal("`upheld --help` in under 0.3 s", f"{taken.process:.2f} s", taken.process < 0.3)


def _slider(lines: Iterable[Line]) -> Iterable[Goal]:
    taken = found(lines, MOVE, MILLION)
    asked = f"a move of the slider within one frame ({FRAME_MS} ms)"
    if taken:
        yield Goal(asked, f"{taken.process * 1000:.1f} ms", taken.process * 1000 <= FRAME_MS)
    else:
        yield Goal(asked, next(line.why_not for line in lines), None)


def _workbench(lines: Iterable[Line]) -> Iterable[Goal]:
    everything = found(lines, ALL_CLICKS, PEOPLE, 0, 0)
    if everything is None:
        yield Goal(f"{PEOPLE} people click without an error", next(line.why_not for line in lines), None)
        return
    wrong, p99 = everything.answer["wrong"], everything.answer["p99"] * 1000
    said = f"{len(wrong)} errors in {everything.runs:,} clicks" + (f", such as {wrong[0]}" if wrong else "")
    yield Goal(f"{PEOPLE} people click for a minute without an error", said, not wrong)
    yield Goal(f"… and of 100 clicks 99 take less than {SLOWEST_MS} ms", f"{p99:.0f} ms", p99 < SLOWEST_MS)
    alone = {line.what: line.timing.process * 1000 for line in lines if line.rows == 1 and line.timing}
    slowest = max(alone, key=lambda what: alone[what])
    asked = f"every page in under {PAGE_MS} ms with {PRODUCTS} products and {VERDICTS:,} verdicts"
    yield Goal(asked, f"at most {alone[slowest]:.0f} ms ({slowest})", alone[slowest] < PAGE_MS)
