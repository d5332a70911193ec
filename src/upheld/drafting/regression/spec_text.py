"""The spec of a product that names a quantity as a text for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from upheld.drafting.naming import one_line
from upheld.drafting.regression.lever import Buffer
from upheld.drafting.written import (
    YOURS,
    commented,
    currency_line,
    hidden,
    log_lines,
    maturity,
    plain,
    problem,
    required,
    trained_on,
    whole,
    yaml_lines,
)
from upheld.spec.kinds.regression import seconds_in
from upheld.wording import one_of, plural, with_article


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that the text of a spec is made of."""

    product: str
    title: str
    log: Mapping[str, Any]
    each: str
    unit: str
    buffer: Buffer
    currency: str
    rule: str | None
    middle: float | None
    segments: tuple[str, ...]
    comments: tuple[str, ...]
    require: tuple[str, ...]
    outcome_time: str | None
    has_time: bool
    training: str | None
    n_missing: int

    @property
    def is_time(self) -> bool:
        """Whether the quantity is a time."""
        return seconds_in(self.unit) is not None

    @property
    def one_unit(self) -> str:
        """One of the unit, in a sentence."""
        return one_of(self.unit)


def spec_text(draft: Draft) -> str:
    """The text of the spec."""
    head = {"upheld": 1, "product": draft.product, "title": draft.title, "kind": "regression"}
    parts = [
        yaml_lines(head),
        problem(draft.each),
        _log(draft),
        _lever(draft),
        _value(draft),
        _rule(draft),
        required(draft.require, _questions(draft)),
    ]
    return whole(draft.log["source"], parts)


def _log(draft: Draft) -> list[str]:
    lines = log_lines(draft.log, draft.comments)
    if "cancelled" not in draft.log and draft.n_missing:
        lines += [f"  # Were some {plural(draft.each)} never fulfilled? They are counted, and never dropped.",
                  "  # cancelled: status = 'cancelled'"]  # fmt: skip
    if draft.has_time:
        after = "2 days" if draft.unit in ("seconds", "minutes", "hours") else "45 days"
        lines += maturity(f"How long can {with_article(draft.each)} take?", draft.outcome_time, after)
    if draft.training is not None:
        lines += trained_on(draft.training)
    return lines


def _lever(draft: Draft) -> list[str]:
    setting, each = draft.buffer, draft.each
    lines = ["lever:"]
    if setting.buffer is None:
        lines += ["  # Today is judged by what was shown. Which buffer on top of what the model says led to it?"]
        lines += hidden(yaml_lines({"buffer": 0}), indent=2)
    else:
        lines += [f"  # So much is added to what the model says before it is shown, in {draft.unit}.",
                  f"  # It is {one_line(setting.why)}."]  # fmt: skip
        if setting.is_open:
            lines.append("  # Put in your own; `upheld tradeoff SPEC` shows what every buffer would do.")
        lines += yaml_lines({"buffer": setting.buffer}, indent=2)
    lines += ["  # By how much later than shown may it come and still be in time?",
              *yaml_lines({"tolerance": setting.tolerance}, indent=2)]  # fmt: skip
    if setting.calibrate is not None:
        lines += [
            f"  # In place of the buffer: show what so many of 100 {plural(each)} keep to, by those before this day.",
            "  # They are then not judged: a promise is never judged on the cases it was made from.",
            "  # promise_quantile: 85%",
            f"  # calibrate: until {setting.calibrate.isoformat()}",
        ]
    return lines


def _value(draft: Draft) -> list[str]:
    one, unit = with_article(draft.each), draft.one_unit
    late, early = ("later", "earlier") if draft.is_time else ("more", "less")
    verb = "comes" if draft.is_time else "is"
    body = [
        "value:",
        currency_line(draft.currency),
        f"  # each {unit} that {one} {verb} {late} than shown: what does it cost you?",
        f"  late: {YOURS}",
        f"  # each {unit} that {one} {verb} {early} than shown: what does it cost you?",
        f"  early: {YOURS}",
        f"  # {one} that is late at all, besides: a refund, a call?",
        f"  late_case: {YOURS}",
        f"  # each {unit} that is shown: who goes elsewhere because of it?",
        f"  promised: {YOURS}",
    ]
    lines = commented(
        f"What is each result worth? {one[0].upper()}{one[1:]} that {verb} exactly as shown is worth 0.", body
    )
    how = "# What costs is below 0. Where a figure is sure, one number will do; where it is a guess, say from and to."
    return [lines[0], how, *lines[1:]]


def _rule(draft: Draft) -> list[str]:
    if draft.rule is not None:
        lines = ["# The export seems to say what a rule of today would say:", *yaml_lines({"rule": draft.rule})]
    elif draft.middle is not None:
        lines = [
            f"# An example made from the data, not advice: the middle of what is said, for every {draft.each}.",
            *yaml_lines({"rule": str(plain(float(f"{draft.middle:.3g}")))}),
        ]
    else:
        lines = ["rule: {none: Why is there no simple rule?}"]
    question = "Which simple rule must the product beat on the same cases? Write what it would say, as an expression."
    return commented(question, lines)


def _questions(draft: Draft) -> list[tuple[str, dict[str, Any]]]:
    many, yours = plural(draft.each), f"your figure in {draft.unit}"
    come, late = ("come", "later") if draft.is_time else ("be", "more")
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"Of 100 {many}, how many may {come} {late} than shown?", {"metric": "late_rate", "at_most": "10%"}),
        ("How much may be shown on average? That is the price of being late less often.",
         {"metric": "promise_mean", "at_most": yours}),
    ]  # fmt: skip
    if draft.segments:
        first, last = draft.segments[0], draft.segments[-1]
        asked += [
            (f"How many in every {one_line(first)}?", {"metric": "late_rate", "at_most": "15%", "in_every": first}),
            (f"How far may two values of {one_line(last)} differ?",
             {"metric": "late_rate", "gap_at_most": "5 points", "across": last}),
        ]  # fmt: skip
    if "cancelled" in draft.log:
        asked.append((f"Of 100 {many}, how many may never be fulfilled?",
                      {"metric": "unfulfilled_rate", "at_most": "3%"}))  # fmt: skip
    if "low" in draft.log:
        asked.append((f"Of 100 {many}, how many must {come} inside the window?",
                      {"metric": "window_coverage", "at_least": "80%"}))  # fmt: skip
    return [
        *asked,
        ("How far may the model be off on average?", {"metric": "mae", "at_most": yours}),
        ("Must it be worth more than the rule? That needs the value and the rule above.",
         {"metric": "value_over_rule", "at_least": 0}),
    ]  # fmt: skip


__all__ = ["Draft", "spec_text"]
