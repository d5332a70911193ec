"""The trade-off: what every setting of the lever would mean, in figures with intervals, verdicts and money.

tradeoff = upheld.tradeoff(spec, evidence)
tradeoff.best.setting, tradeoff.rows[0].setting, tradeoff.rows[0].verdicts
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from upheld.answer import Answer, answer_json
from upheld.answers import Answers
from upheld.assessed_money import BestSetting, best_json
from upheld.assessment import JudgedRequirement
from upheld.best import depends_on_setting, settings_of
from upheld.best_by import best_setting_by
from upheld.errors import Problem, SpecError
from upheld.evidence import Evidence
from upheld.judging import judge
from upheld.money import EXPECTED_N, LEVEL, a_day, told
from upheld.readiness import require_blocks, require_lever
from upheld.spec import Spec, spec_hash
from upheld.weighing import best_of, settings_by_of
from upheld.within import is_within
from upheld.wording import with_article

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Reviews:
    """What a setting asks of the people who look: cases a day in the mean and on a busy day (the 95th of 100).

    `days_above` of `days` have more cases in the band than `capacity`; what people do not reach passes.
    """

    mean: float
    p95: float
    days: int
    days_above: int
    capacity: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: its counts, every metric that depends on it, its money, and the verdict on each requirement.

    `meets` says whether the figures as measured lie within every bound that the setting can change, aims aside.
    """

    setting: dict[str, Any]
    position: Any
    is_today: bool
    is_best: bool
    confusion: dict[str, int | None]
    reviews: Reviews | None
    metrics: dict[str, Answer]
    value: dict[str, Answer]
    requirements: tuple[JudgedRequirement, ...]
    meets: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The cases that share one cut-off: a named value of a segment, or all the others (`value` None), and its rows.

    The figures are those of the group alone, and no requirement is judged on them.
    """

    value: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """Every setting of one spec on one evidence, by rising cut-off or buffer; the edge of the review band is today's.

    Where the cut-off differs by segment there are no `rows`, but those of each of the `groups`.
    Where a window is shown, `widths` are settings of its width, the buffer as it stands.
    `best` is None where the spec has no value block; `unit` is that of the log's quantities, empty where it has none.
    """

    product: str
    title: str
    kind: str
    each: str
    currency: str | None
    spec_hash: str
    evidence_hash: str
    cases_per_day: float | None
    today: dict[str, Any]
    rows: tuple[Row, ...]
    best: BestSetting | None
    groups: tuple[Group, ...] = ()
    unit: str = ""
    widths: tuple[Row, ...] = ()

    def to_json(self, version: str) -> dict[str, Any]:
        """The trade-off as plain data: no NaN, no infinity, no key left out."""
        return {
            "format": FORMAT,
            "upheld": version,
            "product": self.product,
            "kind": self.kind,
            "unit": self.unit or None,
            "spec_hash": self.spec_hash,
            "evidence_hash": self.evidence_hash,
            "currency": self.currency,
            "cases_per_day": self.cases_per_day,
            "today": self.today,
            "best": best_json(self.best) if self.best else None,
            "settings": [row_json(row) for row in self.rows],
            "groups": [
                {"value": group.value, "settings": [row_json(row) for row in group.rows]} for group in self.groups
            ],
            "widths": [row_json(row) for row in self.widths],
        }


def tradeoff(spec: Spec, evidence: Evidence, *, most: int = 256) -> Tradeoff:
    """The trade-off of a spec on its evidence, at most `most` settings; today's and the best are always among them.

    Raises SpecError if the spec misses a block, or if the evidence was counted for another spec.
    """
    require_blocks(spec)
    require_lever(spec)
    answers = Answers(spec, evidence).of_outcomes
    if not answers.all.judged:
        one = with_article(answers.each)
        message = f"gives no outcome of {one} that is old enough yet, so no setting can be weighed"
        raise SpecError(spec.file_name, [Problem(answers.kind.OUTCOME, message)])
    rows: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = ()
    widths: tuple[Row, ...] = ()
    if answers.kind.is_by_segment(spec.lever):
        by = settings_by_of(answers)
        best = best_setting_by(answers, by) if answers.stakes.middle is not None else None
        chosen = best.position if best is not None else None
        groups = tuple(_group(answers, by, name, most, chosen) for name in by.groups)
    else:
        settings = settings_of(answers)
        best = best_of(answers)
        rows = _rows(answers, settings, most, best.position if best is not None else None)
        widths = widths_of(answers, settings, most)
    return Tradeoff(
        product=spec.product,
        title=spec.title,
        kind=spec.kind,
        each=answers.each,
        currency=spec.value.currency if spec.value else None,
        spec_hash=spec_hash(spec),
        evidence_hash=evidence.content_hash,
        cases_per_day=answers.volume_per_day(),
        today=answers.kind.in_force(spec, answers.stakes),
        rows=rows,
        best=best,
        groups=groups,
        unit=answers.quantity,
        widths=widths,
    )


def _rows(answers: Answers, settings: Any, most: int, best: Any | None) -> tuple[Row, ...]:
    always = [settings.today.act, *([best.act] if best is not None else [])]
    acts = thinned(settings, most, always) if answers.kind.HAS_SCORE else settings.thinned(most, always)
    positions = [settings.at(int(act), settings.today.review) for act in acts]
    if best is not None and best not in positions:
        positions.append(best)
    return tuple(
        row_at(answers, settings, at, is_best=at == best)
        for at in sorted(positions, key=lambda at: (at.act, at.review))
    )


def widths_of(answers: Answers, settings: Any, most: int) -> tuple[Row, ...]:
    """At most `most` widths of the window that is shown, the buffer as it stands; none where none is shown.

    Requirements are judged at each where the spec states the width; a window that the log has is judged as it was.
    """
    kind, spec = answers.kind, answers.spec
    if not kind.shows_window(spec):
        return ()
    stated = answers.stakes.window
    lines = spec.requirements if stated is not None else []
    deciding, found = sum(not line.aim for line in lines), []
    for at in settings.widths(most):
        moved = answers.moved(settings, at)
        row = Row(
            setting=settings.cutoffs(at),
            position=at,
            is_today=at.window == stated,
            is_best=False,
            confusion={},
            reviews=None,
            metrics={
                name: moved.answer(metric, moved.all, "anytime", LEVEL, EXPECTED_N)
                for name, metric in kind.WINDOW.items()
            },
            value={},
            requirements=tuple(judge(line, moved, deciding, looks_ahead=False) for line in lines),
            meets=bool(lines) and all(is_within(moved, line) for line in lines if not line.aim),
        )
        found.append(row)
    return tuple(found)


def _group(answers: Answers, by: Any, name: str, most: int, best: Any | None) -> Group:
    """The settings of one group, the others aside."""
    settings = by.groups[name]
    chosen = best[name] if best is not None else None
    acts = thinned(settings, most, [settings.today.act, *([chosen.act] if chosen is not None else [])])
    rows = []
    for act in acts:
        at = settings.at(int(act), settings.today.review)
        moved = answers.moved(settings, at)
        rows.append(_row(answers, moved, settings.cutoffs(at), at, (), None, at == settings.today, at == chosen))
    return Group(name or None, tuple(rows))


def row_at(answers: Answers, settings: Any, at: Any, *, is_best: bool = False) -> Row:
    """One setting in full."""
    moved = answers.moved(settings, at)
    deciding = sum(not line.aim for line in answers.spec.requirements)
    judged = tuple(judge(line, moved, deciding, looks_ahead=False) for line in answers.spec.requirements)
    reviews = reviews_of(settings.reviewing(at))
    is_today = settings.is_today_among and at == settings.today
    return _row(answers, moved, settings.cutoffs(at), at, judged, reviews, is_today, is_best)


def _row(
    answers: Answers,
    moved: Answers,
    setting: dict[str, Any],
    at: Any,
    judged: tuple[JudgedRequirement, ...],
    reviews: Reviews | None,
    is_today: bool,
    is_best: bool,
) -> Row:
    return Row(
        setting=setting,
        position=at,
        is_today=is_today,
        is_best=is_best,
        confusion=moved.confusion(),
        reviews=reviews,
        metrics={
            name: moved.answer(metric, moved.all, "anytime", LEVEL, EXPECTED_N)
            for name, metric in answers.metrics.items()
            if not metric.of_score_alone and not metric.of_worth
        },
        value=_value(answers, moved),
        requirements=judged,
        meets=bool(judged)  # of a group alone nothing is required
        and all(
            is_within(moved, line)
            for line in answers.spec.requirements
            if not line.aim and depends_on_setting(answers, line)
        ),
    )


def reviews_of(review: Any) -> Reviews | None:
    """What a review band asks of people; None without time."""
    per_day = review.per_day
    if per_day is None or not len(per_day):
        return None
    above = 0 if review.capacity is None else int((per_day > review.capacity).sum())
    p95 = float(np.quantile(per_day, 0.95, method="inverted_cdf"))
    return Reviews(float(per_day.mean()), p95, len(per_day), above, review.capacity)


def thinned(settings: Any, most: int, always: Sequence[int]) -> list[int]:
    """At most `most` of the cut-offs' boundaries, those of `always` among them, ascending.

    Spread over the share of positives below the cut-off, closely where few are missed: that is where one chooses.
    """
    boundaries = [int(boundary) for boundary in settings.act]
    if len(boundaries) <= most:
        return boundaries
    wanted = sorted({int(boundary) for boundary in always})
    below = settings.whole.counts[boundaries, 1] / max(1, int(settings.whole.counts[-1, 1]))
    steps = np.linspace(0, 1, max(1, most - len(wanted))) ** 2
    spread = {boundaries[min(int(i), len(boundaries) - 1)] for i in np.searchsorted(below, steps)}
    # Where positives are few, many steps fall on one cut-off: the rest goes to those between, evenly.
    left = [boundary for boundary in boundaries if boundary not in spread and boundary not in wanted]
    spare = most - len(spread | set(wanted))
    if spare > 0 and left:
        spread |= {left[int(i)] for i in np.linspace(0, len(left) - 1, min(spare, len(left)))}
    return sorted(spread | set(wanted))


def _value(answers: Answers, moved: Answers) -> dict[str, Answer]:
    """Money a case and a day; of a part of the product, at its share of today's volume."""
    if answers.spec.value is None:
        return {}
    names = ["per_case", "over_nothing"] + (["over_rule"] if answers.stakes.has_rule else [])
    volume = answers.volume_per_day()
    per_day = None if volume is None else volume * moved.all.judged / answers.all.judged
    found: dict[str, Answer] = {}
    for name in names:
        answer = told(moved.money(name))
        found[name] = answer
        found[f"{name}_a_day"] = a_day(answer, per_day)
    return found


def row_json(row: Row) -> dict[str, Any]:
    """A setting as plain data."""
    reviews = row.reviews
    return {
        "setting": row.setting,
        "is_today": row.is_today,
        "is_best": row.is_best,
        "meets": row.meets,
        "confusion": row.confusion,
        "reviews_per_day": {
            "mean": reviews.mean,
            "p95": reviews.p95,
            "days": reviews.days,
            "days_above_capacity": reviews.days_above,
            "capacity": reviews.capacity,
        }
        if reviews
        else None,
        "metrics": {name: answer_json(answer) for name, answer in row.metrics.items()},
        "value": {name: answer_json(answer) for name, answer in row.value.items()},
        "requirements": [
            {
                "id": judged.id,
                "verdict": judged.verdict.word,
                # Whether more cases would decide it is asked at the stated setting alone.
                "why": None if judged.verdict.why == "too_close" else judged.verdict.why,
                "estimate": answer_json(judged.estimate),
                "worst": judged.worst.value if judged.worst else None,
                "segments": [
                    {
                        "value": one.value,
                        "verdict": one.verdict.word if one.verdict else None,
                        "estimate": answer_json(one.estimate),
                    }
                    for one in judged.segments
                ],
            }
            for judged in row.requirements
        ],
    }
