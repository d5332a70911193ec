"""What moves with the buffer: late rate, what is shown and worth at each, as a still drawing and a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from upheld.answer import Answer
from upheld.assessment import Assessment
from upheld.documents.check_words import VERDICTS, figure, metric_title, metric_unit
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, scrolled
from upheld.inference import Estimate
from upheld.tradeoff import Row, Tradeoff
from upheld.verdicts import conclude
from upheld.wording import money_shown, shown_bound

SHOWN = ("late_rate", "promise_mean", "late_mean", "early_mean")
"""The metrics that stand in the table."""

_LEFT, _RIGHT, _HEIGHT = 82.0, 456.0, 110.0


def buffer_section(assessment: Assessment, found: Tradeoff) -> str:
    """The section: a drawing of late rate and worth by buffer, and a row for each buffer."""
    many = f"{len(found.rows)} buffers"
    among = any(one.is_today for one in found.rows)
    today = "" if among else " The log says what was shown, so that no single buffer here is today's."
    return f"""<section class="card" id="buffer" aria-labelledby="buffer-title">
<h2 id="buffer-title">What moves with the buffer?</h2>
<p>The buffer is what is added to what the model says before it is shown. A larger one makes fewer late, and shows
more. Here are {many}, each on the same past cases.{today}</p>
<figure>{_chart(assessment, found)}
<figcaption class="soft">The bars are 95 % intervals. The table has the same numbers.</figcaption></figure>
{disclosed("As a table", scrolled("Buffers", _table(assessment, found)))}
</section>"""


def _worth(one: Row) -> Answer | None:
    return one.value.get("per_case_a_day") if _is_by_day(one) else one.value.get("per_case")


def _is_by_day(one: Row) -> bool:
    daily = one.value.get("per_case_a_day")
    return daily is not None and daily.value is not None


def _table(assessment: Assessment, found: Tradeoff) -> str:
    has_money = bool(found.rows[0].value)
    by_day = _is_by_day(found.rows[0])
    money = [f"Worth a {'day' if by_day else assessment.each}#"] if has_money else []
    columns = head("Buffer", *(f"{metric_title(assessment.kind, name)}#" for name in SHOWN), *money, "Requirements")
    rows = "".join(_row(assessment, found, one) for one in found.rows)
    return f'<table class="curve">{columns}<tbody>{rows}</tbody></table>'


def _row(assessment: Assessment, found: Tradeoff, one: Row) -> str:
    marks = [name for name, is_so in (("today", one.is_today), ("best", one.is_best)) if is_so]
    mark = f' <small class="tag">{" · ".join(marks)}</small>' if marks else ""
    cells = [figure(one.metrics[name], metric_unit(assessment, name)) for name in SHOWN]
    worth = _worth(one)
    if worth is not None:
        cells.append(figure(worth, found.currency or "number"))
    tds = "".join(f'<td class="n">{escaped(cell)}</td>' for cell in cells)
    deciding = [judged for judged in one.requirements if not judged.aim]
    word = conclude(
        [judged.verdict.word for judged in deciding],
        not_met_beyond_chance=any(judged.not_met_beyond_chance for judged in deciding),
    )
    name = escaped(shown_bound(one.setting["buffer"], assessment.unit))
    return (
        f'<tr><th scope="row">{name}{mark}</th>{tds}'
        f'<td><span class="verdict" data-verdict="{word}">{VERDICTS[word]}</span></td></tr>'
    )


def _chart(assessment: Assessment, found: Tradeoff) -> str:
    rows = found.rows
    buffers = [float(one.setting["buffer"]) for one in rows]
    least, most = min(buffers), max(buffers)

    def x(buffer: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * ((buffer - least) / (most - least) if most > least else 0.5)

    late = [one.metrics["late_rate"] for one in rows]
    parts = _panel("Late", late, buffers, x, 48.0, lambda share: f"{share * 100:.0f} %")
    bottom = 48.0 + _HEIGHT
    worths = [worth for worth in map(_worth, rows) if worth is not None]
    if len(worths) == len(rows) and any(worth.value is not None for worth in worths):
        title = "Worth a day" if _is_by_day(rows[0]) else f"Worth a {assessment.each}"
        parts += _panel(title, worths, buffers, x, bottom + 40, lambda amount: money_shown(amount, found.currency))
        bottom += 40 + _HEIGHT
    for name, chosen, kind, y in (
        ("today", [one for one in rows if one.is_today], "today", 12.0),
        ("best", [one for one in rows if one.is_best and not one.is_today], "best", 25.0),
    ):
        for one in chosen:
            at = x(float(one.setting["buffer"]))
            parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y + 3}" y2="{bottom}" class="{kind}"/>')
            parts.append(f'<text x="{at:.1f}" y="{y}" text-anchor="middle" class="title">{name}</text>')
    for buffer in (least, (least + most) / 2, most):
        anchor = "start" if buffer == least else "end" if buffer == most else "middle"
        text = f"{buffer:,.4g}"
        parts.append(f'<text x="{x(buffer):.1f}" y="{bottom + 20}" text-anchor="{anchor}">{text}</text>')
    axis = f"Buffer in {assessment.unit} →" if assessment.unit else "Buffer →"
    parts.append(f'<text x="{_RIGHT}" y="{bottom + 40}" text-anchor="end">{escaped(axis)}</text>')
    label = "Late rate and worth at every buffer; the table below has the same numbers"
    box = f'viewBox="0 0 470 {bottom + 50:.0f}"'
    return f'<svg class="chart still-chart" {box} role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _panel(
    title: str,
    answers: Sequence[Answer],
    buffers: Sequence[float],
    x: Callable[[float], float],
    top: float,
    named: Callable[[float], str],
) -> list[str]:
    told = [(at, answer) for at, answer in zip(buffers, answers, strict=True) if answer.value is not None]
    ends = [end for _, one in told for end in ((one.low, one.high) if isinstance(one, Estimate) else (one.value or 0,))]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    reach = high - low or 1.0

    def y(value: float) -> float:
        return top + _HEIGHT * (1 - (value - low) / reach)

    parts = [f'<text x="{_LEFT}" y="{top - 10}" class="title">{escaped(title)}</text>']
    for step in (low, (low + high) / 2, high):
        parts.append(f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y(step):.1f}" y2="{y(step):.1f}" class="grid"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y(step) + 4:.1f}" text-anchor="end">{escaped(named(step))}</text>')
    for at, one in told:
        if isinstance(one, Estimate):
            parts.append(
                f'<line x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{y(one.low):.1f}" y2="{y(one.high):.1f}" class="curve"/>'
            )
    path = "L".join(f"{x(at):.1f} {y(one.value or 0.0):.1f}" for at, one in told)
    return [*parts, f'<path d="M{path}" class="curve"/>'] if told else parts
