"""What is sent holds no NUL: a character that nobody types on purpose, and that PostgreSQL keeps in no text."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

NUL = "\x00"
Answer = Callable[[HttpRequest], HttpResponseBase]


def without_nul(get_response: Answer) -> Answer:
    """Middleware: what stands around a NUL is taken as if it did not stand there.

    It comes after who is signed in is known: what is sent is read here, and files are taken from them alone.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        if _holds_nul(request.GET):
            request.GET = _cleaned(request.GET)  # type: ignore[assignment]  # no longer that of the address
        if request.method == "POST" and _holds_nul(request.POST):
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]  # likewise
        return get_response(request)

    return answered


def _holds_nul(sent: QueryDict) -> bool:
    return any(NUL in text for name, texts in sent.lists() for text in (name, *texts))


def _cleaned(sent: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, texts in sent.lists():
        clean.setlist(name.replace(NUL, ""), [text.replace(NUL, "") for text in texts])
    clean._mutable = False  # as Django gives it
    return clean
