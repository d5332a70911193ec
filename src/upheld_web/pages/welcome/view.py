"""A link is opened, and used."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld_web.access.guard import Visit
from upheld_web.pages.welcome.forms import form_for
from upheld_web.pages.welcome.page import WelcomePage, welcome_page
from upheld_web.records.actions.people import choose_password, join
from upheld_web.records.queries.links import Link, Purpose, link_of
from upheld_web.records.refused import Refused


def welcome(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """What the link is for, and its form; a link is used up by the form alone, never by being looked at."""
    link = link_of(token)
    if not link.is_open:
        return _shown(request, welcome_page(link, None, visit.user), status=410)
    form = form_for(link, request.POST if request.method == "POST" else None)
    if visit.user is not None or not form.is_valid():
        return _shown(request, welcome_page(link, form, visit.user), status=422 if form.is_bound else 200)
    try:
        return _let_in(request, link, token, form.cleaned_data)
    except Refused as refusal:
        return _shown(request, welcome_page(link, form, visit.user, str(refusal)), status=422)


def _let_in(request: HttpRequest, link: Link, token: str, given: dict[str, str]) -> HttpResponse:
    if link.purpose is Purpose.RESET:
        choose_password(token, given["password"])
        messages.success(request, "Your new password is set. Sign in with it. Your programs' tokens work no more.")
        return redirect("account_login")  # and with the second factor, where there is one
    person = join(token, email=given.get("email", ""), name=given["name"], password=given["password"])
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def _shown(request: HttpRequest, page: WelcomePage, status: int) -> HttpResponse:
    return render(request, "pages/welcome/welcome.html", {"page": page}, status=status)
