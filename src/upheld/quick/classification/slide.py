"""What a slide says, checked: rates, how common the positives are, volume, costs, and how many cases were tested."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from upheld.errors import CallError
from upheld.quick.checks import SMALLEST, no_count, no_share
from upheld.quick.costs import NOTHING, Cost
from upheld.spec import Bound, at_least, at_most
from upheld.wording import shown


@dataclass(frozen=True, slots=True)
class Costs:
    """Money per case. An ordinary case let through costs 0; `reviewed` is paid for every case that is stopped."""

    missed: Cost | None = None
    false_alarm: Cost | None = None
    caught: Cost = NOTHING
    reviewed: Cost = NOTHING
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """How many cases of each class were tested; None where the slide does not say.

    `from_base_rate`: only their sum was said, and they are taken to be as common as in the field.
    """

    positives: int | None = None
    negatives: int | None = None
    from_base_rate: bool = False


@dataclass(frozen=True, slots=True)
class Slide:
    """The figures of a slide. Shares are 0 to 1; `base_rate` lies strictly between. `read_slide` makes one.

    `precision_stated` is the precision of which the false positive rate was worked out, on the tested cases if
    `precision_on_tested`, else as in the field; None where the slide says the rate itself.
    """

    recall: float
    false_positive_rate: float
    base_rate: float
    per_day: float | None = None
    costs: Costs = field(default_factory=Costs)
    tested: Tested = field(default_factory=Tested)
    bounds: tuple[tuple[str, Bound], ...] = ()
    precision_stated: float | None = None
    precision_on_tested: bool = False


def read_slide(
    *,
    recall: float | None = None,
    false_positive_rate: float | None = None,
    specificity: float | None = None,
    precision: float | None = None,
    base_rate: float | None = None,
    positives_per_day: float | None = None,
    per_day: float | None = None,
    costs: Costs | None = None,
    tested: float | None = None,
    tested_positives: float | None = None,
    tested_negatives: float | None = None,
    at_least_recall: float | None = None,
    at_most_false_positive_rate: float | None = None,
    at_least_precision: float | None = None,
    spelled: Callable[[str], str] = str,
) -> Slide:
    """The slide these figures tell. Shares are 0 to 1.

    One of false_positive_rate, specificity and precision; and base_rate, or two of base_rate, positives_per_day and
    per_day. A precision is taken as measured on the tested cases where both classes of them are said, else as in the
    field. What is missing, out of range or contradictory raises CallError, all at once; `spelled` writes a
    parameter's name as the reader knows it.
    """
    figures = {
        "recall": recall,
        "false_positive_rate": false_positive_rate,
        "specificity": specificity,
        "precision": precision,
        "base_rate": base_rate,
        "positives_per_day": positives_per_day,
        "per_day": per_day,
        "tested": tested,
        "tested_positives": tested_positives,
        "tested_negatives": tested_negatives,
        "at_least_recall": at_least_recall,
        "at_most_false_positive_rate": at_most_false_positive_rate,
        "at_least_precision": at_least_precision,
    }
    given = {name: value for name, value in figures.items() if value is not None}
    outside = _out_of_range(given, spelled)
    wrong = [*outside.values()]
    if recall is None:
        wrong.append(f"{spelled('recall')} is missing: what share of the positives is caught? Write 92% or 0.92")
    wrong += _one_of_three(given, spelled)
    rate, volume = None, None
    if not outside.keys() & {"base_rate", "positives_per_day", "per_day"}:
        rate, volume, problem = _how_common(base_rate, positives_per_day, per_day, spelled)
        wrong += [problem] if problem else []
    wrong += _too_many_tested(given, spelled)
    if wrong or recall is None or rate is None:
        raise CallError("\n".join(wrong))
    sample = _tested(rate, tested, tested_positives, tested_negatives)
    on_tested = None if precision is None else _rate_on_tested(recall, precision, sample, spelled)
    stated_rate = on_tested if on_tested is not None else false_positive_rate
    fpr = _false_positive_rate(recall, rate, stated_rate, specificity, precision, spelled)
    bounds = [
        ("recall", at_least_recall, at_least),
        ("false_positive_rate", at_most_false_positive_rate, at_most),
        ("precision", at_least_precision, at_least),
    ]
    return Slide(
        recall=recall,
        false_positive_rate=fpr,
        base_rate=rate,
        per_day=volume,
        costs=costs or Costs(),
        tested=sample,
        bounds=tuple((metric, side(edge)) for metric, edge, side in bounds if edge is not None),
        precision_stated=precision,
        precision_on_tested=on_tested is not None,
    )


_COUNTS = ("positives_per_day", "per_day", "tested", "tested_positives", "tested_negatives")


def _out_of_range(given: dict[str, float], spelled: Callable[[str], str]) -> dict[str, str]:
    """What no such figure can be, by name."""
    wrong: dict[str, str] = {}
    for name, value in given.items():
        is_count = name in _COUNTS
        told = no_count(spelled(name), value, whole=name.startswith("tested")) if is_count else None
        told = no_share(spelled(name), value) if not is_count else told
        if told is None and name == "base_rate" and (value == 0 or value > 1 - SMALLEST):
            nothing = "there is nothing to catch" if value == 0 else "there is no ordinary case to spare"
            told = f"{spelled(name)}: at {value:.0%} {nothing}. Write how common the positives really are"
        if told is not None:
            wrong[name] = told
    return wrong


def _one_of_three(given: dict[str, float], spelled: Callable[[str], str]) -> list[str]:
    known = ("false_positive_rate", "specificity", "precision")
    said = [name for name in known if name in given]
    if len(said) == 1:
        return []
    if said:
        together = " and ".join(spelled(name) for name in said)
        return [f"{together} say the same thing in different ways: write one of them"]
    missing = (
        f"{spelled('false_positive_rate')} is missing: what share of the ordinary cases is stopped? "
        f"Write 3%, or instead {spelled('specificity')} (97%) or {spelled('precision')} "
        "(what share of the stopped ones are positives)"
    )
    return [missing]


def _how_common(
    base_rate: float | None, positives: float | None, per_day: float | None, spelled: Callable[[str], str]
) -> tuple[float | None, float | None, str | None]:
    """The base rate, the cases a day if they can be told, and what is wrong."""
    common, positives_name, volume = spelled("base_rate"), spelled("positives_per_day"), spelled("per_day")
    if positives is None:
        missing = (
            f"{common} is missing: how common are positives? Recall and false alarms alone do not say whether a "
            "product is good: with 92 % and 3 %, 77 of 100 stopped are positives if 10 in 100 cases are, and 3 of 100 "
            f"if 1 in 1,000 are. Write {common} 0.1%, or {positives_name} with {volume}"
        )
        return base_rate, per_day, None if base_rate is not None else missing
    wrong = None
    if per_day is None:
        if base_rate is not None and positives > 0:
            return base_rate, positives / base_rate, None
        wrong = f"{positives_name} needs {volume} or {common} beside it, to say how common positives are"
        if positives == 0:
            wrong = f"{positives_name}: at 0 there is nothing to catch"
        return None, None, wrong
    if not 0 < positives < per_day:
        return None, None, f"{positives_name} must lie between 0 and {volume} ({per_day:,g}); it is {positives:,g}"
    told = positives / per_day
    # A base rate on a slide is rounded; it may be off by 5 % of itself.
    if base_rate is not None and abs(told - base_rate) > 0.05 * base_rate:
        wrong = (
            f"{positives_name} {positives:,g} of {volume} {per_day:,g} is {shown(told, 'share')}, and {common} says "
            f"{shown(base_rate, 'share')}: leave one of the three out"
        )
        return None, None, wrong
    return told, per_day, None


def _false_positive_rate(
    recall: float,
    base_rate: float,
    stated: float | None,
    specificity: float | None,
    precision: float | None,
    spelled: Callable[[str], str],
) -> float:
    """The false positive rate, as it is stated or as it follows. A precision that cannot be: CallError."""
    if stated is not None:
        return stated
    if specificity is not None:
        return float(f"{1 - specificity:.15g}")  # 1 - 0.97 is 0.03, not 0.030000000000000027
    if precision is None:
        raise CallError(f"{spelled('false_positive_rate')} is missing")
    caught = recall * base_rate
    if precision == 0 or caught == 0:
        raise CallError(
            f"{spelled('precision')} {shown(precision, 'share')} with {spelled('recall')} {shown(recall, 'share')} "
            f"does not say how many ordinary cases are stopped: write {spelled('false_positive_rate')} instead"
        )
    stopped = caught / precision
    rate = (stopped - caught) / (1 - base_rate)
    if rate > 1:
        lowest = caught / (caught + 1 - base_rate)
        raise CallError(
            f"{spelled('precision')} {shown(precision, 'share')} cannot be: with {spelled('recall')} "
            f"{shown(recall, 'share')} and {spelled('base_rate')} {shown(base_rate, 'share')} it is "
            f"{shown(lowest, 'share')} even if everything is stopped. Are they from different cases?"
        )
    return rate


def _rate_on_tested(recall: float, precision: float, tested: Tested, spelled: Callable[[str], str]) -> float | None:
    """The false positive rate that this precision means on the tested cases; None where it does not say one.

    475 of 500 positives caught at a precision of 90 % are 53 ordinary cases stopped beside them.
    """
    if tested.from_base_rate or not tested.positives or tested.negatives is None or recall * precision == 0:
        return None
    caught = recall * tested.positives
    wrongly = caught * (1 - precision) / precision
    if wrongly > tested.negatives + 0.5:
        raise CallError(
            f"{spelled('precision')} {shown(precision, 'share')} cannot be: with {caught:,.0f} of "
            f"{tested.positives:,} tested positives caught, {wrongly:,.0f} ordinary cases were wrongly stopped, and "
            f"only {tested.negatives:,} were tested. Are they from different cases?"
        )
    return min(1.0, wrongly / tested.negatives) if tested.negatives else None


def _too_many_tested(given: dict[str, float], spelled: Callable[[str], str]) -> list[str]:
    parts = [name for name in ("tested_positives", "tested_negatives") if name in given]
    if "tested" not in given or not parts:
        return []
    if len(parts) == 2:
        both = " and ".join(spelled(part) for part in parts)
        return [f"{spelled('tested')} is all cases together: write it with one of {both}, or write these two alone"]
    if given[parts[0]] > given["tested"]:
        return [
            f"{spelled(parts[0])} {given[parts[0]]:,g} is more than {spelled('tested')} {given['tested']:,g} in all"
        ]
    return []


def _tested(base_rate: float, cases: float | None, positives: float | None, negatives: float | None) -> Tested:
    if cases is not None and positives is not None:
        negatives = cases - positives
    elif cases is not None and negatives is not None:
        positives = cases - negatives
    elif cases is not None:
        expected = math.floor(cases * base_rate + 0.5)
        return Tested(expected, int(cases) - expected, from_base_rate=True)
    return Tested(None if positives is None else int(positives), None if negatives is None else int(negatives))
