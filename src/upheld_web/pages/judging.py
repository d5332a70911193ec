"""Asking for a verdict, from whichever page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from upheld import UpheldError
from upheld_web.access.guard import Visit
from upheld_web.jobs.assessing import ask_for_assessment


def ask_to_judge(request: HttpRequest, visit: Visit) -> bool:
    """Whether the newest spec is going to be judged; where too much waits already, the next page says so."""
    try:
        ask_for_assessment(visit.user, visit.here)
    except UpheldError as error:
        messages.error(request, f"It is not judged yet. {error}")
        return False
    return True
