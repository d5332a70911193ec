"""The cases behind the figures: costliest misses, worst false alarms, nearest the cut-off, worst segment.

These are rows of the log, for people to read: never part of evidence, never merged (decision 0001). Which cases count
is the same as in evidence, so there are as many misses and false alarms as `assess` counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from sqlglot import exp

from upheld.case_fields import (
    Field,
    Pseudonyms,
    columns_named,
    fields_of,
    masked_columns,
    not_shown_yet,
    segments_shown,
    used_by,
)
from upheld.case_groups import Case, CasesToRead, Group, Heaviest, Plain
from upheld.case_totals import Totals, Worst, groups_of, totals_of, worst_by_requirement, worst_by_totals
from upheld.errors import CallError
from upheld.gather import AsOf, Opened, Say, gather, nothing_said, opened
from upheld.kinds import KINDS
from upheld.kinds.plan import Functions
from upheld.readiness import require_able
from upheld.spec import Spec, spec_hash

MOST_CASES = 1000
"""So many cases of a group are read at most: they are for people."""

GROUPS: dict[str, str] = {
    name: said for kind in KINDS.values() if kind.cases for name, said in kind.cases.GROUPS.items()
}


def cases_to_read(
    spec: Spec,
    as_of: AsOf = None,
    *,
    groups: Sequence[str] = (),
    n: int = 20,
    columns: Sequence[str] = (),
    all_columns: bool = False,
    mask: Sequence[str] = (),
    unmask: bool = False,
    stated: Spec | None = None,
    allowed: Sequence[Path] | None = None,
    store: Path | None = None,
    say: Say = nothing_said,
) -> CasesToRead:
    """At most `n` cases of each group (default: all groups), with further `columns` of the log beside the usual ones.

    The columns of `mask` are shown as a name and a number, and so is log.who unless `unmask`. `stated` is the spec as
    it is written, where `spec` tries another setting. `store` and `say` are as in `gather`. Requirements and value may
    be missing. Raises SpecError for a block that is missing, LogError for a log that cannot be read, CallError for a
    group or a column there is not.
    """
    require_able(spec, "cases", KINDS[spec.kind].cases is not None)
    if not 1 <= n <= MOST_CASES:
        raise CallError(f"--n: {n} is outside 1 to {MOST_CASES:,}")
    unknown = [name for name in groups if name not in GROUPS]
    if unknown:
        raise CallError(f'--group: "{unknown[0]}" is no group of cases. There is: {", ".join(GROUPS)}')
    asked = tuple(name for name in GROUPS if not groups or name in groups)
    worst = None
    if "worst-segment" in asked and spec.value is None:
        worst = worst_by_requirement(spec, gather(spec, as_of, allowed=allowed, store=store, say=say))
    with opened(spec, as_of, allowed) as log:
        known = list(log.engine.columns(log.engine.relation))
        masked = masked_columns(spec, log.bound, known, mask, unmask=unmask)
        wanted = columns_named("--columns", columns, known)
        wanted += [name for name in not_shown_yet(spec, log.bound, known) if all_columns and name not in wanted]
        wanted = [name for name in wanted if name not in segments_shown(spec, log.bound)]
        fields = fields_of(spec, log.bound, log.engine, wanted, masked)
        reader = _Reader(spec, log, KINDS[spec.kind], fields, _hidden(spec, log, masked), n)
        setting = KINDS[spec.kind].stated(spec.lever)
        found = tuple(group for name in asked for group in reader.groups(name, worst))
        return CasesToRead(
            product=spec.product,
            title=spec.title,
            kind=spec.kind,
            each=spec.log.each if spec.log else "case",
            spec_hash=spec_hash(stated or spec),
            as_of=_told(log.cut.as_of, spec),
            judged=reader.totals.where(reader.kind.JUDGED).cases(),
            setting=setting,
            is_trial=stated is not None and KINDS[spec.kind].stated(stated.lever) != setting,
            has_capacity=getattr(spec.lever, "review_capacity", None) is not None,
            currency=spec.value.currency if spec.value else None,
            guessed=reader.kind.guessed(spec),
            unwritten=reader.kind.counted_as_nothing(spec),
            masked=tuple(dict.fromkeys(field.label for field in fields if field.is_masked)),
            hidden=tuple(sorted(reader.hidden)),
            groups=found,
        )


def _hidden(spec: Spec, log: Opened, masked: set[str]) -> set[str]:
    """What is left out because it is worked out from a masked column."""
    resting = [path for path in log.bound.values if not masked.isdisjoint(used_by(log.bound, path))]
    named = {"rule": "by_rule", "lever.act_at.by": "done"}
    return {"worth" if path.startswith("value.") else named.get(path, "") for path in resting} - {""}


def _told(as_of: datetime | None, spec: Spec) -> str | None:
    if as_of is None or spec.log is None:
        return None
    return as_of.replace(tzinfo=ZoneInfo(spec.log.timezone)).isoformat()


@dataclass
class _Reader:
    """One log, and how its cases are shown; `hidden` names what may neither be shown nor give the order."""

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
        counts = self.kind.review_counts(*arguments)
        looked_at, found = self.log.engine.rows(counts)[0] if counts is not None else (0, 0)
        hit_rate = Fraction(found, looked_at) if looked_at else None
        self.cases: exp.Select = self.kind.case_columns(*arguments, shown=shown, hit_rate=hit_rate)
        self.has_worth = self.spec.value is not None
        self.scale: Fraction = self.kind.worth_scale(self.spec)
        rows = self.log.engine.rows(self.kind.totals(self.cases, self.segments))
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
        if name == "misses":
            return [self._misses()]
        if name == "false-alarms":
            return [self._false_alarms()]
        if name == "nearest":
            return [self._nearest(edge, column) for edge, column in self.kind.edges(self.spec)]
        return [self._worst_segment(worst)]

    def _misses(self) -> Group:
        chosen = self.totals.where(self.kind.MISSES)
        order = [self.kind.misses(by_worth, self._ties()) for by_worth in (self.has_worth, self._worth_is_shown)]
        return Group(
            "misses",
            chosen.cases(),
            in_review=chosen.where(self.kind.IN_REVIEW).cases(),
            worth=self._money(chosen),
            without_worth=chosen.without_worth() if self.has_worth else 0,
            heaviest=self._heaviest(chosen) if self._worth_is_shown else None,
            why=self._not_seen(),
            shown=self._read([(self.kind.is_one_of(self.kind.MISSES), order[0], self.n)], order[1]),
        )

    def _false_alarms(self) -> Group:
        chosen = self.totals.where(self.kind.FALSE_ALARMS)
        order = [self.kind.false_alarms(by_worth, self._ties()) for by_worth in (self.has_worth, self._worth_is_shown)]
        return Group(
            "false-alarms",
            chosen.cases(),
            worth=self._money(chosen),
            without_worth=chosen.without_worth() if self.has_worth else 0,
            why=self._not_seen(),
            shown=self._read([(self.kind.is_one_of(self.kind.FALSE_ALARMS), order[0], self.n)], order[1]),
        )

    def _not_seen(self) -> str | None:
        """That some cases of the sort cannot be seen, where outcomes are known for some cases only."""
        word = self.module.known_for(self.spec)
        return None if word == "all" else f"only among those whose outcome is known ({word}, log.outcome_known_for)"

    def _nearest(self, edge: str, column: str) -> Group:
        sides = self.kind.sides(column)
        above, below = (self.totals.where(side) for side in sides)
        # Half of them on each side, more on one where the other has fewer.
        from_above = min(above.rows(), max(self.n - self.n // 2, self.n - below.rows()))
        quotas = (from_above, self.n - from_above)
        order = self.kind.nearest(column, self._ties())
        picks = [(self.kind.is_one_of(side), order, quota) for side, quota in zip(sides, quotas, strict=True)]
        ladder = self.kind.ladder(None if "done" in self.hidden else column, self._ties())
        return Group(
            "nearest",
            above.cases() + below.cases(),
            in_review=above.where(self.kind.IN_REVIEW).cases() + below.where(self.kind.IN_REVIEW).cases(),
            edge=edge,
            above=above.cases(),
            below=below.cases(),
            shown=self._read(picks, ladder),
        )

    def _worst_segment(self, worst: Worst | None) -> Group:
        found = worst or worst_by_totals(self.spec, self.totals, self.module)
        log = self.spec.log
        if isinstance(found, str) or log is None:
            return Group("worst-segment", 0, why=str(found))
        position = log.segments.index(found.segment)
        values = groups_of(self.totals, position, log.segments_at_least, self.module)[found.value]
        chosen = self.totals.of(position, values).where(self.kind.JUDGED)
        ties, by_distance = self._ties(), "done" not in self.hidden
        orders = [
            self.kind.worst_first(self.has_worth, True, ties),
            self.kind.worst_first(self._worth_is_shown, by_distance, ties),
        ]
        condition = self.kind.has_value(self.segments[position], values)
        shown = self._read([(condition, orders[0], self.n)], orders[1])
        field = next(field for field in self.fields if field.role == "segment" and field.name == found.segment)
        value = self._value_shown(field, found.value) if values == (found.value,) else found.value
        figure = "" if self.has_worth and not self._worth_is_shown else found.figure
        return Group(
            "worst-segment",
            chosen.cases(),
            in_review=chosen.where(self.kind.IN_REVIEW).cases(),
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

    def _heaviest(self, chosen: Totals) -> Heaviest | None:
        lost = chosen.lost()
        if not lost:
            return None
        most = -(-chosen.cases() // 100)
        carried = -Fraction(int(self.log.engine.rows(self.kind.heaviest(self.cases, most))[0][0])) / self.scale
        return Heaviest(most, float(carried / lost))

    def _ties(self) -> list[exp.Expr]:
        """What decides between cases that are alike: all that is shown; of what is masked, last, only a mix-up."""
        seen = [exp.column(name) for name, field in self._named() if not field.is_masked]
        unseen = [self.log.engine.hashed(exp.column(name)) for name, field in self._named() if field.is_masked]
        return [self.kind.tie(key) for key in (*seen, *unseen)]

    def _read(self, picks: list[tuple[Any, ...]], order: Sequence[exp.Expr]) -> tuple[Case, ...]:
        own = ["score", "outcome", "region", "n"]
        own += [*(["rule"] if self.log.bound.has("rule") else []), *(["worth"] if self.has_worth else [])]
        named = self._named()
        columns = [*own, *[name for name, _ in named]]
        query = self.kind.picked(self.cases, [self.kind.Pick(*pick) for pick in picks], columns, order)
        rows = self.log.engine.rows(query)
        return tuple(self._case(dict(zip(columns, row, strict=True)), named) for row in rows)

    def _case(self, row: dict[str, Any], named: list[tuple[str, Field]]) -> Case:
        values: dict[str, dict[str, Any]] = {role: {} for role in ("id", "time", "who", "segment", "column")}
        for name, field in named:
            values[field.role][field.name] = self._value_shown(field, row[name])
        (one_id,), (time,), (who,) = ([*values[role].values(), None][:1] for role in ("id", "time", "who"))
        worth = row.get("worth") if "worth" not in self.hidden else None
        by_rule = row.get("rule") if "by_rule" not in self.hidden else None
        return Case(
            id=one_id,
            time=time,
            who=who,
            segments=values["segment"],
            score=float(row["score"]),
            outcome=bool(row["outcome"]),
            done=None if "done" in self.hidden else self.kind.DONE[row["region"]],
            by_rule=None if by_rule is None else bool(by_rule),
            worth=None if worth is None else float(Fraction(worth) / self.scale),
            n=int(row["n"]),
            columns=values["column"],
        )

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
