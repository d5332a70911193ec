"""What is asked before any figure is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.forms import BoundField
from django.urls import reverse

from upheld_web.access.guard import Visit
from upheld_web.pages.good_enough.bounds import BoundsForm, few
from upheld_web.records.models import Log


@dataclass(frozen=True, slots=True)
class GoodEnoughPage:
    """The bounds, the costs, and what they come to a day. `said` renews itself while one types."""

    title: str
    population: str
    is_judged: bool
    bounds: tuple[BoundField, ...]
    costs: tuple[BoundField, ...]
    said: tuple[str, ...]
    form: BoundsForm
    log_address: str
    address: str


def good_enough_page(visit: Visit, log: Log, form: BoundsForm) -> GoodEnoughPage:
    """The page for a log that has been read."""
    where = {"product": visit.here.slug, "number": log.pk}
    names = list(form.fields)
    first = names.index(form.first_costs)
    return GoodEnoughPage(
        title=visit.here.title,
        population=_population(log, form.many),
        is_judged=visit.here.assessment is not None,
        bounds=tuple(form[name] for name in names[:first]),
        costs=tuple(form[name] for name in names[first:]),
        said=form.said_a_day(),
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
        text += f", some {few(facts['per_day'])} a day"
    return text + "."


def _day(iso: str) -> str:
    day = dt.date.fromisoformat(iso[:10])
    return f"{day.day} {day:%b %Y}"
