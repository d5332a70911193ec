"""Programs read verdicts and ask for new ones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from upheld_web.access.guard import Visit
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.jobs.room import Full
from upheld_web.pages.api.page import judging_json, product_json
from upheld_web.records.queries.assessments import contract_of
from upheld_web.records.queries.products import products_of

NO_VERDICT = "There is no verdict yet. Ask for one: POST to …/judge."


def products(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every product of the person whose token it is."""
    return JsonResponse({"products": [product_json(line) for line in products_of(visit.user)]})


def assessment(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest verdict, as the command line gives it; 404 without one."""
    found = contract_of(visit.here)
    return JsonResponse({"error": NO_VERDICT}, status=404) if found is None else JsonResponse(found)


def judge(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a verdict on the newest spec; answered before it is judged."""
    try:
        asked = ask_for_assessment(visit.user, visit.here)
    except Full as error:
        return JsonResponse({"error": str(error)}, status=429)
    return JsonResponse(judging_json(asked, visit.here), status=202)
