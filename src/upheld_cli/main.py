"""The command line: parse → library → print. What a command does stands in its own file."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from upheld_cli import check, demo, explain, query, schema

MET, NOT_MET, WRONG, UNDECIDED = 0, 1, 2, 3
"""What a command's exit code says; wrong means the spec, the data or the call."""

app = typer.Typer(
    name="upheld",
    help="Is this AI feature good enough? Judge a spec against a real log.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        import upheld

        typer.echo(f"upheld {upheld.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Is this AI feature good enough? Judge a spec against a real log."""


app.command("check")(check.check)
app.command("query")(query.query)
app.command("schema")(schema.schema)
app.command("explain")(explain.explain)
app.command("demo")(demo.demo)


def run() -> None:
    """The entry point: every mistake a user can make ends in one message on stderr and exit code 2."""
    try:
        app()
    except KeyboardInterrupt:
        _stop("stopped", 130)
    except BrokenPipeError:
        # The reader of our output has gone (`upheld check … | head`); say nothing more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + 13)  # as if the signal had ended us: neither met nor anything else
    except Exception as error:
        from upheld.errors import UpheldError

        if isinstance(error, UpheldError):
            _stop(str(error), WRONG)
        if os.environ.get("UPHELD_TRACEBACK"):
            raise
        fault = f"upheld has a fault of its own: {type(error).__name__}: {error}"
        _stop(f"{fault}\nSet UPHELD_TRACEBACK=1 and run it again to see where, and please report it.", WRONG)


def _stop(message: str, code: int) -> None:
    print(message, file=sys.stderr)
    sys.exit(code)
