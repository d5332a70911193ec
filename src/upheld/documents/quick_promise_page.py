"""What the errors on a slide mean, as a page to send."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from upheld.documents.shell import escaped, html_page
from upheld.documents.tables import head, row, scrolled
from upheld.quick.regression import Quick
from upheld.quick.regression.answer import Buffer, at_added
from upheld.quick.regression.shapes import SHAPES
from upheld.quick.regression.tables import Told, at_one_time, tables
from upheld.quick.regression.words import (
    bound_words,
    gist,
    headline,
    money_sentences,
    sample_sentences,
    units_of,
    verdict_words,
)

_VERDICTS = {"met": "Met", "not_met": "Not met", "undecided": "Undecided"}


def quick_promise_page(answer: Quick, *, version: str) -> str:
    """The page as one HTML file, the same bytes for the same slide."""
    late, *others = tables(answer)
    shapes = " ".join(f"{shape.title}: {shape.says}." for shape in SHAPES)
    bounds = [
        f"{_VERDICTS[one.verdict.word]}: {bound_words(answer, one)}; {verdict_words(answer, one)}."
        for one in answer.judged
    ]
    sections = [
        _section("How often late?", [*bounds, *gist(answer)], [late], f"{shapes} Of a slide, none of them is known."),
        _section("What does it mean, and cost?", money_sentences(answer), others, ""),
        _section("The tested sample", sample_sentences(answer), [], ""),
    ]
    points = _points(answer)
    start = next(at for at, one in enumerate(points) if one.is_asked)
    told = [at_one_time(one, answer.slide) for one in points]
    data = {
        "points": [
            {"told": one.title, "rows": [[_kept(cell) for cell in cells] for _, *cells in one.rows]} for one in told
        ]
    }
    body = f"""<main>
<h1>{escaped(headline(answer.slide))}</h1>
<div class="stack">
{_mover(answer, points, start)}{"".join(sections)}</div>
<footer class="soft">Upheld {escaped(version)}. Figures of a slide, not of a log.</footer>
</main>"""
    return html_page(
        title="How often is that late? What the errors on a slide mean",
        body=body,
        data=data,
        styles=["quick_page.css"],
        scripts=["quick_promise.js"],
    )


MOST_POINTS = 120
"""So many times can the slider stop at."""


def _points(answer: Quick) -> list[Buffer]:
    """The times of the slider: even steps from the first to the last of the tables, those of the tables among them."""
    first, last = answer.buffers[0].added, answer.buffers[-1].added
    step = answer.step / 10
    while (last - first) / step > MOST_POINTS:
        step *= 2
    even = {round(at * step, 12) for at in range(ceil(first / step), floor(last / step) + 1)}
    return [at_added(answer, added) for added in sorted(even | {one.added for one in answer.buffers})]


def _mover(answer: Quick, points: list[Buffer], start: int) -> str:
    told = at_one_time(points[start], answer.slide)
    return f"""<section class="card" id="mover" hidden><h2>What if more is added?</h2>
<div class="dial"><label for="added">Added to what is shown now ({escaped(units_of(answer.slide))})</label>
<output id="told" for="added">{escaped(told.title)}</output>
<input type="range" id="added" min="0" max="{len(points) - 1}" step="1" value="{start}"></div>
{_table(told, "moved")}</section>
"""


def _section(title: str, lines: list[str], tables_: Sequence[Told], note: str) -> str:
    told = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    below = f'<p class="soft">{escaped(note)}</p>' if note else ""
    return f'<section class="card"><h2>{escaped(title)}</h2>{told}{"".join(map(_table, tables_))}{below}</section>\n'


def _kept(cell: str) -> str:
    """A figure that is not broken over two lines; a table that is then too wide scrolls."""
    return cell.replace(" ", "\u00a0")


def _table(table: Told, name: str = "") -> str:
    rows = "".join(
        row(name, "".join(f'<td class="n">{escaped(_kept(cell))}</td>' for cell in cells))
        for name, *cells in table.rows
    )
    columns = head(table.columns[0], *(f"{column}#" for column in table.columns[1:]))
    if name:
        return scrolled("At the time chosen", f'<table id="{name}">{columns}<tbody>{rows}</tbody></table>')
    return f"<h3>{escaped(table.title)}</h3>" + scrolled(table.title, f"<table>{columns}<tbody>{rows}</tbody></table>")
