"""Pieces of HTML tables."""

from __future__ import annotations

from collections.abc import Mapping

from upheld.documents.shell import escaped


def head(*columns: str) -> str:
    """The head of a table; a column whose name ends in # is one of numbers, one without a name is a plain cell.

    >>> head("Cut-off", "Cases#")
    '<thead><tr><th scope="col">Cut-off</th><th scope="col" class="n">Cases</th></tr></thead>'
    """
    return f"<thead><tr>{''.join(_column(name) for name in columns)}</tr></thead>"


def _column(name: str) -> str:
    if not name:
        return "<td></td>"
    kind = ' class="n"' if name.endswith("#") else ""
    return f'<th scope="col"{kind}>{escaped(name.removesuffix("#"))}</th>'


def labelled(cells: Mapping[str, str]) -> str:
    """Cells of HTML that carry the name of their column, for a narrow window where they stand below each other."""
    return "".join(f'<td data-label="{escaped(label)}">{cell}</td>' for label, cell in cells.items())


def row(name: str, cells: str) -> str:
    """A row with its name, plain text, as its head."""
    return f'<tr><th scope="row">{escaped(name)}</th>{cells}</tr>'


def disclosed(summary: str, content: str) -> str:
    """Content that opens on demand."""
    return f"<details><summary>{escaped(summary)}</summary>{content}</details>"


def scrolled(label: str, table: str) -> str:
    """A table that scrolls by itself where the window is too narrow, by keyboard too."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(label)}">{table}</div>'
