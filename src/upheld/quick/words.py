"""What a slide means in sentences that somebody can say aloud."""

from __future__ import annotations

from upheld.inference import CannotTell, Estimate
from upheld.quick.answer import JudgedBound, Quick
from upheld.quick.money import DAYS_A_MONTH, month_of
from upheld.quick.rates import Answer
from upheld.quick.slide import Cost, Slide
from upheld.wording import bound_shown, interval_shown, shown, span_shown

TITLES = {"recall": "Recall", "false_positive_rate": "False positive rate", "precision": "Precision"}
TITLES_WITHIN = {"positives": "recall", "ordinary cases": "false positive rate"}


def sentences(answer: Quick) -> list[str]:
    """What it means for people, a day, money, and the tested sample; the gist first."""
    return [*gist(answer), *money_sentences(answer), *sample_sentences(answer)]


def gist(answer: Quick) -> list[str]:
    """Who is stopped rightly and wrongly, and a day in counts."""
    return [*_people(answer), *_counts(answer)]


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
    ratio = answer.false_alarms_per_caught
    if isinstance(money, CannotTell):
        pays = f" It pays if a missed case costs more than {count_shown(ratio)} false alarms." if ratio else ""
        return [f"Cannot tell: {money.reason}.{pays}"]
    lines = [
        f"A day, against doing nothing: {worth_shown(money.a_day, currency)}.",
        f"A month ({DAYS_A_MONTH} days): {worth_shown(month_of(money.a_day), currency)}.",
    ]
    if money.a_day_sampled is not None:
        lines.append(
            f"A day with both rates anywhere in their intervals: {worth_shown(money.a_day_sampled, currency)}."
        )
    return [*lines, _flip(money.flip, answer.slide)]


def worth_shown(worth: Cost, currency: str | None) -> str:
    """A gain, a loss, or from the one to the other."""
    if worth.low >= 0:
        return f"a gain of {cost_shown(worth, currency)}"
    if worth.high <= 0:
        return f"a loss of {cost_shown(Cost(-worth.high, -worth.low), currency)}"
    loss, gain = money_shown(-worth.low, currency), money_shown(worth.high, currency)
    return f"from a loss of {loss} to a gain of {gain}"


def _flip(flip: Cost | CannotTell, slide: Slide) -> str:
    if isinstance(flip, CannotTell):
        return f"{flip.reason[0].upper()}{flip.reason[1:]}."
    if flip.high <= 0:
        return "It is a loss whatever a false alarm costs: what is caught does not pay for catching it."
    at = cost_shown(Cost(max(flip.low, 0.0), flip.high), slide.costs.currency)
    told = slide.costs.false_alarm
    said = f"; the slide says {cost_shown(told, slide.costs.currency)}" if told else ""
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
    if slide.precision_stated:
        lines.append(
            f"The precision is taken as measured where {stated(slide.base_rate)} of cases are positives; on a test set "
            "with more positives than the field it looks higher than it will be."
        )
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


def money_shown(value: float, currency: str | None) -> str:
    """An amount with three digits that count and the words its country says it in.

    >>> money_shown(412_000, "INR"), money_shown(-4_600_000, "EUR"), money_shown(1.5, None)
    ('₹ 4.12 lakh', '−EUR 4.6 million', '1.5')
    """
    size = abs(value)
    steps = [(1e7, "crore"), (1e5, "lakh")] if currency == "INR" else [(1e9, "billion"), (1e6, "million")]
    unit, word = next(((unit, f" {word}") for unit, word in steps if size >= unit * 0.9995), (1.0, ""))
    digits = size / unit
    text = f"{digits:,.{0 if digits >= 99.95 else 1 if digits >= 9.995 else 2}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    sign = {None: "", "INR": "₹ "}.get(currency, f"{currency} ")
    minus = "−" if value < 0 and text != "0" else ""
    return f"{minus}{sign}{text}{word}"
