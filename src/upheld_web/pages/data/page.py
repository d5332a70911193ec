"""What Data shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from upheld.wording import plural
from upheld_web.pages.talk.page import Talk
from upheld_web.records.models import Product
from upheld_web.records.queries.data import Held


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cases of a sort there are, and why they count or do not."""

    what: str
    count: int
    share: str
    why: str


@dataclass(frozen=True, slots=True)
class Ripe:
    """By so many days after the decision, such a share of the outcomes had come."""

    days: str
    share: str
    positives: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A column of the log: how much of it is filled, and with how many different values."""

    name: str
    sort: str
    filled: str
    distinct: int
    values: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """The data behind the newest verdict; empty tuples where there is none yet."""

    title: str
    slug: str
    log: str
    period: str
    population: tuple[Counted, ...]
    ripe: tuple[Ripe, ...]
    waited: str
    has_positives: bool
    knowable: str
    warnings: tuple[str, ...]
    columns: tuple[Filled, ...]
    timeline: SafeString
    talk: Talk | None


def data_page(product: Product, held: Held, talk: Talk | None) -> DataPage:
    """The page of a product; `talk` only where there are figures to doubt."""
    contract = held.contract or {}
    cases: dict[str, Any] = contract.get("cases") or {}
    maturity: dict[str, Any] = contract.get("maturity") or {}
    knowable: dict[str, Any] = contract.get("knowable") or {}
    ripe = tuple(
        Ripe(f"{step['days']:g}", _share(step["share"]), _share(step["share_of_positives"]))
        for step in maturity.get("steps", ())
    )
    return DataPage(
        title=product.title,
        slug=product.slug,
        log=held.log,
        period=f"{cases['from']} to {cases['to']}" if cases.get("from") else "",
        population=_population(cases),
        ripe=ripe,
        waited=_waited(maturity),
        has_positives=any(step.positives for step in ripe),
        knowable=str(knowable.get("said") or ""),
        warnings=tuple(warned["text"] for warned in contract.get("warnings", ())),
        columns=tuple(_filled(column, held.rows) for column in held.columns),
        # upheld.documents escapes every text of its sections, and its tests hold names full of HTML against it.
        timeline=mark_safe(held.timeline),  # noqa: S308
        talk=talk,
    )


_SORTS = (
    ("judged", "judged", "Old enough, with a score and an outcome: every figure rests on these."),
    ("immature", "too young", "Their outcome may still come, so they are not judged yet."),
    ("outcome_unknown", "without an outcome", "Nobody has said what really happened."),
    ("outcome_unknowable", "never to be known", "What was done to them hides what they were."),
    ("unscored", "without a score", "The product said nothing; counted, never acted on."),
    ("before_setting", "under an earlier setting", "Left out of what depends on what the product did."),
)


def _population(cases: dict[str, Any]) -> tuple[Counted, ...]:
    everyone = cases.get("all") or 0
    found = [Counted("in the log", everyone, "", "")] if everyone else []
    for key, what, why in _SORTS:
        count = cases.get(key) or 0
        if count or (key == "judged" and everyone):
            found.append(Counted(what, count, _share(count / everyone), why))
    return tuple(found)


def _waited(maturity: dict[str, Any]) -> str:
    days = maturity.get("outcome_after_days")
    return "" if days is None else f"{days:g} {plural('day') if days != 1 else 'day'}"


def _filled(column: dict[str, Any], rows: int | None) -> Filled:
    share = _share(column["filled"] / rows) if rows else ""
    values = ", ".join(str(value) for value in column["values"])
    return Filled(column["name"], column["family"], share, min(column["distinct"], column["filled"]), values)


def _share(share: float | None) -> str:
    if share is None:
        return ""
    if 0 < share < 0.001 or 0.999 < share < 1:
        return "under 0.1 %" if share < 0.5 else "over 99.9 %"
    return f"{100 * share:.1f} %"
