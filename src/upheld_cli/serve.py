"""`upheld serve`: the workbench, in the browser."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    host: Annotated[str, typer.Option(help="Where to listen; 127.0.0.1 is this machine alone.")] = "127.0.0.1",
    home: Annotated[
        Path | None, typer.Option(help="The folder of its database and logs. Default: UPHELD_HOME, or ~/.upheld.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Write errors only.")] = False,
) -> None:
    """Serve the workbench in the browser until Ctrl-C: products, logs, verdicts, and the people who work on them."""
    need_the_workbench()
    from upheld_web.serving.server import serving

    with serving(host, port, home, quiet=quiet) as server:
        typer.echo(f"Upheld is at {server.address} and keeps what it is given in {server.home}. Ctrl-C ends it.")
        if link := server.first_link():
            typer.echo(f"Nobody is here yet. The first person sets it up, within a week, at\n  {link}")
        server.watch()


def need_the_workbench() -> None:
    """Nothing where the workbench is installed; CallError, with how to install it, where it is not."""
    from upheld.errors import CallError

    if not all(find_spec(name) for name in ("django", "granian", "django_tasks_db")):
        raise CallError("the workbench is not installed here. Install it with: pip install 'upheld[web]'")
