"""What "Settings" shows."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.pages.settings.forms import SettingsForm


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Who somebody is here, and the form."""

    email: str
    is_administrator: bool
    has_two_factor: bool
    form: SettingsForm
