"""What a kind calls its lever, its settings and its results, for everything that is read by people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the trade-off: a metric, its heading without a unit, and whether it is a share, told in percent."""

    metric: str
    heading: str
    is_share: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one kind. A `unit` is that of the log's quantities; a setting is as the kind states it.

    `lever` names what is moved, `heading` stands above its settings, `setting_shown` says one in words, `flags` writes
    it for the command line, and `legend` says what a reader of the trade-off must know of today's. `settable` are the
    keys that can be tried, with an example each; `gives_way` names what must go from the spec where one is tried.
    `columns` are those of the trade-off: the first of the choices whose first figure is known. `nothing` is what the
    product is held against in money, `results` names what is worth something, `worths` says what value is to hold.
    `no_lever` says why nothing can be moved, `unscored` what a case lacks that could not be judged (and `unscored_head`
    heads its counts), `example` is a requirement. In a comparison `outcomes` says what comes in A and in B, `zero` what
    money is told against, and the metrics `also_compared` stand beside what is required.
    """

    lever: str
    heading: str
    setting_shown: Callable[[Mapping[str, Any], str], str]
    flags: Callable[[Mapping[str, Any]], str]
    legend: Callable[[Mapping[str, Any], str], str]
    settable: Mapping[str, str]
    gives_way: Mapping[str, Sequence[str]]
    columns: Sequence[Sequence[Column]]
    nothing: str
    results: Callable[[str], Mapping[str, str]]
    worths: str
    asks_worths: str
    no_lever: str
    unscored: str
    unscored_head: str
    example: str
    outcomes: str
    zero: str
    also_compared: Sequence[str]


def is_moved(setting: Mapping[str, Any]) -> bool:
    """Whether there is anything to move: that a log says what was shown is none of it."""
    return any(value is not None for key, value in setting.items() if key != "shown")
