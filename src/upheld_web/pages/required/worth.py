"""What results are worth, and the simple rule, as fields: made from the keys that the product's kind has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from django import forms

from upheld.kinds import KINDS
from upheld.spec import Spec
from upheld.spec.kinds import KIND_MODELS
from upheld.spec.worth import Value
from upheld_web.pages.required.lines import is_same, number, text_field
from upheld_web.records.required import Edits

VALUE, RULE, CURRENCY = "value", "rule", "currency"


@dataclass(frozen=True, slots=True)
class Worth:
    """One result that is worth something: its key, what it is called, and what the spec says of it."""

    key: str
    called: str
    explained: str
    written: Any

    @property
    def names(self) -> tuple[str, str, str]:
        """Its fields: the worth or the lowest it may be, the highest, and what the guess rests on."""
        return f"worth_{self.key}", f"worth_{self.key}_to", f"worth_{self.key}_because"

    @property
    def ends(self) -> tuple[str, str, str]:
        """What these begin with."""
        if isinstance(self.written, dict):
            low, high, because = (self.written.get(key) for key in ("from", "to", "because"))
            return _shown(low), _shown(high), str(because or "")
        return _shown(self.written), "", ""


def worths_of(spec: Spec, written: Mapping[str, Any]) -> tuple[Worth, ...]:
    """Every result of the kind, beside what the text of the spec says that it is worth."""
    annotation = KIND_MODELS[spec.kind].model_fields[VALUE].annotation
    model = next(one for one in get_args(annotation) if one is not type(None))
    called = KINDS[spec.kind].WORDS.results(str(getattr(spec.log, "unit", "units")))
    keys = [key for key in model.model_fields if key not in Value.model_fields]
    # Behind a semicolon stands how the spec writes it; here the fields say that.
    explained = {key: str(model.model_fields[key].description or "").partition(";")[0].rstrip(".") for key in keys}
    return tuple(Worth(key, called.get(key, key), f"{explained[key]}.", written.get(key)) for key in keys)


def fields_of_currency(written: Mapping[str, Any]) -> Iterator[tuple[str, forms.Field, str]]:
    """In which money all of it is."""
    help_text = "Three letters, such as INR or EUR."
    field = forms.CharField(label="Money in", required=False, max_length=3, help_text=help_text)
    yield CURRENCY, field, str(written.get(CURRENCY) or "")


def fields_of_worth(worth: Worth) -> Iterator[tuple[str, forms.Field, str]]:
    """The fields of one result, each with its name and what it begins with."""
    labels = ("Is worth, or from", "to, where it is a guess", "Guessed from what?")
    for name, label, first in zip(worth.names, labels, worth.ends, strict=True):
        yield name, text_field(label), first


def fields_of_rule(written: Any) -> Iterator[tuple[str, forms.Field, str]]:
    """The rule, or why there is none."""
    condition = written if isinstance(written, str) else ""
    none = str(written.get("none") or "") if isinstance(written, dict) else ""
    yield RULE, text_field("The simple rule it must beat"), condition
    yield "no_rule", text_field("Or why there is none"), none


def edit_value(worths: Sequence[Worth], written: Mapping[str, Any], said: Mapping[str, Any], edits: Edits) -> None:
    """Add to `edits` what was said of money otherwise than it stands; where all of it was emptied, the block goes."""
    names = [CURRENCY, *(name for worth in worths for name in worth.names)]
    if written and set(written) <= {CURRENCY, *(worth.key for worth in worths)} and not any(map(said.get, names)):
        edits.put[(VALUE,)] = None
        return
    currency = str(said.get(CURRENCY) or "").strip().upper()
    if currency != str(written.get(CURRENCY) or ""):
        edits.put[(VALUE, CURRENCY)] = currency or None
    for worth in worths:
        _edit_worth(worth, said, edits)


def _edit_worth(worth: Worth, said: Mapping[str, Any], edits: Edits) -> None:
    ends = tuple(str(said.get(name) or "").strip() for name in worth.names)
    if all(map(is_same, ends, worth.ends)):
        return
    first, last, because = ends
    here = (VALUE, worth.key)
    if not last and not because:
        edits.put[here] = _plain(first) if first else None
        return
    low, high = _plain(first or last), _plain(last or first)
    if isinstance(low, int | float) and isinstance(high, int | float):
        low, high = sorted((low, high))
    now = {"from": low, "to": high, "because": because or None}
    if isinstance(worth.written, dict):
        edits.put |= {(*here, key): value for key, value in now.items() if value != worth.written.get(key)}
    else:
        edits.put[here] = {key: value for key, value in now.items() if value is not None}


def edit_rule(written: Any, said: Mapping[str, Any], edits: Edits) -> None:
    """Add to `edits` what was said of the rule otherwise than it stands."""
    before = {name: first for name, _, first in fields_of_rule(written)}
    now = {name: str(said.get(name) or "").strip() for name in before}
    if all(is_same(now[name], before[name]) for name in now):
        return
    if now[RULE]:
        edits.put[(RULE,)] = now[RULE]
    elif now["no_rule"] and isinstance(written, dict):
        edits.put[(RULE, "none")] = now["no_rule"]
    else:
        edits.put[(RULE,)] = {"none": now["no_rule"]} if now["no_rule"] else None


def _shown(written: Any) -> str:
    return f"{written:.15g}" if isinstance(written, float) else "" if written is None else str(written)


def _plain(said: str) -> Any:
    value = number(said)
    return said if value is None else value
