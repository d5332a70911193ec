"""The rows behind the figures are asked for, and read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.jobs.cases import read_cases
from upheld_web.pages.cases.forms import CasesForm
from upheld_web.pages.cases.page import CasesPage, groups_of
from upheld_web.records.queries.data import data_of


def cases(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; the rows once it is sent, since reading them is noted."""
    product = visit.here
    names = [column["name"] for column in data_of(product).columns]
    form = CasesForm(names, may_unmask=visit.may_own, data=request.POST if request.method == "POST" else None)
    found, problem = None, ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            found = read_cases(
                visit.user, product, columns=said["columns"], mask=said["mask"], unmask=bool(said.get("unmask"))
            )
        except UpheldError as error:
            problem = str(error)
    page = CasesPage(
        title=product.title,
        form=form,
        groups=groups_of(found),
        masked=", ".join(found["masked"]) if found else "",
        problem=problem,
        was_read=found is not None,
    )
    return render(request, "pages/cases/cases.html", {"page": page}, status=422 if problem or form.errors else 200)
