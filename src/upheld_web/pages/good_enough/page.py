"""What is asked before any figure is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from upheld_web.access.guard import Visit
from upheld_web.pages.good_enough.forms import BoundsForm
from upheld_web.records.models import Log


@dataclass(frozen=True, slots=True)
class GoodEnoughPage:
    """The bounds, the costs, and what they come to a day. `said` renews itself while one types."""

    title: str
    population: str
    bounds: tuple[BoundField, ...]
    costs: tuple[BoundField, ...]
    said: tuple[str, ...]
    form: BoundsForm
    log_address: str
    address: str


def good_enough_page(visit: Visit, log: Log, form: Any) -> GoodEnoughPage:
    """The page for a log that has been read."""
    where = {"product": visit.here.slug, "number": log.pk}
    names = list(form.fields)
    first = names.index(form.first_costs)
    return GoodEnoughPage(
        title=visit.here.title,
        population=_population(log, form.many),
        bounds=tuple(form[name] for name in names[:first]),
        costs=tuple(form[name] for name in names[first:]),
        said=said_a_day(log.drafted.get("facts", {}), form),
        form=form,
        log_address=reverse("log", kwargs=where),
        address=reverse("good-enough", kwargs=where),
    )


def _population(log: Log, many: str) -> str:
    facts = log.drafted.get("facts", {})
    text = f"{log.rows or 0:,} {many}"
    if facts.get("first") and facts.get("last"):
        text += f" from {_day(facts['first'])} to {_day(facts['last'])}"
    if facts.get("per_day"):
        text += f", some {_few(facts['per_day'])} a day"
    return text + "."


def _day(iso: str) -> str:
    day = dt.date.fromisoformat(iso[:10])
    return f"{day.day} {day:%b %Y}"


def said_a_day(facts: dict[str, Any], form: Any) -> tuple[str, ...]:
    """What the bounds that were typed come to a day, in sentences; nothing where the log does not say how many."""
    per_day, share = facts.get("per_day"), facts.get("positives")
    late = _number(form, "late") if "late" in form.fields else None
    if per_day and late is not None:
        return (f"At your volume {late:g} of 100 are {_few(per_day * late / 100)} late {form.many} a day.",)
    if not per_day or share is None:
        return ()
    positives, others = _few(per_day * share), _few(per_day * (1 - share))
    told = [f"At your volume some {positives} {form.many} a day turn out positive, and {others} do not."]
    recall, alarms = _number(form, "recall"), _number(form, "false_alarms")
    if recall is not None:
        told.append(f"Catching {recall:g} of 100 lets {_few(per_day * share * (1 - recall / 100))} a day through.")
    if alarms is not None:
        told.append(
            f"Stopping {alarms:g} of 1,000 ordinary ones stops {_few(per_day * (1 - share) * alarms / 1000)} a day "
            "by mistake."
        )
    return tuple(told)


def _number(form: Any, name: str) -> float | None:
    try:
        value = float(form[name].value())
    except (TypeError, ValueError):
        return None
    return value if 0 <= value <= 1000 else None


def _few(count: float) -> str:
    """A count as people say it: few digits below ten, none above."""
    return f"{count:,.0f}" if count >= 10 else f"{count:.2g}"
