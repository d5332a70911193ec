"""Parameters that several commands share, and how they are read."""

from __future__ import annotations

import contextlib
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
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Try another setting, such as act_at=0.5 or buffer=4. May be given again."
    ),
]


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
    """The spec with another setting, checked like any other spec; CallError for what cannot be set."""
    if not settings:
        return spec
    from upheld.errors import CallError, SpecError
    from upheld.kinds import KINDS
    from upheld.load import spec_from_data

    if spec.lever is None:
        raise CallError(f"--set: {spec.file_name} has no lever to set")
    words = KINDS[spec.kind].WORDS
    changed: dict[str, dict[str, Any]] = {"lever": {}}
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or key not in words.settable:
            known, (first, example) = ", ".join(words.settable), next(iter(words.settable.items()))
            raise CallError(f'--set: "{setting}" is no setting. Write one of {known}, as in {first}={example}')
        for block, _, gone in (path.partition(".") for path in words.gives_way.get(key, ())):
            changed.setdefault(block, {}).setdefault(gone, None)
        changed["lever"][key] = _amount(key, text, spec, words.settable[key])
    try:
        return spec_from_data(spec, changed)
    except SpecError as error:
        reasons = "; ".join(problem.message.removeprefix("lever: ") for problem in error.problems)
        raise CallError(f"--set: {reasons}") from error


def _amount(key: str, text: str, spec: Spec, example: str) -> float | str | None:
    """A number, or a span of time where the key takes one; None where it is taken away."""
    import math

    from upheld.errors import CallError
    from upheld.spec.figures import read_span

    if key == "review_from" and text in ("", "none"):
        return None
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        if spec.kind != "regression" or math.isfinite(value):
            return value
    except ValueError:
        if key in ("buffer", "tolerance", "window"):
            with contextlib.suppress(ValueError):
                read_span(text)
                return text
    raise CallError(f'--set: "{text}" is no number. Write {key}={example}') from None
