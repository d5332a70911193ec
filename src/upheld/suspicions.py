"""What is possible, but more often a slip in the spec or in the log than the truth; each kind has its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from upheld.answers import Answers
from upheld.assessment import Warned
from upheld.errors import did_you_mean
from upheld.inference import Estimate
from upheld.money import worth_of
from upheld.wording import shown

MOST_NAMED = 5
BEYOND_TO_WARN = 0.01
ALL_EXACT, FEWEST_EXACT, FEWEST_A_MONTH = 0.9, 100, 30
"""Where so large a share of at least so many cases came exactly as shown, that was filled in afterwards.

Months are asked beside years, as a log may have been filled in up to some day: of a year of which two thirds were, two
thirds are exact, and so are 61 % of honest promises in whole days; only where one looks at the months apart does the
one look unlike the other. Of 30 such honest cases 90 % are exact once in 2,000 months (binomial).
"""


def _unscored(answers: Answers, many: str) -> Iterator[Warned]:
    unscored = answers.of_outcomes.all.unscored
    if unscored:
        hurt = f", {answers.all.unscored_positives:,} of them positive" if answers.all.unscored_positives else ""
        text = f"{unscored:,} {many} have no score{hurt}: they were never acted on, and no metric counts them"
        ruled = answers.kind.unscored_but_ruled(answers.evidence)
        more = f"; the rule would act on {ruled:,} of them, which the comparison with it leaves out" if ruled else ""
        yield Warned("unscored", text + more)


def _of_classes(answers: Answers, many: str) -> Iterator[Warned]:
    """Classes that nothing can be told of, or that are never named."""
    counts = answers.all.classes
    if counts is None or not counts.table.sum():
        return
    unseen = answers.kind.never_seen(counts, answers.classes)
    if unseen:
        text = f"never right and never named, so that nothing is told of it: {', '.join(unseen[:MOST_NAMED])}"
        yield Warned("class-never-seen", text)
    named = dict(zip(counts.names, counts.named.tolist(), strict=True))
    forgotten = [name for name in counts.names if not named[name] and name not in unseen]
    if forgotten:
        text = f"some {many} are of a class that the product never names: {', '.join(forgotten[:MOST_NAMED])}"
        yield Warned("class-never-named", text)


def of_scores(answers: Answers, many: str) -> Iterator[Warned]:
    """Of a product that acts on a score."""
    yield from _unscored(answers, many)
    yield from _of_classes(answers, many)
    spec, known = answers.spec, answers.of_outcomes.all
    confusion, done = answers.kind.confusion(known), answers.kind.done(known)
    if known.judged and not confusion["tp"] + confusion["fn"] and getattr(spec.log, "acts_on_top", False):
        text = f"not one of the {many} is named rightly; are classes spelt alike in log.outcome and in what is named?"
        yield Warned("none-named-rightly", text)
    elif known.judged and not confusion["tp"] + confusion["fn"]:
        text = f"not one of the {many} is positive; is log.outcome written as the log spells it?"
        yield Warned("no-positives", text)
    has_cutoff = spec.lever is not None
    if has_cutoff and known.judged and done["act"] == sum(done.values()):
        yield Warned("all-acted-on", f"every score reaches the cut-off, so all {many} are acted on")
    if has_cutoff and known.judged and not done["act"]:
        yield Warned("none-acted-on", f"no score reaches the cut-off, so none of the {many} is acted on")
    setting = answers.kind.stated(spec.lever)["act_at"]
    if isinstance(setting, dict) and setting["by"] in answers.evidence.frame.segments:
        there = answers.evidence.sets[f"segment:{setting['by']}"].labels
        unused = [value for value in setting if value not in ("by", "default") and value not in there]
        if unused:
            text = f"act_at names values of {setting['by']} that no case has: {', '.join(unused)}"
            yield Warned(
                "unused-cut-offs",
                f"{text}. The log has {', '.join(there[:MOST_NAMED])}.{did_you_mean(unused[0], there)}",
            )
    if spec.value is not None:
        yield from _of_money(answers, many)


def _of_money(answers: Answers, many: str) -> Iterator[Warned]:
    once = [
        line.name
        for line in answers.spec.requirements
        if line.looks == "once" and answers.metric_of(line).unit == "money"
    ]
    if once:
        text = (
            f"{' and '.join(once)}: at one look an interval of money holds less often than it says where large losses"
        )
        yield Warned("money-at-one-look", f"{text} are rare; without looks: once it holds")
    value, review = answers.spec.value, answers.stakes.review
    for key in answers.kind.worth_more_than_nothing(answers.all):
        said = {"missed": "a missed case", "false_alarm": "a false alarm", "reviewed": "a review"}[key]
        text = f"value.{key}: {said} is worth more than nothing here. A cost is written with a minus"
        yield Warned("worth-with-the-wrong-sign", text)
    if answers.stakes.middle is None:
        yield Warned("worth-not-written", f"money is not told: {answers.stakes.why_no_money}")
    elif getattr(value, "caught", None) is None:
        yield Warned("worth-not-written", "value.caught is not written and counts as 0")
    money = worth_of(answers)
    if money is not None and money.without_worth:
        text = (
            f"{money.without_worth:,} {many} have no worth, because a column it is made of is empty, and money leaves"
        )
        yield Warned("without-worth", f"{text} them out")
    if review.is_overflowing and review.per_day is not None:
        busy = int((review.per_day > review.capacity).sum())
        text = (
            f"on {busy:,} of {len(review.per_day):,} days more {many} fall into the review band than people can look at"
        )
        yield Warned("over-capacity", f"{text} ({review.capacity:,.0f}); the lowest scores of those days pass unseen")


def of_quantities(answers: Answers, many: str) -> Iterator[Warned]:
    """Of a product that names quantities."""
    part, spec = answers.all, answers.spec
    unit = getattr(spec.log, "unit", "")
    if part.unscored:
        text = f"{part.unscored:,} {many} have no prediction: nothing could be shown, and no metric counts them"
        yield Warned("unscored", text)
    if part.cancelled:
        text = f"{part.cancelled:,} {many} were never fulfilled: no lateness is theirs; unfulfilled_rate counts them"
        yield Warned("unfulfilled", text)
    before = answers.kind.calibrating(answers.evidence)
    if before and part.at is not None:
        buffer = shown(float(part.at * part.stakes.step), unit)
        text = f"{before:,} {many} from before {getattr(spec.lever, 'calibrate', None)} say how much is added, {buffer}"
        yield Warned("calibrating", f"{text}, and are not judged")
    if part.at is None:
        yield Warned("no-setting", f"what is shown cannot be told: {part.stakes.why_no_setting}")
    beyond = part.model.beyond
    if beyond > BEYOND_TO_WARN * max(1, part.model.n):
        text = f"{beyond:,} {many} came further off than the steps reach that are counted one by one"
        yield Warned("bin-too-small", f"{text}: quantiles and settings there are rough; write a larger log.bin")
    for when, n, exact in _exact_stretches(answers):
        text = f"in {when} {shown(exact, 'share')} of {n:,} {many} came exactly as shown: that was probably filled in"
        yield Warned("back-filled", f"{text} afterwards, and is no prediction; leave those days out with log.where")
    for key in answers.kind.worth_more_than_nothing(part):
        said = {"late": "lateness", "early": "earliness", "late_case": "a late case"}[key]
        text = f"value.{key}: {said} is worth more than nothing here. A cost is written with a minus"
        yield Warned("worth-with-the-wrong-sign", text)
    if spec.value is not None and answers.stakes.middle is None:
        yield Warned("worth-not-written", f"money is not told: {answers.stakes.why_no_money}")
    yield from _errors_disagree(answers, unit)


def _exact_stretches(answers: Answers) -> Iterator[tuple[str, int, float]]:
    """The years in which nearly every case came exactly as shown, else such months of a year; by what was shown."""
    cells = answers.evidence.sets.get("shown|weeks")
    days = answers.kind.judged_days(answers.evidence)
    if cells is None or days is None:
        return
    compared = cells.where(~np.isnan(cells.low) & (cells.keys["week"] > 0))
    is_exact = (compared.low == 0) & (compared.high == 0)
    # The first of January 1970 was a Thursday, and a week belongs to the month of its Thursday, or of the log's ends.
    thursdays = np.clip(compared.keys["week"] * 7, *days)
    months = thursdays.astype("datetime64[D]").astype("datetime64[M]")

    def counted(chosen: NDArray[np.bool_]) -> tuple[int, int]:
        return int(compared.n[chosen].sum()), int(compared.n[chosen & is_exact].sum())

    for year in np.unique(months.astype("datetime64[Y]")):
        own = months.astype("datetime64[Y]") == year
        n, exact = counted(own)
        when = str(year)
        if exact < ALL_EXACT * n:
            by_month = {month: counted(months == month) for month in np.unique(months[own])}
            filled = {
                month: found
                for month, found in by_month.items()
                if found[0] >= FEWEST_A_MONTH and found[1] >= ALL_EXACT * found[0]
            }
            n, exact = (sum(found[at] for found in filled.values()) for at in (0, 1))
            *others, last = [f"{month.astype(object):%B}" for month in filled] or [""]
            when = f"{', '.join(others)}{' and ' if others else ''}{last} {year}"
        if n >= FEWEST_EXACT:
            yield when, n, exact / n


def _errors_disagree(answers: Answers, unit: str) -> Iterator[Warned]:
    """That the model became better by one measure and worse by the other, from the first to the last whole week."""
    weeks = answers.weeks
    if weeks is None or len(weeks.mondays) < 4:
        return
    first, last = weeks.mondays[1], weeks.mondays[-2]
    told = {}
    for name in ("rmse", "rmsle"):
        metric = answers.metrics[name]
        one, other = (answers.answer(metric, weeks.whole(monday), "anytime", 0.95, 1000) for monday in (first, last))
        if not isinstance(one, Estimate) or not isinstance(other, Estimate):
            return
        told[name] = one, other
    fell = {name: other.high < one.low for name, (one, other) in told.items()}
    rose = {name: other.low > one.high for name, (one, other) in told.items()}
    if (fell["rmse"] and rose["rmsle"]) or (rose["rmse"] and fell["rmsle"]):
        (a, b), (c, d) = told["rmse"], told["rmsle"]
        larger = f"rmse went from {shown(a.value, unit)} to {shown(b.value, unit)}"
        text = (
            f"between the first and the last whole week {larger} and rmsle from {shown(c.value, 'number')} to "
            f"{shown(d.value, 'number')}: errors shrank in one measure and grew in the other, as where quantities "
            "became smaller and the model is further off in proportion"
        )
        yield Warned("errors-disagree", text)


SUSPICIONS: dict[str, Callable[[Answers, str], Iterator[Warned]]] = {
    "classification": of_scores,
    "regression": of_quantities,
}
"""What each kind has cause to doubt."""
