"""From a YAML text to a typed spec, with every mistake reported at once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from upheld.errors import Problem, SpecError, did_you_mean
from upheld.spec.document import Document, Step, read_document
from upheld.spec.kinds import KIND_MODELS
from upheld.spec.model import MOST_PSEUDO_SEGMENTS, Requirement, Spec, with_ids


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What a spec must know of a metric to read a bound on it: its unit and the range it can take."""

    unit: Literal["share", "number"]
    low: float
    high: float


Vocabulary: TypeAlias = Mapping[str, Mapping[str, MetricFacts]]
"""For each kind its metrics by name. The kinds own it and hand it in, so that a new metric never edits the spec."""


def read_spec(path: Path, vocabulary: Vocabulary) -> Spec:
    """The spec in a file. Raises SpecError with all mistakes, each with its path and line."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        near = _specs_beside(path)
        there = f" There is: {', '.join(near)}." if near else ""
        raise SpecError(str(path), [Problem("", f"there is no such file.{there}")]) from None
    except IsADirectoryError:
        raise SpecError(str(path), [Problem("", "is a folder; name the spec file in it")]) from None
    except UnicodeDecodeError:
        raise SpecError(str(path), [Problem("", "is not a text file in UTF-8. Is it the log?")]) from None
    except OSError as error:
        raise SpecError(str(path), [Problem("", f"cannot be read: {error.strerror}")]) from error
    return parse_spec(text, vocabulary, name=path.name, folder=path.resolve().parent)


def parse_spec(text: str, vocabulary: Vocabulary, *, name: str = "spec", folder: Path | None = None) -> Spec:
    """The spec in a text. Raises SpecError with all mistakes."""
    document = read_document(text, name)
    model = _model_of(document, name)
    problems: list[tuple[tuple[Step, ...], str]] = []
    spec: Spec | None = None
    try:
        spec = model.model_validate(document.data)
    except ValidationError as error:
        problems += [_translated(detail, model) for detail in error.errors()]
    metrics = vocabulary.get(str(document.data["kind"]), {})
    requirements = spec.requirements if spec else _readable_requirements(document.data)
    problems += _requirement_problems(requirements, metrics, document.data)
    if problems:
        raise SpecError(name, [Problem(_shown(path, document), message) for path, message in _once(problems)])
    if spec is None:  # a ValidationError always carries at least one problem
        raise SpecError(name, [Problem("", "cannot be read")])
    return spec.model_copy(update={"requirements": with_ids(spec.requirements)}).at(name, folder or Path.cwd())


def spec_hash(spec: Spec) -> str:
    """The hash of the whole spec: the same for the same content, however it is written, ordered or commented."""
    return _hash(spec.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def requirements_hash(spec: Spec) -> str:
    """The hash of what is good enough alone; who owns a line and why does not change it."""
    lines = [
        line.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"owner", "why"})
        for line in spec.requirements
    ]
    return _hash(sorted(lines, key=lambda line: str(line["id"])))


def _hash(content: Any) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _specs_beside(path: Path) -> list[str]:
    folder = path.parent
    return sorted(near.name for near in folder.glob("*.y*ml"))[:5] if folder.is_dir() else []


def _model_of(document: Document, name: str) -> type[Spec]:
    kind = document.data.get("kind")
    known = ", ".join(KIND_MODELS)
    if kind is None:
        raise SpecError(name, [Problem("kind", f"is missing: what sort of output the product has. Known: {known}")])
    if kind not in KIND_MODELS:
        hint = did_you_mean(str(kind), KIND_MODELS)
        place = _shown(("kind",), document)
        raise SpecError(name, [Problem(place, f'"{kind}" is no kind this version judges. Known: {known}.{hint}')])
    return KIND_MODELS[str(kind)]


def _readable_requirements(data: Mapping[str, Any]) -> list[Requirement | None]:
    """Those lines that can be read by themselves, so that their mistakes are told in the same breath as the others."""
    lines = data.get("requirements")
    readable: list[Requirement | None] = []
    for line in lines if isinstance(lines, list) else []:
        try:
            readable.append(Requirement.model_validate(line))
        except ValidationError:
            readable.append(None)
    return readable


def _requirement_problems(
    requirements: Sequence[Requirement | None], metrics: Mapping[str, MetricFacts], data: Mapping[str, Any]
) -> list[tuple[tuple[Step, ...], str]]:
    log = data.get("log")
    segments = log.get("segments", ()) if isinstance(log, dict) else ()
    segments = [str(name) for name in segments] if isinstance(segments, list) else []
    problems: list[tuple[tuple[Step, ...], str]] = []
    for index, requirement in enumerate(requirements):
        if requirement is None:
            continue
        here: tuple[Step, ...] = ("requirements", index)
        facts = metrics.get(requirement.metric)
        if facts is None:
            hint = did_you_mean(requirement.metric, metrics)
            message = (
                f'"{requirement.metric}" is no metric of kind {data["kind"]}. Known: {", ".join(sorted(metrics))}.'
            )
            problems.append(((*here, "metric"), message + hint))
        else:
            problems += [((*here, requirement.bound.word), said) for said in _bound_problems(requirement, facts)]
        for key in ("in_every", "across"):
            segment = getattr(requirement, key)
            if segment is not None and segment not in segments:
                declared = f"Declared: {', '.join(segments)}." if segments else "None is declared."
                hint = did_you_mean(segment, segments)
                problems.append(((*here, key), f'"{segment}" is no segment of log.segments. {declared}{hint}'))
        if requirement.where and (requirement.in_every or requirement.across):
            message = (
                "where and in_every or across do not go together; make the condition a column, or write it in log.where"
            )
            problems.append(((*here, "where"), message))
    written = [requirement for requirement in requirements if requirement is not None]
    twice = [name for name, times in Counter(line.id for line in written if line.id).items() if times > 1]
    problems += [(("requirements",), f'the id "{name}" stands twice; each line needs its own') for name in twice]
    if len({line.where for line in written if line.where}) > MOST_PSEUDO_SEGMENTS:
        problems.append((("requirements",), f"more than {MOST_PSEUDO_SEGMENTS} different where clauses"))
    return problems


def _bound_problems(requirement: Requirement, facts: MetricFacts) -> Iterable[str]:
    is_gap = requirement.gap_at_most is not None
    low, high = (0.0, facts.high - facts.low) if is_gap else (facts.low, facts.high)
    for figure in requirement.figures:
        if figure.unit == "%" and facts.unit != "share":
            yield f"{figure.value * 100:g}% is a share, but {requirement.metric} is none. Write a plain number"
        elif figure.unit == "points" and not is_gap:
            yield f"points measure a gap between segments; for {requirement.metric} itself write {figure.value:.0%}"
        elif not low <= figure.value <= high:
            yield _outside(requirement, figure.value, facts, low, high)


def _outside(requirement: Requirement, value: float, facts: MetricFacts, low: float, high: float) -> str:
    what = f"{value:g} is outside {low:g} to {high:g}: {requirement.metric} is "
    if facts.unit != "share":
        return what + "a number in that range"
    if not 1 < value <= 100:
        return what + "a share"
    unit = "points" if requirement.gap_at_most is not None else "percent"
    short = f"{value:g} points" if unit == "points" else f"{value:g}%"
    return f"{what}a share. For {value:g} {unit} write {short} or {value / 100:g}"


# -- Pydantic's findings in our words ---------------------------------------------------------------------------------

_TAGS = {"number", "by", "word", "sampled", "expression", "no-rule", "range"}
_EXPECTED = {
    "string_type": "should be text",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "tuple_type": "should be a list",
    "dict_type": "should be a list of keys",
    "model_type": "should be a list of keys",
    "model_attributes_type": "should be a list of keys",
    "date_type": "should be a date such as 2026-07-01",
    "date_parsing": "should be a date such as 2026-07-01",
    "date_from_datetime_parsing": "should be a date such as 2026-07-01",
    "date_from_datetime_inexact": "should be a date such as 2026-07-01, without a time",
}


def told(error: ValidationError, model: type[Spec]) -> list[Problem]:
    """A failed validation in our words, for data that has no text and so no lines."""
    found = [_translated(detail, model) for detail in error.errors()]
    return [Problem(_path_shown(path), message) for path, message in _once(found)]


def _translated(detail: ErrorDetails, model: type[Spec]) -> tuple[tuple[Step, ...], str]:
    path = tuple(step for step in detail["loc"] if step not in _TAGS)
    kind, found = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        known = _keys_at(model, path[:-1])
        key = str(path[-1])
        return path, f'"{key}" is no key here. Known: {", ".join(known)}.{did_you_mean(key, known)}'
    if kind == "missing":
        return path, "is missing"
    if kind == "value_error":
        return path, str(detail.get("ctx", {}).get("error", detail["msg"]))
    if kind in _EXPECTED:
        return path, f"{_brief(found)} {_EXPECTED[kind]}"
    if kind == "literal_error":
        return path, f"{_brief(found)} is not one of {detail.get('ctx', {}).get('expected', '')}"
    if kind == "string_pattern_mismatch":
        return path, f"{_brief(found)} does not fit {detail.get('ctx', {}).get('pattern', '')}"
    return path, f"{_brief(found)}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _brief(found: Any) -> str:
    shown = json.dumps(found, default=str, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _keys_at(model: type[BaseModel], path: tuple[Step, ...]) -> list[str]:
    """The keys that the block at `path` knows."""
    here: type[BaseModel] = model
    for step in path:
        if isinstance(step, int):
            continue
        field = next((f for name, f in here.model_fields.items() if step in (name, f.alias)), None)
        inner = _block_in(field.annotation) if field is not None else None
        if inner is None:
            return []
        here = inner
    return [field.alias or name for name, field in here.model_fields.items()]


def _block_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        inner = _block_in(part)
        if inner is not None:
            return inner
    return None


def _path_shown(path: tuple[Step, ...]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _shown(path: tuple[Step, ...], document: Document) -> str:
    text = _path_shown(path)
    line = document.line_of(path) if path else None
    return f"{text} (line {line})" if line else text


def _once(problems: list[tuple[tuple[Step, ...], str]]) -> list[tuple[tuple[Step, ...], str]]:
    return cast("list[tuple[tuple[Step, ...], str]]", list(dict.fromkeys(problems)))
