"""What the figures of a slide mean, as a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from upheld.quick import sentences
from upheld.quick.classification.words import bound_words as words_of_rates
from upheld.quick.regression.tables import tables
from upheld.quick.regression.words import bound_words as words_of_promise
from upheld.quick.regression.words import sentences as promise_sentences
from upheld_web.pages.slide.forms import SlideForm


@dataclass(frozen=True, slots=True)
class Judged:
    """A bound, and whether what the slide says keeps to it."""

    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class SlidePage:
    """The form and what it means; `problem` is what is missing, in the words of the form."""

    form: SlideForm
    said: tuple[str, ...]
    judged: tuple[Judged, ...]
    tables: tuple[Any, ...]
    problem: str
    is_promise: bool
    address: str
    other_address: str


def slide_page(form: SlideForm, answer: Any, problem: str, *, is_promise: bool) -> SlidePage:
    """The page; `answer` is None where nothing was said yet, or something is missing."""
    here, there = ("slide-promise", "slide") if is_promise else ("slide", "slide-promise")
    said: tuple[str, ...] = ()
    judged: tuple[Judged, ...] = ()
    if answer is not None:
        said = tuple(promise_sentences(answer) if is_promise else sentences(answer))
        judged = tuple(
            Judged(one.verdict.word, words_of_promise(answer, one) if is_promise else words_of_rates(one))
            for one in answer.judged
        )
    return SlidePage(
        form=form,
        said=said,
        judged=judged,
        tables=tuple(tables(answer)) if is_promise and answer is not None else (),
        problem=problem,
        is_promise=is_promise,
        address=reverse(here),
        other_address=reverse(there),
    )
