"""An export of a product that names a quantity: its spec, or what is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlglot import exp

from upheld.drafting.called import what_a_row_is
from upheld.drafting.export import Table
from upheld.drafting.groups import find_segments, training_flag
from upheld.drafting.identity import find_id
from upheld.drafting.look import Look
from upheld.drafting.money import UNKNOWN, currency_said
from upheld.drafting.naming import in_expression, shown, words
from upheld.drafting.regression.columns import Columns, find_columns, is_moment
from upheld.drafting.regression.flags import Flag, find_flags
from upheld.drafting.regression.lever import find_buffer
from upheld.drafting.regression.measures import Measures, find_measures
from upheld.drafting.regression.spec_text import Draft, spec_text
from upheld.drafting.regression.spread import Spread, find_spread
from upheld.drafting.regression.vocabulary import LATENESS, RULE
from upheld.drafting.rows import Rows, find_rows, rows_block
from upheld.drafting.values import could_be_number
from upheld.drafting.vocabulary import IDENTITY, WHO
from upheld.drafting.when import find_zone, later_moment
from upheld.drafting.written import Written, plain
from upheld.errors import CallError
from upheld.spec.kinds.regression import seconds_in
from upheld.wording import is_currency, with_article

BEGAN = "a case began"


def written(look: Look, product: str, folder: Path) -> Written | None:
    """The text of the spec; None where a person must answer a question first."""
    if look.export.second is not None:
        raise CallError(
            "--outcomes: init reads what came of a quantity from the log itself. Join the two files, or write "
            "log.outcomes into the spec: {source: FILE, id: COLUMN, value: COLUMN}"
        )
    log, n_before = look.log, len(look.findings.notes)
    identity = find_id(look, log)
    each = look.answers.each or what_a_row_is(look.export.source, identity)
    columns = find_columns(look)
    _ask_columns(look, columns)
    measures = find_measures(look, columns, each)
    taken = {identity.column} if identity else set()
    taken |= measures.columns if measures else _all_of(columns)
    flags = find_flags(look, log, taken)
    taken |= {flag.column for flag in flags.values()}
    began = measures.began if measures else None
    apart = taken | ({columns.came_at.name} if columns.came_at else set())
    rows = find_rows(look, identity, each, apart, n_before, BEGAN, began)
    if began is not None and measures is not None and not measures.is_delay:
        look.findings.say(f"{shown(began.column)} says when {BEGAN}.", "--time")
    if measures is None or look.findings.questions:
        return None
    currency = currency_said(look) or (measures.unit if is_currency(measures.unit) else UNKNOWN)
    zone = find_zone(look, log, rows.time, currency)
    spread = find_spread(look, measures, flags, each)
    buffer = find_buffer(look, measures, spread.step, rows.time)
    rule = _rule(look, log, set(rows.taken))
    late = exp.GT(this=measures.tree(measures.actual, log),
                  expression=measures.tree(measures.promised or measures.predicted, log))  # fmt: skip
    of_lateness = {name for name in log.names if set(words(name)) & LATENESS}
    segments = find_segments(look, log, log.relation, late, set(rows.taken) | of_lateness)
    came_at = measures.came_at.text if measures.came_at else None
    later, training = later_moment(log, set(rows.taken)), training_flag(log)
    text = spec_text(
        Draft(
            product=product,
            title=look.answers.title or _title(each, measures.unit),
            log=_log_block(look, rows, measures, flags, spread, zone, segments, folder),
            each=each,
            unit=measures.unit,
            buffer=buffer,
            currency=currency,
            rule=rule,
            middle=spread.middle,
            segments=segments,
            comments=tuple(note.text for note in look.findings.notes),
            require=look.answers.require,
            outcome_time=came_at or (in_expression(later.name) if later else None),
            has_time=rows.time is not None,
            training=in_expression(training.name) if training else None,
            n_missing=spread.n_missing,
        )
    )
    return Written(text, "buffer", f"buffer: {buffer.buffer} is {buffer.why}" if buffer.is_open else None)


def _ask_columns(look: Look, columns: Columns) -> None:
    """Ask for what no column clearly is. CallError where no column could be it."""
    likely = [c for c in look.log.columns.values() if could_be_number(c) or is_moment(c)]
    numbers = tuple(c.name for c in likely if not set(words(c.name)) & (IDENTITY | WHO))
    if columns.actual is None:
        choices = columns.likely["actual"] or tuple(
            n for n in numbers if columns.said is None or n != columns.said.name
        )
        if not choices:
            raise CallError("no column holds what came, as numbers or dates. Export it beside what the model said")
        look.findings.ask("actual", "Which column says what came in the end?", choices)
    if columns.said is None:
        came = columns.actual.name if columns.actual is not None else None
        choices = columns.likely["predicted"] or columns.likely["promised"] or tuple(n for n in numbers if n != came)
        if not choices:
            raise CallError("no column holds what the model said, as numbers or dates. Export it beside what came")
        look.findings.ask("predicted", "Which column holds what the model said, before it came?", choices)
    for answer, said in (("predicted", "what the model said"), ("promised", "what was shown to the customer")):
        if getattr(columns, answer) is None and len(columns.likely[answer]) > 1:
            none = ("none",) if answer == "promised" else ()
            look.findings.ask(answer, f"Which column holds {said}?", (*columns.likely[answer], *none))


def _all_of(columns: Columns) -> set[str]:
    found = [columns.predicted, columns.promised, columns.actual, *(columns.window or ()), *columns.quantiles.values()]
    return {column.name for column in found if column is not None}


def _rule(look: Look, table: Table, taken: set[str]) -> str | None:
    """The one column of numbers that says what a simple way would say; None where no column clearly does."""
    free = [c for c in table.columns.values() if c.name not in taken and c.family == "number" and c.n_distinct > 2]
    found = [c for c in free if set(words(c.name)) & RULE]
    if len(found) != 1:
        return None
    look.findings.say(
        f"{shown(found[0].name)} seems to be what a simple rule would say: the spec holds it as a comment, as the rule "
        "that the product must beat."
    )
    return in_expression(found[0].name)


def _title(each: str, unit: str) -> str:
    if seconds_in(unit) is not None:
        return f"Say how long {with_article(each)} takes"
    return f"Name {'a price' if is_currency(unit) else 'a quantity'} for every {each}"


def _log_block(
    look: Look,
    rows: Rows,
    measures: Measures,
    flags: dict[str, Flag],
    spread: Spread,
    zone: str | None,
    segments: tuple[str, ...],
    folder: Path,
) -> dict[str, Any]:
    """The keys of the spec's log that are not what they would be anyway."""
    block: dict[str, Any] = {
        **rows_block(look, rows, zone, folder),
        "predicted": measures.predicted,
        "promised": measures.promised,
        "actual": measures.actual,
        "low": measures.low,
        "high": measures.high,
        "quantiles": measures.quantiles or None,
        "unit": measures.unit,
        "bin": plain(spread.step),
        "largest": plain(spread.largest) if spread.largest is not None else None,
        **{key: flag.text for key, flag in flags.items()},
        "segments": segments or None,
    }
    return {key: value for key, value in block.items() if value is not None}


__all__ = ["written"]
