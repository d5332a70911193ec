"""What was shown and what came, for a product that names quantities; and what that is worth."""

from __future__ import annotations

from upheld.assessment import Assessment
from upheld.documents.check_lever import amounts
from upheld.documents.check_words import figure, metric_title, metric_unit
from upheld.documents.shell import escaped
from upheld.documents.tables import head, labelled, row
from upheld.inference import CannotTell, Estimate
from upheld.wording import plural

FIGURES = ("late_rate", "late_mean", "late_p90", "early_mean", "promise_mean", "unfulfilled_rate")
"""What is told of the promises, in this order."""


def shown_section(assessment: Assessment) -> str:
    """What became of the cases, a day too where a day is known; how late and how early; and money."""
    return f"""<section class="card" id="quantities" aria-labelledby="quantities-title">
<h2 id="quantities-title">What was shown, and what came?</h2>
{amounts(assessment)}
{_became(assessment)}
{_figures(assessment)}
</section>"""


def _became(assessment: Assessment) -> str:
    late, done = assessment.metrics["late_rate"], assessment.done
    judged = assessment.cases.judged
    value = assessment.value
    per_day = value.cases_per_day if value is not None else None
    counts: dict[str, int] = {}
    if late.value is not None:
        counts["late"] = round(late.value * judged)
        counts["in time"] = judged - counts["late"]
    counts |= {"never fulfilled": done["never_fulfilled"], "nothing known": done["unknown"]}
    many = plural(assessment.each)

    def cells(count: int) -> str:
        daily = ""
        if per_day is not None and judged:
            a_day = count / judged * per_day
            daily = f'<td class="n">{a_day:,.1f}</td>' if a_day < 9.95 else f'<td class="n">{a_day:,.0f}</td>'
        return f'<td class="n"><b>{count:,}</b></td>{daily}'

    rows = "".join(row(name, cells(count)) for name, count in counts.items())
    columns = ["", f"{many.capitalize()}#", *(["A day#"] if per_day is not None else [])]
    caption = f"What became of the {many} that are old enough"
    return f'<table class="matrix"><caption>{escaped(caption)}</caption>{head(*columns)}<tbody>{rows}</tbody></table>'


def _figures(assessment: Assessment) -> str:
    rows = ""
    for name in FIGURES:
        answer = assessment.metrics[name]
        said = figure(answer, metric_unit(assessment, name))
        on = f"{answer.n:,} {answer.n_of}" if isinstance(answer, Estimate) else ""
        if isinstance(answer, CannotTell):
            said = f"{said}: {answer.reason}"
        rows += row(metric_title(assessment.kind, name), labelled({"Measured": escaped(said), "On": escaped(on)}))
    unit = f"; quantities are in {assessment.unit}" if assessment.unit else ""
    return f"""<table class="plain reflow">{head("", "Measured, with its 95 % interval", "Counted on")}
<tbody>{rows}</tbody></table>
<p class="soft">Lateness and earliness are told against what was shown{escaped(unit)}.</p>"""
