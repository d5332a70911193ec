"""Tokens are made, shown once, and revoked."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from upheld_web.access.guard import Visit
from upheld_web.pages.tokens.forms import TokenForm
from upheld_web.pages.tokens.page import tokens_page
from upheld_web.records.actions.tokens import make_token, revoke_token
from upheld_web.records.models import User
from upheld_web.records.queries.tokens import tokens_of


def tokens(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The tokens there are; and, where one was asked for, the new one, in this answer alone."""
    user = _user(visit)
    form = TokenForm(request.POST if request.method == "POST" else None)
    made = ""
    if form.is_bound and form.is_valid():
        made = make_token(user, form.cleaned_data["name"], form.lasts())
        form = TokenForm()
    page = tokens_page(tokens_of(user), form, made, request.build_absolute_uri("/"))
    return render(request, "pages/tokens/tokens.html", {"page": page}, status=422 if form.is_bound else 200)


def revoke(request: HttpRequest, visit: Visit, id: int) -> HttpResponse:  # noqa: A002  # the address calls it so
    """Let one of one's own tokens work no more."""
    token = get_object_or_404(_user(visit).tokens, pk=id)
    revoke_token(visit.user, token)
    messages.success(request, f"The token for {token.name} is gone, and works no more.")
    return redirect("tokens")


def _user(visit: Visit) -> User:
    if visit.user is None:
        raise PermissionDenied
    return visit.user
