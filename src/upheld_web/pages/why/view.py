"""The brief and the spec are read and changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.pages.why.forms import BriefForm, SpecForm
from upheld_web.pages.why.page import Answered, SpecPage, WhyPage
from upheld_web.records.actions.products import save_spec
from upheld_web.records.briefs import brief_of, with_brief

SAVED = "Saved as version {number}."


def why(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The brief; saved, it is written into the spec with every comment kept."""
    product, spec = visit.here, visit.spec
    brief = brief_of(spec.text)
    form = BriefForm(request.POST if request.method == "POST" else None, brief, spec.number)
    if request.method == "POST" and form.is_valid():
        try:
            text = with_brief(spec.text, form.brief(brief))
            version = save_spec(visit.user, product, text, "Changed the brief", on=form.cleaned_data["version"])
        except UpheldError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, SAVED.format(number=version.number))
            return redirect("why", product=product.slug)
    answers = _answers(brief)
    page = WhyPage(
        title=product.title,
        may_contribute=visit.may_contribute,
        form=form if visit.may_contribute else None,
        answers=answers,
        open_questions=sum(not one.answer for one in answers),
        text=spec.text,
        version=spec.number,
        spec_address=reverse("spec", kwargs={"product": product.slug}),
        required_address=reverse("required", kwargs={"product": product.slug}),
    )
    return render(request, "pages/why/why.html", {"page": page}, status=422 if form.errors else 200)


def spec_text(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The text of the spec; what is wrong with it is told all at once, and nothing that was typed is lost."""
    product, spec = visit.here, visit.spec
    first = {"text": spec.text, "version": spec.number}
    form = SpecForm(request.POST if request.method == "POST" else None, initial=first)
    problems = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            version = save_spec(visit.user, product, said["text"], said["note"], on=said["version"])
        except UpheldError as error:
            problems = str(error)
        else:
            messages.success(request, SAVED.format(number=version.number))
            return redirect("spec", product=product.slug)
    page = SpecPage(
        title=product.title,
        may_contribute=visit.may_contribute,
        form=form,
        text=spec.text,
        version=spec.number,
        problems=problems,
        why_address=reverse("why", kwargs={"product": product.slug}),
    )
    is_refused = bool(problems or form.errors)
    return render(request, "pages/why/spec.html", {"page": page}, status=422 if is_refused else 200)


def _answers(brief: dict[str, Any]) -> tuple[Answered, ...]:
    problem = brief["problem"]
    success = problem.get("success") or {}
    told = ""
    if success:
        by = f" by {success['by']}" if success.get("by") else ""
        told = f"{success.get('metric')}: from {success.get('from')} to {success.get('to')}{by}"
    evidence = problem.get("evidence") or ()
    found = [one.get("what", "") if isinstance(one, dict) else str(one) for one in evidence]
    not_for = problem.get("not_for") or ()
    return (
        Answered("Who has the problem?", problem.get("who") or ""),
        Answered("What do they need?", problem.get("need") or ""),
        Answered("How often does it happen?", problem.get("frequency") or ""),
        Answered("What does it cost today?", problem.get("cost_today") or ""),
        Answered("How do people cope today?", problem.get("today") or ""),
        Answered("Why is a rule not enough?", problem.get("why_ai") or ""),
        Answered("What shows that the need is real?", "\n".join(found)),
        Answered("What is success?", told),
        Answered("What must it not be used for?", "\n".join([not_for] if isinstance(not_for, str) else not_for)),
    )
