"""What a page asks the database does not grow with the workspace."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.many_products import fill
from tests.web.conftest import signed_in
from tests.web.test_permissions import path_of
from upheld_web.access.guard import Page
from upheld_web.config.pages import PAGES
from upheld_web.records.models import Assessment, Product, User

READ = [page for page in PAGES if page.reads is not None]
MOST = 25
"""No page needs more statements, the session and the person's own among them."""


def asked_for(page: Page, product: Product, user: User) -> int:
    """How many statements the page takes, once everything that is kept in memory is there."""
    client = signed_in(user)
    client.get(path_of(page, product))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(path_of(page, product))
    return len(asked)


@pytest.mark.slow
def test_every_page_asks_as_much_with_200_products_and_5000_verdicts_as_with_one(
    judged: Product, cast: dict[str, User]
) -> None:
    ada = cast["ada"]  # who sees every product
    alone = {page.name: asked_for(page, judged, ada) for page in READ}
    made = fill(judged, [cast["ana"], cast["ben"]], products=199, assessments=4975)
    Assessment.objects.filter(product__in=made[:24]).update(product=judged)  # and one that was judged very often
    among_many = {page.name: asked_for(page, judged, ada) for page in READ}
    assert among_many == alone
    assert max(alone.values()) <= MOST, alone
