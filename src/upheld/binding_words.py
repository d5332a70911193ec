"""What is wrong with a log value of another type than it should be, and what to write instead."""

from __future__ import annotations

import re

from sqlglot import exp

from upheld.engines.column_types import moment_from, number_from
from upheld.expressions import ExpressionError, parse_expression
from upheld.kinds.log_keys import FLAGS
from upheld.spec import Spec
from upheld.spec.written import in_yaml

SAID: dict[str, str] = {
    "number": "a number",
    "text": "text",
    "boolean": "true or false",
    "date": "a date",
    "time": "a moment",
    "time with zone": "a moment",
    "nothing": "empty everywhere",
    "other": "of a type that cannot be used here",
}
_EXAMPLES = {"score": "0.83", "count": "12", "latency_ms": "120", "cost": "0.02"}
_NO = frozenset(
    {"no", "n", "false", "f", "0", "ok", "okay", "good", "legit", "legitimate", "genuine", "negative", "neg"}
)


def wrong_type(path: str, text: str, found: str, examples: list[object], allowed: tuple[str, ...]) -> str:
    """What is wrong with the log value `text` that gives `found` and not one of `allowed`, by what it is for."""
    key, name, texts = path.rpartition(".")[2], quoted(text), [value for value in examples if isinstance(value, str)]
    shown = in_quotes(text)
    if key in FLAGS and found == "text":
        word = next((value for value in texts if value.strip().lower() not in _NO), texts[0]).replace("'", "''")
        # A column of messages says that something happened by holding one.
        what = f"{name} IS NOT NULL" if key in ("error", "fallback") else f"{name} = '{word}'"
        example = f"{key}: {in_yaml(what)}"
        return f"{shown} is text{examples_shown(examples)}. Say which of them is true, for example: {example}"
    if key in ("outcome", "value") and found == "text":
        yes = next((value for value in texts if value.strip().lower() not in _NO), texts[0])
        value = yes.replace("'", "''")
        example = in_yaml(f"{name} = '{value}'")
        if len(texts) > 2:
            no = next((word for word in texts if word.strip().lower() in _NO), None)
            if no is not None:
                # Every other word (pending, n/a) then stays unknown, and does not count as no.
                no = no.replace("'", "''")
                example = in_yaml(f"CASE WHEN {name} = '{value}' THEN true WHEN {name} = '{no}' THEN false END")
        return f"{shown} is text{examples_shown(examples)}. Say which of them is true, for example: {key}: {example}"
    if key in ("time", "outcome_time", "feature_time"):
        hint = "Write moments as 2026-07-31 18:05:00, or convert them when you export"
        if found == "number":
            per = " / 1000" if all(isinstance(value, int | float) and value > 1e11 for value in examples) else ""
            hint = f"If it counts {'milli' if per else ''}seconds since 1970, write {key}: to_timestamp({name}{per})"
        elif moments := moment_from(name, texts):
            hint = f"If these are day, month and year, write {key}: {in_yaml(moments)}"
        return f"{shown} is {SAID[found]}{examples_shown(examples)}, not a moment. {hint}"
    if key in _EXAMPLES and found == "text":
        numbers = number_from(name, texts)
        hint = (
            f"Write {key}: {in_yaml(numbers)}" if numbers else f"Export it as a plain number such as {_EXAMPLES[key]}"
        )
        return f"{shown} is text{examples_shown(examples)}, not a number. {hint}"
    families = " or ".join(dict.fromkeys(SAID[family] for family in allowed))
    return f"{shown} is {SAID[found]}{examples_shown(examples)}; it should be {families}"


def in_quotes(text: str) -> str:
    """The text in double quotes; as it is where it holds some of its own."""
    return text if '"' in text else f'"{text}"'


def no_condition(path: str, text: str, family: str, found: list[object]) -> str:
    """What is wrong with a condition that gives no true or false, and how one is made of a column of words."""
    said = f"{in_quotes(text)} gives {SAID[family]}{examples_shown(found)}; it should be true or false for each case"
    words = [value for value in found if isinstance(value, str)]
    if not words:
        return said
    key, name, word = path.rpartition(".")[2], quoted(text), words[0].replace("'", "''")
    numbers = number_from(name, words)
    example = f"{numbers} > 0" if numbers else f"{name} = '{word}'"
    return f"{said}. For example {key}: {in_yaml(example)}"


def worth_as_number(spec: Spec, path: str, tree: exp.Expr, found: list[object]) -> str:
    """How the worth is written where the text of its column reads as a number, such as ₹ 1,23,456."""
    key = path.split(": ", maxsplit=1)[0].partition(".")[2]
    written = getattr(spec.value, key, None)
    if not isinstance(tree, exp.Column) or not isinstance(written, str):
        return ""
    numbers = number_from(quoted(tree.name), [value for value in found if isinstance(value, str)])
    if numbers is None:
        return ""
    name = re.escape(tree.name)
    column = re.compile(rf"\"{name}\"|(?<![\w\"']){name}(?![\w\"'])", re.IGNORECASE)
    return f". Write {key}: {in_yaml(column.sub(lambda _: numbers, written))}"


def quoted(name: str) -> str:
    """A column's name or an expression, fit to stand in an expression."""
    try:
        tree = parse_expression(name).tree
    except ExpressionError:
        return '"' + name.replace('"', '""') + '"'
    return name if isinstance(tree, exp.Column) else f"({name})"


def examples_shown(examples: list[object]) -> str:
    """The values in brackets, with a blank in front; nothing where there is none."""
    shown = ", ".join(repr(value) if isinstance(value, str) else str(value) for value in examples)
    return f" ({shown})" if shown else ""


__all__ = ["SAID", "examples_shown", "in_quotes", "no_condition", "quoted", "worth_as_number", "wrong_type"]
