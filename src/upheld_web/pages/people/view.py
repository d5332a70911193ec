"""People & roles: read by everybody who works on the product, changed by its owners."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from upheld_web.access.guard import Visit
from upheld_web.access.roles import Need, Role
from upheld_web.pages.links import Handed, hand_over, sends_mail
from upheld_web.pages.people.forms import InviteForm, RoleForm
from upheld_web.pages.people.page import people_page
from upheld_web.records.actions.membership import change_role, invite, remove, withdraw
from upheld_web.records.models import Product
from upheld_web.records.queries.people import administrators, members_of, waiting_links
from upheld_web.records.refused import Refused


def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list; and, sent by an owner, somebody is let in. A link is shown in the answer itself, and kept nowhere."""
    product = visit.here
    form = InviteForm(request.POST if request.method == "POST" else None)
    handed, told = None, ""
    if form.is_bound and form.is_valid():
        try:
            handed = _let_in(request, visit, product, form.cleaned_data)
            form = InviteForm()
        except Refused as refusal:
            told = str(refusal)
    is_refused = form.is_bound
    page = people_page(
        visit, product, members_of(product), administrators(), waiting_links(product), form, handed, told
    )
    return render(request, "pages/people/people.html", {"page": page}, status=422 if is_refused else 200)


def _let_in(request: HttpRequest, visit: Visit, product: Product, given: dict[str, str]) -> Handed:
    done = invite(visit.user, product, given["email"], Role.named(given["role"]), is_mailed=sends_mail())
    if not done.secret:
        return Handed(f"{done.email} was here already, and works on this product now.")
    why = f'{visit.user} invites you to work on "{product.title}" as {given["role"]}. Come in here:'
    may_hold = visit.may(Need.ADMINISTRATOR)
    return hand_over(request, done.secret, done.email, f"An invitation to {product.title}", why, may_hold=may_hold)


def change(request: HttpRequest, visit: Visit, id: int) -> HttpResponse:  # noqa: A002  # the address calls it so
    """Give a member another role."""
    membership = get_object_or_404(visit.here.memberships.select_related("user", "product"), pk=id)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            role = Role.named(form.cleaned_data["role"])
            change_role(visit.user, membership, role)
            messages.success(request, f"{membership.user} is {role.word} now.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("people", product=visit.here.slug)


def let_go(request: HttpRequest, visit: Visit, id: int) -> HttpResponse:  # noqa: A002
    """Let a member go."""
    membership = get_object_or_404(visit.here.memberships.select_related("user", "product"), pk=id)
    try:
        remove(visit.user, membership)
        messages.success(request, f"{membership.user} sees this product no more.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    if membership.user == visit.user:
        return redirect("home")
    return redirect("people", product=visit.here.slug)


def withdraw_link(request: HttpRequest, visit: Visit, id: int) -> HttpResponse:  # noqa: A002
    """Let a link that waits work no more."""
    invitation = get_object_or_404(visit.here.invitations.select_related("product", "resets"), pk=id)
    withdraw(visit.user, invitation)
    messages.success(request, f"The link for {invitation.email} works no more.")
    return redirect("people", product=visit.here.slug)
