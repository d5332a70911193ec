"""`upheld timeline SPEC`: every requirement by week."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from upheld_cli.options import AsOf, EvidenceDir, SpecFile, read_moment


class Form(StrEnum):
    """How the weeks are printed."""

    table = "table"
    md = "md"
    json = "json"


def timeline(
    spec: SpecFile,
    as_json: Annotated[bool, typer.Option("--json", help="Print every week as one JSON object.")] = False,
    form: Annotated[Form, typer.Option("--format", help="table, md for a pull request, or json.")] = Form.table,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=104, help="How many weeks the table lists.")] = 12,
    as_of: AsOf = None,
    evidence_dir: EvidenceDir = None,
) -> None:
    """How did it go over time? Every requirement of SPEC week by week, and how long outcomes take to come in.

    Weeks run from Monday to Sunday on the log's own clock. The verdict is `upheld check`'s. Exit code 0.
    """
    import upheld
    from upheld.maturity import maturity_json
    from upheld.timeline import weeks_json
    from upheld_cli.output import print_json
    from upheld_cli.output import told as say
    from upheld_cli.progress import working
    from upheld_cli.timeline_table import print_markdown, print_timeline

    moment = read_moment(as_of)
    loaded = upheld.load_spec(spec)
    if not loaded.requirements:
        raise upheld.NothingRequired(loaded)
    with working(f"Reading {loaded.log.source if loaded.log else 'the log'}"):
        assessment = upheld.assess(loaded, upheld.gather(loaded, moment, store=evidence_dir, say=say))
    told = assessment.timeline
    if as_json or form is Form.json:
        print_json(
            {
                "format": 1,
                "upheld": upheld.__version__,
                "product": assessment.product,
                "as_of": assessment.as_of,
                "timeline": weeks_json(told) if told is not None else None,
                "older_weeks": told.older if told is not None else 0,
                "without_time": told.without_time if told is not None else assessment.cases.all,
                "maturity": maturity_json(assessment.maturity) if assessment.maturity is not None else None,
            }
        )
    elif form is Form.md:
        print_markdown(assessment)
    else:
        print_timeline(assessment, weeks)
