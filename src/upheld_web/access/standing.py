"""What somebody is to a product: the one place that decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from upheld_web.access.roles import Need, Role

if TYPE_CHECKING:
    from upheld_web.records.models import Product, User


def standing(user: User | None, product: Product | None) -> Need:
    """The most that `user` is, in `product` or, without one, in the workspace; ANYONE for nobody.

    A person who was switched off is nobody.
    """
    if user is None or not user.is_active:
        return Need.ANYONE
    if user.is_administrator:
        return Need.ADMINISTRATOR
    if product is None:
        return Need.SIGNED_IN
    role = product.memberships.filter(user=user).values_list("role", flat=True).first()
    return Need.SIGNED_IN if role is None else Need(Role.named(role))
