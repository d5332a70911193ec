"""The examples, and opening one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.examples import EXAMPLES
from upheld_web.examples.beginning import begin_example
from upheld_web.pages.examples.page import examples_page


def examples(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What there is to look at."""
    return render(request, "pages/examples/examples.html", {"page": examples_page()})


def open_example(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """The visitor's own copy of an example, made where there is none yet."""
    if name not in EXAMPLES:
        raise Http404
    try:
        product = begin_example(visit.user, name)
    except UpheldError as error:
        messages.error(request, str(error))
        return redirect("examples")
    return redirect("evaluate", product=product.slug)
