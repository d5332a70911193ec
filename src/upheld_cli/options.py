"""Parameters that several commands share, and how they are read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from upheld.spec import Spec

SpecFile = Annotated[Path, typer.Argument(metavar="SPEC", help="The spec, a YAML file.", show_default=False)]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="Judge as of this date or moment; default: the newest time in the log."
    ),
]
EvidenceDir = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="DIR",
        file_okay=False,
        help="Keep the counts of each day in this folder, so that the next time only new and open days are read.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Try another setting, such as act_at=0.5. May be given again."),
]

_SETTABLE = ("act_at", "review_from")


def read_moment(text: str | None) -> dt.date | dt.datetime | None:
    """The date or moment in the text; CallError for anything else."""
    from upheld.errors import CallError

    if text is None:
        return None
    try:
        if len(text.strip()) <= 10:
            return dt.date.fromisoformat(text.strip())
        return dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise CallError(f'--as-of: "{text}" is no date. Write it as 2026-07-31 or 2026-07-31T18:00') from None


def with_settings(spec: Spec, settings: list[str] | None) -> Spec:
    """The spec with other cut-offs, checked like any other spec; CallError for what cannot be set."""
    if not settings:
        return spec
    from upheld.errors import CallError, SpecError
    from upheld.load import spec_from_data

    if spec.lever is None:
        raise CallError(f"--set: {spec.file_name} has no lever to set")
    changed: dict[str, Any] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or key not in _SETTABLE:
            raise CallError(f'--set: "{setting}" is no setting. Write one of {", ".join(_SETTABLE)}, as in act_at=0.5')
        changed[key] = _number(key, text)
    try:
        return spec_from_data(spec, {"lever": changed})
    except SpecError as error:
        reasons = "; ".join(problem.message.removeprefix("lever: ") for problem in error.problems)
        raise CallError(f"--set: {reasons}") from error


def _number(key: str, text: str) -> float | None:
    from upheld.errors import CallError

    if key == "review_from" and text in ("", "none"):
        return None
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise CallError(f'--set: "{text}" is no number. Write {key}=0.5') from None
