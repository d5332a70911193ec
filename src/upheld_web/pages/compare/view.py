"""What to compare is asked, and what came of it shown."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.jobs.comparing import ask_to_compare
from upheld_web.pages.compare.page import ComparePage, comparison_page, line_of
from upheld_web.pages.renewing import has_ended
from upheld_web.pages.talk.page import talk_of
from upheld_web.records.queries.comparisons import comparable, comparison_of, comparisons_of


def compare(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form and the list."""
    product, problem = visit.here, ""
    a, b = (request.POST.get(name, "") for name in ("a", "b"))
    if request.method == "POST":
        try:
            asked = ask_to_compare(visit.user, product, a, b)
        except UpheldError as error:
            problem = str(error)
        else:
            return redirect("comparison", product=product.slug, number=asked.pk)
    page = ComparePage(
        title=product.title,
        may_contribute=visit.may_contribute,
        known=comparable(product),
        a=a,
        b=b,
        problem=problem,
        lines=tuple(line_of(product, one) for one in comparisons_of(product)),
    )
    return render(request, "pages/compare/compare.html", {"page": page}, status=422 if problem else 200)


def comparison(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One comparison."""
    found = comparison_of(visit.here, number)
    if found is None:
        raise Http404
    talk = talk_of(visit, request.path, ()) if found.sections and not request.htmx else None  # type: ignore[attr-defined]
    page = comparison_page(visit.here, found, talk)
    template = "pages/compare/comparison.html"
    if request.htmx:  # type: ignore[attr-defined]  # django_htmx adds it
        if page.is_moving:
            return render(request, f"{template}#progress", {"page": page})
        return has_ended()
    return render(request, template, {"page": page})
