"""What Home shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from upheld.wording import money_shown
from upheld_web.pages.begin.page import Door, doors
from upheld_web.records.models import User
from upheld_web.records.queries.products import Mark, ProductLine


@dataclass(frozen=True, slots=True)
class Row:
    """One product. `waits` is what somebody should do next; empty where nothing waits."""

    title: str
    address: str
    is_example: bool
    conclusion: str
    marks: tuple[Mark, ...]
    met: str
    value: str
    as_of: str
    waits: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The products, or none yet."""

    person: str
    rows: tuple[Row, ...]
    doors: tuple[Door, ...]


def home_page(user: User | None, lines: tuple[ProductLine, ...]) -> HomePage:
    """Home for `user` with these products."""
    return HomePage(str(user or ""), tuple(_row(line) for line in lines), doors())


def _row(line: ProductLine) -> Row:
    deciding = [mark for mark in line.marks if not mark.is_aim]
    met = sum(mark.verdict == "met" for mark in deciding)
    value = "" if line.value_a_week is None else f"{money_shown(line.value_a_week, line.currency)} a week"
    return Row(
        title=line.title,
        address=reverse("evaluate", kwargs={"product": line.slug}),
        is_example=line.is_example,
        conclusion=line.conclusion,
        marks=line.marks,
        met=f"{met} of {len(deciding)} met" if deciding else "",
        value=value,
        as_of=line.as_of[:10],
        waits=_waits(line),
    )


def _waits(line: ProductLine) -> str:
    if line.newest_state in ("waiting", "running"):
        return "Being judged"
    if line.newest_state in ("refused", "failed"):
        return "The last judging was refused: see why"
    if not line.has_log and not line.conclusion:
        return "Bring a log"
    if not line.has_requirements:
        return "Say what is good enough"
    if line.is_old:
        return "The spec changed: judge it again"
    if line.open_comments:
        return f"{line.open_comments} open question{'' if line.open_comments == 1 else 's'}"
    return "" if line.conclusion else "Ask for the first verdict"
