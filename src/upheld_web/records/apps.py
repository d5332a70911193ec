"""The app that owns every table of the workbench."""

from __future__ import annotations

from django.apps import AppConfig


class Records(AppConfig):
    """One app: one history of migrations."""

    name = "upheld_web.records"
    label = "records"
