"""The trade-off: what moves with the cut-off, as a table; the script draws it and follows the sliders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from upheld.assessment import Assessment
from upheld.documents.check_words import VERDICTS, knows_outcomes
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, scrolled
from upheld.verdicts import conclude
from upheld.wording import is_currency, money_shown, shown

Tables = dict[str, Any]


def tradeoff_section(assessment: Assessment, tables: Tables) -> str:
    """The section: a place for the chart, and a row for each cut-off at the review edge of the assessment."""
    value = assessment.value if tables["value"] else None
    by_day = value is not None and value.cases_per_day is not None
    money = ["Money a day#" if by_day else "Money a case#"] if value else []
    shares = ["Recall#", "False positive rate#"] if knows_outcomes(assessment) else []
    columns = head("Act from", "Acted on#", *shares, *money, "Requirements")
    rows = f'<tbody id="curve-rows">{"".join(_rows(assessment, tables))}</tbody>'
    against = " Money is told against doing nothing." if value else ""
    best = ", the dashed one the best setting" if tables["best"] else ""
    return f"""<section class="card" id="tradeoff" aria-labelledby="tradeoff-title">
<h2 id="tradeoff-title">What moves with the cut-off?</h2>
<noscript><p class="soft">The drawing needs JavaScript; the table holds the same numbers.</p></noscript>
<p id="readout" class="scripted"></p>
<figure id="chart-place" class="scripted"><div id="chart"></div>
<figcaption class="soft">Each step to the right is the next cut-off of the slider. The grey line marks the setting as
it stands{best}; the blue one follows the slider.{against} The blocks at the foot say where the requirements are met:
high where all are, half as high where it is undecided, a line where it is not met.</figcaption></figure>
{disclosed("As a table", scrolled("Trade-off", f'<table class="curve">{columns}{rows}</table>'))}
</section>"""


def _rows(assessment: Assessment, tables: Tables) -> Iterator[str]:
    edge = tables["today"]["review_from"] or 0
    best = tables["best"]["act_at"] if tables["best"] else None
    totals = tables["below"]["all"]
    for at, cutoff in enumerate(tables["act_at"]):
        acted = [whole - below for whole, below in zip(totals, tables["below"]["act"][at], strict=True)]
        marks = [
            name
            for name, where in ((name_of_today(assessment), tables["today"]["act_at"]), ("best", best))
            if where == at
        ]
        mark = f' <small class="tag">{" · ".join(marks)}</small>' if marks else ""
        cells = [f"{acted[0] + acted[1] + (0 if knows_outcomes(assessment) else acted[2]):,}"]
        if knows_outcomes(assessment):
            cells += [shown(acted[one] / totals[one], "share") if totals[one] else "–" for one in (1, 0)]
        if assessment.value and tables["value"]:
            cells.append(_money(assessment, tables, at, edge))
        tds = "".join(f'<td class="n">{escaped(cell)}</td>' for cell in cells)
        word = _conclusion(assessment, tables, at, edge)
        kept = "" if marks or at % 6 == 0 else ' class="fine"'
        head = f"{cutoff:g}" if cutoff is not None else "–"
        yield (
            f'<tr{kept}><th scope="row">{head}{mark}</th>{tds}'
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
    choices = tables["value"]["over_nothing"]
    middle = choices[0]["value"][at][edge]
    if middle is None:
        return "cannot tell"
    unit = value.currency
    plain = money_shown(middle * times, unit) if is_currency(unit) else f"{middle * times:,.6g}"
    lows, highs = ([choice[end][at][edge] for choice in choices] for end in ("low", "high"))
    if None in lows or None in highs:
        return f"{plain}, no interval"
    return f"{plain} ({money_shown(min(lows) * times, unit)} to {money_shown(max(highs) * times, unit)})"


def _conclusion(assessment: Assessment, tables: Tables, at: int, edge: int) -> Any:
    if at == tables["today"]["act_at"]:
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
