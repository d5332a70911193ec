"""What the errors on a slide mean, as a page to send."""

from __future__ import annotations

from collections.abc import Sequence

from upheld.documents.shell import escaped, html_page
from upheld.documents.tables import head, row, scrolled
from upheld.quick.regression import Quick
from upheld.quick.regression.shapes import SHAPES
from upheld.quick.regression.tables import Told, tables
from upheld.quick.regression.words import (
    bound_words,
    gist,
    headline,
    money_sentences,
    sample_sentences,
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
    body = f"""<main>
<h1>{escaped(headline(answer.slide))}</h1>
{"".join(sections)}
<footer class="soft">Upheld {escaped(version)}. Figures of a slide, not of a log.</footer>
</main>"""
    return html_page(title="How often is that late? What the errors on a slide mean", body=body)


def _section(title: str, lines: list[str], tables_: Sequence[Told], note: str) -> str:
    told = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    below = f'<p class="soft">{escaped(note)}</p>' if note else ""
    return f'<section class="card"><h2>{escaped(title)}</h2>{told}{"".join(map(_table, tables_))}{below}</section>\n'


def _table(table: Told) -> str:
    rows = "".join(
        row(name, "".join(f'<td class="n">{escaped(cell)}</td>' for cell in cells)) for name, *cells in table.rows
    )
    columns = head(table.columns[0], *(f"{name}#" for name in table.columns[1:]))
    return f"<h3>{escaped(table.title)}</h3>" + scrolled(table.title, f"<table>{columns}<tbody>{rows}</tbody></table>")
