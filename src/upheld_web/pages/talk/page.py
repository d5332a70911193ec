"""The questions on a page with figures, and a form for another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upheld_web.access.guard import Visit
from upheld_web.records.queries.talk import Said, said_of


@dataclass(frozen=True, slots=True)
class Talk:
    """What `pages/talk/talk.html` shows of `page.talk`.

    `figures` are suggested; with a script anything with a number on the page can be pointed at. `back` is the path of
    the page on which the questions stand.
    """

    said: tuple[Said, ...]
    figures: tuple[str, ...]
    slug: str
    may_settle: bool
    back: str

    @property
    def open_questions(self) -> int:
        """How many are not settled."""
        return sum(not one.settled_by for one in self.said)


def talk_of(visit: Visit, back: str, figures: Iterable[str]) -> Talk:
    """The questions about the product that is visited; one query."""
    product = visit.here
    return Talk(said_of(product), tuple(figures), product.slug, visit.may_contribute, back)
