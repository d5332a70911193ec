"""What a slide means in sentences that somebody can say aloud."""

from __future__ import annotations

from decimal import Decimal

from upheld.inference import CannotTell, Estimate
from upheld.quick.answer import JudgedBound, Quick
from upheld.quick.money import DAYS_A_MONTH, month_of
from upheld.quick.rates import Answer, precision_of
from upheld.quick.slide import Cost, Slide
from upheld.wording import bound_shown, interval_shown, money_shown, shown, span_shown

TITLES = {"recall": "Recall", "false_positive_rate": "False positive rate", "precision": "Precision"}
TITLES_WITHIN = {"positives": "recall", "ordinary cases": "false positive rate"}


def sentences(answer: Quick) -> list[str]:
    """What it means for people, a day, money, and the tested sample; the gist first."""
    return [*gist(answer), *money_sentences(answer), *sample_sentences(answer)]


def gist(answer: Quick) -> list[str]:
    """What a stated precision means, who is stopped rightly and wrongly, and a day in counts."""
    return [*precision_note(answer), *_people(answer), *_chance(answer.slide), *_counts(answer)]


def precision_note(answer: Quick) -> list[str]:
    """On which cases a stated precision was measured and what it means in the field; empty where none is stated."""
    slide, told, tested = answer.slide, answer.slide.precision_stated, answer.slide.tested
    if told is None:
        return []
    rate = stated(slide.false_positive_rate)
    field = f"in the field, where {stated(slide.base_rate)} of cases are positives"
    if slide.precision_on_tested and tested.positives and tested.negatives and answer.precision.value is not None:
        now, caught = shown(answer.precision.value, "share"), slide.recall * tested.positives
        differs = "" if now == shown(told, "share") else f", not {stated(told)}"
        wrongly = slide.false_positive_rate * tested.negatives
        measured = (
            f"{field[0].upper()}{field[1:]}, precision is {now}{differs}. {stated(told)} was measured on "
            f"{tested.positives:,} positives and {tested.negatives:,} ordinary cases: {caught:,.0f} caught there means "
            f"about {wrongly:,.0f} of {tested.negatives:,} wrongly stopped, a false positive rate of {rate}."
        )
        return [measured]
    note = f"Precision {stated(told)} is taken as measured {field}: a false positive rate of {rate}."
    balanced = slide.recall * (1 - told) / told
    if _ALMOST_BALANCED[0] <= slide.base_rate <= _ALMOST_BALANCED[1]:
        return [note]
    if balanced > 1:
        return [f"{note} On a test set with another share of positives it would mean something else."]
    then = precision_of(slide.recall, balanced, slide.base_rate) or 0.0
    balance = (
        f"{note} Measured on a balanced test set (half of the cases positives) it would mean {stated(balanced)}, and "
        f"{shown(then, 'share')} precision in the field: say how many positives and ordinary cases were tested."
    )
    return [balance]


_ALMOST_BALANCED = (0.45, 0.55)


def _chance(slide: Slide) -> list[str]:
    if slide.recall > slide.false_positive_rate or slide.false_positive_rate == 0:
        return []
    warning = (
        f"Recall ({stated(slide.recall)}) is not above the false positive rate ({stated(slide.false_positive_rate)}): "
        "stopping as many cases at random would do as well or better. Ask whether a false positive rate was given as "
        "specificity, or the other way round."
    )
    return [warning]


def _people(answer: Quick) -> list[str]:
    precision = answer.precision
    if precision.value is None:
        return ["Nothing is stopped, so nobody is stopped wrongly, and nothing is caught."]
    wrong, people = out_of(1 - precision.value)
    stopped = f"Of {people:,} people stopped, {_none_or_all(wrong, people)} did nothing wrong"
    return [f"{stopped}: precision is {with_interval(precision)}."]


def _counts(answer: Quick) -> list[str]:
    day = answer.a_day
    lines = []
    if isinstance(day, CannotTell):
        caught, of = out_of(answer.slide.recall)
        lines.append(f"Of {of:,} positives {caught:,} are caught. A day in counts: cannot tell, {day.reason}.")
    else:
        lines.append(
            f"A day: of {count_shown(day.positives)} positives, {_counted(day.caught)} are caught and "
            f"{_counted(day.missed)} missed; {_counted(day.false_alarms)} are wrongly stopped."
        )
    if answer.false_alarms_per_caught is not None and answer.false_alarms_per_caught >= 1:
        lines.append(f"For every one caught, {count_shown(answer.false_alarms_per_caught)} are stopped wrongly.")
    return lines


def money_sentences(answer: Quick) -> list[str]:
    """What it is worth a day and a month against doing nothing, and where it turns from gain to loss."""
    money, currency = answer.money, answer.slide.costs.currency
    if isinstance(money, CannotTell):
        return [" ".join([f"Cannot tell: {money.reason}.", *_pays(answer)])]
    lines = [
        f"A day, against doing nothing: {worth_shown(money.a_day, currency)}.",
        f"A month ({DAYS_A_MONTH} days): {worth_shown(month_of(money.a_day), currency)}.",
    ]
    if money.a_day_sampled is not None:
        lines.append(
            f"A day with both rates anywhere in their intervals: {worth_shown(money.a_day_sampled, currency)}."
        )
    return [*lines, _flip(money.flip, answer.slide)]


def _pays(answer: Quick) -> list[str]:
    """When it is worth it, as far as the costs that are said can tell."""
    above, below, slide = answer.pays_above, answer.pays_below, answer.slide
    currency, ratio = slide.costs.currency, answer.false_alarms_per_caught
    if below is not None and (slide.costs.false_alarm or isinstance(below, CannotTell) or below.high <= 0):
        return [_flip(below, slide)]
    if below is not None and not isinstance(below, CannotTell):
        return [f"It is worth it if a false alarm costs less than {_edge(below, currency)}."]
    if above is not None:
        return [f"It is worth it if a missed case costs more than {_edge(above, currency)}."]
    return [f"It pays if a missed case costs more than {ratio_shown(ratio)} false alarms."] if ratio else []


def _edge(at: Cost, currency: str | None) -> str:
    if not at.is_range:
        return money_shown(at.low, currency)
    return f"somewhere between {money_shown(at.low, currency)} and {money_shown(at.high, currency)}"


def ratio_shown(value: float) -> str:
    """How many of one for one of the other: two digits that count below ten, and never an exponent.

    >>> ratio_shown(32.576), ratio_shown(1.5), ratio_shown(0.0526), ratio_shown(0.0000526)
    ('33', '1.5', '0.053', '0.000053')
    """
    return count_shown(value) if value >= 9.95 else f"{Decimal(f'{value:.2g}'):f}"


def worth_shown(worth: Cost, currency: str | None) -> str:
    """A gain, a loss, neither, or from the one to the other."""
    if worth.low == worth.high == 0:
        return "neither a gain nor a loss"
    if worth.low >= 0:
        return f"a gain of {cost_shown(worth, currency)}"
    if worth.high <= 0:
        return f"a loss of {cost_shown(Cost(-worth.high, -worth.low), currency)}"
    loss, gain = money_shown(-worth.low, currency), money_shown(worth.high, currency)
    return f"from a loss of {loss} to a gain of {gain}"


def _flip(flip: Cost | CannotTell, slide: Slide) -> str:
    if isinstance(flip, CannotTell):
        return f"{flip.reason[0].upper()}{flip.reason[1:]}."
    told, currency = slide.costs.false_alarm, slide.costs.currency
    if flip.low == flip.high == 0:
        return "It is a loss as soon as a false alarm costs anything: what is caught brings nothing in."
    if flip.high <= 0 and told is not None and told.low < 0:
        brings = _edge(Cost(-flip.high, -flip.low), currency)
        return f"It is a gain only if a false alarm itself brings more than {brings}."
    if flip.high <= 0:
        return "It is a loss whatever a false alarm costs: what is caught does not pay for catching it."
    at = cost_shown(Cost(max(flip.low, 0.0), flip.high), currency)
    said = f"; the slide says {cost_shown(told, currency)}" if told else ""
    where = "somewhere at" if flip.is_range else "above"
    return f"Gain turns into loss {where} {at} for a false alarm{said}."


def sample_sentences(answer: Quick) -> list[str]:
    """What the tested sample can and cannot support, and how large one would have to be."""
    slide, lines = answer.slide, []
    tested = slide.tested
    if tested.from_base_rate and tested.positives is not None and tested.negatives is not None:
        lines.append(
            f"{tested.positives + tested.negatives:,} cases tested hold about {tested.positives:,} positives, if "
            "positives are as common among them as in the field."
        )
    for rate, of in ((answer.recall, "positives"), (answer.false_positive_rate, "ordinary cases")):
        if isinstance(rate, Estimate):
            could = interval_shown(rate, "share")
            lines.append(f"With {rate.n:,} {of} tested, {TITLES_WITHIN[of]} {stated(rate.value)} could be {could}.")
        elif rate.why == "too_early":
            lines.append(
                f"{TITLES_WITHIN[of].capitalize()} {stated(rate.value or 0.0)} rests on nothing: {rate.reason}."
            )
    if tested.positives is None and tested.negatives is None:
        lines.append("How many cases were tested is not said, so nobody can tell how far these rates may be off.")
    lines += [scarcely for scarcely in (not_a_count(slide.recall, tested.positives, "positives"),) if scarcely]
    needed = answer.to_tell
    if needed is not None:
        days = f", {span_shown(needed.days)} of all traffic" if needed.days is not None else ""
        lines.append(
            f"To tell a recall of {stated(slide.recall)} from {stated(needed.other)}, about "
            f"{needed.positives:,} positives must be tested: as many as {needed.cases:,} cases hold{days}."
        )
    return lines


def not_a_count(rate: float, n: int | None, n_of: str) -> str | None:
    """That no whole number of n cases gives this rate, to the digits it is written with; None where one does.

    The test of Brown and Heathers 2017 ("GRIM", Soc Psychol Personal Sci 8:363) for a share [check the paper].

    >>> not_a_count(0.92, 10, "positives")
    '92 % of 10 positives is no whole number: 9 are 90 %, 10 are 100 %. Ask what was counted.'
    """
    if not n:
        return None
    digits = len(f"{rate * 100:.10g}".partition(".")[2])
    below = int(rate * n + 1e-9)
    near = [k for k in (below, below + 1) if k <= n]
    if any(abs(k / n - rate) <= 0.5 * 10 ** -(digits + 2) + 1e-12 for k in near):
        return None
    each = ", ".join(f"{k:,} are {stated(k / n)}" for k in near)
    return f"{stated(rate)} of {n:,} {n_of} is no whole number: {each}. Ask what was counted."


def stated(rate: float) -> str:
    """A share with the digits a slide gave it; one that had to be worked out, with three that count.

    >>> stated(0.92), stated(0.0305), stated(0.02981234)
    ('92 %', '3.05 %', '3.0 %')
    """
    digits = f"{rate * 100:.10g}"
    return f"{digits} %" if len(digits.partition(".")[2]) <= 3 and "e" not in digits else shown(rate, "share")


def bound_words(one: JudgedBound) -> str:
    """A judged bound, as one reads it aloud."""
    return f"{TITLES[one.metric]} {bound_shown(one.bound, 'share')}"


def found_words(one: JudgedBound) -> str:
    """What was found for a bound, and what would probably decide an undecided one."""
    if isinstance(one.estimate, CannotTell):
        return one.estimate.reason
    found = f"{with_interval(one.estimate)} on {one.estimate.n:,} {one.estimate.n_of}"
    if one.verdict.more_cases is not None:
        return f"{found}; about {one.verdict.more_cases:,} more {one.further_of} tested would probably decide"
    return f"{found}; {one.verdict.because}" if one.verdict.because else found


def with_interval(answer: Answer) -> str:
    """A share, and its interval where there is one.

    >>> with_interval(CannotTell("how many were tested is not said", "cannot_know", 0.0298))
    '3.0 %'
    """
    value = "cannot tell" if answer.value is None else shown(answer.value, "share")
    return f"{value} ({interval_shown(answer, 'share')})" if isinstance(answer, Estimate) else value


def out_of(share: float) -> tuple[int, int]:
    """A share as so many of a round number of people, the smallest that keeps it apart from none and all.

    >>> out_of(0.9702), out_of(0.001), out_of(1.0)
    ((97, 100), (1, 1000), (100, 100))
    """
    people = 100
    while people < 1_000_000 and 0 < share < 1 and round(share * people) in (0, people):
        people *= 10
    return round(share * people), people


def _none_or_all(wrong: int, people: int) -> str:
    return "none" if wrong == 0 else "all" if wrong == people else f"{wrong:,}"


def count_shown(value: float) -> str:
    """A count: whole from 10 on, with one digit beneath.

    >>> count_shown(29970.000000000004), count_shown(3.25), count_shown(4)
    ('29,970', '3.2', '4')
    """
    return f"{value:,.0f}" if abs(value) >= 9.95 else f"{value:.1f}".removesuffix(".0")


def _counted(answer: Answer) -> str:
    value = count_shown(answer.value or 0.0)
    if isinstance(answer, Estimate):
        return f"{value} ({count_shown(answer.low)} to {count_shown(answer.high)})"
    return value


def cost_shown(cost: Cost, currency: str | None) -> str:
    """An amount, or from one to another."""
    low = money_shown(cost.low, currency)
    return f"{low} to {money_shown(cost.high, currency)}" if cost.is_range else low
