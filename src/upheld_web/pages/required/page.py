"""What the page of all that is required shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.forms import BoundField
from django.urls import reverse

from upheld_web.access.guard import Visit
from upheld_web.pages.required.forms import RequiredForm


@dataclass(frozen=True, slots=True)
class Shown:
    """A requirement or a result: in words, what it means, as it is written, and its fields; none: it is only shown."""

    words: str
    says: str
    text: str
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class Means:
    """What a metric is called and what it says."""

    title: str
    says: str


@dataclass(frozen=True, slots=True)
class RequiredPage:
    """All that is required, worth and ruled. `judged_at` is when figures were last told; None before any were."""

    title: str
    may_contribute: bool
    judged_at: dt.datetime | None
    lines: tuple[Shown, ...]
    new: tuple[BoundField, ...]
    metrics: tuple[Means, ...]
    currency: BoundField
    worths: tuple[Shown, ...]
    rule: tuple[BoundField, ...]
    note: BoundField
    form: RequiredForm
    history_address: str
    spec_address: str
    evaluate_address: str


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """The same of a spec that cannot be read: `problem` says why."""

    title: str
    problem: str
    judged_at: dt.datetime | None
    history_address: str
    spec_address: str


def unread_page(visit: Visit, problem: str) -> UnreadPage:
    """The page for this visit to a product whose spec cannot be read."""
    where = {"product": visit.here.slug}
    return UnreadPage(visit.here.title, problem, None, reverse("history", kwargs=where), reverse("spec", kwargs=where))


def required_page(visit: Visit, form: RequiredForm) -> RequiredPage:
    """The page for this visit."""
    product = visit.here
    where = {"product": product.slug}
    last = product.assessment
    return RequiredPage(
        title=product.title,
        may_contribute=visit.may_contribute,
        judged_at=last.finished_at if last is not None else None,
        lines=tuple(Shown(one.words, one.says, one.text, tuple(form.of_line(one))) for one in form.lines),
        new=tuple(form.of_new),
        metrics=tuple(Means(one.meaning.title, one.meaning.says) for one in form.metrics.values()),
        currency=form["currency"],
        worths=tuple(
            Shown(one.called, one.explained, _worth_shown(one.ends), tuple(form.of_worth(one))) for one in form.worths
        ),
        rule=(form["rule"], form["no_rule"]),
        note=form["note"],
        form=form,
        history_address=reverse("history", kwargs=where),
        spec_address=reverse("spec", kwargs=where),
        evaluate_address=reverse("evaluate", kwargs=where),
    )


def _worth_shown(ends: tuple[str, str, str]) -> str:
    """A worth in a line; empty where nothing was said."""
    low, high, because = ends
    return low + (f" to {high}" if high else "") + (f" ({because})" if because else "")
