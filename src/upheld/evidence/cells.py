"""The cells of one grouping set: keys, how many cases, their smallest and largest score, and exact sums."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence.sums import IntArray, Sums, joined

LABEL_KEY = "value"
"""The one key that is text: the value of a segment. It is held as a code into `labels`."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells in the order of their keys, each combination of keys once.

    `keys` and `n` are integers; `low` and `high` are the smallest and largest score (NaN where no case has one);
    `labels` names the codes of the key `value`, sorted.
    """

    keys: dict[str, IntArray]
    n: IntArray
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sums: dict[str, Sums]
    labels: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.n)

    def __add__(self, other: Cells) -> Cells:
        """The cells of both, as if their cases had been counted together."""
        if list(self.keys) != list(other.keys) or list(self.sums) != list(other.sums):
            raise ValueError("cells of different grouping sets cannot be added")
        labels = tuple(sorted({*self.labels, *other.labels}))
        parts = [_relabelled(part, labels) for part in (self, other)]
        return collect(
            {key: np.concatenate([part[key] for part in parts]) for key in self.keys},
            np.concatenate([self.n, other.n]),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
            {name: joined([self.sums[name], other.sums[name]]) for name in self.sums},
            labels,
        )

    def where(self, chosen: NDArray[np.bool_]) -> Cells:
        """Only the chosen cells."""
        return Cells(
            {key: column[chosen] for key, column in self.keys.items()},
            self.n[chosen],
            self.low[chosen],
            self.high[chosen],
            {name: sums[chosen] for name, sums in self.sums.items()},
            self.labels,
        )

    def digest(self) -> bytes:
        """A hash of the content: the same cells give the same bytes on every run."""
        hashed = hashlib.sha256("\0".join([*self.keys, "|", *self.sums, "|", *self.labels]).encode())
        for column in (*self.keys.values(), self.n, self.low, self.high):
            hashed.update(np.ascontiguousarray(column).tobytes())
        for sums in self.sums.values():
            hashed.update(sums.high.tobytes())
            hashed.update(sums.low.tobytes())
        return hashed.digest()


def collect(
    keys: Mapping[str, IntArray],
    n: IntArray,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    sums: Mapping[str, Sums],
    labels: Sequence[str] = (),
) -> Cells:
    """Cells from rows in any order, rows with the same keys added."""
    if not len(n):
        return Cells(dict(keys), n, low, high, dict(sums), tuple(labels))
    order = np.lexsort(list(keys.values())[::-1]) if keys else np.arange(len(n))
    columns = {key: column[order] for key, column in keys.items()}
    is_new = np.zeros(len(n), bool)
    is_new[0] = True
    for column in columns.values():
        is_new[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(is_new).astype(np.int64)
    return Cells(
        {key: column[starts] for key, column in columns.items()},
        np.add.reduceat(n[order], starts),
        # Adding 0 turns -0.0 into 0.0: which of the two a minimum meets first depends on the order of the rows.
        np.fmin.reduceat(low[order], starts) + 0.0,
        np.fmax.reduceat(high[order], starts) + 0.0,
        {name: column[order].grouped(starts) for name, column in sums.items()},
        tuple(labels),
    )


def coded(values: NDArray[Any]) -> tuple[IntArray, tuple[str, ...]]:
    """Text values as codes into their sorted, distinct labels."""
    distinct = sorted({str(value) for value in values})
    code_of = {label: code for code, label in enumerate(distinct)}
    return np.fromiter((code_of[str(value)] for value in values), np.int64, len(values)), tuple(distinct)


def _relabelled(cells: Cells, labels: tuple[str, ...]) -> dict[str, IntArray]:
    if LABEL_KEY not in cells.keys or cells.labels == labels:
        return cells.keys
    position = {label: code for code, label in enumerate(labels)}
    codes = np.array([position[label] for label in cells.labels], np.int64)
    return {**cells.keys, LABEL_KEY: codes[cells.keys[LABEL_KEY]] if len(cells) else cells.keys[LABEL_KEY]}
