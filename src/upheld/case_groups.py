"""The cases to read, as frozen typed values, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upheld.kinds.cases import Case

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Heaviest:
    """How much of the money lost in a list the costliest one in a hundred of them carries: their number, the share."""

    cases: int
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """Cases to read together, and what there are in all of the sort: how many, and their worth together.

    `edge` is the edge they lie at, by its key of the lever; `above` and `below` count the cases on its two sides.
    `segment` and `value` name the worst segment and `why` says what makes it the worst; where there is none, `why` says
    the reason and there are no cases. Of a list it says among which cases they can be seen, where that is not all.
    `without_worth` counts cases whose worth cannot be worked out. `in_review` is None where nothing is reviewed.
    """

    name: str
    cases: int
    in_review: int | None = None
    worth: float | None = None
    without_worth: int = 0
    heaviest: Heaviest | None = None
    edge: str | None = None
    above: int | None = None
    below: int | None = None
    segment: str | None = None
    value: str | None = None
    why: str | None = None
    shown: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class CasesToRead:
    """The groups of cases that were asked for; they are rows of the log, no evidence.

    `masked` names what is shown as a name and a number, `hidden` what is left out because it rests on a masked column.
    `guessed` holds the middle that was taken of each guessed worth, `unwritten` the results that are worth 0 because
    the value block does not name them. `is_trial` says that the setting is not the spec's, `has_capacity` that a review
    capacity is stated, which is not applied to single cases: all of the review band counts as reviewed. `unit` is that
    of the quantities, None where the kind has none.
    """

    product: str
    title: str
    kind: str
    each: str
    unit: str | None
    spec_hash: str
    as_of: str | None
    judged: int
    setting: dict[str, Any]
    is_trial: bool
    has_capacity: bool
    currency: str | None
    guessed: dict[str, float]
    unwritten: tuple[str, ...]
    masked: tuple[str, ...]
    hidden: tuple[str, ...]
    groups: tuple[Group, ...]

    def to_json(self, version: str) -> dict[str, Any]:
        """Plain data: no NaN, no infinity, no key left out."""
        return {
            "format": FORMAT,
            "upheld": version,
            "product": self.product,
            "kind": self.kind,
            "unit": self.unit,
            "spec_hash": self.spec_hash,
            "as_of": self.as_of,
            "judged": self.judged,
            "setting": self.setting,
            "is_trial": self.is_trial,
            "has_capacity": self.has_capacity,
            "currency": self.currency,
            "guessed": self.guessed,
            "counted_as_0": list(self.unwritten),
            "masked": list(self.masked),
            "hidden": list(self.hidden),
            "groups": [_group(group) for group in self.groups],
        }


def _group(group: Group) -> dict[str, Any]:
    heaviest = group.heaviest
    return {
        "group": group.name,
        "cases": group.cases,
        "in_review": group.in_review,
        "worth": group.worth,
        "without_worth": group.without_worth,
        "costliest_1_percent": {"cases": heaviest.cases, "share": heaviest.share} if heaviest else None,
        "edge": group.edge,
        "above": group.above,
        "below": group.below,
        "segment": group.segment,
        "value": group.value,
        "why": group.why,
        "shown": [_case(case) for case in group.shown],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "time": case.time.isoformat() if isinstance(case.time, datetime) else case.time,
        "who": case.who,
        "segments": case.segments,
        **case.own,
        "worth": case.worth,
        "n": case.n,
        "columns": case.columns,
    }
