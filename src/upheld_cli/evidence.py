"""`upheld evidence DIR`: what the store keeps, and what of it can go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from upheld.store import Entry

Keys = Annotated[
    list[str] | None, typer.Option("--keep", metavar="KEY", help="With --prune: remove every entry but this. Again.")
]


def evidence(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder given to --evidence.", exists=True, file_okay=False)
    ],
    prune: Annotated[bool, typer.Option("--prune", help="Remove what nobody reads any more.")] = False,
    older_than: Annotated[
        str | None,
        typer.Option("--older-than", metavar="SPAN", help="With --prune: also entries unused for so long: 90 days."),
    ] = None,
    keep: Keys = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the entries as one JSON object.")] = False,
) -> None:
    """What is kept in DIR for `--evidence`: for each spec and setting its days, their size, and when it was last used.

    --prune removes what a killed process left and counts that newer ones have replaced; entries only where asked.
    """
    import datetime as dt

    from upheld.errors import CallError
    from upheld.spec.figures import read_span
    from upheld.store import entries
    from upheld.store import prune as pruned
    from upheld_cli.output import print_json

    if (older_than or keep) and not prune:
        raise CallError("--older-than and --keep say what --prune leaves: write --prune too")
    if prune:
        unknown = sorted(set(keep or ()) - {entry.key for entry in entries(folder)})
        if unknown:
            raise CallError(f"--keep: there is no entry {unknown[0]} in {folder}")
        span = None
        if older_than is not None:
            try:
                span = read_span(older_than)
            except ValueError as error:
                raise CallError(f"--older-than: {error}") from None
        freed = pruned(folder, dt.datetime.now(dt.UTC), older_than=span, keep=keep)
        typer.echo(f"Removed {_size(freed)}.", err=True)
    kept = entries(folder)
    if as_json:
        print_json({"entries": [entry.to_json() for entry in kept]})
    else:
        _print_entries(kept)


def _print_entries(kept: tuple[Entry, ...]) -> None:
    from upheld_cli.output import harmless

    if not kept:
        typer.echo("Nothing is kept here.")
    for entry in kept:
        used = f"last used {entry.used:%Y-%m-%d %H:%M}" if entry.used else "never used"
        span = f"{entry.days:,} days, {entry.oldest} to {entry.newest}" if entry.days else "no day yet"
        typer.echo(harmless(f"{entry.product}  {entry.spec} on {entry.log}, {entry.setting}"))
        typer.echo(f"  {span}; {_size(entry.size)}; {used}; key {entry.key}")


def _size(size: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
