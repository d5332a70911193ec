"""The form of all that is required, worth and ruled; the library says what is wrong, and each mistake has its field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from upheld import SpecError, UpheldError
from upheld.expressions import resolve
from upheld.readiness import require_blocks
from upheld.spec import Spec
from upheld.spec.document import read_document
from upheld_web.pages.required.lines import (
    GAP,
    NEW,
    Line,
    edit_line,
    fields_of_line,
    lines_of,
    metrics_to_add,
    new_fields,
    new_line,
    out_of_100,
)
from upheld_web.pages.required.worth import (
    RULE,
    VALUE,
    Worth,
    edit_rule,
    edit_value,
    fields_of_currency,
    fields_of_rule,
    fields_of_worth,
    worths_of,
)
from upheld_web.records.models import Log, Product
from upheld_web.records.required import REQUIREMENTS, Edits, with_edits
from upheld_web.records.specs import read_spec

LONGEST_WHY = 160
_PLACE = re.compile(r"(?P<block>\w+)(?:\[(?P<index>\d+)\])?(?:\.(?P<key>\w+))?(?:\.(?P<end>\w+))?")
"""Where a mistake stands: requirements[2].at_least, value.missed.from, rule."""


class RequiredForm(forms.Form):
    """What the spec says of what is good enough, to be changed. `changed` is the text that was led to, once valid."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, product: Product, text: str, version: int, log: Log | None, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.product, self.text = product, text
        self.spec: Spec = read_spec(product, text)
        written = read_document(text, "spec").data
        self.value = dict(written.get(VALUE) or {})
        self.rule = written.get(RULE)
        self.columns = [str(column["name"]) for column in log.columns] if log is not None else []
        self.lines = lines_of(self.spec, written.get(REQUIREMENTS) or ())
        self.metrics = metrics_to_add(self.spec)
        self.worths = worths_of(self.spec, self.value)
        self.changed = text
        for name, field, first in self._all_fields(_classes(self.spec, log)):
            self.fields[name], self.initial[name] = field, first

    def _all_fields(self, classes: Sequence[str]) -> Iterator[tuple[str, forms.Field, Any]]:
        has_time = self.spec.log is not None and self.spec.log.time is not None
        for line in self.lines:
            yield from fields_of_line(line, has_time=has_time) if line.is_editable else ()
        yield from new_fields(self.spec, self.metrics, classes)
        yield from fields_of_currency(self.value)
        for worth in self.worths:
            yield from fields_of_worth(worth)
        yield from fields_of_rule(self.rule)
        why = forms.CharField(label="Why is this changed?", max_length=LONGEST_WHY, help_text="It stands in History.")
        yield "note", why, ""

    def of_line(self, line: Line) -> list[forms.BoundField]:
        """The fields of a requirement."""
        return [self[name] for name in self.fields if name.endswith(f"_{line.index}") and line.is_editable]

    @property
    def of_new(self) -> list[forms.BoundField]:
        """The fields of a requirement to add."""
        return [self[name] for name in self.fields if name.endswith(f"_{NEW}")]

    def of_worth(self, worth: Worth) -> list[forms.BoundField]:
        """The fields of a result."""
        return [self[name] for name in worth.names]

    def clean(self) -> dict[str, Any]:
        """The text that the changes lead to, read as any spec is: what is wrong with it is told all at once."""
        said = super().clean() or {}
        edits = self._edits(said)
        if said.get(RULE) and said.get("no_rule"):
            self.add_error("no_rule", "Either a rule, or why there is none.")
        self._check_shares(said)
        if not said.get("metric_new") and said.get("bound_new"):
            self.add_error("metric_new", "Of what is that the bound?")
        if not edits and not self.errors:
            self.add_error(None, "Nothing was changed.")
        try:
            self.changed = with_edits(self.text, edits)
            spec = read_spec(self.product, self.changed)
        except SpecError as error:
            self._tell(error, edits)
        except UpheldError as error:
            self.add_error(None, str(error))
        else:
            self._look_over(spec, edits)
        return said

    def _edits(self, said: Mapping[str, Any]) -> Edits:
        edits = Edits()
        for line in self.lines:
            if line.is_editable:
                edit_line(line, said, edits)
        added = new_line(said, self.metrics)
        edits.added += [added] if added is not None else []
        edit_value(self.worths, self.value, said, edits)
        edit_rule(self.rule, said, edits)
        return edits

    def _check_shares(self, said: Mapping[str, Any]) -> None:
        """A share is counted of 100; the spec would speak of 0 to 1."""
        added = self.metrics.get(said.get("metric_new") or "")
        shares = [
            (line.name(end), line.metric, line.word == GAP)
            for line in self.lines
            for end in ("bound", "bound_to")
            if line.is_share
        ]
        shares += [(f"bound_{NEW}", added, False)] if added is not None and added.unit == "share" else []
        for name, metric, is_gap in shares:
            problem = out_of_100(said.get(name) or "", metric, is_gap=is_gap)
            if problem:
                self.add_error(name, problem)

    def _look_over(self, spec: Spec, edits: Edits) -> None:
        """What can be read and still not be judged, of what this form changes; and columns that the log has not."""
        if spec.log is not None:
            try:
                require_blocks(spec)
            except SpecError as error:
                self._tell(error, edits, only=(REQUIREMENTS, VALUE, RULE))
        if not self.columns:
            return
        of_rule = {RULE: spec.rule} if isinstance(spec.rule, str) else {}
        of_worths = {worth.names[0]: getattr(spec.value, worth.key, None) for worth in self.worths}
        for name, expression in (of_rule | of_worths).items():
            if isinstance(expression, str) and name in self.changed_data:
                try:
                    resolve(expression, self.columns)
                except UpheldError as error:
                    self.add_error(name, str(error))

    def _tell(self, error: SpecError, edits: Edits, only: Sequence[str] = ()) -> None:
        """Each mistake at the field that it is of; any other above the form."""
        places = [str(line.index) for line in self.lines if line.index not in edits.gone] + [NEW]
        for problem in error.problems:
            found = _PLACE.match(problem.path)
            block = found["block"] if found is not None else ""
            if only and block not in only:
                continue
            name = _field_at(found, places) if found is not None else ""
            if name in self.fields:
                if name not in self.errors:
                    self.add_error(name, problem.message)
            else:
                self.add_error(None, f"{problem.path}: {problem.message}")


def _field_at(found: re.Match[str], places: Sequence[str]) -> str:
    """The name of the field that a place in the spec belongs to."""
    key = found["key"] or ""
    if found["block"] == REQUIREMENTS and found["index"] is not None and int(found["index"]) < len(places):
        place = places[int(found["index"])]
        names = {"window": "window", "why": "why"}
        if place == NEW:
            names |= {"metric": "metric", "in_every": "where", "class": "where", "across": "where"}
        return f"{names.get(key, 'bound')}_{place}"
    if found["block"] == VALUE:
        end = "_to" if found["end"] == "to" else "_because" if found["end"] == "because" else ""
        return f"worth_{key}{end}" if key != "currency" and key else "currency"
    return RULE if found["block"] == RULE else ""


def _classes(spec: Spec, log: Log | None) -> list[str]:
    """The classes of a product that names one of several, as its spec or its log has them; none for another."""
    if not getattr(spec.log, "has_classes", False):
        return []
    counted = log.drafted.get("facts", {}).get("classes", ()) if log is not None else ()
    return [str(one["name"]) for one in counted] or list(getattr(spec.log, "scores", None) or ())
