"""What is good enough is asked, locked with its time, and judged."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.pages.good_enough.forms import form_for
from upheld_web.pages.good_enough.page import good_enough_page
from upheld_web.pages.judging import ask_to_judge
from upheld_web.records.actions.products import save_spec
from upheld_web.records.drafts import finished
from upheld_web.records.queries.logs import read_log_of

NOTE = "Said what is good enough, before any figure"
NOTE_AFTER = "Said anew what is good enough, after figures were known"


def good_enough(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """The bounds; saved, they are locked with their time, and the product is judged."""
    product = visit.here
    log = read_log_of(product, number)
    if log is None or not log.drafted.get("text"):
        raise Http404
    typed = request.POST if request.method == "POST" else request.GET if request.htmx else None  # type: ignore[attr-defined]
    form = form_for(log, typed)
    if request.method == "POST" and form.is_valid():
        try:
            text = finished(product, log, form.requirements(), form.value(), form.cleaned_data.get("rule", ""))
            save_spec(visit.user, product, text, NOTE if product.assessment is None else NOTE_AFTER)
        except UpheldError as error:
            form.add_error(None, str(error))
        else:
            ask_to_judge(request, visit)
            return redirect("evaluate", product=product.slug)
    page = good_enough_page(visit, log, form)
    template = "pages/good_enough/good_enough.html"
    if request.htmx:  # type: ignore[attr-defined]  # django_htmx adds it
        return render(request, f"{template}#said", {"page": page})
    return render(request, template, {"page": page}, status=422 if request.method == "POST" else 200)
