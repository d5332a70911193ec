"""The cases behind the figures: those that went wrong, those nearest to it, and those of the worst segment.

These are rows of the log, for people to read: never part of evidence, never merged (decision 0001). Which cases count
is the same as in evidence, so there are as many mistakes of each sort as `assess` counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from upheld.case_fields import columns_named, fields_of, masked_columns, not_shown_yet, segments_shown, used_by
from upheld.case_groups import CasesToRead
from upheld.case_reading import CaseReader
from upheld.case_totals import worst_by_requirement
from upheld.errors import CallError
from upheld.gather import AsOf, Opened, Say, gather, nothing_said, opened
from upheld.kinds import KINDS
from upheld.kinds.cases import REQUIREMENT
from upheld.spec import Spec, spec_hash

MOST_CASES = 1000
"""So many cases of a group are read at most: they are for people."""

GROUPS: dict[str, dict[str, str]] = {name: dict(kind.cases.GROUPS) for name, kind in KINDS.items()}
"""The groups of cases of each kind, by name, with what is in them."""


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
    known_groups = GROUPS[spec.kind]
    if not 1 <= n <= MOST_CASES:
        raise CallError(f"--n: {n} is outside 1 to {MOST_CASES:,}")
    unknown = [name for name in groups if name not in known_groups]
    if unknown:
        said = f"no group of cases of kind {spec.kind}. There is: {', '.join(known_groups)}"
        raise CallError(f'--group: "{unknown[0]}" is {said}')
    asked = tuple(name for name in known_groups if not groups or name in groups)
    worst = None
    if "worst-segment" in asked and REQUIREMENT in KINDS[spec.kind].cases.worst_by(spec):
        worst = worst_by_requirement(spec, gather(spec, as_of, allowed=allowed, store=store, say=say))
    with opened(spec, as_of, allowed) as log:
        known = list(log.engine.columns(log.engine.relation))
        masked = masked_columns(spec, log.bound, known, mask, unmask=unmask)
        wanted = columns_named("--columns", columns, known)
        wanted += [name for name in not_shown_yet(spec, log.bound, known) if all_columns and name not in wanted]
        wanted = [name for name in wanted if name not in segments_shown(spec, log.bound)]
        fields = fields_of(spec, log.bound, log.engine, wanted, masked)
        reader = CaseReader(spec, log, KINDS[spec.kind], fields, _hidden(spec, log, masked), n)
        found = tuple(group for name in asked for group in reader.groups(name, worst))
        return CasesToRead(
            product=spec.product,
            title=spec.title,
            kind=spec.kind,
            each=spec.log.each if spec.log else "case",
            unit=getattr(spec.log, "unit", None),
            spec_hash=spec_hash(stated or spec),
            as_of=_told(log.cut.as_of, spec),
            judged=reader.totals.where(reader.kind.JUDGED).cases(),
            setting=reader.setting,
            is_trial=stated is not None and spec_hash(spec) != spec_hash(stated),
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
    named = KINDS[spec.kind].cases.HIDES
    return {"worth" if path.startswith("value.") else named.get(path, "") for path in resting} - {""}


def _told(as_of: datetime | None, spec: Spec) -> str | None:
    if as_of is None or spec.log is None:
        return None
    return as_of.replace(tzinfo=ZoneInfo(spec.log.timezone)).isoformat()
