"""For programs: products, their newest verdict, and judging again, in JSON."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.api.view import assessment, judge, products

PAGES = (
    Page("api-products", "api/products", products, Need.SIGNED_IN, by_token=True),
    Page("api-assessment", "api/products/<slug:product>/assessment", assessment, Need.VIEWER, by_token=True),
    Page("api-judge", "api/products/<slug:product>/judge", judge, None, Need.CONTRIBUTOR, by_token=True),
)

__all__ = ["PAGES"]
