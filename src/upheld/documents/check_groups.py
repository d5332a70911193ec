"""The segments, worst first, and the calibration of the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from upheld.answer import Answer
from upheld.assessment import Assessment, CalibrationGroup
from upheld.documents.check_words import figure, metric_title, metric_unit, names_classes, names_quantities, sentence
from upheld.documents.drawings import calibration_chart, holds, is_crowded, small_bar
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, labelled, row, scrolled
from upheld.inference import CannotTell, Estimate
from upheld.wording import interval_shown, plural, shown

SHOWN = ("recall", "false_positive_rate", "precision", "act_rate", "prevalence")
SHOWN_OF_CLASSES = ("accuracy", "macro_f1", "precision", "act_rate")
"""For a product that names one of several classes."""
SHOWN_OF_QUANTITIES = ("late_rate", "late_mean", "promise_mean", "mae")


def segments_section(assessment: Assessment) -> str:
    """A table for each segment: its values, worst first by the first column, with intervals and counts."""
    if not assessment.segments:
        tables = (
            "<p>No column is named by which to look at the figures apart, so nobody can see for whom it works less "
            "well (log.segments in the spec).</p>"
        )
    else:
        tables = "".join(_segment(assessment, name, values) for name, values in assessment.segments.items())
    return f"""<section class="card" aria-labelledby="segments-title">
<h2 id="segments-title">For whom does it work less well?</h2>
{tables}
</section>"""


def _segment(assessment: Assessment, name: str, values: Mapping[str, Mapping[str, Answer]]) -> str:
    if not values:
        return f"<h3>{escaped(name)}</h3><p>No value of it has cases yet.</p>"
    if names_quantities(assessment):
        metrics = list(SHOWN_OF_QUANTITIES)
    elif names_classes(assessment):
        metrics = [metric for metric in SHOWN_OF_CLASSES if assessment.metrics[metric].value is not None]
    else:
        metrics = [metric for metric in SHOWN if metric in assessment.metrics]
    largest = {metric: max((_high(answers[metric]) for answers in values.values()), default=0.0) for metric in metrics}
    order = sorted(values, key=lambda value: _worst_first(values[value], metrics))
    titles = {metric: metric_title(assessment.kind, metric) for metric in metrics}
    units = {metric: metric_unit(assessment, metric) for metric in metrics}
    rows = "".join(
        row(
            value,
            labelled(
                {titles[metric]: _cell(values[value][metric], largest[metric], units[metric]) for metric in metrics}
            ),
        )
        for value in order
    )
    table = f'<table class="segments reflow">{head(name, *titles.values())}<tbody>{rows}</tbody></table>'
    return f"<h3>By {escaped(name)}</h3>{table}"


def _cell(answer: Answer, largest: float, unit: str) -> str:
    if not isinstance(answer, Estimate):
        plain = "cannot tell" if answer.value is None else shown(answer.value, unit)
        return f'{escaped(plain)} <small class="told">{escaped(answer.reason)}</small>'
    told = escaped(interval_shown(answer, unit))
    told += f'<span class="on"> · {answer.n:,} {escaped(answer.n_of)}</span>'
    plain, bar = escaped(shown(answer.value, unit)), small_bar(answer, largest)
    return f'<div><b>{plain}</b>{bar} <small class="told">{told}</small></div>'


def _worst_first(answers: Mapping[str, Answer], metrics: Sequence[str]) -> tuple[bool, float]:
    value = answers[metrics[0]].value if metrics else None
    return value is None, -(value or 0.0) if metrics[0] == "late_rate" else value or 0.0


def _high(answer: Answer) -> float:
    return answer.high if isinstance(answer, Estimate) else 0.0


def calibration_section(assessment: Assessment) -> str:
    """Whether a score of 20 % means 20 in 100, as a chart with its table; or why that cannot be asked."""
    return f"""<section class="card" aria-labelledby="calibration-title">
<h2 id="calibration-title">Does the score mean what it says?</h2>
{_calibration(assessment)}
</section>"""


def _turned(found: Estimate) -> Estimate:
    """The same, counted the other way."""
    return replace(found, value=-found.value, low=-found.high, high=-found.low)


def _calibration(assessment: Assessment) -> str:
    groups = assessment.calibration
    off = assessment.metrics.get("calibration_gap")
    if not groups:
        why = off.reason if isinstance(off, CannotTell) else f"no {assessment.each} has a score and an outcome yet"
        return f"<p>That cannot be told: {escaped(sentence(why))}</p>"
    held = sum(holds(group) for group in groups)
    gap = ""
    if isinstance(off, Estimate):
        side, by = ("more", off) if off.value >= 0 else ("less", _turned(off))
        gap = (
            f" On average the score says {shown(by.value, 'points')} {side} than happened "
            f"(95 % interval {interval_shown(by, 'points')})."
        )
    crowded = " Both axes are stretched at their ends, where most scores lie." if is_crowded(groups) else ""
    rows = "".join(_group(group) for group in groups)
    many = escaped(plural(assessment.each))
    what = "right" if names_classes(assessment) else "positive"
    table = head("Mean score", f"{what.capitalize()}, with 95 % interval at one look", "Cases#", "Agrees")
    return f"""<p>In {held} of {len(groups)} groups of {many} with like scores, what happened agrees with the
score.{escaped(gap)}</p>
<figure>{calibration_chart(groups)}
<figcaption class="soft">Up: the share that turned out {what}. On the line a score is what it says; above it more is
{what} than the score says. A ring agrees with the line, a square does not.{crowded}</figcaption></figure>
{disclosed("As a table", scrolled("Calibration", f"<table>{table}<tbody>{rows}</tbody></table>"))}"""


def _group(group: CalibrationGroup) -> str:
    agrees = "yes" if holds(group) else "no"
    return row(
        _score(group.mean_score),
        f'<td>{escaped(figure(group.share, "share"))}</td><td class="n">{group.n:,}</td><td>{agrees}</td>',
    )


def _score(mean: float) -> str:
    if mean < 1e-5:
        return "under 0.001 %"
    return "over 99.99 %" if mean > 0.9999 else shown(mean, "share")
