"""How long outcomes took to come in, read from the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Evidence
from upheld.kinds.delay_column import IN_TIME, LATE, NO_DELAY
from upheld.kinds.rows import TRUE

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Delays:
    """The outcomes that have come by how many days they took, all of shape (D,), those in time first.

    They are of the cases that have been followed for twice `outcome_after`; where no case has, of those that are old
    enough, and then nothing tells what comes late (`is_followed`). `days` ascend among those in time and again among
    the late ones; `is_late` marks what came later than `outcome_after` and does not count. `negatives` and `positives`
    count them.
    """

    days: IntArray
    is_late: NDArray[np.bool_]
    negatives: IntArray
    positives: IntArray
    is_followed: bool


def delays_of(evidence: Evidence) -> Delays | None:
    """The delays of the outcomes of a log; None where it does not say when they came."""
    cells = evidence.sets.get("delays")
    if cells is None:
        return None
    came = cells.where((cells.keys["outcome"] <= TRUE) & (cells.keys["delay"] != NO_DELAY))
    is_followed = bool((came.keys["delay"] >= LATE).any())
    if is_followed:
        came = came.where(came.keys["delay"] >= LATE)
    coded, place = np.unique(came.keys["delay"], return_inverse=True)
    counts = np.zeros((2, len(coded)), np.int64)
    np.add.at(counts, (came.keys["outcome"], place), came.n)
    is_late = (coded >= LATE) & (coded < IN_TIME)
    order = np.argsort(is_late, kind="stable")
    days = np.where(is_late, coded - LATE, np.where(coded >= IN_TIME, coded - IN_TIME, coded))
    return Delays(days[order], is_late[order], counts[0][order], counts[1][order], is_followed)
