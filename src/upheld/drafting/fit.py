"""How far an export fits a kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fit:
    """In words why an export fits a kind, empty where it does not; and the column that speaks before the outcome.

    `is_whole`: both that column and its outcome are clear, and not one of them alone.
    """

    why: str = ""
    column: str = ""
    high: float | None = None
    is_whole: bool = False


__all__ = ["Fit"]
