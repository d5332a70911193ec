"""The app that carries the design's static files and template tags."""

from __future__ import annotations

from django.apps import AppConfig


class Design(AppConfig):
    """No tables."""

    name = "upheld_web.design"
    label = "design"
