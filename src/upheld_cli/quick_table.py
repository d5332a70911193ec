"""What is told alike of every slide: as JSON, as a page or printed; sentences under a head, and the judged bounds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

import upheld
from upheld.verdicts import Word
from upheld_cli.output import harmless, print_json
from upheld_cli.verdict_table import MARKS, WORDS

_Answer = TypeVar("_Answer")
_STYLES = {"met": "green", "not_met": "red", "undecided": "yellow"}


def tell(
    answer: _Answer,
    *,
    as_json: bool,
    html: Path | None,
    to_json: Callable[[_Answer, str], dict[str, Any]],
    page: Callable[..., str],
    printed: Callable[[_Answer], None],
) -> None:
    """Write the page if it is asked for, and print the answer as JSON or in words."""
    version = upheld.__version__
    if html is not None:
        html.write_text(page(answer, version=version), encoding="utf-8")
    if as_json:
        print_json(to_json(answer, version))
    elif html is not None:
        typer.echo(f"Wrote {html}: open it in a browser, move the sliders, and send it on.")
    else:
        printed(answer)


def console_of_quick() -> Console:
    """Stdout, 100 columns wide where nobody says how wide it is."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 100
    return Console(width=width, highlight=False)


def headed(console: Console, head: str, lines: Iterable[str]) -> None:
    """Sentences below their head, with an empty line before both."""
    console.print()
    console.print(Text(head, style="bold"))
    said(console, lines)


def said(console: Console, lines: Iterable[str]) -> None:
    """Sentences, each a little to the right."""
    for line in lines:
        console.print(Padding(Text(harmless(line)), (0, 0, 0, 2)))


def bounds_told(console: Console, judged: Sequence[tuple[Word, str]]) -> None:
    """Each judged bound, by its verdict and what is said of it; nothing where none is given."""
    if judged:
        headed(console, "Your bounds", ())
    for word, told in judged:
        mark = Text.assemble((f"{MARKS[word]} {WORDS[word]}", f"bold {_STYLES[word]}"))
        console.print(Padding(Text.assemble(mark, f": {harmless(told)}"), (0, 0, 0, 2)))
