"""Text, whole numbers, yes or no, dates and lists as a spec writes them, refused in words that say what to write."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from upheld.spec.written import as_written

LONGEST_TEXT = 10_000
LONGEST_TITLE = 300
NO_CURRENCY = "XXX"
"""No currency, as ISO 4217 writes it: what a draft holds until somebody says which."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE_ID = re.compile(r"[^\W_][\w.-]*")


def _read_text(written: Any) -> str:
    if isinstance(written, str):
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in written):
            raise ValueError(f"{as_written(written)} holds a control character; write plain text")
        if len(written) > LONGEST_TEXT:
            raise ValueError(f"has {len(written):,} characters; at most {LONGEST_TEXT:,} are allowed")
        return written
    if written is None:
        raise ValueError("is empty. Write some text here")
    if isinstance(written, bool | int | float | date):
        raise ValueError(f'{as_written(written)} should be text. Put it in quotes: "{as_written(written)}"')
    raise ValueError(f"{as_written(written)} should be text, not {_sort(written)}")


def _sort(written: Any) -> str:
    return "a block of keys" if isinstance(written, dict) else "a list"


def _some_text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty. Write some text here")
    return text


def _one_line(text: str) -> str:
    if len(text) > LONGEST_TITLE or "\n" in text:
        raise ValueError(f"should be one line of at most {LONGEST_TITLE} characters, and has {len(text):,}")
    return text


def _read_whole(written: Any) -> int:
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    raise ValueError(f"{as_written(written)} should be a whole number, such as 1000")


def _read_flag(written: Any) -> bool:
    if isinstance(written, bool):
        return written
    raise ValueError(f"{as_written(written)} should be true or false")


def _read_day(written: Any) -> date:
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    if isinstance(written, str) and _DAY.fullmatch(written.strip()):
        try:
            return date.fromisoformat(written.strip())
        except ValueError:
            raise ValueError(f"{as_written(written)} is no day; write year-month-day") from None
    raise ValueError(f"{as_written(written)} is no date. Write it as 2026-07-01")


def _read_list(written: Any) -> Any:
    # `requirements:` with nothing below it, or only commented lines, is a list that is still empty.
    if written is None:
        return ()
    if isinstance(written, list | tuple):
        return written
    if isinstance(written, dict):
        return _read_blocks(written)
    shown = written if isinstance(written, str) and _NAME.fullmatch(written) else as_written(written)
    raise ValueError(f"{as_written(written)} should be a list. Write [{shown}]")


def _read_blocks(written: Any) -> Any:
    if written is None or isinstance(written, list | tuple):
        return written or ()
    raise ValueError(f'{as_written(written)} should be a list: begin each entry with "- "')


def _product_name(text: str) -> str:
    if len(text) > 100 or not _NAME.fullmatch(text):
        raise ValueError(
            f"{as_written(text)} is no name for a product: at most 100 letters, digits, hyphens, dots and underscores, "
            "such as card-fraud. The title may be any text"
        )
    return text


def _line_id(text: str) -> str:
    if len(text) > 200 or not _LINE_ID.fullmatch(text):
        raise ValueError(f"{as_written(text)} is no id: letters, digits, hyphens, dots and underscores, without blanks")
    return text


def _currency(text: str) -> str:
    if text == NO_CURRENCY:
        raise ValueError(f"{text} stands for no currency. Which currency? Three letters, such as INR, EUR, USD")
    if not re.fullmatch(r"[A-Z]{3}", text):
        upper = text.strip().upper()
        hint = f" Did you mean {upper}?" if re.fullmatch(r"[A-Z]{3}", upper) else ""
        raise ValueError(f"{as_written(text)} is no currency. Write three capital letters, such as INR or EUR.{hint}")
    return text


class OrNothing:
    """Tells the JSON Schema that a key may also be written with nothing behind it."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "null"}]}


Text: TypeAlias = Annotated[str, BeforeValidator(_read_text)]
SomeText: TypeAlias = Annotated[Text, AfterValidator(_some_text), WithJsonSchema({"type": "string", "minLength": 1})]
Title: TypeAlias = Annotated[
    SomeText, AfterValidator(_one_line), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE})
]
ProductName: TypeAlias = Annotated[
    Text,
    AfterValidator(_product_name),
    WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", "maxLength": 100}),
]
LineId: TypeAlias = Annotated[
    Text, AfterValidator(_line_id), WithJsonSchema({"type": "string", "pattern": r"^\S+$", "maxLength": 200})
]
Currency: TypeAlias = Annotated[
    Text,
    AfterValidator(_currency),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "not": {"const": NO_CURRENCY}}),
]
Whole: TypeAlias = Annotated[int, BeforeValidator(_read_whole)]
Flag: TypeAlias = Annotated[bool, BeforeValidator(_read_flag)]
Day: TypeAlias = Annotated[
    date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"}),
]
Listed = BeforeValidator(_read_list)
ListedBlocks = BeforeValidator(_read_blocks)
