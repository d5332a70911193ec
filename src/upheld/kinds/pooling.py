"""Values of a segment, those with few cases pooled."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from upheld.evidence import Cells, Evidence
from upheld.kinds.rows import IMMATURE, UNKNOWN

OTHERS = "others"
"""What the values of a segment that are too small to stand alone are called together."""


def value_sizes(evidence: Evidence, segment: str, *, with_young: bool = False) -> dict[str, int]:
    """How many cases each value of a segment has, with or without a score and an outcome, if old enough.

    With `with_young` younger ones count too, for figures that need no outcome.
    """
    return sizes_of(evidence.sets[f"segment:{segment}"], with_young=with_young)


def pooled_values(evidence: Evidence, segment: str, at_least: int, *, with_young: bool = False) -> tuple[str, ...]:
    """The values of a segment that are too small to stand alone."""
    sizes = sizes_of(evidence.sets[f"segment:{segment}"], with_young=with_young)
    return tuple(label for label, n in sizes.items() if 0 < n < at_least)


def pooled(cells: Cells, at_least: int) -> dict[str, tuple[str, ...]]:
    """For each group its values: every value with enough cases alone, the others together, last.

    Cases count that are old enough to be judged, with or without a score and an outcome: a value whose outcomes are
    all missing is not judged, but neither is it hidden.
    """
    return grouped(sizes_of(cells), at_least)


def grouped(sizes: Mapping[str, int], at_least: int) -> dict[str, tuple[str, ...]]:
    """For each group its values, from how many cases each value has; see `pooled`."""
    alone = {label: (label,) for label, n in sizes.items() if n >= at_least}
    small = tuple(label for label, n in sizes.items() if 0 < n < at_least)
    if not small:
        return dict(alone)
    # A value that is itself called "others" joins them: two groups of one name could not be told apart.
    own = (OTHERS,) if OTHERS in alone else ()
    return {**{name: values for name, values in alone.items() if name != OTHERS}, OTHERS: (*own, *small)}


def sizes_of(cells: Cells, *, with_young: bool = False) -> dict[str, int]:
    sizes = np.zeros(len(cells.labels), np.int64)
    counted = cells.keys["outcome"] <= (IMMATURE if with_young else UNKNOWN)
    np.add.at(sizes, cells.keys["value"][counted], cells.n[counted])
    return {label: int(n) for label, n in zip(cells.labels, sizes, strict=True)}
