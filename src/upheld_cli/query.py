"""`upheld query SPEC`: the one statement behind the evidence."""

from __future__ import annotations

import typer

from upheld_cli.options import AsOf, Settings, SpecFile, read_moment, with_settings


def query(spec: SpecFile, settings: Settings = None, as_of: AsOf = None) -> None:
    """Print the SQL that counts the evidence of SPEC, in the dialect of its engine."""
    import upheld

    moment = read_moment(as_of)
    loaded = with_settings(upheld.load_spec(spec), settings)
    typer.echo(upheld.query_sql(loaded, moment) + ";")
