"""An assessment as a table for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import os
import sys

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.assessment import Assessment, JudgedRequirement
from upheld.inference import CannotTell
from upheld.kinds import KINDS
from upheld.kinds.words import is_moved
from upheld.time_words import recent_shown
from upheld.wording import answer_shown, gap_unit, interval_shown, plural, shown
from upheld_cli.bars import interval_bar, scale_of
from upheld_cli.money_lines import money_lines_of
from upheld_cli.output import ended, harmless, markdown

WORDS = {"met": "Met", "not_met": "Not met", "undecided": "Undecided"}
MARKS = {"met": "●", "not_met": "○", "undecided": "◐"}
_STYLES = {"met": "green", "not_met": "red", "undecided": "yellow"}
_WHY = {"too_early": "too early", "too_close": "too close to call", "cannot_know": "cannot be known"}
_BAR = 24


def print_table(assessment: Assessment, console: Console | None = None) -> None:
    """The verdicts, on stdout unless told: headline, a row for each requirement, what to know and what to do."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = console or Console(width=width, highlight=False)
    conclusion = assessment.conclusion
    console.print(
        Text.assemble(
            (f"{MARKS[conclusion]} {WORDS[conclusion].upper()}", f"bold {_STYLES[conclusion]}"),
            f": {harmless(assessment.title)}",
        )
    )
    console.print(Text(harmless(_population(assessment)), style="dim"))
    console.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
    table.add_column("Requirement", ratio=3, overflow="fold")
    table.add_column("Measured", ratio=3, overflow="fold")
    table.add_column("Verdict", ratio=2, overflow="fold")
    for judged in assessment.requirements:
        table.add_row(_name(judged), _measured(judged), _verdict(judged))
    console.print(table)
    console.print()
    for judged in assessment.requirements:
        if judged.verdict.word != "met":
            console.print(
                Text.assemble(
                    (f"{MARKS[judged.verdict.word]} ", _STYLES[judged.verdict.word]),
                    (harmless(judged.title), "bold"),
                    harmless(f": {ended(judged.verdict.because)}"),
                )
            )
    if any(judged.verdict.word != "met" for judged in assessment.requirements):
        console.print()
    for what, sentence in money_lines_of(assessment):
        console.print(Text.assemble((f"{what}: " if what else "  ", "bold"), harmless(sentence)))
    if assessment.knowable is not None:
        console.print(Text.assemble(("To know more: ", "bold"), harmless(ended(assessment.knowable.said))))
    if assessment.value is not None or assessment.rule is not None or assessment.knowable is not None:
        console.print()
    for warned in assessment.warnings:
        console.print(Text(harmless(f"! {ended(warned.text)}"), style="dim"))
    if assessment.warnings:
        console.print()
    console.print(Text(_next_step(assessment)))


def print_markdown(assessment: Assessment) -> None:
    """The verdicts as Markdown on stdout."""
    lines = [
        f"### {MARKS[assessment.conclusion]} {WORDS[assessment.conclusion]}: {markdown(assessment.title)}",
        "",
        markdown(_population(assessment)),
        "",
        "| Requirement | Measured | Verdict |",
        "|---|---|---|",
    ]
    for judged in assessment.requirements:
        verdict = f"{MARKS[judged.verdict.word]} **{WORDS[judged.verdict.word]}**"
        why = f", {_WHY[judged.verdict.why]}" if judged.verdict.why else ""
        aim = " *(aim, never decides)*" if judged.aim else ""
        recent = recent_shown(judged)
        told = f"{judged.verdict.because}; {recent}" if recent else judged.verdict.because
        lines.append(f"| {markdown(judged.title)}{aim} | {markdown(told)} | {verdict}{why} |")
    money = list(money_lines_of(assessment))
    if money:
        lines += [
            "",
            *[f"- {f'**{markdown(what)}**: ' if what else ''}{markdown(sentence)}" for what, sentence in money],
        ]
    if assessment.knowable is not None:
        lines += ["", f"**To know more**: {markdown(assessment.knowable.said)}"]
    if assessment.warnings:
        lines += ["", *[f"- {markdown(warned.text)}" for warned in assessment.warnings]]
    lines += ["", f"<sub>spec `{assessment.spec_hash[:19]}` · evidence `{assessment.evidence_hash[:19]}`</sub>"]
    print("\n".join(lines))


def _population(assessment: Assessment) -> str:
    cases, many, words = assessment.cases, plural(assessment.each), KINDS[assessment.kind].WORDS
    parts = [f"{cases.judged:,} {assessment.each if cases.judged == 1 else many} judged"]
    if cases.first and cases.last:
        parts[0] += f", {cases.first:%-d %b %Y} to {cases.last:%-d %b %Y}"
    for count, said in (
        (cases.immature, "too young to judge"),
        (cases.outcome_unknown, "without an outcome"),
        (cases.before_setting, "from before the setting in force"),
        (cases.unscored, words.unscored),
    ):
        if count:
            parts.append(f"{count:,} {said}")
    return " · ".join([*parts, words.setting_shown(assessment.setting, assessment.unit)])


def _name(judged: JudgedRequirement) -> Text:
    name = Text(harmless(judged.title))
    if judged.aim:
        name.append("\naim, never decides", style="dim")
    return name


def _measured(judged: JudgedRequirement) -> Text:
    measured = _over_all(judged)
    recent = recent_shown(judged)
    if recent:
        measured.append(f"\n{harmless(recent)}", style="dim")
    return measured


def _over_all(judged: JudgedRequirement) -> Text:
    subject = judged.worst.estimate if judged.worst else judged.estimate
    prefix = harmless(f"worst: {judged.worst.value} ") if judged.worst else ""
    if isinstance(subject, CannotTell):
        return Text(prefix + answer_shown(subject, judged.unit))
    unit = gap_unit(judged.unit) if judged.gap is not None else judged.unit
    measured = Text(f"{prefix}{shown(subject.value, unit)}")
    ends = [subject.low, subject.high, *judged.bound.edges]
    bar = interval_bar(subject, judged.bound.edges, scale_of(ends), _BAR)
    measured.append(f"  {interval_shown(subject, unit)}\n{bar}", style="")
    measured.append(f" {subject.n:,} {subject.n_of}", style="dim")
    return measured


def _verdict(judged: JudgedRequirement) -> Text:
    word = judged.verdict.word
    verdict = Text(f"{MARKS[word]} {WORDS[word]}", style=f"bold {_STYLES[word]}")
    if judged.verdict.why:
        verdict.append(f"\n{_WHY[judged.verdict.why]}", style="not bold default")
    return verdict


def _next_step(assessment: Assessment) -> str:
    if assessment.conclusion == "met":
        return "Next: every requirement is met on these cases. Keep watching: the next cases may differ."
    if assessment.conclusion == "not_met":
        words = KINDS[assessment.kind].WORDS
        key = next(iter(words.settable))
        other = f"try another {words.lever} with --set {key}=…, " if is_moved(assessment.setting) else ""
        return f"Next: {other}read what a metric leaves out with `upheld explain NAME`, or change the product."
    if all(judged.aim for judged in assessment.requirements):
        return "Next: there are only aims, which never decide. Write a requirement without aim: true."
    if not any(judged.verdict.more_cases for judged in assessment.requirements):
        return (
            "Next: read above what cannot be told and why; change the requirement, the log or the product accordingly."
        )
    if not any(judged.verdict.more_cases for judged in assessment.requirements if judged.window == "all"):
        return "Next: judge the lines above over a longer window, or decide with the owners whether they may stand."
    return "Next: wait for the cases named above, or decide with the owners whether an undecided requirement may stand."


__all__ = ["print_markdown", "print_table"]
