"""The trade-off: what moves with the lever, as a table; the script draws it and follows the sliders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from upheld.assessment import Assessment
from upheld.documents.check_words import VERDICTS
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, scrolled
from upheld.verdicts import conclude
from upheld.wording import is_currency, money_shown

Tables = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a kind tells of each position: `noun` is what moves, `heading` stands above the positions' `names`.

    `columns` are the figures beside them, `cells` those of each position; `about` is what else a reader of the drawing
    must know, and `still` is drawn where no script runs.
    """

    noun: str
    heading: str
    names: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[str]]
    about: str = ""
    still: str = ""


def tradeoff_section(assessment: Assessment, tables: Tables, told: Told) -> str:
    """The section: a place for the chart, and a row for each position at the review edge of the assessment."""
    value = assessment.value if tables["value"] else None
    by_day = value is not None and value.cases_per_day is not None
    money = ["Money a day#" if by_day else "Money a case#"] if value else []
    columns = head(told.heading, *(f"{name}#" for name in told.columns), *money, "Requirements")
    rows = f'<tbody id="curve-rows">{"".join(_rows(assessment, tables, told))}</tbody>'
    best = ", the dashed one the best setting" if tables["best"] else ""
    today = "The grey line marks the setting as it stands" if tables["today"]["act"] < len(tables["act"]) else ""
    marks = f" {today}{best}; the blue one follows the slider." if today else " The blue line follows the slider."
    return f"""<section class="card" id="tradeoff" aria-labelledby="tradeoff-title">
<h2 id="tradeoff-title">What moves with the {told.noun}?</h2>
<noscript><p class="soft">{_without_a_script(told)}</p>{told.still}</noscript>
<p id="readout" class="scripted"></p>
<figure id="chart-place" class="scripted"><div id="chart"></div>
<figcaption class="soft">Each step to the right is the next {told.noun} of the slider.{marks}{told.about} The blocks at
the foot say where the requirements are met: high where all are, half as high where it is undecided, a line where it is
not met.</figcaption></figure>
{disclosed("As a table", scrolled("Trade-off", f'<table class="curve">{columns}{rows}</table>'))}
</section>"""


def _without_a_script(told: Told) -> str:
    if told.still:
        return "The slider needs JavaScript; this drawing and the table hold the same numbers."
    return "The drawing needs JavaScript; the table holds the same numbers."


def _rows(assessment: Assessment, tables: Tables, told: Told) -> Iterator[str]:
    edge = tables["today"]["edge"] or 0
    best = tables["best"]["act"] if tables["best"] else None
    for at in range(len(tables["act"])):
        marks = [
            name for name, where in ((name_of_today(assessment), tables["today"]["act"]), ("best", best)) if where == at
        ]
        mark = f' <small class="tag">{" · ".join(marks)}</small>' if marks else ""
        tds = "".join(f'<td class="n">{escaped(cell)}</td>' for cell in told.cells[at])
        if assessment.value and tables["value"]:
            tds += f'<td class="n money">{escaped(_money(assessment, tables, at, edge))}</td>'
        word = conclusion_at(assessment, tables, at, edge)
        kept = "" if marks or at % 6 == 0 else ' class="fine"'
        yield (
            f'<tr{kept}><th scope="row">{escaped(told.names[at])}{mark}</th>{tds}'
            f'<td><span class="verdict" data-verdict="{word}">{VERDICTS[word]}</span></td></tr>'
        )


def name_of_today(assessment: Assessment) -> str:
    """What the setting of the assessment is called: today, or tried where it is not the spec's."""
    return "tried" if any(warned.code == "what-if" for warned in assessment.warnings) else "today"


def _money(assessment: Assessment, tables: Tables, at: int, edge: int) -> str:
    value = assessment.value
    if value is None:
        return ""
    times = 1.0 if value.cases_per_day is None else value.cases_per_day
    choices = tables["value"][tables["value"]["main"]]
    middle = choices[0]["value"][at][edge]
    if middle is None:
        return "cannot tell"
    unit = value.currency
    plain = money_shown(middle * times, unit) if is_currency(unit) else f"{middle * times:,.6g}"
    lows, highs = ([choice[end][at][edge] for choice in choices] for end in ("low", "high"))
    if None in lows or None in highs:
        return f"{plain}, no interval"
    return f"{plain} ({money_shown(min(lows) * times, unit)} to {money_shown(max(highs) * times, unit)})"


def conclusion_at(assessment: Assessment, tables: Tables, at: int, edge: int) -> Any:
    """The conclusion at a position; at today's that of the assessment, which looked ahead."""
    if at == tables["today"]["act"]:
        return assessment.conclusion
    words, beyond = [], False
    for judged in assessment.requirements:
        if judged.aim:
            continue
        table = tables["requirements"][judged.id]
        if table["by"] == "none":
            words.append(judged.verdict.word)
            beyond |= judged.not_met_beyond_chance
        else:
            column = edge if table["by"] == "both" else 0
            words.append(table["verdict"][at][column])
            beyond |= table["not_met_beyond_chance"][at][column]
    return conclude(words, not_met_beyond_chance=beyond)
