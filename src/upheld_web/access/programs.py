"""Programs come with a token instead of a cookie, and are answered in JSON, refusals too."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from upheld_web.records.actions.tokens import owner_of_token, why_it_ended
from upheld_web.records.models import User

SEND_ONE = "Send a token that works: Authorization: Bearer upheld_… Tokens are made in the workbench, under Tokens."
NOT_YOURS = "Your role in this product lets you read this, not do it. An owner can give you another role."
NOT_THERE = "There is no such thing, or it is not shared with you."


def person_by_token(request: HttpRequest) -> User | None:
    """In whose name a program comes; None without a token that works. A cookie is never looked at."""
    secret = _token(request)
    return owner_of_token(secret) if secret else None


def who_are_you(request: HttpRequest) -> HttpResponse:
    """The answer to a program without a token that works; where it had worked, why it does no more."""
    secret = _token(request)
    why = why_it_ended(secret) if secret else ""
    return JsonResponse({"error": f"{why} {SEND_ONE}".strip()}, status=401, headers={"WWW-Authenticate": "Bearer"})


def _token(request: HttpRequest) -> str:
    """What was sent as a token; empty where nothing was."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def for_programs(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, with its refusals in JSON.

    It needs no protection against forged requests: a browser adds cookies by itself, and never a token.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        try:
            response = view(request, *args, **parts)
        except Http404:
            return JsonResponse({"error": NOT_THERE}, status=404)
        except PermissionDenied:
            return JsonResponse({"error": NOT_YOURS}, status=403)
        if isinstance(response, HttpResponseNotAllowed):
            told = {"error": f"Use {' or '.join(response['Allow'].split(', '))} here."}
            return JsonResponse(told, status=405, headers={"Allow": response["Allow"]})
        return response

    return csrf_exempt(answered)
