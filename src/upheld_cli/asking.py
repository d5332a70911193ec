"""Questions to a person at a terminal; and in one message, for where nobody can be asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upheld.drafting import Note, Question

_TAKES = {
    "null_outcome": "MEANS",
    "act_on": "END",
    "dates": "ORDER",
    "decimal": "SIGN",
    "positive": "VALUE",
    "score_scale": "SCALE",
    "unit": "UNIT",
    "act_at": "SCORE",
    "review_from": "SCORE",
}
_CLOSED = frozenset({"null_outcome", "act_on", "dates", "decimal", "score_scale"})
_MOST = 12


def can_ask() -> bool:
    """Whether a person sits at the terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: Question) -> str:
    """A person's answer, asked again until it is one. CallError when they leave."""
    from upheld.errors import CallError
    from upheld_cli.output import harmless

    print(harmless(question.text))
    for number, choice in enumerate(question.choices, start=1):
        print(f"  {number}  {harmless(choice).replace(chr(10), ' ')}")
    while True:
        try:
            said = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            raise CallError("stopped; nothing was written") from None
        if said.isdecimal() and 1 <= int(said) <= len(question.choices) and said not in question.choices:
            return question.choices[int(said) - 1]
        same = [choice for choice in question.choices if choice.casefold() == said.casefold()]
        if same:
            return same[0]
        if said and question.answer not in _CLOSED:
            return said
        print("Write one of the words above, or its number.")


def open_questions(log: str, questions: Sequence[Question], notes: Sequence[Note] = ()) -> str:
    """Every question with its flag, for somebody who can only start the command again; and why it is of its kind."""
    things = "1 thing" if len(questions) == 1 else f"{len(questions)} things"
    lines = [f"{log} leaves {things} open. Say so with a flag, or run this in a terminal, where it asks:"]
    for question in questions:
        choices = ", ".join(choice.replace("\n", " ") for choice in question.choices[:_MOST])
        more = f" and {len(question.choices) - _MOST} more" if len(question.choices) > _MOST else ""
        one_of = f" One of: {choices}{more}" if question.choices else ""
        takes = _TAKES.get(question.answer, "COLUMN")
        lines.append(f"  {question.flag} {takes}\n      {question.text}{one_of}")
    lines += [f"{note.text} [{note.flag}]" for note in notes if note.flag == "--kind"]
    return "\n".join(lines)


__all__ = ["ask", "can_ask", "open_questions"]
