"""What is required is changed: written into the spec with every comment kept, as its next version, and judged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.pages.judging import ask_to_judge
from upheld_web.pages.required.forms import RequiredForm
from upheld_web.pages.required.page import required_page, unread_page
from upheld_web.records.actions.products import save_spec
from upheld_web.records.models import Product, SpecVersion
from upheld_web.records.queries.logs import log_in_use

AFTER = "After figures were known: "
"""What History says first of a change that was made when the result could be seen."""
MOST_DIGITS = 9
"""Of a version's number; a database keeps no more."""


def required(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All that is required, worth and ruled; saved, it is the next version of the spec, and a verdict is asked for."""
    product = visit.here
    typed = request.POST if request.method == "POST" else None
    version = _version(product, visit.spec, str(typed.get("version", "")) if typed is not None else "")
    try:
        form = RequiredForm(product, version.text, version.number, log_in_use(product), typed)
    except UpheldError as error:  # a spec of an older version of the library may not be read any more
        return render(request, "pages/required/required.html", {"page": unread_page(visit, str(error))})
    if typed is not None and form.is_valid():
        note = (AFTER if product.assessment is not None else "") + form.cleaned_data["note"]
        try:
            saved = save_spec(visit.user, product, form.changed, note, on=form.cleaned_data["version"])
        except UpheldError as error:
            form.add_error(None, str(error))
        else:
            return _saved(request, visit, saved, form)
    page = required_page(visit, form)
    return render(request, "pages/required/required.html", {"page": page}, status=422 if form.errors else 200)


def _version(product: Product, newest: SpecVersion, number: str) -> SpecVersion:
    """The version that was changed: what was typed belongs to its lines, though another has been saved since."""
    is_another = number.isdecimal() and len(number) <= MOST_DIGITS and int(number) != newest.number
    return (product.specs.filter(number=int(number)).first() if is_another else None) or newest


def _saved(request: HttpRequest, visit: Visit, saved: SpecVersion, form: RequiredForm) -> HttpResponse:
    product = visit.here
    if form.spec.log is None:
        messages.success(request, f"Saved as version {saved.number}.")
        return redirect("required", product=product.slug)
    is_judged = ask_to_judge(request, visit)
    messages.success(request, f"Saved as version {saved.number}{'; it is being judged' if is_judged else ''}.")
    return redirect("evaluate", product=product.slug)
