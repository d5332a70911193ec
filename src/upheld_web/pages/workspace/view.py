"""Workspace: everybody, and what an administrator does about them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from upheld_web.access.guard import Visit
from upheld_web.pages.links import Handed, hand_over
from upheld_web.pages.workspace.forms import InviteForm
from upheld_web.pages.workspace.page import workspace_page
from upheld_web.records.actions import workspace as actions
from upheld_web.records.actions.membership import withdraw
from upheld_web.records.models import Invitation, User
from upheld_web.records.queries.history import trail_of_workspace
from upheld_web.records.queries.people import everybody, waiting_links
from upheld_web.records.refused import Refused

CHANGES = {
    "switch-off": (actions.switch_off, "is switched off, and signed out everywhere."),
    "switch-on": (actions.switch_on, "may sign in again."),
    "administrator": (actions.make_administrator, "runs this workspace too."),
    "ordinary": (actions.make_ordinary, "is administrator no more."),
    "two-factor-off": (actions.switch_off_two_factor, "signs in with the password alone now."),
}


def workspace(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody; and, where an address was sent, a link for whoever has it."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _shown(request, form)
    email = form.cleaned_data["email"]
    try:
        secret = actions.invite_to_workspace(visit.user, email)
    except Refused as refusal:
        return _shown(request, form, told=str(refusal))
    why = f"{visit.user} invites you to Upheld. Come in here:"
    return _shown(request, InviteForm(), hand_over(request, secret, email, "An invitation to Upheld", why))


def new_password(request: HttpRequest, visit: Visit, id: int) -> HttpResponse:  # noqa: A002  # the address calls it so
    """A link at which somebody chooses a new password."""
    person = get_object_or_404(User, pk=id)
    try:
        secret = actions.make_reset_link(visit.user, person)
    except Refused as refusal:
        return _shown(request, InviteForm(), told=str(refusal))
    why = f"{visit.user} made a link for you at which you choose a new password:"
    return _shown(request, InviteForm(), hand_over(request, secret, person.email, "A new password for Upheld", why))


def change_person(request: HttpRequest, visit: Visit, id: int, what: str) -> HttpResponse:  # noqa: A002
    """One of the changes to somebody."""
    person = get_object_or_404(User, pk=id)
    if what not in CHANGES:
        raise Http404
    change, done = CHANGES[what]
    try:
        change(visit.user, person)
        messages.success(request, f"{person} {done}")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace")


def withdraw_any(request: HttpRequest, visit: Visit, id: int) -> HttpResponse:  # noqa: A002
    """Let a link that waits work no more."""
    invitation = get_object_or_404(Invitation.objects.select_related("product", "resets"), pk=id)
    withdraw(visit.user, invitation)
    messages.success(request, "That link works no more.")
    return redirect("workspace")


def _shown(request: HttpRequest, form: InviteForm, handed: Handed | None = None, told: str = "") -> HttpResponse:
    page = workspace_page(everybody(), waiting_links(), trail_of_workspace(), form, handed, told)
    is_refused = bool(told) or form.is_bound
    return render(request, "pages/workspace/workspace.html", {"page": page}, status=422 if is_refused else 200)
