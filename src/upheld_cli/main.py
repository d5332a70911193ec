"""The command line: parse → library → print. What a command does stands in its own file."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from upheld_cli import (
    cases,
    check,
    compare,
    demo,
    evidence,
    explain,
    init,
    query,
    quick,
    schema,
    serve,
    timeline,
    tradeoff,
)
from upheld_cli.exit_codes import MET, UNDECIDED, WRONG

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


app.command("init")(init.init)
app.command("check")(check.check)
app.command("compare")(compare.compare)
app.command("tradeoff")(tradeoff.tradeoff)
app.command("timeline")(timeline.timeline)
app.command("cases")(cases.cases)
app.command("evidence")(evidence.evidence)
app.command("query")(query.query)
app.command("quick")(quick.quick)
app.command("schema")(schema.schema)
app.command("explain")(explain.explain)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)


def run() -> None:
    """The entry point: every mistake a user can make ends in one message on stderr and exit code 2."""
    # When the reader of our output goes (`upheld check … | head`) the signal ends us, as it ends any other program;
    # Python would turn it into an exit code of 1, which says "not met".
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no ● shows a ?
    sys.exit(main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, and return its exit code; the default are the arguments of the process."""
    try:
        try:
            app(arguments, prog_name="upheld")
        finally:
            sys.stdout.flush()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else MET
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        return _say(f"the computer said no: {error.strerror or error}{place}", WRONG)
    except Exception as error:
        return _told(error)
    return MET


def _told(error: Exception) -> int:
    # Imported only now: `upheld --help` must not wait for the library.
    from upheld.assess import NothingRequired
    from upheld.errors import UpheldError

    if isinstance(error, NothingRequired):
        # No mistake, but a young product: nothing is met, and nothing is not met.
        return _say(f"{error.name}: {error.problems[0].message}", UNDECIDED)
    if isinstance(error, UpheldError):
        return _say(str(error), WRONG)
    if os.environ.get("UPHELD_TRACEBACK"):
        raise error
    fault = f"upheld has a fault of its own: {type(error).__name__}: {error}"
    return _say(f"{fault}\nSet UPHELD_TRACEBACK=1 and run it again to see where, and please report it.", WRONG)


def _say(message: str, code: int) -> int:
    from upheld_cli.output import harmless

    print(harmless(message), file=sys.stderr)
    return code
