"""`upheld compare SPEC A B`: two versions, two logs, or two periods."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upheld_cli.check import Form
from upheld_cli.exit_codes import OF_COMPARISON
from upheld_cli.options import AsOf, SpecFile, read_moment

A = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help="A period (2026-01-01..2026-03-31, June 2026, Q2 2026, 2026, last 28 days), a value of log.version, or "
        "another log.",
        show_default=False,
    ),
]
B = Annotated[str, typer.Argument(metavar="B", help="What is held against A: likewise.", show_default=False)]


def compare(
    spec: SpecFile,
    a: A,
    b: B,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    form: Annotated[Form, typer.Option("--format", help="table, md for a pull request, or json.")] = Form.table,
    as_of: AsOf = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one page that can be sent and printed.")
    ] = None,
) -> None:
    """Is B better than A? Compare two versions, two logs or two periods in every requirement of SPEC and in money.

    Exit codes: 0 B is better somewhere and worse nowhere, 1 worse somewhere, 3 nothing tells them apart or nothing is
    required, 2 the spec, the data or the call is wrong.
    """
    import upheld
    from upheld_cli.compare_table import print_comparison, print_comparison_markdown
    from upheld_cli.output import print_json
    from upheld_cli.progress import working

    moment = read_moment(as_of)
    loaded = upheld.load_spec(spec)
    with working(f"Comparing {a} and {b}"):
        comparison = upheld.compare(loaded, a, b, moment)
    if html is not None:
        from upheld.documents.compare_page import compare_page

        html.write_text(compare_page(comparison, upheld.__version__), encoding="utf-8")
    if as_json or form is Form.json:
        print_json(comparison.to_json(upheld.__version__))
    elif form is Form.md:
        print_comparison_markdown(comparison)
    else:
        print_comparison(comparison)
    if html is not None:
        typer.echo(f"Wrote {html}: open it in a browser, and send it on.", err=True)
    raise typer.Exit(OF_COMPARISON[comparison.conclusion])
