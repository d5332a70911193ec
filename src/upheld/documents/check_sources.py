"""What is not known yet and what would decide it; where each number comes from; the words in plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from upheld.answer import Answer
from upheld.assessment import Assessment
from upheld.documents.check_words import (
    WHY,
    because,
    drawn_figure,
    figure,
    figure_unit,
    metric_title,
    metric_unit,
    moment_shown,
    names_quantities,
    population,
    results_named,
    sentence,
    setting_shown,
)
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, labelled, row
from upheld.inference import CannotTell, Estimate, Range
from upheld.kinds import KINDS
from upheld.spec import Spec
from upheld.spec.meanings import keys_named
from upheld.spec.writing import to_yaml

MOST_NAMED = 4
WORDS = {
    "Interval": "From where to where the true figure may lie, given that these cases are only a part of all that ever "
    "come. A 95 % interval holds the truth in 95 of 100 such questions.",
    "Met, not met, undecided": "Met: the whole interval is inside the bound. Not met: all of it is outside. Undecided: "
    "it reaches to both sides.",
    "Too early": "More cases would probably decide it; how many is said.",
    "Too close to call": "No realistic number of cases would decide it: what is true lies at the bound, or hardly "
    "beside it.",
    "Cannot be known": "More of the same cases would not help: the log lacks what it takes, or it hangs on a guess.",
    "Any number of looks": "The interval holds however often somebody looks while cases come in. At one look: it holds "
    "once, at a date fixed beforehand.",
    "Aim": "A line that is reported and never decides.",
    "What if": "Figures at another setting than the spec's. They were not what was asked of the product beforehand, so "
    "they show where to look next; they decide nothing.",
}
WORDS_OF_SCORES = {
    "Positive, ordinary": "A case whose outcome is what the product looks for, and one whose outcome is not.",
    "Act, review, pass": "What becomes of a case: at or above the cut-off, in the band below it that a person looks "
    "at, or under both.",
}
WORDS_OF_QUANTITIES = {
    "Late, in time": "A case that came later than shown by more than the tolerance, and one that did not.",
    "Never fulfilled": "A case of which nothing came, such as a cancelled order. It has no lateness.",
    "Buffer": "What is added to what the model says before it is shown.",
}


def unknown_section(assessment: Assessment) -> str:
    """What cannot be said yet, why, and what would decide it; keys of the spec that it names are explained there."""
    items = "".join(f"<li>{item}</li>" for item in _unknown(assessment))
    listed = f"<ul>{items}</ul>" if items else "<p>Nothing that is asked here is open.</p>"
    untold = _untold(assessment)
    names = _explained(keys_named(f"{listed} {untold}", assessment.kind))
    return f"""<section class="card" aria-labelledby="unknown-title">
<h2 id="unknown-title">What is not known yet, and what should one keep in mind?</h2>
{listed}
{untold}{names}
</section>"""


def _unknown(assessment: Assessment) -> Iterator[str]:
    for judged in assessment.requirements:
        if judged.verdict.word == "undecided":
            why = WHY.get(judged.verdict.why or "", "undecided")
            reason = sentence(because(judged, results_named(assessment)))
            yield f"<b>{escaped(judged.title)}</b>: {escaped(why)}. {escaped(reason)}"
    unasked = _unasked(assessment)
    for reason, names in _by_reason(assessment, (name for name in assessment.metrics if name not in unasked)):
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        yield f"<b>{escaped(', '.join(names[:MOST_NAMED]))}{more}</b>: no interval. {escaped(sentence(reason))}"
    if assessment.knowable is not None:
        yield f"<b>To know more</b>: {escaped(sentence(assessment.knowable.said))}"
    for warned in assessment.warnings:
        yield escaped(sentence(warned.text))


def _by_reason(assessment: Assessment, metrics: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Why those of the figures that cannot be told are not, each reason once with the titles of its figures."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name in metrics:
        answer = assessment.metrics[name]
        if isinstance(answer, CannotTell) and not isinstance(answer, Range):
            by_reason[answer.reason].append(metric_title(assessment.kind, name))
    yield from by_reason.items()


def _unasked(assessment: Assessment) -> tuple[str, ...]:
    """The figures that nothing asks for and that more of the same log would not tell."""
    asked_for = {judged.metric for judged in assessment.requirements}
    return tuple(
        name
        for name, answer in assessment.metrics.items()
        if name not in asked_for
        and isinstance(answer, CannotTell)
        and answer.why == "cannot_know"
        and answer.value is None
    )


def _untold(assessment: Assessment) -> str:
    """Those figures, for whoever looks for one; empty where there is none."""
    unasked = _unasked(assessment)
    if not unasked:
        return ""
    told = "".join(
        f"<li><b>{escaped(', '.join(names))}</b>: {escaped(reason)}.</li>"
        for reason, names in _by_reason(assessment, unasked)
    )
    many = "One figure" if len(unasked) == 1 else f"{len(unasked)} figures"
    summary = f"{many} that nobody asked for cannot be told from this log; what it would need"
    return disclosed(summary, f"<ul>{told}</ul>")


def _explained(keys: Mapping[str, str]) -> str:
    if not keys:
        return ""
    words = "".join(f"<dt><code>{escaped(path)}</code></dt><dd>{escaped(said)}</dd>" for path, said in keys.items())
    return disclosed("What the words of the spec here mean", f'<dl class="words">{words}</dl>')


def sources_section(spec: Spec, assessment: Assessment, version: str) -> str:
    """Where each number comes from: methods, counts, dates, fingerprints, and the spec itself."""
    rows = "".join(
        _source(judged.title, drawn_figure(judged), figure_unit(judged)) for judged in assessment.requirements
    )
    others = "".join(
        _source(metric_title(assessment.kind, name), answer, metric_unit(assessment, name))
        for name, answer in assessment.metrics.items()
        if name not in _unasked(assessment)
    )
    facts = "".join(
        f"<dt>{escaped(name)}</dt><dd>{escaped(text)}</dd>" for name, text in _facts(spec, assessment, version)
    )
    columns = head("Figure", "Value and 95 % interval", "Counted on", "How the interval is reached")

    def methods(summary: str, body: str) -> str:
        return disclosed(summary, f'<table class="reflow plain">{columns}<tbody>{body}</tbody></table>')

    return f"""<section class="card" aria-labelledby="sources-title">
<h2 id="sources-title">Where does each number come from?</h2>
<dl class="facts">{facts}</dl>
{methods("The method of each requirement", rows)}
{methods("Every other figure at this setting", others)}
{disclosed("The spec, as it was judged", f'<pre tabindex="0">{escaped(to_yaml(spec))}</pre>')}
{disclosed("The words, in plain words", f'<dl class="words">{_words(assessment)}</dl>')}
</section>"""


def _source(name: str, answer: Answer, unit: str) -> str:
    if isinstance(answer, Estimate):
        level = "" if answer.level == 0.95 else f" at {answer.level * 100:g} %"
        cells = [f"{figure(answer, unit)}{level}", f"{answer.n:,} {answer.n_of}", answer.method]
    elif isinstance(answer, Range):
        cells = [figure(answer, unit), f"{answer.n:,} {answer.n_of}", f"{answer.method}. {sentence(answer.reason)}"]
    else:
        cells = [figure(answer, unit), "", sentence(answer.reason)]
    named = zip(("Value", "Counted on", "How"), map(escaped, cells), strict=True)
    return row(name, labelled(dict(named)))


def _facts(spec: Spec, assessment: Assessment, version: str) -> Iterator[tuple[str, str]]:
    yield "Product", f"{assessment.product}: {assessment.title}" + (f", owned by {spec.owner}" if spec.owner else "")
    yield "Setting", setting_shown(assessment.setting, assessment.unit)
    yield "Cases", population(assessment)
    if assessment.as_of:
        yield "As of", moment_shown(assessment.as_of)
    if spec.log is not None and isinstance(spec.log.source, str):
        yield "Log", spec.log.source
    committed = assessment.spec_committed
    yield "Requirements fixed", committed or "when they were fixed is not known to this page"
    yield "Fingerprint of the spec", assessment.spec_hash
    yield "Fingerprint of the requirements", assessment.requirements_hash
    yield "Fingerprint of the evidence", assessment.evidence_hash
    yield "Made with", f"Upheld {version}"


def _words(assessment: Assessment) -> str:
    metrics = KINDS[assessment.kind].METRICS
    is_quantity = names_quantities(assessment)
    always = {"late_rate", "promise_mean"} if is_quantity else {"recall", "false_positive_rate", "precision"}
    named = {judged.metric for judged in assessment.requirements} | always
    entries = [*WORDS.items(), *(WORDS_OF_QUANTITIES if is_quantity else WORDS_OF_SCORES).items()]
    for name, metric in metrics.items():
        if name in named:
            meaning = metric.meaning
            also = f" Also called {meaning.also}." if meaning.also else ""
            entries.append((meaning.title, f"{meaning.says} {meaning.mind}{also} Counted as: {meaning.fraction}."))
    return "".join(f"<dt>{escaped(word)}</dt><dd>{escaped(said)}</dd>" for word, said in entries)
