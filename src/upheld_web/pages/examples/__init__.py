"""Show me an example: simulated products, each one click away."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.examples.view import examples, open_example

PAGES = (
    Page("examples", "examples/", examples, reads=Need.SIGNED_IN),
    Page("example", "examples/<slug:name>/", open_example, reads=None, writes=Need.SIGNED_IN),
)

__all__ = ["PAGES"]
