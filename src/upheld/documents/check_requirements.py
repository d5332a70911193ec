"""The requirements: each with its interval drawn against the bound, its verdict, and why."""

from __future__ import annotations

import math
from typing import Any

from upheld.assessment import Assessment, JudgedRequirement
from upheld.documents.check_words import (
    VERDICTS,
    WHY,
    because,
    drawn_figure,
    figure_unit,
    metric_title,
    results_named,
    sentence,
)
from upheld.documents.drawings import interval_mark, mark_scale
from upheld.documents.shell import escaped
from upheld.documents.tables import head
from upheld.inference import CannotTell, Range
from upheld.time_words import recent_shown
from upheld.wording import answer_shown, bound_shown, interval_shown, range_shown, shown, with_article

PER_CASE = ("value_per_case", "value_over_rule")


def requirements_section(assessment: Assessment) -> str:
    """The section, at the setting of the assessment; the script renews its rows at any other."""
    rows = "".join(_rows(assessment, judged, number) for number, judged in enumerate(assessment.requirements))
    return f"""<section class="card moves" aria-labelledby="requirements-title">
<h2 id="requirements-title">What is required, and is it met?</h2>
<table class="requirements">
{head("Requirement", "Measured, against the bound", "Verdict")}
{rows}
</table>
<p class="soft key"><svg class="mark" viewBox="0 0 100 24" aria-hidden="true">
<line x1="10" x2="60" y1="12" y2="12" class="span key-span"/><circle cx="35" cy="12" r="4.5" class="point"/>
<line x1="80" x2="80" y1="2" y2="22" class="bound"/></svg>
<span>The bar is where the true figure lies with 95 % confidence, unless a line says another level; the ring is what was
measured, the dashed line the bound.</span></p>
</section>"""


def _rows(assessment: Assessment, judged: JudgedRequirement, number: int) -> str:
    word, why = judged.verdict.word, judged.verdict.why
    aim = ' <span class="tag">aim, never decides</span>' if judged.aim else ""
    title, term = escaped(judged.title), _term(assessment.kind, judged, number)
    reason = because(judged, results_named(assessment))
    told = f'<small class="measured">{escaped(measured(judged, assessment.each))}</small>{_recent(judged)}'
    return f"""<tbody data-line="{number}" class="line">
<tr><th scope="row" abbr="{title}"><span class="name">{title}</span>{aim}{term}</th>
<td><div class="drawn">{_mark(judged)}</div>{told}</td>
<td class="judged"><span class="verdict" data-verdict="{word}">{VERDICTS[word]}</span>
<small class="why">{WHY.get(why or "", "")}</small></td></tr>
<tr class="reason"{"" if reason and word != "met" else " hidden"}><td colspan="3">{escaped(sentence(reason))}</td></tr>
</tbody>"""


def _recent(judged: JudgedRequirement) -> str:
    told = recent_shown(judged)
    return f'<small class="recent">{escaped(sentence(told))}</small>' if told else ""


def _mark(judged: JudgedRequirement) -> str:
    answer = drawn_figure(judged)
    unit = figure_unit(judged)
    label = f"{answer_shown(answer, unit)}; bound: {bound_shown(judged.bound, judged.unit)}"
    scale = mark_scale(answer, judged.bound.edges)
    return interval_mark(answer, judged.bound.edges, judged.verdict.word, label, scale)


def measured(judged: JudgedRequirement, each: str) -> str:
    """The figure, its interval and what it was counted on; the worst value, or the two a gap lies between, by name."""
    answer, unit, per = drawn_figure(judged), figure_unit(judged), _per(judged, each)
    where = f"worst: {judged.worst.value} " if judged.worst else ""
    if judged.gap:
        where = f"{judged.gap[0]} and {judged.gap[1]}: "
    if isinstance(answer, Range):
        return where + range_shown(answer, unit)
    if isinstance(answer, CannotTell):
        return where + ("cannot tell" if answer.value is None else f"{shown(answer.value, unit)}{per}, no interval")
    level = "" if answer.level == 0.95 else f" at {answer.level * 100:g} %"
    return (
        f"{where}{shown(answer.value, unit)}{per}, {interval_shown(answer, unit)}{level} · {answer.n:,} {answer.n_of}"
    )


def _per(judged: JudgedRequirement, each: str) -> str:
    """What an amount is for, where it is for one case: beside the amounts a day nobody would guess it."""
    return f" {with_article(each)}" if judged.metric in PER_CASE else ""


def _term(kind: str, judged: JudgedRequirement, number: int) -> str:
    title = metric_title(kind, judged.metric)
    return (
        f'<details class="term"><summary><span aria-hidden="true">?</span><span class="unseen">What is '
        f"“{escaped(title)}”, in line {number + 1}?</span></summary><p>{escaped(judged.explained)}</p></details>"
    )


def lines_data(assessment: Assessment) -> list[dict[str, Any]]:
    """What the script needs of each requirement, besides the tables it looks up."""
    found = []
    for judged in assessment.requirements:
        scale = mark_scale(drawn_figure(judged), judged.bound.edges)
        found.append(
            {
                "id": judged.id,
                "title": judged.title,
                "metric": judged.asks,
                "per": _per(judged, assessment.each),
                "where": judged.where,
                "every": judged.segment if judged.segment and judged.bound.word != "gap_at_most" else None,
                "low": _finite(judged.bound.low),
                "high": _finite(judged.bound.high),
                "bound": bound_shown(judged.bound, judged.unit),
                "unit": figure_unit(judged),
                "n_of": getattr(drawn_figure(judged), "n_of", None),
                "level": judged.level,
                "aim": judged.aim,
                "verdict": judged.verdict.word,
                "why": judged.verdict.why,
                "beyond": judged.not_met_beyond_chance,
                "scale": scale,
            }
        )
    return found


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
