"""What pydantic found wrong, in our words, with what exists and what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from upheld.errors import Problem, did_you_mean
from upheld.spec.document import Path, Step, path_shown
from upheld.spec.written import LONGEST, as_written, in_yaml

Found: TypeAlias = tuple[Path, str]
"""Where a mistake stands, and what is wrong."""

MOST_ROUNDS = 10
MOST_TOLD = 1000


def mistakes(error: ValidationError, model: type[BaseModel], data: Any) -> list[Found]:
    """All mistakes in the data, the first of which are in `error`.

    Pydantic looks at how keys go together only where each of them can be read by itself. So what cannot be read is
    left out and the rest is looked at again, until nothing new is found.
    """
    found: list[Found] = []
    left_out: set[Path] = set()
    for _ in range(MOST_ROUNDS):
        details = error.errors(include_url=False)[:MOST_TOLD]
        left_out |= {_meant(detail, model) for detail in details if detail["type"] == "extra_forbidden"}
        found += [_told(detail, model) for detail in details if not _follows_from(left_out, detail)]
        gone = {_nearest_key(_path(detail["loc"]), data) for detail in details}
        left_out |= gone
        data = _without(data, gone)
        if data is None or len(found) >= MOST_TOLD:
            break
        try:
            model.model_validate(data)
        except ValidationError as next_error:
            error = next_error
        else:
            break
    return list(dict.fromkeys(found))


def told(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """One failed validation in our words, for data that has no text and so no lines."""
    found = [_told(detail, model) for detail in error.errors(include_url=False)]
    return [Problem(path_shown(path), message) for path, message in dict.fromkeys(found)]


# -- Leaving out what cannot be read ----------------------------------------------------------------------------------


def _path(loc: tuple[Step, ...]) -> Path:
    """Pydantic's place without the names of forms (`<range>`), which nobody wrote."""
    return tuple(step for step in loc if not (isinstance(step, str) and step[:1] == "<" and step[-1:] == ">"))


def _follows_from(left_out: set[Path], detail: ErrorDetails) -> bool:
    path = _path(detail["loc"])
    if detail["type"] == "missing":
        return path in left_out
    if detail["type"] != "mistake":
        return False
    keys = [tuple(key.split(".")) for key in detail["ctx"]["rests_on"]]
    return any((*path, *key)[: len(gone)] == gone for key in keys for gone in left_out if len(gone) > len(path))


def _nearest_key(path: Path, data: Any) -> Path:
    """The innermost key on the path that is written; entries of a list are no keys, so that none changes its place."""
    here, nearest = data, 0
    for depth, step in enumerate(path, start=1):
        if isinstance(here, Mapping) and step in here:
            here, nearest = here[step], depth
        elif isinstance(here, list | tuple) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            break
    return path[:nearest]


def _without(data: Any, gone: Iterable[Path]) -> Any:
    """The data without those keys; None if nothing can be left out of it."""
    inside: dict[Step, list[Path]] = {}
    for path in gone:
        if path:
            inside.setdefault(path[0], []).append(path[1:])
    if not inside:
        return None
    kept: dict[Any, Any] = {}
    for key, value in data.items():
        if key not in inside:
            kept[key] = value
        elif () not in inside[key] and isinstance(value, Mapping):
            kept[key] = _without(value, inside[key])
    return kept


def _meant(detail: ErrorDetails, model: type[BaseModel]) -> Path:
    *block, key = _path(detail["loc"])
    hint = did_you_mean(str(key), _keys_at(model, tuple(block)))
    return (*block, hint.split('"')[1] if hint else key)


# -- One finding in our words -----------------------------------------------------------------------------------------


def _told(detail: ErrorDetails, model: type[BaseModel]) -> Found:
    path = _path(detail["loc"]) + tuple(detail.get("ctx", {}).get("at", ()))
    say = _SAY.get(detail["type"])
    if say is not None:
        return path, say(detail.get("input"), detail.get("ctx", {}), model, path)
    return path, f"{as_written(detail.get('input'))}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _unknown_key(model: type[BaseModel], path: Path) -> str:
    key, known = str(path[-1]), _keys_at(model, path[:-1])
    homes = [block for block in _keys_at(model, ()) if key in _keys_at(model, (block,)) and (block,) != path[:-1]]
    hint = did_you_mean(key, known) or (f" Does it belong in {' or '.join(homes)}?" if homes else "")
    return f"{as_written(key)} is no key here. Known: {', '.join(known)}.{hint}"


def _missing(found: Any, model: type[BaseModel], path: Path) -> str:
    field = _field_at(model, path)
    meaning = field.description if field is not None else None
    said = f"is missing: {meaning[:1].lower()}{meaning[1:].rstrip('.')}" if meaning else "is missing"
    named = found.get("<values>") if isinstance(found, Mapping) else None
    if not named or path[-1] != "default":
        return said
    # The values stand beside the other keys, under names of the log: {by: country, default: 0.83, IN: 0.80}.
    others = {key: value for key, value in found.items() if key != "<values>"}
    whole = {**others, "default": next(iter(named.values())), **named}
    written = ", ".join(f"{key}: {value}" for key, value in whole.items())
    return f"{said}. Write {{{written}}}, say" if len(written) < LONGEST and written.isprintable() else said


def _no_block(found: Any, model: type[BaseModel], path: Path) -> str:
    keys = _keys_at(model, path)
    start = "is empty, and" if found is None else as_written(found)
    return f"{start} should be keys with values: {', '.join(keys[:6])}{', …' if len(keys) > 6 else ''}"


def _expression(context: dict[str, Any], path: Path) -> str:
    if not context["instead"]:
        return str(context["message"])
    where = f"{path[-1]}:" if path and isinstance(path[-1], str) else "in the list"
    return f"{context['message']} Write {where} {in_yaml(context['instead'])}"


def _not_one_of(found: Any, context: dict[str, Any]) -> str:
    known = [word.strip("'") for word in str(context.get("expected", "")).replace(" or ", ", ").split(", ")]
    if len(known) == 1:
        return f"{as_written(found)} is not known to this version; it knows {known[0]}"
    hint = did_you_mean(found, known) if isinstance(found, str) else ""
    return f"{as_written(found)} is not one of {', '.join(known)}{hint and '.' + hint}"


def _too_many(found: Any, context: dict[str, Any]) -> str:
    return f"has {context.get('actual_length', len(found))} entries; at most {context['max_length']:,} are allowed"


_Say: TypeAlias = Callable[[Any, dict[str, Any], type[BaseModel], Path], str]
_SAY: dict[str, _Say] = {
    "extra_forbidden": lambda found, context, model, path: _unknown_key(model, path),
    "missing": lambda found, context, model, path: _missing(found, model, path),
    "model_type": lambda found, context, model, path: _no_block(found, model, path),
    "dict_type": lambda found, context, model, path: f"{as_written(found)} should be keys with values: {{KEY: VALUE}}",
    "value_error": lambda found, context, model, path: str(context["error"]),
    "expression": lambda found, context, model, path: _expression(context, path),
    "mistake": lambda found, context, model, path: str(context["message"]),
    "literal_error": lambda found, context, model, path: _not_one_of(found, context),
    "too_long": lambda found, context, model, path: _too_many(found, context),
    "greater_than": lambda found, context, model, path: f"{as_written(found)} should be above {context['gt']:g}",
    "greater_than_equal": lambda found, context, model, path: (
        f"{as_written(found)} is too small; it should be at least {context['ge']:g}"
    ),
    "less_than_equal": lambda found, context, model, path: (
        f"{as_written(found)} is too large; it should be at most {context['le']:,}"
    ),
}


# -- What a block knows -----------------------------------------------------------------------------------------------


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the block at `path` knows."""
    block: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, str) and block is not None:
            field = _field(block, step)
            block = _block_in(field.annotation) if field is not None else None
    return [] if block is None else [_key(name, field) for name, field in block.model_fields.items()]


def _field_at(model: type[BaseModel], path: Path) -> Any:
    block: type[BaseModel] | None = model
    for step in path[:-1]:
        field = _field(block, str(step)) if block is not None and isinstance(step, str) else None
        block = block if isinstance(step, int) else _block_in(field.annotation) if field is not None else None
    return _field(block, str(path[-1])) if block is not None else None


def _field(block: type[BaseModel], key: str) -> Any:
    return next((field for name, field in block.model_fields.items() if _key(name, field) == key), None)


def _key(name: str, field: Any) -> str:
    return str(field.alias or name)


def _block_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    parts = (_block_in(part) for part in getattr(annotation, "__args__", ()))
    return next((block for block in parts if block is not None), None)
