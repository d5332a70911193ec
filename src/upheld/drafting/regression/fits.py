"""Whether an export could be of a product that names a quantity."""

from __future__ import annotations

from upheld.drafting.fit import Fit
from upheld.drafting.look import Look
from upheld.drafting.naming import listed, words
from upheld.drafting.regression.columns import could_be_quantity, find_columns, is_moment
from upheld.drafting.regression.vocabulary import CAME


def fit(look: Look) -> Fit:
    """Which columns speak for it: what was said and what came; half of it where only one of them is clear."""
    columns = find_columns(look)
    said, actual = (
        column if column is not None and (is_moment(column) or could_be_quantity(column)) else None
        for column in (columns.said, columns.actual)
    )
    names = [column.name for column in (said, actual) if column is not None]
    if said is not None and actual is not None:
        return Fit(f"{listed(names)} hold a quantity that was said and what came", said.name, said.high, is_whole=True)
    likely = columns.likely
    several = [*likely["predicted"], *likely["promised"], *likely["actual"]]
    if (said is not None or likely["predicted"] or likely["promised"]) and (actual is not None or likely["actual"]):
        return Fit(f"{listed([*names, *several])} hold quantities that were said and what came", several[0], None)
    # A share that something said may be a score; a number beyond 1 is none.
    is_beyond = said is not None and (is_moment(said) or (said.high or 0) > 1)
    came_so = actual is not None and not is_moment(actual) and bool(set(words(actual.name)) & CAME)
    if is_beyond or came_so:
        return Fit(f"{listed(names)} holds a quantity", names[0], None, is_whole=False)
    return Fit()


__all__ = ["fit"]
