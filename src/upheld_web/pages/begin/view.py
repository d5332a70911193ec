"""The four doors, and what stands behind two of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.jobs.bringing import begin_with_log
from upheld_web.pages.begin.forms import IdeaForm, ResultsForm
from upheld_web.pages.begin.page import BeginPage, IdeaPage, ResultsPage
from upheld_web.records.actions.products import begin_product


def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The doors."""
    return render(request, "pages/begin/begin.html", {"page": BeginPage()})


def idea(request: HttpRequest, visit: Visit) -> HttpResponse:
    """An idea becomes a product with a brief and nothing else."""
    form = IdeaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        problem = {key: said[key] for key in ("who", "need") if said[key]}
        product = begin_product(visit.user, said["title"], said["kind"], problem=problem)
        return redirect("why", product=product.slug)
    return render(request, "pages/begin/idea.html", {"page": IdeaPage(form)}, status=422 if form.errors else 200)


def results(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A log becomes a product; the next page says what its columns are."""
    form = ResultsForm(request if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            log = begin_with_log(visit.user, form.cleaned_data["title"], form.cleaned_data)
        except UpheldError as error:
            form.add_error("file", str(error))
        else:
            return redirect("log", product=log.product.slug, number=log.pk)
    return render(request, "pages/begin/results.html", {"page": ResultsPage(form)}, status=422 if form.errors else 200)
