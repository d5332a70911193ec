"""What a slide means in sentences that somebody can say aloud."""

from __future__ import annotations

from decimal import Decimal

from upheld.answer import Answer
from upheld.inference import CannotTell, Estimate
from upheld.quick.classification.answer import Quick
from upheld.quick.classification.rates import precision_of
from upheld.quick.classification.slide import Slide
from upheld.quick.costs import DAYS_A_MONTH, Cost, cost_shown, month_of, worth_shown
from upheld.quick.judging import JudgedBound
from upheld.quick.told import count_shown, not_a_count, out_of, stated, with_interval
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


def bound_words(one: JudgedBound) -> str:
    """A judged bound, as one reads it aloud."""
    return f"{TITLES[one.metric]} {bound_shown(one.bound, 'share')}"


def _none_or_all(wrong: int, people: int) -> str:
    return "none" if wrong == 0 else "all" if wrong == people else f"{wrong:,}"


def _counted(answer: Answer) -> str:
    value = count_shown(answer.value or 0.0)
    if isinstance(answer, Estimate):
        return f"{value} ({count_shown(answer.low)} to {count_shown(answer.high)})"
    return value
