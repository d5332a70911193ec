"""People & roles: who works on a product, and as what."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.people.view import change, let_go, people, withdraw_link

PAGES = (
    Page("people", "p/<slug:product>/people/", people, Need.VIEWER, Need.OWNER, tab="People & roles", aside=True),
    Page("change-role", "p/<slug:product>/people/<int:id>/role/", change, None, Need.OWNER, under="people"),
    Page("let-go", "p/<slug:product>/people/<int:id>/let-go/", let_go, None, Need.OWNER, under="people"),
    Page(
        "withdraw-link",
        "p/<slug:product>/people/links/<int:id>/withdraw/",
        withdraw_link,
        None,
        Need.OWNER,
        under="people",
    ),
)

__all__ = ["PAGES"]
