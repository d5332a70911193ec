"""The documents of a product: made with each verdict, and kept as they were made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from upheld_web.access.guard import Visit
from upheld_web.pages.documents.page import DocumentsPage
from upheld_web.records.queries.assessments import document_of
from upheld_web.records.queries.history import judged_of


def documents(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list."""
    product = visit.here
    made = tuple(one for one in judged_of(product) if one.state == "done")
    return render(request, "pages/documents/documents.html", {"page": DocumentsPage(product.title, product.slug, made)})


def document(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One document as it was made, on a page of its own that reaches nothing of the workbench."""
    found = document_of(visit.here, number)
    if found is None:
        raise Http404
    response = HttpResponse(found)
    # The document carries a policy of its own, which allows its own style and script by their hash.
    response._csp_exempt = True  # type: ignore[attr-defined]  # what django-csp's decorator sets
    response["Content-Security-Policy"] = "sandbox allow-scripts allow-popups; frame-ancestors 'none'"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{visit.here.slug}-{number}.html"'
    return response
