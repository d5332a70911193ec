"""How a file spells what the engine reads as true and false: people look for yes in a column of yes and no."""

from __future__ import annotations

from sqlglot import exp

from upheld.drafting.export import Column, Export, Table, column_tree, filled


def spellings(export: Export, table: Table, column: Column) -> dict[bool, str]:
    """The word of the file for true and for false, the commonest; true and false where it is no file of text."""
    found = {True: "true", False: "false"}
    reader = next((tree for tree in table.relation.find_all(exp.Anonymous) if tree.name.lower() == "read_csv"), None)
    if column.family != "boolean" or reader is None:
        return found
    word, as_text = column_tree(column.name), exp.Table(this=_as_text(reader))
    query = exp.select(
        exp.alias_(exp.TryCast(this=word, to=exp.DataType.build("boolean"), safe=True), "meant"),
        exp.alias_(word.copy(), "word"),
        exp.alias_(exp.Count(this=exp.Star()), "n"),
    ).from_(as_text).where(filled(word)).group_by("1", "2").order_by("3", "2 DESC")  # fmt: skip
    # The commonest comes last, and stays.
    return found | {bool(meant): str(text) for meant, text, _ in export.rows(query) if meant is not None}


def _as_text(reader: exp.Expr) -> exp.Expr:
    """The same reader, every column as the text that stands in the file."""
    read = reader.copy()
    types = list(read.find_all(exp.PropertyEQ))
    for pair in types:
        pair.set("expression", exp.Literal.string("VARCHAR"))
    if not types:  # several files, whose types the engine finds out itself
        read.append("expressions", exp.EQ(this=exp.to_identifier("all_varchar"), expression=exp.true()))
    return read


__all__ = ["spellings"]
