"""The app that owns every table of the workbench."""

from __future__ import annotations

from django.apps import AppConfig


class Records(AppConfig):
    """One app: one history of migrations."""

    name = "upheld_web.records"
    label = "records"

    def ready(self) -> None:
        """Once every table is known, listen to what others write in them."""
        from upheld_web.records.noticed import notice  # noqa: PLC0415  # needs the tables

        notice()
