"""From an export and what a person said about it to a spec, or to what must still be asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from upheld.binding import bind
from upheld.drafting.answers import Answers, Findings, Note, Question
from upheld.drafting.called import product_name
from upheld.drafting.export import Export
from upheld.drafting.look import Look
from upheld.drafting.which_kind import DRAFTERS, find_kind
from upheld.drafting.written import Written
from upheld.load import spec_from_text
from upheld.log_checks import look_over
from upheld.readiness import require_blocks


@dataclass(frozen=True, slots=True)
class Drafted:
    """The spec that was written, or the questions to be answered before; and in sentences what was found."""

    questions: tuple[Question, ...]
    notes: tuple[Note, ...]
    product: str
    written: Written | None = None

    @property
    def text(self) -> str | None:
        """The text of the spec; None while something is open."""
        return self.written.text if self.written is not None else None


def draft(export: Export, answers: Answers, folder: Path) -> Drafted:
    """The spec that fits the export and the answers, to stand in `folder`; or the questions that are open.

    Raises CallError for an answer that does not fit, and LogError for an export that no spec would fit.
    """
    look = Look(export, answers, Findings())
    product, named_after = (answers.product, "") if answers.product else product_name(export.source)
    for note in export.engine.notes:
        look.findings.say(f"Read {note}.", "--sheet")
    if named_after:
        look.findings.say(f"The product is called {product}, {named_after}.", "--product")
    written = DRAFTERS[find_kind(look)].written(look, product, folder)
    questions, notes = tuple(look.findings.questions), tuple(look.findings.notes)
    if written is None or questions:
        return Drafted(questions, notes, product)
    # What is written must work: it is read again, and the log is looked over as `check` would.
    spec = spec_from_text(written.text, folder=folder, name=f"{product}.yaml")
    require_blocks(spec)
    look_over(spec, bind(spec, export.engine), export.engine, None)
    return Drafted((), notes, product, written)


__all__ = ["Drafted", "draft"]
