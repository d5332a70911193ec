"""What Why shows."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.pages.why.forms import BriefForm, SpecForm


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of the brief and what was answered; empty where nothing was."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class WhyPage:
    """The brief: as a form for who may change it, as answers for who reads; the text of the spec beside it."""

    title: str
    may_contribute: bool
    form: BriefForm | None
    answers: tuple[Answered, ...]
    open_questions: int
    text: str
    version: int
    spec_address: str
    required_address: str


@dataclass(frozen=True, slots=True)
class SpecPage:
    """The text of the spec, to be changed by hand; `problems` is everything that is wrong with what was typed."""

    title: str
    may_contribute: bool
    form: SpecForm
    text: str
    version: int
    problems: str
    why_address: str
