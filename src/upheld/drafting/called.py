"""What things are called in the spec: the product, what a row is, and where the log is."""

from __future__ import annotations

import os
import re
from pathlib import Path

from upheld.drafting.export import Export
from upheld.drafting.identity import Identity
from upheld.drafting.naming import shown, words
from upheld.drafting.vocabulary import FILE, IDENTITY, WHO
from upheld.engines import Source
from upheld.wording import plural


def source_written(export: Export, source: Source, folder: Path) -> str:
    """The log as the spec names it: seen from the spec's folder, with the sheet where a workbook has several."""
    written, sheet = source.written, source.sheet
    if sheet is not None and written.endswith(f"#{sheet}"):
        written = written.removesuffix(f"#{sheet}")
    elif source.format == "xlsx" and len(source.files) == 1:
        # Imported only here: most logs are no workbooks.
        from upheld.engines.workbook import sheet_names  # noqa: PLC0415

        names = sheet_names(source.files[0])
        sheet = names[0] if len(names) > 1 else None
    path = export.folder / written
    try:
        seen = os.path.relpath(path, folder)
    except ValueError:  # another drive
        seen = str(path.absolute())
    if (folder / seen).resolve() != path.resolve():  # a link among the folders leads elsewhere
        seen = str(path.absolute())
    return f"{seen}#{sheet}" if sheet is not None else seen


def product_name(source: Source) -> tuple[str, str]:
    """A name for the product from the log's own, or from its folder where that says nothing; and where it is from."""
    path = Path(source.written.split("#")[0])
    stems = [(path.name, "after the file"), *((parent.name, "after the folder") for parent in path.absolute().parents)]
    for name, where_from in stems[:3]:
        stem = name.split(".")[0] if where_from == "after the file" else name
        slug = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-").lower()[:60]
        if slug and slug not in FILE and not set(words(slug)) <= FILE:
            return slug, f"{where_from} {shown(name)}"
    return "product", "because neither file nor folder says more"


def what_a_row_is(source: Source, identity: Identity | None) -> str:
    """What one row is, for people: from the id's name, else from the file's."""
    if identity is not None:
        left = [word for word in words(identity.column) if word not in IDENTITY | WHO and not word.isdigit()]
        if left:
            return {"txn": "transaction", "app": "application", "trx": "transaction"}.get(left[0], left[0])
    stem = words(Path(source.written.split("#")[0]).name.split(".")[0])
    last = stem[-1] if stem else ""
    if last.isalpha() and last.endswith("s") and not last.endswith("ss") and last not in FILE and len(last) > 3:
        return _one_of_many(last)
    return "case"


def _one_of_many(many: str) -> str:
    """One of them, by the letters of the plural.

    >>> [_one_of_many(many) for many in ("deliveries", "matches", "movies", "payments", "purchases")]
    ['delivery', 'match', 'movie', 'payment', 'purchase']
    """
    if many.endswith("ies") and many not in _IN_IE:
        return many.removesuffix("ies") + "y"
    return many.removesuffix("es" if many.endswith(("xes", "ches", "shes", "sses")) else "s")


_IN_IE = frozenset(("movies", "cookies", "ties", "pies", "calories", "selfies"))
"""Plurals whose one ends in ie."""


def title_for(each: str, noun: str) -> str:
    """What the product is for, in a line."""
    return f"Say which {plural(each)} are {noun if noun != 'yes' else 'positive'}"


__all__ = ["product_name", "source_written", "title_for", "what_a_row_is"]
