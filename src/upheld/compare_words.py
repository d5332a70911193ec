"""A comparison in sentences: where B is better, where it is worse, and what nothing tells apart."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence

from upheld.answer import Answer
from upheld.comparison import Compared, ComparedLine, Comparison, Direction, Outcome
from upheld.inference import CannotTell, Estimate, Range
from upheld.kinds import KINDS
from upheld.wording import gap_unit, interval_shown, is_currency, measure_of, money_shown, plural, range_shown, shown

CONCLUSIONS: dict[Outcome, str] = {
    "better": "B is better",
    "worse": "B is worse",
    "mixed": "Better here, worse there",
    "not_told_apart": "Not told apart",
}
DIRECTIONS: dict[Direction, str] = {
    "better": "better",
    "worse": "worse",
    "other": "differs",
    "not_told_apart": "not told apart",
}
MOST_NAMED = 4
PLAINLY_OFF = 0.02
"""Of the width of its interval: by so much a difference must differ from B's figure less A's for a word on it."""
_PEOPLE = ("Brier", "Matthews")
_HYPHEN = re.compile(r"(?<![\de])-(?=\d)")
"""A hyphen that stands for a minus."""


def conclusion_shown(comparison: Comparison) -> str:
    """What was found, in one to three sentences; never that there is nothing to find."""
    found = _found(comparison)
    told = [f"{word} in {_listed(found[word])}" for word in ("better", "worse") if found.get(word)]
    sentences = []
    if told:
        sentences.append(f"B ({comparison.b.said}) is {' and '.join(told)}, against A ({comparison.a.said}).")
    if found.get("other"):
        sentences.append(f"They differ in {_listed(found['other'])}, where neither direction is the better one.")
    same = _not_told(comparison)
    if same and sentences:
        sentences.append(f"Nothing tells them apart in {_listed(same)}.")
    elif same:
        sentences.append(
            f"Nothing tells B ({comparison.b.said}) apart from A ({comparison.a.said}) in {_listed(same)}: at the "
            "level that the conclusion asks for, each difference may be chance or cannot be told; more cases may tell."
        )
    elif not sentences:
        sentences.append("There are only aims, which decide nothing.")
    return " ".join(sentences)


def subject(line: ComparedLine, kind: str) -> str:
    """What a requirement is about, inside a sentence: recall, recall in every country, gap of recall across device."""
    name = f"{_noun(line, kind)} of {line.of_class}" if line.of_class is not None else _noun(line, kind)
    where = f" where {line.a.where}" if line.a.where else ""
    if line.figure is None:
        return f"{name} in every {line.a.segment}"
    if line.a.segment:
        return f"gap of {name} across {line.a.segment}"
    return f"{name}{where}"


def _noun(line: ComparedLine, kind: str) -> str:
    meaning = KINDS[kind].METRICS[line.metric].meaning
    return str(meaning.noun) or _lower(str(meaning.title))


def money_title(kind: str) -> str:
    """What the worth of a case is called, as in a requirement."""
    return str(KINDS[kind].METRICS["value_per_case"].meaning.title)


def worth_shown(comparison: Comparison) -> str:
    """Against what the worth of a case is told, and what B is worth more a day, as sentences; empty without money."""
    money = comparison.money
    if money is None:
        return ""
    zero = KINDS[comparison.kind].WORDS.zero.format(each=comparison.each)
    ground = f"{money_title(comparison.kind)} is told against {zero}, which is 0."
    if isinstance(money.per_day, CannotTell):
        return ground
    volume = f" of {money.cases_per_day:,.0f} {plural(comparison.each)} a day" if money.cases_per_day else ""
    return f"{ground} In money a day, at B's volume{volume}: {difference_shown(money.per_day, money.currency)}."


def difference_shown(difference: Answer, unit: str) -> str:
    """A difference with its sign and interval: +2.1 points (0.4 to 3.8); or that it cannot be told."""
    of_difference = gap_unit(unit)
    if isinstance(difference, Range):
        return _HYPHEN.sub("−", range_shown(difference, of_difference))
    if isinstance(difference, CannotTell):
        return "cannot tell" if difference.value is None else f"{signed(difference.value, of_difference)}, no interval"
    # The unit stands behind the difference already.
    measure = measure_of(of_difference) or of_difference
    interval = _HYPHEN.sub("−", interval_shown(difference, of_difference)).removesuffix(f" {measure}")
    return f"{signed(difference.value, of_difference)} ({interval})"


def figure_shown(answer: Answer, unit: str) -> str:
    """A figure of A or of B by itself: 94.1 %; between what and what it lies; or that it cannot be told."""
    if isinstance(answer, Range):
        return range_shown(answer, unit)
    return "cannot tell" if answer.value is None else _HYPHEN.sub("−", shown(answer.value, unit))


def signed(value: float, unit: str) -> str:
    """A difference with its sign.

    >>> signed(0.021, "points"), signed(-0.3, "number"), signed(-12.0, "EUR")
    ('+2.1 points', '−0.3', '−€ 12')
    """
    text = money_shown(abs(value), unit) if is_currency(unit) else shown(abs(value), unit)
    is_nothing = text.split()[0] == "0"
    return f"{'' if is_nothing else '+' if value > 0 else '−'}{text}"


def pairing_shown(comparison: Comparison) -> str:
    """How the two were held against each other, and whose outcomes were taken, in one or two sentences."""
    pairing = comparison.pairing
    held = "; customers may be in both, so each group of customers is held against itself"
    others = ""
    if pairing.disagreeing:
        one = pairing.disagreeing == 1
        cases = f"{pairing.disagreeing:,} {comparison.each if one else plural(comparison.each)}"
        others = (
            f" Of these, {cases} {'has' if one else 'have'} another outcome in A than in B: each side's own figure "
            "counts its own outcomes, B less A counts B's for both, so it need not be B's figure less A's."
        )
    return f"{pairing.because[:1].upper()}{pairing.because[1:]}{held if pairing.same_customers else ''}.{others}"


def level_shown(comparison: Comparison) -> str:
    """At what level the conclusion was drawn, in a sentence."""
    if comparison.compared <= 1:
        return "The conclusion rests on no more than one line, at its own level."
    return (
        f"Each interval is told at its own level. {comparison.compared} lines are compared, and of many some differ by "
        f"chance. So the conclusion asks for more: in each line chance may mislead it only 1/{comparison.compared} as "
        f"often (alpha divided by {comparison.compared})."
    )


def verdicts_shown(comparison: Comparison) -> list[str]:
    """Each requirement whose verdict changes, in a sentence."""
    words = {"met": "met", "not_met": "not met", "undecided": "undecided"}
    return [
        f"{line.title}: {words[line.a.verdict.word]} in A, {words[line.b.verdict.word]} in B"
        for line in comparison.changed_verdicts
    ]


def population_shown(comparison: Comparison) -> str:
    """How many cases were judged on either side."""
    many = plural(comparison.each)
    a, b = comparison.a.cases, comparison.b.cases
    return f"{a.judged:,} {many} judged in A, {b.judged:,} in B"


def outcomes_noted(one: Compared, comparison: Comparison) -> str:
    """That a difference is not B's figure less A's, since it is told on the same cases, where it is plainly not."""
    pairing, told = comparison.pairing, one.difference
    if not pairing.same_cases or one.a.value is None or one.b.value is None or told.value is None:
        return ""
    off = abs(told.value - (one.b.value - one.a.value))
    room = told.high - told.low if isinstance(told, Estimate) else 0.0
    if not math.isfinite(off) or off <= max(PLAINLY_OFF * room, 1e-9):
        return ""
    return "B less A by B's outcomes" if pairing.disagreeing else "B less A on the cases in both"


def chance_noted(one: Compared) -> str:
    """That a difference told at its own level may be chance among so many, where it is so."""
    return "alone; may be chance" if one.direction != one.beyond_chance else ""


def _found(comparison: Comparison) -> dict[Direction, list[str]]:
    """What is told apart beyond chance, by where it points."""
    found: dict[Direction, list[str]] = defaultdict(list)
    for line in _deciding(comparison):
        if line.figure is not None:
            found[line.figure.beyond_chance].append(subject(line, comparison.kind))
        for direction in line.directions if line.values else ():
            values = [value for value, one in line.values.items() if one.beyond_chance == direction]
            found[direction].append(f"{_noun(line, comparison.kind)} for {line.a.segment} {_listed(values)}")
    if comparison.money is not None:
        found[comparison.money.per_case.beyond_chance].append(_lower(money_title(comparison.kind)))
    return found


def _not_told(comparison: Comparison) -> list[str]:
    named = [subject(line, comparison.kind) for line in _deciding(comparison) if not line.directions]
    money = comparison.money
    if money is not None and money.per_case.beyond_chance == "not_told_apart":
        named.append(_lower(money_title(comparison.kind)))
    return named


def _deciding(comparison: Comparison) -> Sequence[ComparedLine]:
    return [line for line in comparison.lines if not line.aim]


def _lower(name: str) -> str:
    """A name inside of a sentence; a person's name and an abbreviation keep their capitals.

    >>> [_lower(name) for name in ("Recall in every country", "ROC AUC", "F1", "Brier score")]
    ['recall in every country', 'ROC AUC', 'F1', 'Brier score']
    """
    first = name.split(" ", maxsplit=1)[0]
    is_kept = first in _PEOPLE or not first[1:].islower()
    return name if is_kept else name[:1].lower() + name[1:]


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence; many are cut short."""
    shown_names = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown_names.append(f"{len(names) - MOST_NAMED} more")
    return shown_names[0] if len(shown_names) == 1 else f"{', '.join(shown_names[:-1])} and {shown_names[-1]}"
