"""What a person says about an export, what is still to be asked, and what was found out: sentences with their flag."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

NONE = "none"
"""What a person writes where a column is not to be used."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Each answer is None until it is given; a flag of `upheld init` has the same name."""

    kind: str | None = None
    score: str | None = None
    score_scale: str | None = None
    act_on: str | None = None
    predicted: str | None = None
    scores: str | None = None
    outcome: str | None = None
    positive: str | None = None
    null_outcome: str | None = None
    outcomes_id: str | None = None
    actual: str | None = None
    promised: str | None = None
    low: str | None = None
    high: str | None = None
    quantiles: str | None = None
    unit: str | None = None
    bin: str | None = None
    cancelled: str | None = None
    refunded: str | None = None
    reported: str | None = None
    buffer: str | None = None
    tolerance: str | None = None
    id: str | None = None
    who: str | None = None
    time: str | None = None
    timezone: str | None = None
    dates: str | None = None
    decimal: str | None = None
    count: str | None = None
    segments: str | None = None
    amount: str | None = None
    currency: str | None = None
    act_at: str | None = None
    review_from: str | None = None
    each: str | None = None
    product: str | None = None
    title: str | None = None
    require: tuple[str, ...] = ()

    def with_answer(self, answer: str, said: str) -> Answers:
        """The same answers and one more."""
        changed: Answers = replace(self, **{answer: said})  # type: ignore[arg-type]  # the name of a text
        return changed


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the export leaves open. `choices` may be answered; without choices any text may."""

    answer: str
    text: str
    choices: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """The flag that answers it."""
        return "--" + self.answer.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about what was found or guessed, and the flag that says otherwise."""

    text: str
    flag: str = ""


@dataclass(slots=True)
class Findings:
    """What one look at an export gives: sentences, and what must still be asked."""

    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def say(self, text: str, flag: str = "") -> None:
        """Add a sentence."""
        self.notes.append(Note(text, flag))

    def ask(self, answer: str, text: str, choices: tuple[str, ...] = ()) -> None:
        """Add a question; the same one is asked once."""
        if all(question.answer != answer for question in self.questions):
            self.questions.append(Question(answer, text, choices))


__all__ = ["NONE", "Answers", "Findings", "Note", "Question"]
