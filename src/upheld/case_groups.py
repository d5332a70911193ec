"""The cases to read, as frozen typed values, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

FORMAT = 1

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Case:
    """One case, or `n` alike in a log that is a table of counts.

    `done` is act, review or pass: what the setting does with it. `by_rule` says whether the rule would act. `worth` is
    in the spec's currency. What is masked and what rests on it is None, except for values shown under another name.
    """

    id: Plain
    time: datetime | str | None
    who: Plain
    segments: dict[str, str | None]
    score: float
    outcome: bool
    done: str | None
    by_rule: bool | None
    worth: float | None
    n: int
    columns: dict[str, Plain]

    @property
    def result(self) -> str:
        """What became of it, in a word or two."""
        if self.done is None:
            return "positive" if self.outcome else "negative"
        named = {"act": ("caught", "false alarm"), "review": ("reviewed, positive", "reviewed, negative")}
        right, wrong = named.get(self.done, ("missed", "passed"))
        return right if self.outcome else wrong


@dataclass(frozen=True, slots=True)
class Heaviest:
    """How much of the money lost in misses the costliest one in a hundred of them carries: their number, the share."""

    cases: int
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """Cases to read together, and what there are in all of the sort: how many, and their worth together.

    `edge` is the edge they lie at, `act_at` or `review_from`; `above` and `below` count the cases on its two sides.
    `segment` and `value` name the worst segment and `why` says what makes it the worst; where there is none, `why` says
    the reason and there are no cases. Of misses and false alarms it says among which cases they can be seen, where that
    is not all. `without_worth` counts cases whose worth cannot be worked out.
    """

    name: str
    cases: int
    in_review: int = 0
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
    capacity is stated, which is not applied to single cases: all of the review band counts as reviewed.
    """

    product: str
    title: str
    kind: str
    each: str
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
        "score": case.score,
        "outcome": case.outcome,
        "done": case.done,
        "by_rule": case.by_rule,
        "worth": case.worth,
        "n": case.n,
        "columns": case.columns,
    }
