"""Settings: one's own name and numbers; password and second factor are changed at allauth's addresses."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upheld_web.access.guard import Visit
from upheld_web.pages.settings.forms import SettingsForm
from upheld_web.pages.settings.page import SettingsPage
from upheld_web.records.actions.account import save_settings


def settings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is set now, or what was sent is saved."""
    user = visit.user
    if user is None:
        raise PermissionDenied
    now = {"name": user.name, "numbers": user.numbers}
    form = SettingsForm(request.POST) if request.method == "POST" else SettingsForm(initial=now)
    if form.is_bound and form.is_valid():
        save_settings(user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("settings")
    page = SettingsPage(user.email, user.is_administrator, is_mfa_enabled(user), form)
    return render(request, "pages/settings/settings.html", {"page": page}, status=422 if form.is_bound else 200)
