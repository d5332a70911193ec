"""What the figures of a slide mean, as a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from upheld.documents.check_words import unbroken
from upheld.kinds.classification import METRICS
from upheld.quick import sentences
from upheld.quick.classification.words import bound_words as words_of_rates
from upheld.quick.regression.shapes import SHAPES
from upheld.quick.regression.tables import Told, tables
from upheld.quick.regression.words import bound_words as words_of_promise
from upheld.quick.regression.words import sentences as promise_sentences
from upheld_web.pages.slide.forms import SlideForm


@dataclass(frozen=True, slots=True)
class Judged:
    """A bound, and whether what the slide says keeps to it."""

    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and what its name means where that is not plain."""

    name: str
    means: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table in words."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SlidePage:
    """The form and what it means; `problem` is what is missing, in the words of the form."""

    form: SlideForm
    said: tuple[str, ...]
    judged: tuple[Judged, ...]
    tables: tuple[Table, ...]
    words: tuple[Column, ...]
    problem: str
    is_promise: bool
    address: str
    other_address: str


RATES = tuple(
    Column(METRICS[name].meaning.title, f"{METRICS[name].meaning.says} {METRICS[name].meaning.mind}")
    for name in ("recall", "precision", "false_positive_rate", "prevalence")
)
SHAPES_MEAN = {shape.title: f"{shape.says[0].upper()}{shape.says[1:]}." for shape in SHAPES} | {
    "Any shape": "From the fewest to the most that any errors of this mean and this spread could come to."
}


def _table(told: Told) -> Table:
    columns = tuple(Column(name, SHAPES_MEAN.get(name, "")) for name in told.columns)
    return Table(told.title, columns, told.rows)


def slide_page(form: SlideForm, answer: Any, problem: str, *, is_promise: bool) -> SlidePage:
    """The page; `answer` is None where nothing was said yet, or something is missing."""
    here, there = ("slide-promise", "slide") if is_promise else ("slide", "slide-promise")
    said: tuple[str, ...] = ()
    judged: tuple[Judged, ...] = ()
    if answer is not None:
        said = tuple(unbroken(text) for text in (promise_sentences(answer) if is_promise else sentences(answer)))
        judged = tuple(
            Judged(one.verdict.word, words_of_promise(answer, one) if is_promise else words_of_rates(one))
            for one in answer.judged
        )
    return SlidePage(
        form=form,
        said=said,
        judged=judged,
        tables=tuple(_table(told) for told in tables(answer)) if is_promise and answer is not None else (),
        words=() if is_promise else RATES,
        problem=problem,
        is_promise=is_promise,
        address=reverse(here),
        other_address=reverse(there),
    )
