"""What a log's page shows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from upheld_web.access.guard import Visit
from upheld_web.pages.log.forms import NONE, GivesForm, SentenceForm
from upheld_web.pages.log.parts import GIVES, PARTS
from upheld_web.records.models import Log


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank of the sentence with the words around it; `question` is what was asked about it."""

    before: str
    field: BoundField
    after: str
    question: str
    explained: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class LogPage:
    """One log, as far as it has been read. `sentence` is empty until then."""

    name: str
    state: str
    is_moving: bool
    refusal: str
    rows: int | None
    columns: tuple[str, ...]
    first_rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...]
    unchosen: str
    gives: str
    gives_form: GivesForm | None
    problem: str
    sentence: tuple[Blank, ...]
    scores: tuple[BoundField, ...]
    has_scores: bool
    questions: tuple[BoundField, ...]
    values: tuple[str, ...]
    form: SentenceForm | None
    is_open: bool
    is_read_anew: bool
    has_spec: bool
    is_in_use: bool
    is_ours: bool
    use_address: str
    remove_address: str
    address: str
    again_address: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """A log in the list."""

    name: str
    rows: int | None
    size: str
    state: str
    brought_by: str
    at: dt.datetime
    address: str
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class LogsPage:
    """The logs of a product, and a way to bring another."""

    title: str
    logs: tuple[LogLine, ...]
    form: Any
    may_contribute: bool


def log_page(visit: Visit, log: Log, form: SentenceForm | None, *, in_use: str, is_read_anew: bool = False) -> LogPage:
    """The page of one log with its sentence, where it has been read."""
    where = {"product": visit.product.slug if visit.product else "", "number": log.pk}
    questions = {question["answer"]: question["text"] for question in log.drafted.get("questions", ())}
    names = [column["name"] for column in log.columns]
    asked = questions | _doubts(log.drafted, names)
    sentence: list[Blank] = []
    others: list[BoundField] = []
    if form is not None:
        parts = PARTS[form.gives]
        sentence = [
            Blank(
                part.before,
                form[part.answer],
                part.after,
                asked.get(part.answer, ""),
                part.explained,
                part.asks == "columns",
            )
            for part in parts
        ]
        taken = {part.answer for part in parts} | set(form.score_fields)
        others = [form[name] for name in form.fields if name not in taken]
    outcome = str(form["outcome"].value()) if form is not None and "outcome" in form.fields else ""
    values: list[Any] = next((column["values"] for column in log.columns if column["name"] == outcome), [])
    return LogPage(
        name=log.name,
        state=log.state,
        is_moving=log.state in (Log.State.WAITING, Log.State.READING),
        refusal=_refused_here(log.refusal),
        rows=log.rows,
        columns=tuple(names),
        first_rows=tuple(tuple(row.get(name) for name in names) for row in log.first_rows),
        # The draft names the product after the file; here it has a name already.
        notes=tuple(
            _said_here(note["text"], names) for note in log.drafted.get("notes", ()) if note["flag"] != "product"
        ),
        unchosen=_unchosen(log.drafted),
        gives=dict(GIVES)[form.gives].partition(":")[0] if form is not None else "",
        gives_form=GivesForm(initial={"gives": form.gives}) if form is not None else None,
        problem=_said_here(str(log.drafted.get("problem") or ""), names),
        sentence=tuple(sentence),
        scores=tuple(form[name] for name in form.score_fields) if form is not None else (),
        has_scores=form is not None and any(form[name].value() not in (None, "", NONE) for name in form.score_fields),
        questions=tuple(others),
        values=tuple(str(value) for value in values),
        form=form,
        is_open=bool(questions) or not log.drafted.get("text"),
        is_read_anew=is_read_anew,
        has_spec=bool(in_use),
        is_in_use=in_use == log.place,
        is_ours=log.is_ours,
        use_address=reverse("use-log", kwargs=where),
        remove_address=reverse("remove-log", kwargs=where),
        address=reverse("log", kwargs=where),
        again_address=reverse("logs", kwargs={"product": where["product"]}),
    )


def _said_here(note: str, names: list[str]) -> str:
    """A note without what it says of the command line's flags: the sentence asks the same.

    It begins with a capital, unless with the name of a column, which is written as the file has it.
    """
    said = _before_flags(_FLAG.sub("", note).rstrip("."))
    begins_with = said.partition(" ")[0].strip(",;:")
    first = said[:1] if begins_with in names else said[:1].upper()
    return f"{first}{said[1:]}." if said else ""


def _before_flags(note: str) -> str:
    """A text whose sentences that name a flag are left out from the part that does."""
    sentences = [sentence.split("--")[0].rpartition(";")[0] if "--" in sentence else sentence
                 for sentence in note.split(". ")]  # fmt: skip
    return ". ".join(sentence for sentence in sentences if sentence)


def _refused_here(refusal: str) -> str:
    """A refusal without what it says of the command line's flags; its lines stay as they are."""
    return "\n".join(_before_flags(line) for line in refusal.split("\n"))


def _doubts(drafted: dict[str, Any], names: list[str]) -> dict[str, str]:
    """What was wrong with the ids that were found, at the blank that names them."""
    doubt = _said_here(str(drafted.get("doubt") or ""), names)
    if not doubt:
        return {}
    return {"id": f"{doubt} So no column names it, and every row counts. Does the file repeat rows? Bring it without."}


_FLAG = re.compile(r"^--[a-z-]+: ")
"""The flag that a mistake begins with."""


def _unchosen(drafted: dict[str, Any]) -> str:
    """What the draft had to put in and nobody has said: the cut-off."""
    found = _PLACEHOLDER.search(str(drafted.get("text") or ""))
    if found is None:
        return ""
    return (
        f"Nobody has said from which score on the product acts: {found['at']} is a place to begin from. If you know "
        "the score, put it in; else go on, and find it with the slider."
    )


_PLACEHOLDER = re.compile(r"^  # It is a placeholder.*(?:\n  #.*)*\n  act_at: (?P<at>\S+)", re.MULTILINE)


def size_shown(size: int) -> str:
    """A size as people say it."""
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= least:
            return f"{size / least:.3g} {unit}"
    return f"{size} bytes"
