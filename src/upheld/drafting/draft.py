"""From an export and what a person said about it to a spec, or to what must still be asked."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlglot import exp

from upheld.binding import bind
from upheld.drafting.answers import Answers, Findings, Note, Question
from upheld.drafting.counts import find_count
from upheld.drafting.cutoff import CutOff, find_cut_off
from upheld.drafting.export import Export, Table, count_if
from upheld.drafting.groups import find_segments, training_flag
from upheld.drafting.identity import Identity, find_id, find_who
from upheld.drafting.joined import Joined, join
from upheld.drafting.known_for import known_of
from upheld.drafting.look import Look
from upheld.drafting.money import find_money
from upheld.drafting.naming import in_expression, shown, words
from upheld.drafting.outcome import Outcome, find_outcome
from upheld.drafting.score import Histogram, Score, find_score, histogram, scaled_score, turned
from upheld.drafting.spec_text import Draft, spec_text
from upheld.drafting.values import Read
from upheld.drafting.vocabulary import FILE, IDENTITY, WHO
from upheld.drafting.when import find_time, later_moment
from upheld.engines import Source
from upheld.errors import CallError
from upheld.expressions import resolve
from upheld.load import spec_from_text
from upheld.log_checks import look_over
from upheld.readiness import require_blocks
from upheld.wording import plural


@dataclass(frozen=True, slots=True)
class Drafted:
    """The text of a spec, or the questions to be answered before; and in sentences what was found."""

    questions: tuple[Question, ...]
    notes: tuple[Note, ...]
    product: str
    text: str | None
    cut_off: CutOff | None = None


@dataclass(frozen=True)
class _Cases:
    """The cases with their outcome: `is_true` over `relation`, and for how many a row stands."""

    relation: exp.Expr
    is_true: exp.Expr
    weight: exp.Expr | None
    n_true: int
    n_false: int
    n_empty: int

    @property
    def n(self) -> int:
        return self.n_true + self.n_false + self.n_empty


def draft(export: Export, answers: Answers, folder: Path) -> Drafted:
    """The spec that fits the export and the answers, to stand in `folder`; or the questions that are open.

    Raises CallError for an answer that does not fit, and LogError for an export that no spec would fit.
    """
    look = Look(export, answers, Findings())
    product = answers.product or _product(export.source)
    for note in export.engine.notes:
        look.findings.say(f"Read {note}.", "--sheet")
    identity = find_id(look, export.log)
    each = answers.each or _each(export.source, identity)
    _say_rows(look, identity, each)
    outcome = find_outcome(look, export.second or export.log, elsewhere=export.second is not None)
    taken = {name for name in (outcome.column if outcome and not export.second else None,
                               identity.column if identity else None) if name}  # fmt: skip
    joined = join(look, identity, outcome, each) if export.second is not None and outcome is not None else None
    found = find_score(look, export.log, outcome.column if outcome else None, outcome.noun if outcome else "")
    taken |= {found[0].name} if found else set()
    count = find_count(look, export.log, taken) if identity is None else None
    taken |= _columns(count, export.log)
    who = find_who(look, export.log, taken, each)
    taken |= _columns(who, export.log)
    time = find_time(look, export.log)
    taken |= {time.column} if time else set()
    money = find_money(look, export.log, taken)
    taken |= _columns(money.amount, export.log)
    score = scaled_score(look, export.log, *found) if found else None
    cases = _cases(look, outcome, joined, count) if outcome and (joined or not export.second) else None
    null_means = _null_outcome(look, cases, outcome, each) if cases is not None and outcome is not None else "unknown"
    histogram_of = None
    if score is not None and found is not None and cases is not None and outcome is not None:
        score, histogram_of = _directed(look, score, found[1], cases, outcome, null_means)
    asked = tuple(look.findings.questions)
    if asked or score is None or outcome is None or cases is None or histogram_of is None:
        return Drafted(asked, tuple(look.findings.notes), product, None)
    cut_off = find_cut_off(look, export.log, cases.relation, score, histogram_of)
    segments = find_segments(look, export.log, cases.relation, cases.is_true, taken)
    later = later_moment(export.log, taken) if export.second is None else None
    training = training_flag(export.log)
    log: dict[str, Any] = {"source": _source(export, export.source, folder), "each": each}
    log |= {"id": joined.own_id if joined else identity.text} if identity is not None else {}
    log |= {"time": time.text} if time is not None else {}
    log |= {"timezone": answers.timezone} if answers.timezone else {}
    log |= {"who": who} if who is not None else {}
    log |= {"count": count} if count is not None else {}
    log |= {"score": score.text, "score_scale": score.scale}
    if joined is not None and export.second_source is not None:
        log["outcomes"] = {
            "source": _source(export, export.second_source, folder), "id": joined.id, "value": outcome.text
        }  # fmt: skip
    else:
        log["outcome"] = outcome.text
    log |= {"outcome_null": "false"} if null_means == "false" else {}
    log |= {"segments": segments} if segments else {}
    known_for = known_of(look, cases.relation, cases.is_true, score, cut_off, each)
    log |= {"outcome_known_for": known_for} if known_for != "all" else {}
    notes = tuple(look.findings.notes)
    text = spec_text(
        Draft(
            product=product,
            title=answers.title or _title(each, outcome.noun),
            log=log,
            each=each,
            noun=outcome.noun,
            cut_off=cut_off,
            money=money,
            segments=segments,
            comments=tuple(note.text for note in notes),
            require=answers.require,
            has_outcome_time=in_expression(later.name) if later else None,
            has_time=time is not None,
            training=in_expression(training.name) if training else None,
        )
    )
    # What is written must work: it is read again, and the log is looked over as `check` would.
    spec = spec_from_text(text, folder=folder, name=f"{product}.yaml")
    require_blocks(spec)
    look_over(spec, bind(spec, export.engine), export.engine, None)
    return Drafted((), notes, product, text, cut_off)


def _say_rows(look: Look, identity: Identity | None, each: str) -> None:
    n = look.log.n_rows
    if identity is not None:
        look.findings.say(f"{n:,} rows. Each row is a {each}; {shown(identity.column)} names it.", "--id")
    elif look.answers.count is None or look.is_none("count", look.log):
        look.findings.say(f"{n:,} rows. Each row is a {each}, and no column is used to name it.", "--id")


def _columns(text: str | None, table: Table) -> set[str]:
    return set(resolve(text, table.names).columns) if text is not None else set()


def _cases(look: Look, outcome: Outcome, joined: Joined | None, count: str | None) -> _Cases:
    relation = joined.relation if joined else look.log.relation
    is_true = joined.is_true if joined else outcome.is_true
    weight = resolve(count, look.log.names).tree if count is not None else None
    is_null = exp.Is(this=exp.Paren(this=is_true.copy()), expression=exp.null())

    def n_where(condition: exp.Expr) -> exp.Expr:
        if weight is None:
            return count_if(condition)
        total = exp.Sum(this=exp.case().when(condition, exp.cast(weight.copy(), "double")))
        return exp.func("COALESCE", total, exp.Literal.number(0))

    is_false = exp.and_(exp.Not(this=is_null.copy()), exp.Not(this=exp.Paren(this=is_true.copy())))
    n_true, n_false, n_empty = look.export.facts(relation, n_where(is_true.copy()), n_where(is_false), n_where(is_null))
    return _Cases(relation, is_true, weight, int(n_true), int(n_false), int(n_empty))


def _null_outcome(look: Look, cases: _Cases, outcome: Outcome, each: str) -> str:
    """What an empty outcome means: false or unknown; asked where the export only ever says yes."""
    said = look.answers.null_outcome
    if said not in (None, "no", "unknown"):
        raise CallError(f"--null-outcome: {shown(said)} is neither no nor unknown")
    if not cases.n_empty:
        look.findings.say(_how_many(cases, outcome, each))
        return "unknown"
    missing = f"{cases.n_empty:,} of {cases.n:,} {plural(each)} have no outcome"
    if said is None and not cases.n_false:
        text = (
            f"{missing}, and all {cases.n_true:,} others are a yes. Does no outcome mean no, because only bad news is "
            "reported, or is it not known yet?"
        )
        look.findings.ask("null_outcome", text, ("no", "unknown"))
        return "unknown"
    means = "false" if said == "no" else "unknown"
    read = "they count as no" if means == "false" else "they count as not known, and are not judged"
    look.findings.say(f"{_how_many(cases, outcome, each)} {missing}; {read}.", "--null-outcome")
    return means


def _how_many(cases: _Cases, outcome: Outcome, each: str) -> str:
    what = outcome.noun if outcome.noun != "yes" else "a yes"
    known = cases.n_true + cases.n_false
    if not known:
        return f"No {each} has an outcome yet."
    share = cases.n_true / known
    return f"{cases.n_true:,} of {known:,} {plural(each)} with an outcome are {what} ({100 * share:.3g} %)."


def _directed(
    look: Look, score: Score, read: Read, cases: _Cases, outcome: Outcome, null_means: str
) -> tuple[Score, Histogram]:
    """The score with its likelier end up, and the cases by it."""
    is_true = cases.is_true
    if null_means == "false":
        is_true = exp.func("COALESCE", is_true.copy(), exp.false())
    found = histogram(look.export, cases.relation, score, is_true, cases.weight)
    name = shown(score.column)
    scale = "a probability" if score.scale == "probability" else "a number"
    how = f" ({read.said})" if read.said else ""
    look.findings.say(f"The score is {name}{how}, {scale} from {score.low:.3g} to {score.high:.3g}.", "--score")
    said = look.answers.act_on
    if said not in (None, "higher", "lower"):
        raise CallError(f"--act-on: {shown(said)} is neither higher nor lower")
    auc, what = found.auc, outcome.noun if outcome.noun != "yes" else "positive"
    if said is None and auc is not None and auc < 0.5 - 2 * found.spread:
        text = (
            f"A higher {name} goes with fewer {what} cases: of 100 pairs of a {what} case and another one, the {what} "
            f"case has the higher {name} in {100 * auc:.0f}. Does the product act on lower or on higher scores?"
        )
        look.findings.ask("act_on", text, ("lower", "higher"))
    if said == "lower":
        score = turned(score, look.log, read)
        found = histogram(look.export, cases.relation, score, is_true, cases.weight)
        auc = found.auc
    side = "lower" if score.is_turned else "higher"
    turned_said = "; the spec turns it round" if score.is_turned else ""
    seen = "" if auc is None else ", as the outcomes show"
    if auc is not None and abs(auc - 0.5) <= 2 * found.spread:
        seen = ", it seems; the outcomes hardly show it: is it the right column?"
    elif auc is not None and auc > 0.9995:
        seen = ", and tells them all apart: was the score made after the outcome was known?"
    # How good the score is stays unsaid: what is good enough is to be said first.
    end = "" if seen.endswith("?") else "."
    look.findings.say(f"A {side} {name} means more likely {what}{seen}{turned_said}{end}", "--act-on")
    return score, found


def _source(export: Export, source: Source, folder: Path) -> str:
    """The log as the spec names it: seen from the spec's folder, with the sheet where a workbook has several."""
    written, sheet = source.written, source.sheet
    if sheet is not None and written.endswith(f"#{sheet}"):
        written = written.removesuffix(f"#{sheet}")
    elif source.format == "xlsx" and len(source.files) == 1:
        # Imported only here: most logs are no workbooks.
        from upheld.engines.workbook import sheet_names  # noqa: PLC0415

        names = sheet_names(source.files[0])
        sheet = names[0] if len(names) > 1 else None
    path = export.folder / written
    try:
        seen = os.path.relpath(path, folder)
    except ValueError:  # another drive
        seen = str(path.absolute())
    if (folder / seen).resolve() != path.resolve():  # a link among the folders leads elsewhere
        seen = str(path.absolute())
    return f"{seen}#{sheet}" if sheet is not None else seen


def _product(source: Source) -> str:
    """A name for the product from the log's own, or from its folder where that says nothing."""
    path = Path(source.written.split("#")[0])
    stems = [path.name.split(".")[0], *(parent.name for parent in list(path.absolute().parents)[:2])]
    for stem in stems:
        slug = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-").lower()[:60]
        if slug and slug not in FILE and not set(words(slug)) <= FILE:
            return slug
    return "product"


def _each(source: Source, identity: Identity | None) -> str:
    """What one row is, for people: from the id's name, else from the file's."""
    if identity is not None:
        left = [word for word in words(identity.column) if word not in IDENTITY | WHO and not word.isdigit()]
        if left:
            return {"txn": "transaction", "app": "application", "trx": "transaction"}.get(left[0], left[0])
    stem = words(Path(source.written.split("#")[0]).name.split(".")[0])
    last = stem[-1] if stem else ""
    if last.isalpha() and last.endswith("s") and not last.endswith("ss") and last not in FILE and len(last) > 3:
        return last.removesuffix("s")
    return "case"


def _title(each: str, noun: str) -> str:
    return f"Say which {plural(each)} are {noun if noun != 'yes' else 'positive'}"


__all__ = ["Drafted", "draft"]
