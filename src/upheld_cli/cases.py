"""`upheld cases SPEC`: the cases behind the figures, to be read by people."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from upheld_cli.options import AsOf, EvidenceDir, Settings, SpecFile, read_moment, with_settings


class CaseGroup(StrEnum):
    """The groups of cases, of every kind."""

    misses = "misses"
    false_alarms = "false-alarms"
    latest = "latest"
    earliest = "earliest"
    never_fulfilled = "never-fulfilled"
    nearest = "nearest"
    worst_segment = "worst-segment"


def cases(
    spec: SpecFile,
    group: Annotated[
        list[CaseGroup] | None, typer.Option("--group", help="Only this group. May be given again.")
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=1000, help="So many cases of each group at most.")] = 20,
    columns: Annotated[
        list[str] | None, typer.Option("--columns", metavar="A,B", help="Show these columns of the log too.")
    ] = None,
    all_columns: Annotated[bool, typer.Option("--all-columns", help="Show every column of the log.")] = False,
    mask: Annotated[
        list[str] | None,
        typer.Option("--mask", metavar="A,B", help="Show these columns as a name and a number; log.who always is."),
    ] = None,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show log.who as it is.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the cases as CSV for a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    settings: Settings = None,
    as_of: AsOf = None,
    evidence_dir: EvidenceDir = None,
) -> None:
    """Read the cases behind the figures of SPEC: what went wrong, what nearly did, and the worst segment.

    Groups of a classification: misses, false-alarms, nearest the cut-off, worst-segment. Of a quantity: latest,
    earliest, never-fulfilled, nearest to being late, worst-segment.

    These are rows of the log: they may hold personal data. Exit codes: 0, or 2 where the spec, the data or the call is
    wrong.
    """
    import upheld
    from upheld.cases import cases_to_read
    from upheld.errors import CallError
    from upheld_cli.case_csv import print_csv
    from upheld_cli.case_table import print_cases
    from upheld_cli.output import print_json, told
    from upheld_cli.progress import working

    if as_csv and as_json:
        raise CallError("--csv and --json: choose one")
    moment = read_moment(as_of)
    loaded = upheld.load_spec(spec)
    tried = with_settings(loaded, settings)
    with working(f"Reading {tried.log.source if tried.log else 'the log'}"):
        found = cases_to_read(
            tried,
            moment,
            groups=[str(one) for one in group or ()],
            n=n,
            columns=_names(columns),
            all_columns=all_columns,
            mask=_names(mask),
            unmask=unmask,
            stated=loaded,
            store=evidence_dir,
            say=told,
        )
    if as_json:
        print_json(found.to_json(upheld.__version__))
    elif as_csv:
        print_csv(found)
    else:
        print_cases(found)


def _names(written: list[str] | None) -> list[str]:
    """The names in a list with commas; a name that holds a comma stands in double quotes."""
    import csv

    return [name.strip() for row in csv.reader(written or (), skipinitialspace=True) for name in row if name.strip()]
