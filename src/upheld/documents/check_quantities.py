"""The buffer: its slider, what was shown and what came, and what that is worth, for a product that names quantities."""

from __future__ import annotations

from typing import Any

from upheld.assessment import Assessment
from upheld.documents.check_lever import Tables, a_day, amounts, concluded, controls, dial, dials
from upheld.documents.check_words import figure, metric_title, metric_unit, setting_shown
from upheld.documents.shell import escaped
from upheld.documents.tables import head, row
from upheld.inference import CannotTell, Estimate
from upheld.kinds import KINDS
from upheld.spec import Spec
from upheld.wording import plural, shown_bound

FIGURES = ("late_rate", "late_mean", "late_p90", "early_mean", "promise_mean", "unfulfilled_rate")
"""What is told of the promises, in this order."""
AS_SHOWN = "as it was shown"
"""What the slider says before it is moved, where the log has what was shown."""
OF_WINDOW = ("window_coverage", "below_window", "above_window", "window_width")
"""What is told besides where a window is shown."""


def shown_section(spec: Spec, assessment: Assessment, tables: Tables | None) -> str:
    """What became of the cases, a day too where a day is known; how late and how early; and money.

    With tables it has a slider, and moves with the buffer.
    """
    moves = "What does the buffer do?" if tables else "What was shown, and what came?"
    return f"""<section class="card moves" id="lever" aria-labelledby="lever-title">
<h2 id="lever-title">{moves}</h2>
{_dials(assessment, tables) + concluded(assessment) if tables else ""}
{amounts(assessment, tables)}
{_became(assessment)}
{_figures(assessment)}
{controls(spec, "", tables) if tables else ""}
</section>"""


def _dials(assessment: Assessment, tables: Tables) -> str:
    names = positions_shown(assessment, tables)
    today = tables["today"]["act"]
    slider = dial("act", "Buffer on what the model says", names[today], len(tables["act"]), resting(tables))
    return dials(setting_shown(assessment.setting, assessment.unit), "buffer", slider)


def resting(tables: Tables) -> int:
    """Where the slider stands before it is moved: at today's buffer, or where there is none, at that nearest to 0."""
    act, today = tables["act"], tables["today"]["act"]
    return int(today if today < len(act) else min(range(len(act)), key=lambda at: abs(act[at])))


def positions_shown(assessment: Assessment, tables: Tables) -> list[str]:
    """Each position's buffer; after them, where today is none of them, that it is as the log has it."""
    names = [shown_bound(buffer, assessment.unit) for buffer in tables["act"]]
    return [*names, *([_as_it_stands(tables)] if tables["today"]["act"] == len(names) else [])]


def _as_it_stands(tables: Tables) -> str:
    """What today's setting is called that is none of the positions: what was shown, or one that too few cases tell."""
    is_told = tables["figures"]["late_rate"]["value"][-1][0] is not None
    return AS_SHOWN if is_told else "not known yet"


def buffer_data(assessment: Assessment, tables: Tables) -> dict[str, Any]:
    """What the script needs besides, to move the buffer: each position in words, what is drawn, the figures' units."""
    quantity = assessment.unit
    moving = [name for name in ("late_rate", "window_coverage") if name in tables["figures"]]
    shares = [(name, metric_title(assessment.kind, name)) for name in moving]
    words = KINDS[assessment.kind].WORDS
    stays = {key: assessment.setting.get(key) for key in ("tolerance", "window")}
    said = [words.setting_shown({"buffer": buffer, **stays}, quantity) for buffer in tables["act"]]
    if tables["today"]["act"] == len(said):
        said.append(_as_it_stands(tables))
    of_quantity = [("promise_mean", "Shown", "{} shown"), ("late_mean", "Lateness", "lateness {}")]
    return {
        "shown": positions_shown(assessment, tables),
        "said": said,
        "panels": [
            {
                "unit": "share",
                "lines": [{"name": name, "title": title, "said": f"{title.lower()} {{}}"} for name, title in shares],
            },
            {
                "unit": quantity,
                "lines": [{"name": name, "title": title, "said": told} for name, title, told in of_quantity],
            },
        ],
        "money": "against showing exactly what comes",
        "axis": {"title": f"Buffer in {quantity}" if quantity else "Buffer", "is_even": True},
        "judged": assessment.cases.judged,
        "knows": True,
        "rest": resting(tables),
        "figures": {
            name: {"unit": metric_unit(assessment, name), "n_of": getattr(assessment.metrics[name], "n_of", None)}
            for name in tables["figures"]
        },
    }


def _became(assessment: Assessment) -> str:
    late, done = assessment.metrics["late_rate"], assessment.done
    judged, many = assessment.cases.judged, plural(assessment.each)
    counts: dict[str, int] = {}
    if late.value is not None:
        counts["late"] = round(late.value * judged)
        counts["in time"] = judged - counts["late"]
    moving = {"late": "became-late", "in time": "became-in_time"}
    counts |= {"never fulfilled": done["never_fulfilled"], "nothing known": done["unknown"]}

    def cell(name: str, count: int) -> str:
        place = f' id="{moving[name]}"' if name in moving else ""
        return f'<td class="n"{place}><b>{count:,}</b><small>{a_day(count, assessment)}</small></td>'

    rows = "".join(row(name, cell(name, count)) for name, count in counts.items())
    columns = ["", f"{many.capitalize()}#"]
    caption = f"What became of the {many} that are old enough"
    return f'<table class="matrix"><caption>{escaped(caption)}</caption>{head(*columns)}<tbody>{rows}</tbody></table>'


def _figures(assessment: Assessment) -> str:
    rows = ""
    has_window = assessment.metrics["window_coverage"].value is not None
    for name in (*FIGURES, *(OF_WINDOW if has_window else ())):
        answer = assessment.metrics[name]
        said = figure(answer, metric_unit(assessment, name))
        on = f"{answer.n:,} {answer.n_of}" if isinstance(answer, Estimate) else ""
        if isinstance(answer, CannotTell):
            said = f"{said}: {answer.reason}"
        told = f'<span id="figure-{name}">{escaped(said)}</span> <small id="on-{name}">{escaped(on)}</small>'
        rows += row(metric_title(assessment.kind, name), f"<td>{told}</td>")
    unit = f"; quantities are in {assessment.unit}" if assessment.unit else ""
    return f"""<table class="plain figures">{head("", "Measured, with its 95 % interval")}
<tbody>{rows}</tbody></table>
<p class="soft">Lateness and earliness are told against what was shown{escaped(unit)}.</p>"""
