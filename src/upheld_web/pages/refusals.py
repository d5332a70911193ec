"""What is shown when a page is refused, is not there, or broke."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The visitor is known, and may not do this."""
    return render(request, "pages/refused.html", {"page": "forbidden"}, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent does not come from a page of ours that is still good; `reason` is for programmers."""
    return render(request, "pages/refused.html", {"page": "forged"}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or none for this visitor."""
    return render(request, "pages/refused.html", {"page": "not_found"}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; the log of the server says what."""
    return render(request, "pages/refused.html", {"page": "failed"}, status=500)


def too_often(request: HttpRequest) -> HttpResponse:
    """Somebody tried so often that it looks like guessing."""
    return render(request, "pages/refused.html", {"page": "too_often"}, status=429)
