"""A sign of life on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on a terminal's stderr what is being done, until it is done."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    from upheld_cli.output import harmless

    with Console(stderr=True).status(Text(f"{harmless(what)} …")):
        yield
