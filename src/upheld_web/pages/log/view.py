"""The logs of a product, and one of them: what its columns are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from upheld import UpheldError
from upheld.spec import edit
from upheld_web.access.guard import Visit
from upheld_web.jobs.bringing import bring
from upheld_web.jobs.reading import say_of_log
from upheld_web.pages.begin.forms import FileForm
from upheld_web.pages.judging import ask_to_judge
from upheld_web.pages.log.forms import GivesForm, SentenceForm
from upheld_web.pages.log.page import LogLine, LogsPage, log_page, size_shown
from upheld_web.pages.renewing import has_ended
from upheld_web.records.actions.products import save_spec
from upheld_web.records.actions.removal import remove_log
from upheld_web.records.models import Log, Product
from upheld_web.records.queries.logs import log_of, logs_of, read_log_of, source_of


def logs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, and a way to bring another log or a newer one of the same name."""
    product = visit.here
    form = FileForm(request if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            brought = bring(visit.user, product, form.cleaned_data)
        except UpheldError as error:
            form.add_error("file", str(error))
        else:
            return redirect("log", product=product.slug, number=brought.pk)
    in_use = source_of(product)
    lines = tuple(_line(product, one, in_use) for one in logs_of(product))
    page = LogsPage(product.title, lines, form, visit.may_contribute)
    return render(request, "pages/log/logs.html", {"page": page}, status=422 if form.errors else 200)


def log(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One log. Saying what its columns are has it read again by that.

    The bounds come next when nothing is open, and nothing turned out otherwise than the person left it.
    """
    product = visit.here
    found = log_of(product, number)
    if found is None:
        raise Http404
    has_been_read = found.state == Log.State.READY
    if request.method == "POST" and has_been_read and "gives" in request.POST:
        return _give(request, visit, found)
    form = SentenceForm(found, request.POST if request.method == "POST" else None) if has_been_read else None
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.said()
        if said:
            try:
                say_of_log(visit.user, found, said)
            except UpheldError as error:
                form.add_error(None, str(error))
            else:
                request.session[LEFT] = {"number": number, "blanks": form.left()}
                return redirect("log", product=product.slug, number=number)
        elif found.drafted.get("text"):
            return redirect("good-enough", product=product.slug, number=number)
    left = _left(request, found) if request.method == "GET" and has_been_read else None
    if left is not None and left.is_read_so:
        return redirect("good-enough", product=product.slug, number=number)
    page = log_page(visit, found, form, in_use=source_of(product), is_read_anew=left is not None)
    if request.htmx:  # type: ignore[attr-defined]  # django_htmx adds it
        if page.is_moving:
            return render(request, "pages/log/log.html#progress", {"page": page})
        return has_ended()
    return render(request, "pages/log/log.html", {"page": page}, status=422 if form and form.errors else 200)


def _give(request: HttpRequest, visit: Visit, found: Log) -> HttpResponse:
    """What the product gives was said: the log is read again by that."""
    gives = GivesForm(request.POST)
    if gives.is_valid():
        try:
            say_of_log(visit.user, found, gives.said(found))
        except UpheldError as error:
            messages.error(request, str(error))
    return redirect("log", product=visit.here.slug, number=found.pk)


LEFT = "sentence"
"""In the session: how somebody left the sentence of the log that is read again by it."""


def _left(request: HttpRequest, found: Log) -> SentenceForm | None:
    """The log's sentence as this person left it just now, once; None where they did not change it."""
    if request.htmx or request.session.get(LEFT, {}).get("number") != found.pk:  # type: ignore[attr-defined]
        return None
    return SentenceForm(found, request.session.pop(LEFT)["blanks"])


def use(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Judge the product by this log, with the spec it has: only where its cases are is changed."""
    product = visit.here
    found = read_log_of(product, number)
    if found is None:
        raise Http404
    try:
        if source_of(product) != found.place:
            text = edit(visit.spec.text, ("log", "source"), found.place)
            save_spec(visit.user, product, text, f"Judged by {found.name}", on=visit.spec.number)
    except UpheldError as error:
        messages.error(request, f"The spec was not changed. {error}")
        return redirect("log", product=product.slug, number=number)
    ask_to_judge(request, visit)
    return redirect("evaluate", product=product.slug)


def remove(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take a log away."""
    found = log_of(visit.here, number)
    if found is None:
        raise Http404
    remove_log(visit.user, found)
    messages.success(request, f"{found.name} is taken away. Verdicts that were reached by it stay.")
    return redirect("logs", product=visit.here.slug)


def _line(product: Product, one: Log, in_use: str) -> LogLine:
    return LogLine(
        name=one.name,
        rows=one.rows,
        size=size_shown(one.size),
        state=one.state,
        brought_by=str(one.brought_by),
        at=one.at,
        address=reverse("log", kwargs={"product": product.slug, "number": one.pk}),
        is_in_use=one.place == in_use,
    )
