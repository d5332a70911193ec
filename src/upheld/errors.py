"""What can go wrong, by what the reader must do about it.

Raise where the mistake is found, catch at the edge (a command, a view, a job). "Too few cases" is no error: it is
a `CannotTell`, and leads to *undecided*.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands (`requirements[1].metric`) and what is wrong, what exists, what to do."""

    path: str
    message: str


class UpheldError(Exception):
    """Something the reader can mend; its text names the file, the place, what was found and what would be right."""


class SpecError(UpheldError):
    """The spec must be mended. All mistakes come together."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(_listed(name, self.problems))


class LogError(UpheldError):
    """The log, or what the spec says about it, must be mended. All mistakes come together."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(_listed(name, self.problems))


class CallError(UpheldError):
    """The call itself is wrong: a flag, a date, a setting."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """` Did you mean "recall"?` for the nearest of the known words, or an empty text when none is near.

    Capitals count less than letters: upi is near UPI.
    """
    words = list(known)
    near = [word for word in words if word.casefold() == wrong.casefold()][:1]
    near = near or difflib.get_close_matches(wrong, words, n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""


def _listed(name: str, problems: Sequence[Problem]) -> str:
    count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
    width = max((len(problem.path) for problem in problems), default=0)
    lines = [f"  {problem.path:<{width}}  {problem.message}".rstrip() for problem in problems]
    return "\n".join([f"{name} has {count}:", *lines])
