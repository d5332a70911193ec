"""Each requirement as fields, and one more to add: made from the metrics that the product's kind has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from upheld import SpecError
from upheld.kinds import KINDS
from upheld.kinds.metric import Metric
from upheld.readiness import require_blocks
from upheld.spec import Requirement, Spec
from upheld.spec.figures import Figure
from upheld.spec.plain import LONGEST_TEXT
from upheld.spec.requirement import CLASS
from upheld.spec.writing import yaml_text
from upheld.wording import measure_of, requirement_shown
from upheld_web.records.required import REQUIREMENTS, Edits

BOUNDS = (("at_least", "at least"), ("at_most", "at most"))
GAP = "gap_at_most"
BETWEEN = "between"
SHOWN = {
    "metric", "at_least", "at_most", BETWEEN, GAP, "in_every", "across", CLASS, "where", "window", "looks", "aim",
    "why", "id", "owner",
}  # fmt: skip
"""What a line may say and still be changed here; one that says more is shown as it is written."""
PERCENT = 100
NEW = "new"
"""In the place of a number, in the names of the fields of a line that is to be added."""


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement: in words, what it means, and as it is written. `index` is where it stands in the spec.

    `ends` are the figures of its bound as people type them: a share of 100, a gap in points, any other as it is.
    """

    index: int
    words: str
    says: str
    unit: str
    metric: Metric[Any]
    is_editable: bool
    ends: tuple[str, ...]
    written: Mapping[str, Any]
    text: str

    @property
    def is_share(self) -> bool:
        """Whether its bound is counted of 100."""
        return self.metric.unit == "share"

    @property
    def word(self) -> str:
        """Which bound it has."""
        return next((word for word in ("at_least", "at_most", BETWEEN, GAP) if self.written.get(word) is not None), "")

    def name(self, field: str) -> str:
        """The name of a field of this line in the form."""
        return f"{field}_{self.index}"


def lines_of(spec: Spec, written: Sequence[Any]) -> tuple[Line, ...]:
    """The requirements of the spec, beside how its text has them."""
    kind = KINDS[spec.kind]
    lines = []
    for index, (requirement, said) in enumerate(zip(spec.requirements, written, strict=True)):
        metric: Metric[Any] = kind.metric_for(spec, requirement)
        unit = unit_of(spec, metric)
        is_gap = requirement.gap_at_most is not None
        lines.append(
            Line(
                index=index,
                words=requirement_shown(requirement, metric.meaning.title, unit),
                says=metric.meaning.says,
                unit="points" if is_gap and metric.unit == "share" else unit,
                metric=metric,
                is_editable=set(said) <= SHOWN,
                ends=tuple(_typed(figure, metric) for figure in requirement.figures),
                written=said,
                text=yaml_text(said, in_line=True).strip(),
            )
        )
    return tuple(lines)


def unit_of(spec: Spec, metric: Metric[Any]) -> str:
    """The unit in which a metric of this product is told: its own, that of the quantity, or the currency."""
    if metric.unit == "quantity":
        return str(getattr(spec.log, "unit", "number"))
    if metric.unit == "money":
        return spec.value.currency if spec.value is not None else "number"
    return metric.unit


def metrics_to_add(spec: Spec) -> dict[str, Metric[Any]]:
    """The metrics that mean something for this product by themselves or class by class, in the order of reports."""
    metrics: dict[str, Metric[Any]] = KINDS[spec.kind].metrics_for(spec)
    by_class = {name: metric for name, metric in KINDS[spec.kind].METRICS.items() if CLASS in metric.takes}
    is_of_classes = getattr(spec.log, "acts_on_top", False)
    fit = set(_fitting(spec, list(metrics)))
    return {name: metric for name, metric in metrics.items() if name in fit or (is_of_classes and name in by_class)}


def _fitting(spec: Spec, names: Sequence[str]) -> Iterator[str]:
    """Those of the metrics that a line of the spec could be about."""
    asked = tuple(Requirement.model_validate({"metric": name, "at_least": 0}) for name in names)
    try:
        require_blocks(spec.model_copy(update={REQUIREMENTS: asked}))
    except SpecError as error:
        refused = {problem.path.partition(".")[0] for problem in error.problems}
        yield from (name for index, name in enumerate(names) if f"{REQUIREMENTS}[{index}]" not in refused)
    else:
        yield from names


def fields_of_line(line: Line, *, has_time: bool) -> Iterator[tuple[str, forms.Field, Any]]:
    """The fields of a requirement, each with its name and what it begins with."""
    if line.word in dict(BOUNDS):
        yield line.name("word"), forms.ChoiceField(label="It must be", choices=BOUNDS), line.word
    unit = "of 100" if line.unit == "share" else measure_of(line.unit)
    label = {GAP: "By no more than", BETWEEN: "From"}.get(line.word, "This much")
    first, *last = line.ends
    yield line.name("bound"), text_field(f"{label}{f' ({unit})' if unit else ''}"), first
    for end in last:
        yield line.name("bound_to"), text_field("to"), end
    if has_time:
        yield line.name("window"), window_field(), str(line.written.get("window") or "")
    yield line.name("why"), text_field("Why this bound?"), str(line.written.get("why") or "")
    yield line.name("gone"), forms.BooleanField(label="Take it out", required=False), False


def new_fields(spec: Spec, metrics: Mapping[str, Metric[Any]], classes: Sequence[str]) -> Iterator[Any]:
    """The fields of a requirement that is to be added, each with its name and what it begins with."""
    titles = [(name, f"{metric.meaning.title} ({_asked_in(spec, metric)})") for name, metric in metrics.items()]
    segments = tuple(spec.log.segments) if spec.log is not None else ()
    where = [("", "all together"), *((f"in_every {name}", f"every {name}") for name in segments)]
    if classes:
        where += [(f"in_every {CLASS}", "every class"), *((f"{CLASS} {name}", f"class {name}") for name in classes)]
    yield "metric_new", forms.ChoiceField(label="What?", required=False, choices=[("", "nothing more"), *titles]), ""
    usual = ("", "the usual one")
    yield "word_new", forms.ChoiceField(label="It must be", choices=[usual, *BOUNDS], required=False), ""
    yield "bound_new", text_field("This much"), ""
    yield "where_new", forms.ChoiceField(label="For", required=False, choices=where), ""
    if spec.log is not None and spec.log.time is not None:
        yield "window_new", window_field(), ""
    yield "why_new", text_field("Why this bound?"), ""


def window_field() -> forms.CharField:
    """The newest stretch of days on which a line is judged."""
    return text_field("On the newest (such as 28 days; empty: all)")


def _asked_in(spec: Spec, metric: Metric[Any]) -> str:
    unit = unit_of(spec, metric)
    return "of 100" if unit == "share" else measure_of(unit) or "a number"


def text_field(label: str) -> forms.CharField:
    """A line of text that may stay empty."""
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT)


def _typed(figure: Figure, metric: Metric[Any]) -> str:
    return f"{figure.value * PERCENT if metric.unit == 'share' else figure.value:.10g}"


def as_bound(said: str, *, is_share: bool, is_gap: bool) -> Any:
    """What was typed, as a spec writes it; what is no number is left as it is, for the spec to refuse."""
    value = number(said)
    if value is None:
        return said.strip()
    if not is_share:
        return value
    return f"{value:.10g} points" if is_gap else f"{value:.10g}%"


def out_of_100(said: str, metric: Metric[Any], *, is_gap: bool) -> str:
    """What is wrong with a share that was typed; empty where nothing is, or where it is no number."""
    value, (low, high) = number(said), (PERCENT * metric.low, PERCENT * metric.high)
    low, high = (0, high - low) if is_gap else (low, high)
    if value is None or low <= value <= high:
        return ""
    return f"Say it in {'points' if is_gap else 'counts of 100'}: from {low:g} to {high:g}."


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same: a field of one line has no line breaks."""
    return one.split() == other.split()


def number(said: str) -> float | int | None:
    """The number in a text, whole where it is; None where none is."""
    try:
        value = float(said)
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


def edit_line(line: Line, said: Mapping[str, Any], edits: Edits) -> None:
    """Add to `edits` what was said of a line otherwise than it stands."""
    here = (REQUIREMENTS, line.index)
    if said.get(line.name("gone")):
        edits.gone.append(line.index)
        return
    word = said.get(line.name("word")) or line.word
    ends = [said.get(name) or "" for name in (line.name("bound"), line.name("bound_to"))][: len(line.ends)]
    bounds = [as_bound(end, is_share=line.is_share, is_gap=word == GAP) for end in ends]
    if word != line.word or ends != list(line.ends):
        edits.put |= {(*here, line.word): None} if word != line.word else {}
        edits.put[(*here, word)] = bounds if word == BETWEEN else bounds[0]
    for key in ("window", "why"):
        name = line.name(key)
        if name in said and not is_same(said[name], str(line.written.get(key) or "")):
            edits.put[(*here, key)] = said[name].strip() or None


def new_line(said: Mapping[str, Any], metrics: Mapping[str, Metric[Any]]) -> dict[str, Any] | None:
    """The requirement that is to be added; None where none is."""
    metric = metrics.get(said.get("metric_new") or "")
    if metric is None:
        return None
    bound = as_bound(said.get("bound_new") or "", is_share=metric.unit == "share", is_gap=False)
    usual = "at_most" if metric.meaning.better == "low" else "at_least"
    line: dict[str, Any] = {"metric": metric.name, said.get("word_new") or usual: bound}
    key, _, value = str(said.get("where_new") or "").partition(" ")
    line |= {key: value} if key else {}
    for name in ("window", "why"):
        if (said.get(f"{name}_new") or "").strip():
            line[name] = said[f"{name}_new"].strip()
    return line
