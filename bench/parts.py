"""The parts of the benchmark: what each measures. A part can be run alone; its results are kept until the next run."""

from __future__ import annotations

import datetime as dt
import json
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from bench.machine import machine
from bench.ours import Product, bare_sql, check, command_help, own_sql, product, promised_product, warm
from bench.rivals import RIVALS, NoEnvironment, asked_of
from bench.slider import slider_moves
from bench.timed import DATA, Failed, Ran, Timing, in_rounds, say
from bench.workbench import PEOPLE, Clicked, clicked

MILLION = 1_000_000
CHECK, OWN_SQL, HELP, MOVE = "a full check", "its own SQL alone", "`upheld --help`", "a move of the slider"
ALL_CLICKS = "all clicks"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was measured, and on what; without a timing `why_not` says why."""

    what: str
    rows: int
    days: int
    segments: int
    timing: Timing | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one part measured, when, and on what machine."""

    name: str
    measured: str
    machine: dict[str, str]
    lines: tuple[Line, ...]


def _rounds(rows: int) -> int:
    return 5 if rows <= MILLION else 3


def against_sql(quick: bool) -> list[Line]:
    """A check beside its own SQL in a bare DuckDB."""
    return _beside_sql(product, quick)


def promises_against_sql(quick: bool) -> list[Line]:
    """The same of orders with a promised time."""
    return _beside_sql(promised_product, quick)


def _beside_sql(product_of: Callable[[int], Product], quick: bool) -> list[Line]:
    lines = []
    for rows in (MILLION,) if quick else (MILLION, 10 * MILLION):
        of = product_of(rows)
        warm(of.log)
        lines += _measured({CHECK: partial(check, of), OWN_SQL: partial(bare_sql, own_sql(of))}, of)
    return lines


def against_rivals(quick: bool) -> list[Line]:
    """A check beside other tools: all of them on 1 million cases, the area under the curve on 10 million."""
    lines = []
    for rows in (MILLION,) if quick else (MILLION, 10 * MILLION):
        of = product(rows)
        warm(of.log)
        commands: dict[str, Callable[[], Ran]] = {CHECK: partial(check, of)}
        for rival in RIVALS if rows == MILLION else RIVALS[:1]:
            try:
                commands[rival.name] = asked_of(rival, of.log)
                commands[rival.name]()  # once beforehand: whether it runs here at all
            except (NoEnvironment, Failed) as error:
                commands.pop(rival.name, None)
                lines.append(Line(rival.name, rows, of.days, 3, None, str(error)))
        lines += _measured(commands, of)
    return lines


def growth(quick: bool) -> list[Line]:
    """A check of more rows, more days, and more segments."""
    rows = (MILLION, 3 * MILLION) if quick else (MILLION, 3 * MILLION, 10 * MILLION, 30 * MILLION)
    sizes = [(n, 365, 3) for n in rows]
    sizes += [(MILLION, days, 3) for days in (30, 90, 730)] + [(MILLION, 365, segments) for segments in (0, 10)]
    lines = []
    for n, days, segments in sizes:
        of = product(n, days, segments)
        warm(of.log)
        lines += _measured({CHECK: partial(check, of)}, of, segments)
    return lines


def start(quick: bool) -> list[Line]:
    """How long the command takes to say what it can do."""
    timing = in_rounds({HELP: command_help}, 5 if quick else 15)[HELP]
    return [Line(HELP, 0, 0, 0, timing)]


def slider(quick: bool) -> list[Line]:
    """A move of the slider on the page of a check; seconds as everywhere."""
    try:
        taken = [one / 1000 for one in slider_moves(MILLION)]
    except Failed as error:
        return [Line(MOVE, MILLION, 365, 3, None, str(error))]
    median = statistics.median(taken)
    return [Line(MOVE, MILLION, 365, 3, Timing(len(taken), median, taken[0], taken[-1], 0, 0, 0, 0, {}))]


def workbench(quick: bool) -> list[Line]:
    """Clicks in the workbench: of many people at once, whose rows are people, and of one alone, whose rows are 1."""
    try:
        found = clicked(10 if quick else 60)
    except Failed as error:
        return [Line(ALL_CLICKS, PEOPLE, 0, 0, None, str(error))]
    many: dict[str, list[float]] = {ALL_CLICKS: [taken for _, taken in found.many]}
    for what, taken in found.many:
        many.setdefault(what, []).append(taken)
    lines = [Line(what, PEOPLE, 0, 0, _clicks(taken, found)) for what, taken in many.items()]
    return lines + [Line(what, 1, 0, 0, _clicks(taken, found)) for what, taken in found.alone.items()]


def _clicks(taken_ms: list[float], found: Clicked) -> Timing:
    """Clicks as a timing: seconds as everywhere, the slowest hundredth and what went wrong in its answer."""
    taken = sorted(one / 1000 for one in taken_ms)
    answer = {"p99": taken[int(0.99 * (len(taken) - 1))], "wrong": found.wrong}
    return Timing(len(taken), statistics.median(taken), taken[0], taken[-1], 0, 0, 0, 0, answer)


PARTS: dict[str, Callable[[bool], list[Line]]] = {
    "sql": against_sql,
    "promises": promises_against_sql,
    "rivals": against_rivals,
    "growth": growth,
    "help": start,
    "slider": slider,
    "workbench": workbench,
}


def measure(name: str, quick: bool) -> Part:
    """Measure one part; unless it is a quick look, keep what came out."""
    say(f"Measuring: {name}")
    part = Part(name, dt.datetime.now(dt.UTC).date().isoformat(), machine(), tuple(PARTS[name](quick)))
    if not quick:
        (DATA / f"{name}.json").write_text(json.dumps(asdict(part), indent=1), encoding="utf-8")
    return part


def kept(name: str) -> Part | None:
    """What the part measured last on this machine with these versions; None where it did not."""
    file = DATA / f"{name}.json"
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if found["machine"] != machine():
        return None
    lines = [{**line, "timing": Timing(**line["timing"]) if line["timing"] else None} for line in found["lines"]]
    return Part(found["name"], found["measured"], found["machine"], tuple(Line(**line) for line in lines))


def _measured(commands: dict[str, Callable[[], Ran]], of: Product, segments: int = 3) -> list[Line]:
    say(f"{of.rows:,} rows, {of.days} days, {segments} segments")
    timings = in_rounds(commands, _rounds(of.rows))
    return [Line(name, of.rows, of.days, segments, timing) for name, timing in timings.items()]
