"""Parts of a page that renew themselves while something is done in the background."""

from __future__ import annotations

from django.http import HttpResponse


def has_ended() -> HttpResponse:
    """The answer to a part that waited, once there is nothing more to wait for: the whole page is loaded anew."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
