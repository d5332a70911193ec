"""The workbench of `make demo`: one person, and every example, judged."""

from __future__ import annotations

from dataclasses import dataclass

from upheld.errors import CallError
from upheld_web.examples import EXAMPLES
from upheld_web.examples.beginning import begin_example
from upheld_web.jobs.recovery import is_at_rest
from upheld_web.records.actions.people import recovery_link
from upheld_web.records.models import Product, User
from upheld_web.serving.server import Server

EMAIL = "demo@example.org"


@dataclass(frozen=True, slots=True)
class Opened:
    """An example of the demo: its title, and what came out; empty where there is nothing to judge."""

    title: str
    conclusion: str


def open_examples(server: Server) -> tuple[Opened, ...]:
    """Every example, begun as a product of the demo's person; the server's worker reads its log and judges it.

    Those that are there from an earlier demo are kept as they were left. Fewer come back where the server is stopped
    meanwhile. CallError where one could not be judged.
    """
    person = User.objects.filter(email=EMAIL).first() or User.objects.create_user(
        EMAIL, name="You", is_administrator=True
    )
    products = [begin_example(person, name) for name in EXAMPLES]
    server.watch(until=is_at_rest)
    opened = []
    for product in Product.objects.filter(pk__in=[one.pk for one in products]).select_related("assessment"):
        newest = product.assessments.first()
        if newest is not None and newest.refusal:
            raise CallError(f"{product.title} could not be judged: {newest.refusal}")
        opened.append(Opened(product.title, product.assessment.conclusion if product.assessment else ""))
    return tuple(opened)


def way_in(server: Server) -> str:
    """The link by which the demo's person chooses a password and is in."""
    return recovery_link(server.address, EMAIL)
