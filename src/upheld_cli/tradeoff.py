"""`upheld tradeoff SPEC`: every setting of the lever, and the best one."""

from __future__ import annotations

from typing import Annotated

import typer

from upheld_cli.options import AsOf, EvidenceDir, Settings, SpecFile, read_moment, with_settings


def tradeoff(
    spec: SpecFile,
    as_json: Annotated[bool, typer.Option("--json", help="Print every setting as one JSON object.")] = False,
    rows: Annotated[
        int | None,
        typer.Option("--rows", min=2, max=256, help="How many settings: 15 in the table, 256 in JSON, unless said."),
    ] = None,
    settings: Settings = None,
    as_of: AsOf = None,
    evidence_dir: EvidenceDir = None,
) -> None:
    """What would another cut-off mean? Every setting of SPEC's lever: what it catches, stops wrongly, and is worth.

    Today's setting is marked, and the one of greatest worth among those that meet the requirements. Exit code 0.
    """
    import upheld
    from upheld_cli.output import print_json, told
    from upheld_cli.progress import working
    from upheld_cli.tradeoff_table import print_tradeoff

    moment = read_moment(as_of)
    loaded = with_settings(upheld.load_spec(spec), settings)
    with working(f"Reading {loaded.log.source if loaded.log else 'the log'}"):
        evidence = upheld.gather(loaded, moment, store=evidence_dir, say=told)
    with working("Weighing every setting"):
        found = upheld.tradeoff(loaded, evidence, most=rows or (256 if as_json else 15))
    if as_json:
        print_json(found.to_json(upheld.__version__))
    else:
        print_tradeoff(found)
        if settings:
            typer.echo("A trial: what is marked as today's is the setting tried with --set, not the spec's.", err=True)
