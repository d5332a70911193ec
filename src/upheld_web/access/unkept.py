"""What the workbench answers is kept by no browser and no proxy: the next person at a computer reads none of it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

Answer = Callable[[HttpRequest], HttpResponseBase]


def unkept(get_response: Answer) -> Answer:
    """Middleware: every answer says so, refusals too; styles and scripts, which are nobody's, never come this far."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        add_never_cache_headers(response)
        return response

    return answered
