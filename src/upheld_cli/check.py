"""`upheld check SPEC`: the verdicts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from upheld_cli.exit_codes import OF_CONCLUSION
from upheld_cli.options import AsOf, EvidenceDir, Settings, SpecFile, read_moment, with_settings


class Form(StrEnum):
    """How the verdicts are printed."""

    table = "table"
    md = "md"
    json = "json"


def check(
    spec: SpecFile,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    form: Annotated[Form, typer.Option("--format", help="table, md for a pull request, or json.")] = Form.table,
    settings: Settings = None,
    as_of: AsOf = None,
    evidence_dir: EvidenceDir = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write one page with sliders, for a PM and an executive."),
    ] = None,
) -> None:
    """Is it good enough? Judge every requirement of SPEC on its log.

    Exit codes: 0 met, 1 not met, 3 undecided or nothing required, 2 the spec, the data or the call is wrong.
    """
    import upheld
    from upheld.kinds import KINDS
    from upheld_cli.output import print_json, told
    from upheld_cli.progress import working
    from upheld_cli.verdict_table import print_markdown, print_table

    moment = read_moment(as_of)
    loaded = upheld.load_spec(spec)
    tried = with_settings(loaded, settings)
    if not tried.requirements:
        raise upheld.NothingRequired(tried)
    with working(f"Reading {tried.log.source if tried.log else 'the log'}"):
        evidence = upheld.gather(tried, moment, store=evidence_dir, say=told)
        assessment = upheld.assess(tried, evidence, stated=loaded)
        if html is not None:
            from upheld.documents.check_page import check_page, looked_up

            page = check_page(tried, assessment, looked_up(tried, evidence, assessment), upheld.__version__)
            html.write_text(page, encoding="utf-8")
    if as_json or form is Form.json:
        print_json(assessment.to_json(upheld.__version__))
    elif form is Form.md:
        print_markdown(assessment)
    else:
        print_table(assessment)
    if html is not None:
        moves = f", move the {KINDS[tried.kind].WORDS.lever}" if tried.lever is not None else ""
        typer.echo(f"Wrote {html}: open it in a browser{moves}, and send it on.", err=True)
    raise typer.Exit(OF_CONCLUSION[assessment.conclusion])
