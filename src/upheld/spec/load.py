"""From a YAML text, or from data, to a typed spec, with every mistake reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from upheld.errors import Problem, SpecError, did_you_mean
from upheld.spec.document import LARGEST_BYTES, Document, Part, Step, path_shown, read_document
from upheld.spec.kinds import KIND_MODELS
from upheld.spec.messages import Found, mistakes
from upheld.spec.model import MOST_PSEUDO_SEGMENTS, MOST_REQUIREMENTS, MOST_SEGMENTS_AND_WHERES, Spec
from upheld.spec.requirement import BOUND_WORDS, CLASS, Requirement, with_ids
from upheld.spec.written import as_written

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What a spec must know of a metric to read a bound on it: its unit and the range it can take.

    `also` are other names it goes by; `takes` are the keys of a requirement that only some metrics take.
    """

    unit: Literal["share", "number"]
    low: float
    high: float
    also: tuple[str, ...] = ()
    takes: frozenset[str] = frozenset()


Vocabulary: TypeAlias = Mapping[str, Mapping[str, MetricFacts]]
"""For each kind its metrics by name. The kinds own it and hand it in, so that a new metric never edits the spec."""


def read_spec(path: Path, vocabulary: Vocabulary) -> Spec:
    """The spec in a file. Raises SpecError with all mistakes, each with its path and line."""
    try:
        with path.open("rb") as file:
            # One byte more than is allowed is enough to tell; the file may be a log of gigabytes.
            text = file.read(LARGEST_BYTES + 4).decode("utf-8-sig")
    except FileNotFoundError:
        near = _specs_beside(path)
        there = f" There is: {', '.join(near)}.{did_you_mean(path.name, near)}" if near else ""
        raise SpecError(str(path), [Problem("", f"there is no such file.{there}")]) from None
    except IsADirectoryError:
        raise SpecError(str(path), [Problem("", "is a folder; name the spec file in it")]) from None
    except UnicodeDecodeError:
        raise SpecError(str(path), [Problem("", "is not a text file in UTF-8. Is it the log?")]) from None
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise SpecError(str(path), [Problem("", f"cannot be read: {said}")]) from error
    return parse_spec(text, vocabulary, name=path.name, folder=path.resolve().parent)


def parse_spec(text: str, vocabulary: Vocabulary, *, name: str = "spec", folder: Path | None = None) -> Spec:
    """The spec in a text. Raises SpecError with all mistakes."""
    document = read_document(text, name)
    return _spec_of(document, vocabulary, name, folder)


def spec_of_data(
    data: Mapping[str, Any], vocabulary: Vocabulary, *, name: str = "spec", folder: Path | None = None
) -> Spec:
    """The spec in data that was never a text, checked in the same way. Raises SpecError with all mistakes."""
    return _spec_of(Document("", Part(dict(data), 0, 0, 0, 0)), vocabulary, name, folder)


def _spec_of(document: Document, vocabulary: Vocabulary, name: str, folder: Path | None) -> Spec:
    data = document.data
    kind = data.get("kind")
    found: list[Found] = list(document.problems)
    if isinstance(kind, str) and kind in KIND_MODELS:
        try:
            spec = KIND_MODELS[kind].model_validate(data)
        except ValidationError:
            found += _mistakes_by_part(KIND_MODELS[kind], data)
        else:
            found += _metric_problems(spec.requirements, data, vocabulary.get(kind, {}))
            if not found:
                named = spec.model_copy(update={"requirements": with_ids(spec.requirements)})
                return named.at(name, folder or Path.cwd(), document.lines())
            raise _refused(name, document, found)
        found += _metric_problems(_readable_requirements(data), data, vocabulary.get(kind, {}))
    else:
        found += [(("kind",), _no_kind(kind)), *_mistakes_by_part(Spec, data)]
    raise _refused(name, document, found)


def _refused(name: str, document: Document, found: Iterable[Found]) -> SpecError:
    placed = [(document.line_of(path) or 0, path, message) for path, message in dict.fromkeys(found)]
    placed.sort(key=lambda mistake: mistake[0])
    problems = [
        Problem(path_shown(path) + (f" (line {line})" if line and path else ""), message)
        for line, path, message in placed[:MOST_SHOWN]
    ]
    if len(placed) > MOST_SHOWN:
        problems.append(Problem("", f"… and {len(placed) - MOST_SHOWN:,} more; mend these first"))
    return SpecError(name, problems)


def _specs_beside(path: Path) -> list[str]:
    folder = path.parent
    return sorted(near.name for near in folder.glob("*.y*ml"))[:5] if folder.is_dir() else []


def _no_kind(kind: Any) -> str:
    known = ", ".join(KIND_MODELS)
    if kind is None:
        return f"is missing: what sort of output the product has. Known: {known}"
    hint = did_you_mean(kind, KIND_MODELS) if isinstance(kind, str) else ""
    return f"{as_written(kind)} is no kind this version judges. Known: {known}.{hint}"


# -- Each requirement by itself, so that the mistakes of one hide nothing of the others -------------------------------

_BY_KIND = ("kind", "log", "lever", "value")


def _mistakes_by_part(model: type[Spec], data: Mapping[str, Any]) -> list[Found]:
    lines = data.get("requirements")
    apart = isinstance(lines, list | tuple) and len(lines) <= MOST_REQUIREMENTS
    rest = {key: value for key, value in data.items() if not (apart and key == "requirements")}
    if model is Spec:  # the kind isn't known, nor which keys these blocks have
        rest = {key: value for key, value in rest.items() if key not in _BY_KIND} | {"kind": "any"}
    found: list[Found] = []
    try:
        model.model_validate(rest)
    except ValidationError as error:
        found += mistakes(error, model, rest)
    for index, line in enumerate(lines if apart and lines is not None else ()):
        try:
            Requirement.model_validate(line)
        except ValidationError as error:
            told = [
                (path, _as_line(line) if not path and not isinstance(line, dict) else said)
                for path, said in mistakes(error, Requirement, line)
            ]
            found += [(("requirements", index, *path), said) for path, said in told]
    return found


def _as_line(found: Any) -> str:
    start = "is empty. Write" if found is None else f"{as_written(found)} should be"
    return f"{start} a line such as {{metric: recall, at_least: 90%}}"


def _core(line: Any) -> Any:
    """What says of a line which metric has which bound."""
    keys = ("metric", *BOUND_WORDS, "across")
    return {key: line[key] for key in keys if key in line} if isinstance(line, dict) else line


def _readable_requirements(data: Mapping[str, Any]) -> list[Requirement | None]:
    """Those lines that can be read by themselves, so that their mistakes are told in the same breath as the others."""
    lines = data.get("requirements")
    readable: list[Requirement | None] = []
    for line in lines[:MOST_REQUIREMENTS] if isinstance(lines, list | tuple) else []:
        # Of a line with mistakes, the metric and its bound may still be readable.
        for candidate in (line, _core(line)):
            try:
                readable.append(Requirement.model_validate(candidate))
                break
            except ValidationError:
                continue
        else:
            readable.append(None)
    return readable


# -- What the kind's metrics and the log's segments say to it ---------------------------------------------------------


def _metric_problems(
    requirements: Sequence[Requirement | None], data: Mapping[str, Any], metrics: Mapping[str, MetricFacts]
) -> list[Found]:
    lines = data.get("requirements")
    written = [line if isinstance(line, dict) else {} for line in lines] if isinstance(lines, list | tuple) else []
    log = data.get("log")
    segments = log.get("segments") if isinstance(log, dict) else None
    declared = [name for name in segments if isinstance(name, str)] if isinstance(segments, list | tuple) else None
    has_classes = isinstance(log, dict) and (log.get("scores") is not None or log.get("predicted") is not None)
    if declared is None and segments is None:
        declared = []
    found: list[Found] = []
    for index, (line, requirement) in enumerate(zip(written, requirements, strict=False)):
        here: tuple[Step, ...] = ("requirements", index)
        metric = line.get("metric")
        if isinstance(metric, str) and metric and metric not in metrics:
            found.append(((*here, "metric"), _no_metric(metric, metrics, data)))
        elif requirement is not None:
            facts = metrics[requirement.metric]
            found += [((*here, requirement.bound.word), said) for said in _bound_problems(requirement, facts)]
            found += [((*here, key), said) for key, said in _taken_problems(line, metrics, has_classes)]
        found += [((*here, *path), said) for path, said in _segment_problems(line, declared, has_classes)]
    found += _ids_twice(written)
    clauses = {line["where"] for line in written if isinstance(line.get("where"), str)}
    if len(clauses) > MOST_PSEUDO_SEGMENTS:
        said = f"has more than {MOST_PSEUDO_SEGMENTS} different where clauses; keep the few that matter"
        found.append((("requirements",), said))
    elif len(clauses) + len(declared or ()) > MOST_SEGMENTS_AND_WHERES:
        said = f"has more than {MOST_SEGMENTS_AND_WHERES} segments and where clauses together; keep those that matter"
        found.append((("requirements",), said))
    return found


def _no_metric(metric: str, metrics: Mapping[str, MetricFacts], data: Mapping[str, Any]) -> str:
    known = ", ".join(sorted(metrics))
    plain = metric.lower().replace(" ", "_").replace("-", "_")
    other_name = next((name for name in metrics if plain == name or plain in metrics[name].also), None)
    hint = f' Here it is called "{other_name}".' if other_name else did_you_mean(metric, metrics)
    return f"{as_written(metric)} is no metric of kind {data['kind']}. Known: {known}.{hint}"


def _taken_problems(
    line: Mapping[str, Any], metrics: Mapping[str, MetricFacts], has_classes: bool
) -> Iterable[tuple[str, str]]:
    """The keys of a line that its metric has no use for."""
    metric = line["metric"]
    written = [(key, key) for key in ("class", "beta", "quantile") if line.get(key) is not None]
    if has_classes:
        written += [(CLASS, key) for key in ("in_every", "across") if line.get(key) == CLASS]
    for needed, key in written:
        if needed not in metrics[metric].takes:
            others = ", ".join(sorted(name for name, facts in metrics.items() if needed in facts.takes))
            what = "is not told class by class" if needed == CLASS else f"takes no {needed}"
            those = f" Those that {'are' if needed == CLASS else 'do'}: {others}" if others else ""
            yield key, f"{metric} {what}.{those or ' No metric of this kind does. Leave it out'}"


def _segment_problems(line: Mapping[str, Any], declared: Sequence[str] | None, has_classes: bool) -> Iterable[Found]:
    for key in ("in_every", "across"):
        segment = line.get(key)
        if segment == CLASS and has_classes:
            if declared and CLASS in declared:
                said = "could be the classes or the segment of that name. Give the segment's column another name"
                yield (key,), f"{as_written(CLASS)} {said}"
            continue
        if isinstance(segment, str) and declared is not None and segment not in declared:
            known = f"Declared: {', '.join(declared)}." if declared else "None is declared."
            hint = did_you_mean(segment, declared)
            yield (key,), f"{as_written(segment)} is no segment of log.segments. {known}{hint}"
    if line.get("where") is not None and (line.get("in_every") is not None or line.get("across") is not None):
        said = "where and in_every or across do not go together; make the condition a column, or write it in log.where"
        yield ("where",), said


def _ids_twice(lines: Sequence[Mapping[str, Any]]) -> Iterable[Found]:
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        name = line.get("id")
        if not isinstance(name, str):
            continue
        if name in first:
            said = f"the id {as_written(name)} is that of requirements[{first[name]}] too; each line needs its own"
            yield ("requirements", index, "id"), said
        first.setdefault(name, index)


def _bound_problems(requirement: Requirement, facts: MetricFacts) -> Iterable[str]:
    is_gap = requirement.gap_at_most is not None
    low, high = (0.0, facts.high - facts.low) if is_gap else (facts.low, facts.high)
    for figure in requirement.figures:
        if figure.unit == "%" and facts.unit != "share":
            yield f"{figure.value * 100:g}% is a share, but {requirement.metric} is none. Write a plain number"
        elif figure.unit == "points" and facts.unit != "share":
            yield f"points are for shares, but {requirement.metric} is none. Write a plain number"
        elif figure.unit == "points" and not is_gap:
            said = f"{figure.value * 100:g}%"
            yield f"points measure a gap between segments; for {requirement.metric} itself write {said}"
        elif not low <= figure.value <= high:
            yield _outside(requirement, figure.value, facts, low, high)


def _outside(requirement: Requirement, value: float, facts: MetricFacts, low: float, high: float) -> str:
    span = f"below {low:g}" if high == float("inf") else f"outside {low:g} to {high:g}"
    what = (
        f"{value:g} is {span}: {'the gap of ' if requirement.gap_at_most is not None else ''}{requirement.metric} is "
    )
    if facts.unit != "share":
        return what + "a number " + (f"from {low:g} up" if high == float("inf") else "in that range")
    if not 1 < value <= 100:
        return what + "a share"
    unit = "points" if requirement.gap_at_most is not None else "percent"
    short = f"{value:g} points" if unit == "points" else f"{value:g}%"
    return f"{what}a share. For {value:g} {unit} write {short} or {value / 100:g}"
