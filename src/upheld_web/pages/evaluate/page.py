"""What "Is it good enough?" shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from upheld_web.access.guard import Visit
from upheld_web.pages.evaluate.forms import SettingForm
from upheld_web.pages.talk.page import Talk
from upheld_web.records.models import Log
from upheld_web.records.queries.assessments import Newest


@dataclass(frozen=True, slots=True)
class Next:
    """What a product without a verdict still needs; no `address` where the visitor cannot do it."""

    says: str
    does: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class EvaluatePage:
    """The newest verdict, and what can be done. `sections` are HTML of the library, whose texts are escaped there."""

    title: str
    may_contribute: bool
    judge_address: str
    progress_address: str
    is_moving: bool
    is_waiting: bool
    refusal: str
    is_old: bool
    may_ask: bool
    next: Next
    shown: bool
    slug: str
    talk: Talk | None
    setting_form: SettingForm | None
    save_address: str
    sections: dict[str, SafeString] = field(default_factory=dict)
    data: SafeString = field(default_factory=SafeString)


def evaluate_page(visit: Visit, newest: Newest, talk: Talk | None = None, log: Log | None = None) -> EvaluatePage:
    """The page for this visit; `log` is the newest log, which matters where there is no verdict yet."""
    product = visit.here
    shown = newest.shown
    where = {"product": product.slug}
    form = SettingForm(shown.setting, shown.moved) if shown else None
    return EvaluatePage(
        title=product.title,
        may_contribute=visit.may_contribute,
        judge_address=reverse("judge", kwargs=where),
        progress_address=reverse("progress", kwargs=where),
        is_moving=newest.state in ("waiting", "running"),
        is_waiting=newest.state == "waiting",
        refusal=newest.refusal if newest.state in ("refused", "failed") else "",
        is_old=newest.is_old,
        may_ask=(
            visit.may_contribute
            and newest.state not in ("waiting", "running")
            and (shown is not None or newest.has_requirements)
        ),
        next=_next(visit, newest, log),
        shown=shown is not None,
        slug=product.slug,
        talk=talk,
        setting_form=form if form is not None and form.settings and visit.may_contribute else None,
        save_address=reverse("save-setting", kwargs=where),
        # upheld.documents escapes every text of its sections, and its tests hold names full of HTML against it.
        sections={name: mark_safe(html) for name, html in shown.sections.items()} if shown else {},  # noqa: S308
        data=inert(shown.data) if shown else SafeString(),
    )


def _next(visit: Visit, newest: Newest, log: Log | None) -> Next:
    where = {"product": visit.here.slug}
    if not visit.may_contribute:
        return Next("It needs a log, and somebody who says what is good enough. An owner or a contributor can do both.")
    if newest.has_requirements and log is not None:
        return Next("What is good enough has been said, and there is a log: ask for the verdict.")
    if log is None:
        return Next(
            "It needs a log of what the product said and what really happened. Then you say what is good enough, and "
            "only after that figures are shown.",
            "Bring a log",
            reverse("logs", kwargs=where),
        )
    if log.state == Log.State.REFUSED:
        return Next(f"{log.name} was refused.", "See why", reverse("log", kwargs=where | {"number": log.pk}))
    if log.state != Log.State.READY:
        return Next(
            f"{log.name} has not been read yet.", "See how far it is", reverse("log", kwargs=where | {"number": log.pk})
        )
    return Next(
        f"{log.name} has been read. Say whether it was read right, and what is good enough; then figures are shown.",
        "Go on",
        reverse("log", kwargs=where | {"number": log.pk}),
    )


def inert(json: str) -> SafeString:
    """The same JSON without a character that HTML reads; what Django's `json_script` does, without reading it first.

    It is half a megabyte where a cut-off is to be moved, and reading and writing it took most of the time of the page.
    """
    for character in "&<>":
        json = json.replace(character, f"\\u{ord(character):04X}")
    return mark_safe(json)  # noqa: S308 made so above
