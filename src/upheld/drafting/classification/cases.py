"""The cases with their outcome: how many there are, what no outcome means, and which end of the score is likelier."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.classification.joined import Joined
from upheld.drafting.classification.outcome import Outcome
from upheld.drafting.classification.score import Histogram, Score, histogram, turned
from upheld.drafting.export import count_if
from upheld.drafting.look import Look
from upheld.drafting.naming import shown
from upheld.drafting.values import Read
from upheld.errors import CallError
from upheld.expressions import resolve
from upheld.wording import plural, with_article


@dataclass(frozen=True)
class Cases:
    """The cases with their outcome: `is_true` over `relation`, and for how many a row stands."""

    relation: exp.Expr
    is_true: exp.Expr
    weight: exp.Expr | None
    n_true: int
    n_false: int
    n_empty: int

    @property
    def n(self) -> int:
        """How many there are."""
        return self.n_true + self.n_false + self.n_empty


def cases_of(look: Look, outcome: Outcome, joined: Joined | None, count: str | None) -> Cases:
    """The cases of the log, with what a second file says of them."""
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
    return Cases(relation, is_true, weight, int(n_true), int(n_false), int(n_empty))


def null_outcome(look: Look, cases: Cases, outcome: Outcome, each: str) -> str:
    """What an empty outcome means: false or unknown; asked where the export only ever says yes."""
    said = look.answers.null_outcome
    if said not in (None, "no", "unknown"):
        raise CallError(f"--null-outcome: {shown(said)} is neither no nor unknown")
    if not cases.n_empty:
        look.findings.say(_how_many(cases, outcome, each))
        return "false" if said == "no" else "unknown"
    missing = f"{cases.n_empty:,} of {cases.n:,} {plural(each)} have no outcome"
    if said is None and cases.n_true and not cases.n_false:
        text = (
            f"{missing}, and all {cases.n_true:,} others are a yes. Does no outcome mean no, because only bad news is "
            "reported, or is it not known yet?"
        )
        look.findings.ask("null_outcome", text, ("no", "unknown"))
        return "unknown"
    if said == "no":
        share = f"{100 * cases.n_true / cases.n:.3g} %"
        are = f"{cases.n_true:,} of {cases.n:,} {plural(each)} are {_what(outcome)} ({share})"
        look.findings.say(f"{are}. {missing} and count as no.", "--null-outcome")
        return "false"
    read = "they count as not known, and are not judged"
    look.findings.say(f"{_how_many(cases, outcome, each)} {missing}; {read}.", "--null-outcome")
    return "unknown"


def directed(
    look: Look, score: Score, read: Read, cases: Cases, outcome: Outcome, null_means: str
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
            f"A higher {name} goes with fewer {what} cases: of 100 pairs of {with_article(what)} case and another "
            f"one, the {what} case has the higher {name} in {100 * auc:.0f}. Does the product act on lower or on "
            "higher scores?"
        )
        look.findings.ask("act_on", text, ("lower", "higher"))
    if said == "lower":
        score = turned(score, look.log, read)
        found = histogram(look.export, cases.relation, score, is_true, cases.weight)
        auc = found.auc
    n_yes, n_no = sum(found.yes), sum(found.no)
    if not n_yes or not n_no:
        look.findings.say(*_one_class(n_yes, n_no, what, score.is_turned))
        return score, found
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


def _one_class(n_yes: float, n_no: float, what: str, is_turned: bool) -> tuple[str, str]:
    """What cannot be told where all outcomes are the same, or none is there, with the flag that may mend it."""
    side = "lower" if is_turned else "higher"
    if not n_yes and not n_no:
        return f"A {side} score is taken to mean more likely {what}: no outcome shows it yet.", "--act-on"
    all_of = f"Not one of {n_no:,.0f} outcomes is {what}" if not n_yes else f"All {n_yes:,.0f} outcomes are {what}"
    missing = "caught" if not n_yes else "stopped by mistake"
    text = (
        f"Warning: {all_of[0].lower()}{all_of[1:]}. So nothing tells whether a {side} score means more likely {what}, "
        f"nor how many cases are {missing}. Is a part of the export missing, or is another value the yes?"
    )
    return text, "--positive"


def _what(outcome: Outcome) -> str:
    return outcome.noun if outcome.noun != "yes" else "a yes"


def _how_many(cases: Cases, outcome: Outcome, each: str) -> str:
    known = cases.n_true + cases.n_false
    if not known:
        return f"No {each} has an outcome yet."
    share = cases.n_true / known
    return f"{cases.n_true:,} of {known:,} {plural(each)} with an outcome are {_what(outcome)} ({100 * share:.3g} %)."


__all__ = ["Cases", "cases_of", "directed", "null_outcome"]
