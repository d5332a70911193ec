"""An export of a product that acts on a score, or that names one of several classes: its spec, or what is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from upheld.drafting.called import source_written, title_for
from upheld.drafting.classification.cases import Cases, cases_of, directed, null_outcome
from upheld.drafting.classification.classes import Classes
from upheld.drafting.classification.known_for import known_of
from upheld.drafting.classification.lever import CutOff, class_cut_off, find_cut_off
from upheld.drafting.classification.outcome import Outcome
from upheld.drafting.classification.roles import Roles, find_roles
from upheld.drafting.classification.score import Score, scaled_score
from upheld.drafting.classification.spec_text import Draft, spec_text
from upheld.drafting.export import Export, filled
from upheld.drafting.groups import find_segments, training_flag
from upheld.drafting.look import Look
from upheld.drafting.naming import as_log_value, in_expression
from upheld.drafting.rows import rows_block
from upheld.drafting.when import later_moment
from upheld.drafting.written import Written
from upheld.expressions import resolve


@dataclass(frozen=True, slots=True)
class _Understood:
    """An export of which nothing that matters is open any more."""

    roles: Roles
    outcome: Outcome
    score: Score
    cases: Cases
    null_means: str
    cut_off: CutOff


@dataclass(frozen=True, slots=True)
class _UnderstoodClasses:
    """The same for a product that names one of several classes; without a score there is no cut-off."""

    roles: Roles
    classes: Classes
    cut_off: CutOff | None


def written(look: Look, product: str, folder: Path) -> Written | None:
    """The text of the spec; None where a person must answer a question first."""
    found = _understood(look)
    if found is None or look.findings.questions:
        return None
    if isinstance(found, _UnderstoodClasses):
        drafted = _drafted_classes(look, found, product, folder)
    else:
        drafted = _drafted(look, found, product, folder)
    cut_off = drafted.cut_off
    is_open = cut_off is not None and cut_off.is_placeholder
    unchosen = f"act_at: {cut_off.act_at:g} is {cut_off.why}" if cut_off is not None and is_open else None
    return Written(spec_text(drafted), "cut-off", unchosen)


def _understood(look: Look) -> _Understood | _UnderstoodClasses | None:
    """What the export holds; None where a person must answer a question first."""
    roles = find_roles(look)
    classes = roles.classes
    if classes is not None:
        cut_off = class_cut_off(look, look.log, classes.score(look.log)) if classes.has_score else None
        return _UnderstoodClasses(roles, classes, cut_off)
    score = scaled_score(look, look.log, *roles.score) if roles.score else None
    if roles.outcome is None or (look.export.second is not None and roles.joined is None):
        return None
    cases = cases_of(look, roles.outcome, roles.joined, roles.rows.count)
    null_means = null_outcome(look, cases, roles.outcome, roles.rows.each)
    if score is None or roles.score is None:
        return None
    score, by_score = directed(look, score, roles.score[1], cases, roles.outcome, null_means)
    cut_off = find_cut_off(look, look.log, cases.relation, score, by_score)
    return _Understood(roles, roles.outcome, score, cases, null_means, cut_off)


def _drafted(look: Look, found: _Understood, product: str, folder: Path) -> Draft:
    """Everything that the text of the spec is made of."""
    log, roles, cases, cut_off = look.log, found.roles, found.cases, found.cut_off
    segments = find_segments(look, log, cases.relation, cases.is_true, set(roles.taken))
    known_for = known_of(look, cases.relation, cases.is_true, found.score, cut_off, roles.rows.each)
    later = later_moment(log, set(roles.taken)) if look.export.second is None else None
    training = training_flag(log)
    return Draft(
        product=product,
        title=look.answers.title or title_for(roles.rows.each, found.outcome.noun),
        log=_log_block(look, found, folder, segments, known_for),
        each=roles.rows.each,
        noun=found.outcome.noun,
        cut_off=cut_off,
        money=roles.money,
        rule=roles.rule,
        segments=segments,
        comments=tuple(note.text for note in look.findings.notes),
        require=look.answers.require,
        has_outcome_time=in_expression(later.name) if later else None,
        has_time=roles.rows.time is not None,
        training=in_expression(training.name) if training else None,
    )


def _drafted_classes(look: Look, found: _UnderstoodClasses, product: str, folder: Path) -> Draft:
    log, roles, classes, cut_off = look.log, found.roles, found.classes, found.cut_off
    outcome = as_log_value(classes.outcome, log.names)
    is_known = filled(resolve(in_expression(classes.outcome), log.names).tree)
    segments = find_segments(look, log, log.relation, is_known, set(roles.taken))
    later, training = later_moment(log, set(roles.taken)), training_flag(log)
    block = rows_block(look, roles.rows, roles.timezone, folder) | classes.log_keys(log)
    block |= {"outcome": outcome, "segments": segments or None}
    return Draft(
        product=product,
        title=look.answers.title or _title(roles.rows.each, classes),
        log={key: value for key, value in block.items() if value is not None},
        each=roles.rows.each,
        noun=classes.positive or "yes",
        cut_off=cut_off,
        money=roles.money,
        rule=None,
        segments=segments,
        comments=tuple(note.text for note in look.findings.notes),
        require=look.answers.require,
        has_outcome_time=in_expression(later.name) if later else None,
        has_time=roles.rows.time is not None,
        training=in_expression(training.name) if training else None,
        classes=classes,
    )


def _title(each: str, classes: Classes) -> str:
    return f"Name the right class of every {each}" if classes.positive is None else title_for(each, classes.positive)


def _log_block(
    look: Look, found: _Understood, folder: Path, segments: tuple[str, ...], known_for: str
) -> dict[str, Any]:
    """The keys of the spec's log that are not what they would be anyway."""
    export, roles = look.export, found.roles
    block: dict[str, Any] = {
        **rows_block(look, roles.rows, roles.timezone, folder),
        **({"id": roles.joined.own_id} if roles.joined else {}),
        "score": found.score.text,
        "score_scale": found.score.scale,
        "outcome": None if roles.joined else found.outcome.text,
        "outcomes": _outcomes_block(export, roles, found.outcome, folder),
        "outcome_null": "false" if found.null_means == "false" else None,
        "outcome_known_for": known_for if known_for != "all" else None,
        "segments": segments or None,
    }
    return {key: value for key, value in block.items() if value is not None}


def _outcomes_block(export: Export, roles: Roles, outcome: Outcome, folder: Path) -> dict[str, str] | None:
    if roles.joined is None or export.second_source is None:
        return None
    source = source_written(export, export.second_source, folder)
    return {"source": source, "id": roles.joined.id, "value": outcome.text}


__all__ = ["written"]
