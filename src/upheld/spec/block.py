"""What every block of a spec is made of: frozen, unknown keys refused, expressions checked while they are read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from upheld.expressions import ExpressionError, check_log_value, parse_expression
from upheld.spec.plain import (
    SomeText,
)
from upheld.spec.written import as_written


class Block(BaseModel):
    """A block of the spec: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True)


def mistake(message: str, at: str = "", rests_on: Sequence[str] = ()) -> PydanticCustomError:
    """A mistake in how keys go together, told at the key `at` of the block.

    It isn't told where one of the keys it `rests_on` is written but cannot be read: that alone is to be mended first.
    """
    context = {"message": message, "at": tuple(at.split(".")) if at else (), "rests_on": tuple(rests_on)}
    return PydanticCustomError("mistake", "{message}", context)


def tag(name: str) -> Tag:
    """The tag of one form of a value. Its brackets keep it apart from keys, in the path of a mistake."""
    return Tag(f"<{name}>")


def _checked_expression(text: str) -> str:
    try:
        parse_expression(text)
    except ExpressionError as error:
        raise _refused(text, error) from error
    return text.strip()


def _checked_log_value(text: str) -> str:
    error = check_log_value(text)
    if error is not None:
        raise _refused(text, error) from error
    return text


def _refused(text: str, error: ExpressionError) -> PydanticCustomError:
    context = {"message": f"in {as_written(text)}, {error}", "instead": error.instead}
    return PydanticCustomError("expression", "{message}", context)


def _as_text(written: Any) -> Any:
    # `rule: true` and `caught: -400` are expressions too, though YAML has already read them as other types.
    if isinstance(written, bool):
        return str(written).lower()
    if isinstance(written, int | float):
        if not math.isfinite(written):
            raise ValueError(f"{as_written(written)} is not a finite number")
        return str(int(written)) if written == int(written) and abs(written) < 1e15 else str(written)
    return written


ExpressionText: TypeAlias = Annotated[
    SomeText,
    AfterValidator(_checked_expression),
    BeforeValidator(_as_text),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}, {"type": "boolean"}]}),
]
LogValue: TypeAlias = Annotated[SomeText, AfterValidator(_checked_log_value)]
"""The name of a column of the log, or an expression over its columns; which of the two is known when a log is bound."""
