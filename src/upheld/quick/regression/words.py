"""What the errors on a slide mean, in sentences that somebody can say aloud."""

from __future__ import annotations

from collections.abc import Iterable

from upheld.inference import CannotTell, Estimate, Range
from upheld.quick.costs import NOTHING, Cost, cost_shown, worth_shown
from upheld.quick.judging import JudgedBound, found_words
from upheld.quick.regression.answer import Best, Buffer, Quick
from upheld.quick.regression.every_shape import Ends
from upheld.quick.regression.shapes import SHAPES
from upheld.quick.regression.slide import Slide
from upheld.quick.told import count_shown, not_a_count, stated
from upheld.wording import bound_shown, interval_shown, one_of, range_shown, shown

_IF = {"normal": "if errors are normal", "heavy_tailed": "with heavy tails", "skewed": "if skewed to late"}


def sentences(answer: Quick) -> list[str]:
    """How often late, what to add, money, and the tested sample; the gist first."""
    return [*gist(answer), *money_sentences(answer), *sample_sentences(answer)]


def headline(slide: Slide) -> str:
    """What the slide says, in a line."""
    spread, mean = slide.spread, slide.mean_error
    far = _measured(spread.size, slide.unit)
    off = {
        "spread": f"a standard deviation of {far}",
        "mae": f"off by {far} on average" if mean is None else f"a mean absolute error of {far}",
        "rmse": f"a root mean squared error of {far}",
        "within": f"{stated(spread.share)} within {far}",
    }[spread.of]
    if mean is None:
        return f"{off[0].upper()}{off[1:]}: what that means"
    side = "as late as early" if mean == 0 else f"{_measured(abs(mean), slide.unit)} {'late' if mean > 0 else 'early'}"
    return f"{side[0].upper()}{side[1:]} on average, {off}: what that means"


def gist(answer: Quick) -> list[str]:
    """How often late as shown now, what hangs on the shape, and what a bound takes."""
    return [*_bias(answer.slide), _late(answer), *_stated_rate(answer), *_needed(answer)]


def _bias(slide: Slide) -> list[str]:
    if slide.mean_error is not None:
        return []
    missing = (
        "The mean error is missing: how much later or earlier than shown cases come on average. The shapes here take "
        "it as 0; what holds whatever it is stands beside them. Ask for it."
    )
    return [missing]


def _late(answer: Quick) -> str:
    slide, asked = answer.slide, answer.asked
    by = f" by more than {_measured(slide.tolerance, slide.unit)}" if slide.tolerance else ""
    rates = [one.late_rate for one in asked.by_shape.values()]
    counts = ""
    if slide.per_day is not None:
        among = [rate * slide.per_day for rate in rates]
        counts = f", {count_shown(min(among))} to {count_shown(max(among))} of {count_shown(slide.per_day)} a day"
    share = shares_shown((min(rates), max(rates)))
    return (
        f"{words_of_time(asked, slide)}, {share} of cases come late{by}{counts}. How many hangs on the shape of the "
        f"errors, and a slide says none. Whatever the shape: {shares_shown(asked.late_rate)}."
    )


def words_of_time(at: Buffer, slide: Slide) -> str:
    """A time shown in words: as shown now, or with so much added, and what that shows."""
    where = "" if at.shown is None else f" ({_measured(at.shown, slide.unit)})"
    if at.added == 0:
        return f"As shown now{where}"
    change = "added" if at.added > 0 else "less"
    return f"With {_measured(abs(at.added), slide.unit)} {change}{where}"


def _stated_rate(answer: Quick) -> list[str]:
    """Whether a late rate that is stated agrees with the mean and the spread beside it."""
    slide = answer.slide
    if slide.late_rate is None:
        return []
    now = next(one for one in answer.buffers if one.added == 0)
    low, high = now.late_rate
    said = f"The slide says {stated(slide.late_rate)} late as shown now"
    if not low <= slide.late_rate <= high:
        return [f"{said}, which cannot be beside these errors: {shares_shown((low, high))} whatever the shape. Ask."]
    stated_rate, of_shape = slide.late_rate, {shape.title: now.by_shape[shape.name].late_rate for shape in SHAPES}
    near = min(of_shape, key=lambda title: abs(of_shape[title] - stated_rate))
    return [f"{said}; of the shapes here {near.lower()} comes nearest, with {shown(of_shape[near], 'share')}."]


def _needed(answer: Quick) -> list[str]:
    slide, needed = answer.slide, answer.added_for
    if needed is None or slide.bound is None:
        return []
    bound = f"For a late rate of {bound_shown(slide.bound, 'share')}"
    by_shape = [added for name, added in needed.items() if name != "every" and added is not None]
    if not by_shape:
        return [f"{bound}, no time is long enough, or any is."]
    each = ", ".join(f"{_number(needed[name])} {_IF[name]}" for name in _IF)
    every = needed["every"]
    always = f"{_number(every)} holds whatever the shape" if every is not None else "nothing holds whatever the shape"
    hangs = f"Between {_number(min(by_shape))} and {_number(max(by_shape))} the verdict hangs on the shape."
    return [f"{bound}, add {each} ({units_of(slide)}); {always}. {hangs}"]


def money_sentences(answer: Quick) -> list[str]:
    """Which time costs least, by shape and whatever the shape, and how much hangs on the shape."""
    slide, best = answer.slide, answer.best
    if isinstance(best, CannotTell) or answer.chosen is None:
        return [f"Cannot tell: {best.reason}."] if isinstance(best, CannotTell) else []
    each = ", ".join(f"{_number(best[name].added)} {_IF[name]}" for name in _IF)
    lines = [f"It costs least to add {each} ({units_of(slide)})."]
    if answer.quantile is not None:
        share = shares_shown((answer.quantile.low, answer.quantile.high))
        lines.append(f"That is the time that {share} of cases keep to, whatever the shape: late / (late + early).")
    lines += _ranges(best, slide)
    gains = Cost(min(one.gain.low for one in best.values()), max(one.gain.high for one in best.values()))
    by = "a case" if slide.per_day is None else "a day"
    worth = worth_shown(times(gains, slide), slide.costs.currency)
    lines.append(f"Against what is shown now that is {worth} {by}, over these shapes.")
    regret = max(one.regret for one in best.values())
    lines.append(
        f"Adding {_number(answer.chosen)} where errors have another of these shapes costs at most "
        f"{per_shown(Cost(regret, regret), slide)} more than that shape's best."
    )
    if answer.safest is not None:
        lines.append(
            f"Whatever the shape, adding {_number(answer.safest)} has the best worst case; that is the choice if the "
            "late ones may be very late."
        )
    if slide.costs.longer == NOTHING:
        lines.append("What a longer time shown loses in orders that are never placed is not said, and not counted.")
    return lines


def _ranges(best: dict[str, Best] | object, slide: Slide) -> list[str]:
    costs = slide.costs
    guessed = [one for one in (costs.late, costs.early, costs.late_case, costs.longer) if one is not None]
    if not any(one.is_range for one in guessed) or not isinstance(best, dict):
        return []
    over = [one.added_over_ranges for one in best.values()]
    low, high = min(one.low for one in over), max(one.high for one in over)
    return [f"Over the ranges of the costs it lies between {_number(low)} and {_number(high)} for all shapes here."]


def per_shown(cost: Cost, slide: Slide) -> str:
    """A cost of a case, told for a day where the volume is said."""
    by = "a case" if slide.per_day is None else "a day"
    return f"{amounts_shown(times(cost, slide), slide.costs.currency)} {by}"


def times(cost: Cost, slide: Slide) -> Cost:
    """A cost of a case as that of a day, where the volume is said."""
    cases = 1.0 if slide.per_day is None else slide.per_day
    return Cost(cost.low * cases, cost.high * cases)


def amounts_shown(cost: Cost, currency: str | None) -> str:
    """An amount, or from one to another with one word for both where it fits.

    >>> amounts_shown(Cost(881_000, 1_440_000), "INR"), amounts_shown(Cost(1.5, 1.5), None)
    ('₹ 8.81 to 14.4 lakh', '1.5')
    """
    if not cost.is_range or currency is None:
        return cost_shown(cost, currency)
    return interval_shown(Estimate(cost.low, cost.low, cost.high, 0.95, 0, "cases", ""), currency)


def sample_sentences(answer: Quick) -> list[str]:
    """What the tested sample can and cannot support."""
    slide = answer.slide
    if slide.tested is None:
        return ["How many cases were tested is not said, so nobody can tell how far these figures may be off."]
    lines = []
    counted = answer.asked.by_shape["normal"].counted
    if isinstance(counted, Estimate):
        lines.append(
            f"With {slide.tested:,} cases tested, a late rate of {shown(counted.value, 'share')} could be "
            f"{interval_shown(counted, 'share')}: that is what chance alone allows, with the slide taken at its word."
        )
    else:
        lines.append("These figures rest on nothing: no cases were tested.")
    if slide.late_rate is not None:
        told = not_a_count(slide.late_rate, slide.tested, "cases")
        lines += [told] if told else []
    return lines


def bound_words(answer: Quick, one: JudgedBound) -> str:
    """A judged bound, as one reads it aloud."""
    return f"Late rate {bound_shown(one.bound, 'share')}, {_lower(words_of_time(answer.asked, answer.slide))}"


def verdict_words(answer: Quick, one: JudgedBound) -> str:
    """What was found for a bound, and whether it holds whatever the shape."""
    if not isinstance(one.estimate, Range):
        return found_words(one)
    found = f"{range_shown(one.estimate, 'share')} on {one.estimate.n:,} {one.estimate.n_of}"
    if one.verdict.word == "undecided":
        more = one.verdict.more_cases
        further = f"; about {more:,} more {one.further_of} tested would probably decide" if more is not None else ""
        return f"{found}; {one.verdict.because}{further}"
    low, high = answer.asked.late_rate
    if one.bound.high is not None and (high <= one.bound.high or low > one.bound.high):
        return f"{found}, and so whatever the shape"
    return f"{found} for the shapes here; another shape could have {shares_shown((low, high))}"


def shares_shown(ends: Ends) -> str:
    """Between what a share lies, as a range with one sign.

    >>> shares_shown((0.435, 0.605)), shares_shown((0.0, 1.0)), shares_shown((0.8, 0.8))
    ('43.5 to 60.5 %', '0 to 100 %', '80.0 %')
    """
    if ends[0] == ends[1]:
        return shown(ends[0], "share")
    return interval_shown(Estimate(ends[0], *ends, 0.95, 0, "cases", ""), "share")


def numbers_shown(values: Iterable[float | None]) -> str:
    """From the smallest to the largest of some numbers, with three digits that count; a dash where there are none."""
    told = sorted(value for value in values if value is not None)
    if not told:
        return "–"
    low, high = (shown(value, "number") for value in (told[0], told[-1]))
    return low if low == high else f"{low} to {high}"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def units_of(slide: Slide) -> str:
    """What the slide's figures are in: minutes; units where it does not say."""
    return slide.unit if one_of(slide.unit) != "unit" else "units"


def _measured(value: float, unit: str) -> str:
    text = shown(value, unit)
    return text if one_of(unit) != "unit" else f"{text} {'unit' if text == '1' else 'units'}"


def _number(value: float | None) -> str:
    return "nothing" if value is None else shown(value, "number").replace("-", "−")
