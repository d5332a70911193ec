"""What a spec still misses before it can be judged: blocks, keys, and what this version does not judge yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from upheld.errors import Problem, SpecError, did_you_mean
from upheld.kinds import KINDS
from upheld.spec import Spec
from upheld.spec.figures import span_written

MISSING = {
    "rule": "needs rule: the simple rule that the AI must beat, or {none: why there is no rule}",
    "log.time": "needs log.time: without it there are no days",
    "log.quantiles": "needs log.quantiles: the columns of the quantiles that the model says",
    "log.who": "needs log.who: without it nobody is seen twice",
}


def require_blocks(spec: Spec) -> None:
    """Refuse a spec that cannot be judged yet, naming every block and key that it misses."""
    missing = [Problem(spec.place(path), said) for path, said in _missing(spec)]
    if missing:
        raise SpecError(spec.file_name, missing)


def require_lever(spec: Spec) -> None:
    """Refuse a spec in which nothing can be moved, where another setting is asked for."""
    if spec.lever is None:
        said = f"is not there to be moved: {KINDS[spec.kind].WORDS.no_lever}"
        raise SpecError(spec.file_name, [Problem("lever", said)])


def _missing(spec: Spec) -> Iterator[tuple[str, str]]:
    log, lever = spec.log, spec.lever
    if log is None:
        yield "log", "is missing: where the cases are, and what the columns mean"
        if lever is None and KINDS[spec.kind].NO_LEVER:
            yield "lever", KINDS[spec.kind].NO_LEVER
        return
    yield from KINDS[spec.kind].misfits(spec)
    for index, line in enumerate(spec.requirements):
        if line.window is not None and line.window % timedelta(days=1):
            said = f"{span_written(line.window)} is no whole number of days, and decisions are counted by day"
            yield f"requirements[{index}].window", f"{said}. Write 1 day, say, or 28 days"
        if line.window is not None and log.time is None:
            yield f"requirements[{index}].window", "needs log.time: without it there are no newest days"
        metrics = KINDS[spec.kind].METRICS if spec.kind in KINDS else {}
        if line.window is not None and line.metric in metrics and metrics[line.metric].has_own_days:
            yield f"requirements[{index}].window", f"{line.metric} says itself which days it is of; leave window out"
    yield from _unwritten_needs(spec)
    cutoffs = getattr(lever, "act_at", None)
    by = getattr(cutoffs, "by", None)
    if by is not None and by not in log.segments:
        declared = f"Declared: {', '.join(log.segments)}." if log.segments else "None is declared."
        hint = did_you_mean(by, log.segments) or " Declare it there, so that it is judged too"
        yield "lever.act_at.by", f'"{by}" is no segment of log.segments. {declared}{hint}'


def _missing_need(spec: Spec, need: str) -> str:
    return f"needs a value block: {KINDS[spec.kind].WORDS.worths}" if need == "value" else MISSING[need]


def _unwritten_needs(spec: Spec) -> Iterator[tuple[str, str]]:
    """The blocks and keys that a requirement's metric cannot do without."""
    metrics = KINDS[spec.kind].METRICS if spec.kind in KINDS else {}
    for index, line in enumerate(spec.requirements):
        for need in metrics[line.metric].needs if line.metric in metrics else ():
            block, _, key = need.partition(".")
            written = getattr(spec, block)
            if (getattr(written, key, None) if key else written) is None:
                yield f"requirements[{index}].metric", f"{line.metric} {_missing_need(spec, need)}"
