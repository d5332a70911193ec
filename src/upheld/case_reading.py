"""One log read for its cases: how many there are of each sort, and those of a group as they are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from sqlglot import exp

from upheld.case_fields import Field, Pseudonyms
from upheld.case_groups import Group, Heaviest
from upheld.case_totals import Totals, Worst, groups_of, totals_of, worst_by_totals
from upheld.gather import Opened
from upheld.kinds.cases import (
    MONEY,
    Case,
    Listed,
    Pick,
    Plain,
    by,
    has_value,
    heaviest,
    is_one_of,
    ladder,
    nearest,
    picked,
    totals,
)
from upheld.kinds.plan import Functions
from upheld.spec import Spec


@dataclass
class CaseReader:
    """One log, and how its cases are shown; `hidden` names what may neither be shown nor give the order.

    At most `n` cases of a group are read. Reading the log begins when this is made: how many cases there are of each
    sort is in `totals`.
    """

    spec: Spec
    log: Opened
    module: ModuleType
    fields: list[Field]
    hidden: set[str]
    n: int

    def __post_init__(self) -> None:
        self.kind: ModuleType = self.module.cases
        self.zone = ZoneInfo(self.spec.log.timezone if self.spec.log else "UTC")
        functions = Functions(self.log.engine.hashed, self.log.engine.half_even)
        self.segments = [f"segment_{i}" for i in range(len(self.spec.log.segments if self.spec.log else ()))]
        shown = {name: field.tree for name, field in self._named() if field.role != "segment"}
        arguments = (self.spec, self.log.bound, self.log.cut, functions)
        first = self.kind.asked_first(*arguments)
        learnt = self.log.engine.rows(first) if first is not None else ()
        self.setting: dict[str, Any] = self.kind.setting_of(self.spec, learnt)
        self.cases: exp.Select = self.kind.case_columns(*arguments, shown=shown, learnt=learnt)
        self.has_worth = self.spec.value is not None
        self.scale: Fraction = self.kind.worth_scale(self.spec)
        rows = self.log.engine.rows(totals(self.cases, self.segments))
        self.totals: Totals = totals_of(rows, len(self.segments), self.scale)
        self.pseudonyms = Pseudonyms()

    def _named(self) -> list[tuple[str, Field]]:
        """Each field under the name it has in the query; segments are there already, empty ones spelt out."""
        n_segments = 0
        named = []
        for i, field in enumerate(self.fields):
            is_segment = field.role == "segment"
            named.append((f"segment_{n_segments}" if is_segment else f"shown_{i}", field))
            n_segments += is_segment
        return named

    def groups(self, name: str, worst: Worst | None) -> list[Group]:
        """The group of this name; two where cases lie near two edges."""
        if name in self.kind.LISTS:
            return [self._listed(name, self.kind.LISTS[name])]
        if name == "nearest":
            return [self._nearest(edge, column) for edge, column in self.kind.edges(self.spec)]
        return [self._worst_segment(worst)]

    def _listed(self, name: str, listed: Listed) -> Group:
        chosen = self.totals.where(listed.sorts)
        orders = [listed.order(has_worth, self._ties()) for has_worth in (self.has_worth, self._worth_is_shown)]
        return Group(
            name,
            chosen.cases(),
            in_review=self._in_review(chosen),
            worth=self._money(chosen) if listed.with_worth else None,
            without_worth=chosen.without_worth() if self.has_worth and listed.with_worth else 0,
            heaviest=self._heaviest(chosen, listed) if listed.with_heaviest and self._worth_is_shown else None,
            why=self.kind.not_seen(self.spec, name),
            shown=self._read([Pick(is_one_of(listed.sorts), orders[0], self.n)], orders[1]),
        )

    def _in_review(self, chosen: Totals) -> int | None:
        return None if self.kind.IN_REVIEW is None else chosen.where(self.kind.IN_REVIEW).cases()

    def _nearest(self, edge: str, column: str) -> Group:
        sides = self.kind.sides(column)
        above, below = (self.totals.where(side) for side in sides)
        # Half of them on each side, more on one where the other has fewer.
        from_above = min(above.rows(), max(self.n - self.n // 2, self.n - below.rows()))
        quotas = (from_above, self.n - from_above)
        order = nearest(column, self.kind.THEN, self._ties())
        picks = [Pick(is_one_of(side), order, quota) for side, quota in zip(sides, quotas, strict=True)]
        steps = ladder(None if "done" in self.hidden else column, self.kind.THEN, self._ties())
        return Group(
            "nearest",
            above.cases() + below.cases(),
            in_review=self._in_review(Totals((*above.counted, *below.counted))),
            edge=edge,
            above=above.cases(),
            below=below.cases(),
            shown=self._read(picks, steps),
        )

    def _worst_segment(self, worst: Worst | None) -> Group:
        found = worst or worst_by_totals(self.spec, self.totals, self.module)
        log = self.spec.log
        if isinstance(found, str) or log is None:
            return Group("worst-segment", 0, in_review=self._in_review(Totals(())), why=str(found))
        position = log.segments.index(found.segment)
        values = groups_of(self.totals, position, log.segments_at_least, self.module)[found.value]
        chosen = self.totals.of(position, values).where(self.kind.JUDGED)
        ties, by_distance = self._ties(), "done" not in self.hidden
        orders = [
            self.kind.worst_first(self.has_worth, True, ties),
            self.kind.worst_first(self._worth_is_shown, by_distance, ties),
        ]
        condition = exp.and_(is_one_of(self.kind.JUDGED), has_value(self.segments[position], values))
        shown = self._read([Pick(condition, orders[0], self.n)], orders[1])
        field = next(field for field in self.fields if field.role == "segment" and field.name == found.segment)
        value = self._value_shown(field, found.value) if values == (found.value,) else found.value
        is_money = MONEY in self.kind.worst_by(self.spec)
        figure = "" if is_money and not self._worth_is_shown else found.figure
        return Group(
            "worst-segment",
            chosen.cases(),
            in_review=self._in_review(chosen),
            worth=self._money(chosen),
            without_worth=chosen.without_worth() if self.has_worth else 0,
            segment=found.segment,
            value=value,
            why=f"{found.why}{figure}",
            shown=shown,
        )

    @property
    def _worth_is_shown(self) -> bool:
        return self.has_worth and "worth" not in self.hidden

    def _money(self, chosen: Totals) -> float | None:
        return float(chosen.worth()) if self._worth_is_shown else None

    def _heaviest(self, chosen: Totals, listed: Listed) -> Heaviest | None:
        lost = chosen.lost()
        if not lost:
            return None
        most = -(-chosen.cases() // 100)
        carried = -Fraction(int(self.log.engine.rows(heaviest(self.cases, listed.sorts, most))[0][0])) / self.scale
        return Heaviest(most, float(carried / lost))

    def _ties(self) -> list[exp.Expr]:
        """What decides between cases that are alike: all that is shown; of what is masked, last, only a mix-up."""
        seen = [exp.column(name) for name, field in self._named() if not field.is_masked]
        unseen = [self.log.engine.hashed(exp.column(name)) for name, field in self._named() if field.is_masked]
        return [by(key) for key in (*seen, *unseen)]

    def _read(self, picks: Sequence[Pick], order: Sequence[exp.Expr]) -> tuple[Case, ...]:
        own = [*self.kind.own_columns(self.log.bound), "n", *(["worth"] if self.has_worth else [])]
        named = self._named()
        columns = [*own, *[name for name, _ in named]]
        rows = self.log.engine.rows(picked(self.cases, picks, columns, order))
        return tuple(self._case(dict(zip(columns, row, strict=True)), named) for row in rows)

    def _case(self, row: dict[str, Any], named: list[tuple[str, Field]]) -> Case:
        values: dict[str, dict[str, Any]] = {role: {} for role in ("id", "time", "who", "segment", "column")}
        for name, field in named:
            values[field.role][field.name] = self._value_shown(field, row[name])
        (one_id,), (time,), (who,) = ([*values[role].values(), None][:1] for role in ("id", "time", "who"))
        worth = row.get("worth") if "worth" not in self.hidden else None
        case: Case = self.kind.case_of(
            self.spec,
            row,
            self.hidden,
            id=one_id,
            time=time,
            who=who,
            segments=values["segment"],
            worth=None if worth is None else float(Fraction(worth) / self.scale),
            n=int(row["n"]),
            columns=values["column"],
        )
        return case

    def _value_shown(self, field: Field, value: Any) -> Any:
        if value is None or not field.is_masked:
            return value.replace(tzinfo=self.zone) if isinstance(value, datetime) else _plain(value)
        return self.pseudonyms.of(field.label, str(value))


def _plain(value: Any) -> Plain:
    """The value as JSON knows it; a number that is none is nothing."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int | bool) else str(value)
