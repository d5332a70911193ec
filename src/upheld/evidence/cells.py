"""The cells of one grouping set: keys, how many cases, their smallest and largest score, and exact sums."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence.sums import IntArray, Sums, joined

LABEL_KEY = "value"
"""The one key that is text: the value of a segment. It is held as a code into `labels`."""
EMPTY_VALUE = "(empty)"
"""What the value of a segment is called where it is null or an empty text, which a CSV file cannot tell apart."""

_LARGEST = 2**62
_WIDEST = 2**20
"""Keys that span more than this are ranked before they are packed together."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The names of a grouping set's keys and of its exact sums, in their order."""

    keys: tuple[str, ...]
    sums: tuple[str, ...]


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
    sums: Mapping[str, Sums]
    labels: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.n)

    def __add__(self, other: Cells) -> Cells:
        """The cells of both, as if their cases had been counted together."""
        return added([self, other])

    def __sub__(self, part: Cells) -> Cells:
        """The cells without those of a part of their cases. Smallest and largest scores stay those of all."""
        labels = self.labels
        taken = Cells(
            _relabelled(part, labels),
            -part.n,
            part.low,
            part.high,
            {name: Sums.of(-sums.high, -sums.low) for name, sums in part.sums.items()},
            labels,
        )
        left = self + taken
        return left.where(left.n > 0)

    def where(self, chosen: NDArray[np.bool_]) -> Cells:
        """Only the chosen cells."""
        # Read once: taking by position is several times as fast for each column.
        return self._taken(np.flatnonzero(chosen))

    def parted(self, group: IntArray) -> dict[int, Cells]:
        """The cells of each group, by its number; `group` gives that of every cell."""
        order = np.argsort(group, kind="stable")
        numbers, starts = np.unique(group[order], return_index=True)
        ends = [*starts, len(group)][1:]
        ordered = self._taken(order)
        return {
            int(number): ordered._taken(slice(start, end))
            for number, start, end in zip(numbers, starts, ends, strict=True)
        }

    def _taken(self, at: Any) -> Cells:
        return Cells(
            {key: column[at] for key, column in self.keys.items()},
            self.n[at],
            self.low[at],
            self.high[at],
            _Some(self.sums, at),
            self.labels,
        )

    def over(self, key: str, chosen: Collection[int] | None = None) -> Cells:
        """The cells without their last key, over these of its values; None: over all of them."""
        if list(self.keys)[-1:] != [key]:
            raise ValueError(f"{key} is not the last key")
        some = self if chosen is None else self.where(np.isin(self.keys[key], list(chosen)))
        left = {name: column for name, column in some.keys.items() if name != key}
        if not len(some):
            return replace(some, keys=left)
        return _added(left, some.n, some.low, some.high, some.sums, some.labels)

    def by(self, key: str) -> dict[int, Cells]:
        """The cells without their last key, for each of its values; labels stay those of all."""
        if list(self.keys)[-1:] != [key]:
            raise ValueError(f"{key} is not the last key")
        left = [name for name in self.keys if name != key]
        return {
            value: replace(own, keys={name: own.keys[name] for name in left})
            for value, own in self.parted(self.keys[key]).items()
        }

    @property
    def counts(self) -> Cells:
        """The same cells without their sums, for what only counts cases."""
        return Cells(self.keys, self.n, self.low, self.high, {}, self.labels)

    def digest(self) -> bytes:
        """A hash of the content: the same cells give the same bytes on every run."""
        hashed = hashlib.sha256("\0".join([*self.keys, "|", *self.sums, "|", *self.labels]).encode())
        for column in (*self.keys.values(), self.n, self.low, self.high):
            hashed.update(np.ascontiguousarray(column).tobytes())
        for sums in self.sums.values():
            hashed.update(sums.high.tobytes())
            hashed.update(sums.low.tobytes())
        return hashed.digest()


class _Some(Mapping[str, Sums]):
    """Some elements of each of these sums, taken when they are first read: most readers of a part need few of them."""

    def __init__(self, sums: Mapping[str, Sums], at: Any) -> None:
        self._sums, self._at = sums, at
        self._taken: dict[str, Sums] = {}

    def __getitem__(self, name: str) -> Sums:
        if name not in self._taken:
            self._taken[name] = self._sums[name][self._at]
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sums)

    def __len__(self) -> int:
        return len(self._sums)


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
    order = _order(list(keys.values())) if keys else np.arange(len(n))
    ordered = {name: column[order] for name, column in sums.items()}
    columns = {key: column[order] for key, column in keys.items()}
    return _added(columns, n[order], low[order], high[order], ordered, tuple(labels))


def _added(
    keys: dict[str, IntArray],
    n: IntArray,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    sums: Mapping[str, Sums],
    labels: tuple[str, ...],
) -> Cells:
    """Cells from at least one row, rows in the order of their keys."""
    is_new = np.zeros(len(n), bool)
    is_new[0] = True
    for column in keys.values():
        is_new[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(is_new).astype(np.int64)
    # Adding 0 turns -0.0 into 0.0: which of the two a minimum meets first depends on the order of the rows.
    if len(starts) == len(n):
        return Cells(keys, n, low + 0.0, high + 0.0, sums, labels)
    return Cells(
        {key: column[starts] for key, column in keys.items()},
        np.add.reduceat(n, starts),
        np.fmin.reduceat(low, starts) + 0.0,
        np.fmax.reduceat(high, starts) + 0.0,
        {name: column.grouped(starts) for name, column in sums.items()},
        labels,
    )


def added(parts: Sequence[Cells], labels: tuple[str, ...] | None = None) -> Cells:
    """The cells of all parts, at least one, as if their cases had been counted together.

    `labels` names the codes, where it has to name more than occur in these parts.
    """
    first = parts[0]
    if any(list(part.keys) != list(first.keys) or list(part.sums) != list(first.sums) for part in parts):
        raise ValueError("cells of different grouping sets cannot be added")
    if labels is None:
        labels = tuple(sorted({label for part in parts for label in part.labels}))
    keys = [_relabelled(part, labels) for part in parts]
    return collect(
        {key: np.concatenate([one[key] for one in keys]) for key in first.keys},
        np.concatenate([part.n for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
        {name: joined([part.sums[name] for part in parts]) for name in first.sums},
        labels,
    )


def empty(shape: Shape) -> Cells:
    """No cell at all, of this shape."""
    none, nothing = np.zeros(0, np.int64), np.zeros(0, np.float64)
    return Cells(dict.fromkeys(shape.keys, none), none, nothing, nothing, dict.fromkeys(shape.sums, Sums(none, none)))


def _order(keys: list[IntArray]) -> IntArray:
    """The positions of rows in the order of their keys, the first key first; packed into one number where they fit."""
    packed, size = np.zeros(len(keys[0]), np.int64), 1
    for column in keys:
        least = int(column.min())
        span = int(column.max()) - least + 1
        ranks = column - least if span <= _WIDEST else np.unique(column, return_inverse=True)[1]
        size *= min(span, len(column)) if span > _WIDEST else span
        if size >= _LARGEST:
            return np.lexsort(keys[::-1])
        packed = packed * (int(ranks.max()) + 1) + ranks
    return np.argsort(packed, kind="stable")


def coded(values: NDArray[Any]) -> tuple[IntArray, tuple[str, ...]]:
    """Text values as codes into their sorted, distinct labels."""
    texts = values.tolist()
    distinct = sorted(set(texts))
    code_of = {label: code for code, label in enumerate(distinct)}
    return np.array([code_of[text] for text in texts], np.int64), tuple(distinct)


def _relabelled(cells: Cells, labels: tuple[str, ...]) -> dict[str, IntArray]:
    if LABEL_KEY not in cells.keys or cells.labels == labels:
        return cells.keys
    position = {label: code for code, label in enumerate(labels)}
    codes = np.array([position[label] for label in cells.labels], np.int64)
    return {**cells.keys, LABEL_KEY: codes[cells.keys[LABEL_KEY]] if len(cells) else cells.keys[LABEL_KEY]}
