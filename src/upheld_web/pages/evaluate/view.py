"""Is it good enough? Reading the newest verdict, and asking for another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.pages.evaluate.forms import SettingForm
from upheld_web.pages.evaluate.page import evaluate_page
from upheld_web.pages.evaluate.setting import text_at
from upheld_web.pages.judging import ask_to_judge
from upheld_web.pages.renewing import has_ended
from upheld_web.pages.talk.page import talk_of
from upheld_web.records.actions.products import save_spec
from upheld_web.records.queries.assessments import newest_verdict
from upheld_web.records.queries.logs import logs_of


def evaluate(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest verdict, and how far a newer one has come."""
    product = visit.here
    newest = newest_verdict(product)
    log = None if newest.shown else next(iter(logs_of(product)), None)
    figures = [title for title, _, _ in newest.shown.marks] if newest.shown else ()
    page = evaluate_page(visit, newest, talk_of(visit, request.path, figures), log)
    return render(request, "pages/evaluate/evaluate.html", {"page": page})


def progress(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How far the newest judging has come, as the part of the page that renews itself; the whole page when it ended."""
    page = evaluate_page(visit, newest_verdict(visit.here))
    if page.is_moving:
        return render(request, "pages/evaluate/evaluate.html#progress", {"page": page})
    return has_ended()


def save_setting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The setting that was chosen, written into the spec as its new one, and judged."""
    product = visit.here
    shown = newest_verdict(product).shown
    form = SettingForm(shown.setting, shown.moved, request.POST) if shown else None
    if form is None or not form.is_valid() or not form.settings:
        messages.error(request, "This setting was not saved: a part of it has no figure, or none that can be read.")
        return redirect("evaluate", product=product.slug)
    try:
        text = text_at(visit.spec.text, product.kind, form.changed())
        version = save_spec(
            visit.user, product, text, form.cleaned_data["why"] or "Another setting", on=visit.spec.number
        )
    except UpheldError as error:
        messages.error(request, f"This setting was not saved. {error}")
    else:
        is_judged = ask_to_judge(request, visit)
        messages.success(request, f"Saved as version {version.number}{'; it is being judged' if is_judged else ''}.")
    return redirect("evaluate", product=product.slug)


def judge_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a verdict on the newest spec."""
    ask_to_judge(request, visit)
    return redirect("evaluate", product=visit.here.slug)
