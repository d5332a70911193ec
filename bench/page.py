"""What was measured, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.goals import goals
from bench.parts import CHECK, Line, Part
from bench.rivals import RIVALS
from bench.timed import FOLDER, Timing
from bench.workbench import PEOPLE, PRODUCTS, VERDICTS

PAGE = FOLDER.parent / "docs" / "explanation" / "speed.md"

_HEAD = """# How fast a check is

A benchmark on one machine, written by `make bench`: it says what was measured there and nothing about yours. No test
looks at a time. Seconds are medians of repeated runs, each a process of its own, with the quickest and the slowest in
brackets; what is compared takes turns, so that whatever else the machine does falls on all alike. The file lies in the
memory of the system before the first run. *Processor* is the time of all cores together, *peak* the most memory of any
run.
"""

_RIVALS = """\
Each reads the same Parquet file, only the columns it needs, and leaves out cases without an outcome. *From file to
answer* leaves out the start of Python and of the libraries, for every row alike; *computing* leaves out the reading too
(a check counts while it reads, so its computing is what comes after). The other tools answer a part of what a
check answers: none of them gives intervals that hold at every look, money, a rule, days, or customers who return.
"""


_GROWTH = """\
What is held in memory are cells: how many cases lie in the same place of score, day, customers' fold, segment and
outcome. More cases fill more of them, until all that can be filled are; the spec bounds their number, not the log. So
memory follows the cells, and rows alone cost time.
"""

_WORKBENCH = f"""\
`upheld serve` with its worker, {PRODUCTS} products and {VERDICTS:,} verdicts, and on the same cores {PEOPLE} people:
each clicks, reads for two seconds on average, and clicks again, saves specs and asks for verdicts, which the worker
reaches meanwhile. From the request until the whole page is there. Then one person alone, who sees every product.
"""


def page(parts: Mapping[str, Part]) -> str:
    """The whole page, with the parts that were measured."""
    machine = next(iter(parts.values())).machine
    blocks = [_HEAD, _table(("The machine", ""), machine.items())]
    judged = [(goal.asked, goal.measured, _word(goal.is_met)) for goal in goals(parts)]
    blocks += ["## Goals\n", _table(("Goal", "Measured", ""), judged)]
    blocks += [_TOLD[name](part) for name, part in parts.items()]
    return "\n".join(blocks)


def write(parts: Mapping[str, Part], file: Path = PAGE) -> None:
    """Write the page."""
    file.write_text(page(parts), encoding="utf-8")


def _against_sql(part: Part) -> str:
    text = (
        "The SQL is what `upheld query` prints, run in a DuckDB that does nothing else, with as many threads. A check\n"
        "looks over the log first, and judges after.\n\n"
    )
    return _section("A check beside its own SQL", part, text + _beside_sql("Cases", part))


def _promises(part: Part) -> str:
    text = (
        "The same for quantities that are promised: delivery times shown and what came, three segments, a rule, and\n"
        "money. What came is counted beside what the model said, what was shown and what the rule says.\n\n"
    )
    return _section("A check of promised times beside its own SQL", part, text + _beside_sql("Orders", part))


def _beside_sql(each: str, part: Part) -> str:
    rows = [(f"{line.rows:,}", line.what, *_whole(line), _cpu(line.timing), _peak(line.timing)) for line in part.lines]
    return _table((each, "What", "Whole process", "Processor", "Peak"), rows)


def _against_rivals(part: Part) -> str:
    asked = {rival.name: rival.asked for rival in RIVALS} | {CHECK: "everything `upheld check` answers"}
    rows = [
        (
            f"{line.rows:,}",
            line.what,
            asked[line.what],
            *_whole(line),
            *([f"{line.timing.loaded:.2f} s", f"{line.timing.computing:.2f} s"] if line.timing else ["", ""]),
            _peak(line.timing),
        )
        for line in part.lines
    ]
    header = ("Cases", "Tool", "Asked for", "Whole process", "From file to answer", "Computing", "Peak")
    packages = sorted({package for rival in RIVALS for package in rival.packages})
    versions = "The other tools ran with " + ", ".join(packages).replace("==", " ") + ".\n"
    return _section("A check beside other tools", part, f"{_RIVALS}\n{_table(header, rows)}\n{versions}")


def _growth(part: Part) -> str:
    rows = [
        (
            f"{line.rows:,}",
            str(line.days),
            str(line.segments),
            *_whole(line),
            _cpu(line.timing),
            _peak(line.timing),
            f"{line.timing.answer['cells']:,}" if line.timing else "",
        )
        for line in part.lines
    ]
    header = ("Cases", "Days", "Segments", "Whole process", "Processor", "Peak", "Cells")
    return _section("How a check grows", part, f"{_GROWTH}\n{_table(header, rows)}")


def _start(part: Part) -> str:
    return _section("The start of the command", part, _table(("What", "Time"), _only(part)))


def _slider(part: Part) -> str:
    text = "From the event until styles and layout stand again, in Chromium, on the page of 1 million cases.\n\n"
    return _section("The slider", part, text + _table(("What", "Time"), _only(part)))


def _workbench(part: Part) -> str:
    rows = [
        (
            line.what,
            str(line.rows),
            f"{line.timing.runs:,}",
            *_whole(line),
            f"{line.timing.answer['p99'] * 1000:.0f} ms",
        )
        if line.timing
        else (line.what, str(line.rows), "", *_whole(line), "")
        for line in part.lines
    ]
    header = ("Clicked", "People at once", "Clicks", "Median", "99 of 100 within")
    return _section("The workbench", part, f"{_WORKBENCH}\n{_table(header, rows)}")


_TOLD = {
    "sql": _against_sql,
    "promises": _promises,
    "rivals": _against_rivals,
    "growth": _growth,
    "help": _start,
    "slider": _slider,
    "workbench": _workbench,
}


def _only(part: Part) -> list[tuple[str, ...]]:
    return [(line.what, *_whole(line)) for line in part.lines]


def _section(title: str, part: Part, text: str) -> str:
    return f"## {title}\n\nMeasured on {part.measured}.\n\n{text}"


def _whole(line: Line) -> tuple[str]:
    timing = line.timing
    if timing is None:
        return (f"did not run here: {line.why_not}",)
    if timing.process < 0.1:
        ends = f"{timing.fastest * 1000:.1f} to {timing.slowest * 1000:.1f}; {timing.runs} times"
        return (f"{timing.process * 1000:.1f} ms ({ends})",)
    return (f"{timing.process:.2f} s ({timing.fastest:.2f} to {timing.slowest:.2f}; {timing.runs} runs)",)


def _cpu(timing: Timing | None) -> str:
    return f"{timing.processor:.1f} s" if timing else ""


def _peak(timing: Timing | None) -> str:
    return f"{timing.peak_bytes / 1e6:,.0f} MB" if timing else ""


def _word(is_met: bool | None) -> str:
    return {True: "met", False: "not met", None: "not measured"}[is_met]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
